"""Cases from a table: the first row names the fields, and every row below it is a case."""

from typing import Any

from openpyxl.utils import get_column_letter

from cop.cases.fields import Field
from cop.exchange.brought import Brought, Report, Trouble, by_name, put, unknown_name
from cop.exchange.cells import from_cell, short
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line


def from_table(rows: list[Any]) -> Report:
    """The first row names the fields, by key or by label; every row below it is a case."""
    if not rows:
        return Report([], [])
    columns, troubles = columns_of([words for words, _is_formula in rows[0][1]])
    cases = []
    for number, cells in rows[1:]:
        case = Brought(_("Row %(n)d", n=number), {})
        for place, (words, is_formula) in enumerate(cells):
            one = columns.get(place)
            if one is not None:
                take_cell(case, one, get_column_letter(place + 1), words, is_formula)
            elif words.strip() and place >= len(rows[0][1]):
                text = _("This cell stands outside the table: its column has no name.")
                case.troubles.append(Trouble(column(get_column_letter(place + 1)), text))
        cases.append(case)
    return Report(troubles, cases)


def column(letter: str, name: str = "") -> str:
    """How a column is named in the report."""
    return (
        _("column %(letter)s (%(name)s)", letter=letter, name=name) if name else _("column %(letter)s", letter=letter)
    )


def columns_of(names: list[str]) -> tuple[dict[int, Field], list[Trouble]]:
    """Which column is which field; what is unknown, or there twice."""
    found: dict[int, Field] = {}
    troubles, known = [], by_name()
    for place, typed in enumerate(map(clean_line, names)):
        at = column(get_column_letter(place + 1), short(typed))
        one = known.get(typed.casefold())
        if one is None:
            troubles.append(Trouble(at, unknown_name(typed)))
        elif one in found.values():
            troubles.append(Trouble(at, _("This column is there twice. Put what belongs together into one.")))
        else:
            found[place] = one
    return found, troubles


def take_cell(case: Brought, one: Field, letter: str, words: str, is_formula: bool) -> None:
    """One cell into a case."""
    value, said = from_cell(one, words)
    put(case, one, value, said, column(letter, one.label.label))
    if is_formula:
        text = _("A formula stands here. Nothing was computed: the words of it are taken as they are.")
        case.troubles.append(Trouble(column(letter, one.label.label), text, stops=False))
