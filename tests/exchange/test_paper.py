"""A case on paper, opened by other programs: it can be read, listened to, searched and written on in."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from odfdo import Document
from pypdf import PdfReader

from cop.foundation.pdf import printer
from tests.cases.conftest import CONTENT
from tests.exchange.conftest import kept_as, program, ran

PARTNERS = [
    *CONTENT["partners"],
    {
        "naam": "Waterschap",
        "soort": "waterschap",
        "rol": "financier",
        "inzet": ["geld"],
        "sinds": "",
        "contact_ok": False,
    },
]
MORE = {
    "partners": PARTNERS,
    "aanpak": "## Eerst\n\nWe **telden**.\n\n- een\n- twee\n\n1. drie\n\n> gezegd\n\n"
    "| a | b |\n|---|---|\n| c | d |\n\n`x`",
    "bronnen": [{"titel": "Het verslag", "url": "https://voorbeeld.example/verslag", "jaar": "2024"}],
}


@pytest.fixture
def case(shown):
    return shown(**MORE)


@pytest.fixture
def pdf(case, marleen, visit):
    if "weasyprint" not in printer().__qualname__:
        pytest.skip("only WeasyPrint tags what it prints")
    return visit(marleen).get(f"{case.path}/pdf").data


@pytest.fixture
def odt(case, marleen, visit):
    return visit(marleen).get(f"{case.path}/odt").data


def test_the_pdf_tells_what_it_is(pdf, case):
    made = PdfReader(BytesIO(pdf))
    root = made.trailer["/Root"]
    assert root["/Lang"] == "nl" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert made.metadata.title == CONTENT["titel"] and made.metadata.author == "Fatima Zouhri, gemeente Schiedam"
    assert "CC BY 4.0" in made.metadata.subject
    assert made.metadata.creation_date.date() == case.published_at.date()
    assert [round(side) for side in made.pages[0].mediabox[2:]] == [595, 842]


def tags_in(element, found):
    """Every tag below an element, with the element."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        one = kid.get_object()
        if isinstance(one, dict) and "/S" in one:
            found.append((one["/S"], one))
            tags_in(one, found)
    return found


def test_who_listens_hears_headings_tables_and_the_picture(pdf):
    tags = tags_in(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"], [])
    kinds = [kind for kind, _one in tags]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") >= 6 and "/H3" in kinds and "/H4" in kinds
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H[1-6]", kind)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    figures = [one for kind, one in tags if kind == "/Figure"]
    assert len(figures) == 1 and "Gemeente Woerden trekt" in figures[0]["/Alt"]
    heads = {one["/ID"] for kind, one in tags if kind == "/TH"}
    named = [set(one["/A"]["/Headers"]) for kind, one in tags if kind == "/TD"]
    assert all(names and names <= heads for names in named) and any(
        len(names) == 2 for names in named
    )  # row and column
    assert "/Link" in kinds and "/L" in kinds


def test_links_lead_somewhere(pdf, case):
    notes = [note.get_object() for page in PdfReader(BytesIO(pdf)).pages for note in page.get("/Annots", ())]
    found = {note["/A"]["/URI"] for note in notes if note["/Subtype"] == "/Link" and "/URI" in note.get("/A", {})}
    assert found == {"https://voorbeeld.example/verslag", f"http://localhost{case.path}"}


def test_every_page_has_its_number_and_its_address(pdf, case):
    pages = PdfReader(BytesIO(pdf)).pages
    for number, page in enumerate(pages, 1):
        words = page.extract_text()
        assert f"{number} / {len(pages)}" in words and f"http://localhost{case.path}" in words


def test_other_programs_find_no_fault(pdf, tmp_path):
    path = kept_as(tmp_path, "casus.pdf", pdf)
    assert "No syntax or stream encoding errors" in ran(program("qpdf"), "--check", path)


def test_other_programs_read_its_words_in_order(pdf, tmp_path):
    words = ran(program("pdftotext"), kept_as(tmp_path, "casus.pdf", pdf), "-")
    places = [words.index(one) for one in ("Drie steden delen", "De opgave", "Aanpak", "Twaalf plannen betaald",
                                           "Begin met eten", "Het verslag")]  # fmt: skip
    assert places == sorted(places) and "CC BY 4.0" in words and "juni 2023" in words


def test_other_programs_see_its_tags(pdf, tmp_path):
    tree = ran(program("pdfinfo"), "-struct", kept_as(tmp_path, "casus.pdf", pdf))
    assert "H1 (block)" in tree and "Table (block)" in tree and "THead" in tree and "Figure" in tree and "Link" in tree


def test_the_odt_has_styles_headings_tables_and_a_picture(odt, case):
    made = Document(BytesIO(odt))
    headings = [(int(one.level), one.inner_text) for one in made.body.headers]
    assert headings[0] == (1, CONTENT["titel"]) and (2, "Aanpak") in headings and (4, "Eerst") in headings
    assert made.language == "nl-NL" and made.meta.title == CONTENT["titel"] and made.meta.language == "nl-NL"
    assert "Fatima Zouhri" in made.meta.creator and "CC BY 4.0" in made.meta.description
    assert all(one.style for one in (*made.body.headers, *made.body.paragraphs))
    tables = made.body.get_tables()
    heads = [table for table in tables if table.get_elements("table:table-header-rows")]
    assert len(heads) >= 5 and len({table.name for table in tables}) == len(tables)
    frame = made.body.get_frame()
    picture = frame.get_element("draw:image").get_attribute("xlink:href")
    assert made.get_part(picture).startswith(b"\x89PNG") and "Gemeente Woerden trekt" in frame.svg_description
    assert f"http://localhost{case.path}" in [link.url for link in made.body.get_links()]


def test_markup_becomes_markup(odt):
    body = Document(BytesIO(odt)).body
    assert [span.inner_text for span in body.get_spans() if span.style == "Strong"] == ["telden"]
    lists = [
        (one.style, [line.inner_text for line in one.get_elements("descendant::text:p")]) for one in body.get_lists()
    ]
    assert ("Bullets", ["een", "twee"]) in lists and ("Numbers", ["drie"]) in lists
    assert [one.inner_text for one in body.paragraphs if one.style == "Quotations"] == ["gezegd"]


def test_no_field_is_forgotten(pdf, odt, case, tmp_path):
    from cop.cases.queries import version_of

    content = version_of(case, case.published_version).content
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    written = " ".join(Document(BytesIO(odt)).get_formatted_text().split())
    for text in (content["opgave"], "Twaalf plannen betaald", "Wat er kwam", "Geteld", "Eerste avond", "Waterschap",
                 "Financier", "Uitvoering", "Economie en bedrijventerreinen", "Bouw coalities"):  # fmt: skip
        assert text in words, text
        assert text in written, text


def test_an_office_program_opens_the_odt(odt, tmp_path):
    office = program("soffice")
    path = kept_as(tmp_path, "casus.odt", odt)
    ran(office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf", "--outdir",
        str(tmp_path), path)  # fmt: skip
    made = PdfReader(tmp_path / "casus.pdf")
    words = " ".join(" ".join(page.extract_text() for page in made.pages).split())
    assert "Drie steden delen één fonds" in words and "Twaalf plannen betaald" in words and "1 / " in words
    assert made.metadata.title == CONTENT["titel"]
    assert [picture for page in made.pages for picture in page.images]


def test_what_members_typed_is_no_markup(shown, marleen, visit):
    title = "Wie <b>betaalt</b> & wint?"
    case = shown(titel=title, capaciteit="<script>x</script> & 3 < 4")
    browser = visit(marleen)
    words = " ".join(PdfReader(BytesIO(browser.get(f"{case.path}/pdf").data)).pages[0].extract_text().split())
    assert title in words
    written = Document(BytesIO(browser.get(f"{case.path}/odt").data)).get_formatted_text()
    assert title in written and "<script>x</script> & 3 < 4" in written
