"""A shared lesson among the conversations: from a group of intervisie, wherever it stands who wrote something."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from cop.circles.models import Circle, Membership
from cop.digest import operations as digest
from cop.digest.models import Pick
from cop.digest.queries import open_edition
from cop.feeds.operations import make
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import EVERYTHING
from cop.moderation import operations as moderation
from cop.moderation.models import Report
from cop.notifications.models import Notification
from cop.threads.lessons import publish_lesson
from cop.threads.models import LESSON, Post, Thread
from cop.threads.operations import rendered
from tests.conftest import make_reply

GROUP, KIND = "Uit een intervisiegroep", "Les uit intervisie"
WRONG = ("Gevraagd zonder naam", "Iemand zonder naam", "Iemand")
TITLE = "Vraag vroeg wie betaalt"


@pytest.fixture
def lesson(everybody) -> Thread:
    """A lesson as a session leaves it."""
    with writing():
        made = publish_lesson(everybody, TITLE, [1, 5], ["wonen"], rendered("Het hielp om eerst te rekenen."))
    return made


def opening() -> Post:
    return db.session.scalars(select(Post).where(Post.number == 1)).one()


def main_of(page: str) -> str:
    return unescape(page.split("<main")[1].split("</main>")[0])


def says_it_well(words: str, *kinds: str) -> None:
    """Whether the group stands there, and nobody else in its place."""
    for one in kinds or (GROUP,):
        assert one in words, one
    for wrong in WRONG:
        assert wrong not in words, wrong


def test_on_its_page_and_in_the_list(lesson, marleen, visit):
    says_it_well(main_of(visit(marleen).get(lesson.path).text), GROUP, KIND)
    says_it_well(main_of(visit(marleen).get("/gesprekken").text), GROUP, KIND)
    says_it_well(main_of(visit(marleen).get("/gesprekken?punt=5&thema=wonen").text))


def test_in_search(lesson, marleen, visit):
    says_it_well(main_of(visit(marleen).get("/zoeken?q=rekenen").text), GROUP, KIND)


def test_in_the_feed_and_among_what_one_keeps(lesson, marleen, visit, stranger):
    with writing():
        path = f"/atom/{make(marleen.id)}.xml"
    says_it_well(stranger.get(path).text)
    visit(marleen).post(f"/antwoorden/{opening().public_id}/bewaren")
    says_it_well(main_of(visit(marleen).get("/bewaard").text))


def test_in_a_quote(lesson, marleen, visit):
    page = visit(marleen).get(f"{lesson.path}?citeer={opening().public_id}").text
    assert GROUP in page.split('name="body"')[1].split("</textarea>")[0]


def test_on_the_page_for_outside(lesson, marleen, youssef, visit):
    make_reply(lesson, youssef, "Dat werkt.")
    page = visit(marleen).get(f"{lesson.path}/voor-mijn-wethouder").text
    says_it_well(page.split('<article class="onepage"')[1].split("</article>")[0], GROUP, KIND)
    assert "De vraag</h2>" not in page and "vrager" not in page.split('<article class="onepage"')[1]


def test_in_the_weekly_letter(everybody, marleen, dick, letters):
    with time_machine.travel("2026-11-23T11:00:00+01:00") as clock:
        with writing():
            lesson = publish_lesson(everybody, TITLE, [1], [], rendered("Het hielp."))
        digest.send_due(now())
        with writing():
            edition = open_edition()
            edition.editor_id = marleen.id
            db.session.add(Pick(edition_id=edition.id, thread_id=lesson.id, why="", position=1))
        clock.shift(timedelta(days=4))
        digest.send_due(now())
        (letter,) = [one for one in letters() if one["To"] == dick.email]
    words = letter.get_body(("plain",)).get_content()
    assert TITLE in words and KIND in words and "Een groep deelt wat ze leerde." in words
    assert letter["Subject"].startswith(KIND) or TITLE in letter["Subject"]
    says_it_well(f"{letter['Subject']} {words}", KIND)


def test_in_the_letter_of_who_follows_it(lesson, marleen, youssef, visit, letters):
    with writing():
        marleen.preset = EVERYTHING
    visit(marleen).post(f"{lesson.path}/volgen", {"stance": "follows"})
    make_reply(lesson, youssef, "Dat werkt.")
    letter = letters()[-1]
    assert letter["To"] == marleen.email and "Youssef" in letter["Subject"]
    says_it_well(letter.get_body(("plain",)).get_content(), "Dat werkt.")


def test_a_reply_tells_nobody_who_shared_it(lesson, youssef, letters):
    make_reply(lesson, youssef, "Dat werkt.")
    assert letters() == [] and db.session.query(Notification).count() == 0


# Who may do what with it


@pytest.mark.parametrize("who", ["marleen", "anouk"])
def test_nobody_begins_one_by_the_form(everybody, request, visit, who):
    member = request.getfixturevalue(who)
    answer = visit(member).post("/gesprekken/nieuw", {"title": "Zomaar", "body": "Een les.", "kind": LESSON})
    assert answer.status_code == 422
    assert db.session.query(Thread).count() == 0
    assert f'value="{LESSON}"' not in visit(member).get(f"/gesprekken/nieuw?soort={LESSON}").text


def test_nobody_changes_its_words(lesson, marleen, anouk, beheer, visit):
    post = opening()
    for member in (marleen, anouk, beheer):
        browser = visit(member)
        assert browser.get(f"{post.path}/wijzigen").status_code == 403
        assert browser.post(f"{post.path}/wijzigen", {"body": "Anders.", "version": "1"}).status_code == 403
        assert browser.post(f"{post.path}/verwijderen").status_code == 403
        assert browser.post(f"{post.path}/terugzetten").status_code == 403
        assert browser.post(f"{lesson.path}/wat-deed-je-ermee", {"sequel": "Iets."}).status_code == 403
    db.session.refresh(post)
    assert post.version == 1 and post.deleted_at is None


def test_moderators_alone_retitle_it(lesson, marleen, anouk, visit):
    subject = {"title": "Vraag eerst wie betaalt", "agenda": ["1"]}
    assert visit(marleen).post(f"{lesson.path}/wijzigen", subject).status_code == 403
    assert visit(anouk).post(f"{lesson.path}/wijzigen", subject).status_code == 303
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.title, thread.kind) == ("Vraag eerst wie betaalt", LESSON)


def test_nobody_chooses_an_insight_or_concludes_it_but_moderators(lesson, marleen, youssef, anouk, visit):
    reply = make_reply(lesson, youssef)
    assert visit(marleen).post(f"/antwoorden/{reply.public_id}/inzicht").status_code == 403
    assert visit(marleen).post(f"{lesson.path}/uitkomst", {"body": "Klaar."}).status_code == 403
    assert visit(anouk).post(f"{lesson.path}/uitkomst", {"body": "Klaar."}).status_code == 303


def test_a_moderator_looks_after_it_like_any_other(lesson, marleen, anouk, visit):
    with writing():
        closed = Circle(name="Kring Oost", opened_at=now())
        db.session.add(closed)
        db.session.flush()
        db.session.add(Membership(circle_id=closed.id, member_id=anouk.id))
        name = closed.public_id
    browser, path = visit(anouk), f"/moderatie/gesprekken/{lesson.public_id}"
    says_it_well(main_of(browser.get(path).text), KIND)
    assert "Wie vraagt dit?" not in browser.get(path).text
    assert browser.post(path, {"act": "look_up_asker", "why": "Ik wil het weten."}).status_code == 409
    for act in ("pin", "close", "reopen", "hide", "restore"):
        assert browser.post(path, {"act": act, "why": "Daarom."}).status_code == 303, act
    assert browser.post(path, {"act": "move", "circle": name, "why": "Daarom."}).status_code == 303
    assert visit(marleen).get(lesson.path).status_code == 404
    says_it_well(main_of(browser.get(f"/moderatie/antwoorden/{opening().public_id}").text))


def test_what_a_moderator_decides_is_told_to_nobody(lesson, anouk):
    with writing():
        moderation.hide(db.session.get_one(Thread, lesson.id), anouk, "Ik kijk ernaar.")
        moderation.restore(db.session.get_one(Thread, lesson.id), anouk)
        moderation.hide_post(db.session.get_one(Thread, lesson.id), opening(), anouk, "Een naam.")
    assert db.session.query(Notification).count() == 0


def test_a_report_about_it_names_nobody(lesson, marleen, anouk, visit):
    visit(marleen).post(f"/antwoorden/{opening().public_id}/melden", {"reason": "Hier staat een naam in."})
    report = db.session.scalars(select(Report)).one()
    page = main_of(visit(anouk).get(f"/moderatie/meldingen/{report.public_id}").text)
    says_it_well(page, KIND, GROUP)
    says_it_well(main_of(visit(anouk).get("/moderatie").text), "meldde een les uit intervisie")


def test_a_question_without_a_name_says_what_it_said(everybody, marleen, youssef, visit):
    """What is shared with such questions has not changed."""
    visit(marleen).post(
        "/gesprekken/nieuw", {"title": "Wie weet dit?", "body": "Ik durf het niet.", "kind": "question", "unnamed": "1"}
    )
    thread = db.session.scalars(select(Thread)).one()
    page = visit(youssef).get(thread.path).text
    assert "Gevraagd zonder naam" in page and GROUP not in page
    assert re.search(r'class="kicker">Vraag<', visit(youssef).get("/zoeken?q=durf").text)
