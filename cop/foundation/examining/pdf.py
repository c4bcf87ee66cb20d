"""PDF: nothing in it that runs, hides another file or is locked; its words, and what who listens to it will miss."""

import logging
import re
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader, overwrite_configuration
from pypdf.errors import PyPdfError

from cop.foundation.examining.refusal import WORDS_MOST, Refusal

MEMORY = 90 * 1024 * 1024
PIECE = 1024 * 1024  # bytes read at a time
OVERLAP = 64  # bytes that two pieces share, so that no name falls between them
WORDS_SECONDS = 4.0  # for the words of all pages; search does with what was found by then
STREAM_MOST = 6_000_000  # bytes of one stream, unpacked
BOUNDED = (  # settings of the reader that this holds for
    "zlib_maximum_output_length",
    "lzw_maximum_output_length",
    "run_length_maximum_output_length",
    "array_based_stream_maximum_output_length",
    "image_maximum_buffer_size",
)
FORBIDDEN = {  # names in a PDF → why it is not taken in
    b"JavaScript": "script_in_pdf",
    b"Launch": "script_in_pdf",
    b"RichMedia": "script_in_pdf",
    b"EmbeddedFile": "embedded",
    b"EmbeddedFiles": "embedded",
    b"Encrypt": "encrypted",
}
NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){5,60})(?![A-Za-z0-9])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def read(source: Path, _extension: str) -> dict[str, Any]:
    """Its words, after a look at all its objects. Raises Refusal."""
    logging.disable(logging.CRITICAL)  # the reader tells at length what is odd in a file
    overwrite_configuration(None, **dict.fromkeys(BOUNDED, STREAM_MOST))
    refuse_by_names(pieces(source))
    refuse_two_in_one(source)
    try:
        reader = PdfReader(source, strict=False)
        if reader.is_encrypted:
            raise Refusal("encrypted")
        refuse_by_names(packed_objects(reader))
        refuse_form_in_xml(reader)
        words = words_of(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, zlib.error) as error:
        raise Refusal("document_broken") from error  # the reader stumbles in many ways over what is no PDF
    except RecursionError as error:
        raise Refusal("bomb") from error
    found = {"kind": "document", "type": "application/pdf", "extension": "pdf", "words": words}
    return found | {"lacks": lacking(reader, words)}


def lacking(reader: PdfReader, words: str) -> list[str]:
    """What a reader with a screen reader misses (WCAG 2.2, techniques PDF6, PDF16, PDF18): "words" where the pages are
    pictures of text, else "tags"; "language"; "title". What cannot be read counts as missing."""
    about: Any = reader.metadata or {}
    has = {
        "words": lambda: bool(words.strip()),
        "tags": lambda: "/StructTreeRoot" in reader.root_object and has_mark(reader),
        "language": lambda: bool(str(reader.root_object.get("/Lang", "")).strip()),
        "title": lambda: bool(str(about.get("/Title") or "").strip()),
    }
    return [name for name, look in has.items() if not is_so(look)]


def has_mark(reader: PdfReader) -> bool:
    """Whether it says that its content is tagged."""
    marks: Any = reader.root_object.get("/MarkInfo")
    return marks is not None and bool(marks.get_object().get("/Marked"))


def is_so(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except Exception:  # the reader stumbles in many ways; the file itself was found good
        return False


def pieces(source: Path) -> Iterator[bytes]:
    """The file in pieces that overlap a little."""
    with open(source, "rb") as file:
        before = b""
        while piece := file.read(PIECE):
            yield before + piece
            before = piece[-OVERLAP:]


def refuse_by_names(parts: Iterator[bytes]) -> None:
    """Look for names that make a PDF do something, also when their letters are written as numbers (#4a)."""
    for part in parts:
        for found in NAME.finditer(part):
            name = found[1]
            if b"#" in name:
                name = ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name)
            if name in FORBIDDEN:
                raise Refusal(FORBIDDEN[name])


def refuse_form_in_xml(reader: PdfReader) -> None:
    """A form of the XFA kind may hold programs in its XML. Its short name stands anywhere, so the reader is asked."""
    form = reader.root_object.get("/AcroForm")
    if form is not None and "/XFA" in form.get_object():
        raise Refusal("script_in_pdf")


def packed_objects(reader: PdfReader) -> Iterator[bytes]:
    """What the packed streams of objects hold, where names are out of sight of whoever reads the file itself."""
    for number in sorted({place[0] for place in reader.xref_objStm.values()}):
        stream: Any = reader.get_object(number)
        yield stream.get_data()


def refuse_two_in_one(source: Path) -> None:
    """A PDF ends with %%EOF; whatever follows, or an archive that ends there too, is another file."""
    with open(source, "rb") as file:
        file.seek(max(0, source.stat().st_size - 66_000))
        tail = file.read()
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise Refusal("document_broken")
    if len(tail[end + 5 :].strip(b"\r\n\t \x00")) > 0 or b"PK\x05\x06" in tail:
        raise Refusal("two_in_one")


def words_of(reader: PdfReader) -> str:
    """The text of the pages in their order, as far as time and WORDS_MOST reach; a page that fails is left out."""
    found: list[str] = []
    length, until = 0, time.monotonic() + WORDS_SECONDS
    for page in reader.pages:
        if length >= WORDS_MOST or time.monotonic() > until:
            break
        try:
            text = page.extract_text()
        except (MemoryError, RecursionError):
            break
        except Exception:
            continue  # any oddity of one page: its words are not found, the file is still good
        found.append(text)
        length += len(text)
    return "\n".join(found)[:WORDS_MOST]
