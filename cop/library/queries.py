"""Reading for the library: cards, cases side by side, and the ledger of use; always through the eyes of who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, Select, and_, bindparam, false, func, select
from sqlalchemy.orm import aliased

from cop.cases.models import ARCHIVED, PUBLISHED, Case, CasePlace, CaseVersion
from cop.cases.policy import is_public, visible_to, written_by
from cop.cases.shown import facts_of, without
from cop.circles.queries import Someone, someone
from cop.foundation.access import not_found
from cop.foundation.db import db, rows
from cop.library.models import CaseUse, CaseUseRemoved
from cop.members.models import ACTIVE, Member, Person
from cop.members.queries import shown_function

ME = bindparam("me", type_=Integer())
IDS: Any = bindparam("ids", expanding=True)
LIKE_MINE = 6  # cases of cities like one's own, before the library itself
OWN_SHOWN = 50  # own cases to choose from
FAR = 200  # cases that one was made after, and those after others, before we stop looking


@dataclass(frozen=True)
class Card:
    """A case in a list, with all that its card shows and nothing of who looks."""

    public_id: str
    title: str
    summary: str
    kind: str
    points: tuple[int, ...]
    place: str
    others: int  # municipalities beside the first
    minutes: int
    evidence: str
    uses: int
    is_archived: bool
    is_example: bool


uses_of_case = (
    select(func.count()).select_from(CaseUse).where(CaseUse.case_id == Case.id).correlate(Case).scalar_subquery()
)
CARD: Select[*tuple[Any, ...]] = select(
    Case.id,
    Case.public_id,
    Case.state,
    Case.title,
    Case.summary,
    Case.facts,
    Case.is_example,
    uses_of_case.label("uses"),
)
# As the value of a function, so that SQLite begins with the numbers and not with all cases that are out
MAY_READ = func.coalesce(visible_to(ME), false())
INSIDE = CARD.where(Case.id.in_(IDS), MAY_READ)
STILL_THERE = select(Case.id).where(Case.id.in_(IDS), MAY_READ)
OUTSIDE = (
    CARD.add_columns(Case.hidden, CaseVersion.content)
    .join(CaseVersion, and_(CaseVersion.case_id == Case.id, CaseVersion.number == Case.agreed_version))
    .where(Case.id.in_(IDS), is_public())
)


def cards_for(member: Person, ids: Sequence[int], known: dict[int, Card]) -> list[Card]:
    """These cases in this order, as far as the member may read them now. `known` are cards that were made while the
    library is what it is now; those that are made here come among them."""
    values = {"me": member.id, "ids": list(ids)}
    if known.keys() >= set(ids):
        there = {row.id for row in rows(STILL_THERE, values)} if ids else set()
        return [known[one] for one in ids if one in there]
    made = {row.id: card_of(row, row.title, row.summary, row.facts) for row in rows(INSIDE, values)}
    known.update(made)
    return [made[one] for one in ids if one in made]


def public_cards(ids: Sequence[int]) -> list[Card]:
    """The same for strangers: of the version that partners agreed to, without what is for members only."""
    by_id = {}
    for row in rows(OUTSIDE, {"ids": list(ids)}) if ids else []:
        content = without(row.content, row.hidden)
        title, summary = str(content.get("titel", "")), str(content.get("samenvatting", ""))
        by_id[row.id] = card_of(row, title, summary, facts_of(content))
    return [by_id[one] for one in ids if one in by_id]


def card_of(row: Any, title: str, summary: str, facts: dict[str, Any]) -> Card:
    places = facts.get("places") or [""]
    return Card(
        public_id=row.public_id,
        title=title,
        summary=summary,
        kind=facts.get("kind") or "",
        points=tuple(facts.get("agenda") or ()),
        place=places[0],
        others=len(places) - 1,
        minutes=facts.get("minutes") or 1,
        evidence=facts.get("evidence") or "",
        uses=row.uses,
        is_archived=row.state == ARCHIVED,
        is_example=row.is_example,
    )


def cards_of_places(member: Person, names: Sequence[str]) -> list[Card]:
    """The newest cases about one of these municipalities, for a member, at most LIKE_MINE."""
    there = select(CasePlace.case_id).where(CasePlace.name.in_(names))
    wanted = CARD.where(Case.id.in_(there), Case.state == PUBLISHED, visible_to(member.id))
    newest = wanted.order_by(Case.published_at.desc(), Case.id.desc()).limit(LIKE_MINE)
    return [card_of(row, row.title, row.summary, row.facts) for row in db.session.execute(newest)] if names else []


@dataclass(frozen=True)
class Side:
    """A case beside others: its address and title, the values of the version that is read, and its HTML."""

    public_id: str
    title: str
    content: dict[str, Any]
    html: dict[str, str]

    @property
    def path(self) -> str:
        return f"/casussen/{self.public_id}"


def sides_for(member: Person, public_ids: Sequence[str]) -> list[Side]:
    """These cases in this order, as far as the member may read them."""
    wanted = (
        select(Case.public_id, Case.title, CaseVersion.content, CaseVersion.html)
        .join(CaseVersion, and_(CaseVersion.case_id == Case.id, CaseVersion.number == Case.published_version))
        .where(Case.public_id.in_(public_ids), visible_to(member.id))
    )
    found = {row.public_id: Side(*row) for row in db.session.execute(wanted)} if public_ids else {}
    return [found[one] for one in public_ids if one in found]


# The ledger of use


@dataclass(frozen=True)
class Use:
    """A line of the ledger. `who` is none for somebody who is no longer a member; `own` is the case that they wrote
    about it, when this reader may read that."""

    public_id: str
    member_id: int
    place: str
    year: int
    how: str
    worked: str
    note: str
    who: Someone | None
    own: tuple[str, str] | None  # address and title


Own = aliased(Case)
LEDGER: Select[*tuple[Any, ...]] = (
    select(
        CaseUse.public_id.label("use_id"),
        CaseUse.member_id,
        CaseUse.place,
        CaseUse.year,
        CaseUse.how,
        CaseUse.worked,
        CaseUse.note,
        CaseUse.own_case_id,
        Member.id,
        Member.public_id,
        Member.name,
        Member.organisation,
        Member.status,
        shown_function(),
    )
    .join(Member, Member.id == CaseUse.member_id)
    .where(CaseUse.case_id == bindparam("case"))
    .order_by(CaseUse.year.desc(), CaseUse.id.desc())
)
WITH_OWN = LEDGER.add_columns(Case.public_id.label("own_id"), Case.title.label("own_title")).outerjoin(
    Case, and_(Case.id == CaseUse.own_case_id, visible_to(ME))
)


def ledger_of(case: Case, member: Person | None) -> list[Use]:
    """Who used a case, the newest first. A stranger hears where and when, but nobody's name and no notes."""
    if member is None:
        found = rows(LEDGER, {"case": case.id})
        return [Use("", 0, row.place, row.year, row.how, row.worked, "", None, None) for row in found]
    return [use_of(row) for row in rows(WITH_OWN, {"case": case.id, "me": member.id})]


def use_of(row: Any) -> Use:
    who = someone(row) if row.status == ACTIVE else None
    own = (f"/casussen/{row.own_id}", row.own_title) if row.own_id else None
    return Use(row.use_id, row.member_id, row.place, row.year, row.how, row.worked, row.note, who, own)


def use_for(case: Case, member: Person, public_id: str) -> CaseUse:
    """A line of one's own; 404 otherwise."""
    use = use_of_anybody(case, public_id)
    return use if use.member_id == member.id else not_found()


def use_of_anybody(case: Case, public_id: str) -> CaseUse:
    """A line with this case, whoever wrote it; 404 when there is none."""
    wanted = select(CaseUse).where(CaseUse.case_id == case.id, CaseUse.public_id == public_id)
    return db.session.scalar(wanted) or not_found()


def why_removed(case: Case, member: Person) -> str:
    """Why a moderator removed what this member said; empty when nobody did."""
    removed = db.session.get(CaseUseRemoved, (case.id, member.id))
    return removed.why if removed is not None else ""


def own_cases(member: Person, but: Case) -> Sequence[Row[*tuple[Any, ...]]]:
    """The cases that a member writes, to name one as what came of another: id, address, title."""
    wanted = select(Case.id, Case.public_id, Case.title).where(written_by(member.id), Case.id != but.id)
    return db.session.execute(wanted.order_by(Case.state_at.desc(), Case.id.desc()).limit(OWN_SHOWN)).all()


def comes_from(case_id: int, other_id: int) -> bool:
    """Whether a case came from another, in however many steps: by the ledger, or as it began."""
    seen, now_at = {case_id}, {case_id}
    while now_at and len(seen) < FAR:
        if other_id in now_at:
            return True
        used = select(CaseUse.case_id).where(CaseUse.own_case_id.in_(now_at))
        began = select(Case.from_case_id).where(Case.id.in_(now_at), Case.from_case_id.is_not(None))
        now_at = {one for one in (*db.session.scalars(used), *db.session.scalars(began)) if one is not None} - seen
        seen |= now_at
    return other_id in seen


def organisation_of(member: Person) -> str:
    """For which organisation a member is here."""
    return db.session.scalar(select(Member.organisation).where(Member.id == member.id)) or ""
