"""A case as it stands on paper: sections of plain parts, the same for PDF and ODT. Everything in Dutch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from cop.cases.attached import FILES
from cop.cases.fields import (
    CHOICE,
    CHOICES,
    MARKDOWN,
    MEMBER,
    MONTH,
    NAMES,
    NUMBER,
    ROWS,
    TICK,
    Field,
    Part,
    field_list,
)
from cop.cases.models import ARCHIVED, PUBLIC
from cop.cases.shown import chosen, facts_at_a_glance, label_in, points_of
from cop.cases.words import in_thousands, licence_in_words, month_in_words, who_will_read
from cop.exchange.queries import By, Carried, Taken
from cop.files.looks import kind_in_words, size_in_words
from cop.foundation.language import date_of
from cop.foundation.language import gettext as _
from cop.places.queries import organisation_label
from cop.topics.models import agenda_points

ON_TOP = ("titel", "samenvatting", "soort", "agendapunten", "themas", "status", "schaal", "gemeenten", "regio")
FACTS = {"vorm", "zwaarte", "overdraagbaar"}  # with the facts at a glance, and not once more below them


@dataclass(frozen=True)
class Words:
    """Plain text with its line breaks; `heading` is empty where the section says it already."""

    heading: str
    text: str


@dataclass(frozen=True)
class Prose:
    """Sanitised HTML of a text with markup, and a word above it when only some read it."""

    heading: str
    html: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows of cells in words; the first cell of a row names it."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sources:
    """What to read further: words, and an address or nothing."""

    heading: str
    items: tuple[tuple[str, str], ...]


AnyPart = Words | Prose | Table | Sources


@dataclass(frozen=True)
class Section:
    """A block of the form, as far as something stands in it."""

    key: str
    heading: str
    parts: tuple[AnyPart, ...]


@dataclass(frozen=True)
class Sheet:
    """A whole case on paper. `url` is its stable address; `facts` and `about` are pairs of a label and words."""

    id: str
    title: str
    kind: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    partners: Sequence[dict[str, Any]]
    lead: str
    sections: tuple[Section, ...]
    authors: tuple[str, ...]
    licence: str
    url: str
    day: str  # of publication, as 2026-11-30
    made: str = field(default="")  # the moment of it, as PDF wants it (W3C)


def sheet_of(taken: Taken) -> Sheet:
    """Put a case on paper."""
    content = taken.content
    fields = field_list().fields
    url = f"{current_app.config['PUBLIC_URL']}{taken.path}"
    return Sheet(
        id=taken.public_id,
        title=taken.title,
        kind=", ".join(chosen(fields["soort"], content.get("soort"))),
        summary=str(content.get("samenvatting") or ""),
        facts=tuple(facts_of(taken)),
        about=tuple(about(taken)),
        notes=tuple(notes_of(taken)),
        partners=content.get("partners") or (),
        lead=str(content.get("trekker") or ""),
        sections=tuple(sections_of(taken)),
        authors=tuple(named(by) for by in taken.authors),
        licence=licence_in_words(taken.licence),
        url=url,
        day=f"{taken.published_at:%Y-%m-%d}",
        made=f"{taken.published_at:%Y-%m-%dT%H:%M:%SZ}",
    )


def named(by: By) -> str:
    """A writer with the organisation, as far as there is one."""
    return ", ".join(word for word in (by.name, organisation_label(by.organisation)) if word)


def facts_of(taken: Taken) -> Iterator[tuple[str, str]]:
    """What stands beside the title: places first, then the facts at a glance, then what it is about."""
    content, fields = taken.content, field_list().fields
    for key in ("gemeenten", "regio"):
        if content.get(key):
            yield fields[key].label.label, ", ".join(content[key])
    yield from facts_at_a_glance(content)
    if points := [f"{number}. {agenda_points()[number].label}" for number in points_of(content)]:
        yield fields["agendapunten"].label.label, "; ".join(points)
    if themes := chosen(fields["themas"], content.get("themas")):
        yield fields["themas"].label.label, ", ".join(themes)


def about(taken: Taken) -> Iterator[tuple[str, str]]:
    """Who made it, when, and what one may do with it."""
    yield _("Authors"), "; ".join(named(by) for by in taken.authors)
    yield _("Published"), date_of(taken.published_at)
    if taken.reviewed_at and taken.reviewed_at.date() != taken.published_at.date():
        yield _("Still right on"), date_of(taken.reviewed_at)
    if taken.state != ARCHIVED and taken.review_on:
        yield _("The authors look at it again on"), date_of(taken.review_on)
    yield _("Who may read it"), who_will_read(taken, taken.circle)
    yield _("Licence"), licence_in_words(taken.licence)


def notes_of(taken: Taken) -> Iterator[str]:
    """What one has to know before reading."""
    if taken.is_example:
        yield _("This is an example: the municipalities are invented.")
    if taken.state == ARCHIVED:
        yield _("This case is no longer kept up to date.")
    if not taken.was_read:
        yield _("No colleagues read along with this case yet.")
    if taken.sight != PUBLIC:
        yield _("This is not public. Do not pass it on outside the people whom it is meant for.")


def sections_of(taken: Taken) -> Iterator[Section]:
    """The blocks of the form in their order, without what stands on top already."""
    for block in field_list().blocks.values():
        heading = block.label.label
        shown = [one for one in block.fields if one.key not in FACTS and one.key not in ON_TOP]
        parts = [part for one in shown for part in parts_of(one, taken, heading)]
        if parts:
            yield Section(block.key, heading, tuple(parts))
    if taken.files:
        yield Section(FILES, _("Attachments"), (Sources("", tuple(file_on_paper(one) for one in taken.files)),))


def file_on_paper(one: Carried) -> tuple[str, str]:
    """A file by its name, kind and size, with the address where who may read the case fetches it."""
    words = f"{one.title} ({kind_in_words(one.name)}, {size_in_words(one.size)})"
    return words, f"{current_app.config['PUBLIC_URL']}{one.path}"


def parts_of(one: Field, taken: Taken, section: str) -> Iterator[AnyPart]:
    """A field as it stands on paper; nothing when it is empty."""
    value, heading = taken.content.get(one.key), one.label.label if one.label.label != section else ""
    if one.kind == MEMBER:
        yield from contact_of(taken, heading)
    elif not value:
        return
    elif one.key == "bronnen":
        yield Sources(heading, tuple(source_of(row) for row in value))
    elif one.kind == MARKDOWN:
        note = _("Only members read this part.") if one.key in taken.hidden else ""
        yield Prose(heading, taken.html.get(one.key, ""), note)
    elif one.kind == ROWS:
        yield table_of(one, value, heading)
    elif one.kind in (CHOICE, CHOICES):
        yield Words(heading, ", ".join(chosen(one, value)))
    else:
        yield Words(heading, ", ".join(value) if one.kind == NAMES else str(value))


def contact_of(taken: Taken, heading: str) -> Iterator[Words]:
    """Who answers questions; by way of the page alone."""
    for by in taken.authors:
        if by.is_contact:
            yield Words(heading, _("%(name)s. Ask by way of the page of this case.", name=named(by)))


def source_of(row: dict[str, Any]) -> tuple[str, str]:
    title, url = str(row.get("titel") or row.get("url") or ""), str(row.get("url") or "")
    return (f"{title} ({row['jaar']})" if row.get("jaar") else title), url


def table_of(one: Field, rows: Sequence[dict[str, Any]], heading: str) -> Table:
    """A list as a table, without the columns that are empty in every row."""
    used = [part for part in one.parts if any(row.get(part.key) for row in rows)]
    cells = tuple(tuple(in_cell(part, row.get(part.key)) for part in used) for row in rows)
    return Table(heading, tuple(part.label.label for part in used), cells)


def in_cell(part: Part, value: Any) -> str:
    """One cell in words."""
    if not value:
        return ""
    if part.kind == TICK:
        return _("yes")
    if part.options:
        return ", ".join(label_in(part.options, key) for key in (value if isinstance(value, list) else [value]))
    if part.kind == MONTH:
        return month_in_words(str(value))
    return f"€ {in_thousands(str(value))}" if part.kind == NUMBER else str(value)
