"""The example to fill in: a spreadsheet with two rows and a sheet that explains every field."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font

from cop.cases.fields import CHOICE, CHOICES, LINE, MARKDOWN, MEMBER, NAMES, ROWS, TEXT, Field, field_list
from cop.foundation import reference
from cop.foundation.language import gettext as _
from cop.foundation.language import spoken

WIDTH, LABEL_WIDTH = 42, 30  # characters of a column


@cache
def written() -> list[dict[str, str]]:
    """The rows of the example, as one types them."""
    found: list[dict[str, str]] = reference.read(Path(__file__).parent / "example.yaml")
    return found


def example() -> bytes:
    """The file, in the language spoken now."""
    return made_in(spoken.get())


@cache
def made_in(_language: str) -> bytes:
    """The same for everybody who speaks a language, so it is made once."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Cases")
    fields = [one for one in field_list().fields.values() if one.kind != MEMBER]
    fill(sheet, [[one.label.label for one in fields], *([row.get(one.key, "") for one in fields] for row in written())])
    fill(book.create_sheet(_("What to fill in")), explained(fields))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def fill(sheet: Any, rows: Iterable[list[str]]) -> None:
    """Rows of text: no cell of ours is ever a formula, whatever it begins with."""
    for number, row in enumerate(rows, 1):
        for place, words in enumerate(row, 1):
            cell = sheet.cell(number, place)
            cell.value, cell.data_type = words, "s"
            cell.quotePrefix = words[:1] in ("=", "+", "-", "@")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
            sheet.column_dimensions[cell.column_letter].width = LABEL_WIDTH if place == 1 else WIDTH
    sheet.freeze_panes = "B2"


def explained(fields: Iterable[Field]) -> list[list[str]]:
    """What each field asks for."""
    head = [_("Field"), _("Key"), _("What to fill in"), _("Choices")]
    return [head, *([one.label.label, one.key, asks(one), choices(one)] for one in fields)]


def asks(one: Field) -> str:
    """In one sentence, what belongs in a cell."""
    names = " | ".join(part.label.label for part in one.parts)
    return {
        LINE: _("One line, at most %(most)d characters.", most=one.most),
        TEXT: _("Text, at most %(most)d characters.", most=one.most),
        MARKDOWN: _("Text, at most %(most)d characters; **bold** and lists with - may be in it.", most=one.most),
        CHOICE: _("One choice."),
        CHOICES: _("Choices, parted by semicolons; at most %(most)d.", most=one.most),
        NAMES: _("Names, parted by semicolons; at most %(most)d.", most=one.most),
        ROWS: _("A line for each row, with bars between its parts: %(names)s.", names=names),
    }[one.kind]


def choices(one: Field) -> str:
    """What may be chosen, by its label; of a list by its part."""
    if one.options:
        return "; ".join(option.label for option in one.options.values())
    lists = [(part.label.label, part.options.values()) for part in one.parts if part.options]
    return "\n".join(f"{name}: {'; '.join(option.label for option in options)}" for name, options in lists)
