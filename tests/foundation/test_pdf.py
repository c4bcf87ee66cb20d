"""A PDF of ours tells its language and title, carries our typefaces, and fetches nothing but files of the house."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from pypdf import PdfReader

from cop.foundation import pdf as printing
from cop.foundation.assets import STATIC
from cop.foundation.pdf import OURS, NoPrinter, NotOurs, fetched, pdf

ROUND_THE_BEND = "Şahin, Dvořák, Đức, Ελένη en Дмитрий delen € 5"


@pytest.fixture(params=["weasyprint", "plutoprint"])
def printer(request, monkeypatch):
    """Each of the two that print, where it works on this machine."""
    try:
        made = getattr(printing, request.param)()
    except (ImportError, OSError):
        pytest.skip(f"{request.param} does not work on this machine")
    monkeypatch.setattr(printing, "printer", lambda: made)
    return request.param


def read(made):
    return PdfReader(BytesIO(made))


def text_of(made):
    return " ".join(" ".join(page.extract_text() for page in read(made).pages).split())


def descriptors(made):
    """What a PDF says of each font that its first page uses, with the font's name."""
    for font in read(made).pages[0]["/Resources"]["/Font"].values():
        below = font.get_object().get("/DescendantFonts", [font])[0].get_object()
        yield str(below["/BaseFont"]), below["/FontDescriptor"].get_object()


def test_it_tells_its_words_language_and_title(printer):
    made = pdf("<h1>Wat we leerden</h1><p>Eén ding, in één zin.</p>", "nl", "Opbrengst van dinsdag")
    root = read(made).trailer["/Root"]
    assert text_of(made) == "Wat we leerden Eén ding, in één zin."
    assert root["/Lang"] == "nl" and read(made).metadata.title == "Opbrengst van dinsdag"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(pdf("<p>Learned</p>", "en")).trailer["/Root"]["/Lang"] == "en"


def test_every_letter_can_be_found(printer):
    words = "Het blijft officieel file, fluit en afwijken"
    assert text_of(pdf(f"<h1>{words}</h1>", css="h1 { font: 600 20pt var(--head) }")) == words
    assert text_of(pdf(f"<p>{words}</p>", css="p { font: 400 20pt var(--text) }")) == words


def test_who_listens_hears_what_is_a_heading(printer):
    if printer == "plutoprint":
        pytest.skip("PlutoPrint leaves out the tags")
    root = read(pdf("<h1>Wat we leerden</h1><p>Eén ding.</p>", title="Opbrengst")).trailer["/Root"]
    document = root["/StructTreeRoot"]["/K"][0].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert [part.get_object()["/S"] for part in document["/K"]] == ["/H1", "/P"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_it_carries_our_typefaces_and_no_other(printer):
    made = pdf(f"<h1>{ROUND_THE_BEND}</h1><p>{ROUND_THE_BEND} <b>{ROUND_THE_BEND}</b></p>",
               css="h1 { font: 600 20pt var(--head) } body { font: 400 12pt var(--text) }")  # fmt: skip
    found = list(descriptors(made))
    names = {name.partition("+")[2].replace("-", "") for name, _about in found}
    assert {"Serif" in name for name in names} == {True, False} and any("Bold" in name for name in names)
    assert all(name.startswith(("Knoop", "SourceSansPro", "SourceSerifPro")) for name in names), names
    assert all("/FontFile2" in about or "/FontFile3" in about for _name, about in found)
    assert text_of(made).count(ROUND_THE_BEND) == 3


def test_only_what_is_bold_is_bold(printer):
    css = "p { font: 400 12pt var(--text) } b { font-weight: 700 }"
    usual, bold = (list(descriptors(pdf(html, css=css))) for html in ("<p>Dag</p>", "<p><b>Dag</b></p>"))
    assert not any("Bold" in name for name, _about in usual) and all("Bold" in name for name, _about in bold)


def test_a_title_is_no_markup(printer):
    made = pdf("<p>Dag</p>", title="</title><p>Gesmokkeld</p> & co")
    assert text_of(made) == "Dag" and read(made).metadata.title == "</title><p>Gesmokkeld</p> & co"


def test_colours_are_those_of_the_day(printer):
    assert "--ink:#13211d;" in printing.colours() and "--signal:#ffd21f;" in printing.colours()
    assert "light-dark" not in printing.colours() and "--paper:#f6f2f8" not in printing.colours()
    made = pdf("<p>Inkt</p>", css="p { color: var(--ink) }")
    assert b"0.07" in read(made).pages[0].get_contents().get_data()  # 0x13 / 255


@pytest.fixture
def listener():
    """A server on this machine, and what it was asked."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


WAYS = [
    '<img src="{0}a.png">',
    '<img srcset="{0}a.png 1x" src="">',
    '<link rel="stylesheet" href="{0}leak.css">',
    '<link rel="attachment" href="{0}leak.css">',
    '<style>@import url("{0}leak.css");</style>',
    '<style>@import "{0}leak.css";</style>',
    '<style>p {{ background: url("{0}a.png") }}</style>',
    '<style>@font-face {{ font-family: X; src: url("{0}a.woff2") }} p {{ font-family: X }}</style>',
    '<object data="{0}leak.html"></object><embed src="{0}leak.html"><iframe src="{0}leak.html"></iframe>',
    '<svg width="9" height="9"><image href="{0}a.png" width="9" height="9"/><use href="{0}a.svg#x"/></svg>',
    '<base href="{0}"><img src="a.png"><link rel="stylesheet" href="leak.css">',
    '<ul style="list-style-image: url({0}a.png)"><li>x</li></ul><p style="border-image: url({0}a.png)">x</p>',
    '<script src="{0}a.js"></script><meta http-equiv="refresh" content="0;url={0}leak.html">',
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[:30])
def test_nothing_else_is_fetched(printer, listener, tmp_path, way):
    address, asked = listener
    (tmp_path / "leak.css").write_text('p::after { content: "GELEKT" }')
    (tmp_path / "leak.html").write_text("<p>GELEKT</p>")
    for place in (address, f"//{address.removeprefix('http://')}", f"file://{tmp_path}/", f"{tmp_path}/"):
        made = pdf(way.format(place) + "<p>Dag</p>")
        assert "Dag" in text_of(made) and "GELEKT" not in text_of(made)
        assert b"/EmbeddedFile" not in made
    assert asked == []


def test_a_file_of_the_house_is_fetched(printer):
    assert text_of(pdf('<p>Dag <img src="/static/img/nee.svg" alt="Merk" width="200"></p>')) == "Dag Merk"
    assert text_of(pdf('<p>Dag <img src="/static/img/mark.svg" alt="Merk" width="200"></p>')) == "Dag"  # it is drawn
    assert fetched(f"{OURS}static/img/mark.svg") == ((STATIC / "img/mark.svg").read_bytes(), "image/svg+xml")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/static/img/mark.svg",
        "file:///etc/passwd",
        "data:text/css,p{}",
        f"{OURS}static/../requirements.txt",
        f"{OURS}static/%2e%2e/requirements.txt",
        f"{OURS}static//etc/passwd",
        f"{OURS}static/",
        f"{OURS}static/img/nee.svg",
        f"{OURS}faces/LICENSE.txt",
        f"{OURS}faces/../faces/SourceSansPro-Bold.ttf",
        f"{OURS}etc/passwd",
        OURS,
        "static/img/mark.svg",
        "https://house.invalid.example/static/img/mark.svg",
        "https://me@house.invalid/static/img/mark.svg",
        "",
    ],
)
def test_what_is_not_ours_is_refused(address):
    with pytest.raises(NotOurs):
        fetched(address)


def test_a_link_out_of_static_is_not_followed(tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("GELEKT")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link").symlink_to(tmp_path / "secret")
    monkeypatch.setattr(printing, "STATIC", tmp_path / "static")
    with pytest.raises(NotOurs):
        fetched(f"{OURS}static/link")


@pytest.fixture
def choose_again():
    """Who prints is found out once; here it is found out anew, and again afterwards."""
    printing.printer.cache_clear()
    yield
    printing.printer.cache_clear()


def test_without_pango_the_other_prints_and_nothing_is_said(choose_again, monkeypatch, tmp_path, capfd):
    pytest.importorskip("plutoprint", reason="no wheel for this platform")
    (tmp_path / "weasyprint.py").write_text("print('Advice.'); raise OSError('cannot load libpangoft2-1.0-0')")
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    assert read(pdf("<p>Dag</p>")).metadata["/Creator"].startswith("PlutoBook")
    assert capfd.readouterr() == ("", "")


def test_without_a_printer_it_says_so(choose_again, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # what an import finds of a package that is not there
    monkeypatch.setitem(sys.modules, "plutoprint", None)
    with pytest.raises(NoPrinter, match=r"^No PDF can be made on this machine: .*\.$"):
        pdf("<p>Dag</p>")
    assert capfd.readouterr() == ("", "")
