"""Telling members things. The caller knows who cares; this room knows how to reach them."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, insert, select, update

from cop.circles.models import Circle, Membership
from cop.foundation import outbox
from cop.foundation.bundles import put_together
from cop.foundation.clock import now
from cop.foundation.db import connection, db, rows
from cop.members.models import ACTIVE, ADMINISTRATOR, EVERYTHING, MODERATOR, Member
from cop.notifications.models import ANSWERED, DIRECT, NEW_THREAD, REACTED, REPLY, Notification
from cop.notifications.policy import way
from cop.notifications.queries import circle_now, preset_in

REPLYING = (REPLY, ANSWERED, DIRECT)  # kinds that share one line in the bell, which leads to the first unread post
RENEWED = (*REPLYING, REACTED)  # kinds whose waiting line tells of the newest one
told: Any = bindparam("told", expanding=True)
unread_same = (
    Notification.kind.in_([bindparam("kind_1"), bindparam("kind_2"), bindparam("kind_3")]),
    Notification.about == bindparam("same_about"),
    Notification.read_at.is_(None),
)
ADDRESSED: Select[*tuple[Any, ...]] = select(  # who is told, whether the same line still waits, and how much they want
    Member.id,
    exists().where(*unread_same, Notification.member_id == Member.id).label("waits"),
    (Member.status == ACTIVE).label("is_active"),
    preset_in(circle_now).label("preset"),
    select(Circle.is_direct).where(Circle.id == circle_now).scalar_subquery().label("is_direct"),
)
ADDRESSED_BY_NUMBER = ADDRESSED.where(Member.id.in_(told))
ADD, AGAIN = (
    insert(Notification),
    update(Notification)
    .where(*unread_same, Notification.member_id.in_(told))
    .values(actor_id=bindparam("actor"), created_at=bindparam("moment")),
)


def same_kind(*kinds: str) -> dict[str, str]:
    """Up to three kinds for `unread_same`; fewer stand there more than once."""
    return {"kind_1": kinds[0], "kind_2": kinds[1 % len(kinds)], "kind_3": kinds[2 % len(kinds)]}


SAME_REPLYING = same_kind(*REPLYING)


@dataclass(frozen=True)
class Audience:
    """Members that a statement finds, made beforehand by `audience`, with its values; but not some of them."""

    statement: Select[*tuple[Any, ...]]
    values: Mapping[str, Any]
    but: Set[int] = frozenset()


def audience(members: Select[int]) -> Select[*tuple[Any, ...]]:
    """The statement of an Audience, from one that gives inner numbers: so that who is told costs no statement more."""
    return ADDRESSED.where(Member.id.in_(members))


def addressed(who: Iterable[int] | Audience, values: dict[str, Any]) -> list[Any]:
    """Rows of ADDRESSED, in the order of the members' numbers; no statement for nobody."""
    if isinstance(who, Audience):
        found = rows(who.statement, {**values, **who.values})
        return sorted(row for row in found if row.id not in who.but)
    ids = sorted(set(who))
    return sorted(rows(ADDRESSED_BY_NUMBER, {**values, "told": ids})) if ids else []


def tell(
    who: Iterable[int] | Audience,
    kind: str,
    about: str,
    *,
    circle_id: int | None = None,
    actor_id: int | None = None,
    number: int | None = None,
    letter: str | None = None,
    letter_about: dict[str, Any] | None = None,
    kinds: Mapping[int, str] | None = None,
) -> None:
    """Tell members of one thing; what each has chosen decides about a line in the bell and a letter (policy.SORT_OF).

    `about` is a room and a number ("thread:12"); `circle_id` the circle it stands in; `number` the post it leads to.
    `kinds` names another kind for some: who began a conversation gets its replies as answers. What happens in a direct
    conversation is direct for everybody. A second reply to a thread whose line is still unread adds no line.

    `letter` is the kind of letter, if there is one, with what it is about. A letter about a thread waits MAIL_WAIT
    minutes, and takes along what follows; its writer asks everything again when it leaves. Raises KeyError for a kind
    that policy.SORT_OF does not know.
    """
    same = {"same_about": about, **(SAME_REPLYING if kind in REPLYING else same_kind(kind))}
    line = {"about": about, "circle_id": circle_id, "number": number, "actor_id": actor_id, "created_at": now()}
    lines: list[dict[str, Any]] = []
    letters: dict[int, dict[str, Any]] = {}
    waiting: list[int] = []
    for member_id, waits, is_active, preset, is_direct in addressed(who, {**same, "circle": circle_id}):
        its_kind = kinds.get(member_id, kind) if kinds else kind
        its_kind = DIRECT if is_direct and its_kind in REPLYING else its_kind
        its = way(its_kind, preset)
        if waits:
            waiting.append(member_id)
        elif its.bell:
            lines.append({"member_id": member_id, "kind": its_kind, **line})
        if letter and its.mail and is_active:
            letters[member_id] = {"kind": its_kind, **(letter_about or {})}
    if lines:
        connection().execute(ADD, lines)
    if waiting and kind in RENEWED:
        connection().execute(AGAIN, {**same, "told": waiting, "actor": actor_id, "moment": line["created_at"]})
    if letter and letters:
        post(letter, about, letters)


def post(letter: str, about: str, whats: Mapping[int, Mapping[str, Any]]) -> None:
    """Put a letter in the outbox of each: about a thread together with what follows, about anything else at once."""
    if about.startswith("thread:"):
        put_together(letter, f"{about} {letter}", whats)
        return
    for member_id, what in whats.items():
        outbox.put(letter, outbox.SOON, member_id=member_id, about=dict(what))


def tell_circle(circle_id: int, thread_id: int, *, actor_id: int, but: int, letter: str) -> None:
    """Tell of a new thread whoever wants to hear of everything in its circle, but not the member who began it.

    A direct conversation is no news to its circle: its own room tells whom it is for.
    """
    everything = select(Membership.member_id).join(Member, Member.id == Membership.member_id)
    everything = everything.where(
        Membership.circle_id == circle_id,
        Membership.member_id != but,
        ~exists().where(Circle.id == circle_id, Circle.is_direct),
        func.coalesce(Membership.preset, Member.preset) == EVERYTHING,
        Member.status == ACTIVE,
    )
    tell(
        db.session.scalars(everything),
        NEW_THREAD,
        f"thread:{thread_id}",
        circle_id=circle_id,
        actor_id=actor_id,
        number=1,
        letter=letter,
        letter_about={"thread": thread_id, "number": 1},
    )


def tell_moderators(kind: str, about: str, *, actor_id: int | None = None, circle_id: int | None = None) -> None:
    """Put a line in the bell of every moderator; with a circle, only of those who are in it (see visible_to)."""
    who = select(Member.id).where(Member.role.in_((MODERATOR, ADMINISTRATOR)), Member.status == ACTIVE)
    tell(db.session.scalars(who), kind, about, actor_id=actor_id, circle_id=circle_id)


def withdraw(*abouts: str) -> None:
    """Take back every line about things that were hidden, deleted or moved."""
    db.session.execute(delete(Notification).where(Notification.about.in_(abouts)))


def take_back(kind: str, about: str, member_id: int | None = None) -> None:
    """Take back lines of one kind that nobody (or this member) has seen yet, about what is no longer so."""
    unseen = [Notification.kind == kind, Notification.about == about, Notification.read_at.is_(None)]
    if member_id is not None:
        unseen.append(Notification.member_id == member_id)
    db.session.execute(delete(Notification).where(*unseen))


def mark_read(member_id: int, about: str | None = None) -> None:
    """The member has seen this (or everything)."""
    mine = [Notification.member_id == member_id, Notification.read_at.is_(None)]
    if about is not None:
        mine.append(Notification.about == about)
    db.session.execute(update(Notification).where(*mine).values(read_at=now()))
