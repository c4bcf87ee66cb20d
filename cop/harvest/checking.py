"""What in a lesson still leads back to somebody, for the page on which it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from cop.harvest.forms import TEXTS
from cop.harvest.models import Words
from cop.intervisie.models import Sitter
from cop.traces.queries import Narrow, Trace, marked, narrow, replaced, traces_in

STRONG = {"member", "place", "address"}  # kinds that one is asked about once more before the text is proposed
Piece = tuple[str, Trace | None]


@dataclass(frozen=True)
class Checked:
    """What was found: the marked pieces of each field in which something stands, each trace once, and whether so few
    municipalities fit that a reader can guess."""

    fields: dict[str, list[Piece]]
    traces: list[Trace]
    narrow: Narrow | None

    @property
    def is_clean(self) -> bool:
        return not self.traces and self.narrow is None

    @property
    def is_strong(self) -> bool:
        """Whether a person, a place or an address stands in it."""
        return any(trace.kind in STRONG for trace in self.traces)


def checked(words: Words, sitters: Iterable[Sitter]) -> Checked:
    """Look through a lesson, also for the names of who was there."""
    names = [one.name for one in sitters]
    found = {field: traces_in(getattr(words, field), names) for field in TEXTS}
    fields = {field: marked(getattr(words, field), traces) for field, traces in found.items() if traces}
    once: dict[str, Trace] = {}
    for trace in chain.from_iterable(found.values()):
        once.setdefault(trace.words.casefold(), trace)
    whole = "\n".join(getattr(words, field) for field in TEXTS)
    return Checked(fields, list(once.values()), narrow(whole, words.agenda, words.theme) if whole else None)


def without_traces(words: Words, sitters: Iterable[Sitter]) -> Words:
    """The same lesson with every suggestion in the place of what was found."""
    names = [one.name for one in sitters]

    def clean(text: str) -> str:
        return replaced(text, traces_in(text, names)) if text else ""

    return replace(words, title=clean(words.title), lesson=clean(words.lesson), whom=clean(words.whom))
