"""Cities like one's own: by the network that is made by size, else by province. What position a city has in its region
is told in cases alone, so nobody's is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from cop.circles.policy import shown_to
from cop.foundation.db import db, rows
from cop.library.facets import SIZES
from cop.members.models import ACTIVE, Me, Member, Person, initials_of, tint_of
from cop.places.queries import in_same_province, municipalities, of_same_size, organisation_label, provinces
from cop.threads.lines import Line, lines_of
from cop.threads.models import QUESTION, Thread
from cop.threads.queries import NEWEST_FIRST, ROW, Starter

QUESTIONS_SHOWN, PEOPLE_SHOWN = 8, 12


@dataclass(frozen=True)
class Alike:
    """Municipalities like one: their names, and what they have in common: a network of cities, or else a province."""

    names: Sequence[str]
    network: str
    province: str


def alike(name: str) -> Alike | None:
    """Other municipalities like this one; None for what is none."""
    here = municipalities().get(name)
    if here is None:
        return None
    if here.network in SIZES:
        return Alike(of_same_size(name), here.network, "")
    return Alike(in_same_province(name), "", provinces().get(here.province, here.province))


def options_like(name: str) -> dict[str, tuple[str, ...]]:
    """The options of the library by which cases of cities like this one are found."""
    here = municipalities().get(name)
    if here is None:
        return {}
    return {"grootte": (here.network,)} if here.network in SIZES else {"provincie": (here.province,)}


def questions_from(me: Me, names: Sequence[str]) -> list[Line]:
    """Open questions of members of these municipalities. Who asked without a name is from nowhere."""
    wanted = ROW.where(
        Thread.kind == QUESTION,
        Thread.asker_id.is_(None),
        Thread.closed_at.is_(None),
        Thread.hidden_at.is_(None),
        Thread.insight_number.is_(None),
        Starter.organisation.in_(names),
        Starter.status == ACTIVE,
    )
    newest = wanted.order_by(*NEWEST_FIRST).limit(QUESTIONS_SHOWN)
    return lines_of(rows(newest, {"me": me.id, "read_all_at": me.read_all_at})) if names else []


@dataclass(frozen=True)
class Colleague(Person):
    """A member of such a city, as far as this viewer sees one."""

    id: int
    public_id: str
    name: str
    role: str
    byline: str
    seeks: str

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def tint(self) -> int:
        return tint_of(self.id)


def colleagues_in(viewer: Person, names: Sequence[str]) -> list[Colleague]:
    """Active members of these municipalities, who came last first."""
    function = case((shown_to(viewer.id, "function"), Member.function), else_="").label("function")
    seeks = case((shown_to(viewer.id, "seeks"), Member.seeks), else_="").label("seeks")
    wanted = (
        select(Member.id, Member.public_id, Member.name, Member.role, Member.organisation, function, seeks)
        .where(Member.organisation.in_(names), Member.status == ACTIVE, Member.id != viewer.id)
        .order_by(func.coalesce(Member.joined_at, Member.created_at).desc(), Member.id.desc())
        .limit(PEOPLE_SHOWN)
    )
    found = []
    for row in db.session.execute(wanted) if names else ():
        byline = ", ".join(part for part in (row.function, organisation_label(row.organisation)) if part)
        found.append(Colleague(row.id, row.public_id, row.name, row.role, byline, row.seeks))
    return found
