"""Reacting to a post, and taking it back."""

from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from cop.foundation.db import db, insert_or_ignore
from cop.members.models import Person
from cop.notifications.models import REACTED
from cop.notifications.operations import take_back, tell
from cop.threads.models import REACTIONS, Post, Reaction, Thread
from cop.threads.policy import writer_of


def react(thread: Thread, post: Post, member: Person, kind: str) -> bool:
    """React, or take the same reaction back; True when it stands now. The author is told, in one line for each post.

    Raises ValueError for a kind that there is not.
    """
    if kind not in REACTIONS:
        raise ValueError(kind)
    mine = (Reaction.post_id == post.id, Reaction.member_id == member.id, Reaction.kind == kind)
    taken_back = cast(CursorResult[Any], db.session.execute(delete(Reaction).where(*mine)))
    if taken_back.rowcount:
        if db.session.scalar(select(Reaction.post_id).where(Reaction.post_id == post.id).limit(1)) is None:
            take_back(REACTED, f"post:{post.id}")
        return False
    insert_or_ignore(Reaction, [{"post_id": post.id, "member_id": member.id, "kind": kind}])
    tell(
        [writer_of(thread, post.author_id)],
        REACTED,
        f"post:{post.id}",
        circle_id=thread.circle_id,
        actor_id=member.id,
        number=post.number,
    )
    return True
