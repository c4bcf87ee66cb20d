"""A member asks a question, or begins a conversation."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from cop.foundation.db import db, writing
from cop.threads.models import Post, Thread
from cop.topics.models import to_mask
from tests.conftest import make_member

ASK = {"title": "Wie betaalt de ontsluiting?", "body": "De banen vallen bij de buren.", "agenda": ["5"]}


def test_a_question_is_there_for_everybody(visit, marleen, youssef):
    answer = visit(marleen).post("/gesprekken/nieuw", {**ASK, "themes": ["economie"], "tags": "verevening, kosten"})
    assert answer.status_code == 303
    page = visit(youssef).get(answer.location)
    assert "Wie betaalt de ontsluiting?" in page.text
    assert "Alle leden kunnen dit lezen" in page.text
    assert "verevening" in page.text and "Economie" in page.text
    assert "Wie betaalt de ontsluiting?" in visit(youssef).get("/gesprekken").text


def test_title_and_text_alone_are_enough(visit, marleen):
    with writing():
        marleen.agenda = to_mask([4, 6])
    answer = visit(marleen).post("/gesprekken/nieuw", {"title": "Kort", "body": "Zo."})
    assert "Kies slim positie" in visit(marleen).get(answer.location).text.split("<aside")[0]


def test_the_form_says_who_can_read_it(visit, marleen, circle):
    page = visit(marleen).get("/gesprekken/nieuw")
    assert "Wie kan dit lezen?" in page.text and "Kring Oost" in page.text


def test_a_question_in_a_closed_circle_stays_there(visit, marleen, youssef, fatima, circle):
    answer = visit(marleen).post("/gesprekken/nieuw", {**ASK, "circle": circle.public_id})
    assert visit(youssef).get(answer.location).status_code == 200
    assert visit(fatima).get(answer.location).status_code == 404
    assert "ontsluiting" not in visit(fatima).get("/gesprekken").text


def test_nobody_posts_in_a_circle_that_is_not_theirs(visit, fatima, circle):
    answer = visit(fatima).post("/gesprekken/nieuw", {**ASK, "circle": circle.public_id})
    assert answer.status_code == 422
    assert "De banen vallen bij de buren." in answer.text
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


def test_a_member_makes_no_announcement(visit, marleen, anouk):
    assert visit(marleen).post("/gesprekken/nieuw", {**ASK, "kind": "announcement"}).status_code == 422
    assert visit(anouk).post("/gesprekken/nieuw", {**ASK, "kind": "announcement"}).status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Geef je gesprek een titel."),
        ({"title": "  \u200b "}, "Geef je gesprek een titel."),
        ({"title": "x" * 161}, "Een titel heeft hooguit 160 tekens."),
        ({"body": ""}, "Schrijf eerst iets."),
        ({"body": "x" * 20_001}, "Dit is te lang: er passen hooguit 20000 tekens."),
        ({"agenda": ["9"]}, "Kies één, twee of drie agendapunten."),
        ({"agenda": ["1", "2", "3", "4"]}, "Kies één, twee of drie agendapunten."),
        ({"themes": ["bestaat-niet"]}, "Dit thema bestaat niet."),
    ],
)
def test_what_is_not_right_yet_is_said_and_nothing_is_lost(visit, marleen, changed, sentence):
    answer = visit(marleen).post("/gesprekken/nieuw", {**ASK, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    for field in ("title", "body"):
        if field not in changed:
            assert ASK[field] in answer.text
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "\x00\x01NUL",
        "‮omgekeerd",
        "👩‍👩‍👧 emoji",
        "\ud800 los",
        "a\r\nBcc: x@y.nl",
        "' or 1=1 --",
    ],
)
def test_strange_input_is_kept_harmless(visit, marleen, nasty):
    shown = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = visit(marleen).post(
        "/gesprekken/nieuw", {**ASK, "title": f"Vraag {shown}", "body": f"Tekst {shown}", "tags": shown}
    )
    assert answer.status_code == 303
    page = visit(marleen).get(answer.location)
    assert page.status_code == 200
    assert "<script>alert" not in page.text and "Vraag 49" not in page.text
    assert "\x00" not in page.text and "\u202e" not in page.text


def test_a_very_large_text_gets_a_friendly_answer(visit, marleen):
    answer = visit(marleen).post("/gesprekken/nieuw", {**ASK, "body": "woord " * 180_000})
    assert answer.status_code == 422
    assert visit(marleen).post("/gesprekken/nieuw", {**ASK, "body": "woord " * 600_000}).status_code == 413


def test_the_same_form_sent_twice_makes_one_thread(visit, marleen):
    browser = visit(marleen)
    first = browser.post("/gesprekken/nieuw", {**ASK, "form_id": "abc123"})
    second = browser.post("/gesprekken/nieuw", {**ASK, "form_id": "abc123"})
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1


def test_a_flood_is_stopped_and_says_so(visit, everybody):
    flooder = visit(make_member("flooder", everybody))
    codes = [flooder.post("/gesprekken/nieuw", ASK).status_code for _ in range(62)]
    assert codes[0] == 303 and codes[-1] == 429


def test_one_form_sent_four_times_at_one_moment_is_one_conversation(visit, marleen):
    browsers = [visit(marleen) for _time in range(4)]

    def send(browser):
        form = {**ASK, "form_id": "f" * 22, "csrf_token": browser.token}
        answer = Context().run(browser.client.post, "/gesprekken/nieuw", data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(4) as several:
        answers = set(several.map(send, browsers))
    assert len(answers) == 1 and answers.pop()[0] == 303
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 1


def test_a_refused_statement_does_not_tell_what_was_typed(thread):
    again = {name: getattr(thread, name) for name in ("public_id", "circle_id", "starter_id", "kind", "agenda")}
    with pytest.raises(IntegrityError) as refused, writing():
        db.session.execute(Thread.__table__.insert(), {**again, "title": "Vertrouwelijk"})
    assert "Vertrouwelijk" not in str(refused.value)
