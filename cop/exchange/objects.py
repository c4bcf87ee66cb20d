"""Cases from JSON: one, or a list of them, as they go out (cop/exchange/data.py)."""

from collections.abc import Mapping
from typing import Any

from cop.cases.attached import FILES
from cop.cases.fields import field_list
from cop.cases.models import LICENCES
from cop.exchange.brought import Brought, Report, Trouble, put, unknown_name
from cop.exchange.cells import from_json, short
from cop.exchange.data import FORM, FORMS, VERSION
from cop.foundation.examining.values import TWICE
from cop.foundation.language import gettext as _

ABOUT = {  # keys of our own JSON beside the fields
    "formaat", "versie", "url", "auteurs", "licentie", "gepubliceerd_op", "nagekeken_op", "opnieuw_nakijken_op",
    "is_voorbeeld", "versienummer", "velden", FILES,
}  # fmt: skip


def from_objects(found: Any) -> Report:
    """One case, or a list of them, as it goes out (cop/exchange/data.py)."""
    if isinstance(found, dict) and "casussen" in found:
        strange = [
            Trouble(str(key), unknown_name(short(str(key)))) for key in found if key not in {*ABOUT, FORMS, TWICE}
        ]
        strange += twice_in(found)
        report = from_objects(found[FORMS])
        return Report([*strange, *version_trouble(found), *report.troubles], report.cases)
    objects = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in objects):
        return Report([Trouble("", _("Here belongs one case as an object, or a list of them."))], [])
    return Report([], [from_object(place, one) for place, one in enumerate(objects, 1)])


def from_object(place: int, found: dict[str, Any]) -> Brought:
    """A case from an object; its fields stand under "velden", or beside the rest."""
    case = Brought(_("Case %(n)d", n=place), {}, licence_of(found))
    case.troubles += [*version_trouble(found), *twice_in(found)]
    if found.get(FILES):
        text = _("The attachments do not come along. Fetch them where the case came from, and add them to the new one.")
        case.troubles.append(Trouble(FILES, text, stops=False))
    inside = found.get("velden")
    fields = inside if isinstance(inside, dict) else {key: found[key] for key in found if key not in ABOUT}
    if inside is not None and not isinstance(inside, dict):
        case.troubles.append(Trouble("velden", _("Here belongs one case as an object, or a list of them.")))
    if isinstance(inside, dict):
        case.troubles += twice_in(inside)
        strange = [key for key in found if key not in ABOUT and key != TWICE]
        case.troubles += [Trouble(short(str(key)), unknown_name(short(str(key)))) for key in strange]
    known = field_list().fields
    for key, value in fields.items():
        if key in known:
            made, said = from_json(known[key], value)
            put(case, known[key], made, said, known[key].label.label)
        elif key != TWICE:
            case.troubles.append(Trouble(short(str(key)), unknown_name(short(str(key)))))
    return case


def licence_of(found: Mapping[str, Any]) -> str:
    licence = found.get("licentie")
    return licence if isinstance(licence, str) and licence in LICENCES else ""


def twice_in(found: Mapping[str, Any]) -> list[Trouble]:
    text = _("This key is there twice: we cannot know which one you mean.")
    return [Trouble(short(str(key)), text) for key in found.get(TWICE, ())]


def version_trouble(found: Mapping[str, Any]) -> list[Trouble]:
    """A form of the file that is newer than this house knows."""
    if found.get("formaat", FORM) in (FORM, FORMS) and found.get("versie", VERSION) == VERSION:
        return []
    text = _("This file was made in another form than we know (“casus”, version %(n)d).", n=VERSION)
    return [Trouble("formaat", text)]
