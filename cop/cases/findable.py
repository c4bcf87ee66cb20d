"""What can be found of cases: writing it into the text index, and reading it back."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, exists, select

from cop.cases.attached import without_files
from cop.cases.checks import all_text
from cop.cases.models import PUBLISHED, Case, CaseVersion
from cop.cases.policy import visible_to
from cop.cases.typed import Values
from cop.circles.policy import Who
from cop.foundation import index
from cop.foundation.clock import now
from cop.foundation.db import db, rows
from cop.foundation.index import CASE, Entry, Place, Prepared

ME, IDS = bindparam("me", type_=Integer()), bindparam("ids", type_=Integer(), expanding=True)


# Writing


def prepared(content: Values) -> Prepared:
    """A case as it goes into the index; call it before write()."""
    words = "\n".join(all_text(value) for value in without_files(content).values())
    return index.titled(str(content.get("titel", "")), index.prepared(words))


def place_of(case: Case) -> Place:
    """Where a case belongs in the index."""
    return Place(CASE, case.id, case.published_at or now(), case.circle_id, None, case.owner_id)


def missing() -> Iterator[tuple[Place, Prepared]]:
    """Published cases that the index does not have."""
    there = exists().where(Entry.kind == CASE, Entry.thing_id == Case.id).correlate_except(Entry)
    kept = and_(CaseVersion.case_id == Case.id, CaseVersion.number == Case.published_version)
    for case, content in db.session.execute(select(Case, CaseVersion.content).join(CaseVersion, kept).where(~there)):
        yield place_of(case), prepared(content)


def put_case(case: Case, text: Prepared | None = None) -> None:
    """Let a published case be found; what may be read of it, search asks anew. `text` is what prepared() made of it."""
    if text is None:
        text = prepared(db.session.get_one(CaseVersion, (case.id, case.published_version)).content)
    index.put(place_of(case), text)


# Reading


def is_listed(member_id: Who) -> ColumnElement[bool]:
    """Cases that someone may read and that stand among the others; those of the archive are found by their address."""
    return and_(Case.state == PUBLISHED, visible_to(member_id))


def case_can_be_seen(member_id: Who) -> ColumnElement[bool]:
    """Entries of cases that someone may read now."""
    return exists().where(Case.id == Entry.thing_id, is_listed(member_id)).correlate(Entry)


FOUND: Select[*tuple[Any, ...]] = select(Case.id, Case.public_id, Case.title, Case.summary, Case.published_at).where(
    Case.id.in_(IDS), is_listed(ME)
)


def cases_found(me: int, ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Cases by inner number, as far as someone may read them now."""
    return {row.id: row for row in rows(FOUND, {"me": me, "ids": ids})} if ids else {}
