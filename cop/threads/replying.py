"""The statements of a reply, made once: posting one is what members do most."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Boolean, bindparam, case, or_, select, update
from sqlalchemy.sql.elements import BindParameter

from cop.circles.models import Membership
from cop.circles.policy import within
from cop.notifications.operations import audience
from cop.threads.models import FOLLOWS, MUTES, Attention, Post, Thread

author_now: BindParameter[int] = bindparam("author")
thread_now: BindParameter[int] = bindparam("thread")
number_now: BindParameter[int] = bindparam("number_now")
COUNT_REPLY = (  # the next number, if the thread still takes a reply of this author at this very moment
    update(Thread)
    .where(
        Thread.id == thread_now,
        Thread.hidden_at.is_(None),
        or_(Thread.closed_at.is_(None), bindparam("may_always", type_=Boolean())),
        within(Thread.circle_id, author_now),
    )
    .values(
        last_number=Thread.last_number + 1,
        reply_count=Thread.reply_count + 1,
        last_post_at=bindparam("moment"),
        last_author_id=bindparam("signs"),
        last_words=bindparam("words"),
    )
    .returning(Thread.last_number, Thread.circle_id)
)
FOLLOWERS = (  # who follows this thread and is still in its circle, but not the author
    select(Attention.member_id)
    .join(Membership, Membership.member_id == Attention.member_id)
    .where(
        Attention.thread_id == thread_now,
        Attention.stance == FOLLOWS,
        Attention.member_id != author_now,
        Membership.circle_id == bindparam("circle"),
    )
)
TOLD_OF_REPLY = audience(FOLLOWERS)


@cache
def add_once(insert_here: Callable[..., Any]) -> Any:
    """A post, unless its form made one before; the unique index decides when two arrive at one moment."""
    return insert_here(Post).on_conflict_do_nothing(index_elements=[Post.form_id]).returning(Post.id)


@cache
def attend_own(insert_here: Callable[..., Any]) -> Any:
    """Posting follows, unless one muted the thread. One's own post counts as read if all before it was."""
    return (
        insert_here(Attention)
        .values(thread_id=thread_now, member_id=author_now, stance=FOLLOWS)
        .on_conflict_do_update(
            index_elements=[Attention.thread_id, Attention.member_id],
            set_={
                "stance": case((Attention.stance == MUTES, MUTES), else_=FOLLOWS),
                "read_to": case((Attention.read_to == number_now - 1, number_now), else_=Attention.read_to),
            },
        )
    )
