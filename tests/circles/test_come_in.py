"""Coming into a circle: invited, or by asking."""

from sqlalchemy import select

from cop.circles.models import Knock
from cop.circles.operations import invite
from cop.circles.queries import waiting_for
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from tests.circles.conftest import role_in


def words(answer):
    return answer.get_data(as_text=True)


def subjects(letters):
    return [(letter["To"], letter["Subject"]) for letter in letters()]


def test_an_invited_member_is_told_sees_the_circle_and_joins(hidden, visit, henk, fatima, letters):
    host = visit(henk)
    assert "Fatima Zouhri" in words(host.get(f"{hidden.path}/uitnodigen?naam=fatima"))
    host.post(f"{hidden.path}/uitnodigen", {"member": fatima.public_id, "words": "Jij weet veel van werklocaties."})
    assert subjects(letters) == [("fatima@voorbeeld.example", "Henk Tamminga nodigt je uit voor een kring")]
    assert "Jij weet veel van werklocaties." in letters()[0].get_body(("plain",)).get_content()
    guest = visit(fatima)
    assert "Kring Stil" in words(guest.get("/kringen"))
    page = words(guest.get(hidden.path))
    assert "Waar Kring Stil voor is" in page and "Jij weet veel" in page and "Marleen Duinhof" not in page
    guest.post(f"{hidden.path}/uitnodiging", {"answer": "ja"})
    assert role_in(hidden, fatima) == "participant"
    assert "Marleen Duinhof" in words(guest.get(hidden.path))
    assert db.session.scalars(select(Knock)).all() == []
    verbs = db.session.execute(select(Act.verb, Act.circle_id)).all()
    assert verbs == [("invite_to_circle", hidden.id), ("join_circle", hidden.id)]


def test_who_says_no_stays_out_and_forgets_an_unlisted_circle(hidden, visit, henk, fatima, letters):
    with writing():
        invite(hidden, fatima, henk)
    guest = visit(fatima)
    guest.post(f"{hidden.path}/uitnodiging", {"answer": "nee"})
    assert role_in(hidden, fatima) is None
    assert guest.get(hidden.path).status_code == 404


def test_an_invitation_that_was_taken_back_opens_nothing(hidden, visit, henk, fatima, letters):
    visit(henk).post(f"{hidden.path}/uitnodigen", {"member": fatima.public_id})
    visit(henk).post(f"{hidden.path}/uitgenodigd/{fatima.public_id}/intrekken")
    assert letters() == []  # it had not left yet, and is not true any more
    assert visit(fatima).post(f"{hidden.path}/uitnodiging", {"answer": "ja"}).status_code == 404
    assert role_in(hidden, fatima) is None


def test_only_the_facilitator_invites(circle, visit, marleen, fatima, anouk, beheer):
    for member, code in ((marleen, 403), (fatima, 403), (anouk, 403), (beheer, 403)):
        answer = visit(member).post(f"{circle.path}/uitnodigen", {"member": fatima.public_id})
        assert answer.status_code == code, member.name
    assert db.session.scalars(select(Knock)).all() == []


def test_nobody_is_invited_who_is_in_it_or_invited_or_not_there(circle, visit, henk, marleen, fatima):
    host = visit(henk)
    assert host.post(f"{circle.path}/uitnodigen", {"member": marleen.public_id}).status_code == 409
    host.post(f"{circle.path}/uitnodigen", {"member": fatima.public_id})
    assert host.post(f"{circle.path}/uitnodigen", {"member": fatima.public_id}).status_code == 409
    assert host.post(f"{circle.path}/uitnodigen", {"member": "bestaat-niet"}).status_code == 404
    assert host.post(f"{circle.path}/uitnodigen", {}).status_code == 404


def test_a_member_asks_to_join_and_is_let_in(circle, visit, henk, fatima, letters):
    guest = visit(fatima)
    guest.post(f"{circle.path}/vraag", {"words": "Ik werk aan hetzelfde."})
    assert subjects(letters) == [("henk@voorbeeld.example", "Fatima Zouhri wil meedoen in jouw kring")]
    assert [(w.kind, w.who) for w in waiting_for(henk)] == [("knocked", "Fatima Zouhri")]
    host = visit(henk)
    assert "Ik werk aan hetzelfde." in words(host.get(circle.path))
    assert "1 lid wil meedoen" in words(host.get("/kringen"))
    host.post(f"{circle.path}/vragers/{fatima.public_id}", {"answer": "ja"})
    assert role_in(circle, fatima) == "participant"
    assert subjects(letters)[-1] == ("fatima@voorbeeld.example", "Je zit in de kring ‘Kring Oost’")


def test_a_member_asks_to_join_and_is_not_let_in(circle, visit, henk, fatima, letters):
    visit(fatima).post(f"{circle.path}/vraag")
    visit(henk).post(f"{circle.path}/vragers/{fatima.public_id}", {"answer": "nee"})
    assert role_in(circle, fatima) is None
    assert subjects(letters)[-1][0] == "fatima@voorbeeld.example"
    assert visit(fatima).post(f"{circle.path}/vraag").status_code == 303  # one may ask again


def test_who_asked_may_take_it_back(circle, visit, henk, fatima, letters):
    guest = visit(fatima)
    guest.post(f"{circle.path}/vraag")
    guest.post(f"{circle.path}/vraag/intrekken")
    assert letters() == [] and waiting_for(henk) == []
    assert visit(henk).post(f"{circle.path}/vragers/{fatima.public_id}", {"answer": "ja"}).status_code == 404


def test_only_the_facilitator_lets_in(circle, visit, marleen, fatima, anouk, beheer):
    visit(fatima).post(f"{circle.path}/vraag")
    for member in (marleen, fatima, anouk, beheer):
        answer = visit(member).post(f"{circle.path}/vragers/{fatima.public_id}", {"answer": "ja"})
        assert answer.status_code == 403, member.name
    assert role_in(circle, fatima) is None


def test_who_asks_at_the_door_is_seen_by_the_facilitator_alone(circle, visit, marleen, fatima, anouk):
    visit(fatima).post(f"{circle.path}/vraag", {"words": "Graag."})
    for member in (marleen, anouk):
        assert "Graag." not in words(visit(member).get(circle.path)), member.name


def test_one_asks_once_and_only_at_a_listed_circle(circle, hidden, visit, fatima, anouk, marleen):
    guest = visit(fatima)
    guest.post(f"{circle.path}/vraag")
    assert guest.post(f"{circle.path}/vraag").status_code == 403
    assert visit(marleen).post(f"{circle.path}/vraag").status_code == 403  # in it already
    assert visit(anouk).post(f"{hidden.path}/vraag").status_code == 403  # knows of it, and it is on no list


def test_inviting_who_had_asked_lets_in(circle, visit, henk, fatima):
    visit(fatima).post(f"{circle.path}/vraag")
    assert visit(henk).post(f"{circle.path}/uitnodigen", {"member": fatima.public_id}).status_code == 303
    assert role_in(circle, fatima) == "participant"


def test_an_answer_that_is_none_changes_nothing(circle, visit, henk, fatima):
    visit(fatima).post(f"{circle.path}/vraag")
    for odd in ("", "misschien", "\x00"):
        assert visit(henk).post(f"{circle.path}/vragers/{fatima.public_id}", {"answer": odd}).status_code == 404
    assert waiting_for(henk)


def test_too_long_a_line_is_said_and_kept(circle, visit, fatima, henk):
    answer = visit(fatima).post(f"{circle.path}/vraag", {"words": "lang " * 100})
    assert answer.status_code == 422 and "lang lang" in words(answer)
    answer = visit(henk).post(f"{circle.path}/uitnodigen", {"member": fatima.public_id, "words": "x" * 301})
    assert answer.status_code == 422
    assert db.session.scalars(select(Knock)).all() == []


def test_the_search_for_someone_shows_who_can_be_invited(circle, visit, henk):
    found = words(visit(henk).get(f"{circle.path}/uitnodigen?naam=marleen"))
    assert "We vonden niemand" in found
    for odd in ("%", "_", "a" * 500, "\x00", "<script>"):
        assert visit(henk).get(f"{circle.path}/uitnodigen", query_string={"naam": odd}).status_code == 200
