"""The log of acts: who, when, what, why; it only grows, and what happened in a closed circle stays in it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from cop.foundation.clock import now
from cop.foundation.db import writing
from cop.foundation.log import Act, write_down
from cop.moderation.acts import WORDS
from cop.moderation.log_book import LOG_PAGE
from tests.conftest import db, make_reply
from tests.moderation.conftest import SECRET_TITLE

COP = Path(__file__).parents[2] / "cop"


def lines_in(page):
    return re.findall(r"<li><time>.*?</li>", page, re.S)


def test_who_what_about_why(visit, anouk, thread):
    browser = visit(anouk)
    browser.post(f"/moderatie/gesprekken/{thread.public_id}", {"act": "close", "why": "Het is duidelijk."})
    line = lines_in(browser.get("/moderatie/logboek").text)[0]
    assert "Anouk Lindeboom" in line and "sloot het gesprek" in line and "Waarom: Het is duidelijk." in line
    assert f'href="/moderatie/gesprekken/{thread.public_id}">Wie betaalt de coalitie?</a>' in line


def test_what_happened_in_a_closed_circle(visit, sanne, anouk, beheer, secret):
    visit(sanne).post(f"/moderatie/gesprekken/{secret.public_id}", {"act": "close", "why": "Genoeg over de raad."})
    inside = visit(sanne).get("/moderatie/logboek").text
    assert "Genoeg over de raad." in inside and SECRET_TITLE in inside and "Kring Oost" in inside
    for member in (anouk, beheer):
        outside = visit(member).get("/moderatie/logboek").text
        assert "Genoeg over de raad." not in outside and SECRET_TITLE not in outside
        filtered = visit(member).get(f"/moderatie/logboek?wat=close_thread&wie={sanne.public_id}").text
        assert "Genoeg over de raad." not in filtered


def test_passwords_and_refused_sign_ins_are_for_administrators(visit, anouk, beheer, dick):
    with writing():
        write_down(dick.id, "set_password", f"member:{dick.public_id}")
        write_down(None, "refuse_sign_in", "nobody", "password")
    shown = visit(beheer).get("/moderatie/logboek").text
    assert "koos een wachtwoord" in shown and "iemand zonder account" in shown
    assert len(lines_in(visit(anouk).get("/moderatie/logboek").text)) == 0
    assert len(lines_in(visit(anouk).get("/moderatie/logboek?wat=set_password").text)) == 0


def test_filter_by_verb_and_by_person(visit, anouk, sanne, thread):
    page = f"/moderatie/gesprekken/{thread.public_id}"
    visit(anouk).post(page, {"act": "pin"})
    visit(anouk).post(page, {"act": "feature"})
    visit(sanne).post(page, {"act": "unpin"})
    browser = visit(anouk)
    assert len(lines_in(browser.get("/moderatie/logboek?wat=pin_thread").text)) == 1
    assert len(lines_in(browser.get(f"/moderatie/logboek?wie={anouk.public_id}").text)) == 2
    assert len(lines_in(browser.get(f"/moderatie/logboek?wie={sanne.public_id}&wat=unpin_thread").text)) == 1
    assert "Er is niets dat hierbij past." in browser.get("/moderatie/logboek?wie=niemand").text


def test_pages_hold_every_line_once(visit, anouk, thread):
    began = now() - timedelta(days=3)
    with writing():  # many acts of one moment, over the edge of a page
        for n in range(2 * LOG_PAGE + 10):
            moment = began + timedelta(minutes=n if n < 30 or n > 90 else 30)
            db.session.add(
                Act(
                    actor_id=anouk.id,
                    verb="pin_thread",
                    about=f"thread:{thread.public_id}",
                    why=f"nr{n}.",
                    created_at=moment,
                )
            )
    browser, path, seen = visit(anouk), "/moderatie/logboek", []
    for _page in range(4):
        shown = browser.get(path).text
        seen += re.findall(r"Waarom: nr(\d+)\.", shown)
        following = re.search(r'href="([^"]+)" rel="next"', shown)
        if not following:
            break
        path = following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 2 * LOG_PAGE + 10
    assert seen[0] == str(2 * LOG_PAGE + 9) and seen[-1] == "0"


@pytest.mark.parametrize("place", ["x", "20261123T000000000000", "20261123T000000000000.-1", "²", "9" * 300, "%00"])
def test_a_place_that_makes_no_sense(visit, anouk, place):
    assert visit(anouk).get(f"/moderatie/logboek?na={place}&wie={place}&wat={place}").status_code == 200
    assert visit(anouk).get(f"/moderatie/verborgen?voor={place}").status_code == 200


def test_the_database_refuses_to_change_or_drop_a_line(visit, anouk, thread):
    visit(anouk).post(f"/moderatie/gesprekken/{thread.public_id}", {"act": "pin"})
    for statement in (update(Act).values(why="Anders."), delete(Act)):
        with pytest.raises(DBAPIError), writing():
            db.session.execute(statement)
        db.session.rollback()
    assert len(db.session.scalars(select(Act)).all()) == 1


def test_members_do_not_read_the_log(visit, marleen):
    assert visit(marleen).get("/moderatie/logboek").status_code == 403


def test_what_is_gone_or_out_of_sight_has_no_name(visit, anouk, secret):
    with writing():
        write_down(anouk.id, "pin_thread", f"thread:{secret.public_id}")
        write_down(anouk.id, "decline", "application:weg")
    shown = visit(anouk).get("/moderatie/logboek").text
    assert "een gesprek dat je niet kunt lezen" in shown and SECRET_TITLE not in shown
    assert "een aanmelding die niet meer wordt bewaard" in shown


def test_who_did_something_with_themselves_is_named_once(visit, beheer, dick):
    with writing():
        write_down(dick.id, "change_address", f"member:{dick.public_id}")
    assert lines_in(visit(beheer).get("/moderatie/logboek").text)[0].count("Dick Waterink") == 1


def test_every_verb_that_is_written_down_has_words():
    """A verb without words would stand on the page as it is called in the code."""
    found = set()
    for path in COP.rglob("*.py"):
        found |= set(
            re.findall(r"""(?:write_down|note)\([^"()]*(?:\([^()]*\))?[^"()]*?"([a-z_]+)",""", path.read_text())
        )
        found |= set(re.findall(r"""verb="([a-z_]+)",""", path.read_text()))
        found |= {
            verb for pair in re.findall(r'verb = "(\w+)" if [^"]+ else "(\w+)"', path.read_text()) for verb in pair
        }
    assert {"hide_post", "suspend", "leave_circle", "keep_report", "refuse_sign_in"} <= found
    assert found <= set(WORDS), found - set(WORDS)


def test_acts_about_a_member_stand_on_the_page_of_that_member(visit, anouk, dick, thread):
    visit(anouk).post(f"/moderatie/leden/{dick.public_id}", {"act": "suspend", "why": "Te scherp."})
    assert "Te scherp." in visit(anouk).get(f"/moderatie/leden/{dick.public_id}").text


def test_a_hidden_text_is_named_by_its_conversation(visit, anouk, youssef, thread):
    post = make_reply(thread, youssef, "Geheime woorden.")
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
    line = lines_in(visit(anouk).get("/moderatie/logboek").text)[0]
    assert thread.title in line and "Geheime woorden." not in line
