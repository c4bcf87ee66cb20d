"""The first sheet of an ODS, read as it streams by: repeated cells and rows are spread out no further than wanted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from cop.foundation.examining.office import pieces
from cop.foundation.examining.refusal import Refusal

VALUES = {
    "float": "office:value",
    "percentage": "office:value",
    "currency": "office:value",
    "date": "office:date-value",
}
Cell = tuple[str, bool]  # its words, and whether it held a formula


def rows_of_ods(source: Path, rows_most: int, columns_most: int) -> Iterator[list[Cell]]:
    """At most so many rows, of at most so many cells. Raises Refusal."""
    sheet = Sheet(rows_most, columns_most)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(sheet)
    try:
        with ZipFile(source) as archive, archive.open("content.xml") as part:
            for piece in pieces(part):  # type: ignore[arg-type]  # zipfile says IO, and it reads
                parser.feed(piece)
            parser.close()
    except (BadZipFile, SAXParseException, DefusedXmlException, KeyError, ValueError, EOFError) as error:
        raise Refusal("document_broken") from error
    yield from sheet.rows


class Sheet(ContentHandler):
    """Collects the cells of the first table; remarks in the margin are left out."""

    def __init__(self, rows_most: int, columns_most: int):
        super().__init__()
        self.rows_most, self.columns_most = rows_most, columns_most
        self.rows: list[list[Cell]] = []
        self.row: list[Cell] = []
        self.words: list[str] = []
        self.cell: Any = None
        self.tables = self.remarks = 0
        self.rows_here = 1
        self.is_in_words = False

    @property
    def is_here(self) -> bool:
        return self.tables == 1 and not self.remarks

    def startElement(self, name: str, attributes: Any) -> None:
        if name == "table:table":
            self.tables += 1
        elif name == "office:annotation":
            self.remarks += 1
        elif not self.is_here:
            return
        elif name == "table:table-row":
            self.row, self.rows_here = [], number(attributes.get("table:number-rows-repeated"))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.words = attributes, []
        elif name == "text:p":
            self.words += ["\n"] if self.words else []
            self.is_in_words = True
        elif name in ("text:line-break", "text:tab", "text:s"):
            times = number(attributes.get("text:c")) if name == "text:s" else 1
            self.words.append({"text:line-break": "\n", "text:tab": " "}.get(name, " " * min(times, 100)))

    def endElement(self, name: str) -> None:
        if name == "office:annotation":
            self.remarks -= 1
        elif not self.is_here:
            return
        elif name == "text:p":
            self.is_in_words = False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            again = number(self.cell.get("table:number-columns-repeated"))
            self.row += [self.value()] * min(again, self.columns_most - len(self.row))
        elif name == "table:table-row":
            self.rows += [self.row] * min(self.rows_here, self.rows_most - len(self.rows))

    def characters(self, content: str) -> None:
        if self.is_here and self.is_in_words:
            self.words.append(content)

    def value(self) -> Cell:
        """A cell as it was filled in: a number as a number, whatever it looks like; a formula as it is written."""
        if formula := self.cell.get("table:formula"):
            return "=" + formula.partition("=")[2], True
        kind = self.cell.get("office:value-type", "string")
        if kind == "boolean":
            return ("ja" if self.cell.get("office:boolean-value") == "true" else "nee"), False
        if kind in VALUES:
            return str(self.cell.get(VALUES[kind], "")).removesuffix(".0"), False
        words = "".join(self.words)
        return words, words.lstrip().startswith("=")


def number(typed: str | None) -> int:
    """How often something is repeated; once when nothing is said."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else 1
