"""What a trace is, what kinds there are, and why each of them leads back."""

from collections.abc import Callable
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
