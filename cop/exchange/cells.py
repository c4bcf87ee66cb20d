"""From a cell of a table, or a value of JSON, to a field of a case; what is not understood is said."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from cop.cases.fields import (
    CHOICE,
    CHOICES,
    LINE,
    LINK,
    MONTH,
    NAMES,
    ROWS,
    TICK,
    Field,
    Part,
)  # fmt: skip
from cop.cases.typed import in_order
from cop.foundation.examining.values import TWICE
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line, clean_text
from cop.topics.models import Topic

YES, NO = {"ja", "x", "waar", "true", "1", "yes"}, {"", "nee", "onwaar", "false", "0", "no"}
BAR = "|"  # between the parts of a row in one cell; a bar that is meant is written \|
HIDDEN_BAR = "\0"
SHOWN_MOST = 6  # options that are named in a message; a longer list stands in the example
QUOTED_MOST = 60  # letters of what was typed, in a message


class Said(NamedTuple):
    """Something that cannot be understood, and the row of a list (from 0) that it is in, if any."""

    text: str
    row: int | None = None


Say = Callable[[str], None]


def from_cell(field: Field, words: str) -> tuple[Any, list[Said]]:
    """The value of a field from the words of one cell, and what is wrong with it."""
    if field.kind != ROWS:
        return noted(lambda say: simple(field.kind, field.options, words, say))
    rows, wrong = [], []
    for place, line in enumerate(line for line in clean_text(words).split("\n") if line.strip()):
        row, said = row_from(field, line)
        rows.append(row)
        wrong += [Said(one.text, place) for one in said]
    return [row for row in rows if any(row.values())], wrong


def from_json(field: Field, value: Any) -> tuple[Any, list[Said]]:
    """The value of a field from JSON: words as in a cell, or a list of what the field asks for."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return from_cell(field, as_words(value))
    if value is None:
        return from_cell(field, "")
    if field.kind in (CHOICES, NAMES) and is_list_of_words(value):
        return noted(lambda say: several(field.kind, field.options, map(as_words, value), say))
    if field.kind == ROWS and isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return rows_from(field, value)
    return None, [Said(expected(field))]


def expected(field: Field) -> str:
    """What a field asks for in JSON, when something else stands there."""
    if field.kind == ROWS:
        keys = ", ".join(part.key for part in field.parts)
        return _("Here belongs a list of objects with the keys %(keys)s.", keys=keys)
    return _("Here belongs a list of words.") if field.kind in (CHOICES, NAMES) else _("Here belongs a text.")


def as_words(value: Any) -> str:
    """A text, or a number as one writes it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def is_list_of_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, (str, int)) for one in value)


def noted(make: Callable[[Say], Any]) -> tuple[Any, list[Said]]:
    """A value, with what was said while it was made."""
    said: list[Said] = []
    return make(lambda text: said.append(Said(text))), said


# Values


def simple(kind: str, options: Mapping[str, Topic], words: str, say: Say) -> Any:
    """A value that is no list of rows, from words."""
    if kind == CHOICE:
        text = clean_line(words)
        return (key_of(options, text) or unknown(options, text, say)) if text else ""
    if kind in (CHOICES, NAMES):
        return several(kind, options, pieces(kind, options, words), say)
    if kind == TICK:
        return tick(clean_line(words), say)
    return clean_line(words) if kind in (LINE, MONTH, LINK) or kind in ("jaar", "getal") else clean_text(words)


def pieces(kind: str, options: Mapping[str, Topic], words: str) -> list[str]:
    """The choices or names in a cell: one on a line, or parted by semicolons; choices also by commas, where that leaves
    only what is in the list."""
    found = [clean_line(one) for one in clean_text(words).replace(";", "\n").split("\n")]
    parted = [
        clean_line(piece) for one in found for piece in (split_choice(options, one) if kind == CHOICES else [one])
    ]
    return [one for one in parted if one]


def split_choice(options: Mapping[str, Topic], words: str) -> list[str]:
    if key_of(options, words) or "," not in words:
        return [words]
    parts = words.split(",")
    return parts if all(key_of(options, clean_line(part)) for part in parts) else [words]


def several(kind: str, options: Mapping[str, Topic], words: Iterable[str], say: Say) -> list[str]:
    """Choices in the order of their list, or names in the order in which they stand."""
    found = [clean_line(one) for one in words]
    if kind == NAMES:
        return [name for name in dict.fromkeys(found) if name]
    keys = [key_of(options, one) or unknown(options, one, say) for one in found if one]
    return in_order({key for key in keys if key}, options)


def key_of(options: Mapping[str, Topic], words: str) -> str:
    """The key of a choice, from its key or its label; empty for anything else."""
    wanted = words.strip().casefold()
    return next(
        (
            key
            for key, option in options.items()
            if wanted in (key.casefold(), option.nl.casefold(), option.en.casefold())
        ),
        "",
    )


def unknown(options: Mapping[str, Topic], words: str, say: Say) -> str:
    """Say that a choice is not in its list, and what is."""
    names = [option.label for option in options.values()]
    if len(names) <= SHOWN_MOST:
        say(_("“%(choice)s” is not in the list. Choose from: %(all)s.", choice=short(words), all="; ".join(names)))
    else:
        say(_("“%(choice)s” is not in the list. All choices stand in the example.", choice=short(words)))
    return ""


def tick(words: str, say: Say) -> bool:
    if words.casefold() not in YES | NO:
        say(_("“%(words)s”: write ja or nee here.", words=short(words)))
    return words.casefold() in YES


def short(words: str) -> str:
    """What was typed, so long as it can be quoted."""
    return words if len(words) <= QUOTED_MOST else f"{words[:QUOTED_MOST]}…"


# Rows of a list


def row_from(field: Field, line: str) -> tuple[dict[str, Any], list[Said]]:
    """One line of a cell: its parts in the order of the list."""
    parts = [one.replace(HIDDEN_BAR, BAR) for one in line.replace("\\" + BAR, HIDDEN_BAR).split(BAR)]
    names = " | ".join(part.label.label for part in field.parts)
    more = _("There are more parts than columns here. In this order: %(names)s.", names=names)
    said = [Said(more)] if len(parts) > len(field.parts) else []
    words = dict(zip((part.key for part in field.parts), parts, strict=False))
    row, wrong = parts_from(field.parts, words)
    return row, said + wrong


def rows_from(field: Field, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Said]]:
    """Rows of JSON: objects with the keys of the parts."""
    made, wrong, known = [], [], {part.key for part in field.parts}
    for place, row in enumerate(rows):
        strange = [str(key) for key in row if key not in known and key != TWICE]
        said = [Said(_("We do not know the key “%(key)s” here.", key=short(key)), place) for key in strange]
        said += [Said(_("The key “%(key)s” stands here twice.", key=short(key)), place) for key in row.get(TWICE, ())]
        one, more = parts_from(field.parts, row)
        made.append(one)
        wrong += [*said, *(Said(text, place) for text, _row in more)]
    return [row for row in made if any(row.values())], wrong


def parts_from(parts: Iterable[Part], found: Mapping[str, Any]) -> tuple[dict[str, Any], list[Said]]:
    """The cells of one row; what is wrong carries the label of its part."""
    row, wrong = {}, []
    for part in parts:
        row[part.key], said = noted(lambda say, part=part: part_from(part, found.get(part.key), say))  # type: ignore[misc]
        wrong += [Said(f"{part.label.label}: {one.text}") for one in said]
    return row, wrong


def part_from(part: Part, value: Any, say: Say) -> Any:
    """The value of one part, from words, a list of words, or yes and no."""
    if isinstance(value, bool) and part.kind == TICK:
        return value
    if part.kind == CHOICES and is_list_of_words(value):
        return several(CHOICES, part.options, map(as_words, value), say)
    if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int, float))):
        say(_("Here belongs a text."))
        value = None
    return simple(part.kind, part.options, "" if value is None else as_words(value), say)
