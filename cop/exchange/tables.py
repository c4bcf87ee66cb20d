"""Tables of an ODT, with a head that is repeated on every page and a first cell that names its row."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from odfdo import Cell, Element, HeaderRows, Paragraph, Row, Table

WIDTH = 162  # millimetres between the margins
LEAST, MOST, ROOM = 9, 26, 3  # characters that a column is reckoned at, and those around its longest word
LINES = "fo:border-{edge}='{width} solid {colour}' "
NONE = "fo:border-{edge}='none' "


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    """A table of words; `columns` may be empty, for labels with what they say."""
    made = Table("Tabel", style="Lines")
    made.clear()
    made.set_attribute("table:style-name", "Lines")
    for width in widths([columns, *rows] if columns else rows, is_named=bool(columns)):
        column = Element.from_tag("table:table-column")
        column.set_attribute("table:style-name", f"Wide{width}")
        made.append(column)
    if columns:
        head = HeaderRows()
        head.append(row_of(columns, "Table_20_Heading", "Table_20_Heading", "Head"))
        made.append(head)
    first = "Table_20_Row_20_Name" if columns else "Table_20_Heading"
    for row in rows:
        made.append(row_of(row, first, "Table_20_Contents", "Cell"))
    return made


def row_of(cells: Sequence[str], first: str, others: str, style: str) -> Row:
    """One row; the paragraph style of its first cell, of the others, and the style of all cells."""
    made = Row(style="Whole")
    for place, words in enumerate(cells):
        cell = Cell(style=style)
        cell.set_attribute("office:value-type", "string")
        cell.append(Paragraph(words, style=others if place else first))
        made.append(cell)
    return made


def widths(rows: Sequence[Sequence[str]], is_named: bool) -> list[int]:
    """How wide each column is, in whole millimetres: by its longest word, and its longest cell within reason. Labels
    take a quarter."""
    if not is_named:
        return [WIDTH // 4, WIDTH - WIDTH // 4]
    needed = [needed_for(cells) for cells in zip(*rows, strict=True)]
    return [max(WIDTH * one // sum(needed), 1) for one in needed]


def needed_for(cells: Sequence[str]) -> int:
    """Characters that a column asks for."""
    word = max((len(word) for words in cells for word in words.split()), default=0)
    return max(LEAST, min(word + ROOM, 2 * MOST), min(max(map(len, cells)), MOST))


class Inked(NamedTuple):
    """The colours of lines."""

    strong: str
    soft: str


def styles(used: set[str], ink: Inked) -> Iterator[Element]:
    """What an office program wants to find beside the text itself: lines, rows that stay whole, and widths."""
    begin = "<style:style style:name='{}' style:family='{}'>"
    lines = f"<style:table-properties style:width='{WIDTH}mm' table:align='left' fo:margin-bottom='3mm'/>"
    yield Element.from_tag(begin.format("Lines", "table") + lines + "</style:style>")
    whole = "<style:table-row-properties fo:keep-together='always'/>"
    yield Element.from_tag(begin.format("Whole", "table-row") + whole + "</style:style>")
    yield cell_style("Cell", "top", "0.2mm", ink.soft)
    yield cell_style("Head", "bottom", "0.35mm", ink.strong)
    for name in sorted(used):
        width = f"<style:table-column-properties style:column-width='{name.removeprefix('Wide')}mm'/>"
        yield Element.from_tag(begin.format(name, "table-column") + width + "</style:style>")


def cell_style(name: str, edge: str, width: str, colour: str) -> Element:
    """Cells with a line at one edge, and room around their words."""
    edges = "".join(NONE.format(edge=one) for one in ("top", "bottom", "left", "right") if one != edge)
    line = LINES.format(edge=edge, width=width, colour=colour)
    room = "fo:padding-top='1.2mm' fo:padding-bottom='1.2mm' fo:padding-left='0mm' fo:padding-right='2.5mm' "
    cell = f"<style:table-cell-properties {room}{edges}{line}/>"
    return Element.from_tag(f"<style:style style:name='{name}' style:family='table-cell'>{cell}</style:style>")
