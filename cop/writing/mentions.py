"""@ in a text: which names somebody called, found in the words that are the writer's own."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Generic, TypeVar

from cop.foundation.text import BEFORE_NO_NAME, texts_with_at

CALLED = re.compile(rf"(?<![{BEFORE_NO_NAME}])@(?=[^\W\d_])")
CHUNK = re.compile(r"\S+")
WORDS_MOST = 12  # of a name: the longest circle has some ten
CALLS_MOST = 200  # signs that are looked at; a text of 20,000 characters with more is no text
REST = 200  # characters after an @ that are looked at: a name, and what stands in brackets behind it
TRAILING = ".,;:!?)]}»”\"'’"
IN_BRACKETS = re.compile(r" \(([^()]{1,130})\)")
Thing = TypeVar("Thing")


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name as it is compared: without accents, in small letters, single spaces."""
    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join("".join(letters).casefold().split())


@dataclass(frozen=True)
class Call:
    """An @ and what follows it: every beginning that may be a name, the longest first."""

    rest: str
    ends: tuple[int, ...]

    def beginnings(self) -> Iterator[str]:
        return (self.rest[:end] for end in self.ends)

    @property
    def first_word(self) -> str:
        """What the page says of a name that nobody has: its first two words."""
        words = self.rest.split()[:2]
        is_name = len(words) > 1 and words[0][-1] not in TRAILING and words[1][:1].isupper()
        return " ".join(words if is_name else words[:1]).rstrip(TRAILING)


def calls_in(source: str) -> list[Call]:
    """Every @ before a letter that stands outside code, links and quotes."""
    found = ((text, sign.end()) for text in texts_with_at(source) for sign in CALLED.finditer(text))
    return [call_of(text[start : start + REST]) for text, start in islice(found, CALLS_MOST)]


def call_of(rest: str) -> Call:
    ends: set[int] = set()
    for count, chunk in enumerate(CHUNK.finditer(rest)):
        if count == WORDS_MOST:
            break
        ends |= {chunk.end(), chunk.start() + len(chunk[0].rstrip(TRAILING))}
    return Call(rest, tuple(sorted(ends - {0}, reverse=True)))


@dataclass(frozen=True)
class Bearer(Generic[Thing]):
    """Something that has a name, and what is written in brackets behind it where two have the same."""

    name: str
    apart: str
    thing: Thing


@dataclass(frozen=True)
class Found(Generic[Thing]):
    """What a text calls: things by the name as it was typed (with its @), names that fit nobody, and names that fit
    more than one."""

    by_name: Mapping[str, Thing]
    nobody: tuple[str, ...]
    several: tuple[str, ...]


def found_in(calls: Iterable[Call], bearers: Iterable[Bearer[Thing]]) -> Found[Thing]:
    """Who is called: the longest name that fits, apart from others of that name by what stands in brackets."""
    known: dict[str, list[Bearer[Thing]]] = {}
    for bearer in bearers:
        known.setdefault(folded(bearer.name), []).append(bearer)
    by_name: dict[str, Thing] = {}
    nobody: dict[str, None] = {}
    several: dict[str, None] = {}
    for call in calls:
        name = next((name for name in call.beginnings() if folded(name) in known), None)
        if name is None:
            nobody[f"@{call.first_word}"] = None
            continue
        bearing = known[folded(name)]
        told_apart = IN_BRACKETS.match(call.rest, len(name))
        chosen = [one for one in bearing if told_apart and folded(told_apart[1]) == folded(one.apart)]
        if len(chosen) == 1 and told_apart:
            by_name[f"@{name}{told_apart[0]}"] = chosen[0].thing
        elif len(bearing) == 1:
            by_name[f"@{name}"] = bearing[0].thing
        else:
            several[f"@{name}"] = None
    return Found(by_name, tuple(nobody), tuple(several))
