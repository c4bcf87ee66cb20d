"""Leaving a direct conversation, and what stays of it for the others; leaving the community; being suspended."""

from cop.circles.models import Circle, Membership
from cop.foundation.db import db, writing
from cop.members.models import SUSPENDED
from cop.settings import operations as settings
from tests.conftest import make_reply
from tests.direct.conftest import WORDS, make_note, make_talk


def leave(visit, member, talk):
    return visit(member).post(f"/berichten/{talk.public_id}/verlaten")


def test_the_page_says_what_it_means_and_changes_nothing(visit, youssef, talk):
    page = visit(youssef).get(f"/berichten/{talk.public_id}/verlaten").text
    assert "Terugkomen kan niet" in page and "De anderen praten verder zonder jou" in page
    assert visit(youssef).get(talk.path).status_code == 200


def test_who_leaves_reads_no_more_and_the_others_go_on(visit, marleen, youssef, fatima, talk, letters):
    assert leave(visit, youssef, talk).status_code == 303
    assert visit(youssef).get(talk.path).status_code == 404
    assert "Voor het overleg" not in visit(youssef).get("/berichten").text
    assert "Voor het overleg" not in visit(youssef).get("/meldingen").text
    assert visit(fatima).post(talk.path, {"body": "Nog iets voor Marleen.", "form_id": "a"}).status_code == 303
    page = visit(marleen).get(talk.path).text
    assert "Nog iets voor Marleen." in page and "Alleen jij en Fatima kunnen dit lezen" in page
    assert "youssef@voorbeeld.example" not in [str(letter["To"]) for letter in letters()]


def test_with_one_left_it_takes_no_more_words(visit, marleen, youssef):
    talk = make_talk(marleen, youssef)
    assert "Marleen Duinhof kan nog lezen" in visit(youssef).get(f"/berichten/{talk.public_id}/verlaten").text
    leave(visit, youssef, talk)
    page = visit(marleen).get(talk.path).text
    assert WORDS in page and "De anderen zijn eruit gegaan" in page and "Alleen jij kunt dit nog lezen" in page
    answer = visit(marleen).post(talk.path, {"body": "Ben je er nog?", "form_id": "a"})
    assert answer.status_code == 409 and "Ben je er nog?" in answer.text


def test_after_the_last_one_nobody_reads_it(visit, marleen, youssef, anouk):
    talk = make_talk(marleen, youssef)
    leave(visit, youssef, talk)
    assert "Je bent de laatste" in visit(marleen).get(f"/berichten/{talk.public_id}/verlaten").text
    leave(visit, marleen, talk)
    assert all(visit(one).get(talk.path).status_code == 404 for one in (marleen, youssef, anouk))
    db.session.rollback()
    assert db.session.get(Circle, talk.circle_id).ended_at is not None


def test_what_was_done_is_said_on_the_page_of_messages(visit, marleen, youssef, fatima, talk, note):
    browser = visit(marleen)
    answer = browser.post(f"/berichten/{talk.public_id}/verlaten", follow_redirects=True)
    assert answer.status_code == 200 and "Je bent uit het gesprek." in answer.text
    assert "Aan Fatima Zouhri" in answer.text


def test_others_cannot_leave_what_they_are_not_in(visit, henk, anouk, talk, thread):
    assert leave(visit, henk, talk).status_code == 404
    assert leave(visit, anouk, talk).status_code == 404
    assert leave(visit, henk, thread).status_code == 404  # no direct conversation


def test_nobody_can_be_let_in_later(visit, marleen, henk, talk):
    """The circle of a direct conversation has no page, and so no invitation, request, facilitator or new name."""
    circle = db.session.get(Circle, talk.circle_id)
    for member in (marleen, henk):
        browser = visit(member)
        assert browser.get(circle.path).status_code == 404
        for way in ("vraag", "uitnodiging", "openen", "afwijzen"):
            assert browser.post(f"{circle.path}/{way}", {"words": "Mag ik?", "answer": "ja"}).status_code in (403, 404)
        for way in ("uitnodigen", "wijzigen", "verlaten"):
            assert browser.get(f"{circle.path}/{way}").status_code == 404


def test_who_stops_the_membership_is_out_of_it(visit, marleen, youssef, fatima, talk):
    with writing():
        settings.leave(youssef)
    page = visit(marleen).get(talk.path).text
    assert "Alleen jij en Fatima kunnen dit lezen" in page
    with writing():
        settings.leave(fatima)
    page = visit(marleen).get(talk.path).text
    assert "Alleen jij kunt dit nog lezen" in page and "De anderen zijn eruit gegaan" in page


def test_notes_that_nobody_answered_go_with_who_stops(visit, marleen, fatima, letters):
    path = f"/berichten/notitie/{make_note(marleen, fatima).public_id}"
    with writing():
        settings.leave(marleen)
    assert visit(fatima).get(path).status_code == 404
    assert visit(fatima).get("/berichten").status_code == 200
    bell = visit(fatima).get("/meldingen").text
    assert "bericht per mail" not in bell and 'class="count"' not in bell
    assert [letter for letter in letters() if letter["To"] == "fatima@voorbeeld.example"] == []


def test_who_is_suspended_keeps_the_place_and_reads_nothing(visit, marleen, youssef, talk):
    browser = visit(youssef)
    with writing():
        youssef.status = SUSPENDED
    assert browser.get(talk.path).status_code == 302
    assert "Youssef" in visit(marleen).get(talk.path).text
    assert db.session.get(Membership, (talk.circle_id, youssef.id)) is not None


def test_muted_it_tells_nothing_more(visit, marleen, youssef, fatima, talk, letters):
    before = len(letters())
    visit(youssef).post(f"{talk.path}/volgen", {"stance": "mutes"})
    make_reply(talk, marleen, "Nog een woord.")
    assert [str(letter["To"]) for letter in letters()[before:]] == ["fatima@voorbeeld.example"]
    assert "nieuw</span>" not in visit(youssef).get("/berichten").text
