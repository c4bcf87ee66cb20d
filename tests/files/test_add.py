"""Adding files to a text: what is kept of them, and that nobody loses a word over it."""

import hashlib
import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import event, select

from cop.foundation import blobs
from cop.foundation.db import db
from cop.threads.models import Post, PostFile, Thread
from tests.conftest import make_reply
from tests.files.conftest import SCRIPT, fetch, files, kept_files, trouble
from tests.files.making import SECRET_PLACE, docx, odf, pdf, photo, picture, pptx, xlsx

TEXTS = {
    "brief.docx": docx("Samenwerken", "in de regio"),
    "lijst.xlsx": xlsx("Samenwerken", "in de regio"),
    "praatje.pptx": pptx("Samenwerken", "in de regio"),
    "brief.odt": odf("text", "Samenwerken", "in de regio"),
    "lijst.ods": odf("spreadsheet", "Samenwerken", "in de regio"),
    "praatje.odp": odf("presentation", "Samenwerken", "in de regio"),
    "plan.pdf": pdf("Samenwerken", "in de regio"),
    "dicht.pdf": pdf("Samenwerken", "in de regio", is_packed=True),
    "notitie.txt": b"Samenwerken\r\nin de regio\r\n",
    "oud.txt": "Samenwerken één keer\nin de regio".encode("cp1252"),
    "breed.txt": "Samenwerken\nin de regio".encode("utf-16"),
    "lijst.csv": b"naam;waar\nSamenwerken;in de regio\n",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_document_is_kept_as_it_came_with_its_words(visit, marleen, thread, add, name):
    answer = add(visit(marleen), thread.path, TEXTS[name], name, headers=SCRIPT)
    assert answer.status_code == 200 and name in answer.text
    (file,) = files()
    assert file.kind == "document" and file.name == name and file.place == thread.path
    assert "Samenwerken" in file.words and "in de regio" in file.words
    assert file.blob == hashlib.sha256(TEXTS[name]).hexdigest()
    with blobs.opened(file.blob) as kept:
        assert kept.read() == TEXTS[name]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_drawn_anew_and_small(visit, marleen, thread, add, kind):
    tail = b"PK\x05\x06<script>alert(1)</script>"
    add(visit(marleen), thread.path, picture((1600, 1200), kind) + tail, f"foto.{kind.lower()}", headers=SCRIPT)
    (file,) = files()
    assert (file.kind, file.width, file.height) == ("image", 1600, 1200)
    with blobs.opened(file.blob) as kept, blobs.opened(file.thumbnail) as small:
        inside = kept.read()
        assert b"script" not in inside and file.size == len(inside)
        assert Image.open(small).size == (640, 480)


def test_a_photo_is_upright_and_tells_nothing_of_where_it_was_made(visit, marleen, thread, add):
    content = photo((90, 60), orientation=6)
    assert SECRET_PLACE.encode() in content
    add(visit(marleen), thread.path, content, "foto.jpg", headers=SCRIPT)
    (file,) = files()
    assert (file.width, file.height) == (60, 90)
    for digest in (file.blob, file.thumbnail):
        with blobs.opened(digest) as kept:
            inside = kept.read()
        assert SECRET_PLACE.encode() not in inside and b"Exif" not in inside and b"Merk" not in inside
        assert not Image.open(BytesIO(inside)).getexif()


def test_a_large_photo_is_made_smaller_not_refused(visit, marleen, thread, add):
    add(visit(marleen), thread.path, picture((5000, 4000), "JPEG"), "foto.jpg", headers=SCRIPT)
    assert (files()[0].width, files()[0].height) == (2500, 2000)


def test_what_shows_through_stays_so(visit, marleen, thread, add):
    drawn = BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(drawn, "PNG")
    add(visit(marleen), thread.path, drawn.getvalue(), "teken.png", headers=SCRIPT)
    with blobs.opened(files()[0].blob) as kept:
        assert Image.open(kept).getpixel((1, 1))[3] == 0


def test_the_same_content_is_kept_once(app, visit, marleen, youssef, thread, add):
    for member in (marleen, youssef):
        add(visit(member), thread.path, b"Dezelfde woorden", "notitie.txt")
    assert len(files()) == 2 and len(kept_files(app)) == 1


def test_without_script_everything_typed_is_still_there(visit, marleen, thread, add):
    browser = visit(marleen)
    answer = add(browser, thread.path, photo(), "foto.jpg", body="Kijk deze **foto**.", draft_place=thread.path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{thread.path}#bijlagen")
    page = browser.get(thread.path).text
    assert "Kijk deze **foto**." in page and "foto.jpg" in page and "Wat is er op de afbeelding te zien?" in page


def test_several_at_once_the_good_ones_stay(visit, marleen, thread):
    browser = visit(marleen)
    sent = [(BytesIO(photo()), "foto.jpg"), (BytesIO(b""), "leeg.pdf"), (BytesIO(pdf()), "plan.pdf")]
    browser.post("/bijlagen", {"place": thread.path, "file": sent, "body": "Twee ervan."})
    page = browser.get(thread.path).text
    assert [file.name for file in files()] == ["foto.jpg", "plan.pdf"]
    assert "leeg.pdf" in trouble(page) and "Twee ervan." in page


def test_what_a_picture_shows_is_asked_and_kept(visit, marleen, thread, add):
    browser = visit(marleen)
    add(browser, thread.path, photo(), "foto.jpg")
    key = files()[0].public_id
    browser.post(f"/bijlagen/{key}/beschrijving", {f"alt-{key}": "Een gemeentehuis\nin de zon"}, headers=SCRIPT)
    assert 'value="Een gemeentehuis in de zon"' in browser.get(thread.path).text


def test_taking_a_file_away_keeps_the_words(visit, marleen, thread, add):
    browser = visit(marleen)
    add(browser, thread.path, photo(), "foto.jpg")
    add(browser, thread.path, pdf(), "plan.pdf")
    first, second = (file.public_id for file in files())
    answer = browser.post(f"/bijlagen/{first}/weg", {"body": "Nog even dit.", "place": thread.path})
    assert answer.status_code == 303
    page = browser.get(thread.path).text
    assert "foto.jpg" not in page and "plan.pdf" in page and "Nog even dit." in page
    assert browser.post(f"/bijlagen/{second}/weg", headers=SCRIPT).status_code == 200
    assert files() == []


def key_in(page: str) -> list[str]:
    return re.findall(r'name="file_id" value="([^"]+)"', page)


def test_files_hang_on_the_reply(visit, marleen, youssef, thread, add):
    browser = visit(marleen)
    add(browser, thread.path, photo(), "foto.jpg")
    keys = key_in(browser.get(thread.path).text)
    form = {"body": "Met een foto.", "form_id": "een", "file_id": keys, f"alt-{keys[0]}": "Het gemeentehuis"}
    assert browser.post(thread.path, form).status_code == 303
    assert key_in(browser.get(thread.path).text) == []
    page = visit(youssef).get(thread.path).text
    image = re.search(r"<img [^>]+>", page)[0]
    assert (
        'alt="Het gemeentehuis"' in image
        and 'width="60" height="90"' in image
        and f"/bijlagen/{keys[0]}/klein" in image
    )
    assert files()[0].place is None


def test_files_come_along_with_the_reply_itself(visit, marleen, youssef, thread):
    browser = visit(marleen)
    form = {"body": "Met een plan.", "form_id": "een", "file": (BytesIO(pdf()), "plan.pdf")}
    assert browser.post(thread.path, form).status_code == 303
    page = visit(youssef).get(thread.path).text
    assert "plan.pdf" in page and "PDF, " in page
    again = {"body": "Met een plan.", "form_id": "een", "file": (BytesIO(pdf()), "plan.pdf")}
    assert browser.post(thread.path, again).status_code == 303
    assert len(files()) == 1 and db.session.query(Post).count() == 2


def test_a_refused_file_keeps_the_reply_waiting(visit, marleen, thread):
    browser = visit(marleen)
    sent = [(BytesIO(photo()), "foto.jpg"), (BytesIO(b"MZ" + b"\x00" * 90), "hulp.exe")]
    answer = browser.post(thread.path, {"body": "Met twee bestanden.", "form_id": "een", "file": sent})
    assert answer.status_code == 422
    assert "hulp.exe" in trouble(answer.text) and "Met twee bestanden." in answer.text
    keys = key_in(answer.text)
    assert len(keys) == 1 and db.session.query(Post).count() == 1
    assert browser.post(thread.path, {"body": "Met een bestand.", "form_id": "een", "file_id": keys}).status_code == 303
    assert db.session.query(PostFile).count() == 1


def test_a_preview_keeps_what_came_along(visit, marleen, thread):
    form = {"body": "Eerst kijken.", "voorbeeld": "1", "file": (BytesIO(photo()), "foto.jpg")}
    answer = visit(marleen).post(thread.path, form)
    assert answer.status_code == 200 and len(key_in(answer.text)) == 1


def test_files_hang_on_a_new_conversation(visit, marleen, youssef, everybody):
    form = {
        "title": "Hoe dan?", "body": "Zie het plan.", "kind": "question", "agenda": ["5"], "form_id": "een",
        "file": (BytesIO(docx("Akkoord")), "plan.docx"),
    }  # fmt: skip
    assert visit(marleen).post("/gesprekken/nieuw", form).status_code == 303
    made = db.session.scalars(select(Thread)).one()
    page = visit(youssef).get(made.path).text
    assert "plan.docx" in page and "Word, " in page


def test_files_of_a_text_are_changed_with_it(visit, marleen, youssef, thread):
    post = make_reply(thread, marleen, "Zie de foto.")
    place, browser = f"{post.path}/wijzigen", visit(marleen)
    form = {
        "body": "Zie de foto.",
        "version": "1",
        "file": [(BytesIO(photo()), "foto.jpg"), (BytesIO(pdf()), "plan.pdf")],
    }
    assert browser.post(place, form).status_code == 303
    first, _second = files()
    page = browser.get(place).text
    assert f'name="drop" id="drop-{first.public_id}"' in page
    key = first.public_id
    form = {"body": "Zie het plan.", "version": "1", "drop": [key], f"alt-{key}": "weg"}
    assert browser.post(place, form).status_code == 303
    assert [file.name for file in files()] == ["plan.pdf"]
    page = visit(youssef).get(thread.path).text
    assert "plan.pdf" in page and "foto.jpg" not in page
    assert fetch(visit(youssef), f"/bijlagen/{key}").status_code == 404


def test_a_thread_with_files_costs_no_statement_more(visit, marleen, youssef, thread, count_statements):
    reader = visit(youssef)
    reader.get(thread.path)
    before = count_statements(lambda: reader.get(thread.path))
    form = {"body": "Met een foto.", "form_id": "een", "file": [(BytesIO(photo()), f"{n}.jpg") for n in range(3)]}
    visit(marleen).post(thread.path, form)
    reader.get(thread.path)
    assert count_statements(lambda: reader.get(thread.path)) == before


def test_a_reply_without_files_costs_no_statement_more(visit, marleen, thread, count_statements):
    browser = visit(marleen)
    browser.post(thread.path, {"body": "Een.", "form_id": "een"})
    seen = []

    def note(_c, _cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    browser.post(thread.path, {"body": "Twee.", "form_id": "twee"})
    event.remove(db.engine, "before_cursor_execute", note)
    assert not [statement for statement in seen if " file" in statement]


def test_the_script_gets_what_is_left(visit, marleen, thread, add):
    browser = visit(marleen)
    for name in ("een.jpg", "twee.jpg"):
        answer = add(browser, thread.path, photo(), name, headers=SCRIPT)
    assert len(key_in(answer.text)) == 2
    first, second = key_in(answer.text)
    answer = browser.post(f"/bijlagen/{first}/weg", {"place": thread.path, f"alt-{second}": "Blijft"}, headers=SCRIPT)
    assert key_in(answer.text) == [second] and 'value="Blijft"' in answer.text
    assert len(files()) == 1


def test_a_conversation_that_is_sent_twice_takes_its_files_in_once(visit, marleen, everybody):
    browser = visit(marleen)
    for _time in range(2):
        form = {"title": "Wie weet?", "body": "Zie hier.", "form_id": "f" * 22, "file": (BytesIO(b"een"), "een.txt")}
        assert browser.post("/gesprekken/nieuw", form, content_type="multipart/form-data").status_code == 303
    assert [file.place for file in files()] == [None]
