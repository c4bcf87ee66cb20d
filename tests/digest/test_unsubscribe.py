"""The signed link: it changes one member's rhythm, shows a masked address, and never signs in."""

import re

import pytest
from itsdangerous import URLSafeSerializer

from cop.digest.signed import token_for
from cop.foundation.db import db, writing
from cop.foundation.signed import masked
from cop.members.models import LEFT, MONTHLY, NEVER, SUSPENDED, WEEKLY, Member
from tests.conftest import link_in
from tests.digest.conftest import to

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def path(dick):
    return f"/weekbericht/afmelden/{token_for(dick.public_id)}"


@pytest.fixture
def browser(app):
    """A mail program: no cookies, no form token, from elsewhere."""
    client = app.test_client(use_cookies=False)
    yield client
    db.session.rollback()


def rhythm(member):
    db.session.rollback()
    return db.session.get(Member, member.id).rhythm


def test_one_click(browser, path, dick):
    answer = browser.post(path, data=ONE_CLICK, headers={"Origin": "https://mail.example"})
    assert answer.status_code == 200, "without a redirect (RFC 8058)"
    assert "Set-Cookie" not in answer.headers
    assert rhythm(dick) == NEVER


def test_one_click_twice_is_the_same(browser, path, dick):
    assert [browser.post(path, data=ONE_CLICK).status_code for _again in range(3)] == [200] * 3
    assert rhythm(dick) == NEVER


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_changes_nothing(browser, path, dick, method):
    for address in (path, path.replace("afmelden", "ritme")):
        assert getattr(browser, method)(address).status_code == 200
    assert rhythm(dick) == WEEKLY


def test_the_page_asks_first(browser, path, dick):
    page = browser.get(path).text
    assert re.search(r'value="never" checked', page)
    assert "d…k@v…d.example" in page
    assert dick.email not in page and "Waterink" not in page
    assert "Set-Cookie" not in browser.get(path).headers


def test_a_post_without_a_choice_changes_nothing(browser, path, dick):
    for data in ({}, {"rhythm": "hourly"}, {"List-Unsubscribe": "no"}, {"rhythm": "x" * 1000}):
        assert browser.post(path, data=data).status_code == 200
    assert rhythm(dick) == WEEKLY


def test_rather_once_a_month_and_back(browser, path, dick):
    other = path.replace("afmelden", "ritme")
    assert re.search(r'value="monthly" checked', browser.get(other).text)
    page = browser.post(other, data={"rhythm": MONTHLY}).text
    assert rhythm(dick) == MONTHLY and "Maak ongedaan" in page
    undo = re.search(r'name="rhythm" value="(\w+)">', page)
    page = browser.post(other, data={"rhythm": undo[1]}).text
    assert rhythm(dick) == WEEKLY
    assert re.search(r'value="monthly" checked', browser.get(other).text)


def test_the_link_in_the_letter_stops_it_and_undo_brings_it_back(browser, thread, dick, anouk, friday, letters):
    friday()
    letter = to(dick, letters())
    browser.post(link_in(letter, "/afmelden/"), data=ONE_CLICK)
    assert rhythm(dick) == NEVER
    browser.post(link_in(letter, "/ritme/"), data={"rhythm": WEEKLY})
    assert rhythm(dick) == WEEKLY


def test_the_link_signs_nobody_in(app, path, dick):
    client = app.test_client()
    client.get(path)
    client.post(path, data=ONE_CLICK)
    assert client.get("/weekbericht").status_code in (302, 303)
    assert client.get("/weekbericht/redactie").status_code in (302, 303)


def test_it_is_about_the_member_of_the_link_whoever_is_signed_in(visit, marleen, dick, path):
    visit(marleen).post(path, ONE_CLICK)
    assert (rhythm(dick), rhythm(marleen)) == (NEVER, WEEKLY)


def forged(dick, key="x" * 40, salt="digest.rhythm", content=None):
    return URLSafeSerializer(key, salt=salt).dumps(content or ["rhythm", dick.public_id])


def test_the_example_of_the_forger_is_right(browser, dick):
    assert browser.post(f"/weekbericht/afmelden/{forged(dick)}", data=ONE_CLICK).status_code == 200
    assert rhythm(dick) == NEVER


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "y" * 40},
        {"salt": "members.key"},
        {"content": ["sign_in", "x"]},
        {"content": "rhythm"},
        {"content": [1, 2, 3]},
        {"content": {"a": 1}},
        {"content": ["rhythm", ["x"]]},
        {"content": 7},
    ],
)
def test_a_broken_signature_does_nothing(browser, dick, wrong):
    for page in ("afmelden", "ritme"):
        address = f"/weekbericht/{page}/{forged(dick, **wrong)}"
        assert browser.get(address).status_code == 404
        answer = browser.post(address, data=ONE_CLICK | {"rhythm": NEVER})
        assert answer.status_code == 404
        assert "Deze link werkt niet meer" in answer.text
    assert rhythm(dick) == WEEKLY


@pytest.mark.parametrize("token", ["x", "%00", "a.b.c", "é", "." * 500, "WyJ4Il0.", "\u202e"])
def test_nonsense_is_a_clear_page(browser, token):
    assert browser.get(f"/weekbericht/afmelden/{token}").status_code == 404


def test_a_suspended_member_can_still_stop_it(browser, path, dick):
    with writing():
        dick.status = SUSPENDED
    assert browser.post(path, data=ONE_CLICK).status_code == 200
    assert rhythm(dick) == NEVER


def test_a_member_who_left_is_nobody(browser, path, dick):
    with writing():
        dick.status = LEFT
    assert browser.post(path, data=ONE_CLICK).status_code == 404


def test_other_posts_still_need_their_token(browser, app, visit, dick):
    visitor = visit(dick)
    answer = visitor.client.post("/weekbericht/ritme", data={"rhythm": NEVER})
    assert answer.status_code == 400
    assert rhythm(dick) == WEEKLY


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("marleen@voorbeeld.example", "m…n@v…d.example"),
        ("jo@a.nl", "j…@a….nl"),
        ("x@y", "x…@…y"),
        ("a.b@sub.gemeente.nl", "a…@s…e.nl"),
    ],
)
def test_a_masked_address(email, shown):
    assert masked(email) == shown
