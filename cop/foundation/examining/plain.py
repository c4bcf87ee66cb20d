"""Plain text and CSV: text all the way, and nothing a browser or a computer would carry out."""

import codecs
import re
from pathlib import Path

from cop.foundation.examining.refusal import WORDS_MOST, Refusal

MEMORY = 64 * 1024 * 1024
PIECE = 256 * 1024  # bytes read at a time
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
RUNS = re.compile(
    r"""(?:^|[\r\n,;\t"])[^\S\r\n\t]*[=+@-][^\r\n,;]{0,80}\|[^\r\n]{0,80}!"""
)  # =cmd|'…'!A1 starts a program (DDE)
TYPES = {"txt": "text/plain", "csv": "text/csv"}


def read(source: Path, extension: str) -> dict[str, str]:
    """Its words, for search. Raises Refusal when it is no text, or begins a program from a spreadsheet."""
    for encoding in encodings(source):
        try:
            words = text_in(source, encoding, extension)
        except UnicodeDecodeError:
            continue
        return {"kind": "document", "type": TYPES[extension], "extension": extension, "words": words}
    raise Refusal("unknown")


def encodings(source: Path) -> tuple[str, ...]:
    with open(source, "rb") as file:
        start = file.read(2)
    return ("utf-16",) if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "cp1252")


def text_in(source: Path, encoding: str, extension: str) -> str:
    """The first WORDS_MOST characters; the whole file is looked through."""
    decoder, found, length = codecs.getincrementaldecoder(encoding)(), [], 0
    with open(source, "rb") as file:
        for piece in iter(lambda: file.read(PIECE), b""):
            text = decoder.decode(piece)
            if CONTROLS.search(text):
                raise Refusal("unknown")
            if extension == "csv" and RUNS.search(text):
                raise Refusal("macros")
            if length < WORDS_MOST:
                found.append(text)
                length += len(text)
    decoder.decode(b"", final=True)
    return "".join(found)[:WORDS_MOST]
