"""Reading members, always as one who is signed in may see them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.exc import OperationalError

from cop.foundation.clock import now
from cop.foundation.db import db, remembering, rows
from cop.foundation.facts import version
from cop.members.models import (
    ACTIVE,
    ADMINISTRATOR,
    EVERYBODY,
    MODERATOR,
    SHOWN_AT_FIRST,
    SUSPENDED,
    WAITING,
    Application,
    Device,
    Key,
    Me,
    Member,
    hash_token,
)

SEEN_EVERY = timedelta(minutes=10)  # how exact "last seen" is; the only thing that opening a page changes

WHO: Select[tuple[object, ...]] = (  # the statement that every page begins with
    select(
        Member.id,
        Member.public_id,
        Member.name,
        Member.role,
        Member.language,
        Member.email,
        Member.welcomed_at,
        Member.read_all_at,
        Device.id.label("device_id"),
        Device.last_seen_at,
        version().scalar_subquery().label("facts_version"),
    )
    .join(Device, Device.member_id == Member.id)
    .where(Device.token_hash == bindparam("token_hash"), Device.expires_at > bindparam("now"), Member.status == ACTIVE)
)


def find_me(token: str, leaves_trace: bool = True) -> Me | None:
    """Who holds this token: an active member on a device that has not ended; None for anybody else.

    With `leaves_trace` the device counts as used now.
    """
    rows_found = rows(WHO, {"token_hash": hash_token(token), "now": now()})
    if not rows_found:
        return None
    found = rows_found[0]
    if leaves_trace and found.last_seen_at < now() - SEEN_EVERY:
        note_seen(found.device_id)
    return Me(
        id=found.id,
        public_id=found.public_id,
        name=found.name,
        role=found.role,
        language=found.language,
        email=found.email,
        welcomed=found.welcomed_at is not None,
        read_all_at=found.read_all_at,
        device_id=found.device_id,
        device_token=token,
        facts_version=found.facts_version or "0",
    )


def note_seen(device_id: int) -> None:
    """Remember that a device was used just now, so that one that is not remembered does not end. When another writes
    too long it is not worth a page: the next one says it."""
    with suppress(OperationalError), remembering() as session:
        session.get_one(Device, device_id).seen()


def member_by_email(email: str) -> Member | None:
    """The member of an address, whatever the state; for sign-in and letters, never for a page."""
    return db.session.scalar(select(Member).where(Member.email == email.strip().lower()))


@dataclass(frozen=True)
class Credentials:
    """What signing in is decided by."""

    member_id: int
    public_id: str
    password_hash: str | None
    may_come_in: bool


def credentials_of(email: str) -> Credentials | None:
    """What to measure a password against; None when nobody has this address."""
    wanted = select(Member.id, Member.public_id, Member.password_hash, Member.status).where(Member.email == email)
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        return None
    return Credentials(found.id, found.public_id, found.password_hash, found.status == ACTIVE)


def active_member(public_id: str) -> Member | None:
    """An active member by the name in the address; one who was suspended or left is not found."""
    return db.session.scalar(select(Member).where(Member.public_id == public_id, Member.status == ACTIVE))


def member_to_guard(public_id: str) -> Member | None:
    """The same for moderators, who also find the suspended."""
    return db.session.scalar(
        select(Member).where(Member.public_id == public_id, Member.status.in_((ACTIVE, SUSPENDED)))
    )


def waiting_applications() -> list[Application]:
    """Who waits for an answer, the longest first."""
    return list(db.session.scalars(select(Application).where(Application.status == WAITING).order_by(Application.id)))


def application_by_id(public_id: str) -> Application | None:
    """One application, decided or not; for moderators."""
    return db.session.scalar(select(Application).where(Application.public_id == public_id))


def waits_already(email: str) -> bool:
    """Whether an application with this address waits for an answer."""
    waiting = select(Application.id).where(Application.email == email, Application.status == WAITING)
    return db.session.scalar(waiting.limit(1)) is not None


def key_by_id(public_id: str, purpose: str) -> Key | None:
    """A key of one purpose, open or not."""
    return db.session.scalar(select(Key).where(Key.public_id == public_id, Key.purpose == purpose))


def devices_of(member_id: int) -> list[Device]:
    """Where a member is signed in now, the latest first."""
    mine = select(Device).where(Device.member_id == member_id, Device.expires_at > now())
    return list(db.session.scalars(mine.order_by(Device.last_seen_at.desc(), Device.id.desc())))


def administrators_but(member_id: int) -> list[int]:
    """The ids of the other active administrators, held until the end of a writing transaction."""
    others = select(Member.id).where(Member.role == ADMINISTRATOR, Member.status == ACTIVE, Member.id != member_id)
    return list(db.session.scalars(others.with_for_update()))


def moderators_but(*member_ids: int) -> list[int]:
    """The inner numbers of the active moderators without these members."""
    there = select(Member.id).where(Member.role == MODERATOR, Member.status == ACTIVE)
    return list(db.session.scalars(there.where(Member.id.not_in(member_ids))))


def open_to_all(field: str) -> ColumnElement[bool]:
    """Members who show this field to every member; where it is shown beside a text, anything less shows nothing."""
    return func.coalesce(Member.shows[field].as_string(), SHOWN_AT_FIRST.get(field, EVERYBODY)) == EVERYBODY


def shown_function() -> ColumnElement[str]:
    """A member's function as it stands beside the name on pages of others: empty unless it is for everybody."""
    return case((open_to_all("function"), Member.function), else_="").label("function")
