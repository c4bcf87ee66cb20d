"""An author makes a link for each partner, shown once; makes it anew, and withdraws it."""

import re
from urllib.parse import unquote

import pytest

from cop.cases.models import FROZEN, CaseVersion
from cop.foundation.db import db
from cop.members.models import hash_token
from cop.review.models import PartnerLink
from tests.review.written import BODY, begun, change, fresh, main_of, published

SCHIEDAM, SCHOOL = "Gemeente Schiedam", "Hogeschool Havenrijk"


def act(browser, case, act, partner="", **more):
    return browser.post(f"{case.path}/partners", {"act": act, "partner": partner, **more})


def links():
    db.session.rollback()
    return db.session.query(PartnerLink).order_by(PartnerLink.id).all()


def shown(browser, case):
    """The path of the link that the page shows now; none when it shows none."""
    found = re.search(r"http://localhost(/partner/[\w-]+)", browser.get(f"{case.path}/partners").text)
    return found and found[1]


def test_a_link_is_shown_once_and_kept_as_a_hash(public, fatima, visit):
    browser = visit(fatima)
    assert act(browser, public, "maak", SCHOOL).status_code == 303
    path = shown(browser, public)
    token = path.rsplit("/", 1)[1]
    assert len(token) >= 22 and shown(browser, public) is None
    (link,) = links()
    assert link.token_hash == hash_token(token) and link.name == SCHOOL and link.seen_at is None
    assert (link.until - link.created_at).days in (29, 30)


def test_the_letter_is_ready_to_send(public, fatima, visit):
    browser = visit(fatima)
    act(browser, public, "maak", SCHOOL)
    text = browser.get(f"{public.path}/partners").text
    letter = unquote(re.search(r'href="(mailto:[^"]+)"', text)[1].replace("&amp;", "&"))
    path = re.search(r"http://localhost/partner/[\w-]+", text)[0]
    assert path in letter and SCHOOL in letter and "Je hebt geen account nodig" in letter and "Fatima Zouhri" in letter


def test_it_freezes_the_case(public, fatima, visit, stranger):
    browser = visit(fatima)
    act(browser, public, "maak", SCHOOL)
    path = shown(browser, public)
    kept = db.session.get(CaseVersion, (public.id, links()[0].version))
    assert kept.why == FROZEN and kept.html["opgave"]
    change(public, "opgave", opgave="Dit schreven wij later.")
    whole = stranger.get(path)
    page = main_of(whole)
    assert "van loket naar loket" in page and "Dit schreven wij later" not in page
    places = re.findall(r'href="#([^"]+)"', re.search(r'<nav class="on-page.*?</nav>', whole.text, re.DOTALL)[0])
    assert "jullie-antwoord" in places and all(f'id="{place}"' in whole.text for place in places)


def test_partners_of_one_text_read_one_version(public, fatima, visit):
    browser = visit(fatima)
    act(browser, public, "maak", SCHOOL)
    act(browser, public, "maak", SCHIEDAM)
    assert len({link.version for link in links()}) == 1
    change(public, "opgave", opgave="Anders.")
    act(browser, public, "maak", SCHIEDAM)
    assert len({link.version for link in links()}) == 2


def test_a_new_link_ends_the_old_one(public, fatima, visit, stranger):
    browser = visit(fatima)
    act(browser, public, "maak", SCHOOL)
    old = shown(browser, public)
    act(browser, public, "maak", SCHOOL)
    assert stranger.get(shown(browser, public)).status_code == 200
    assert stranger.get(old).status_code == 410


def test_withdrawn(public, fatima, visit, stranger):
    browser = visit(fatima)
    act(browser, public, "maak", SCHOOL)
    path = shown(browser, public)
    assert act(browser, public, "intrekken", SCHOOL).status_code == 303
    answer = stranger.get(path)
    assert answer.status_code == 410 and "ingetrokken" in main_of(answer)
    assert "Drie havens" not in answer.text and SCHOOL not in answer.text


def test_a_partner_that_is_not_named(public, fatima, visit):
    answer = act(visit(fatima), public, "maak", "Gemeente Nergens")
    assert answer.status_code == 409 and "staat niet meer in de casus" in main_of(answer)
    assert links() == []
    assert act(visit(fatima), public, "intrekken", "Gemeente Nergens").status_code == 404
    assert act(visit(fatima), public, "iets").status_code == 404


def test_only_authors(public, marleen, anouk, beheer, visit, stranger):
    for member in (marleen, anouk, beheer):
        assert visit(member).get(f"{public.path}/partners").status_code == 403
        for what in ("maak", "intrekken", "geen"):
            assert act(visit(member), public, what, SCHOOL, geen="1").status_code == 403
    assert act(stranger, public, "maak", SCHOOL).status_code == 401
    assert links() == []


def test_of_a_closed_circle_it_is_not_there_for_others(inside, marleen, anouk, youssef, visit):
    assert act(visit(anouk), inside, "maak", SCHOOL).status_code == 404
    assert act(visit(youssef), inside, "maak", SCHOOL).status_code == 403
    assert act(visit(marleen), inside, "maak", SCHOOL).status_code == 303


@pytest.mark.parametrize("state", ["concept", "editing"])
def test_in_any_state_before_the_archive(everybody, fatima, anouk, visit, state):
    case = begun(fatima, BODY, state=state)
    assert act(visit(fatima), case, "maak", SCHOOL).status_code == 303


def test_not_of_what_is_in_the_archive(public, fatima, anouk, visit):
    published(public, anouk)
    visit(fatima).post(f"{public.path}/stap/archief")
    assert act(visit(fatima), public, "maak", SCHOOL).status_code == 403
    assert fresh(public).state == "archived" and links() == []


def test_the_old_secret_is_nowhere_on_the_page_after_a_refusal(public, fatima, visit):
    browser = visit(fatima)
    act(browser, public, "maak", SCHOOL)
    answer = act(browser, public, "maak", "Gemeente Nergens")
    assert "/partner/" not in answer.text
