"""Who may react to a post."""

from cop.members.models import Person
from cop.threads.models import Post, ThreadFacts
from cop.threads.policy import is_author


def may_react(member: Person, thread: ThreadFacts, post: Post) -> bool:
    """To what others wrote and what stands. Whoever asks without a name reacts to nothing there: who reacted is seen by
    everybody, and would give the name away."""
    if thread.hidden_at is not None or thread.asker_id == member.id:
        return False
    return post.stands and not is_author(member, thread, post)
