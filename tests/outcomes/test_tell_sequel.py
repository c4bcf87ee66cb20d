"""Three weeks after the insight the asker is asked one thing: what did you do with it? Once."""

import pytest
from sqlalchemy import func, select

from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import ACTIVE, QUIET, SUSPENDED
from cop.members.operations import leave
from cop.notifications.models import HELPED, SEQUEL_ASKED, Notification
from cop.outcomes.queries import ASK_AFTER
from cop.threads import operations as threads
from cop.threads.models import USEFUL, Post, Reaction
from tests.conftest import make_reply, make_thread
from tests.outcomes.conftest import answer

SENTENCE = "We zeiden het tegen de voorzitter, en die was opgelucht."


def tell(browser, thread, sentence=SENTENCE, **more):
    return browser.post(f"{thread.path}/wat-deed-je-ermee", {"sequel": sentence, **more})


def told(kind):
    wanted = select(Notification.member_id).where(Notification.kind == kind)
    return sorted(db.session.scalars(wanted))


def asked_in(letters):
    """The letters that ask what came of it."""
    return [letter for letter in letters if "Wat heb je ermee gedaan?" in letter["Subject"]]


def test_after_three_weeks_and_not_before(visit, weeks_pass, marleen, thread, answered, letters):
    assert ASK_AFTER.days == 21
    assert not weeks_pass(2.9)
    assert weeks_pass(0.2)
    page = visit(marleen).get("/meldingen").text
    assert "Wat heb je ermee gedaan? Vertel het in" in page and f"{thread.path}/wat-deed-je-ermee" in page
    (letter,) = asked_in(letters())
    text = letter.get_body(("plain",)).get_content()
    assert letter["To"] == "marleen@voorbeeld.example" and "Zeg het eerst tegen de voorzitter." in text
    assert f"{thread.path}/wat-deed-je-ermee" in text


def test_twice_is_once(weeks_pass, thread, answered, marleen):
    assert weeks_pass()
    for _ in range(3):
        assert not weeks_pass(1)
    assert told(SEQUEL_ASKED) == [marleen.id]


def test_no_letter_for_who_wants_quiet_but_a_line(weeks_pass, thread, answered, marleen, letters):
    with writing():
        marleen.preset = QUIET
    weeks_pass()
    assert not asked_in(letters()) and told(SEQUEL_ASKED) == [marleen.id]


def test_not_when_the_insight_was_taken_back(weeks_pass, thread, answered):
    with writing():
        threads.drop_insight(thread)
    assert not weeks_pass() and told(SEQUEL_ASKED) == []


def test_not_when_the_thread_was_hidden(weeks_pass, thread, answered):
    with writing():
        thread.hidden_at = now()
    assert not weeks_pass() and told(SEQUEL_ASKED) == []


def test_not_when_it_was_told_already(visit, weeks_pass, marleen, thread, answered):
    tell(visit(marleen), thread)
    assert not weeks_pass() and told(SEQUEL_ASKED) == []


@pytest.mark.parametrize("status", [SUSPENDED, ACTIVE])
def test_not_who_left_is_suspended_or_lost_access(weeks_pass, clock, marleen, youssef, circle, status):
    thread = make_thread(circle, marleen, at=now())
    answer(thread, youssef)
    with writing():
        marleen.status = status
        if status == ACTIVE:
            db.session.delete(db.session.get(Membership, (circle.id, marleen.id)))
    assert not weeks_pass() and told(SEQUEL_ASKED) == []


def test_not_an_old_member(weeks_pass, thread, answered, marleen, circle):
    with writing():
        leave(marleen)
    assert not weeks_pass() and told(SEQUEL_ASKED) == []


def test_old_insights_raise_no_flood(weeks_pass, thread, answered):
    assert not weeks_pass(9) and told(SEQUEL_ASKED) == []


def test_what_was_answered_waits_no_longer_in_the_bell(visit, weeks_pass, marleen, thread, answered):
    weeks_pass()
    tell(visit(marleen), thread)
    assert "Wat heb je ermee gedaan?" not in visit(marleen).get("/meldingen").text


def test_the_letter_asks_again(visit, weeks_pass, marleen, thread, answered, letters):
    weeks_pass()
    tell(visit(marleen), thread)
    assert not asked_in(letters())


def test_the_sentence_stands_under_the_insight(visit, marleen, fatima, thread, answered, clock):
    page = visit(marleen).get(f"{thread.path}/wat-deed-je-ermee")
    assert page.status_code == 200 and "Eén zin is genoeg" in page.text
    answer = tell(visit(marleen), thread, "  We zeiden het,\n en die   was opgelucht. ")
    assert answer.status_code == 303
    page = visit(fatima).get(thread.path).text
    assert "Wat Marleen ermee deed:" in page and "We zeiden het, en die was opgelucht." in page
    assert "Vertel wat je ermee deed" not in page and "Wijzig je zin" not in page
    assert "Wijzig je zin" in visit(marleen).get(thread.path).text


def test_it_can_be_changed_and_taken_away(visit, marleen, fatima, thread, answered, clock):
    tell(visit(marleen), thread)
    assert SENTENCE in visit(marleen).get(f"{thread.path}/wat-deed-je-ermee").text
    tell(visit(marleen), thread, "Het werd niets.")
    assert "Het werd niets." in visit(fatima).get(thread.path).text
    tell(visit(marleen), thread, "", do="remove")
    assert "ermee deed:" not in visit(fatima).get(thread.path).text and thread.sequel_at is None


@pytest.mark.parametrize(("typed", "said"), [(" ", "Schrijf eerst iets."), ("x" * 501, "500 tekens")])
def test_what_is_not_right_comes_back(visit, marleen, thread, answered, clock, typed, said):
    page = tell(visit(marleen), thread, typed)
    assert page.status_code == 422 and said in page.text and typed.strip() in page.text
    assert thread.sequel == ""


def test_the_asker_alone(visit, youssef, fatima, anouk, beheer, thread, answered, clock):
    for other in (youssef, fatima, anouk, beheer):
        assert visit(other).get(f"{thread.path}/wat-deed-je-ermee").status_code == 403
        assert tell(visit(other), thread).status_code == 403
    assert thread.sequel == ""


def test_not_before_something_helped(visit, marleen, thread, youssef, clock):
    make_reply(thread, youssef)
    assert tell(visit(marleen), thread).status_code == 403


def test_not_outside_the_circle(visit, fatima, anouk, marleen, youssef, circle, clock):
    inside = make_thread(circle, marleen)
    answer(inside, youssef)
    for outsider in (fatima, anouk):
        assert visit(outsider).get(f"{inside.path}/wat-deed-je-ermee").status_code == 404
        assert tell(visit(outsider), inside).status_code == 404


def test_who_helped_hears_of_it_once(visit, marleen, youssef, fatima, henk, thread, answered, clock, letters):
    useful, thanked = make_reply(thread, fatima, "Bel mij even."), make_reply(thread, henk, "Succes.")
    visit(marleen).post(f"{useful.path}/reactie", {"kind": USEFUL})
    visit(marleen).post(f"{thanked.path}/reactie", {"kind": "thanks"})
    browser = visit(marleen)
    tell(browser, thread)
    visit(youssef).post("/meldingen/gelezen")
    tell(browser, thread, "", do="remove")
    tell(browser, thread)
    assert told(HELPED) == sorted([youssef.id, fatima.id])
    assert "Jouw antwoord hielp in" in visit(youssef).get("/meldingen").text
    sent = [one for one in letters() if one["Subject"].startswith("Jouw antwoord hielp in:")]
    assert {one["To"] for one in sent} == {"youssef@voorbeeld.example", "fatima@voorbeeld.example"}
    assert SENTENCE.split(",")[0] in sent[0].get_body(("plain",)).get_content()


def test_who_asked_without_a_name_tells_without_one(visit, weeks_pass, marleen, youssef, unnamed, letters, clock):
    with writing():
        unnamed.created_at = now()
    answer(unnamed, youssef)
    assert weeks_pass()
    assert told(SEQUEL_ASKED) == [marleen.id]
    assert "zonder je naam" in visit(marleen).get(f"{unnamed.path}/wat-deed-je-ermee").text
    assert tell(visit(marleen), unnamed).status_code == 303
    assert told(HELPED) == [youssef.id]
    actors = select(Notification.actor_id).where(Notification.about == f"thread:{unnamed.id}")
    assert marleen.id not in db.session.scalars(actors).all()
    for path in (unnamed.path, "/meldingen", f"{unnamed.path}/voor-mijn-wethouder", "/gesprekken"):
        page = visit(youssef).get(path).text
        assert "Marleen" not in page and "Woerden" not in page, path
    assert "Wat de vraagsteller ermee deed:" in visit(youssef).get(unnamed.path).text
    (letter,) = [one for one in letters() if one["To"] == "youssef@voorbeeld.example" and "hielp in" in one["Subject"]]
    assert "Marleen" not in letter.as_string() + letter.get_body(("plain",)).get_content()


def test_one_does_not_help_oneself(visit, marleen, unnamed, clock):
    visit(marleen).post(unnamed.path, {"body": "Ik weet het al."})
    own = db.session.scalars(select(Post).where(Post.thread_id == unnamed.id, Post.number == 2)).one()
    with writing():
        threads.choose_insight(unnamed, own)
    tell(visit(marleen), unnamed)
    assert told(HELPED) == []
    assert db.session.scalar(select(func.count()).select_from(Reaction)) == 0
