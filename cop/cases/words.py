"""Words about a case that more than one page says: how it stands, who reads it now, months, lines of its network."""

from typing import Any

from babel.numbers import format_decimal

from cop.cases.models import (
    ARCHIVED,
    AUTHORS,
    CIRCLE,
    CONCEPT,
    EDITING,
    FROM_CASE,
    FROM_LESSON,
    FROM_THREAD,
    PUBLIC,
    PUBLISHED,
    READING,
    STUB,
)  # fmt: skip
from cop.foundation.language import gettext as _
from cop.foundation.language import names, spoken

THICK, LINE, DOTS = "thick", "line", "dots"
LINES = {"mede_eigenaar": THICK, "verbinder": THICK, "trekker": THICK, "financier": LINE, "uitvoerder": LINE}


def line_of(role: str) -> str:
    """How a partner is joined to who takes the lead, in the picture: thick for co-owners, a line for who pays or does
    the work, dots for who thinks along."""
    return LINES.get(role, DOTS)


def state_in_words(case: Any) -> str:
    """How a case stands."""
    return {
        STUB: _("A beginning"),
        CONCEPT: _("Being written"),
        READING: _("Colleagues read along"),
        EDITING: _("With the editors"),
        PUBLISHED: _("Published"),
        ARCHIVED: _("In the archive"),
    }[case.state]


def who_reads(case: Any, circle: str = "") -> str:
    """Who can read now what is being written. `circle` is the name of its circle."""
    if case.state == READING:
        if case.sight == CIRCLE:
            return _("You and the other authors, and everybody in %(circle)s: it asks who reads along.", circle=circle)
        return _("You and the other authors, and all members: it asks who reads along.")
    if case.state == EDITING:
        return _("You and the other authors, and who edits it.")
    if case.state == PUBLISHED:
        return _("You and the other authors. Readers see the published version until you publish this one.")
    return _("Only you and the other authors.")


def who_will_read(case: Any, circle: str = "") -> str:
    """Who reads it once it is published."""
    if case.sight == AUTHORS:
        return _("Only the authors.")
    if case.sight == CIRCLE:
        return _("Only who is in %(circle)s.", circle=circle)
    return _("Everybody, also outside this community.") if case.sight == PUBLIC else _("All members.")


def began_in_words(case: Any) -> str:
    """Where a case comes from, when that is worth saying; never which session."""
    return {
        FROM_THREAD: _("This case began in a conversation."),
        FROM_LESSON: _("This case began with a lesson of intervisie."),
        FROM_CASE: _("This case began with the case of others."),
    }.get(case.began_as, "")


def month_in_words(date: str) -> str:
    """A year, or a year and a month (2024-06), in words."""
    year, _dash, month = date.partition("-")
    return f"{names(spoken.get())[1][int(month) - 1]} {year}" if month.isdigit() and 1 <= int(month) <= 12 else year


def in_thousands(number: str) -> str:
    """A whole number with a mark at every thousand."""
    return (
        format_decimal(int(number), locale="en" if spoken.get() == "en" else "nl") if str(number).isdigit() else number
    )


def licence_in_words(licence: str) -> str:
    """What others may do with a case, as it stands beneath it."""
    return {
        "cc_by_4": _("You may use and adapt this case, when you name its authors (CC BY 4.0)."),
        "cc0": _("You may do anything with this case (CC0)."),
    }.get(licence, _("All rights reserved."))


def pdf_lacks(lacks: str) -> list[str]:
    """What somebody who listens to a PDF misses, in a sentence each. `lacks` holds keys of foundation/examining/pdf.py,
    with a space between; a key that is not known here says nothing."""
    words = {
        "words": _("The pages are pictures of text. Who uses a screen reader hears nothing."),
        "tags": _("This PDF has no tags. Who uses a screen reader does not hear what is a heading, a list or a table."),
        "language": _("It does not say in which language it is. It may be read out in English."),
        "title": _("It has no title. Who has several documents open hears only the name of the file."),
    }
    return [words[key] for key in lacks.split() if key in words and not (key == "tags" and "words" in lacks.split())]
