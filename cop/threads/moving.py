"""Conversations that go to another circle, or that somebody else follows from now on."""

from sqlalchemy import select, update

from cop.circles.models import Circle, Membership
from cop.foundation import index
from cop.foundation.db import db
from cop.members.models import Person
from cop.threads.models import FOLLOWS, Attention, Thread
from cop.threads.operations import attend, forget
from cop.threads.policy import visible_to


def hand_followed_on(member: Person, successor: Person) -> None:
    """Who takes over follows the conversations that a member followed, as far as the successor may read them."""
    followed = select(Thread).join(Attention, Attention.thread_id == Thread.id)
    followed = followed.where(Attention.member_id == member.id, Attention.stance == FOLLOWS, visible_to(successor.id))
    for thread in db.session.scalars(followed).all():
        attend(thread.id, successor.id, stance=FOLLOWS)


def move(thread: Thread, target: Circle) -> None:
    """Put a conversation into another circle. Who is not in it follows no longer, and what the bell says about it is
    taken back."""
    before, thread.circle_id = thread.circle_id, target.id
    index.move_thread(thread.id, before, target.id)
    drop_followers(thread, target)
    forget(thread)


def drop_followers(thread: Thread, target: Circle) -> None:
    """Who is not in the circle does not follow what is in it, also not when it comes back."""
    inside = select(Membership.member_id).where(Membership.circle_id == target.id)
    lost = update(Attention).where(
        Attention.thread_id == thread.id, Attention.stance == FOLLOWS, Attention.member_id.not_in(inside)
    )
    db.session.execute(lost.values(stance=None).execution_options(synchronize_session=False))
