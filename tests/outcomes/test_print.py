"""Eén pagina voor mijn wethouder: what stands on it, and whose names do not."""

import pytest

from cop.circles.models import Circle, Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import ADVISER, KNOWLEDGE
from cop.moderation import operations as moderation
from cop.outcomes import operations as outcomes
from cop.threads import operations as threads
from tests.conftest import make_member, make_reply, make_thread
from tests.outcomes.conftest import answer


def page_of(browser, thread):
    answer = browser.get(f"{thread.path}/voor-mijn-wethouder")
    assert answer.status_code == 200
    return answer.text[answer.text.index('<article class="onepage"') : answer.text.index("</article>")]


@pytest.fixture
def whole(thread, youssef, fatima, marleen, anouk, clock):
    """Marleen's question with everything that can stand on the page."""
    make_reply(thread, fatima, "Dit antwoord staat er niet op.")
    insight = answer(thread, youssef, "Reken het om de twee jaar na. Fatima Zouhri deed dat ook.")
    with writing():
        moderation.summarise(thread, anouk, ("Eerst de baten tellen.", "Wie betaalt.", "Hoe lang."), 0)
        outcomes.tell_sequel(thread, marleen, "De raad zei ja.")
        outcomes.conclude(thread, marleen, threads.rendered("We volgen **Youssef**: elke twee jaar."))
    assert insight.stands
    return thread


def test_everything_stands_on_it(visit, henk, whole):
    page = page_of(visit(henk), whole)
    for words in (
        "Wie betaalt de coalitie?",
        "De baten vallen bij de buurgemeente.",
        "Eerst de baten tellen.",
        "Wie betaalt.",
        "Hoe lang.",
        "elke twee jaar",
        "Reken het om de twee jaar na.",
        "De raad zei ja.",
        "3 organisaties deden mee",
        "2 februari 2027",
        f"http://localhost{whole.path}",
    ):
        assert words in page, words
    assert "Dit antwoord staat er niet op." not in page
    assert "Eén pagina voor mijn wethouder" in visit(henk).get(whole.path).text


def test_nobody_is_named_who_did_not_agree(visit, henk, whole):
    page = page_of(visit(henk), whole)
    for word in ("Marleen", "Duinhof", "Youssef", "Amrani", "Fatima", "Zouhri", "Rivierenland", "Schiedam", "Woerden"):
        assert word not in page, word
    assert "We volgen <strong>iemand van een gemeente of regio</strong>" in page
    assert "3 mensen van een gemeente of regio" in page and "gevraagd door een lid" in page


def test_who_agreed_is_named(visit, henk, youssef, whole):
    with writing():
        youssef.may_cite = True
    page = page_of(visit(henk), whole)
    assert "Youssef Amrani (Regio Rivierenland)" in page and "<strong>Youssef</strong>" in page
    assert "Fatima" not in page and "Marleen" not in page
    assert "2 mensen van een gemeente of regio" in page


def test_one_agrees_in_the_settings(visit, youssef):
    browser = visit(youssef)
    assert "Mijn naam mag op een pagina voor buiten staan" in browser.get("/instellingen/profiel").text
    form = {"name": "Youssef Amrani", "organisation": "Tiel", "kind": "practice"}
    assert browser.post("/instellingen/profiel", {**form, "may_cite": "1"}).status_code == 303
    assert youssef.may_cite
    browser.post("/instellingen/profiel", form)
    assert not youssef.may_cite


@pytest.mark.parametrize(
    ("written", "stays"),
    [
        ("Zie @Youssef Amrani en FATIMA ZOUHRI.", ("Youssef", "Amrani", "ZOUHRI")),
        ("**Fatima** Zouhri zei dat.", ("Fatima", "Zouhri")),
        ("[Fatima](https://elders.example/fatima-zouhri) zei dat.", ("Fatima", "fatima-zouhri")),
        ("Mail fatima@voorbeeld.example of f.zouhri@schiedam.nl.", ("fatima@", "zouhri")),
        ("Dick Waterink doet niet mee, maar staat hier.", ("Dick", "Waterink")),
        ("Mevrouw Zouhri weet het.", ("Zouhri",)),
    ],
)
def test_names_in_a_text_become_roles(visit, henk, dick, fatima, youssef, marleen, everybody, clock, written, stays):
    thread = make_thread(everybody, marleen, body=written)
    for member in (youssef, fatima):
        make_reply(thread, member)
    page = page_of(visit(henk), thread)
    for name in stays:
        assert name not in page, page


def test_a_role_begins_a_sentence_with_a_capital(visit, henk, fatima, everybody, marleen, clock):
    thread = make_thread(
        everybody, marleen, body="Fatima zei dat. Fatima bleef erbij, en **Fatima** ook.\n\n- Fatima knikt"
    )
    make_reply(thread, fatima)
    page, role = page_of(visit(henk), thread), "iemand van een gemeente of regio"
    assert f"I{role[1:]} zei dat. I{role[1:]} bleef erbij, en <strong>{role}</strong> ook." in page
    assert f"<li>I{role[1:]} knikt</li>" in page


def test_words_that_are_no_names_stay(visit, henk, everybody, marleen, clock):
    mark = make_member("mark", everybody, "Mark Jong", organisation="Tiel")
    thread = make_thread(everybody, marleen, body="Op de markt is iedereen jong & blij. Marktwerking helpt; Mark niet.")
    make_reply(thread, mark)
    page = page_of(visit(henk), thread)
    assert "Op de markt is iedereen jong &amp; blij. Marktwerking helpt; iemand van een gemeente of regio niet." in page


def test_a_name_of_two_members_is_left_out_unless_both_agreed(visit, henk, everybody, marleen, clock):
    for key, may in (("a", True), ("b", False)):
        make_member(key, everybody, "Jan de Boer", may_cite=may)
    thread = make_thread(everybody, marleen, body="Jan de Boer deed dit.")
    assert "Jan de Boer" not in page_of(visit(henk), thread)


def test_roles_say_what_somebody_is_and_no_more(visit, henk, everybody, marleen, anouk, clock):
    thread = make_thread(everybody, marleen)
    for key, kind in (("k", KNOWLEDGE), ("a", ADVISER)):
        make_reply(thread, make_member(key, everybody, f"Naam {key}", kind=kind, organisation=f"Bureau {key}"))
    make_reply(thread, anouk)
    page = page_of(visit(henk), thread)
    for role in ("iemand van onderzoek of onderwijs", "een adviseur", "een moderator van de community"):
        assert role in page
    assert "Bureau" not in page and "Platform31" not in page


def test_who_asks_without_a_name_is_nowhere_and_is_treated_as_everybody(visit, henk, youssef, marleen, unnamed, clock):
    insight = answer(unnamed, youssef, "Marleen Duinhof weet dit, en Dick Waterink ook.")
    before = page_of(visit(henk), unnamed)
    assert "Marleen" not in before and "Woerden" not in before and "de vraagsteller" not in before
    assert "1 organisatie deed mee" in before
    with writing():
        marleen.may_cite = True
    after = page_of(visit(henk), unnamed)
    assert "Marleen Duinhof weet dit" in after  # as any other member who agreed, whoever asked
    assert after.count("Marleen") == 1 and insight.stands


def test_a_closed_circle_is_warned_plainly(visit, marleen, fatima, anouk, beheer, circle):
    inside = make_thread(circle, marleen)
    answer = visit(marleen).get(f"{inside.path}/voor-mijn-wethouder").text
    assert "Dit gesprek is besloten: het blijft binnen de kring Kring Oost" in answer
    assert "alleen voor Kring Oost" in page_of(visit(marleen), inside)
    for outsider in (fatima, anouk, beheer):
        assert visit(outsider).get(f"{inside.path}/voor-mijn-wethouder").status_code == 404


def test_not_of_what_is_hidden_or_said_in_private(visit, marleen, henk, thread, everybody):
    with writing():
        private = Circle(name="Henk en Marleen", is_direct=True, opened_at=now())
        db.session.add(private)
        db.session.flush()
        for member in (marleen, henk):
            db.session.add(Membership(circle_id=private.id, member_id=member.id))
    direct = make_thread(private, marleen)
    assert visit(marleen).get(f"{direct.path}/voor-mijn-wethouder").status_code == 404
    with writing():
        thread.hidden_at = now()
    assert visit(marleen).get(f"{thread.path}/voor-mijn-wethouder").status_code == 404


def test_a_very_long_question_is_shortened(visit, henk, everybody, marleen):
    page = page_of(visit(henk), make_thread(everybody, marleen, body="woord " * 900))
    assert len(page) < 4_000 and "…" in page


def test_an_empty_thread_says_so(visit, henk, thread):
    assert "nog geen samenvatting, uitkomst of inzicht" in page_of(visit(henk), thread)
