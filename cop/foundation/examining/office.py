"""Documents of LibreOffice and Microsoft Office: a bounded archive of XML, without anything that runs by itself."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from cop.foundation.examining.kinds import OLD_OFFICE
from cop.foundation.examining.refusal import WORDS_MOST, Refusal

MEMORY = 80 * 1024 * 1024
PARTS_MOST, UNPACKED_MOST = 6_000, 400 * 1024 * 1024  # files inside, and bytes of all together
PART_MOST = 60 * 1024 * 1024  # bytes of XML that are read of one part
RATIO_MOST = 150  # how far text may be packed; XML of large tables comes to some sixty, a bomb to a thousand
RATIO_FROM = 4 * 1024 * 1024  # bytes; below it a bomb does no harm
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
WORDS_IN = {  # the parts that hold words, in the order in which they are read
    "docx": re.compile(r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml$"),
    "pptx": re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml$"),
}
RUNS = re.compile(r"(^|/)(vbaproject|vbadata|macrosheets|activex)|vbaproject\.bin$", re.I)
RUNS_ODF = re.compile(r"^(basic/.+/(?!script-l[bc]\.xml$)[^/]+|scripts/.+[^/])$", re.I)
OPENED_ALONG = {"attachedtemplate", "oleobject", "frame", "subdocument"}  # relations that fetch without being asked
ASKS_A_PROGRAM = re.compile(  # DDE
    rb"""<[\w:]{0,20}ddeLink\b|instr(?:Text\b[^>]{0,60}>|=["'])\s{0,20}dde""", re.I
)
OVERLAP = 120  # bytes that two pieces share
FROM_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2})", re.I)  # an address, or a shared folder
BREAKS = {"p", "h", "br", "tab", "si", "row", "c", "table-cell", "line-break"}  # elements after which a word ends


def read(source: Path, _extension: str) -> dict[str, Any]:
    """What it is, and its words. Raises Refusal for bombs, macros, locked files, and any other archive."""
    try:
        with ZipFile(source) as archive:
            parts = archive.infolist()
            refuse_bombs(source, parts)
            extension = which(archive, {part.filename for part in parts})
            refuse_what_runs(archive, parts, extension)
            words = words_of(archive, parts, extension)
    except (BadZipFile, NotImplementedError, EOFError, OSError, KeyError, ValueError) as error:
        raise Refusal("document_broken") from error
    except (SAXParseException, DefusedXmlException) as error:
        raise Refusal("document_broken") from error
    return {"kind": "document", "type": TYPES[extension], "extension": extension, "words": words}


def refuse_bombs(source: Path, parts: list[ZipInfo]) -> None:
    """Before anything is unpacked: by count, by size, by ratio, by overlap, by what surrounds it."""
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > PARTS_MOST or unpacked > UNPACKED_MOST:
        raise Refusal("bomb")
    if unpacked > RATIO_FROM and unpacked > RATIO_MOST * max(packed, 1):
        raise Refusal("bomb")
    if any(part.file_size > RATIO_FROM and part.file_size > 400 * max(part.compress_size, 1) for part in parts):
        raise Refusal("bomb")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Refusal("document_broken")
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("encrypted")
    places = sorted((part.header_offset, part.compress_size) for part in parts)
    if any(place + size > after for (place, size), (after, _size) in pairwise(places)):
        raise Refusal("bomb")
    if not places or places[0][0] != 0 or is_followed(source):
        raise Refusal("two_in_one")


def is_followed(source: Path) -> bool:
    """Whether something stands after the end of the archive."""
    with open(source, "rb") as file:
        file.seek(max(0, source.stat().st_size - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    return end < 0 or end + 22 + int.from_bytes(tail[end + 20 : end + 22], "little") != len(tail)


def which(archive: ZipFile, names: set[str]) -> str:
    """The usual extension of this document, by what stands inside. Raises Refusal for any other archive."""
    if "mimetype" in names:
        found = archive.open("mimetype").read(200).decode("ascii", "replace").strip()
        kinds = [extension for extension, content_type in TYPES.items() if content_type == found]
        if kinds and "content.xml" in names:
            return kinds[0]
    elif "[Content_Types].xml" in names:
        kinds = [extension for name, extension in MAIN.items() if name in names]
        if len(kinds) == 1:
            return kinds[0]
    raise Refusal("program" if "META-INF/MANIFEST.MF" in names else "archive")


def refuse_what_runs(archive: ZipFile, parts: list[ZipInfo], extension: str) -> None:
    """Macros, templates fetched from elsewhere, programs put inside, and what is locked by a password."""
    is_odf = extension.startswith("od")
    for part in parts:
        name = part.filename
        if RUNS.search(name) or (is_odf and RUNS_ODF.match(name)):
            raise Refusal("macros")
        if is_embedded_object(archive, part) and holds(archive, part, "ole10native".encode("utf-16-le")):
            raise Refusal("embedded")
        if name == "META-INF/manifest.xml" and holds(archive, part, b"encryption-data"):
            raise Refusal("encrypted")
        if name.endswith(".xml") and matches(archive, part, ASKS_A_PROGRAM):
            raise Refusal("macros")
        if name == "[Content_Types].xml" and holds(archive, part, b"macroenabled", b"vbaproject"):
            raise Refusal("macros")
        if name.endswith(".rels"):
            with archive.open(part) as relations:
                Relations().read(relations)


def is_embedded_object(archive: ZipFile, part: ZipInfo) -> bool:
    """Whether a part is what another program put in: by its name, or by how it begins."""
    with archive.open(part) as file:
        return part.filename.lower().endswith(".bin") or file.read(len(OLD_OFFICE)) == OLD_OFFICE


def holds(archive: ZipFile, part: ZipInfo, *wanted: bytes) -> bool:
    """Whether one of these, in whatever letters, stands anywhere in a part."""
    return matches(archive, part, re.compile(b"|".join(map(re.escape, wanted)), re.I))


def matches(archive: ZipFile, part: ZipInfo, wanted: re.Pattern[bytes]) -> bool:
    """Whether this, of at most OVERLAP bytes, stands anywhere in a part."""
    before = b""
    with archive.open(part) as file:
        while piece := file.read(64 * 1024):
            if wanted.search(before + piece):
                return True
            before = piece[-OVERLAP:]
    return False


def words_of(archive: ZipFile, parts: list[ZipInfo], extension: str) -> str:
    wanted = WORDS_IN.get(extension, re.compile(r"content\.xml$"))
    names = sorted((part.filename for part in parts if wanted.fullmatch(part.filename)), key=natural)
    words = Words(extension)
    for name in names:
        with archive.open(name) as part:
            words.read(part)
        if words.length >= WORDS_MOST:
            break
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(words.found)).strip()[:WORDS_MOST]


def natural(name: str) -> tuple[bool, list[int | str]]:
    """The main text first; slide 2 before slide 10."""
    return "document" not in name, [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


class Relations(ContentHandler):
    """Looks at what a part points at: nothing from elsewhere may be opened along with the document."""

    def read(self, part: Any) -> None:
        """Parse the relations of one part. Raises Refusal."""
        parser = make_parser()
        parser.forbid_dtd = True
        parser.setContentHandler(self)
        for piece in pieces(part):
            parser.feed(piece)
        parser.close()

    def startElement(self, _name: str, attributes: Any) -> None:
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        if kind.lower() in OPENED_ALONG and FROM_ELSEWHERE.match(target):
            raise Refusal("macros")


class Words(ContentHandler):
    """Collects the text of XML as it streams by; nothing is kept but the words."""

    def __init__(self, extension: str):
        super().__init__()
        self.found: list[str] = []
        self.length = 0
        self.only_in = {"docx": {"t"}, "pptx": {"t"}, "xlsx": {"t"}}.get(
            extension
        )  # where words stand; ODF: everywhere
        self.is_in = 0

    def read(self, part: Any) -> None:
        """Parse one part, at most PART_MOST bytes of it, without entities and document types."""
        parser = make_parser()
        parser.forbid_dtd = True
        parser.setContentHandler(self)
        self.is_in = 0
        for piece in pieces(part):
            parser.feed(piece)
            if self.length >= WORDS_MOST:
                return
        parser.close()

    def startElement(self, name: str, _attributes: Any) -> None:
        if self.only_in and name.rpartition(":")[2] in self.only_in:
            self.is_in += 1

    def endElement(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self.only_in and local in self.only_in:
            self.is_in -= 1
        if local in BREAKS and self.found and self.found[-1] != "\n":
            self.found.append("\n")

    def characters(self, content: str) -> None:
        if (self.only_in is None or self.is_in) and self.length < WORDS_MOST:
            self.found.append(content)
            self.length += len(content)


def pieces(part: BinaryIO) -> Any:
    """The part in pieces of 64 KB. Raises Refusal beyond PART_MOST, whatever the archive said of its size."""
    read = 0
    while piece := part.read(64 * 1024):
        read += len(piece)
        if read > PART_MOST:
            raise Refusal("bomb")
        yield piece
