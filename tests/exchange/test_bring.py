"""A moderator brings cases in: sees first what would happen, and then takes in the whole."""

import io
import json

import openpyxl
import pytest
from odfdo import Cell, Document, Paragraph, Row, Table
from sqlalchemy import func, select

from cop.cases.models import Case
from cop.cases.queries import content_of
from cop.foundation import blobs
from cop.foundation.db import db
from cop.foundation.log import Act
from cop.notifications.models import Notification
from tests.cases.conftest import CONTENT
from tests.exchange.conftest import COLUMNS, ROW, as_csv, as_json, as_xlsx, brought, posted, sent

PAGE = "/casussen/invoeren"


def cases():
    db.session.rollback()
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def as_ods(*rows):
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Blad")
    for row in rows:
        made = Row()
        for words in row:
            cell = Cell()
            cell.set_attribute("office:value-type", "string")
            for line in words.split("\n"):
                cell.append(Paragraph(line))
            made.append(cell)
        table.append(made)
    document.body.append(table)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


MADE = {"xlsx": as_xlsx, "csv": as_csv, "ods": as_ods}


def test_what_goes_out_comes_in_again(shown, marleen, anouk, visit):
    case = shown()
    file = visit(marleen).get(f"{case.path}/json").data
    browser = visit(anouk)
    path = sent(browser, file, "casus.json")
    report = browser.get(path).text
    assert "Alles kan erin" in report and "remark--bad" not in report
    assert len(cases()) == 1
    answer = browser.post(path, {"lid": anouk.public_id})
    assert answer.status_code == 303 and answer.location == "/casussen/mijn"
    again = cases()[1]
    assert content_of(again) == content_of(cases()[0]) == CONTENT
    assert (again.owner_id, again.state, again.sight, again.title) == (anouk.id, "concept", "members", case.title)
    assert case.title in browser.get("/casussen/mijn").text


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
def test_rows_of_a_spreadsheet_become_concepts_of_a_member(anouk, fatima, visit, kind):
    rows = [
        ["Titel", "soort", "Agendapunten", "Gemeenten", "Partners", "thema's"],
        ["Eén bad", "Voorbeeld", "Bouw coalities; denk_regionaal", "Woerden\nSchiedam",
         "Gemeente Woerden | gemeente | Trekker | Geld; mensen | 2021 | ja\nZwem \\| Mee | | | | |",
         "wonen, Economie en bedrijventerreinen"],
        ["Nog een", "lopend_experiment", "ken_je_dna", "Hengelo", "", ""],
    ]  # fmt: skip
    browser = visit(anouk)
    path = sent(browser, MADE[kind](*rows), f"casussen.{kind}")
    found = browser.get(f"{path}?naam=zouh").text
    assert "Fatima Zouhri" in found and "Van mij (Anouk Lindeboom)" in found and "remark--bad" not in found
    answer = browser.post(path, {"lid": fatima.public_id}, follow_redirects=True)
    assert "2 casussen zijn ingevoerd, als concept van Fatima Zouhri." in answer.text
    first, second = cases()
    assert content_of(first) == {
        "titel": "Eén bad", "soort": "voorbeeld", "agendapunten": ["denk_regionaal", "bouw_coalities"],
        "themas": ["wonen", "economie"], "gemeenten": ["Woerden", "Schiedam"],
        "partners": [
            {"naam": "Gemeente Woerden", "soort": "gemeente", "rol": "trekker", "inzet": ["geld", "mensen"],
             "sinds": "2021", "contact_ok": True},
            {"naam": "Zwem | Mee", "soort": "", "rol": "", "inzet": [], "sinds": "", "contact_ok": False},
        ],
    }  # fmt: skip
    assert {first.owner_id, first.contact_id, second.owner_id} == {fatima.id}
    assert visit(fatima).get(f"{first.path}/schrijven").status_code == 200
    assert browser.get(first.path).status_code == 404  # a concept is its author's
    told = db.session.scalars(select(Notification).where(Notification.member_id == fatima.id)).all()
    assert len(told) == 1
    act = db.session.scalars(select(Act)).one()
    assert (act.verb, act.about, act.actor_id) == ("bring_in_cases", f"member:{fatima.public_id}", anouk.id)


def test_the_example_comes_in(anouk, visit):
    browser = visit(anouk)
    file = browser.get(f"{PAGE}/voorbeeld.xlsx")
    assert file.headers["Content-Disposition"] == 'attachment; filename="casussen-voorbeeld.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert {cell.value for cell in book.worksheets[1]["A"]} >= {"Titel", "Partners", "Bronnen"}
    path = sent(browser, file.data, "casussen-voorbeeld.xlsx")
    report = browser.get(path).text
    assert "remark--bad" not in report and "2 casussen." in report
    assert browser.post(path, {"lid": anouk.public_id}).status_code == 303 and len(cases()) == 2


def test_no_cell_of_ours_is_a_formula(app):
    from cop.exchange.example import fill

    book = openpyxl.Workbook()
    fill(book.active, [["=1+1", "+31", "-x", "@y", "gewoon"]])
    made = io.BytesIO()
    book.save(made)
    cells = next(openpyxl.load_workbook(io.BytesIO(made.getvalue())).active.iter_rows())
    assert [cell.data_type for cell in cells] == ["s"] * 5 and [cell.quotePrefix for cell in cells] == [True] * 4 + [
        False
    ]


def test_the_button_pressed_twice_makes_them_once(anouk, visit):
    browser = visit(anouk)
    path = sent(browser, as_csv(COLUMNS, ROW), "een.csv")
    assert browser.post(path, {"lid": anouk.public_id}).status_code == 303
    answer = browser.post(path, {"lid": anouk.public_id})
    assert answer.status_code == 409 and "zijn al ingevoerd" in answer.text and len(cases()) == 1


def test_whom_they_will_belong_to_has_to_be_somebody(anouk, visit):
    browser = visit(anouk)
    path = sent(browser, as_csv(COLUMNS, ROW), "een.csv")
    for typed in ({}, {"lid": "niemand"}):
        answer = browser.post(path, typed)
        assert answer.status_code == 422 and "Kies van wie de casussen worden." in answer.text
    assert not cases()
    assert "Wij kennen niemand met die naam." in browser.get(f"{path}?naam=%25").text


@pytest.mark.parametrize("who", ["marleen", "beheer", "stranger"])
def test_only_moderators_bring_in(request, who, anouk, visit, stranger):
    path = sent(visit(anouk), as_csv(COLUMNS, ROW), "een.csv")
    browser = stranger if who == "stranger" else visit(request.getfixturevalue(who))
    for address in (PAGE, f"{PAGE}/voorbeeld.xlsx", path):
        answer = browser.get(address)
        assert answer.status_code == (302 if who == "stranger" else 403), answer.status
        assert ROW[0] not in answer.data.decode("utf-8", "replace")
    assert browser.post(path, {"lid": anouk.public_id}).status_code == (401 if who == "stranger" else 403)
    assert not cases()
    answer = posted(browser, as_csv(COLUMNS, ROW), "een.csv")
    assert "/casussen/invoeren/" not in answer.headers.get("Location", "") and not cases()


def test_a_report_is_for_who_brought_the_file(anouk, everybody, visit):
    from tests.conftest import make_member

    other = make_member("mo", everybody, role="moderator")
    path = sent(visit(anouk), as_csv(COLUMNS, ROW), "een.csv")
    browser = visit(other)
    assert browser.get(path).status_code == 404 and browser.post(path, {"lid": other.public_id}).status_code == 404
    assert visit(anouk).get(path[:-3] + "xxx").status_code == 404 and not cases()


def test_a_report_of_yesterday_is_gone(anouk, visit):
    browser = visit(anouk)
    path = sent(browser, as_csv(COLUMNS, ROW), "een.csv")
    for digest in list(blobs.store().older_than(2**40)):
        blobs.store().drop(digest, 2**40)
    answer = browser.post(path, {"lid": anouk.public_id})
    assert answer.status_code == 404 and "Dit verslag is er niet meer" in answer.text and not cases()


def test_to_look_changes_nothing(anouk, visit):
    browser = visit(anouk)
    browser.get(sent(browser, as_csv(COLUMNS, ROW), "een.csv"))
    assert not cases() and not db.session.scalar(select(func.count()).select_from(Act))


def test_fields_may_stand_beside_the_rest_and_cases_in_a_list(anouk, visit):
    one = dict(zip(COLUMNS, ["Titel", "voorbeeld", ["bouw_coalities"], ["Woerden"]], strict=True))
    browser = visit(anouk)
    for data in ([one, one | {"titel": "Ander"}], {"formaat": "casussen", "versie": 1, "casussen": [one]}):
        assert "Alles kan erin" in brought(browser, as_json(data), "x.json").text
    assert json.loads(as_json(one))["titel"] == "Titel"
