"""The form of a case, read once from fields.yaml: blocks of fields, what each asks, and the lists one chooses from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cop.foundation import reference
from cop.topics.models import Topic, agenda_points, themes

LINE, TEXT, MARKDOWN, CHOICE, CHOICES, NAMES, ROWS, MEMBER = (
    "regel", "tekst", "opmaak", "keuze", "keuzes", "namen", "lijst", "lid",
)  # fmt: skip
YEAR, MONTH, NUMBER, TICK, LINK = "jaar", "maand", "getal", "vinkje", "link"  # within a row
KINDS = {LINE, TEXT, MARKDOWN, CHOICE, CHOICES, NAMES, ROWS, MEMBER}
PART_KINDS = {LINE, CHOICE, CHOICES, YEAR, MONTH, NUMBER, TICK, LINK}
FIRST, PUBLISHED, INVITED = "concept", "publicatie", ""  # when a field is needed
HARD_MOST = 20_000  # characters of one field that are kept at all; the limit of the field itself is only pointed at
ROWS_MOST = 60  # rows of one list that are kept at all


class BadFields(ValueError):
    """fields.yaml does not hold together."""


@dataclass(frozen=True)
class Part:
    """One column of a list: its kind, its limit in characters, and its options by key."""

    key: str
    label: Topic
    kind: str
    most: int
    options: Mapping[str, Topic]


@dataclass(frozen=True)
class Field:
    """One question of the form. `most` counts characters, choices, names or rows, as its kind has it; `least` rows."""

    key: str
    label: Topic
    kind: str
    need: str
    most: int
    least: int
    help: str
    use: str  # what the reader has from it
    spoken: str  # how it is asked in an interview
    options: Mapping[str, Topic]
    parts: tuple[Part, ...]
    row: Topic | None  # what one row of a list is called

    @property
    def is_needed(self) -> bool:
        """Whether it is one of the ten that a published case has."""
        return self.need != INVITED


@dataclass(frozen=True)
class Block:
    """Fields that are edited and kept together."""

    key: str
    label: Topic
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class FieldList:
    """The whole form, its lists by name, the fields of an interview in spoken order, and which field may stand in for
    which of the ten."""

    blocks: Mapping[str, Block]
    fields: Mapping[str, Field]
    block_of: Mapping[str, str]  # key of the block, by key of the field
    lists: Mapping[str, Mapping[str, Topic]]
    interview: tuple[Field, ...]
    either: Mapping[str, str]


@cache
def field_list() -> FieldList:
    """The form, read and checked once. Raises BadFields, or KeyError for what is missing."""
    data = reference.read(Path(__file__).parent / "fields.yaml")
    return list_from(data)


def list_from(data: Mapping[str, Any]) -> FieldList:
    """Raises BadFields when the data does not hold together."""
    lists = {name: {row["key"]: topic_from(row) for row in rows} for name, rows in data["lijsten"].items()}
    lists["agendapunten"] = {point.key: point for point in agenda_points().values()}
    lists["themas"] = dict(themes())
    blocks = [block_from(row, lists, data["least"]) for row in data["blokken"]]
    fields = {field.key: field for block in blocks for field in block.fields}
    if len(fields) < sum(len(block.fields) for block in blocks):
        raise BadFields("two fields with one key")
    found = FieldList(
        blocks={block.key: block for block in blocks},
        fields=fields,
        block_of={field.key: block.key for block in blocks for field in block.fields},
        lists=lists,
        interview=tuple(fields[key] for key in data["interview"]),
        either=data["either"],
    )
    return checked(found, data["ten"])


def topic_from(row: Mapping[str, Any]) -> Topic:
    return Topic(row["key"], row["label"], row["en"])


def block_from(row: Mapping[str, Any], lists: Mapping[str, Any], least: Mapping[str, int]) -> Block:
    fields = tuple(field_from(one, lists, least) for one in row["velden"])
    return Block(row["key"], Topic(row["key"], row["naam"], row["en"]), fields)


def field_from(row: Mapping[str, Any], lists: Mapping[str, Any], least: Mapping[str, int]) -> Field:
    return Field(
        key=row["key"],
        label=topic_from(row),
        kind=row["soort"],
        need=row.get("nodig", INVITED),
        most=row.get("max", row.get("meest", ROWS_MOST)),
        least=least.get(row["key"], 0),
        help=row.get("hulp", ""),
        use=row.get("nut", ""),
        spoken=row.get("vraag", ""),
        options=options_from(row, lists),
        parts=tuple(part_from(part, lists) for part in row.get("delen", ())),
        row=Topic("row", row["een"], row["one"]) if "een" in row else None,
    )


def part_from(row: Mapping[str, Any], lists: Mapping[str, Any]) -> Part:
    return Part(row["key"], topic_from(row), row["soort"], row.get("max", 200), options_from(row, lists))


def options_from(row: Mapping[str, Any], lists: Mapping[str, Any]) -> Mapping[str, Topic]:
    if row.get("lijst", "") not in ("", *lists):
        raise BadFields(f"{row['key']}: a list that does not exist")
    return lists[row["lijst"]] if "lijst" in row else {}


def checked(found: FieldList, ten: list[str]) -> FieldList:
    """Every field is of a kind we know, chooses from something, says what it is for, and exactly ten are needed."""
    for field in found.fields.values():
        check_field(field)
    if sorted(ten) != sorted(key for key, field in found.fields.items() if field.is_needed) or len(ten) != 10:
        raise BadFields("the ten fields are not the ten that are needed")
    if any(not field.spoken for field in found.interview):
        raise BadFields("a question of the interview without words")
    return found


def check_field(field: Field) -> None:
    if field.kind not in KINDS or {part.kind for part in field.parts} - PART_KINDS:
        raise BadFields(f"{field.key}: an unknown kind")
    if (field.kind in (CHOICE, CHOICES)) != bool(field.options) or (field.kind == ROWS) != bool(
        field.parts and field.row
    ):
        raise BadFields(f"{field.key}: nothing to choose from, or no columns")
    if not field.is_needed and not field.use:
        raise BadFields(f"{field.key}: asked without saying what for")
