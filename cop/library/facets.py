"""By what one looks for a case: the facets of the library, what a case holds of each, and how they are called.

Within one facet a case may be any of what was chosen; it must fit every facet in which something was.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from cop.cases.fields import field_list
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext, spoken
from cop.places.queries import corop_regions, provinces
from cop.topics.models import agenda_points, themes

SIZES = ("G4", "G40", "M50")  # networks of cities that are made by size
COUNTED = ("gemeten", "geteld")  # evidence that is more than experience
MEASURED, USED = "ja", "ja"  # the one option of a facet that asks yes or no

Facts = Mapping[str, Any]
HOLDS: dict[str, Callable[[Facts, int], Iterable[str]]] = {  # by the name in the address: options that a case fits
    "positie": lambda facts, _uses: [facts.get("position") or ""],
    "grootte": lambda facts, _uses: [one for one in facts.get("networks") or () if one in SIZES],
    "soort": lambda facts, _uses: [facts.get("kind") or ""],
    "punt": lambda facts, _uses: [str(number) for number in facts.get("agenda") or ()],
    "thema": lambda facts, _uses: facts.get("themes") or (),
    "vorm": lambda facts, _uses: facts.get("forms") or (),
    "fase": lambda facts, _uses: [facts.get("phase") or ""],
    "provincie": lambda facts, _uses: facts.get("provinces") or (),
    "regio": lambda facts, _uses: facts.get("corops") or (),
    "bewijs": lambda facts, _uses: [MEASURED] if facts.get("evidence") in COUNTED else (),
    "gebruik": lambda _facts, uses: [USED] if uses else (),
}
LONG = ("thema", "vorm", "fase", "provincie", "regio")  # folded, and without what nothing is found by

FORM_GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {  # how forms of collaboration are told apart in Dutch law
    "wgr": (
        lazy_gettext("By the Act on joint arrangements"),
        ("wgr_openbaar_lichaam", "wgr_bedrijfsvoering", "wgr_gemeenschappelijk_orgaan", "wgr_centrumregeling",
         "wgr_zonder_meer"),
    ),
    "afspraak": (lazy_gettext("An agreement"), ("convenant", "regio_deal", "city_deal", "woondeal")),
    "netwerk": (
        lazy_gettext("A network"),
        ("stedennetwerk", "netwerkorganisatie", "triple_helix", "quadruple_helix", "informeel"),
    ),
    "privaat": (lazy_gettext("By private law"), ("cooperatie", "stichting", "bv_ppp")),
    "organisatie": (lazy_gettext("One organisation or programme"), ("ambtelijke_fusie", "programma")),
    "grens": (lazy_gettext("Across the border"), ("egts",)),
}  # fmt: skip


def legends() -> dict[str, str]:
    """What each facet is called, in the order of the page."""
    return {
        "positie": _("Position of the city"),
        "grootte": _("Size of the city"),
        "soort": _("Kind"),
        "punt": _("Agenda point"),
        "thema": _("Theme"),
        "vorm": _("Form of collaboration"),
        "fase": _("Phase"),
        "provincie": _("Province"),
        "regio": _("Region"),
        "bewijs": _("Evidence"),
        "gebruik": _("Use"),
    }


def options_of(facet: str) -> dict[str, str]:
    """The options of a facet by key, with their labels, in order. They are lists of the house: nobody changes them."""
    return labelled(facet, spoken.get())


@cache
def labelled(facet: str, _language: str) -> dict[str, str]:
    return OPTIONS[facet]()


def of_field(key: str) -> Callable[[], dict[str, str]]:
    """The choices of a field of the form."""
    return lambda: {one: option.label for one, option in field_list().fields[key].options.items()}


def forms() -> dict[str, str]:
    """Forms of collaboration, group by group."""
    labels = of_field("vorm")()
    return {key: labels[key] for _label, keys in FORM_GROUPS.values() for key in keys}


OPTIONS: dict[str, Callable[[], dict[str, str]]] = {
    "positie": of_field("positietype"),
    "grootte": lambda: {
        "G4": _("One of the four largest (G4)"),
        "G40": _("Large or middle-sized (G40)"),
        "M50": _("Middle-sized (M50)"),
    },
    "soort": of_field("soort"),
    "punt": lambda: {str(number): f"{number}. {point.label}" for number, point in agenda_points().items()},
    "thema": lambda: {key: theme.label for key, theme in themes().items()},
    "vorm": forms,
    "fase": of_field("status"),
    "provincie": lambda: dict(sorted(provinces().items(), key=lambda one: one[1])),
    "regio": lambda: dict(sorted(corop_regions().items(), key=lambda one: one[1])),
    "bewijs": lambda: {MEASURED: _("Measured or counted")},
    "gebruik": lambda: {USED: _("Used by somebody else too")},
}


def group_of_form(key: str) -> str:
    """The heading under which a form of collaboration stands."""
    return next(str(label) for label, keys in FORM_GROUPS.values() if key in keys)
