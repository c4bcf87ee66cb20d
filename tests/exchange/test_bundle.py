"""The bundle of a year: every case that its reader may read, and no other, in one PDF with a table of contents."""

import os
from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from cop.cases.models import ARCHIVED, CIRCLE
from cop.circles.models import Membership
from cop.exchange import press
from cop.exchange.views import bundle
from cop.foundation.db import db, writing
from tests.exchange.conftest import SECRET, agreed, kept_as, program, published_on, ran

PATH = "/casussen/bundel/2025/pdf"
SUMMER = datetime(2025, 7, 1, 12)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Printing takes as long as it takes on a busy machine."""
    monkeypatch.setattr(press.printed, "__defaults__", (90.0,))


@pytest.fixture
def year(shown, fatima, circle):
    """Four cases of 2025: public, for members, for a circle, and in the archive; and one of 2026, in Amsterdam."""
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=fatima.id))
    agreed(published_on(SUMMER, shown(titel="Openbaar verhaal")), ("wat_werkte_niet",))
    published_on(datetime(2024, 12, 31, 23, 30), shown(titel="Verhaal voor leden"))
    published_on(SUMMER, shown(CIRCLE, circle, titel="Verhaal voor de kring"))
    archived = published_on(SUMMER, shown(titel="Verhaal in het archief"))
    published_on(datetime(2025, 12, 31, 23, 30), shown(titel="Verhaal van later"))
    with writing():
        archived.state = ARCHIVED


def words_of(answer):
    assert answer.status_code == 200, answer.text
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())


def test_a_member_gets_what_a_member_may_read(year, marleen, dick, visit):
    words = words_of(visit(marleen).get(PATH))
    assert "Casussen van 2025" in words and "Openbaar verhaal" in words and "Verhaal voor leden" in words
    assert "Verhaal voor de kring" in words and SECRET in words
    assert "Verhaal in het archief" not in words and "Verhaal van later" not in words
    assert "Verhaal voor de kring" not in words_of(visit(dick).get(PATH))


def test_a_stranger_gets_what_is_public(year, stranger):
    words = words_of(stranger.get(PATH))
    assert "Openbaar verhaal" in words and SECRET not in words
    assert "Verhaal voor leden" not in words and "Verhaal voor de kring" not in words


def test_the_years_are_those_with_something_to_read(year, marleen, visit, stranger):
    inside, outside = visit(marleen).get("/casussen/bundel").text, stranger.get("/casussen/bundel").text
    assert 'href="/casussen/bundel/2025/pdf"' in inside and 'href="/casussen/bundel/2026/pdf"' in inside
    assert "3 casussen" in inside and "Eén casus" in outside and "/bundel/2026/" not in outside


@pytest.mark.parametrize("path", ["/casussen/bundel/2019/pdf", "/casussen/bundel/0/pdf", "/casussen/bundel/99999/pdf"])
def test_a_year_without_cases_is_not_there(year, marleen, visit, path):
    assert visit(marleen).get(path).status_code == 404


def test_the_contents_lead_to_a_page_of_its_own(year, marleen, visit, tmp_path):
    answer = visit(marleen).get(PATH)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="casussen-2025.pdf"'
    made = PdfReader(BytesIO(answer.data))
    pages = [" ".join(page.extract_text().split()) for page in made.pages]
    links = [note.get_object() for note in made.pages[0]["/Annots"]]
    assert len([link for link in links if link["/Subtype"] == "/Link"]) >= 3
    begins = [next(at for at, words in enumerate(pages) if at and words.startswith(f"Voorbeeld {title}"))
              for title in ("Verhaal voor leden", "Openbaar verhaal", "Verhaal voor de kring")]  # fmt: skip
    assert begins == sorted(begins)
    for title, at in zip(("Verhaal voor leden", "Openbaar verhaal", "Verhaal voor de kring"), begins, strict=True):
        assert pages[0].partition(title)[2].lstrip(" .").startswith(f"{at + 1} "), pages[0]
    assert all(
        "http://localhost/casussen/" in pages[at] and PATH not in pages[at] for at in begins
    )  # of the case itself
    assert f"http://localhost{PATH}" in pages[0] and made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "No syntax" in ran(program("qpdf"), "--check", kept_as(tmp_path, "bundel.pdf", answer.data))


def test_at_most_so_many(year, marleen, visit, monkeypatch):
    monkeypatch.setattr(bundle, "BUNDLE_MOST", 1)
    words = words_of(visit(marleen).get(PATH))
    assert "Verhaal voor leden" in words and "Openbaar verhaal" not in words  # the oldest first
    assert "de eerste 1 ervan" in visit(marleen).get("/casussen/bundel").text


def test_one_prints_at_a_time_and_who_waits_is_told(year, marleen, visit, monkeypatch):
    asked = []

    class Slow:
        returncode = None

        def poll(self):
            return None

    def start(sheet, folder, lock):
        asked.append(os.dup(lock))  # held open, as the child that prints would
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sheet.json").write_text("{}")
        return Slow()

    monkeypatch.setattr(press, "start", start)
    monkeypatch.setattr(press.printed, "__defaults__", (0.0,))
    browser = visit(marleen)
    answer = browser.get(PATH)
    assert answer.status_code == 202 and "De bundel wordt afgedrukt" in answer.text
    assert "Eerst wordt een andere" not in browser.get(PATH).text  # the same: it goes on
    assert "Eerst wordt een andere" in browser.get("/casussen/bundel/2026/pdf").text and len(asked) == 1
    os.close(asked[0])
    answer = browser.get(PATH)  # the press stands still, and nothing came of it
    assert answer.status_code == 503 and "kon niet worden afgedrukt" in answer.text
    monkeypatch.undo()
    monkeypatch.setattr(press.printed, "__defaults__", (90.0,))
    assert browser.get(PATH).status_code == 200


def test_what_was_printed_is_kept_for_who_asks_the_same(year, marleen, youssef, visit, monkeypatch):
    first = visit(marleen).get(PATH)

    def start(*_about):
        raise AssertionError("printed twice")

    monkeypatch.setattr(press, "start", start)
    assert visit(youssef).get(PATH).data == first.data


def test_the_press_is_bounded(app, tmp_path, monkeypatch):
    """What does not fit in its memory ends the press and not the application."""
    monkeypatch.setattr(
        press,
        "BEGIN",
        press.BEGIN.replace("import main;", "import main; import cop.exchange.printing as p; p.MEMORY = 2**20;"),
    )
    with app.test_request_context():
        state, made = press.printed({"html": "<p>x</p>", "language": "nl", "title": "x", "css": ""}, 60)
    assert state == press.FAILED and not made.exists()
