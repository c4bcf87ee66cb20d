"""Telling members things. The caller knows who cares; this room knows how to reach them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update

from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import ACTIVE, ADMINISTRATOR, BY_MAIL, MODERATOR, Member
from cop.notifications.models import Notification


def tell(
    member_ids: Iterable[int],
    kind: str,
    about: str,
    *,
    circle_id: int | None = None,
    actor_id: int | None = None,
    number: int | None = None,
    letter: str | None = None,
    letter_about: dict[str, Any] | None = None,
) -> None:
    """Put one line in the bell of each member, and a letter in the outbox for those who want mail now.

    `letter` is the kind of letter, if there is one. A second reply to a thread whose line is still unread adds no line:
    the line already leads to the first unread reply.
    """
    told = sorted(set(member_ids))
    if not told:
        return
    same = (Notification.kind == kind, Notification.about == about, Notification.read_at.is_(None))
    waiting = set(db.session.scalars(select(Notification.member_id).where(*same, Notification.member_id.in_(told))))
    new = [
        {"member_id": m, "kind": kind, "about": about, "circle_id": circle_id, "actor_id": actor_id, "number": number}
        for m in told
        if m not in waiting
    ]
    if new:
        db.session.execute(insert(Notification), new)
    if waiting and kind == "reply":
        db.session.execute(
            update(Notification)
            .where(*same, Notification.member_id.in_(waiting))
            .values(actor_id=actor_id, created_at=now())
        )
    if letter:
        wish = select(Member.id).where(Member.id.in_(told), Member.reply_wish == BY_MAIL, Member.status == ACTIVE)
        for member_id in db.session.scalars(wish):
            outbox.put(letter, outbox.SOON, member_id=member_id, about=letter_about or {})


def tell_moderators(kind: str, about: str, *, actor_id: int | None = None, circle_id: int | None = None) -> None:
    """Put a line in the bell of every moderator; with a circle, only of those who are in it (see visible_to)."""
    who = select(Member.id).where(Member.role.in_((MODERATOR, ADMINISTRATOR)), Member.status == ACTIVE)
    tell(db.session.scalars(who), kind, about, actor_id=actor_id, circle_id=circle_id)


def withdraw(about: str) -> None:
    """Take back every line about something that was hidden, deleted or moved."""
    db.session.execute(delete(Notification).where(Notification.about == about))


def mark_read(member_id: int, about: str | None = None) -> None:
    """The member has seen this (or everything)."""
    mine = [Notification.member_id == member_id, Notification.read_at.is_(None)]
    if about is not None:
        mine.append(Notification.about == about)
    db.session.execute(update(Notification).where(*mine).values(read_at=now()))
