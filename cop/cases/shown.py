"""What readers see of a case: its texts as HTML, what lists and filters need, how long it takes to read."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from markupsafe import Markup

from cop.cases.attached import without_files
from cop.cases.checks import all_text
from cop.cases.fields import CHOICE, CHOICES, MARKDOWN, ROWS, Field, field_list
from cop.cases.typed import Values
from cop.foundation.text import render
from cop.places.queries import municipalities
from cop.topics.models import Topic, agenda_points

WORDS_A_MINUTE = 200  # of prose that one reads for work
EVIDENCE = ("gemeten", "geteld", "ervaring", "verwacht")  # from strong to weak
LEAD = "trekker"  # a role


def html_of(content: Values, public_id: str) -> dict[str, str]:
    """The texts with markup, rendered and sanitised once, by the key of the field."""
    found = field_list().fields
    return {
        key: render(text, f"{public_id}-{key}") for key, text in content.items() if is_markdown(found.get(key)) and text
    }


def is_markdown(field: Field | None) -> bool:
    return field is not None and field.kind == MARKDOWN


def minutes_of(content: Values) -> int:
    """Minutes to read it, at least one."""
    words = sum(len(all_text(value).split()) for value in without_files(content).values())
    return max(ceil(words / WORDS_A_MINUTE), 1)


def points_of(content: Mapping[str, Any]) -> list[int]:
    """The agenda points (1-6) of a case."""
    chosen = set(content.get("agendapunten") or ())
    return [number for number, point in agenda_points().items() if point.key in chosen]


def facts_of(content: Values) -> dict[str, Any]:
    """What lists and filters need, small: choices by their keys, places, networks, provinces, and the best evidence."""
    places = list(content.get("gemeenten") or ())
    known = [municipalities()[name] for name in places if name in municipalities()]
    proofs = {row.get("bewijs") for row in content.get("resultaten") or ()}
    return {
        "agenda": points_of(content),
        "themes": content.get("themas") or [],
        "forms": content.get("vorm") or [],
        "phase": content.get("status") or "",
        "kind": content.get("soort") or "",
        "scale": content.get("schaal") or "",
        "position": content.get("positietype") or "",
        "places": places,
        "regions": content.get("regio") or [],
        "corops": sorted({one.corop for one in known}),
        "provinces": sorted({one.province for one in known}),
        "networks": sorted({one.network for one in known if one.network}),
        "evidence": next((proof for proof in EVIDENCE if proof in proofs), ""),
        "failure": bool(content.get("wat_werkte_niet")),
        "year": year_of(content),
        "minutes": minutes_of(content),
    }


def year_of(content: Values) -> int | None:
    """The first year of its timeline, for the map."""
    years = [row["datum"][:4] for row in content.get("tijdlijn") or () if row.get("datum", "")[:4].isdigit()]
    return min(map(int, years)) if years else None


def without(content: Values, hidden: Iterable[str]) -> Values:
    """The same case without some of its fields."""
    return {key: value for key, value in content.items() if key not in set(hidden)}


def chosen(field: Field, value: Any) -> list[str]:
    """The labels of what was chosen in a field, in the language spoken now."""
    keys = [value] if field.kind == CHOICE else value
    return [label_in(field.options, key) for key in keys or () if key]


def label_in(options: Mapping[str, Topic], key: str) -> str:
    """How a choice is written; one that left its list, by its key."""
    return options[key].label if key in options else key


def facts_at_a_glance(content: Values) -> list[tuple[str, str]]:
    """Label and words of the facts above a case, those that are known."""
    found = field_list().fields
    shown = []
    for key in ("status", "schaal", "vorm", "zwaarte", "overdraagbaar"):
        if words := ", ".join(chosen(found[key], content.get(key))):
            shown.append((found[key].label.label, words))
    return shown


def sentence_of(field: Field, value: Any) -> str:
    """A value in plain words, for comparing two versions and for other formats."""
    if field.kind in (CHOICE, CHOICES):
        return ", ".join(chosen(field, value))
    if field.kind == ROWS:
        return "\n".join("; ".join(cells(field, row)) for row in value or ())
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def cells(field: Field, row: Values) -> list[str]:
    """The cells of one row that hold something, in words; a tick by its label."""
    words = []
    for part in field.parts:
        value = row.get(part.key)
        if value is True:
            words.append(part.label.label)
        elif value:
            keys = value if isinstance(value, list) else [value]
            words.append(", ".join(label_in(part.options, key) for key in keys) if part.options else str(value))
    return words


def marked_up(html: Mapping[str, str], key: str) -> Markup:
    """A text as it was rendered and sanitised when it was kept."""
    return Markup(html.get(key, ""))  # html_of sanitises
