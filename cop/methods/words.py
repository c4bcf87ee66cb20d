"""What stands in methods.yaml by key, in the words of the page."""

from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.methods.models import BRINGER, GROUP, HARVEST, NOBODY, OWN


def seen_by(sight: str) -> str:
    """Who sees what is written in a step."""
    return {
        NOBODY: _("Nothing is written."),
        OWN: _("Only you see it."),
        BRINGER: _("Only the bringer reads it."),
        GROUP: _("The participants see it."),
        HARVEST: _("The participants see it. It may become a lesson, if everybody says yes."),
    }[sight]


def spoken_by(who: str) -> str:
    """Who speaks in a step."""
    return {
        "iedereen": _("everybody"),
        "inbrenger": _("the bringer"),
        "deelnemers": _("the participants"),
        "deelnemers_om_beurt": _("the participants in turn"),
        "stil": _("nobody: it is quiet"),
        "begeleider": _("the facilitator"),
        "vorige_inbrenger": _("the bringer of last time"),
        "consultvrager": _("who asks"),
        "consultgever": _("who helps"),
        "coaches_om_beurt": _("the coaches in turn"),
        "coaches_en_inbrenger": _("the coaches and the bringer"),
        "waarnemers": _("the observers"),
        "voorbeeldgever": _("who gives the example"),
        "minderheid": _("the minority"),
    }[who]


def trust_in_words(much: int) -> str:
    """How well a group must know each other (1-3)."""
    return {
        1: _("Fits a group that has just begun"),
        2: _("Fits a group that knows each other a little"),
        3: _("Fits a group that trusts each other"),
    }[much]


def minutes_in_words(minutes: int) -> str:
    """How long a session with a method takes (Library.minutes_of), and what is counted."""
    return ngettext("%(n)s minute with opening and closing", "%(n)s minutes with opening and closing", minutes)


def online_in_words(how: str) -> str:
    """How well it goes on a screen."""
    return {
        "goed": _("Works well online"),
        "redelijk": _("Works online, with care"),
        "slecht": _("Better in one room"),
    }[how]


def level_in_words(level: str) -> str:
    """How often one should have done this before."""
    return {
        "beginner": _("No experience needed"),
        "gevorderd": _("For who has done it before"),
        "ervaren": _("For experienced groups"),
    }[level]


def facilitator_in_words(need: str) -> str:
    """Whether it needs somebody who leads."""
    return {
        "optioneel": _("Works without a facilitator"),
        "aanbevolen": _("A facilitator helps"),
        "verplicht": _("Not without a facilitator"),
    }[need]
