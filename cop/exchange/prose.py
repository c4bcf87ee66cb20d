"""Sanitised HTML of a text, as paragraphs, lists and tables of an ODT."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from odfdo import Element, Header, LineBreak, Link, List, ListItem, Paragraph, Span

from cop.exchange.tables import table
from cop.foundation.text import SPACES

BODY, QUOTED, FIXED = "Text_20_body", "Quotations", "Preformatted_20_Text"
SPANS: Mapping[str, str] = {
    "strong": "Strong", "b": "Strong", "em": "Emphasis", "del": "Struck", "code": "Code", "sup": "Raised",
}  # fmt: skip
LISTS = {"ul": "Bullets", "ol": "Numbers"}


def prose(html: str, highest: int) -> list[Element]:
    """The elements of a text; its highest heading (h3 in `html`) stands at level `highest`."""
    reader = Reader(highest - 3)
    reader.feed(html)
    reader.close()
    return reader.made


def heading(level: int, words: str = "") -> Header:
    """A heading with the style of its level, which odfdo leaves out by itself."""
    made = Header(level, words)
    made.set_attribute("text:style-name", f"Heading_20_{level}")
    return made


class Reader(HTMLParser):
    """Reads what foundation.text renders, and nothing else: its tags are few and well closed."""

    def __init__(self, deeper: int):
        super().__init__()
        self.deeper = deeper
        self.made: list[Element] = []
        self.within: list[tuple[str, Any]] = []  # the tag that opened it, and the element (or rows) that is open
        self.style = [BODY]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag == "p":
            self.open(tag, Paragraph(style=self.style[-1]))
        elif tag[0] == "h" and tag[1:].isdigit():
            level = min(int(tag[1:]) + self.deeper, 6)
            self.open(tag, heading(level))
        elif tag in LISTS:
            self.end_words("li")
            self.open(tag, List(style=LISTS[tag]))
        elif tag == "li":
            self.open(tag, ListItem())
        elif tag in ("pre", "blockquote"):
            self.style.append(FIXED if tag == "pre" else QUOTED)
        elif tag == "table":
            self.open_table()
        elif tag in ("tr", "th", "td"):
            self.open_cell(tag)
        elif tag == "br":
            self.words().append(LineBreak())
        elif tag == "input":
            self.words().append_plain_text("☑ " if "checked" in about else "☐ ")
        elif tag in SPANS and not (tag == "code" and self.style[-1] == FIXED):
            self.open(tag, Span(style=SPANS[tag]), self.words())
        elif tag == "a" and about.get("href", "#").startswith("#") is False:  # type: ignore[union-attr]  # it has a default
            self.open(tag, Link(about["href"] or "", style="Internet_20_link"), self.words())

    def handle_endtag(self, tag: str) -> None:
        if tag in ("pre", "blockquote"):
            self.end_words(tag)
            self.style.pop()
        elif tag in LISTS or tag in ("li", "table"):
            self.end_words(tag)
            self.close_to(tag)
        elif any(opened == tag for opened, _element in self.within):
            self.close_to(tag)

    def handle_data(self, data: str) -> None:
        is_fixed = self.style[-1] == FIXED
        text = data if is_fixed else SPACES.sub(" ", data)
        if text.strip() or (self.within and isinstance(self.within[-1][1], (Paragraph, Span, Link, Header))):
            self.words().append_plain_text(text.rstrip("\n") if is_fixed else text)

    def open(self, tag: str, element: Element, inside: Any = None) -> None:
        """Hang an element where we are, and go into it."""
        where = inside if inside is not None else self.block()
        if where is None:
            self.made.append(element)
        else:
            where.append(element)
        self.within.append((tag, element))

    def block(self) -> Any:
        """The list or item that we are in, if any."""
        return next((one for _tag, one in reversed(self.within) if isinstance(one, (List, ListItem))), None)

    def words(self) -> Any:
        """What takes words now; a paragraph of its own where none is open."""
        if not self.within or not isinstance(self.within[-1][1], (Paragraph, Span, Link, Header)):
            self.open("words", Paragraph(style=self.style[-1]))
        return self.within[-1][1]

    def end_words(self, _tag: str) -> None:
        """Close a paragraph that was opened for words alone."""
        if any(opened == "words" for opened, _element in self.within):
            self.close_to("words")

    def close_to(self, tag: str) -> None:
        while self.within:
            opened, element = self.within.pop()
            if opened == tag:
                if tag == "table":
                    self.made.append(table(*in_words(element)))
                return

    def open_table(self) -> None:
        self.within.append(("table", []))

    def open_cell(self, tag: str) -> None:
        rows = next(rows for opened, rows in reversed(self.within) if opened == "table")
        if tag == "tr":
            rows.append([])
        else:
            cell = Paragraph()
            rows[-1].append(cell)
            self.within.append((tag, cell))


def in_words(rows: list[list[Paragraph]]) -> tuple[list[str], list[list[str]]]:
    """A table of a text: its head, and its rows."""
    found = [[str(cell.text_recursive) for cell in row] for row in rows]
    return found[0], found[1:]
