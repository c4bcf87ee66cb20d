"""Files of a case: added and named by who writes it, read by who may read the case, and by nobody else."""

import re
import shutil
from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject
from sqlalchemy import select
from werkzeug.exceptions import Conflict

from cop.cases import attached
from cop.cases import operations as cases
from cop.cases.models import (
    ARCHIVED,
    AUTHORS,
    CIRCLE,
    CONCEPT,
    EDITING,
    MEMBERS,
    PUBLIC,
    PUBLISHED,
    READING,
    CaseAuthor,
    CaseFile,
    CaseVersion,
)
from cop.files.models import File
from cop.files.operations import forget_unused
from cop.foundation import blobs
from cop.foundation.db import db, writing
from cop.foundation.examining.pdf import lacking
from tests.cases.conftest import begun, fresh, out
from tests.files.conftest import fetch, trouble
from tests.files.making import pdf, photo


@pytest.fixture(autouse=True)
def no_files_left(app):
    yield
    shutil.rmtree(app.config["DATA_DIR"] / "files", ignore_errors=True)


def page_of(case):
    return f"{case.path}/schrijven/bijlagen"


def send(browser, case, *files, **fields):
    """Send the form of the attachments."""
    data = {"file": [(BytesIO(content), name) for name, content in files], **fields}
    return browser.post(page_of(case), data, content_type="multipart/form-data")


def hung(case):
    """The files of a case as (key, title), what was added first on top."""
    db.session.rollback()
    wanted = select(File.public_id, CaseFile.title).join(CaseFile, CaseFile.file_id == File.id)
    return [tuple(row) for row in db.session.execute(wanted.where(CaseFile.case_id == case.id).order_by(File.id))]


def hang(case, owner, name="plan.txt", content=b"Het plan van tafel zeven."):
    """One small file on a case, without the page: its path."""
    with writing(), blobs.workroom() as folder:
        (folder / "in").write_bytes(content)
        file = File(
            owner_id=owner.id, name=name, kind="document", content_type="text/plain", size=len(content),
            blob=blobs.keep(folder / "in"),
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        attached.hang(case, [file.id])
        return f"{case.path}/bijlagen/{file.public_id}"


# Adding


def test_it_is_added_named_and_taken_away_by_a_plain_form(case, fatima, visit):
    browser = visit(fatima)
    assert page_of(case) in browser.get(f"{case.path}/schrijven").text
    assert send(browser, case, ("Plan B.pdf", pdf("Ons plan")), ("kaart.jpg", photo())).status_code == 303
    (plan, first), (kaart, _name) = hung(case)
    assert first == "Plan B"
    changed = {f"naam-{plan}": "Het plan van drie steden", f"alt-{kaart}": "Drie stippen op een kaart"}
    assert send(browser, case, **changed).status_code == 303
    assert [title for _key, title in hung(case)] == ["Het plan van drie steden", "kaart"]
    page = browser.get(f"{case.path}/concept").text
    assert "Het plan van drie steden" in page and 'alt="Drie stippen op een kaart"' in page
    assert send(browser, case, drop=[plan]).status_code == 303
    assert [key for key, _title in hung(case)] == [kaart]
    assert fetch(browser, f"{case.path}/bijlagen/{plan}").status_code == 404


def test_what_a_script_sent_up_hangs_after_saving(case, fatima, marleen, visit):
    browser = visit(fatima)
    data = {"place": page_of(case), "file": (BytesIO(b"Woorden"), "lijst.txt")}
    sent = browser.post("/bijlagen", data, content_type="multipart/form-data", headers={"X-Requested-With": "script"})
    key = re.search(r'name="file_id" value="([^"]+)"', sent.text)[1]
    assert not hung(case) and key in browser.get(page_of(case)).text, "it waits at the page"
    assert visit(marleen).post(page_of(case), {"file_id": key}).status_code == 404
    assert browser.post(page_of(case), {"file_id": key}).status_code == 303
    assert [one for one, _title in hung(case)] == [key]


def test_a_bad_file_says_why_and_the_others_are_taken_in(case, fatima, visit):
    browser = visit(fatima)
    send(browser, case, ("spel.exe", b"MZ" + b"\0" * 600), ("plan.txt", b"Goed."), ("slot.pdf", pdf(locked=True)))
    assert [title for _key, title in hung(case)] == ["plan"]
    said = browser.get(page_of(case)).text
    assert "spel.exe" in trouble(said) and "slot.pdf" in said


def test_more_than_ten_changes_nothing_and_keeps_what_was_typed(case, fatima, visit):
    with writing():
        for number in range(attached.CASE_FILES_MOST):
            db.session.add(
                File(owner_id=fatima.id, name=f"{number}.txt", kind="document", content_type="text/plain", size=1,
                     blob="0" * 64)
            )  # fmt: skip
        db.session.flush()
        attached.hang(case, db.session.scalars(select(File.id)))
    first = hung(case)[0][0]
    answer = send(visit(fatima), case, ("elf.txt", b"Te veel."), **{f"naam-{first}": "Nieuwe naam"})
    assert answer.status_code == 409 and "hoogstens 10" in answer.text
    assert 'value="Nieuwe naam"' in answer.text and "elf.txt" in answer.text, "the file waits, the name stands there"
    assert len(hung(case)) == 10 and hung(case)[0][1] == "0"
    assert send(visit(fatima), case, drop=[first], file_id=[waiting()]).status_code == 303
    assert [title for _key, title in hung(case)][-1] == "elf"


def waiting():
    db.session.rollback()
    return db.session.scalars(select(File.public_id).where(File.place.is_not(None))).one()


def test_a_name_that_is_too_long_stays_on_the_page(case, fatima, visit):
    hang(case, fatima)
    (key, _title), long = hung(case)[0], "n" * 121
    answer = send(visit(fatima), case, **{f"naam-{key}": long})
    assert answer.status_code == 422 and long in answer.text and "120 tekens" in answer.text
    assert hung(case)[0][1] == "plan"


def test_who_may_not_write_adds_nothing(published, fatima, marleen, anouk, visit):
    for member in (marleen, anouk):
        assert send(visit(member), published, ("plan.txt", b"Van mij.")).status_code == 403
    assert not hung(published)
    with writing():
        fresh(published).state = ARCHIVED
    assert send(visit(fatima), published, ("plan.txt", b"Te laat.")).status_code == 403


# What a PDF lacks


def test_the_author_sees_what_who_listens_to_a_pdf_misses(case, fatima, visit):
    browser = visit(fatima)
    assert send(browser, case, ("plan.pdf", pdf("Ons plan")), ("foto.pdf", pdf(""))).status_code == 303
    page = browser.get(page_of(case)).text
    assert page.count("Deze pdf heeft geen tags.") == 1, "of the scan it says that it holds no text at all"
    assert page.count("plaatjes van tekst") == 1 and page.count("in welke taal") == 2


def test_a_pdf_with_all_of_it_lacks_nothing():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("nl")
    root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    assert lacking(writer, "Woorden") == ["tags", "title"], "marked, but without a tree"
    root[NameObject("/StructTreeRoot")] = DictionaryObject()
    writer.add_metadata({"/Title": "Ons plan"})
    assert lacking(writer, "Woorden") == []


# Who may fetch it

PEOPLE = ("marleen", "dick", "youssef", "henk", "fatima", "anouk", "beheer", None)
ALL = {"marleen", "dick", "youssef", "henk", "fatima", "anouk", "beheer"}
WRITE = {"marleen", "dick"}  # the owner, and who writes along; Marleen, Youssef and Henk are in the circle, Henk leads
MATRIX = [  # who may read it, and then: being written, read along with, edited, out, new since it was out
    (AUTHORS, WRITE, WRITE, WRITE, WRITE),
    (CIRCLE, WRITE, WRITE | {"youssef", "henk"}, WRITE | {"henk"}, WRITE | {"youssef", "henk"}),
    (MEMBERS, WRITE, ALL, WRITE | {"anouk"}, ALL),
    (PUBLIC, WRITE, ALL, WRITE | {"anouk"}, ALL),
]


@pytest.mark.parametrize(("sight", "writing_it", "reading_it", "editing_it", "out_it"), MATRIX)
def test_who_may_read_the_case_fetches_its_file_and_nobody_else(
    sight, writing_it, reading_it, editing_it, out_it, marleen, dick, circle, anouk, visit, request
):
    case = begun(marleen)
    with writing():
        db.session.add(CaseAuthor(case_id=case.id, member_id=dick.id))
    path = hang(case, marleen)
    out(case, anouk, sight, circle if sight == CIRCLE else None)
    newer = hang(case, marleen, "later.txt")
    browsers = {who: visit(request.getfixturevalue(who) if who else None) for who in PEOPLE}

    def fetched(address):
        codes = {who: fetch(browser, address).status_code for who, browser in browsers.items()}
        assert codes[None] in (302, 404)
        assert {code for who, code in codes.items() if who} <= {200, 404}
        return {who for who, code in codes.items() if code == 200}

    def in_state(state):
        with writing():
            fresh(case).state = state

    assert fetched(path) == out_it and fetched(newer) == WRITE
    in_state(ARCHIVED)
    assert fetched(path) == out_it and fetched(newer) == WRITE
    for state, who in ((CONCEPT, writing_it), (READING, reading_it), (EDITING, editing_it)):
        in_state(state)
        assert fetched(path) == fetched(newer) == who, state


def test_outside_the_door_only_what_its_partners_agreed_to(marleen, anouk, visit, stranger):
    case = begun(marleen)
    path = hang(case, marleen)
    out(case, anouk, PUBLIC)
    assert fetch(stranger, path).status_code == 302, "not agreed yet"
    with writing():
        fresh(case).agreed_version = fresh(case).published_version
    answer = fetch(stranger, path)
    assert answer.status_code == 200 and answer.data == b"Het plan van tafel zeven."
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert path in stranger.get(case.path).text
    newer = hang(case, marleen, "later.txt")
    assert visit(marleen).post(f"{case.path}/publiceren").status_code == 303
    assert fetch(visit(anouk), newer).status_code == 200
    assert fetch(stranger, newer).status_code == 404 and newer not in stranger.get(case.path).text
    with writing():
        fresh(case).state = EDITING
    assert fetch(stranger, path).status_code == 302


def test_a_file_of_another_case_or_none_is_not_there(published, marleen, fatima, visit):
    other = begun(marleen)
    key = hang(other, marleen).rpartition("/")[2]
    for address in (f"{published.path}/bijlagen/{key}", f"{published.path}/bijlagen/{'0' * 22}", f"/bijlagen/{key}"):
        assert fetch(visit(fatima), address).status_code == 404
    assert fetch(visit(marleen), f"{other.path}/bijlagen/{key}/klein").status_code == 404, "it is no picture"


# Versions, and the end of it


def test_readers_see_it_after_publication_and_lose_it_at_once(case, fatima, marleen, anouk, visit):
    hang(case, fatima)
    out(case, anouk)
    (key, _title), reader = hung(case)[0], visit(marleen)
    send(visit(fatima), case, **{f"naam-{key}": "Beter plan"})
    assert "Beter plan" not in reader.get(case.path).text, "a name is read once it is published"
    assert "Publiceer" in visit(fatima).get(f"{case.path}/schrijven").text
    send(visit(fatima), case, drop=[key])
    assert key not in reader.get(case.path).text and not db.session.scalar(select(File.id))
    kept = db.session.get(CaseVersion, (case.id, fresh(case).published_version))
    assert kept.content["bijlagen"][0]["naam"] == "plan", "the version still says that it was there"
    assert "plan" in visit(fatima).get(f"{case.path}/versies/{kept.number}").text


def test_the_broom_leaves_what_hangs_and_throwing_away_takes_it_along(case, fatima, visit):
    path = hang(case, fatima)
    forget_unused()
    assert fetch(visit(fatima), path).status_code == 200
    assert visit(fatima).post(f"{case.path}/weggooien").status_code == 303
    assert not db.session.scalars(select(File)).all() and not db.session.scalars(select(CaseFile)).all()


def test_published_is_what_the_page_of_the_case_says(case, fatima, anouk, marleen, visit):
    """A file that came between looking and publishing is not published unseen."""
    made = cases.ready(case)
    hang(case, fatima)
    with writing():
        fresh(case).state = EDITING
    with pytest.raises(Conflict), writing():
        cases.publish(fresh(case), made, anouk)
    assert fresh(case).state != PUBLISHED
