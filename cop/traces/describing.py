"""What a text says of a municipality without naming it: the province or region, the part of the country, how large."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from cop.places.queries import corop_regions, municipalities, provinces
from cop.traces.known import CAPITAL, Branch, how_written, is_written, names_from, words_of
from cop.traces.lists import lists
from cop.traces.words import Text

INHABITANTS = re.compile(r"(?<![\w.,])([0-9]{1,3}(?:\.[0-9]{3}|[ \u00a0]duizend)|[0-9]{5,6})[ \u00a0]inwoners")
LOOK_BACK = 6  # words before a number of inhabitants, in which "regio" says that they are not those of one municipality
REGIONAL = {"regio", "regios", "provincie", "gebied", "samen", "streek", "buurgemeenten"}


@dataclass
class Marks:
    """What a text says of a municipality. `areas` holds the provinces or regions that are named, as sets of names;
    `parts` the parts of the country; `sizes` the networks of cities that are about as large."""

    words: list[str] = field(default_factory=list)
    areas: list[frozenset[str]] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    sizes: list[frozenset[str]] = field(default_factory=list)


def marks_in(text: Text) -> Marks:
    """The provinces, regions, parts of the country and sizes that a text names."""
    marks = Marks()
    here = 0
    while here < len(text.words):
        last, phrase = longest_phrase(text, here)
        if phrase and note(text, here, last, phrase, marks):
            marks.words.append(text.written[text.words[here].start : text.words[last].end])
            here = last
        here += 1
    for match in INHABITANTS.finditer(text.written):
        note_inhabitants(text, match, marks)
    return marks


@dataclass(frozen=True)
class Phrase:
    """What a phrase says: an area, a part of the country or a size; and how an area must be written."""

    area: frozenset[str] = frozenset()
    part: str = ""
    size: frozenset[str] = frozenset()
    written: str = CAPITAL


def longest_phrase(text: Text, here: int) -> tuple[int, Phrase | None]:
    """The longest known phrase that begins at this word, with the word at which it ends; none when none does."""
    found: tuple[int, Phrase | None] = (here, None)
    for one in names_from(text, phrases(), here):
        found = one
    return found


@cache
def phrases() -> Branch[Phrase]:
    """Every phrase that narrows, by its words."""
    found: Branch[Phrase] = Branch()
    for name, codes in lists()["networks"].items():
        if codes:
            add(found, name, Phrase(area=where("corop", codes)))
    for code, name in corop_regions().items():
        add(found, name, Phrase(area=where("corop", [code])))
    for name, code in [*((name, code) for code, name in provinces().items()), *lists()["provinces"].items()]:
        add(found, name, Phrase(area=where("province", [code])))
    for name, code in lists()["province_adjectives"].items():
        add(found, name, Phrase(area=where("province", [code])))
    for key, part in lists()["parts"].items():
        for name in part["words"].split(","):
            add(found, name, Phrase(part=key))
    for size in lists()["sizes"]:
        for name in size["words"].split(","):
            add(found, name, Phrase(size=frozenset(size["networks"])))
    return found


def add(found: Branch[Phrase], name: str, phrase: Phrase) -> None:
    words = words_of(name)
    found.add(words, replace(phrase, written=how_written(name, words)))


def where(column: str, codes: Iterable[str]) -> frozenset[str]:
    """The municipalities of these provinces or COROP regions."""
    return frozenset(place.name for place in municipalities().values() if getattr(place, column) in codes)


def note(text: Text, here: int, last: int, phrase: Phrase, marks: Marks) -> bool:
    """Add what a phrase says to the marks, unless it is about something else here."""
    if phrase.area and is_written(text, here, last, phrase.written) and not is_municipality(text, here):
        marks.areas.append(phrase.area)
    elif phrase.part and is_of_the_country(text, here):
        marks.parts.add(phrase.part)
    elif phrase.size:
        marks.sizes.append(phrase.size)
    else:
        return False
    return True


def is_municipality(text: Text, here: int) -> bool:
    """Whether "Utrecht" or "Groningen" is said to be the city."""
    return here > 0 and text.is_beside(here - 1) and text.words[here - 1].plain in ("gemeente", "stad")


def is_of_the_country(text: Text, here: int) -> bool:
    """ "het oosten", "het oosten van het land", "een oostelijke gemeente"; not "het oosten van de stad"."""
    word = text.words[here].plain
    following = [one.plain for one in text.words[here + 1 : here + 4]]
    if word.endswith("en"):
        return following[:1] != ["van"] or following[1:] == ["het", "land"] or following[1:2] == ["nederland"]
    if word.endswith(("lijk", "lijke")):
        return bool(following) and following[0].startswith(("gemeente", "stad", "steden", "regio", "provincie"))
    return True


def note_inhabitants(text: Text, match: re.Match[str], marks: Marks) -> None:
    """A number of inhabitants of one municipality narrows as its size does."""
    last = text.index_before(match.start())
    if any(word.plain in REGIONAL for word in text.words[max(last - LOOK_BACK + 1, 0) : last + 1]):
        return
    number = int(re.sub("[^0-9]", "", match[1])) * (1000 if "duizend" in match[1] else 1)
    for size in lists()["inhabitants"]:  # the largest first
        if number >= size["from"]:
            marks.sizes.append(frozenset(size["networks"]))
            marks.words.append(match[0])
            return
