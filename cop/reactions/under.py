"""What stands under a post: three buttons, and who pressed them. Kept as rendered, by all that it shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from cop.foundation.fragments import fragment
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.threads.models import RECOGNISED, THANKS, USEFUL

NAMED = 2  # names in the line when there are more than NAMED + 1 people; the rest is a number, and one link away
WORDS: dict[str, Callable[[], str]] = {
    RECOGNISED: lambda: _("I know this"),
    THANKS: lambda: _("Thanks"),
    USEFUL: lambda: _("This is of use to me"),
}

Said = tuple[str, str, str, int]
"""A reaction: kind, name, public id and inner number of who reacted (cop/threads/beside.py)."""


@dataclass(frozen=True)
class Meaning:
    """One kind of reaction to one post: its word, how many, who in words, and whether the reader is among them."""

    kind: str
    word: str
    count: int
    who: str
    is_mine: bool


def under_post(post_id: str, said: Iterable[Said], me_id: int, may: bool) -> Markup:
    """The reactions to a post (by public id) as this reader sees them; with buttons when the reader `may` react."""
    by_name = sorted((kind, number != me_id, name, public_id) for kind, name, public_id, number in said)
    if not by_name and not may:
        return Markup()
    return fragment("reactions/_under.html", post_id=post_id, said=tuple(by_name), may=may, meanings=meanings)


def meanings(said: tuple[tuple[str, bool, str, str], ...]) -> list[Meaning]:
    """The three kinds, each with its people: (kind, is another, name, public id), the reader first."""
    found = []
    for kind, word in WORDS.items():
        people = [(is_other, name) for said_kind, is_other, name, _public_id in said if said_kind == kind]
        names = [name.split(" ")[0] if is_other else _("you") for is_other, name in people]
        found.append(Meaning(kind, word(), len(names), in_words(names), any(not other for other, _name in people)))
    return found


def in_words(names: list[str]) -> str:
    """Names as one says them: "Youssef, Fatima and 3 others"."""
    if not names:
        return ""
    if len(names) > NAMED + 1:
        others = ngettext("%(n)s other", "%(n)s others", len(names) - NAMED)
        return _("%(names)s and %(last)s", names=", ".join(names[:NAMED]), last=others)
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
