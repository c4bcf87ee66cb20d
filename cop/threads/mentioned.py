"""Whom a post calls with @. A post tells somebody once, however often it is changed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from cop.circles.models import Membership
from cop.foundation.db import connection, db, insert_or_ignore
from cop.members.models import ACTIVE, Member
from cop.notifications.models import ALL_MENTIONED, MENTIONED
from cop.notifications.operations import tell
from cop.threads.models import MUTES, Attention, Mention, Post, Thread
from cop.writing.models import Named

in_called_circle = select(Membership.member_id).where(Membership.circle_id.in_(bindparam("circles", expanding=True)))
by_name = Member.id.in_(bindparam("members", expanding=True))
CALLED: Select[*tuple[Any, ...]] = (  # who is called, can read the thread, and has not muted it
    select(
        Member.id,
        by_name.label("by_name"),
        (func.coalesce(Thread.asker_id, Thread.starter_id) == Member.id).label("is_starter"),
        Thread.circle_id,
    )
    .join(Thread, Thread.id == bindparam("thread"))
    .join(Membership, and_(Membership.member_id == Member.id, Membership.circle_id == Thread.circle_id))
    .outerjoin(Attention, and_(Attention.thread_id == Thread.id, Attention.member_id == Member.id))
    .where(
        or_(by_name, Member.id.in_(in_called_circle)),
        Member.id != bindparam("author"),
        Member.status == ACTIVE,
        or_(Attention.stance.is_(None), Attention.stance != MUTES),
    )
)


def call(named: Named, post_id: str, thread_id: int, number: int, author_id: int, signs: int) -> set[int]:
    """Tell those whom a post (its public id) calls and did not call before; `signs` is who it is said to be by.

    Gives the inner numbers of those for whom this is news enough, so that they are not told twice: for who began the
    thread an answer is more than a call to a whole circle. Costs no statement without names.
    """
    if not named.members and not named.circles:
        return set()
    post = db.session.scalars(select(Post.id).where(Post.public_id == post_id)).one()
    before = db.session.execute(select(Mention.member_id, Mention.circle_id).where(Mention.post_id == post)).all()
    told = {row.id for row in addressed((row[0] for row in before), (row[1] for row in before), thread_id, author_id)}
    circles = [circle.id for circle in named.circles]
    called = addressed(named.members, circles, thread_id, author_id)
    rows: list[dict[str, Any]] = [{"post_id": post, "member_id": row.id} for row in called if row.by_name]
    insert_or_ignore(Mention, rows)
    insert_or_ignore(Mention, [{"post_id": post, "circle_id": circle} for circle in circles])
    for kind, is_named in ((MENTIONED, True), (ALL_MENTIONED, False)):
        tell(
            [row.id for row in called if bool(row.by_name) == is_named and row.id not in told],
            kind,
            f"thread:{thread_id}",
            circle_id=called[0].circle_id if called else None,
            actor_id=signs,
            number=number,
            letter="threads.news",
            letter_about={"thread": thread_id, "number": number},
        )
    return {row.id for row in called if row.by_name or not row.is_starter}


def addressed(
    members: Iterable[int | None], circles: Iterable[int | None], thread_id: int, author_id: int
) -> list[Any]:
    """Who is reached by these members and circles, in one statement."""
    asked = {"members": [one for one in members if one], "circles": [one for one in circles if one]}
    if not any(asked.values()):
        return []
    return list(connection().execute(CALLED, {**asked, "thread": thread_id, "author": author_id}).all())
