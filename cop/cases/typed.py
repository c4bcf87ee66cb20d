"""What was typed into a block: read from the form, compared with what stands there, and put together with it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from werkzeug.datastructures import MultiDict

from cop.cases.fields import CHOICES, HARD_MOST, LINE, NAMES, ROWS, ROWS_MOST, TICK, Block, Field, Part
from cop.foundation.text import clean_line, clean_text

Values = dict[str, Any]
EARLIER = "was-"  # before the name of a field: a digest of what stood there when the page was opened
UP, DOWN, AWAY, MORE = "op", "neer", "weg", "erbij"  # what one does with a row
DIGEST = 12  # letters; only two versions of one field are told apart by it


# Reading a form


def block_typed(block: Block, form: MultiDict[str, str]) -> Values:
    """The fields of a block that the form holds: each carries the digest of what it showed. What is over the limit of a
    field, or no longer in its list, is kept as typed: the page points at it."""
    return {field.key: field_typed(field, form) for field in block.fields if EARLIER + field.key in form}


def too_much(block: Block, typed: Values) -> Field | None:
    """The first field that holds more than is kept at all."""
    return next((field for field in block.fields if is_too_much(typed.get(field.key))), None)


def is_too_much(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) > HARD_MOST
    if isinstance(value, Mapping):
        return any(map(is_too_much, value.values()))
    return isinstance(value, list) and (len(value) > ROWS_MOST or any(map(is_too_much, value)))


def field_typed(field: Field, form: MultiDict[str, str]) -> Any:
    if field.kind == ROWS:
        return rows_typed(field, form)
    if field.kind == CHOICES:
        chosen = set(form.getlist(field.key))
        return in_order(chosen, field.options)
    text = clean_line(form.get(field.key)) if field.kind == LINE else clean_text(form.get(field.key))
    if field.kind == NAMES:
        names = dict.fromkeys(clean_line(line) for line in text.split("\n"))
        return [name for name in names if name]
    return text


def in_order(chosen: set[str], options: Mapping[str, Any]) -> list[str]:
    """Choices in the order of their list; those that are not in it (any more) at the end."""
    return [key for key in options if key in chosen] + sorted(key for key in chosen - set(options) if key)


def rows_typed(field: Field, form: MultiDict[str, str]) -> list[Values]:
    """The rows of a list as the form has them, without those that are empty."""
    pattern = re.compile(rf"{re.escape(field.key)}-(\d{{1,3}})-")
    numbers = sorted({int(found[1]) for name in form if (found := pattern.match(name))})
    rows = [
        {part.key: part_typed(part, form, f"{field.key}-{number}-{part.key}") for part in field.parts}
        for number in numbers
    ]
    return [row for row in rows if any(row.values())]


def part_typed(part: Part, form: MultiDict[str, str], name: str) -> Any:
    if part.kind == TICK:
        return name in form
    if part.kind == CHOICES:
        return in_order(set(form.getlist(name)), part.options)
    return clean_line(form.get(name))


def with_act(rows: list[Values], act: str, place: int) -> tuple[list[Values], int]:
    """The rows after one was moved or taken away, and the place (from 0) that the page opens at."""
    if act == MORE or not 0 <= place < len(rows):
        return rows, len(rows)
    rest = rows[:place] + rows[place + 1 :]
    if act == AWAY:
        return rest, min(place, len(rest))
    to = max(place - 1, 0) if act == UP else min(place + 1, len(rest))
    return [*rest[:to], rows[place], *rest[to:]], to


# Two people in one block


def digest(value: Any) -> str:
    """What tells one value of a field from another."""
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGEST]


@dataclass(frozen=True)
class Merged:
    """What a block holds after somebody saved: both sides where they do not meet; `clashes` are fields that another
    changed to something else meanwhile."""

    values: Values
    clashes: tuple[str, ...]


def merged(standing: Values, typed: Values, earlier: Mapping[str, str]) -> Merged:
    """Put what was typed on top of what stands there, field by field. `earlier` holds digests by field, of what the
    page showed when one began: a field that only one of the two changed takes that change."""
    values, clashes = dict(standing), []
    for key, mine in typed.items():
        theirs = standing.get(key)
        now, before = digest_of(theirs, mine), earlier.get(key, "")
        if digest(mine) == before:
            continue  # not touched here: what stands there stays
        if now not in (before, digest(mine)):
            clashes.append(key)
        values[key] = mine
    return Merged(values, tuple(clashes))


def digest_of(value: Any, like: Any) -> str:
    """The digest of a field that may not have been filled in yet: then of nothing of the same kind."""
    return digest(type(like)() if value is None else value)


def empty_of(field: Field) -> Any:
    """What stands in a field that nobody filled in yet."""
    return [] if field.kind in (ROWS, CHOICES, NAMES) else ""


def earlier_in(form: MultiDict[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The digests that a form carries."""
    return {key: form.get(EARLIER + key, "") for key in keys}
