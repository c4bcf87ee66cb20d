"""Every trick with a file is refused with a reason that says what to do; nothing of it stays, and no word is lost."""

from html import unescape

import pytest
from sqlalchemy import func, select

from cop.foundation.db import db
from cop.foundation.drafts import Draft
from cop.foundation.uploads import Bounded
from tests.files.conftest import SCRIPT, files, kept_files, trouble
from tests.files.making import docx, huge_png, moving_gif, odf, packed, pdf, photo, picture

REMOTE = '<?xml version="1.0"?><r><x Type="http://types/%s" Target="%s" TargetMode="External"/></r>'
TEMPLATE = REMOTE % ("attachedTemplate", "https://x/y.dotm")
SETTINGS, DOCUMENT = "word/_rels/settings.xml.rels", "word/_rels/document.xml.rels"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

BAD = {
    "nothing in it": (b"", "leeg.pdf", "leeg"),
    "a program": (b"MZ\x90\x00" + b"\x00" * 500, "verslag.pdf", "Programma"),
    "a program that says it is a picture": (b"\x7fELF" + b"\x00" * 500, "foto.png", "Programma"),
    "a script": (b"#!/bin/sh\nrm -rf ~\n", "lees.txt", "Programma"),
    "a drawing that can run": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "kaart.svg", "SVG"),
    "a drawing as a picture": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kaart.png", "SVG"),
    "a page as text": (b"  <!DOCTYPE html><script>alert(1)</script>", "notitie.txt", "Webpagina"),
    "an archive": (packed(("a.txt", b"x")), "alles.zip", "Ingepakte"),
    "an archive as a document": (packed(("a.txt", b"x")), "alles.docx", "Ingepakte"),
    "another archive": (b"Rar!\x1a\x07\x00" + b"x" * 100, "alles.rar", "Ingepakte"),
    "a program in Java": (packed(("META-INF/MANIFEST.MF", b"x"), ("A.class", b"x")), "a.docx", "Programma"),
    "a document with macros": (docx("x", extra=(("word/vbaProject.bin", b"x"),)), "plan.docx", "macro"),
    "macros by their type": (docx("x", types=b"<Types>macroEnabled</Types>"), "plan.docx", "macro"),
    "macros of LibreOffice": (odf("text", "x", extra=(("Basic/Standard/Module1.xml", b"x"),)), "plan.odt", "macro"),
    "scripts of LibreOffice": (odf("text", "x", extra=(("Scripts/python/x.py", b"x"),)), "plan.odt", "macro"),
    "a template from elsewhere": (
        docx("x", extra=(("word/_rels/settings.xml.rels", b'<r Type="attachedTemplate" Target="https://x"/>'),)),
        "plan.docx",
        "macro",
    ),
    "a template from elsewhere, in another spelling": (
        docx("x", extra=((SETTINGS, TEMPLATE.replace("1.0", '1.0" encoding="utf-16').encode("utf-16")),)),
        "plan.docx",
        "macro",
    ),
    "a template from elsewhere, far behind": (
        docx("x", extra=((SETTINGS, TEMPLATE.replace("<r>", f"<r><!--{'ver ' * 300_000}-->").encode()),)),
        "plan.docx",
        "macro",
    ),
    "an object from elsewhere": (
        docx("x", extra=((DOCUMENT, (REMOTE % ("oleObject", "mhtml:https://x/y.html!")).encode()),)),
        "plan.docx",
        "macro",
    ),
    "a frame from a shared folder": (
        docx("x", extra=((DOCUMENT, (REMOTE % ("frame", r"\\x\y.html")).encode()),)),
        "plan.docx",
        "macro",
    ),
    "macros by another name": (docx("x", types=b'<Types a="x.ms-office.vbaProject"/>'), "plan.docx", "macro"),
    "a program in a document": (
        docx("x", extra=(("word/x.dat", OLE + b"\x00" * 70_000 + "Ole10Native".encode("utf-16-le")),)),
        "plan.docx",
        "ander bestand",
    ),
    "a formula that starts a program": (b"naam;som\nx;=cmd|'/c calc'!A1\n", "lijst.csv", "macro"),
    "a script in a PDF": (pdf(script=True), "plan.pdf", "script"),
    "a script in a PDF, spelled otherwise": (
        pdf(script=True).replace(b"/JavaScript", b"/J#61v#61Script"),
        "plan.pdf",
        "script",
    ),
    "a form with programs in a PDF": (pdf(form=True), "plan.pdf", "script"),
    "a field that asks a program": (
        docx("x", extra=(("word/footer1.xml", b'<w:instrText xml:space="preserve"> DDEAUTO c:\\x</w:instrText>'),)),
        "plan.docx",
        "macro",
    ),
    "a sheet that asks a program": (
        docx("x", extra=(("word/links/1.xml", b'<x:ddeLink ddeService="cmd"/>'),)),
        "plan.docx",
        "macro",
    ),
    "a file in a PDF": (pdf(enclosed=True), "plan.pdf", "ander bestand"),
    "a locked PDF": (pdf(locked=True), "plan.pdf", "wachtwoord"),
    "a locked document": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "plan.docx",
        "wachtwoord",
    ),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "plan.doc", "oude soort"),
    "a bomb of pixels": (huge_png(), "kaart.png", "beeldpunten"),
    "a bomb in a document": (docx("x", extra=(("word/media/a.bmp", b"\x00" * 60_000_000),)), "plan.docx", "te veel"),
    "a bomb of words": (docx(*["x"] * 1_500_000), "plan.docx", "te veel"),
    "a bomb of parts": (docx("x", extra=tuple((f"w/{n}", b"") for n in range(7_000))), "plan.docx", "te veel"),
    "laughing entities": (
        packed(
            ("[Content_Types].xml", b"<Types/>"),
            ("word/document.xml", b'<!DOCTYPE a [<!ENTITY x "haha">]><a><t>&x;</t></a>'),
        ),
        "plan.docx",
        "beschadigd",
    ),
    "a PDF that is an archive too": (pdf() + packed(("a.exe", b"MZ")), "plan.pdf", "iets anders"),
    "a PDF that is a page too": (pdf() + b"<script>alert(1)</script>", "plan.pdf", "iets anders"),
    "a document that is a page too": (docx("x") + b"<script>", "plan.docx", "iets anders"),
    "a picture that is an archive": (b"GIF89a" + docx("x"), "plaatje.gif", "beeldpunten|beschadigd"),
    "half a picture": (picture((400, 300), "JPEG")[:-300], "foto.jpg", "beschadigd"),
    "a picture that moves": (moving_gif(), "dans.gif", "beweegt"),
    "a picture few can see": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 100, "a.heic", "JPEG"),
    "half a PDF": (pdf()[:200], "plan.pdf", "beschadigd"),
    "rubbish": (b"\x00\x01\x02\x03" * 100, "plan.pdf", "kennen we niet"),
    "text with controls": (b"abc\x01\x02\x1b[31m", "plan.txt", "kennen we niet"),
    "a document by another name": (docx("x"), "plan.pdf", "einde van de naam"),
    "text by another name": (b"@echo off\r\ndel *\r\n", "plan.bat", "kennen we niet"),
    "a PDF that hides its name": (pdf(), "plan\u202efdp.exe", "einde van de naam"),
}  # fmt: skip


@pytest.mark.parametrize("trick", BAD)
def test_a_trick_is_refused_with_a_reason(app, visit, marleen, thread, add, trick):
    content, name, says = BAD[trick]
    answer = add(visit(marleen), thread.path, content, name, headers=SCRIPT)
    assert any(word in unescape(trouble(answer.text)) for word in says.split("|")), trouble(answer.text)
    assert "\u202e" not in answer.text
    assert files() == [] and kept_files(app) == []


def test_a_file_that_is_too_large_costs_no_words(app, visit, marleen, thread, add):
    app.config["FILES_MOST"] = 1024 * 1024
    browser = visit(marleen)
    answer = add(browser, thread.path, b"regel\n" * 200_000, "lang.txt", body="Dit wil ik zeggen.")
    assert answer.status_code == 303
    page = browser.get(thread.path).text
    assert "groter dan 1 MB" in trouble(page) and "lang.txt" in trouble(page)
    assert "Dit wil ik zeggen." in page
    assert trouble(browser.get(thread.path).text) == "", "it is said once"
    assert files() == [] and kept_files(app) == []


def test_26_mb_is_refused_by_the_usual_limit(app, visit, marleen, thread, add):
    answer = add(visit(marleen), thread.path, b"x" * 26 * 1024 * 1024, "lang.txt", headers=SCRIPT)
    assert "groter dan 25 MB" in trouble(answer.text)


def test_more_than_a_form_may_hold_is_refused_whole(app, visit, marleen, thread, add):
    app.config["FILES_TOGETHER"] = 3 * 1024 * 1024
    assert add(visit(marleen), thread.path, b"x" * 4 * 1024 * 1024, "lang.txt").status_code == 413


def test_other_forms_stay_small(visit, marleen):
    answer = visit(marleen).post("/instellingen", {"name": "x" * 2_200_000}, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\\\Users\\\\mij\\\\foto.png", "foto.png"),
        ("foto%0D%0AX: y.png", "foto X y.png"),
        ("foto\x00\x1b.png", "foto.png"),
        ("jaar\u202egnp.png", "jaargnp.png"),
        ("foto\u200b.png", "foto.png"),
        ("een %22naam%22 <met> tekens?.png", "een naam met tekens.png"),
        ("foto.jpeg", "foto.png"),
        ("foto.exe", "foto.png"),
        ("...", "bijlage.png"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("été & zomer 🌞.png", "été & zomer 🌞.png"),
    ],
)
def test_a_name_is_cleaned(visit, marleen, thread, add, name, shown):
    assert add(visit(marleen), thread.path, picture(), name, headers=SCRIPT).status_code == 200
    assert files()[0].name == shown


def test_ten_files_are_the_most(visit, marleen, thread, add):
    browser = visit(marleen)
    for number in range(10):
        assert add(browser, thread.path, f"{number}".encode(), f"{number}.txt", headers=SCRIPT).status_code == 200
    answer = add(browser, thread.path, b"elf", "elf.txt", headers=SCRIPT)
    assert "hoogstens 10" in trouble(answer.text)
    assert len(files()) == 10


def test_adding_has_a_limit(visit, marleen, thread, add, monkeypatch):
    monkeypatch.setattr("cop.files.operations.FILES_AN_HOUR", 2)
    browser = visit(marleen)
    for number in range(2):
        add(browser, thread.path, f"{number}".encode(), f"{number}.txt")
    answer = add(browser, thread.path, b"drie", "drie.txt", headers=SCRIPT)
    assert "Wacht even" in trouble(answer.text)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "/leden",
        "/bestaat-niet",
        "/bijlagen",
        "https://kwaad.example",
        "//kwaad.example",
        "/gesprekken/nieuw?x",
        "/gesprekken/" + "a" * 400,
        "javascript:x",
    ],
)
def test_a_place_is_a_page_of_ours(visit, marleen, add, place):
    assert add(visit(marleen), place, picture(), "foto.png").status_code == 404
    assert files() == []


def test_a_photo_whose_name_is_wrong_is_put_right(visit, marleen, thread, add):
    assert add(visit(marleen), thread.path, photo(), "foto.png", headers=SCRIPT).status_code == 200
    assert files()[0].name == "foto.jpg" and files()[0].content_type == "image/jpeg"


def test_no_more_is_held_than_is_kept():
    with Bounded(10) as taken:
        for piece in (b"x" * 8, b"y" * 8, b"z" * 8):
            assert taken.write(piece) == 8
        assert taken.is_too_large and taken.tell() == 8


def test_waiting_files_are_not_an_archive(visit, marleen, thread, add, monkeypatch):
    monkeypatch.setattr("cop.files.operations.FILES_WAITING_MOST", 2)
    browser = visit(marleen)
    for number, place in enumerate((thread.path, "/gesprekken/nieuw")):
        add(browser, place, f"{number}".encode(), f"{number}.txt")
    answer = add(browser, "/gesprekken/nieuw", b"drie", "drie.txt", headers=SCRIPT)
    assert "Haal er eerst een paar weg" in trouble(answer.text) and len(files()) == 2


def test_a_draft_by_this_door_is_no_larger_than_by_the_usual_one(visit, marleen, thread, add):
    browser = visit(marleen)
    add(browser, thread.path, b"x", "een.txt", body="x" * 70_000)
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_link_in_a_document_is_no_trick(visit, marleen, thread, add):
    links = (REMOTE % ("hyperlink", "https://voorbeeld.example")).encode()
    add(visit(marleen), thread.path, docx("x", extra=((DOCUMENT, links),)), "plan.docx")
    assert len(files()) == 1


def test_an_empty_table_is_looked_through_at_once(visit, marleen, thread, add):
    add(visit(marleen), thread.path, b"naam" + b"\t\n" * 200_000, "lijst.csv")
    assert len(files()) == 1


def test_a_draft_by_this_door_stands_at_a_window_of_its_page(visit, marleen, thread, add):
    browser = visit(marleen)
    for number in range(3, 9):
        add(browser, thread.path, b"x", "een.txt", body="Half af", draft_place=f"{thread.path}~{number}")
    assert sorted(db.session.scalars(select(Draft.place))) == [thread.path, f"{thread.path}~3"]
