"""A partner without an account reads one version through a link, remarks, and agrees or objects."""

from datetime import timedelta

import pytest
import time_machine

from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.notifications.models import CASE_REMARKED, Notification
from cop.review.models import REMARK_MOST, CaseRemark, PartnerLink
from cop.review.partners import make_link, still
from tests.conftest import Visitor
from tests.review.written import fresh, main_of

SCHOOL = "Hogeschool Havenrijk"


def link_for(case, owner, name=SCHOOL):
    """The path of a new link."""
    made = still(fresh(case))
    with writing():
        _link, secret = make_link(fresh(case), owner, name, made)
    return f"/partner/{secret}"


def seen_for(case):
    return ",".join((case.sight, *case.hidden))


def answer(browser, path, case, given="agrees", name="Ada Vos", **more):
    return browser.post(
        path, {"act": "antwoord", "antwoord": given, "naam": name, "voor": seen_for(fresh(case)), **more}
    )


def remark(browser, path, body="Dit klopt niet.", field="opgave"):
    return browser.post(path, {"act": "opmerking", "veld": field, "body": body})


def the_link():
    db.session.rollback()
    return db.session.query(PartnerLink).one()


@pytest.fixture
def path(public, fatima):
    return link_for(public, fatima)


def test_the_page_says_for_whom_it_is_and_what_members_alone_will_read(path, stranger):
    answer = stranger.get(path)
    page = main_of(answer)
    assert f"Deze link is voor {SCHOOL}" in page and "Ben je van een andere organisatie, gebruik hem dan niet." in page
    assert "De eerste begroting klopte niet." in page
    part = answer.text[answer.text.index('id="wat_werkte_niet"') :]
    assert "Dit deel lezen alleen leden" in part[: part.index("De eerste begroting")]
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_of_a_case_for_members_too(case, fatima, stranger):
    page = main_of(stranger.get(link_for(case, fatima)))
    assert "Alleen leden van de community lezen deze tekst" in page and "Drie havens" in page


def test_of_a_closed_circle_its_name_stays_inside(inside, marleen, stranger):
    page = stranger.get(link_for(inside, marleen)).text
    assert "besloten groep" in page and "Kring Oost" not in page


def test_looking_leaves_no_trace(path, stranger):
    stranger.get(path)
    stranger.client.head(path)
    assert the_link().seen_at is None and the_link().answer == ""


def test_a_remark_reaches_the_authors(path, public, fatima, anouk, marleen, visit, stranger):
    assert remark(stranger, path).location == f"{path}#opgave"
    assert "Dit klopt niet." in main_of(stranger.get(path))
    for member in (fatima, anouk):
        page = main_of(visit(member).get(f"{public.path}/meelezen"))
        assert "Dit klopt niet." in page and SCHOOL in page
    browser = visit(marleen)
    browser.post(f"{public.path}/meelezen/lezer", {"act": "mee"})
    assert "Dit klopt niet." not in browser.get(f"{public.path}/meelezen").text  # partners spoke to the authors
    assert the_link().seen_at is not None
    one = db.session.query(CaseRemark).one()
    gone = browser.post(f"{public.path}/opmerkingen/{one.public_id}", {"act": "gedaan"})
    assert gone.status_code == 404
    assert db.session.query(Notification).filter_by(member_id=fatima.id, kind=CASE_REMARKED).count() == 1


@pytest.mark.parametrize(("body", "why"), [("", "Schrijf op wat je opviel"), ("y" * (REMARK_MOST + 1), "te lang")])
def test_a_remark_that_is_not_right(path, stranger, body, why):
    answer = remark(stranger, path, body)
    text = answer.text
    field = text[text.index('id="opgave"') : text.index('id="aanpak"')]
    assert answer.status_code == 422 and why in field and body in field
    assert db.session.query(CaseRemark).count() == 0


def test_agree_and_change_it(path, public, stranger):
    assert answer(stranger, path, public).status_code == 303
    assert (the_link().answer, the_link().signed) == ("agrees", "Ada Vos")
    assert "Ada Vos antwoordde op" in main_of(stranger.get(path))
    answer(stranger, path, public, "objects", "Bea Kok")
    assert (the_link().answer, the_link().signed) == ("objects", "Bea Kok")


@pytest.mark.parametrize(
    ("given", "name", "why"),
    [("", "Ada Vos", "Kies of jullie akkoord zijn"), ("agrees", "", "Vul je naam in"), ("agrees", "z" * 81, "te lang"),
     ("misschien", "Ada Vos", "Kies of jullie akkoord zijn")],
)  # fmt: skip
def test_an_answer_that_is_not_right(path, public, stranger, given, name, why):
    got = answer(stranger, path, public, given, name)
    assert got.status_code == 422 and why in main_of(got) and f'value="{name}"' in got.text
    assert the_link().answer == ""


def test_who_may_read_it_was_changed_meanwhile(path, public, stranger):
    got = answer(stranger, path, public, voor="members")
    assert got.status_code == 409 and "veranderd wie deze tekst mag lezen" in main_of(got) and "Ada Vos" in got.text
    assert the_link().answer == ""


def test_without_the_token_of_the_form_nothing_is_taken_in_and_the_words_come_back(path, public, stranger):
    got = answer(stranger, path, public, csrf_token="")
    assert got.status_code == 400 and the_link().answer == "" and "Ada Vos" in got.text


def test_it_expires_after_thirty_days(path, public, app):
    with time_machine.travel(now() + timedelta(days=29, hours=23)):
        assert Visitor(app, None).get(path).status_code == 200
    with time_machine.travel(now() + timedelta(days=30, minutes=1)):
        browser = Visitor(app, None)
        page = browser.get(path)
        assert page.status_code == 410 and "verlopen" in main_of(page) and "Drie havens" not in page.text
        assert answer(browser, path, public).status_code == 410
        kept = remark(browser, path, "Dit typte ik net nog, een hele tekst.")
        assert kept.status_code == 410 and "Dit typte ik net nog" in kept.text
    assert the_link().answer == "" and db.session.query(CaseRemark).count() == 0


def test_an_unknown_link(public, stranger):
    got = stranger.get("/partner/AAAAAAAAAAAAAAAAAAAAAA")
    assert got.status_code == 404 and "Deze link werkt niet" in main_of(got) and "Drie havens" not in got.text
    assert answer(stranger, "/partner/AAAAAAAAAAAAAAAAAAAAAA", public).status_code == 404


def test_who_guesses_is_stopped_but_a_right_link_opens(path, stranger):
    found = {stranger.get(f"/partner/gok{number}").status_code for number in range(31)}
    assert found == {404, 429}
    assert stranger.get(path).status_code == 200


def test_a_forwarded_link_opens_nothing_but_that_version(path, public, stranger):
    """Whoever has it reads one version and answers; the rest of the house stays shut."""
    stranger.get(path)
    for page in ("", "/meelezen", "/schrijven", "/versies", "/partners", "/concept"):
        assert stranger.get(f"{public.path}{page}").status_code in (302, 404)


def test_of_a_case_that_was_thrown_away_nothing_is_left(path, public, fatima, visit, stranger):
    visit(fatima).post(f"{public.path}/weggooien")
    assert stranger.get(path).status_code == 404


def test_markup_of_a_partner_is_only_words(path, public, fatima, visit, stranger):
    remark(stranger, path, "<img src=x onerror=alert(1)>")
    answer(stranger, path, public, name="<b>Ada</b>")
    for page in (f"{public.path}/meelezen", f"{public.path}/partners"):
        assert "<img src=x" not in visit(fatima).get(page).text
        assert "<b>Ada" not in visit(fatima).get(page).text
