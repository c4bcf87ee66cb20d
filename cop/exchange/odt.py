"""A case as an ODT, to write on in: real styles, headings, tables, and the picture with its words."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from flask import current_app
from odfdo import Document, Element, Frame, Link, List, ListItem, Paragraph

from cop.exchange.drawn import picture
from cop.exchange.papers import inks
from cop.exchange.prose import heading, prose
from cop.exchange.sheet import AnyPart, Prose, Sheet, Sources, Table
from cop.exchange.tables import Inked, styles, table
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking

BODY = "Text_20_body"
WIDE, HIGH = "100mm", "75mm"  # of the picture


def odt(one: Sheet, community: str) -> bytes:
    """The whole document."""
    document = Document("text")
    document.del_part("Thumbnails/thumbnail.png")
    with speaking("nl"):
        style = current_app.jinja_env.get_template("exchange/styles.xml").render(url=one.url, ink=inks())
        document.set_part("styles.xml", style.encode())
        tell(document, one, community)
        document.body.clear()
        for element in elements(document, one):
            document.body.append(element)
        finish(document)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def finish(document: Document) -> None:
    """Give every table a name of its own, and the styles that stand beside the text."""
    for number, found in enumerate(document.body.get_tables(), 1):
        found.set_attribute("table:name", f"Tabel{number}")
    columns = document.body.get_elements("descendant::table:table-column")
    used = {str(column.get_attribute("table:style-name")) for column in columns}
    ink = inks()
    for style in styles(used, Inked(ink["ink"], ink["line"])):
        document.insert_style(style, automatic=True)  # type: ignore[arg-type]  # it takes any element of a style


def tell(document: Document, one: Sheet, community: str) -> None:
    """What the document says of itself: language, title, who made it, when, and what one may do with it."""
    document.set_language("nl-NL")
    meta = document.meta
    meta.title, meta.language, meta.generator = one.title, "nl-NL", community
    meta.creator = meta.initial_creator = "; ".join(one.authors)
    meta.subject, meta.description = one.kind, f"{one.summary} {one.licence} {one.url}".strip()
    meta.creation_date = meta.date = datetime.fromisoformat(one.made.removesuffix("Z"))


def elements(document: Document, one: Sheet) -> Iterator[Element]:
    """From the title to the colophon."""
    if one.kind:
        yield Paragraph(one.kind, style="Kind")
    yield heading(1, one.title)
    for note in one.notes:
        yield Paragraph(note, style="Remark")
    if one.summary:
        yield Paragraph(one.summary, style="Subtitle")
    yield Paragraph("; ".join(one.authors), style="Author")
    if one.facts:
        yield table((), one.facts)
    yield from drawn(document, one)
    for section in one.sections:
        yield heading(2, section.heading)
        for part in section.parts:
            yield from elements_of(part)
    yield heading(2, _("About this case"))
    yield table((), one.about)
    address = Paragraph(f"{_('Address')}: ", style=BODY)
    address.append(Link(one.url, text=one.url, style="Internet_20_link"))
    yield address


def elements_of(part: AnyPart) -> Iterator[Element]:
    """A field, with its label as a heading."""
    if part.heading:
        yield heading(3, part.heading)
    if isinstance(part, Table):
        yield table(part.columns, part.rows)
    elif isinstance(part, Prose):
        if part.note:
            yield Paragraph(part.note, style="Remark")
        yield from prose(part.html, 4 if part.heading else 3)
    elif isinstance(part, Sources):
        yield sources(part)
    else:
        yield Paragraph(part.text, style=BODY)


def sources(part: Sources) -> List:
    """What to read further, as links."""
    made = List(style="Bullets")
    for words, url in part.items:
        item, line = ListItem(), Paragraph(style=BODY)
        if url:
            line.append(Link(url, text=words, style="Internet_20_link"))
        else:
            line.append_plain_text(words)
        item.append(line)
        made.append(item)
    return made


def drawn(document: Document, one: Sheet) -> Iterator[Element]:
    """The picture of who works with whom, with the same words for who does not see it."""
    found = picture(one.partners, one.lead, inks())
    if found is None:
        return
    png, lead = found
    words = _("Who works with whom: %(lead)s takes the lead. The table of partners says the same in words.", lead=lead)
    path = "Pictures/wie-werkt-met-wie.png"
    document.set_part(path, png)
    document.manifest.add_full_path(path, "image/png")
    frame = Frame.image_frame(
        path, name=_("Who works with whom"), size=(WIDE, HIGH), style="Picture", anchor_type="as-char"
    )
    frame.svg_title = _("Who works with whom")
    frame.svg_description = words
    line = Paragraph(style=BODY)
    line.append(frame)
    yield line
