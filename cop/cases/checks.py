"""What a case still lacks, and what would make it better to read: help beside the fields, never a wall."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cop.cases.fields import (
    CHOICE,
    CHOICES,
    LINE,
    LINK,
    MARKDOWN,
    MEMBER,
    MONTH,
    NAMES,
    NUMBER,
    ROWS,
    TEXT,
    YEAR,
    Field,
    Part,
    field_list,
)  # fmt: skip
from cop.cases.typed import Values
from cop.foundation.forms import LINK as WHOLE_LINK
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.topics.models import Topic
from cop.traces.queries import traces_in

WORDS_MOST = 15  # of a sentence, on average (domain §4.2)
LONG = 25  # words of one sentence that is pointed at
NOT_YET = re.compile(r"\bnog niet bekend\b", re.IGNORECASE)
ONLY_LINK = re.compile(r"\s*(https?://|www\.)\S+\s*")
SHORT = re.compile(r"\b[A-Z]{2,6}\b")
KNOWN_SHORT = {"COROP", "EU", "II", "III", "IV", "VI", "NB"}  # read as words, or known to everybody
SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(frozen=True)
class Remark:
    """Something about a field: what to do, at which row (from 0) if any, and whether it stops publication."""

    field: str
    text: str
    stops: bool = False
    row: int | None = None

    @property
    def spot(self) -> str:
        """The id on the page of what it is about."""
        return self.field if self.row is None else f"{self.field}-{self.row}"


def is_filled(field: Field, content: Mapping[str, Any]) -> bool:
    """Whether something stands in a field; "nog niet bekend" is an answer too."""
    return bool(content.get(field.key))


def lacking(content: Values, has_contact: bool) -> Iterator[Remark]:
    """Which of the ten are missing; one field may stand in for another (fields.yaml, `either`)."""
    found = field_list()
    for key, field in found.fields.items():
        if not field.is_needed or is_filled(field, content) or (field.kind == MEMBER and has_contact):
            continue
        other = found.either.get(key)
        if other is None:
            yield Remark(key, asked_for(field), stops=True)
        elif not is_filled(found.fields[other], content):
            text = _("Write down a result, or what did not work.")
            yield Remark(key, text, stops=True)


def asked_for(field: Field) -> str:
    """What to do about an empty field."""
    name = field.label.label
    if field.kind in (CHOICE, CHOICES, MEMBER):
        return _("Choose: %(field)s.", field=name)
    return _("Fill in: %(field)s.", field=name)


def wrong(content: Values) -> Iterator[Remark]:
    """What cannot be published as it stands: too long, too many, no longer in its list, or led by nobody in it."""
    for key, value in content.items():
        field = field_list().fields.get(key)
        if field is not None and value:
            yield from wrong_in(field, value)
    lead, partners = content.get("trekker"), content.get("partners") or ()
    if lead and all(row.get("naam") != lead for row in partners):
        yield Remark("trekker", _("“%(name)s” is none of the partners. Choose one, or add it.", name=lead), stops=True)


def wrong_in(field: Field, value: Any) -> Iterator[Remark]:
    if field.kind in (LINE, TEXT, MARKDOWN):
        yield from too_long(field, value)
    elif field.kind == CHOICE and value not in field.options:
        yield Remark(field.key, not_in_list(value), stops=True)
    elif field.kind == CHOICES:
        yield from (Remark(field.key, not_in_list(one), stops=True) for one in value if one not in field.options)
    if field.kind in (CHOICES, NAMES, ROWS) and len(value) > field.most:
        text = _("%(most)d is the most here; now there are %(n)d.", most=field.most, n=len(value))
        yield Remark(field.key, text, stops=True)
    if field.kind == ROWS:
        yield from (remark for place, row in enumerate(value) for remark in wrong_in_row(field, place, row))


def too_long(field: Field, value: str) -> Iterator[Remark]:
    over = len(value) - field.most
    if over > 0:
        text = ngettext(
            "One character too many: %(most)d is the most.", "%(n)d characters too many: %(most)d is the most.",
            over, most=field.most,
        )  # fmt: skip
        yield Remark(field.key, text, stops=True)


def not_in_list(value: str) -> str:
    return _("“%(choice)s” is no longer in the list. Choose another one.", choice=value)


def wrong_in_row(field: Field, place: int, row: Values) -> Iterator[Remark]:
    for part in field.parts:
        text = wrong_part(part, row.get(part.key))
        if text:
            yield Remark(field.key, f"{part.label.label}: {text}", stops=True, row=place)
    if field.key == "resultaten" and row.get("wat") and not row.get("bewijs"):
        yield Remark(field.key, _("Choose how you know this."), stops=True, row=place)


def wrong_part(part: Part, value: Any) -> str:
    """What is not right in one cell; empty when nothing is."""
    if not value or value is True:
        return ""
    if part.kind == LINE and len(value) > part.most:
        return _("%(most)d characters is the most.", most=part.most)
    if part.kind == CHOICE and value not in part.options:
        return not_in_list(value)
    if part.kind == CHOICES and set(value) - set(part.options):
        return not_in_list(next(one for one in value if one not in part.options))
    if part.kind in PATTERNS and not PATTERNS[part.kind].fullmatch(value):
        return WRITTEN[part.kind]()
    return ""


PATTERNS = {
    YEAR: re.compile(r"(19|20)\d\d"),
    MONTH: re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?"),
    NUMBER: re.compile(r"\d{1,12}"),
    LINK: WHOLE_LINK,
}
WRITTEN = {
    YEAR: lambda: _("Write a year, such as 2024."),
    MONTH: lambda: _("Write a year (2024) or a month (2024-06)."),
    NUMBER: lambda: _("Write whole euros, with digits only."),
    LINK: lambda: _("Paste the whole link, beginning with https://."),
}


# Help, which stops nothing


def hints(content: Values) -> Iterator[Remark]:
    """What would make a case better to read: links as answers, abbreviations, long sentences, few rows."""
    found = field_list()
    spelled: set[str] = set()
    for key, field in found.fields.items():
        value = content.get(key)
        if not value:
            continue
        if field.kind in (TEXT, MARKDOWN):
            yield from hints_in_text(field, value, spelled)
        if field.kind == ROWS and len(value) < field.least:
            yield Remark(key, _("Usually there are at least %(n)d of these.", n=field.least))


def hints_in_text(field: Field, text: str, spelled: set[str]) -> Iterator[Remark]:
    if ONLY_LINK.fullmatch(text):
        yield Remark(
            field.key, _("This is only a link. Say in one sentence what it says, and put the link at the sources.")
        )
        return
    for short in dict.fromkeys(SHORT.findall(text)):
        if short not in spelled | KNOWN_SHORT:
            spelled.add(short)
            if f"({short})" not in text:
                yield Remark(field.key, _("Not everybody knows “%(short)s”. Write it out once.", short=short))
    sentences = [len(found.split()) for found in SENTENCE.findall(text) if found.split()]
    if sentences and max(sentences) > LONG:
        yield Remark(field.key, _("One sentence has %(n)d words. Cut it in two.", n=max(sentences)))
    elif sentences and sum(sentences) / len(sentences) > WORDS_MOST:
        yield Remark(field.key, _("The sentences are long. With fewer words each, more people read it to the end."))


def people_in(content: Values) -> Iterator[Remark]:
    """Names of persons: a case names organisations. Reads the names of all active members, in one statement."""
    for key, field in field_list().fields.items():
        text = all_text(content.get(key)) if field.kind != NAMES else ""
        for trace in traces_in(text) if text else ():
            if trace.kind in ("member", "person"):
                yield Remark(key, name_of_a_person(trace.words))


def name_of_a_person(name: str) -> str:
    return _("“%(name)s” looks like the name of a person. Name the role or the organisation.", name=name)


def all_text(value: Any) -> str:
    """Every word in a value, a piece on each line."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(all_text(one) for one in value.values())
    return "\n".join(all_text(one) for one in value) if isinstance(value, Iterable) else ""


def sentence_words(content: Values) -> float:
    """Words in a sentence, on average over all running text."""
    running = [key for key, field in field_list().fields.items() if field.kind in (TEXT, MARKDOWN)]
    texts = [content[key] for key in running if content.get(key)]
    counts = [len(found.split()) for text in texts for found in SENTENCE.findall(text) if found.split()]
    return sum(counts) / len(counts) if counts else 0.0


def next_invitation(content: Values) -> Field | None:
    """The next question of "vertel meer": one that is not asked for and still empty; what readers miss most, which an
    interview asks too, comes first."""
    found = field_list()
    empty = [field for field in found.fields.values() if not field.is_needed and not is_filled(field, content)]
    return min(empty, key=lambda field: field not in found.interview, default=None)


def option_label(options: Mapping[str, Topic], key: str) -> str:
    """How a choice is written; one that left its list, by its key."""
    return options[key].label if key in options else key
