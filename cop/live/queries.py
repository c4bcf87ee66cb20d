"""What is new for a member: two indexed reads in one statement, the bell and one thread or the list."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from cop.foundation.db import rows
from cop.members.models import Me
from cop.notifications.queries import UNREAD, unread_count
from cop.threads.models import Thread
from cop.threads.policy import visible_to
from cop.threads.queries import Filter, threads_for

ME = bindparam("me", type_=Thread.id.type)
BELL = UNREAD.scalar_subquery().label("bell")
LAST = select(Thread.last_number).where(Thread.public_id == bindparam("public_id"), visible_to(ME))
IN_THREAD: Select[*tuple[Any, ...]] = select(BELL, LAST.scalar_subquery().label("last"))
NEWEST: Select[*tuple[Any, ...]] = (
    select(BELL, Thread.public_id, Thread.last_number)
    .where(visible_to(ME))
    .order_by(Thread.last_post_at.desc(), Thread.public_id.desc())
    .limit(1)
)


def bell_and_thread(me: Me, public_id: str) -> tuple[int, int | None]:
    """How many lines wait in the bell, and the number of the last post in a thread; None when the member may not see
    that thread (any more)."""
    found = rows(IN_THREAD, {"me": me.id, "public_id": public_id})[0]
    return found.bell, found.last


def bell_and_list(me: Me) -> tuple[int, str]:
    """The bell, and what changes when somebody posts where the member may read: the thread that was last written in,
    with the number of its last post."""
    found = rows(NEWEST, {"me": me.id})
    if not found:
        return unread_count(me.id), ""
    return found[0].bell, f"{found[0].public_id}.{found[0].last_number}"


def unread_counts(me: Me) -> dict[str, int]:
    """How much is new in each thread on the first page of the list, by public id; those without news too."""
    return {row.public_id: row.unread for row in threads_for(me, Filter()).rows}
