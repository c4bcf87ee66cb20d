"""What a trace is, what kinds there are and why each of them leads back; and a text with its traces, or without."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cop.foundation.language import gettext as _

MEMBER, PLACE, FUNCTION, DATE, AMOUNT, ADDRESS, ORGANISATION = (
    "member", "place", "function", "date", "amount", "address", "organisation",
)  # fmt: skip

REASONS: dict[str, Callable[[], str]] = {
    MEMBER: lambda: _("A name leads straight to a person."),
    PLACE: lambda: _("The name of a place tells whom this is about."),
    FUNCTION: lambda: _("A place or an organisation has only one person with this function."),
    DATE: lambda: _("By an exact date one can look up what happened."),
    AMOUNT: lambda: _("An exact amount often stands in the papers of a council."),
    ADDRESS: lambda: _("An address leads straight to a person or a place."),
    ORGANISATION: lambda: _("The name of an organisation tells whom this is about."),
}


@dataclass(frozen=True)
class Trace:
    """A piece of a text that leads back: where it stands (characters), its kind (a key of REASONS; a person is
    "member", member or not), what may stand there instead, and why."""

    start: int
    end: int
    words: str
    kind: str
    suggestion: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found, before it is fitted into the sentence. `municipality` when it is one of the reference data."""

    start: int
    end: int
    kind: str
    suggestion: str
    municipality: str = ""


def marked(text: str, traces: Iterable[Trace]) -> list[tuple[str, Trace | None]]:
    """The text in pieces, each with the trace that it is, if any; joined they are the text again.

    `traces` are of this text, in any order; one that overlaps an earlier one is left out.
    """
    pieces: list[tuple[str, Trace | None]] = []
    position = 0
    for trace in sorted(traces, key=lambda trace: trace.start):
        if trace.start < position:
            continue
        if trace.start > position:
            pieces.append((text[position : trace.start], None))
        pieces.append((text[trace.start : trace.end], trace))
        position = trace.end
    if position < len(text):
        pieces.append((text[position:], None))
    return pieces


def replaced(text: str, traces: Iterable[Trace]) -> str:
    """The text with the suggestion of every trace in its place."""
    return "".join(trace.suggestion if trace else piece for piece, trace in marked(text, traces))
