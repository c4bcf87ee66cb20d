"""What cannot come in is said where it stands, and the database holds nothing of it."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from cop.cases.models import Case, CaseBlock
from cop.exchange.views import into
from cop.foundation.db import db
from tests.exchange.conftest import COLUMNS, ROW, as_csv, as_json, as_xlsx, brought, posted, sent
from tests.exchange.test_bring import as_ods

ONE = {"titel": "Titel", "soort": "voorbeeld", "agendapunten": ["bouw_coalities"], "gemeenten": ["Woerden"]}


@pytest.fixture
def browser(anouk, visit):
    return visit(anouk)


@pytest.fixture(autouse=True)
def nothing_stays(app):
    """Whatever a test here sends: no case, and no block of one."""
    yield
    db.session.rollback()
    assert [db.session.scalar(select(func.count()).select_from(table)) for table in (Case, CaseBlock)] == [0, 0]


def packed(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def bomb():
    """A spreadsheet whose one sheet unpacks to 300 MB."""
    good = zipfile.ZipFile(io.BytesIO(as_xlsx(COLUMNS, ROW)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            content = good.read(name) if "sheet1" not in name else b"<x>" + b" " * 300_000_000
            archive.writestr(name, content)
    return made.getvalue()


def wide_ods():
    """A spreadsheet that says of one cell that it is there a thousand million times, in as many rows."""
    good = zipfile.ZipFile(io.BytesIO(as_ods(COLUMNS, ROW)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            content = good.read(name)
            if name == "content.xml":
                again = b'<table:table-row table:number-rows-repeated="999999999">'
                content = content.replace(b"<table:table-row>", again)
                content = content.replace(
                    b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="99999999" '
                )
            archive.writestr(name, content)
    return made.getvalue()


NOT_READ = {
    "wrong encoding": (as_csv(COLUMNS, ["Café", *ROW[1:]]).decode().encode("cp1252"), "x.csv", "geen UTF-8"),
    "json in another encoding": (as_json(ONE | {"titel": "Café"}).decode().encode("cp1252"), "x.json", "geen UTF-8"),
    "two encodings": ("titel;soort".encode("utf-16"), "x.csv", "geen UTF-8"),
    "broken csv": (b'titel;soort\r\n"open;voorbeeld', "x.csv", "aanhalingsteken"),
    "broken json": (b'{"titel": "x",}', "x.json", "geen JSON"),
    "deep json": (b"[" * 100_000, "x.json", "geen JSON"),
    "no number": (b'{"titel": NaN}', "x.json", "geen JSON"),
    "a large number": (b'{"titel": ' + b"9" * 10_000 + b"}", "x.json", "geen JSON"),
    "nothing in it": (b"", "x.csv", "Dit bestand is leeg"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "x.xlsx", "Neem JSON, XLSX, ODS of CSV"),
    "a page": (b"<html></html>", "x.csv", "Neem JSON, XLSX, ODS of CSV"),
    "an archive": (packed(a="b"), "x.xlsx", "Neem JSON, XLSX, ODS of CSV"),
    "half a spreadsheet": (as_xlsx(COLUMNS, ROW)[:2_000], "x.xlsx", "beschadigd"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.xls", "Bewaar het als XLSX"),
    "very much text": (as_csv(COLUMNS, *[[*ROW, "x" * 60_000]] * 90), "x.csv", "heel veel tekst"),
}


@pytest.mark.parametrize("case", NOT_READ)
def test_a_file_that_cannot_be_read(browser, case):
    made, name, said = NOT_READ[case]
    answer = brought(browser, made, name)
    assert answer.status_code == 422 and said in answer.text
    assert 'id="file-error"' in answer.text and "Bekijk dit bestand" in answer.text


def test_a_bomb(browser):
    answer = brought(browser, bomb(), "x.xlsx")
    assert answer.status_code == 422 and "veel te groot" in answer.text


def test_cells_without_end(browser):
    answer = brought(browser, wide_ods(), "x.ods")
    assert answer.status_code in (200, 422) and "Bring" not in answer.text and "Voer de" not in answer.text


def test_xml_that_asks_for_more(browser):
    good = zipfile.ZipFile(io.BytesIO(as_xlsx(COLUMNS, ROW)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in good.namelist():
            content = good.read(name)
            if "sheet1" in name:
                start = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
                content = start + content[content.index(b"<worksheet") :].replace(b"Voorbeeld", b"&a;")
            archive.writestr(name, content)
    answer = brought(browser, made.getvalue(), "x.xlsx")
    assert "Voer deze casus in" not in answer.text


def test_no_file(browser):
    answer = browser.post("/casussen/invoeren", {})
    assert answer.status_code == 422 and "Kies eerst een bestand." in answer.text


def test_too_large(browser, monkeypatch):
    answer = brought(browser, b"titel\r\n" + b"x" * (11 * 1024 * 1024), "x.csv")
    assert answer.status_code == 422 and "groter dan 10 MB" in answer.text


def test_far_too_large_is_not_even_read(app, browser, monkeypatch):
    app.config["FILES_TOGETHER"] = 1024 * 1024
    monkeypatch.setattr(into, "read_and_keep", None)
    answer = posted(browser, b"x" * 2 * 1024 * 1024, "x.csv")
    assert answer.status_code == 413 and "te veel in één keer" in answer.text.lower()


def of(**changed):
    return {**ONE, **changed}


NOT_TAKEN = {
    "an unknown column": (
        as_csv([*COLUMNS, "Titels", "Zomaar"], [*ROW, "x", "y"]),
        "x.csv",
        ["kolom E (Titels)", "Bedoel je “Titel”?", "kolom F (Zomaar)", "Dit veld kennen we niet."],
    ),
    "a column twice": (
        as_csv([*COLUMNS, "Soort casus"], [*ROW, "x"]),
        "x.csv",
        ["kolom E (Soort casus)", "staat er twee keer"],
    ),
    "a column without a name": (
        as_xlsx([*COLUMNS, None, "aanpak"], [*ROW, "x", "y"]),
        "x.xlsx",
        ["kolom E", "heeft geen naam"],
    ),
    "a cell beside the table": (as_csv(COLUMNS, [*ROW, "x"]), "x.csv", ["Rij 2", "kolom E", "buiten de tabel"]),
    "a choice not in its list": (
        as_csv(COLUMNS, [ROW[0], "Sprookje", *ROW[2:]]),
        "x.csv",
        ["kolom B (Soort casus)", "“Sprookje” staat niet in de lijst. Kies uit: Voorbeeld;"],
    ),
    "too long": (as_csv(COLUMNS, ["x" * 91, *ROW[1:]]), "x.csv", ["<b>Titel:</b>", "Eén teken te veel"]),
    "a part that is wrong": (
        as_csv([*COLUMNS, "partners"], [*ROW, "A | gemeente\nB | Gemeente | baas | | vorig jaar | misschien"]),
        "x.csv",
        ["kolom E (Partners), regel 2", "“baas” staat niet in de lijst", "schrijf hier ja of nee"],
    ),
    "a year that is none": (
        as_json(of(partners=[{"naam": "A", "sinds": "ooit"}])),
        "x.json",
        ["Partners, regel 1", "Sinds"],
    ),
    "too many parts": (as_csv([*COLUMNS, "lessen"], [*ROW, "Les | Raad | nog iets"]), "x.csv", ["te veel delen"]),
    "what a concept needs": (
        as_csv(COLUMNS, ["Alleen een titel", "", "", ""]),
        "x.csv",
        ["<b>Soort casus:</b>", "<b>Agendapunten:</b>", "<b>Gemeenten:</b>"],
    ),
    "no cases": (as_csv(COLUMNS), "x.csv", ["Er staat geen casus in dit bestand"]),
    "a key twice": (b'{"titel": "a", "titel": "b", "soort": "voorbeeld"}', "x.json", ["<b>titel:</b>", "twee keer"]),
    "a key twice deep inside": (
        b'{"velden": {"titel": "a", "partners": [{"naam": "a", "naam": "b"}]}}',
        "x.json",
        ["Partners, regel 1", "“naam” staat hier twee keer"],
    ),
    "an unknown key": (
        as_json(of(titels="x", zomaar=1)),
        "x.json",
        ["<b>titels:</b>", "Bedoel je “Titel”?", "<b>zomaar:</b>"],
    ),
    "an unknown key in a row": (
        as_json(of(lessen=[{"les": "x", "door": "y"}])),
        "x.json",
        ["Lessen, regel 1", "“door” kennen we hier niet"],
    ),
    "another form": (as_json({"formaat": "casus", "versie": 2, "velden": ONE}), "x.json", ["andere vorm"]),
    "no list": (as_json(of(partners={"naam": "x"})), "x.json", ["Hier hoort een lijst van objecten"]),
    "no words": (
        as_json(of(titel=["x"], aanpak={"a": 1}, gemeenten=[["x"]])),
        "x.json",
        ["Hier hoort een tekst.", "lijst van woorden"],
    ),
    "no case at all": (as_json(["titel"]), "x.json", ["Hier hoort één casus als object"]),
    "words alone": (as_json("titel"), "x.json", ["Hier hoort één casus als object"]),
    "too many cases": (as_json([ONE] * 101), "x.json", ["101 casussen"]),
    "one wrong among many": (
        as_csv(COLUMNS, ROW, ["Ander", "Sprookje", *ROW[2:]], ROW),
        "x.csv",
        ["Rij 3", "“Sprookje”"],
    ),
}


@pytest.mark.parametrize("case", NOT_TAKEN)
def test_what_is_refused_says_where_and_why(browser, anouk, case):
    made, name, said = NOT_TAKEN[case]
    path = sent(browser, made, name)
    page = browser.get(path).text
    for words in said:
        assert words in page, words
    assert "Er is niets ingevoerd" in page and "remark--bad" in page and "Voer deze" not in page
    answer = browser.post(path, {"lid": anouk.public_id})  # as if there were a button
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_formula_is_words(browser, kind):
    make = {"xlsx": as_xlsx, "csv": as_csv}[kind]
    formula = '=HYPERLINK("https://kwaad.example","klik")'
    page = browser.get(sent(browser, make([*COLUMNS, "capaciteit"], [*ROW, formula]), f"x.{kind}")).text
    assert "kolom E (Mensen)" in page and "Er is niets uitgerekend" in page and "Alles kan erin" in page


def test_a_formula_is_kept_as_it_is_written(app, anouk, tmp_path):
    from cop.exchange.report import report_of
    from cop.foundation.examine import values_in

    for made, ending in ((as_xlsx([*COLUMNS, "capaciteit"], [*ROW, "=1+1"]), "xlsx"),):
        (tmp_path / "in").write_bytes(made)
        with app.test_request_context():
            assert report_of(values_in(tmp_path / "in", tmp_path, ending)).cases[0].values["capaciteit"] == "=1+1"


def test_what_publication_still_needs_is_said_and_stops_nothing(browser):
    page = browser.get(sent(browser, as_csv([*COLUMNS, "resultaten"], [*ROW, "Het werkt"]), "x.csv")).text
    assert "Nog nodig voordat hij gepubliceerd kan worden: In vijf zinnen, De opgave" in page
    assert "Resultaten, regel 1" in page and "Alles kan erin" in page and "remark--bad" not in page


def test_what_was_typed_is_no_markup(browser):
    page = browser.get(sent(browser, as_csv([*COLUMNS, "<b>x</b>"], ["<img src=x>", *ROW[1:], "y"]), "x.csv")).text
    assert "<img src=x>" not in page and "&lt;img src=x&gt;" in page and "<b>x</b>" not in page


def test_too_many_reports_an_hour(browser, monkeypatch):
    monkeypatch.setattr(into, "REPORTS_AN_HOUR", (1, into.REPORTS_AN_HOUR[1]))
    answers = [brought(browser, as_csv(COLUMNS, ROW), "x.csv").status_code for _again in range(2)]
    assert answers == [200, 429]
