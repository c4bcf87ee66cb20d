"""A hit as the page shows it: the piece of its text, as it is now, where the words stand, with those words marked."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from cop.foundation.clock import local, now
from cop.foundation.finding import is_held
from cop.foundation.fragments import rendered
from cop.foundation.index import CASE, FILE, MEMBER, ORGANISATION
from cop.foundation.language import spoken
from cop.foundation.text import plain
from cop.foundation.words import COMMON, keys_of, plain_words, words_of
from cop.members.findable import FIELDS, is_open
from cop.places.queries import organisation_label
from cop.search.queries import Hit

LENGTH, BEFORE = 220, 60  # characters of a snippet, and of those that stand before the first hit
KEPT = 4_000  # hits as rendered, some 1.5 KB each: many members look for the same
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@lru_cache(maxsize=50_000)
def is_meant(word: str, marks: frozenset[str]) -> bool:
    """Whether a word of a text is one of those that were looked for."""
    for one in words_of(word):
        if any(f"={piece}" in marks for piece in plain_words(one)):
            return True
        if one not in COMMON:
            keys = frozenset(keys_of(one))
            if any(is_held(mark, keys) for mark in marks):
                return True
    return False


def meant_in(text: str, marks: frozenset[str], begin: int = 0) -> Iterator[tuple[int, int]]:
    """Where the words that were looked for stand in a text."""
    return ((m.start(), m.end()) for m in WORD.finditer(text, begin) if is_meant(m.group(), marks))


def marked(text: str, marks: frozenset[str]) -> Markup:
    """A text as HTML with every word that was looked for marked."""
    parts, done = [], 0
    for begin, end in meant_in(text, marks):
        parts += [escape(text[done:begin]), Markup("<mark>"), escape(text[begin:end]), Markup("</mark>")]
        done = end
    return Markup("").join([*parts, escape(text[done:])])


def snippet(text: str, marks: frozenset[str]) -> Markup:
    """The piece of a text around the first word that was looked for, or its beginning; LENGTH characters at most."""
    first = next(meant_in(text, marks), (0, 0))[0]
    begin = max(first - BEFORE, 0)
    if begin:
        begin = text.find(" ", begin, first) + 1 or first
    piece = text[begin : begin + LENGTH]
    if begin + LENGTH < len(text):
        piece = piece[: max(piece.rfind(" "), LENGTH // 2)].rstrip(" ,.;:")
        return Markup("{}{}…").format("… " if begin else "", marked(piece, marks))
    return Markup("{}{}").format("… " if begin else "", marked(piece, marks))


def lines_of(found: list[Hit], marks: frozenset[str]) -> Markup:
    """Hits as the lines of a list."""
    today, language = local(now()).date(), spoken.get()
    lines = (line_html(place.kind, facts_of(place.kind, row), marks, today, language) for place, row in found)
    return Markup("".join(lines))  # each is Markup


def facts_of(kind: str, row: Any) -> Any:
    """What a line is made of, so that it can be kept by it: rows can, but for what a member shows."""
    if kind != MEMBER:
        return row
    said = [getattr(row, field) for field in FIELDS if is_open(row, field)]
    return (row.public_id, row.id, row.name, row.organisation, row.role, tuple(text for text in said if text))


@lru_cache(maxsize=KEPT)
def line_html(kind: str, row: Any, marks: frozenset[str], _today: date, _language: str) -> Markup:
    """One hit; kept as rendered, by all that it shows."""
    if kind == MEMBER:
        public_id, number, name, organisation, role, said = row
        piece = next((text for text in said if next(meant_in(text, marks), None)), said[0] if said else "")
        values = {
            "name": name,
            "public_id": public_id,
            "id": number,
            "organisation": organisation_label(organisation),
            "role": role,
        }
        return rendered(
            "search/_member.html", **values, title=marked(name, marks), snippet=snippet(piece, marks) if piece else ""
        )
    if kind == ORGANISATION:
        name, members = row
        return rendered(
            "search/_organisation.html", name=name, title=marked(organisation_label(name), marks), members=members
        )
    if kind == CASE:
        return rendered(
            "search/_case.html", row=row, title=marked(row.title, marks), snippet=snippet(row.summary, marks)
        )
    if kind == FILE:
        piece = snippet(row.words, marks) if row.words else Markup("")
        return rendered("search/_file.html", row=row, title=marked(row.file, marks), snippet=piece)
    title = marked(row.title, marks)
    return rendered("search/_post.html", row=row, title=title, snippet=snippet(plain(row.html), marks))


def alike_html(found: list[Any]) -> Markup:
    """Conversations that look like a title, as a list for beside its field; nothing when there are none."""
    return rendered("search/_alike.html", rows=found) if found else Markup("")
