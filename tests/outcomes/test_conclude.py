"""A thread comes to an outcome: who may say so, what it does, and how one goes on."""

import re

import pytest
from sqlalchemy import func, select

from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import EVERYTHING
from cop.threads import operations as threads
from cop.threads.models import Outcome
from tests.conftest import make_reply, make_thread


def conclude(browser, thread, body="We tellen **eerst** de baten.", **more):
    page = browser.get(f"{thread.path}/uitkomst").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    form = {"body": body, "seen": seen.group(1) if seen else "", **more}
    return browser.post(f"{thread.path}/uitkomst", form)


def number_of_outcomes():
    return db.session.scalar(select(func.count()).select_from(Outcome))


def test_the_starter_closes_with_what_was_concluded(visit, marleen, youssef, thread):
    make_reply(thread, youssef)
    assert "Rond af met een uitkomst" in visit(marleen).get(thread.path).text
    answer = conclude(visit(marleen), thread)
    assert answer.status_code == 303 and answer.location.endswith("#uitkomst")
    page = visit(youssef).get(thread.path).text
    assert "We tellen <strong>eerst</strong> de baten." in page
    assert "Waar dit gesprek op uitkwam" in page and "afgerond met een uitkomst" in page
    box = page[page.index('id="uitkomst"') :]
    assert "Marleen Duinhof" in box[: box.index("</section>")]
    assert "Plaats antwoord" not in page
    assert visit(youssef).post(thread.path, {"body": "Nog iets."}).status_code == 409
    assert "Afgerond met een uitkomst" in visit(youssef).get("/gesprekken").text


def test_a_moderator_may_too(visit, anouk, marleen, thread):
    assert conclude(visit(anouk), thread).status_code == 303
    assert "Anouk Lindeboom" in visit(marleen).get(thread.path).text


def test_nobody_else_may(visit, youssef, fatima, beheer, thread):
    for other in (youssef, fatima, beheer):
        assert visit(other).get(f"{thread.path}/uitkomst").status_code == 403
        assert conclude(visit(other), thread).status_code == 403
        assert "Rond af met een uitkomst" not in visit(other).get(thread.path).text
    assert thread.is_open and number_of_outcomes() == 0


def test_outside_the_circle_there_is_nothing(visit, fatima, anouk, beheer, marleen, circle):
    inside = make_thread(circle, marleen)
    for outsider in (fatima, anouk, beheer):
        assert visit(outsider).get(f"{inside.path}/uitkomst").status_code == 404
        assert conclude(visit(outsider), inside).status_code == 404
        assert visit(outsider).post(f"{inside.path}/heropenen").status_code == 404


def test_nothing_is_not_an_outcome(visit, marleen, thread):
    page = conclude(visit(marleen), thread, " \n ")
    assert page.status_code == 422 and "Schrijf eerst iets." in page.text
    assert thread.is_open


def test_what_is_too_long_comes_back_whole(visit, marleen, thread):
    page = conclude(visit(marleen), thread, "begin " + "x" * 5_000 + " einde")
    assert page.status_code == 422 and "begin " in page.text and " einde" in page.text


def test_followers_hear_and_who_wants_mail_gets_it(visit, marleen, youssef, fatima, dick, thread, letters):
    make_reply(thread, youssef)
    with writing():
        youssef.preset = EVERYTHING
        threads.follow(thread, fatima)
    conclude(visit(marleen), thread)
    for follower in (youssef, fatima):
        assert "Er is een uitkomst in" in visit(follower).get("/meldingen").text
    for other in (marleen, dick):
        assert "Er is een uitkomst in" not in visit(other).get("/meldingen").text
    sent = [letter for letter in letters() if letter["Subject"].startswith("Uitkomst:")]
    assert [letter["To"] for letter in sent] == ["youssef@voorbeeld.example"]
    text = sent[0].get_body(("plain",)).get_content()
    assert "We tellen eerst de baten." in text and f"{thread.path}#uitkomst" in text


def test_no_letter_to_who_lost_access_or_when_it_was_reopened(visit, marleen, youssef, henk, circle, letters):
    lost, reopened = make_thread(circle, marleen, "Een"), make_thread(circle, marleen, "Twee")
    with writing():
        for member in (youssef, henk):
            member.preset = EVERYTHING
        threads.follow(lost, youssef)
        threads.follow(reopened, henk)
    for one in (lost, reopened):
        conclude(visit(marleen), one)
    visit(marleen).post(f"{reopened.path}/heropenen")
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    assert letters() == []
    assert "Er is een uitkomst" not in visit(youssef).get("/meldingen").text


def test_a_circle_that_keeps_its_words_out_of_mail(visit, marleen, youssef, circle, letters):
    inside = make_thread(circle, marleen, "Geheim plan")
    with writing():
        youssef.preset, circle.keeps_out_of_mail = EVERYTHING, True
        threads.follow(inside, youssef)
    conclude(visit(marleen), inside)
    (letter,) = letters()
    whole = letter.as_string() + letter.get_body(("plain",)).get_content()
    assert "Geheim plan" not in whole and "baten" not in whole and "Marleen" not in whole


def test_reopening_keeps_it_as_an_earlier_outcome(visit, marleen, youssef, thread):
    conclude(visit(marleen), thread)
    assert "Heropen het gesprek" not in visit(youssef).get(thread.path).text
    assert visit(youssef).post(f"{thread.path}/heropenen").status_code == 403
    assert visit(marleen).post(f"{thread.path}/heropenen").status_code == 303
    page = visit(youssef).get(thread.path).text
    assert thread.is_open and "Eerdere uitkomst" in page and "We tellen <strong>eerst</strong>" in page
    assert visit(youssef).post(thread.path, {"body": "Nog iets."}).status_code == 303
    conclude(visit(marleen), thread, "We beginnen klein.")
    page = visit(youssef).get(thread.path).text
    assert "We beginnen klein." in page and "We tellen <strong>eerst</strong>" not in page
    assert number_of_outcomes() == 1 and not thread.is_open


def test_a_correction_tells_nobody_again(visit, marleen, youssef, thread):
    make_reply(thread, youssef)
    conclude(visit(marleen), thread)
    visit(youssef).post("/meldingen/gelezen")
    assert conclude(visit(marleen), thread, "We tellen eerst de baten, alle baten.").status_code == 303
    assert not re.search(r'class="is-new".{0,400}Er is een uitkomst', visit(youssef).get("/meldingen").text, re.S)


def test_what_a_moderator_closed_for_order_stays_closed(visit, marleen, anouk, thread):
    with writing():
        thread.closed_at, thread.closed_why = now(), "Het gaat over een persoon."
    assert conclude(visit(marleen), thread).status_code == 403
    assert visit(marleen).post(f"{thread.path}/heropenen").status_code == 403
    assert conclude(visit(anouk), thread).status_code == 303
    assert visit(anouk).post(f"{thread.path}/heropenen").status_code == 409
    assert thread.closed_why == "Het gaat over een persoon."


def test_two_who_write_at_once_lose_nothing(visit, marleen, anouk, thread):
    first, second = visit(marleen), visit(anouk)
    assert second.get(f"{thread.path}/uitkomst").status_code == 200
    conclude(first, thread, "Van Marleen.")
    page = second.post(f"{thread.path}/uitkomst", {"body": "Van Anouk.", "seen": ""})
    assert page.status_code == 409 and "Van Anouk." in page.text and "Van Marleen." in page.text
    assert db.session.get(Outcome, thread.id).body == "Van Marleen."
    seen = re.search(r'name="seen" value="([^"]+)"', page.text).group(1)
    assert second.post(f"{thread.path}/uitkomst", {"body": "Van ons beiden.", "seen": seen}).status_code == 303


def test_closed_by_a_moderator_meanwhile_gives_the_words_back(visit, marleen, thread):
    browser = visit(marleen)
    browser.get(f"{thread.path}/uitkomst")
    with writing():
        thread.hidden_at, thread.hidden_why = now(), "Weg."
    assert browser.post(f"{thread.path}/uitkomst", {"body": "Mijn tekst.", "seen": ""}).status_code == 403
    assert number_of_outcomes() == 0


def test_who_asked_without_a_name_signs_without_one(visit, marleen, youssef, fatima, unnamed, letters):
    make_reply(unnamed, youssef)
    with writing():
        youssef.preset = EVERYTHING
    assert "zonder je naam" in visit(marleen).get(f"{unnamed.path}/uitkomst").text
    assert conclude(visit(marleen), unnamed, "We zeggen het vrijdag.").status_code == 303
    for path in (unnamed.path, "/gesprekken", "/meldingen", f"{unnamed.path}/voor-mijn-wethouder"):
        page = visit(youssef).get(path).text
        assert "Marleen" not in page and "Woerden" not in page, path
    page = visit(fatima).get(unnamed.path).text
    assert "de vraagsteller" in page[page.index('id="uitkomst"') :]
    (letter,) = [one for one in letters() if one["Subject"].startswith("Uitkomst:")]
    assert "Marleen" not in letter.as_string() + letter.get_body(("plain",)).get_content()
    assert "de vraagsteller" in " ".join(letter.get_body(("plain",)).get_content().split())
    assert visit(marleen).post(f"{unnamed.path}/heropenen").status_code == 303


def test_one_looks_first_without_script_and_nothing_is_kept_yet(visit, marleen, thread):
    form = {"body": "Eerst **de baten**, zegt @Fatima.", "seen": "", "voorbeeld": "1"}
    page = visit(marleen).post(f"{thread.path}/uitkomst", form)
    assert page.status_code == 200 and "<strong>de baten</strong>" in page.text
    assert thread.is_open and number_of_outcomes() == 0


def test_what_one_began_to_write_is_there_again(visit, marleen, thread):
    browser, place = visit(marleen), f"{thread.path}/uitkomst"
    answer = browser.post("/schrijven/concept", {"draft_place": place, "body": "Half af", "seen": ""})
    assert answer.status_code < 400
    assert "Half af" in browser.get(place).text
    assert browser.post(place, {"body": "Af.", "seen": "", "draft_place": place, "draft_seen": "x"}).status_code == 303
    assert "Half af" not in browser.get(place).text


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "[x](javascript:alert(1))"])
def test_an_outcome_is_safe_text(visit, marleen, thread, typed):
    conclude(visit(marleen), thread, f"Zo: {typed}")
    page = visit(marleen).get(thread.path).text
    assert "<script>alert" not in page and 'href="javascript' not in page
