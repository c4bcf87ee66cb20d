"""Telling members things. The caller knows who cares; this room knows how to reach them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import ACTIVE, ADMINISTRATOR, EVERYTHING, MODERATOR, Member
from cop.notifications.models import REPLY, Notification

about_now: BindParameter[str] = bindparam("same_about")
kind_now: BindParameter[str] = bindparam("same_kind")
unread_same = (Notification.kind == kind_now, Notification.about == about_now, Notification.read_at.is_(None))
ADDRESSED = select(  # who is told, whether the same line still waits, and who wants mail now
    Member.id,
    exists().where(*unread_same, Notification.member_id == Member.id).label("waits"),
    and_(Member.preset == EVERYTHING, Member.status == ACTIVE).label("wants_mail"),
).where(Member.id.in_(bindparam("told", expanding=True)))
ADD, AGAIN = (
    insert(Notification),
    update(Notification)
    .where(*unread_same, Notification.member_id.in_(bindparam("told", expanding=True)))
    .values(actor_id=bindparam("actor"), created_at=bindparam("moment")),
)


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
    connection = db.session.connection()
    same = {"same_kind": kind, "same_about": about, "told": told}
    addressed = connection.execute(ADDRESSED, same).all()
    moment = now()
    line: dict[str, Any] = {"kind": kind, "about": about, "circle_id": circle_id, "number": number}
    line |= {"actor_id": actor_id, "created_at": moment}
    new = [{"member_id": one.id, **line} for one in addressed if not one.waits]
    if new:
        connection.execute(ADD, new)
    if len(new) < len(addressed) and kind == REPLY:
        connection.execute(AGAIN, {**same, "actor": actor_id, "moment": moment})
    if letter:
        for one in addressed:
            if one.wants_mail:
                outbox.put(letter, outbox.SOON, member_id=one.id, about=letter_about or {})


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
