"""A circle begins: a moderator opens one, a member asks for one."""

import pytest
from sqlalchemy import select

from cop.circles.models import Circle
from cop.circles.queries import waiting_for
from cop.foundation.db import db
from cop.foundation.log import Act
from tests.circles.conftest import role_in

PLAN = {"name": "Kring West", "purpose": "Voor wie aan zee werkt.", "is_listed": "1"}


def words(answer):
    return answer.get_data(as_text=True)


def only_circle():
    return db.session.scalars(select(Circle).where(Circle.is_everybody.is_(False))).one()


def test_a_moderator_opens_a_circle_at_once_and_leads_it(visit, anouk):
    answer = visit(anouk).post("/kringen/nieuw", PLAN)
    circle = only_circle()
    assert answer.location == circle.path
    assert circle.is_open and circle.is_listed and role_in(circle, anouk) == "facilitator"
    assert db.session.scalars(select(Act.verb)).all() == ["open_circle"]


def test_a_member_asks_and_a_moderator_opens(visit, marleen, anouk, letters):
    asker = visit(marleen)
    asker.post("/kringen/nieuw", PLAN)
    circle = only_circle()
    assert circle.is_asked_for and role_in(circle, marleen) is None
    assert [letter["To"] for letter in letters()] == ["anouk@voorbeeld.example"]
    assert "Kring West" in words(asker.get("/kringen"))
    assert [waiting.kind for waiting in waiting_for(anouk)] == ["circle_asked"]

    moderator = visit(anouk)
    assert "Kring West" in words(moderator.get("/kringen")) and "Open de kring" in words(moderator.get(circle.path))
    assert moderator.post(f"{circle.path}/openen").status_code == 303
    assert circle.is_open and role_in(circle, marleen) == "facilitator" and role_in(circle, anouk) is None
    told = letters()[-1]
    assert told["To"] == "marleen@voorbeeld.example" and "Kring West" in told["Subject"]
    assert waiting_for(anouk) == []


def test_a_moderator_declines_with_a_note_that_the_asker_reads(visit, marleen, anouk, letters):
    visit(marleen).post("/kringen/nieuw", PLAN)
    circle = only_circle()
    moderator = visit(anouk)
    assert moderator.post(f"{circle.path}/afwijzen", {"why": ""}).status_code == 422
    assert circle.is_asked_for
    assert moderator.post(f"{circle.path}/afwijzen", {"why": "Sluit aan bij Kring Oost."}).status_code == 303
    assert not circle.is_open and not circle.is_asked_for
    assert "Sluit aan bij Kring Oost." in letters()[-1].get_body(("plain",)).get_content()
    assert "Sluit aan bij Kring Oost." in words(visit(marleen).get(circle.path))


def test_two_moderators_decide_once(visit, marleen, anouk):
    visit(marleen).post("/kringen/nieuw", PLAN)
    circle = only_circle()
    moderator = visit(anouk)
    moderator.post(f"{circle.path}/openen")
    assert moderator.post(f"{circle.path}/openen").status_code == 403
    assert moderator.post(f"{circle.path}/afwijzen", {"why": "Toch niet."}).status_code == 403
    assert circle.is_open


def test_who_asks_does_not_decide(visit, marleen, youssef, beheer):
    visit(marleen).post("/kringen/nieuw", PLAN)
    circle = only_circle()
    assert visit(marleen).post(f"{circle.path}/openen").status_code == 403
    assert visit(beheer).post(f"{circle.path}/openen").status_code == 403
    assert visit(youssef).post(f"{circle.path}/openen").status_code == 404
    assert circle.is_asked_for


def test_a_circle_that_was_asked_for_is_on_nobodys_list(visit, marleen, youssef):
    visit(marleen).post("/kringen/nieuw", PLAN)
    assert "Kring West" not in words(visit(youssef).get("/kringen"))
    assert visit(youssef).get(only_circle().path).status_code == 404


@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"purpose": "  "}, {"name": "x" * 81}, {"purpose": "x" * 1001}, {"name": "\x00\u202e"}]
)
def test_what_is_not_right_is_said_and_what_was_typed_is_kept(bad, visit, marleen):
    answer = visit(marleen).post("/kringen/nieuw", PLAN | bad)
    assert answer.status_code == 422
    assert "Voor wie aan zee werkt." in words(answer) or "purpose" in bad
    assert db.session.scalars(select(Circle).where(Circle.is_everybody.is_(False))).all() == []


def test_a_megabyte_is_refused_in_words(visit, marleen):
    assert visit(marleen).post("/kringen/nieuw", PLAN | {"purpose": "x" * 1_000_000}).status_code == 422


def test_script_in_a_name_stays_words(visit, anouk):
    visit(anouk).post(
        "/kringen/nieuw", PLAN | {"name": "<script>alert(1)</script>", "purpose": "<img src=x onerror=y>"}
    )
    page = words(visit(anouk).get(only_circle().path))
    assert "<script>alert(1)" not in page and "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_nobody_asks_for_circles_all_day(visit, marleen):
    visitor = visit(marleen)
    answers = [visitor.post("/kringen/nieuw", PLAN | {"name": f"Kring {n}"}).status_code for n in range(6)]
    assert answers == [303] * 5 + [429]
