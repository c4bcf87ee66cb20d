"""Looking for what leads back to a person, a place or a moment."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Row, select

from cop.foundation.db import db
from cop.members.models import ACTIVE, Member
from cop.traces.functions import functions_in
from cop.traces.kinds import kinds_in
from cop.traces.known import known_in, organisations, people, places
from cop.traces.naming import full_names_in
from cop.traces.narrowing import Narrow, narrow
from cop.traces.patterns import patterns_in
from cop.traces.people import people_in
from cop.traces.replacements import fitted
from cop.traces.trace import Found, Trace, marked, replaced
from cop.traces.words import Text

__all__ = ["Narrow", "Trace", "marked", "narrow", "replaced", "traces_in"]


def traces_in(text: str, names: Iterable[str] = ()) -> list[Trace]:
    """Every trace in a text, in order and apart from each other. `names` are of others who were there: a session's
    people and guests. Reads the names and organisations of all active members, in one statement."""
    return fitted(looked := Text(text), found_in(looked, list(names), active_members()))


def active_members() -> list[Row[tuple[str, str]]]:
    """Name and organisation of every active member."""
    return list(db.session.execute(select(Member.name, Member.organisation).where(Member.status == ACTIVE)))


def found_in(text: Text, names: list[str], members: list[Row[tuple[str, str]]]) -> Iterator[Found]:
    """All that was found, before it is fitted together. Who looks like a person is looked for first: the rest of the
    text is then searched for that surname."""
    learnt: set[str] = set()
    yield from people_in(text, learnt)
    yield from full_names_in(text, learnt)
    yield from functions_in(text, learnt)
    yield from kinds_in(text)
    yield from patterns_in(text.written)
    persons = people((member.name for member in members), names, sorted(learnt))
    yield from known_in(text, (persons, places(), organisations({member.organisation for member in members})))
