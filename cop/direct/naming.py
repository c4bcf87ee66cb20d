"""How a direct conversation is called: by the people in it, as the one who looks would say it."""

from collections import Counter
from collections.abc import Sequence

from cop.foundation.language import gettext as _


def in_words(names: Sequence[str]) -> str:
    """Names as one would say them: "Youssef", "Youssef en Fatima", "Henk, Youssef en Fatima"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def short(names: Sequence[str]) -> list[str]:
    """First names; whoever shares one with another keeps the whole name."""
    firsts = Counter(name.split(" ")[0] for name in names)
    return [name if firsts[name.split(" ")[0]] > 1 else name.split(" ")[0] for name in names]


def called(others: Sequence[str]) -> str:
    """The name of a conversation with these others: one or two by their whole names, more by first names."""
    if not others:
        return _("Only you")
    return in_words(others if len(others) < 3 else short(others))


def who_reads(others: Sequence[str]) -> str:
    """The sentence that says who can read a conversation beside the one who looks."""
    if not others:
        return _("Only you can still read this")
    return _("Only %(people)s can read this", people=in_words([_("you"), *short(others)]))
