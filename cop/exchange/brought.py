"""A case as a file brings it: its fields, and what is said about it, where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from cop.cases.fields import MEMBER, Field, field_list
from cop.cases.typed import Values
from cop.exchange.cells import Said, short
from cop.foundation.language import gettext as _


@dataclass(frozen=True)
class Trouble:
    """Something about a case: at which column or key, and whether it stops the whole file."""

    at: str
    text: str
    stops: bool = True


@dataclass
class Brought:
    """One case of a file: where it stands, its fields, and what is said about it."""

    where: str
    values: Values
    licence: str = ""
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.values.get("titel") or "")[:200]

    @property
    def is_refused(self) -> bool:
        return any(one.stops for one in self.troubles)


@dataclass(frozen=True)
class Report:
    """A whole file: what is wrong with it as such, and its cases."""

    troubles: list[Trouble]
    cases: list[Brought]

    @property
    def refused(self) -> int:
        """How many things stop it."""
        return sum(one.stops for one in self.troubles) + sum(
            trouble.stops for case in self.cases for trouble in case.troubles
        )

    @property
    def may_come_in(self) -> bool:
        return bool(self.cases) and not self.refused


def label(key: str) -> str:
    return field_list().fields[key].label.label


def by_name() -> dict[str, Field]:
    """Every field by its key and its labels."""
    fields = field_list().fields.values()
    labels = {name.casefold(): one for one in fields for name in (one.label.en, one.label.nl)}
    return labels | {one.key: one for one in fields}


def unknown_name(typed: str) -> str:
    """What is said of a column or key that is none of the form."""
    if not typed:
        return _("This column has no name. Name it after a field, or take it out.")
    near = get_close_matches(typed.casefold(), by_name(), 1)
    if near:
        return _("We do not know this field. Do you mean “%(near)s”?", near=by_name()[near[0]].label.label)
    return _("We do not know this field. All fields stand in the example.")


def put(case: Brought, one: Field, value: Any, said: Iterable[Said], at: str) -> None:
    """A value into a case, and what is wrong with it."""
    case.troubles += [Trouble(in_row(at, each.row), each.text) for each in said]
    if one.kind == MEMBER:
        if value:
            text = _("Whom the case will belong to becomes its contact, not “%(name)s”.", name=short(str(value)))
            case.troubles.append(Trouble(at, text, stops=False))
    elif value:
        case.values[one.key] = value


def in_row(at: str, row: int | None) -> str:
    return at if row is None else _("%(at)s, line %(n)d", at=at, n=row + 1)
