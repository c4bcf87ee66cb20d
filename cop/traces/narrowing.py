"""Whether a text describes so few municipalities that a reader can find out which one it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.members.models import ACTIVE, Member, MemberTheme
from cop.members.queries import open_to_all
from cop.places.queries import municipalities
from cop.topics.models import agenda_points, themes, to_mask
from cop.traces.describing import Marks, marks_in, where
from cop.traces.lists import lists
from cop.traces.words import Text

# Municipalities: when fewer fit, the check on a harvest warns (harvest_workflow.yaml, herleidbaarheidscheck).
FEWEST = 5


@dataclass(frozen=True)
class Narrow:
    """How few municipalities fit, the words that make it so, and what one can do."""

    count: int
    words: tuple[str, ...]
    advice: str


def narrow(text: str, agenda: Iterable[int] = (), theme: str = "", form: str = "") -> Narrow | None:
    """A warning when fewer than FEWEST municipalities fit what a text says; None when more do, or nothing narrows.

    A province or region, a part of the country and a size are counted in the reference data. Within a province or
    region, `theme` (a key) and `agenda` (points 1-6) leave the municipalities of which a member shows that theme or
    point to everybody: by that a reader here would look. What leaves none says nothing and is passed over. A `form` of
    collaboration cannot be counted, so with theme and province it always warns (the harvest's second rule).
    """
    marks = marks_in(Text(text))
    if not (marks.areas or marks.parts or marks.sizes):
        return None
    fitting = of_size(in_area(marks), marks) if marks.sizes else in_area(marks)
    points = [point for point in agenda if point in agenda_points()]
    if marks.areas and (points or theme):
        fitting = (fitting & of_followers(points, theme)) or fitting
    is_unique = bool(marks.areas and theme and form)
    if len(fitting) >= FEWEST and not is_unique:
        return None
    words = [*marks.words, *(said(points, theme, form) if marks.areas else [])]
    return Narrow(len(fitting), tuple(dict.fromkeys(words)), advice(marks, len(fitting)))


def said(points: list[int], theme: str, form: str) -> list[str]:
    """What was chosen beside the text, as one reads it."""
    labels = [agenda_points()[point].label for point in points]
    return [*labels, *([themes()[theme].label] if theme in themes() else []), *([form] if form else [])]


# Counting


def in_area(marks: Marks) -> frozenset[str]:
    """The municipalities of the areas that are named, or else of the parts of the country, or else all."""
    if marks.areas:
        return frozenset().union(*marks.areas)
    if marks.parts:
        return frozenset().union(*map(in_part, marks.parts))
    return frozenset(municipalities())


def in_part(part: str) -> frozenset[str]:
    """The municipalities of a part of the country."""
    return where("province", lists()["parts"][part]["provinces"])


def of_size(names: frozenset[str], marks: Marks) -> frozenset[str]:
    """Those about as large as the text says; all when none is, for then it says so of another."""
    networks = frozenset().union(*marks.sizes)
    return frozenset(name for name in names if municipalities()[name].network in networks) or names


def of_followers(points: list[int], theme: str) -> frozenset[str]:
    """The organisations of active members who show everybody the theme and one of the agenda points; one statement."""
    wanted = select(Member.organisation).where(Member.status == ACTIVE).distinct()
    if theme:
        follows = select(MemberTheme.member_id).where(MemberTheme.theme == theme)
        wanted = wanted.where(Member.id.in_(follows), open_to_all("themes"))
    if points:
        wanted = wanted.where(Member.agenda.bitwise_and(to_mask(points)) != 0, open_to_all("agenda"))
    return frozenset(db.session.scalars(wanted))


# What one can do


def advice(marks: Marks, count: int) -> str:
    """How few fit, and what to write instead."""
    return f"{warning(count)} {way_out(marks)}"


def warning(count: int) -> str:
    if count >= FEWEST:
        return _("Theme, form and region together soon point at one municipality.")
    return ngettext(
        "Of the municipalities we know, only %(n)s fits this text.",
        "Of the municipalities we know, only %(n)s fit this text.",
        count,
    )


def way_out(marks: Marks) -> str:
    """A part of the country instead of the area, when that helps; otherwise what is better left out."""
    part = part_around(marks)
    if not part:
        return _("Leave out where it is, or how large it is.") if marks.parts else _("Leave out how large it is.")
    name = lists()["parts"][part]["name"]
    if marks.sizes and len(of_size(in_part(part), marks)) < FEWEST:
        return _("Write “%(part)s” instead, and leave out how large it is.", part=name)
    return _("Write “%(part)s” instead.", part=name)


def part_around(marks: Marks) -> str:
    """The part of the country in which most of the named areas lie; empty when no area is named."""
    named = in_area(marks) if marks.areas else frozenset()
    return max(lists()["parts"], key=lambda part: len(named & in_part(part))) if named else ""
