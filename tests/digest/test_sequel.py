"""What came of an answer is a candidate for the letter, and reaches those who read the conversation before."""

from datetime import timedelta

from cop.circles.models import Membership
from cop.digest.models import Pick
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.outcomes import operations as outcomes
from cop.threads import operations as threads
from tests.conftest import make_reply, make_thread
from tests.digest.conftest import text_of, the_edition, to

SENTENCE = "De raad zei ja, met een bepaling om het na te rekenen."
LONG_AGO = timedelta(days=40)


def told(circle, asker, helper, title="Hoe reken je de baten na?"):
    """A question of long ago whose asker told just now what came of the answer."""
    thread = make_thread(circle, asker, title, at=now() - LONG_AGO)
    post = make_reply(thread, helper, at=now() - LONG_AGO)
    with writing():
        threads.choose_insight(thread, post, now() - LONG_AGO)
        outcomes.tell_sequel(thread, asker, SENTENCE)
    return thread


def test_the_editor_sees_it_among_the_suggestions(desk, everybody, marleen, youssef):
    told(everybody, marleen, youssef)
    page = desk.look()
    assert "Hoe reken je de baten na?" in page and "Marleen vertelde wat ervan kwam." in page


def test_not_when_it_was_taken_back_or_the_insight_was(desk, everybody, marleen, youssef):
    first, second = (told(everybody, marleen, youssef, title) for title in ("Een", "Twee"))
    with writing():
        outcomes.withdraw_sequel(first)
        threads.drop_insight(second)
    assert "vertelde wat ervan kwam" not in desk.look()


def test_who_read_the_conversation_reads_what_came_of_it(desk, everybody, marleen, youssef, henk, friday, letters):
    thread = told(everybody, marleen, youssef)
    with writing():
        threads.mark_read(thread, henk, 2)
        db.session.flush()
        thread.sequel_at = now() + timedelta(minutes=1)
    desk.press(f"add:{thread.public_id}").press("ready")
    friday()
    text = text_of(to(henk, letters()))
    assert "Hoe reken je de baten na?" in text and "Wat ervan kwam" in text and "De raad zei ja" in text


def test_permission_is_asked_again(desk, circle, marleen, youssef, henk, friday, letters):
    thread = told(circle, marleen, youssef)
    with writing():
        desk.press("save", intro="Dag allemaal.")
        db.session.add(Pick(edition_id=the_edition().id, thread_id=thread.id, why="", position=1))
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, henk.id)))
    friday()
    found = [letter for letter in letters() if letter["To"] == henk.email]
    assert all("De raad zei ja" not in text_of(letter) for letter in found)


def test_who_asked_without_a_name_is_not_named(desk, everybody, marleen, youssef, henk, friday, letters):
    subject = threads.Subject("Hoe zeg je dat je stopt?", "question", [5])
    with writing():
        thread = threads.start(everybody, marleen, subject, threads.rendered("Zonder naam."), unnamed=threads.Unnamed())
    post = make_reply(thread, youssef)
    with writing():
        threads.choose_insight(thread, post)
        outcomes.tell_sequel(thread, marleen, SENTENCE)
    assert "Marleen" not in desk.look()
    desk.press(f"add:{thread.public_id}").press("ready")
    friday()
    text = text_of(to(henk, letters()))
    assert "De raad zei ja" in text and "Marleen" not in text
