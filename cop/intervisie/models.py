"""A session of intervisie, who sits in it, and what is chosen before; every word of it is sealed (foundation/sealing).

What stays in the clear is what the house needs to open the right door: who sits where, states, dates and numbers.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import local, now
from cop.foundation.db import Base, Numbered, new_public_id
from cop.foundation.sealing import seal, unseal
from cop.members.models import initials_of, tint_of

# From a plan to the end; what becomes of the lesson has states of its own (harvest.models), after ENDED.
CONCEPT, PLANNED, AGREEING, RUNNING, ENDED = "concept", "planned", "agreeing", "running", "ended"
AHEAD = (CONCEPT, PLANNED, AGREEING)
ASKED, COMES, STAYS_AWAY = "asked", "comes", "away"  # what somebody who was invited says
BY_ITSELF, BY_PHONE, ON_PAPER = "self", "phone", "paper"  # how one signed
KEEP_LEAST, KEEP_USUAL, KEEP_MOST = 14, 90, 365  # days (domain §3.5 point 5)
LEAST, MOST, FEW, MANY = 3, 10, 5, 8  # people; outside FEW to MANY one is warned (domain §2.1)
WARNED_BEFORE = timedelta(days=7)
ASKED_AFTER = timedelta(weeks=4)  # the one question to the bringer
PHONE_LIVES = timedelta(hours=12)  # of a code for a telephone: one day at the table
GUEST_LIVES = timedelta(days=60)  # of the link of a guest: until the session, and some weeks after it


class Rhythm(Base):
    """What makes a circle a group of intervisie: how often it meets, how many times, since when, and what for."""

    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    first_at: Mapped[datetime]
    every_weeks: Mapped[int] = mapped_column(default=8)
    meetings: Mapped[int] = mapped_column(default=6)
    minutes: Mapped[int] = mapped_column(default=120)
    goals: Mapped[str] = mapped_column(Text, default="")


class Session(Numbered, Base):
    """One meeting around one question. Its words are sealed with a key of its own."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=CONCEPT, index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=120)
    is_one_laptop: Mapped[bool] = mapped_column(default=False)  # everybody around one screen
    agreement: Mapped[int]  # version of the text that everybody signs (agreement.yaml)
    keep_days: Mapped[int] = mapped_column(default=KEEP_USUAL)
    delete_on: Mapped[date] = mapped_column(index=True)  # on this day all of it goes
    proposed_delete_on: Mapped[date | None]  # what somebody would rather
    kept_until: Mapped[date | None]  # a shared lesson can be taken back so long: nothing is deleted before
    warned_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]  # when the bringer got the one question, four weeks after
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    method: Mapped[str] = mapped_column(String(40), default="")  # key of the list, also of an adapted one
    bringer_id: Mapped[int | None]  # a seat; no foreign key, for a seat needs its session first
    people_version: Mapped[int] = mapped_column(default=1)  # one up with every change of who is in the room
    version: Mapped[int] = mapped_column(default=1)  # of its plan
    sealed_title: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_video: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_excluded: Mapped[bytes | None] = mapped_column(LargeBinary)  # municipalities, regions, people
    sealed_script: Mapped[bytes | None] = mapped_column(LargeBinary)  # the steps as they were when chosen
    sealed_intake: Mapped[bytes | None] = mapped_column(LargeBinary)
    intake_version: Mapped[int] = mapped_column(default=0)
    sealed_sequel: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the bringer did with it

    @property
    def path(self) -> str:
        return f"/intervisie/{self.public_id}"

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_running(self) -> bool:
        return self.state == RUNNING

    @property
    def is_over(self) -> bool:
        return self.state == ENDED

    @property
    def day(self) -> date:
        """The day it is (or was) held, on the wall here."""
        return local(self.starts_at).date()

    def seal(self, name: str, words: str) -> None:
        """Seal words into the column sealed_<name>; empty words leave it empty."""
        setattr(self, f"sealed_{name}", seal(self.public_id, name, words) if words else None)

    def unseal(self, name: str) -> str:
        """The words of the column sealed_<name>. Raises sealing.Gone when the key was destroyed."""
        found: bytes | None = getattr(self, f"sealed_{name}")
        return unseal(self.public_id, name, found) if found else ""


class Seat(Numbered, Base):
    """Somebody in a session: a member, or a guest who has a name in this session alone."""

    __table_args__ = (UniqueConstraint("session_id", "member_id"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    sealed_guest: Mapped[bytes | None] = mapped_column(
        LargeBinary
    )  # a guest's name and organisation; a member's one of then
    is_facilitator: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(String(10), default=ASKED)
    is_welcome: Mapped[bool] = mapped_column(
        default=True
    )  # who came after the bringer wrote waits for the bringer's yes
    signed_version: Mapped[int | None]
    signed_at: Mapped[datetime | None]
    signed_how: Mapped[str] = mapped_column(String(10), default="")
    has_line: Mapped[bool | None]  # "somebody here leads me, or I lead somebody here"
    objects: Mapped[bool | None]  # to colleagues of one organisation, or a line of command, in the room
    is_present: Mapped[bool] = mapped_column(default=False)
    came_at: Mapped[datetime | None]  # in the room while it ran: then a lesson takes this person's yes
    left_at: Mapped[datetime | None]
    hand_at: Mapped[datetime | None]
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of a code or link for who is not signed in
    key_until: Mapped[datetime | None]
    agrees_date: Mapped[bool] = mapped_column(default=False)  # to the proposed day of deletion
    agrees_lead: Mapped[bool] = mapped_column(default=False)  # to another facilitator, who offered to take over
    offers_lead: Mapped[bool] = mapped_column(default=False)

    @property
    def is_here(self) -> bool:
        """Whether this seat still counts: not left, not declined."""
        return self.left_at is None and self.answer != STAYS_AWAY

    @property
    def was_there(self) -> bool:
        return self.came_at is not None

    def has_signed(self, session: Session) -> bool:
        """Whether this person signed the very text of this session."""
        return self.signed_version == session.agreement


class Sitter:
    """A seat with the name of who sits in it, as the others in the session see it."""

    def __init__(
        self,
        seat: Seat,
        name: str,
        organisation: str = "",
        function: str = "",
        public_id: str = "",
        organisation_then: Callable[[], str] = str,
    ):
        self.seat, self.name, self.organisation, self.function = seat, name, organisation, function
        self.organisation_then = organisation_then  # when asked or signing; opened when somebody asks for it
        self.path = f"/leden/{public_id}" if public_id else ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.seat, name)

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def tint(self) -> int:
        if self.seat.member_id is not None:
            return tint_of(self.seat.member_id)
        return tint_of(sum(self.seat.public_id.encode()))  # its number would tell how many seats there are elsewhere

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_guest(self) -> bool:
        return self.seat.member_id is None


class Dilemma(Numbered, Base):
    """A question that somebody would bring: a situation, and "Hoe kan ik …?"."""

    __table_args__ = (UniqueConstraint("session_id", "seat_id"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Mark(Base):
    """What one of the others says of a dilemma: I know this, and it has haste."""

    dilemma_id: Mapped[int] = mapped_column(ForeignKey("dilemma.id", ondelete="CASCADE"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"), primary_key=True)
    recognises: Mapped[bool] = mapped_column(default=False)
    is_urgent: Mapped[bool] = mapped_column(default=False)


class Attendance(Numbered, Base):
    """That a member took part: day, minutes and method, and nothing of what was said. It outlives the session, and does
    not point at it."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="SET NULL"), index=True)
    held_on: Mapped[date]
    minutes: Mapped[int]
    method: Mapped[str] = mapped_column(String(40))


class Insight(Numbered, Base):
    """What a member kept of the own notes, sealed with a key of that member's own, until a day of one's own."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    delete_on: Mapped[date] = mapped_column(index=True)


class Tally(Numbered, Base):
    """What moderators may know: that a session was held, and whether a lesson came of it; by month, without who."""

    month: Mapped[str] = mapped_column(String(7), index=True)  # such as 2026-11
    what: Mapped[str] = mapped_column(String(15))  # held, published, not_published, deleted


def count(what: str, moment: datetime | None = None) -> Tally:
    """A line for the tally of this month."""
    return Tally(month=f"{local(moment or now()):%Y-%m}", what=what)
