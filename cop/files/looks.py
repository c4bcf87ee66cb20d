"""How a file is told about on the page: its kind and size in words, and the room its picture takes."""

from cop.foundation.language import gettext as _
from cop.foundation.language import spoken

SMALL = 640  # pixels, the longest side of a small picture (foundation/examining/pictures.py)
MEGA, KILO = 1024 * 1024, 1024


def size_in_words(size: int) -> str:
    """A number of bytes as people read it: "1,2 MB"."""
    if size < KILO:
        return _("%(n)s bytes", n=size)
    if size < MEGA:
        return f"{max(1, round(size / KILO))} kB"
    number = f"{size / MEGA:.1f}"
    return f"{number if spoken.get() == 'en' else number.replace('.', ',')} MB"


def kind_in_words(name: str) -> str:
    """What a document is, by the ending that its content gave it."""
    words = {
        "docx": "Word",
        "odt": "LibreOffice Writer",
        "xlsx": "Excel",
        "ods": "LibreOffice Calc",
        "pptx": "PowerPoint",
        "odp": "LibreOffice Impress",
        "txt": _("plain text"),
    }
    ending = name.rpartition(".")[2]
    return words.get(ending, ending.upper())


def shown_size(width: int, height: int) -> tuple[int, int]:
    """Width and height (pixels) of the small picture of an image, so that nothing moves when it arrives."""
    longest = max(width, height, 1)
    if longest <= SMALL:
        return width, height
    return max(1, round(width * SMALL / longest)), max(1, round(height * SMALL / longest))
