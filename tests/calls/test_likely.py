"""Who is proposed, why, and what is never told."""

from datetime import datetime, timedelta

from cop.calls.models import Call
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import MY_CIRCLES, NOBODY, SUSPENDED
from cop.members.operations import set_themes
from cop.threads import operations as threads
from tests.calls.conftest import ABOUT, make_knower, names_on
from tests.conftest import make_reply, make_thread


def who(browser, **changed):
    return browser.post("/bellen/nieuw", {**ABOUT, "step": "who", **changed}).text


def help_once(circle, starter, helper, title="Wat werkte bij jullie?", **subject):
    """A question that was helped by a reply."""
    thread = make_thread(circle, starter, title, **{"themes": ["wonen"], "agenda": [2], **subject})
    reply = make_reply(thread, helper)
    with writing():
        threads.choose_insight(thread, reply)
    return thread


def asked_before(callee, asker, days):
    at = datetime(2026, 1, 1)
    with writing():
        row = Call(
            asker_id=asker.id, callee_id=callee.id, subject="Eerder", first_slot=at, second_slot=at, answer_by=at
        )
        row.created_at = now() - timedelta(days=days)
        db.session.add(row)


def test_why_is_said_in_words(visit, asker, youssef, els, everybody):
    help_once(everybody, youssef, els)
    with writing():
        els.agenda, els.organisation = 8, "Veenendaal"  # agenda point 4; as large as Woerden, in the same province
    page = who(visit(asker), agenda="4")
    assert (
        "werkt aan wonen · werkt aan agendapunt 4, Kies slim positie met een sterk verhaal · zelfde grootte als "
        "Woerden · zelfde provincie als Woerden · hielp eerder in ‘Wat werkte bij jullie?’"
    ) in page


def test_who_helped_goes_before_who_says(visit, asker, youssef, els, bram, noor, everybody):
    help_once(everybody, youssef, noor)
    thread = make_thread(everybody, youssef, "Hoe verder?", themes=["wonen"])
    make_reply(thread, bram)
    page = who(visit(asker))
    assert names_on(page) == ["Noor Kuiper", "Bram Postma", "Els Kok"]
    assert "hielp eerder in ‘Wat werkte bij jullie?’" in page and "antwoordde eerder in ‘Hoe verder?’" in page


def test_likeness_of_place_decides_between_equals(visit, asker, els, bram, everybody):
    with writing():
        bram.organisation = "Veenendaal"
    assert names_on(who(visit(asker))) == ["Bram Postma", "Els Kok"]


def test_of_equals_the_one_not_asked_for_longest_goes_first(visit, asker, youssef, els, bram, noor):
    asked_before(els, youssef, days=20)
    asked_before(bram, youssef, days=40)
    assert names_on(who(visit(asker))) == ["Noor Kuiper", "Bram Postma", "Els Kok"]
    assert names_on(who(visit(asker))) == ["Noor Kuiper", "Bram Postma", "Els Kok"]


def test_three_at_most_and_nobody_twice(visit, asker, youssef, els, bram, noor, everybody):
    make_knower("ans", everybody, "Ans Vos")
    for _ in range(2):
        help_once(everybody, youssef, els)
    found = names_on(who(visit(asker)))
    assert len(found) == len(set(found)) == 3


def test_fewer_than_three_is_said_with_another_way(visit, asker, els):
    page = who(visit(asker))
    assert names_on(page) == ["Els Kok"]
    assert "Er zijn er nu minder dan drie" in page and "Stel het als vraag" in page


def test_who_did_not_say_so_or_is_not_there_is_never_proposed(visit, asker, els, bram, noor, everybody):
    with writing():
        els.may_call, bram.status = False, SUSPENDED
        asker.may_call = True
        set_themes(asker, ["wonen"])
    page = who(visit(asker))
    assert names_on(page) == ["Noor Kuiper"]
    assert (
        "Els Kok" not in page
        and "Bram Postma" not in page
        and "gevraagd" not in page.split("<main")[1].split("<form")[1]
    )


def test_a_theme_that_is_hidden_finds_nobody(visit, asker, youssef, els, circle):
    for audience in (NOBODY, MY_CIRCLES):
        with writing():
            els.shows = {"themes": audience}
        assert names_on(who(visit(asker))) == []
    with writing():
        youssef.may_call, youssef.shows = True, {"themes": MY_CIRCLES}
        set_themes(youssef, ["wonen"])
    assert names_on(who(visit(asker))) == ["Youssef Amrani"]  # they are in a circle together


def test_hidden_fields_stand_nowhere_though_an_answer_finds_them(visit, asker, youssef, els, everybody):
    with writing():
        els.agenda, els.shows = 8, {"themes": NOBODY, "agenda": NOBODY, "function": NOBODY}
    help_once(everybody, youssef, els)
    page = who(visit(asker), agenda="4")
    assert names_on(page) == ["Els Kok"]
    assert "werkt aan" not in page and "strateeg" not in page
    only = visit(asker).post("/bellen/nieuw", {**ABOUT, "person": els.public_id, "step": "when"}).text
    assert "strateeg" not in only


def test_answers_in_a_circle_count_for_who_is_in_it_alone(visit, asker, henk, els, bram, circle, everybody):
    with writing():
        henk.may_call = True
    help_once(circle, asker, henk, "Onder ons gezegd")
    assert "hielp eerder in ‘Onder ons gezegd’" in who(visit(asker))
    page = who(visit(bram))
    assert "Henk Tamminga" not in names_on(page) and "Onder ons" not in page


def test_a_hidden_thread_and_a_deleted_answer_do_not_count(visit, asker, youssef, els, bram, everybody):
    for helper in (els, bram):
        with writing():
            helper.shows = {"themes": NOBODY}
    hidden = help_once(everybody, asker, els)  # who started it still sees it
    gone = make_thread(everybody, youssef, "Weg", themes=["wonen"])
    reply = make_reply(gone, bram)
    with writing():
        hidden.hidden_at = now()
        threads.delete_post(reply)
    assert names_on(who(visit(asker))) == []


def test_what_one_answered_oneself_is_no_help_to_another(visit, asker, els, everybody):
    with writing():
        els.shows = {"themes": NOBODY}
    thread = make_thread(everybody, els, "Mijn eigen vraag", themes=["wonen"])
    make_reply(thread, els)
    assert names_on(who(visit(asker))) == []


def test_finding_takes_few_statements(visit, asker, youssef, els, bram, noor, everybody, count_statements):
    help_once(everybody, youssef, els)
    browser = visit(asker)
    assert count_statements(lambda: who(browser)) <= 6
