"""Reading for the composer: whom a text calls, whom one may call, and what was kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy import Integer, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from cop.circles.models import Circle, Membership
from cop.circles.policy import is_open, within
from cop.circles.queries import size
from cop.foundation.access import not_found
from cop.foundation.db import db, rows
from cop.foundation.drafts import WINDOWS, Draft
from cop.foundation.language import ngettext
from cop.foundation.text import render
from cop.members.models import ACTIVE, Member, Person
from cop.places.queries import organisation_label
from cop.writing.mentions import Bearer, Call, calls_in, folded, found_in
from cop.writing.models import (
    BESIDE,
    KEPT_MOST,
    NOBODY,
    POSTED,
    CalledCircle,
    Composing,
    Kept,
    Named,
    Preview,
    has_words,
)
from cop.writing.policy import is_place

NAMES_READ = 5_000  # more than this community will have; reading and comparing them takes some 15 ms
SUGGESTED = 8  # names at once: what one takes in at a glance
LEDEN, KRINGEN = "/leden/", "/kringen/"
ME = bindparam("me", type_=Integer())
HERE = bindparam("here", type_=Circle.public_id.type)

PEOPLE: Select[*tuple[Any, ...]] = (  # the active members of a circle that is the reader's own
    select(Member.id, Member.public_id, Member.name, Member.organisation)
    .join(Membership, Membership.member_id == Member.id)
    .join(Circle, Circle.id == Membership.circle_id)
    .where(Circle.public_id == HERE, within(Circle.id, ME), Member.status == ACTIVE)
    .limit(NAMES_READ)
)
SO_NAMED = PEOPLE.where(func.substr(Member.name, 1, 1).in_(bindparam("letters", expanding=True)))
Here = aliased(Circle)
CIRCLES: Select[*tuple[Any, ...]] = (  # the circle one writes in; to everybody, one's own circles that everybody knows
    select(Circle.id, Circle.public_id, Circle.name, size().label("size"))
    .where(
        Circle.is_everybody.is_(False),
        Circle.is_direct.is_(False),
        is_open(),
        within(Circle.id, ME),
        or_(
            Circle.public_id == HERE,
            and_(
                Circle.is_listed,
                bindparam("may_name_own", type_=Circle.is_listed.type),
                exists().where(Here.public_id == HERE, Here.is_everybody).correlate_except(Here),
            ),
        ),
    )
    .order_by(Circle.name)
)


def named_in(writer: Person, circle: str, source: str, is_unnamed: bool = False) -> Named:
    """Whom a text calls in a circle (its public id). Who writes without a name calls none of the own circles: that
    would tell something about who it is. Costs no statement for a text without @."""
    calls = calls_in(source)
    if not calls:
        return NOBODY
    letters = sorted(set().union(*(same_letter(call.rest[0]) for call in calls)))
    people = rows(SO_NAMED, {"me": writer.id, "here": circle, "letters": letters})
    circles = rows(CIRCLES, {"me": writer.id, "here": circle, "may_name_own": not is_unnamed})
    return named(calls, people, circles)


def named(calls: list[Call], people: Iterable[Row[Any]], circles: Iterable[Row[Any]]) -> Named:
    """Calls, put beside the people and circles that may be meant."""
    bearers: list[Bearer[tuple[str, Row[Any]]]] = [Bearer(row.name, row.organisation, (LEDEN, row)) for row in people]
    bearers += [Bearer(row.name, "", (KRINGEN, row)) for row in circles]
    found = found_in(calls, bearers)
    things = found.by_name.values()
    return Named(
        {typed: f"{path}{row.public_id}" for typed, (path, row) in found.by_name.items()},
        tuple(sorted({row.id for path, row in things if path == LEDEN})),
        tuple({row.id: CalledCircle(row.id, row.name, row.size) for path, row in things if path == KRINGEN}.values()),
        found.nobody,
        found.several,
    )


@cache
def same_letter(letter: str) -> frozenset[str]:
    """The letters that compare as this one: with and without accent, large and small."""
    wanted = folded(letter)[:1]
    latin = (chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))
    return frozenset({letter, letter.lower(), letter.upper()[:1], *(c for c in latin if folded(c)[:1] == wanted)})


@dataclass(frozen=True)
class Suggestion:
    """What may follow an @: a name, what stands beside it in the list, and what is written in the text."""

    name: str
    beside: str
    writes: str


def suggestions(writer: Person, circle: str, typed: str, is_unnamed: bool = False) -> list[Suggestion]:
    """At most SUGGESTED members and circles of whom a word of the name begins with what was typed.

    404 for a circle (its public id) that is not the writer's own.
    """
    people = rows(PEOPLE, {"me": writer.id, "here": circle})
    if not people:
        not_found()
    wanted = folded(typed)
    alike = Counter(folded(row.name) for row in people)
    found = [row for row in people if row.id != writer.id and begins(folded(row.name), wanted)]
    found.sort(key=lambda row: (not folded(row.name).startswith(wanted), folded(row.name)))
    people_said = [
        Suggestion(
            row.name,
            organisation_label(row.organisation),
            f"{row.name} ({row.organisation})" if alike[folded(row.name)] > 1 and row.organisation else row.name,
        )
        for row in found[:SUGGESTED]
    ]
    circles = rows(CIRCLES, {"me": writer.id, "here": circle, "may_name_own": not is_unnamed})
    circles_said = [
        Suggestion(row.name, ngettext("%(n)s member", "%(n)s members", row.size), row.name)
        for row in circles
        if begins(folded(row.name), wanted)
    ][: SUGGESTED // 2]
    return people_said[: SUGGESTED - len(circles_said)] + circles_said


def begins(name: str, wanted: str) -> bool:
    """Whether a name, or the rest of it from a word on, begins with this."""
    return name.startswith(wanted) or f" {wanted}" in name


def kept_at(member_id: int, place: str) -> Kept | None:
    """What the member began to write at a place."""
    draft = db.session.get(Draft, (member_id, place))
    return Kept(place, draft.fields, draft.kept_at) if draft else None


def window_asked_for() -> str:
    """Which of the windows of a page the address names, such as "~2" by "?concept=2"; empty for the first."""
    window = f"{BESIDE}{request.args.get('concept', '')}"
    return window if window in WINDOWS else ""


def kept_here(member_id: int) -> Kept | None:
    """What the member began to write at the page that is now asked for."""
    return kept_at(member_id, request.path + window_asked_for())


def kept_by(member_id: int) -> list[Kept]:
    """All that a member began to write, newest first, with what was thrown away and can still come back."""
    wanted = select(Draft).where(Draft.member_id == member_id, Draft.place.not_like(f"%{POSTED}"))
    found = db.session.scalars(wanted.order_by(Draft.kept_at.desc()).limit(KEPT_MOST * 2))
    return [Kept(draft.place, draft.fields, draft.kept_at) for draft in found if has_words(draft.fields)]


def previewed(writer: Person, circle: str, body: str, is_unnamed: bool = False) -> Preview:
    """A text as posting will make it, in a circle (its public id)."""
    named = named_in(writer, circle, body, is_unnamed)
    html = Markup(render(body, "voorbeeld", named.links))  # sanitised there
    return Preview(html, named.remarks())


def composing(circle: str, kept: Kept | None, preview: Preview | None = None) -> Composing:
    """What the composer of the page now asked for shows; a form that comes back keeps to the draft it had."""
    if request.method == "GET":
        return Composing(kept.place, circle, kept.version, kept.said) if kept else Composing(request.path, circle)
    place = request.form.get("draft_place", "")
    is_here = place.partition(BESIDE)[0] == request.path and is_place(place)
    seen = request.form.get("draft_seen", "")[:40]
    return Composing(place if is_here else request.path, circle, seen, preview=preview)


def wants_preview() -> bool:
    """Whether a form was sent to look at its text first, as one does without script."""
    return "voorbeeld" in request.form
