"""Who may read a case takes it along; nobody else does, and nobody takes along what is hidden."""

import json
from hashlib import sha256
from io import BytesIO

import pytest
from odfdo import Document
from pypdf import PdfReader

from cop.cases import attached
from cop.cases.models import AUTHORS, CIRCLE, MEMBERS, PUBLIC, CaseAuthor
from cop.cases.operations import publish, ready
from cop.cases.queries import blocks_of
from cop.circles.models import Membership
from cop.exchange.objects import from_objects
from cop.exchange.views import out
from cop.files.models import File
from cop.foundation import blobs
from cop.foundation.db import db, writing
from cop.foundation.pdf import NoPrinter
from tests.cases.conftest import CONTENT, begun
from tests.exchange.conftest import SECRET, agreed

FILES = ["pdf", "odt", "json"]


def words_of(answer, kind):
    """All words of a file."""
    if kind == "json":
        return answer.text
    if kind == "odt":
        return Document(BytesIO(answer.data)).get_formatted_text()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())


@pytest.mark.parametrize("kind", FILES)
def test_a_member_takes_it_along(shown, marleen, visit, kind):
    case = shown(titel="Café “Zuid”: één & al / geheim\\zaal")
    answer = visit(marleen).get(f"{case.path}/{kind}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="casus-cafe-zuid-een-al-geheim-zaal.{kind}"'
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Content-Type"].startswith(
        {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text", "json": "application/json"}[kind]
    )
    words = words_of(answer, kind)
    assert "Begin met eten" in words and "Fatima Zouhri" in words and SECRET in words


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("sight", "who", "may"),
    [
        (MEMBERS, "marleen", True),
        (MEMBERS, "anouk", True),
        (MEMBERS, "beheer", True),
        (MEMBERS, "stranger", False),
        (CIRCLE, "marleen", True),
        (CIRCLE, "henk", True),
        (CIRCLE, "dick", False),
        (CIRCLE, "anouk", False),
        (CIRCLE, "beheer", False),
        (CIRCLE, "stranger", False),
        (AUTHORS, "fatima", True),
        (AUTHORS, "marleen", False),
        (AUTHORS, "anouk", False),
        (AUTHORS, "stranger", False),
        (PUBLIC, "marleen", True),
        (PUBLIC, "stranger", False),  # its partners did not agree to anything yet
    ],
)
def test_who_may_read_it(request, shown, fatima, anouk, circle, visit, stranger, sight, who, may, kind):
    if sight == CIRCLE:
        with writing():
            db.session.add(Membership(circle_id=circle.id, member_id=fatima.id))
    case = shown(MEMBERS)
    with writing():
        case.sight, case.circle_id = sight, circle.id if sight == CIRCLE else None
    browser = stranger if who == "stranger" else visit(request.getfixturevalue(who))
    answer = browser.get(f"{case.path}/{kind}")
    no = 302 if who == "stranger" else 404  # who is not signed in may sign in first, whatever stands there
    assert answer.status_code == (200 if may else no), answer.status
    if who == "stranger":
        nowhere = browser.get(f"/casussen/{'x' * 22}/{kind}")
        assert (nowhere.status_code, nowhere.text.replace("x" * 22, case.public_id)) == (no, answer.text)


@pytest.mark.parametrize("kind", FILES)
def test_what_is_being_written_is_no_file_yet(fatima, everybody, visit, kind):
    case = begun(fatima)
    assert visit(fatima).get(f"{case.path}/{kind}").status_code == 404


def test_what_is_no_longer_out_is_no_file_any_more(shown, fatima, visit):
    case = shown()
    with writing():
        case.state = "concept"
    assert visit(fatima).get(f"{case.path}/schrijven").status_code == 200  # its author still has it
    assert visit(fatima).get(f"{case.path}/json").status_code == 404


@pytest.mark.parametrize("kind", FILES)
def test_outside_the_door_goes_what_was_agreed_to(shown, fatima, youssef, marleen, visit, stranger, kind):
    case = agreed(shown(), hidden=("wat_werkte_niet",))
    with writing():
        db.session.add(CaseAuthor(case_id=case.id, member_id=youssef.id))
        block = blocks_of(case)["lessen"]
        block.content = {"lessen": [{"les": "Later toegevoegd", "voor_wie": []}]}
    with writing():
        publish(case, ready(case), fatima)
    outside = words_of(stranger.get(f"{case.path}/{kind}"), kind)
    inside = words_of(visit(marleen).get(f"{case.path}/{kind}"), kind)
    assert "Begin met eten" in outside and "Later toegevoegd" not in outside and SECRET not in outside
    assert "Later toegevoegd" in inside and SECRET in inside
    assert "Fatima Zouhri" in outside and "Youssef Amrani" not in outside and "Youssef Amrani" in inside
    assert ("Dit deel lezen alleen leden" in inside) == (kind != "json")


def test_what_goes_out_has_the_keys_of_the_form(shown, marleen, visit):
    case = shown()
    found = json.loads(visit(marleen).get(f"{case.path}/json").data)
    assert found["formaat"] == "casus" and found["versie"] == 1 and found["url"] == f"http://localhost{case.path}"
    assert found["auteurs"] == [{"naam": "Fatima Zouhri", "organisatie": "Schiedam"}]
    assert found["licentie"] == "cc_by_4" and found["gepubliceerd_op"].endswith("Z")
    assert found["velden"] == {**CONTENT, "contactpersoon": "Fatima Zouhri"}


def test_too_many_files_an_hour(shown, marleen, visit, monkeypatch):
    monkeypatch.setattr(out, "FILES_AN_HOUR", (1, out.FILES_AN_HOUR[1]))
    path = f"{shown().path}/odt"
    assert [visit(marleen).get(path).status_code for _again in range(2)] == [200, 429]


def test_where_nothing_prints_the_rest_goes_on(shown, marleen, visit, monkeypatch):
    def no_printer(*_about):
        raise NoPrinter("No Pango.")

    monkeypatch.setattr(out, "case_pdf", no_printer)
    case = shown()
    answer = visit(marleen).get(f"{case.path}/pdf")
    assert answer.status_code == 503 and "Neem hem als ODT" in answer.text
    assert visit(marleen).get(f"{case.path}/odt").status_code == 200


def test_its_files_are_named_and_do_not_go_along(shown, anouk, fatima, marleen, visit, app):
    case = shown()
    with writing(), blobs.workroom() as folder:
        (folder / "in").write_bytes(b"Het plan")
        file = File(
            owner_id=fatima.id, name="plan.txt", kind="document", content_type="text/plain", size=8,
            blob=blobs.keep(folder / "in"),
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        attached.hang(case, [file.id])
    with writing():
        publish(case, ready(case), anouk)
    address = f"{app.config['PUBLIC_URL']}{case.path}/bijlagen/{file.public_id}"
    browser = visit(marleen)
    found = json.loads(browser.get(f"{case.path}/json").data)
    assert found["bijlagen"] == [
        {
            "titel": "plan",
            "naam": "plan.txt",
            "soort": "text/plain",
            "grootte": 8,
            "sha256": sha256(b"Het plan").hexdigest(),
            "url": address,
        }
    ]
    assert "bijlagen" not in found["velden"]
    for kind in ("pdf", "odt"):
        assert "plan (gewone tekst, 8 bytes)" in words_of(browser.get(f"{case.path}/{kind}"), kind)
    assert address in Document(BytesIO(browser.get(f"{case.path}/odt").data)).body.serialize()
    report = from_objects(found)
    assert report.may_come_in and "komen niet mee" in report.cases[0].troubles[0].text
    assert "bijlagen" not in report.cases[0].values
