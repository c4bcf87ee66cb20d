"""Leading, leaving and removing: a circle is never without facilitator while somebody is in it."""

from sqlalchemy import select

from cop.circles.models import Membership
from cop.circles.operations import let_go, welcome
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.members.models import SUSPENDED
from tests.circles.conftest import make_circle, role_in


def words(answer):
    return answer.get_data(as_text=True)


def test_a_participant_leaves(circle, visit, marleen):
    visitor = visit(marleen)
    assert visitor.get(f"{circle.path}/verlaten").status_code == 200
    assert role_in(circle, marleen) == "participant"  # looking changes nothing
    assert visitor.post(f"{circle.path}/verlaten").status_code == 303
    assert role_in(circle, marleen) is None and circle.is_open


def test_the_only_facilitator_chooses_who_comes_after(circle, visit, henk, youssef, fatima, letters):
    visitor = visit(henk)
    assert visitor.post(f"{circle.path}/verlaten").status_code == 422
    assert visitor.post(f"{circle.path}/verlaten", {"successor": fatima.public_id}).status_code == 422  # not in it
    assert role_in(circle, henk) == "facilitator"
    assert visitor.post(f"{circle.path}/verlaten", {"successor": youssef.public_id}).status_code == 303
    assert role_in(circle, henk) is None and role_in(circle, youssef) == "facilitator"
    assert letters()[-1]["To"] == "youssef@voorbeeld.example"


def test_a_circle_ends_with_the_last_one(visit, henk, anouk, fatima, everybody):
    circle = make_circle("Kring Klein", henk, is_listed=True)
    assert "De kring houdt op" in words(visit(henk).get(f"{circle.path}/verlaten"))
    visit(henk).post(f"{circle.path}/verlaten")
    assert not circle.is_open
    assert visit(henk).get(circle.path).status_code == 404
    assert "Kring Klein" not in words(visit(fatima).get("/kringen"))
    assert "opgeheven" in words(visit(anouk).get(circle.path))
    assert "end_circle" in db.session.scalars(select(Act.verb)).all()


def test_a_facilitator_removes_with_a_reason_that_is_read(circle, visit, henk, marleen, letters):
    host = visit(henk)
    path = f"{circle.path}/deelnemers/{marleen.public_id}"
    assert "Marleen Duinhof" in words(host.get(path))
    assert host.post(f"{path}/verwijderen", {"why": ""}).status_code == 422
    assert role_in(circle, marleen)
    assert host.post(f"{path}/verwijderen", {"why": "Je werkt hier niet meer."}).status_code == 303
    assert role_in(circle, marleen) is None
    letter = letters()[-1]
    assert (
        letter["To"] == "marleen@voorbeeld.example"
        and "Je werkt hier niet meer." in letter.get_body(("plain",)).get_content()
    )
    act = db.session.scalars(select(Act).where(Act.verb == "remove_from_circle")).one()
    assert (act.actor_id, act.about, act.why, act.circle_id) == (
        henk.id, f"member:{marleen.public_id}", "Je werkt hier niet meer.", circle.id)  # fmt: skip
    assert f"kring={circle.public_id}" not in words(visit(marleen).get(circle.path))


def test_only_the_facilitator_removes_and_hands_on(circle, visit, marleen, youssef, fatima, anouk, beheer):
    path = f"{circle.path}/deelnemers/{youssef.public_id}"
    for member in (marleen, fatima, anouk, beheer):
        visitor = visit(member)
        assert visitor.get(path).status_code == 403, member.name
        assert visitor.post(f"{path}/verwijderen", {"why": "x"}).status_code == 403, member.name
        assert visitor.post(f"{path}/begeleider").status_code == 403, member.name
    assert role_in(circle, youssef) == "participant"


def test_the_lead_is_handed_on_and_with_it_what_one_may(circle, visit, henk, youssef):
    visit(henk).post(f"{circle.path}/deelnemers/{youssef.public_id}/begeleider")
    assert role_in(circle, youssef) == "facilitator" and role_in(circle, henk) == "participant"
    assert visit(henk).get(f"{circle.path}/wijzigen").status_code == 403
    assert visit(youssef).get(f"{circle.path}/wijzigen").status_code == 200


def test_nobody_outside_gets_the_lead(circle, visit, henk, fatima):
    assert visit(henk).post(f"{circle.path}/deelnemers/{fatima.public_id}/begeleider").status_code == 404
    assert visit(henk).post(f"{circle.path}/deelnemers/{henk.public_id}/begeleider").status_code == 409
    assert visit(henk).post(f"{circle.path}/deelnemers/{henk.public_id}/verwijderen", {"why": "x"}).status_code == 409


def test_a_moderator_names_a_facilitator_where_nobody_can_lead(circle, visit, henk, marleen, anouk):
    with writing():
        henk.status = SUSPENDED
    assert role_in(circle, henk) == "facilitator"  # a suspended member keeps the place
    assert "Henk Tamminga" not in words(visit(anouk).get(circle.path))
    assert visit(anouk).post(f"{circle.path}/deelnemers/{marleen.public_id}/begeleider").status_code == 303
    assert role_in(circle, marleen) == "facilitator"
    assert visit(anouk).post(f"{circle.path}/deelnemers/{marleen.public_id}/begeleider").status_code == 403


def test_the_facilitator_changes_the_purpose_and_takes_the_circle_off_the_list(circle, visit, henk, marleen, fatima):
    assert visit(marleen).get(f"{circle.path}/wijzigen").status_code == 403
    answer = visit(henk).post(f"{circle.path}/wijzigen", {"name": "Kring Noord", "purpose": "Iets anders."})
    assert answer.status_code == 303
    assert (circle.name, circle.purpose, circle.is_listed) == ("Kring Noord", "Iets anders.", False)
    assert visit(fatima).get(circle.path).status_code == 404
    verbs = db.session.execute(select(Act.verb, Act.circle_id)).all()
    assert verbs == [("unlist_circle", circle.id), ("write_purpose", circle.id)]


def test_who_leaves_the_community_leaves_every_circle_and_the_longest_there_leads(circle, henk, marleen, youssef):
    with writing():
        let_go(henk)
    assert db.session.scalars(select(Membership).where(Membership.member_id == henk.id)).all() == []
    leads = [member.name for member in (marleen, youssef) if role_in(circle, member) == "facilitator"]
    assert leads == ["Marleen Duinhof"]


def test_welcome_makes_the_circle_of_everybody_and_can_be_said_twice(app, marleen, everybody):
    with writing():
        welcome(marleen)
        welcome(marleen)
    assert role_in(everybody, marleen) == "participant"


def test_a_stale_form_is_refused_and_changes_nothing(circle, visit, marleen):
    answer = visit(marleen).client.post(f"{circle.path}/verlaten", data={"csrf_token": "oud"})
    assert answer.status_code == 400
    assert role_in(circle, marleen) == "participant"


def test_the_same_form_sent_twice_says_so_in_words(circle, visit, marleen):
    visitor = visit(marleen)
    visitor.post(f"{circle.path}/verlaten")
    assert visitor.post(f"{circle.path}/verlaten").status_code == 403
