"""A member, where that member is signed in, and how people come in: applications and keys."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id
from cop.foundation.language import gettext as _
from cop.places.queries import organisation_label
from cop.topics.models import from_mask

MEMBER, MODERATOR, ADMINISTRATOR = "member", "moderator", "administrator"
INVITED, ACTIVE, SUSPENDED, LEFT = "invited", "active", "suspended", "left"
UNNAMED = "unnamed"  # role and status of the one row that stands for whoever asks without a name
PRACTICE, KNOWLEDGE, ADVISER = "practice", "knowledge", "adviser"
WEEKLY, MONTHLY, NEVER = "weekly", "monthly", "never"
QUIET, USUAL, EVERYTHING = "quiet", "usual", "everything"  # how much one is told (notifications/policy.py)
EVERYBODY, MY_CIRCLES, NOBODY = "everybody", "circles", "nobody"
SHOWABLE = ("function", "about", "seeks", "offers", "working_on", "agenda", "themes", "email", "phone")
SHOWN_AT_FIRST = {"email": NOBODY, "phone": MY_CIRCLES}  # everything else is for every member, until changed

KINDS: dict[str, Callable[[], str]] = {
    PRACTICE: lambda: _("Practice: I work for a municipality or region"),
    KNOWLEDGE: lambda: _("Knowledge: I do research or teach"),
    ADVISER: lambda: _("Adviser: I am hired by municipalities or regions"),
}

KIND_NAMES: dict[str, Callable[[], str]] = {  # the same in one word, as it stands behind a name
    PRACTICE: lambda: _("Practice"),
    KNOWLEDGE: lambda: _("Knowledge"),
    ADVISER: lambda: _("Adviser"),
}
RHYTHMS: dict[str, Callable[[], str]] = {
    WEEKLY: lambda: _("Every week"),
    MONTHLY: lambda: _("Once a month"),
    NEVER: lambda: _("Never"),
}
PRESETS: dict[str, Callable[[], str]] = {
    QUIET: lambda: _("Quiet"),
    USUAL: lambda: _("Usual"),
    EVERYTHING: lambda: _("Everything"),
}


class Person:
    """What follows from a member's name and role; shared by the table row and by the one who is signed in."""

    id: Any
    name: Any
    role: Any
    public_id: Any

    @property
    def is_moderator(self) -> bool:
        return bool(self.role == MODERATOR)

    @property
    def is_administrator(self) -> bool:
        return bool(self.role == ADMINISTRATOR)

    @property
    def first_name(self) -> str:
        return str(self.name).split(" ")[0]

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def tint(self) -> int:
        return tint_of(self.id)

    @property
    def path(self) -> str:
        return f"/leden/{self.public_id}"


def initials_of(name: str) -> str:
    """First letters of the first and the last word of a name."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


def tint_of(member_id: int) -> int:
    """One of the five tints of a face."""
    return member_id % 5 + 1


@dataclass(slots=True, frozen=True)
class Me(Person, UserMixin):
    """The one who is signed in, as every page needs to know: read in one statement."""

    id: int
    public_id: str
    name: str
    role: str
    language: str
    email: str
    welcomed: bool
    read_all_at: datetime
    device_id: int
    device_token: str
    facts_version: str

    def get_id(self) -> str:
        return self.device_token


class Member(Person, Numbered, Base):
    """A person with a place here. One who left keeps the row, without name or address, so that texts stand."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # in small letters
    password_hash: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(10), default=INVITED, index=True)
    role: Mapped[str] = mapped_column(String(15), default=MEMBER)
    kind: Mapped[str] = mapped_column(String(10), default=PRACTICE)
    organisation: Mapped[str] = mapped_column(String(120), default="")
    function: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(String(200), default="")
    seeks: Mapped[str] = mapped_column(String(300), default="")
    offers: Mapped[str] = mapped_column(String(300), default="")
    working_on: Mapped[str] = mapped_column(String(140), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    may_call: Mapped[bool] = mapped_column(default=False)
    may_write: Mapped[bool] = mapped_column(default=False)  # others may send a note by mail, without an address
    may_cite: Mapped[bool] = mapped_column(default=False)  # the name may stand on a page for outsiders
    agenda: Mapped[int] = mapped_column(default=0)  # agenda points as bits
    shows: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # per field: everybody, circles or nobody
    language: Mapped[str] = mapped_column(String(2), default="nl")
    rhythm: Mapped[str] = mapped_column(String(10), default=WEEKLY)  # of the letter
    preset: Mapped[str] = mapped_column(String(10), default=USUAL)  # how much one is told; a circle may have its own
    joined_at: Mapped[datetime | None]
    welcomed_at: Mapped[datetime | None]  # answered the three questions of the first sign-in
    read_all_at: Mapped[datetime] = mapped_column(default=now)  # what was last written before this counts as read
    status_reason: Mapped[str] = mapped_column(Text, default="")
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    themes: Mapped[list["MemberTheme"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="MemberTheme.theme"
    )

    @property
    def is_active(self) -> bool:
        return self.status == ACTIVE

    @property
    def agenda_points(self) -> list[int]:
        return from_mask(self.agenda)

    @property
    def theme_keys(self) -> list[str]:
        return [theme.theme for theme in self.themes]

    @property
    def organisation_label(self) -> str:
        return organisation_label(self.organisation)

    @property
    def byline(self) -> str:
        """Function and organisation, as they stand behind a name."""
        return ", ".join(part for part in (self.function, self.organisation_label) if part)


class MemberTheme(Base):
    """A policy theme that a member follows."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


REMEMBERED = timedelta(days=90)  # from sign-in, on a device of one's own
IDLE = timedelta(hours=12)  # elsewhere: a working day without a visit ends it (ASVS 5.0 V7.3.1) ...
UNREMEMBERED = timedelta(days=7)  # ... and so does a week, however busy (V7.3.2)


class Device(Numbered, Base):
    """A browser in which a member is signed in. The cookie holds the token; here stands only its hash."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    is_remembered: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    def seen(self) -> None:
        """It is in use now: one that is not remembered lives on, up to a week."""
        self.last_seen_at = now()
        if not self.is_remembered:
            self.expires_at = max(self.expires_at, min(now() + IDLE, self.created_at + UNREMEMBERED))


def hash_token(token: str) -> str:
    """What the database keeps of a secret: enough to recognise it, too little to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


OLD_MEMBER = "Oud-lid"  # the name over texts of one who left
NO_NAME = "Iemand zonder naam"  # the name over texts of one who asks without

WAITING, ADMITTED, DECLINED = "waiting", "admitted", "declined"


class Application(Numbered, Base):
    """Someone who would like to join, and what a moderator decided."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), index=True)
    organisation: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(10))
    motivation: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    status: Mapped[str] = mapped_column(String(10), default=WAITING, index=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    note: Mapped[str] = mapped_column(Text, default="")


SET_PASSWORD, SIGN_IN_CODE, CHANGE_ADDRESS = "set_password", "sign_in_code", "change_address"
LIVES = {SET_PASSWORD: timedelta(days=7), SIGN_IN_CODE: timedelta(minutes=30), CHANGE_ADDRESS: timedelta(days=1)}
NEW_LINK_LIVES = timedelta(
    days=1
)  # a link that was asked for is used soon; one that comes with a decision may lie a week
CODE_TRIES = 5  # per code; with the limit per address a guess has about 1 chance in 200,000


class Key(Numbered, Base):
    """A secret sent by letter that opens one thing once. It is derived from SECRET_KEY, so that the letter can be
    written late and the database alone opens nothing."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    @property
    def path(self) -> str:
        """The link of the letter, without the address of the community."""
        page = "/instellingen/adres" if self.purpose == CHANGE_ADDRESS else "/sleutel"
        return f"{page}/{self.public_id}/{self.secret()}"

    def secret(self) -> str:
        """The secret that stands in the link of the letter (128 bits)."""
        return self._derived()[:32]

    def code(self) -> str:
        """Six digits to type over."""
        return f"{int(self._derived(), 16) % 1_000_000:06d}"

    def _derived(self) -> str:
        text = f"key:{self.purpose}:{self.public_id}".encode()
        return hmac.new(current_app.config["SECRET_KEY"].encode(), text, hashlib.sha256).hexdigest()

    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > now() and self.tries < CODE_TRIES

    def fits(self, secret: str) -> bool:
        return secrets.compare_digest(self.secret().encode(), secret.encode("utf-8", "replace"))
