"""How much one hears of a circle: asked on coming in, changed on its page; and what the log says of mail."""

import pytest
from sqlalchemy import select

from cop.circles.models import Circle, Membership
from cop.circles.operations import invite
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from tests.circles.conftest import make_circle

PAGE_ASKS = "Hoe wil je horen wat hier gebeurt?"


def preset_of(circle, member):
    db.session.rollback()
    return db.session.get_one(Membership, (circle.id, member.id)).preset


@pytest.mark.parametrize(
    ("chosen", "kept"), [("quiet", "quiet"), ("everything", "everything"), ("", None), ("x", None)]
)
def test_who_accepts_says_how_much_to_hear(hidden, visit, henk, fatima, chosen, kept):
    with writing():
        invite(hidden, fatima, henk)
    guest = visit(fatima)
    assert PAGE_ASKS in guest.get(hidden.path).text
    guest.post(f"{hidden.path}/uitnodiging", {"answer": "ja", "preset": chosen})
    assert preset_of(hidden, fatima) == kept


def test_what_who_asks_chose_holds_once_let_in(visit, henk, marleen, fatima):
    circle = make_circle("Kring Open", henk, marleen, is_listed=True)
    guest = visit(fatima)
    assert PAGE_ASKS in guest.get(circle.path).text
    guest.post(f"{circle.path}/vraag", {"words": "Mag ik erbij?", "preset": "everything"})
    visit(henk).post(f"{circle.path}/vragers/{fatima.public_id}", {"answer": "ja"})
    assert preset_of(circle, fatima) == "everything"


def test_words_that_were_refused_come_back_with_the_choice(visit, henk, marleen, fatima):
    circle = make_circle("Kring Open", henk, marleen, is_listed=True)
    page = visit(fatima).post(f"{circle.path}/vraag", {"words": "x" * 400, "preset": "quiet"})
    assert page.status_code == 422
    assert '<option value="quiet" selected>' in page.text


def test_a_member_changes_it_on_the_page_without_script(hidden, visit, marleen):
    browser = visit(marleen)
    answer = browser.post(f"{hidden.path}/horen", {"preset": "quiet"})
    assert (answer.status_code, answer.location) == (303, f"{hidden.path}#horen")
    assert '<option value="quiet" selected>' in browser.get(hidden.path).text
    browser.post(f"{hidden.path}/horen", {"preset": ""})
    assert preset_of(hidden, marleen) is None


def test_who_is_not_in_it_has_nothing_to_choose(hidden, visit, fatima, anouk):
    assert visit(fatima).post(f"{hidden.path}/horen", {"preset": "quiet"}).status_code == 404
    assert visit(anouk).post(f"{hidden.path}/horen", {"preset": "quiet"}).status_code == 403


def test_keeping_out_of_mail_is_written_down(hidden, visit, henk, anouk):
    form = {"name": hidden.name, "purpose": hidden.purpose}
    host = visit(henk)
    host.post(f"{hidden.path}/wijzigen", form | {"keeps_out_of_mail": "1"})
    host.post(f"{hidden.path}/wijzigen", form | {"keeps_out_of_mail": "1"})
    host.post(f"{hidden.path}/wijzigen", form)
    verbs = db.session.execute(select(Act.verb, Act.circle_id)).all()
    assert verbs == [("keep_out_of_mail", hidden.id), ("let_into_mail", hidden.id)]
    assert not db.session.get_one(Circle, hidden.id).keeps_out_of_mail


def test_a_circle_may_begin_that_way(visit, anouk):
    form = {"name": "Kring Stilte", "purpose": "Voor wat niet in mail hoort.", "keeps_out_of_mail": "1"}
    visit(anouk).post("/kringen/nieuw", form)
    assert db.session.scalars(select(Circle).where(Circle.name == "Kring Stilte")).one().keeps_out_of_mail
