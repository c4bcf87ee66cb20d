"""What a spreadsheet, a CSV or a JSON of others holds, as plain values: nothing is computed, fetched or believed."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from defusedxml import DefusedXmlException

from cop.foundation.examining import kinds, office
from cop.foundation.examining.opendocument import rows_of_ods
from cop.foundation.examining.plain import CONTROLS
from cop.foundation.examining.refusal import Refusal

MEMORY = 300 * 1024 * 1024  # bytes; a table of 5 MB of words takes some 100
UNPACKED_MOST = 60 * 1024 * 1024  # bytes of a spreadsheet when it is unpacked
ROWS_MOST, COLUMNS_MOST = 1_000, 200  # that are looked at; more than anybody fills in
LETTERS_MOST = 5_000_000  # of all cells together
CELL_MOST = 100_000  # letters of one cell of a CSV
DELIMITERS = ";,\t"
TWICE = "\0twice"  # under this name stand the keys that an object of JSON had more than once
Cell = tuple[str, bool]  # its words, and whether it held a formula


def read(source: Path, extension: str) -> dict[str, Any]:
    """{"rows": [[number, [[words, is a formula], …]], …]} of the first sheet, or {"json": …}. Raises Refusal."""
    kind = kinds.kind_of(source)
    if kind == kinds.TEXT:
        text = text_of(source)
        if extension == "json" or (extension != "csv" and text.lstrip()[:1] in ("{", "[")):
            return {"json": from_json(text)}
        return {"rows": bounded(from_csv(text))}
    if kind != kinds.ZIP:
        raise Refusal("no_table")
    found = office.read(source, extension)["extension"]
    with ZipFile(source) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED_MOST:
            raise Refusal("bomb")
    if found not in ("xlsx", "ods"):
        raise Refusal("no_table")
    return {"rows": bounded(from_xlsx(source) if found == "xlsx" else rows_of_ods(source, ROWS_MOST, COLUMNS_MOST))}


def bounded(rows: Iterable[list[Cell]]) -> list[tuple[int, list[Cell]]]:
    """The rows that hold something, with their number as one sees it. Raises Refusal when it is too much."""
    found, letters = [], 0
    for number, row in enumerate(rows, 1):
        while row and not row[-1][0].strip():
            row = row[:-1]
        letters += sum(len(words) for words, _is_formula in row)
        if letters > LETTERS_MOST:
            raise Refusal("too_much")
        if row:
            found.append((number, row))
    return found


# Text


def text_of(source: Path) -> str:
    """A text in UTF-8, with or without the mark in front. Raises Refusal for any other encoding."""
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("encoding") from error
    if CONTROLS.search(text):
        raise Refusal("encoding")
    return text


def from_csv(text: str) -> Iterator[list[Cell]]:
    """Rows of a CSV, by whichever sign parts most of its first line."""
    csv.field_size_limit(CELL_MOST)
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        for row in islice(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True), ROWS_MOST):
            yield [in_text(words) for words in row[:COLUMNS_MOST]]
    except csv.Error as error:
        raise Refusal("csv_broken") from error


def from_json(text: str) -> Any:
    """What a JSON holds; keys that stand twice are noted, since the first of them would be lost without a word."""
    try:
        found = json.loads(text, object_pairs_hook=noting_twice, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal("json_broken") from error
    if len(text) > LETTERS_MOST:
        raise Refusal("too_much")
    return found


def noting_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    found.pop(TWICE, None)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        found[TWICE] = sorted({name for name in names if names.count(name) > 1})[:10]
    return found


def refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON


# Spreadsheets


def from_xlsx(source: Path) -> Iterator[list[Cell]]:
    """Rows of the first sheet. A formula comes out as it is written: openpyxl computes nothing."""
    try:
        with open(source, "rb") as file:  # opened by us: by its name openpyxl would refuse it
            book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
            for row in book.worksheets[0].iter_rows(max_row=ROWS_MOST, max_col=COLUMNS_MOST):
                yield [in_text(cell.value) for cell in row]
    except (BadZipFile, DefusedXmlException, KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise Refusal("document_broken") from error  # openpyxl raises what its readers stumble over
    except SyntaxError as error:  # lxml and ElementTree say so of XML that is not well formed
        raise Refusal("document_broken") from error


def in_text(value: Any) -> Cell:
    """A cell in words, and whether it is a formula: those of arrays and tables carry their text."""
    if value is None:
        return "", False
    if isinstance(value, str) or hasattr(value, "text"):
        words = value if isinstance(value, str) else str(value.text or "=")
        return words, bool(re.match(r"\s*=", words))
    if isinstance(value, bool):
        return ("ja" if value else "nee"), False
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)), False
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat(), False
    return (value.isoformat() if isinstance(value, (date, time)) else str(value)), False
