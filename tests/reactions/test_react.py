"""A member says what a post means to them, and everybody sees who did."""

import re

import pytest
from sqlalchemy import func, select

from cop.circles.models import Membership
from cop.foundation.db import db, writing
from cop.members.models import EVERYTHING, QUIET
from cop.moderation import operations as moderation
from cop.notifications.models import Notification
from cop.notifications.queries import unread_count
from cop.threads import operations as threads
from cop.threads.models import Reaction
from tests.conftest import make_reply, make_thread


@pytest.fixture
def post(thread, youssef):
    """Youssef's reply to Marleen's question."""
    return make_reply(thread, youssef)


def react(browser, post, kind="recognised", **options):
    return browser.post(f"{post.path}/reactie", {"kind": kind}, **options)


def number_of_reactions():
    return db.session.scalar(select(func.count()).select_from(Reaction))


def pressed_in(page):
    """The kinds of the buttons that stand pressed in a page."""
    return re.findall(r'name="kind" value="(\w+)" aria-pressed="true"', page)


def test_three_quiet_buttons_stand_under_what_others_wrote(visit, fatima, post, thread):
    page = visit(fatima).get(thread.path).text
    for word in ("Herkenbaar", "Dank", "Hier heb ik iets aan"):
        assert word in page
    assert page.count('name="kind" value="useful"') == 2  # under the question and under the reply


def test_a_press_counts_and_names(visit, fatima, henk, marleen, post, thread):
    for member in (fatima, henk):
        assert react(visit(member), post).status_code == 303
    page = visit(marleen).get(thread.path).text
    assert "Herkenbaar <b>2</b>" in page and "Herkenbaar: Fatima en Henk" in page
    assert pressed_in(page) == []
    mine = visit(fatima).get(thread.path).text
    assert pressed_in(mine) == ["recognised"] and "Herkenbaar: jij en Henk" in mine


def test_many_are_two_names_and_a_number_and_all_are_one_link_away(visit, everybody, post, thread, fatima, henk, dick):
    for member in (fatima, henk, dick, thread_starter := db.session.get(type(fatima), thread.starter_id)):
        react(visit(member), post, "thanks")
    reader = visit(db.session.get(type(fatima), post.author_id))
    page = reader.get(thread.path).text
    assert "Dank: Dick, Fatima en 2 anderen" in page
    who = reader.get(f"{post.path}/reacties").text
    for member in (fatima, henk, dick, thread_starter):
        assert member.name in who


def test_pressing_again_takes_it_back(visit, fatima, marleen, post, thread):
    browser = visit(fatima)
    react(browser, post)
    react(browser, post, "thanks")
    react(browser, post)
    assert [row.kind for row in db.session.scalars(select(Reaction))] == ["thanks"]


def test_a_script_gets_the_buttons_back_and_nothing_else(visit, fatima, post):
    answer = react(visit(fatima), post, headers={"X-Requested-With": "script"})
    assert answer.status_code == 200 and "<html" not in answer.text
    assert f'data-part="reactions-{post.public_id}"' in answer.text and pressed_in(answer.text) == ["recognised"]


def test_nobody_reacts_to_oneself(visit, youssef, fatima, post, thread):
    assert react(visit(youssef), post).status_code == 403
    react(visit(fatima), post)
    page = visit(youssef).get(thread.path).text
    assert page.count('name="kind" value="useful"') == 1  # under the question alone
    assert "Herkenbaar: Fatima" in page  # but one sees who reacted to one's own words


def test_nobody_reacts_to_what_is_gone(visit, fatima, anouk, post, thread):
    with writing():
        threads.delete_post(post)
    assert react(visit(fatima), post).status_code == 403
    assert visit(fatima).get(f"{post.path}/reacties").status_code == 404
    assert number_of_reactions() == 0


def test_nobody_reacts_or_looks_outside_the_own_circles(visit, fatima, anouk, beheer, youssef, marleen, circle):
    inside = make_reply(make_thread(circle, marleen), youssef)
    assert react(visit(marleen), inside).status_code == 303
    for outsider in (fatima, anouk, beheer):
        assert react(visit(outsider), inside).status_code == 404
        assert visit(outsider).get(f"{inside.path}/reacties").status_code == 404


def test_another_kind_is_refused(visit, fatima, post):
    assert react(visit(fatima), post, "like").status_code == 400
    assert visit(fatima).post(f"{post.path}/reactie").status_code == 400
    assert number_of_reactions() == 0


def test_a_stranger_does_not(stranger, post):
    assert react(stranger, post).status_code in (302, 303, 401, 403)
    assert number_of_reactions() == 0


def test_the_author_hears_in_one_line(visit, youssef, fatima, henk, post):
    for member in (fatima, henk):
        react(visit(member), post)
        react(visit(member), post, "useful")
    page = visit(youssef).get("/meldingen").text
    assert page.count("reageerde op wat jij schreef in") == 1 and "Henk Tamminga" in page


def test_what_is_taken_back_before_it_was_seen_leaves_no_line(visit, youssef, fatima, post):
    react(visit(fatima), post)
    react(visit(fatima), post)
    assert "reageerde" not in visit(youssef).get("/meldingen").text


def test_never_a_mail_and_nothing_for_who_wants_quiet(visit, youssef, marleen, fatima, post, thread, letters):
    opening = thread.path
    with writing():
        youssef.preset, marleen.preset = EVERYTHING, QUIET
    react(visit(fatima), post)
    first = re.search(r"/antwoorden/([\w-]+)/reactie", visit(fatima).get(opening).text).group(1)
    visit(fatima).post(f"/antwoorden/{first}/reactie", {"kind": "thanks"})
    assert letters() == []
    told = list(db.session.scalars(select(Notification.member_id).where(Notification.kind == "reacted")))
    assert told == [youssef.id]


def test_the_line_goes_with_the_access(visit, youssef, marleen, circle):
    inside = make_reply(make_thread(circle, marleen), youssef)
    react(visit(marleen), inside)
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    assert "reageerde" not in visit(youssef).get("/meldingen").text


def test_who_asks_without_a_name_does_not_give_it_away(visit, everybody, marleen, youssef, fatima):
    subject = threads.Subject("Hoe zeg je dat je stopt?", "question", [5])
    with writing():
        asked = threads.start(everybody, marleen, subject, threads.rendered("Zonder naam."), unnamed=threads.Unnamed())
    answer = make_reply(asked, youssef)
    browser = visit(marleen)
    assert 'name="kind"' not in browser.get(asked.path).text
    assert react(browser, answer).status_code == 403
    assert number_of_reactions() == 0
    react(visit(fatima), answer)
    page = visit(youssef).get(asked.path).text
    assert "Marleen" not in page and "Herkenbaar: Fatima" in page


def test_a_reaction_to_a_question_without_a_name_reaches_its_asker(visit, everybody, marleen, fatima):
    subject = threads.Subject("Hoe zeg je dat je stopt?", "question", [5])
    with writing():
        asked = threads.start(everybody, marleen, subject, threads.rendered("Zonder naam."), unnamed=threads.Unnamed())
    opening = re.search(r"/antwoorden/([\w-]+)/reactie", visit(fatima).get(asked.path).text).group(1)
    visit(fatima).post(f"/antwoorden/{opening}/reactie", {"kind": "recognised"})
    assert "Fatima Zouhri reageerde op wat jij schreef in" in visit(marleen).get("/meldingen").text


def test_the_page_takes_no_more_statements_for_it(visit, fatima, henk, thread, youssef, count_statements):
    for member in (fatima, henk):
        for _ in range(3):
            react(visit(member), make_reply(thread, youssef), "useful")
    browser, path = visit(fatima), thread.path
    browser.get(path)
    assert count_statements(lambda: browser.get(path)) <= 6


def test_the_number_at_the_bell_is_what_it_shows(visit, youssef, fatima, anouk, post, thread):
    react(visit(fatima), post)
    browser = visit(youssef)
    assert "reageerde" in browser.get("/meldingen").text
    with writing():
        moderation.hide_post(thread, post, anouk, "Dit kan niet.")
    page = browser.get("/meldingen").text
    assert "reageerde" not in page and page.count('class="is-new"') == unread_count(youssef.id)
