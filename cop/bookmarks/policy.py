"""What a member may keep."""

from cop.threads.models import Post, ThreadFacts


def may_keep(thread: ThreadFacts, post: Post) -> bool:
    """What one can read and what stands; one's own words too."""
    return thread.hidden_at is None and post.stands
