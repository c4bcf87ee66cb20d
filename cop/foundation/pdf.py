"""Our own HTML and CSS as a PDF, in our own typefaces; nothing but files of the house is ever fetched for it.

WeasyPrint prints best (grid, hyphens, tags for who listens: PDF/UA), but needs Pango, which no package index brings.
PlutoPrint brings all it needs, for some platforms only, and leaves out the tags. So the first that works here prints,
and where neither does, NoPrinter says so.
"""

import re
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import BytesIO, StringIO
from mimetypes import guess_type
from typing import NamedTuple
from urllib.parse import unquote

from markupsafe import escape

from cop.foundation.assets import FACES, STATIC, folder_of

OURS = "https://house.invalid/"  # no such host exists (RFC 2606); below it stand static/ and faces/, and nothing else
FILES = {face.file: folder_of(face.package) / "files" / face.file for face in FACES}
UNJOINED = "* { font-variant-ligatures: none }"  # of ft and ffi PlutoPrint keeps no letters to find or hear
LIGHT = re.compile(r"(--[\w-]+): (?:light-dark\((#\w+), [^)]*\)|(#\w+));")  # a colour of tokens.css, on paper


class NoPrinter(RuntimeError):
    """This machine has nothing that makes a PDF; its text is one sentence for whoever runs the community."""


class NotOurs(ValueError):
    """Something was asked that is not a file of the house."""


class Sheet(NamedTuple):
    """What is printed: a whole HTML page, its language (BCP 47) and its title."""

    html: str
    language: str
    title: str


Printer = Callable[[Sheet], bytes]


def pdf(html: str, language: str = "nl", title: str = "", css: str = "") -> bytes:
    """A PDF that tells its language and title.

    `html` is what stands in <body>; who makes it escapes what others typed. `css` may use the colours of tokens.css and
    var(--text), var(--head); it sets the paper by @page. Addresses begin with /static/; a picture or style from
    anywhere else is left out. `language` is a BCP 47 tag.

    Raises NoPrinter where nothing can print.
    """
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{typefaces()}{colours()}{css}</style>'
    page = f'<!doctype html><html lang="{escape(language)}"><head>{head}</head><body>{html}</body></html>'
    return printer()(Sheet(page, language, title))


# What a sheet is made of


@cache
def typefaces() -> str:
    """The three typefaces of the house as their package has them: uncut, for names in Greek, Cyrillic or Vietnamese."""
    rules = (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.target.split("-")[-1][:3]};'
        f'src:url("{OURS}faces/{face.file}")}}'  # without format(): PlutoPrint passes over a source that says it
        for face in FACES
    )
    return "".join(rules) + ':root{--text:"Knoop Sans",sans-serif;--head:"Knoop Serif",serif}'


@cache
def colours() -> str:
    """The colours of tokens.css as they are by day: paper has no night."""
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8").partition("}")[0]
    return ":root{" + "".join(f"{name}:{light or only};" for name, light, only in LIGHT.findall(tokens)) + "}"


def fetched(address: str) -> tuple[bytes, str]:
    """A file of the house, with its kind. Raises NotOurs for whatever else is asked."""
    folder, _slash, rest = unquote(address.partition("?")[0].removeprefix(OURS)).partition("/")
    path = FILES.get(rest) if folder == "faces" else (STATIC / rest).resolve() if folder == "static" else None
    is_ours = path in FILES.values() or (path is not None and path.is_relative_to(STATIC) and path.is_file())
    if path is None or not is_ours or not address.startswith(OURS):
        raise NotOurs(f"Not a file of the house: {address[:200]}")
    return path.read_bytes(), guess_type(path.name)[0] or "application/octet-stream"


# Who prints


@cache
def printer() -> Printer:
    """The best that works here. Raises NoPrinter."""
    for make in (weasyprint, plutoprint):
        try:
            return make()
        except (ImportError, OSError):  # OSError: a library of the system is missing
            continue
    raise NoPrinter("No PDF can be made on this machine: install Pango (on Debian the package libpangoft2-1.0-0).")


def weasyprint() -> Printer:
    """WeasyPrint. Raises OSError where Pango is missing, and ImportError where it is itself."""
    with redirect_stdout(StringIO()):  # it prints a paragraph of advice when Pango is missing
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFiles(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            content, kind = fetched(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    def print_it(sheet: Sheet) -> bytes:
        page = HTML(string=sheet.html, base_url=OURS, url_fetcher=OurFiles())
        made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
        return made

    return print_it


def plutoprint() -> Printer:
    """PlutoPrint. Raises ImportError where it is not installed: it has no wheel for every platform."""
    from plutoprint import PAGE_SIZE_A4, Book, ResourceData, ResourceFetcher

    class OurFiles(ResourceFetcher):
        def fetch_url(self, url: str) -> ResourceData:
            try:
                return ResourceData(*fetched(url))
            except NotOurs:  # an error here would print its trace for each picture
                return ResourceData(b"", "text/plain")

    def print_it(sheet: Sheet) -> bytes:
        book = Book(PAGE_SIZE_A4)
        book.custom_resource_fetcher = OurFiles()
        book.load_html(sheet.html, user_style=UNJOINED, base_url=OURS)
        made = BytesIO()
        book.write_to_pdf_stream(made)
        return described(made.getvalue(), sheet)

    return print_it


def described(made: bytes, sheet: Sheet) -> bytes:
    """The same PDF with what PlutoPrint leaves out: its language, and that a reader shows its title."""
    from pypdf import PdfWriter
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=BytesIO(made))
    shows_title = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.root_object[NameObject("/Lang")] = TextStringObject(sheet.language)
    writer.root_object[NameObject("/ViewerPreferences")] = shows_title
    writer.add_metadata({"/Title": sheet.title})
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()
