"""Reading calls, through the eyes of one of the two."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select

from cop.calls.models import ASKED, Call
from cop.calls.policy import visible_to
from cop.circles.models import Circle
from cop.foundation.access import not_found
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import ACTIVE, Member, Person
from cop.members.queries import shown_function
from cop.places.queries import organisation_label
from cop.threads.models import Thread, ThreadTheme
from cop.threads.policy import visible_to as threads_visible_to

MOST_SHOWN = 60  # calls on the page: more than a year of one every week
FEWEST_COUNTED = 5  # kept calls below which the number would tell about persons


@dataclass(frozen=True, slots=True)
class Other(Person):
    """The other one of a call, as every member may see that one; who left or is suspended is a name alone."""

    id: int
    public_id: str
    name: str
    role: str
    byline: str
    is_here: bool

    @property
    def path(self) -> str:
        return f"/leden/{self.public_id}" if self.is_here else ""


OTHER: tuple[Any, ...] = (
    Member.id,
    Member.public_id,
    Member.name,
    Member.role,
    Member.organisation,
    shown_function(),
    Member.status,
)


def other_of(row: Any) -> Other:
    """The columns of OTHER as a person."""
    byline = ", ".join(part for part in (row.function, organisation_label(row.organisation)) if part)
    return Other(row.id, row.public_id, row.name, row.role, byline, row.status == ACTIVE)


def call_for(member: Person, public_id: str) -> Call:
    """A call of one's own; 404 for anybody else's."""
    found = db.session.scalar(select(Call).where(Call.public_id == public_id, visible_to(member.id)))
    if found is None:
        not_found()
    return found


def person_in(call: Call, member_id: int) -> Other:
    """One of the two people of a call."""
    if member_id not in (call.asker_id, call.callee_id):
        raise ValueError("not one of the two")
    return other_of(db.session.execute(select(*OTHER).where(Member.id == member_id)).one())


def phone_of(member_id: int) -> str:
    """The number of one of the two, for the other when a call was agreed; empty when none was filled in."""
    return db.session.scalar(select(Member.phone).where(Member.id == member_id, Member.status == ACTIVE)) or ""


def calls_for(member: Person) -> list[tuple[Call, Other]]:
    """One's own calls with the other person, the newest first."""
    other_id = case((Call.asker_id == member.id, Call.callee_id), else_=Call.asker_id)
    mine = (
        select(Call, *OTHER)
        .join(Member, Member.id == other_id)
        .where(visible_to(member.id))
        .order_by(Call.created_at.desc(), Call.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(row.Call, other_of(row)) for row in db.session.execute(mine)]


def number_kept() -> int:
    """How many calls both wanted to keep something of; 0 when they are too few to tell."""
    kept = select(func.count()).select_from(Call).where(Call.asker_keeps.is_(True), Call.callee_keeps.is_(True))
    number = db.session.scalar(kept) or 0
    return number if number >= FEWEST_COUNTED else 0


def number_waiting(asker_id: int) -> int:
    """How many requests of one asker have no answer yet."""
    waiting = select(func.count()).select_from(Call).where(Call.asker_id == asker_id, Call.state == ASKED)
    return db.session.scalar(waiting.where(Call.answer_by > now())) or 0


def made_by(form_id: str) -> Call | None:
    """The request that this form made already, whoever sent it."""
    return db.session.scalar(select(Call).where(Call.form_id == form_id)) if form_id else None


def asked_in(member: Person, public_id: str) -> Row[*tuple[Any, ...]] | None:
    """Title, agenda bits and one theme of a question that this member asked all members under the own name."""
    theme = select(func.min(ThreadTheme.theme)).where(ThreadTheme.thread_id == Thread.id).scalar_subquery()
    own = (
        select(Thread.title, Thread.agenda, theme.label("theme"))
        .join(Circle, Circle.id == Thread.circle_id)
        .where(Thread.public_id == public_id, Thread.starter_id == member.id, Circle.is_everybody)
        .where(threads_visible_to(member.id))
    )
    return db.session.execute(own).one_or_none()
