"""A moderator suspends a member with a reason and a letter, and restores one; not oneself, and nobody with a role."""

import pytest
from sqlalchemy import select

from cop.foundation.log import Act
from cop.members.models import ACTIVE, SUSPENDED, Member
from tests.conftest import db

WHY = "Je viel leden aan, ook na ons gesprek."


def page_of(member):
    return f"/moderatie/leden/{member.public_id}"


def status(member):
    return db.session.get(Member, member.id).status


def acts(verb):
    return db.session.scalars(select(Act).where(Act.verb == verb)).all()


def test_suspend(visit, anouk, dick, letters):
    his = visit(dick)
    assert his.get("/gesprekken").status_code == 200
    answer = visit(anouk).post(page_of(dick), {"act": "suspend", "why": WHY}, follow_redirects=True)
    assert "Dat is gebeurd. Het staat in het logboek." in answer.text and "Geschorst" in answer.text
    assert status(dick) == SUSPENDED
    assert his.get("/gesprekken").status_code == 302
    letter = letters()[-1]
    assert "dick@" in letter["To"] and WHY in letter.get_body(("plain",)).get_content()
    assert [(act.actor_id, act.about, act.why) for act in acts("suspend")] == [
        (anouk.id, f"member:{dick.public_id}", WHY)
    ]
    assert WHY in visit(anouk).get(page_of(dick)).text


def test_the_letter_is_shown_before_it_goes(visit, anouk, dick, letters):
    browser = visit(anouk)
    assert "(Hier komen jouw woorden.)" in browser.get(page_of(dick)).text
    looked = browser.post(page_of(dick), {"act": "suspend", "why": WHY, "step": "look"})
    assert looked.status_code == 200 and f"&gt; {WHY}" in looked.text
    assert status(dick) == ACTIVE and not letters()


def test_restore(visit, anouk, dick, letters):
    browser = visit(anouk)
    browser.post(page_of(dick), {"act": "suspend", "why": WHY})
    browser.post(page_of(dick), {"act": "restore", "why": "We hebben het uitgepraat."})
    assert status(dick) == ACTIVE
    assert "We hebben het uitgepraat." in letters()[-1].get_body(("plain",)).get_content()
    assert [act.why for act in acts("restore")] == ["We hebben het uitgepraat."]
    assert visit(dick).get("/gesprekken").status_code == 200


def test_each_needs_a_reason(visit, anouk, dick, letters):
    answer = visit(anouk).post(page_of(dick), {"act": "suspend", "why": ""})
    assert answer.status_code == 422 and 'href="#suspend-why"' in answer.text
    assert status(dick) == ACTIVE and not letters()


def test_another_moderator_was_first(visit, anouk, beheer, dick, letters):
    visit(beheer).post(page_of(dick), {"act": "suspend", "why": "Eerste reden."})
    answer = visit(anouk).post(page_of(dick), {"act": "suspend", "why": WHY})
    assert answer.status_code == 409 and WHY in answer.text
    assert len(letters()) == 1


def test_a_double_click_suspends_once(visit, anouk, dick, letters):
    for _time in range(2):
        assert visit(anouk).post(page_of(dick), {"act": "suspend", "why": WHY}).status_code == 303
    assert len(letters()) == 1 and len(acts("suspend")) == 1


@pytest.mark.parametrize("target", ["anouk", "beheer", "sanne"])
def test_a_moderator_suspends_nobody_with_a_role(visit, anouk, beheer, sanne, target, request):
    member = request.getfixturevalue(target)
    browser = visit(anouk)
    shown = browser.get(page_of(member))
    assert shown.status_code == 200 and 'name="act"' not in shown.text
    assert browser.post(page_of(member), {"act": "suspend", "why": WHY}).status_code == 403
    assert status(member) == ACTIVE


def test_an_administrator_suspends_a_moderator_but_not_oneself(visit, anouk, beheer):
    assert visit(beheer).post(page_of(anouk), {"act": "suspend", "why": WHY}).status_code == 303
    assert status(anouk) == SUSPENDED
    assert visit(beheer).post(page_of(beheer), {"act": "suspend", "why": WHY}).status_code == 403


def test_members_see_no_such_page(visit, marleen, dick):
    assert visit(marleen).get(page_of(dick)).status_code == 403
    assert visit(marleen).get(page_of(marleen)).status_code == 403
    assert visit(marleen).post(page_of(dick), {"act": "suspend", "why": WHY}).status_code == 403
    assert visit(marleen).get("/moderatie/leden/niemand").status_code == 403


def test_somebody_who_is_not_there(visit, anouk):
    assert visit(anouk).get("/moderatie/leden/niemand").status_code == 404


def test_only_an_administrator_sees_the_way_to_roles(visit, anouk, beheer, dick):
    assert f"{dick.path}/rol" in visit(beheer).get(page_of(dick)).text
    assert f"{dick.path}/rol" not in visit(anouk).get(page_of(dick)).text
