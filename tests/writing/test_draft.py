"""What one types is kept at its place, on every device, until it is posted or thrown away."""

import re
from datetime import timedelta

from sqlalchemy import select

from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft, forget_old_drafts
from cop.writing.models import KEPT_MOST
from cop.writing.operations import DRAFT_MOST
from tests.conftest import make_reply, make_thread


def keep(browser, place, body, seen="", **fields):
    return browser.post("/schrijven/concept", {"draft_place": place, "draft_seen": seen, "body": body, **fields})


def typed_in(page):
    found = re.search(r'<textarea[^>]*name="body"[^>]*>\n(.*?)</textarea>', page, re.S)
    return found[1] if found else None


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_a_reply_is_restored_on_another_device(visit, youssef, thread):
    kept = keep(visit(youssef), thread.path, "Half af").json
    assert "Concept bewaard om" in kept["said"]
    page = visit(youssef).get(thread.path).text
    assert typed_in(page) == "Half af" and "Concept bewaard om" in page
    assert hidden(page, "draft_seen") == kept["seen"]


def test_nobody_else_sees_it(visit, youssef, marleen, thread):
    keep(visit(youssef), thread.path, "Half af")
    assert "Half af" not in visit(marleen).get(thread.path).text
    assert "Half af" not in visit(marleen).get("/schrijven/concepten").text


def test_a_new_conversation_is_restored_with_all_its_fields(visit, youssef, circle):
    fields = {"title": "Wie weet", "kind": "conversation", "circle": circle.public_id, "tags": "markt"}
    keep(visit(youssef), "/gesprekken/nieuw", "Begin", **fields)
    page = visit(youssef).get("/gesprekken/nieuw").text
    assert typed_in(page) == "Begin" and 'value="Wie weet"' in page and 'value="markt"' in page
    assert re.search(rf'value="{circle.public_id}" checked', page)


def test_a_change_is_restored_on_top_of_the_version_it_began_with(visit, youssef, thread):
    post = make_reply(thread, youssef, "Eerst.")
    keep(visit(youssef), f"{post.path}/wijzigen", "Daarna.", version="1")
    page = visit(youssef).get(f"{post.path}/wijzigen").text
    assert typed_in(page) == "Daarna." and hidden(page, "version") == "1"


def test_opening_the_thread_costs_no_statement_more(visit, youssef, thread, count_statements):
    browser = visit(youssef)
    browser.get(thread.path)
    before = count_statements(lambda: browser.get(thread.path))
    keep(browser, thread.path, "Half af")
    assert count_statements(lambda: browser.get(thread.path)) == before


def test_posting_drops_it_and_a_late_save_does_not_bring_it_back(visit, youssef, thread):
    browser = visit(youssef)
    form_id = hidden(browser.get(thread.path).text, "form_id")
    kept = keep(browser, thread.path, "Half af", form_id=form_id).json
    form = {"body": "Helemaal af", "form_id": form_id, "draft_place": kept["place"], "draft_seen": kept["seen"]}
    assert browser.post(thread.path, form).status_code == 303
    assert keep(browser, thread.path, "Half af en nog wat", kept["seen"], form_id=form_id).json == {"said": ""}
    assert typed_in(browser.get(thread.path).text) == ""
    assert "Geen concepten" in browser.get("/schrijven/concepten").text
    keep(browser, thread.path, "Een volgende", form_id="anders")
    assert typed_in(browser.get(thread.path).text) == "Een volgende"


def test_posting_before_the_first_save_arrived(visit, youssef, thread):
    browser = visit(youssef)
    form = {"body": "Snel", "form_id": "f1", "draft_place": thread.path, "draft_seen": "soon"}
    assert browser.post(thread.path, form).status_code == 303
    keep(browser, thread.path, "Snel", form_id="f1")
    assert typed_in(browser.get(thread.path).text) == ""


def test_two_windows_on_one_draft_keep_both(visit, youssef, thread):
    first, second = visit(youssef), visit(youssef)
    seen = keep(first, thread.path, "Van de laptop").json["seen"]
    other = keep(second, thread.path, "Van de telefoon").json
    assert "Beide concepten zijn bewaard" in other["said"] and other["place"] == f"{thread.path}~2"
    again = keep(second, other["place"], "Van de telefoon, verder", other["seen"]).json
    assert again["place"] == other["place"]
    assert keep(first, thread.path, "Van de laptop, verder", seen).json["place"] == thread.path
    listed = first.get("/schrijven/concepten").text
    assert "Van de laptop, verder" in listed and "Van de telefoon, verder" in listed
    page = first.get(f"{thread.path}?concept=2").text
    assert typed_in(page) == "Van de telefoon, verder" and hidden(page, "draft_place") == other["place"]


def test_a_fourth_window_is_told_and_overwrites_nothing(visit, youssef, thread):
    browser = visit(youssef)
    for words in ("een", "twee", "drie"):
        keep(browser, thread.path, words)
    assert "meer dan drie vensters" in keep(browser, thread.path, "vier").json["said"]
    listed = browser.get("/schrijven/concepten").text
    assert all(f">\n{words}</textarea>" in listed for words in ("een", "twee", "drie"))


def test_thrown_away_and_put_back(visit, youssef, thread):
    browser = visit(youssef)
    keep(browser, thread.path, "Toch niet")
    answer = browser.post("/schrijven/concept/weg", {"draft_place": thread.path})
    assert answer.status_code == 303 and answer.location == thread.path
    page = browser.get(thread.path).text
    assert typed_in(page) == "" and "Je concept is weggegooid." in page and "/schrijven/concepten" in page
    assert "Weggegooid:" in browser.get("/schrijven/concepten").text
    browser.post("/schrijven/concept/terug", {"draft_place": thread.path})
    assert typed_in(browser.get(thread.path).text) == "Toch niet"


def test_an_emptied_text_is_no_draft(visit, youssef, thread):
    browser = visit(youssef)
    seen = keep(browser, thread.path, "Iets").json["seen"]
    keep(browser, thread.path, "", seen)
    assert db.session.scalars(select(Draft)).all() == []


def test_only_pages_with_a_composer_are_places(visit, youssef, thread):
    browser = visit(youssef)
    for place in (
        "",
        "/",
        "/leden",
        "/gesprekken",
        f"{thread.path}~4",
        f"{thread.path}~weg",
        "/gesprekken/" + "x" * 200,
        "//x",
        "\x00",
    ):
        assert keep(browser, place, "Iets").status_code == 404, place
    assert db.session.scalars(select(Draft)).all() == []


def test_drafts_are_bounded(visit, youssef, thread):
    browser = visit(youssef)
    answer = keep(browser, thread.path, "x" * (DRAFT_MOST + 1))
    assert answer.status_code == 200 and "te lang om als concept te bewaren" in answer.json["said"]
    many = {f"veld{number}": "x" for number in range(100)}
    assert "te lang" in keep(browser, thread.path, "x", **many).json["said"]
    for number in range(KEPT_MOST):
        assert "seen" in keep(browser, f"/gesprekken/{number:022d}", "Iets").json
    assert f"Je hebt {KEPT_MOST} concepten." in keep(browser, thread.path, "Iets").json["said"]


def test_a_draft_for_a_thread_that_is_gone_keeps_its_words(visit, youssef, circle, henk):
    thread = make_thread(circle, henk, "Onder ons besproken")
    browser = visit(youssef)
    keep(browser, thread.path, "Mijn woorden")
    assert "Onder ons besproken" in browser.get("/schrijven/concepten").text
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    page = browser.get("/schrijven/concepten").text
    assert "Mijn woorden" in page and "Onder ons besproken" not in page and "niet meer kunt openen" in page
    assert "Schrijf verder" not in page
    keep(browser, thread.path, "Mijn woorden, en meer", hidden(page, "draft_place"))
    assert browser.post("/schrijven/concept/weg", {"draft_place": thread.path, "naar_lijst": "1"}).status_code == 303


def test_a_reply_to_a_thread_just_closed_comes_back_and_its_draft_stays(visit, youssef, thread):
    browser = visit(youssef)
    kept = keep(browser, thread.path, "Te laat").json
    with writing():
        thread.closed_at = now()
    form = {"body": "Te laat, maar toch", "draft_place": thread.path, "draft_seen": kept["seen"]}
    page = browser.post(thread.path, form)
    assert page.status_code == 409 and "Te laat, maar toch</textarea>" in page.text
    assert "Te laat</textarea>" in browser.get("/schrijven/concepten").text


def test_after_thirty_days_it_is_forgotten_and_the_page_says_so(visit, youssef, thread):
    browser = visit(youssef)
    keep(browser, thread.path, "Lang geleden")
    assert "30 dagen" in browser.get("/schrijven/concepten").text
    with writing():
        db.session.scalars(select(Draft)).one().kept_at = now() - timedelta(days=31)
    forget_old_drafts()
    assert "Lang geleden" not in browser.get("/schrijven/concepten").text


def test_secrets_are_not_kept(visit, youssef, thread):
    keep(visit(youssef), thread.path, "Iets", password="geheim", csrf="x")
    (draft,) = db.session.scalars(select(Draft)).all()
    assert "password" not in draft.fields and "csrf_token" not in draft.fields


def test_a_form_that_had_expired_comes_back_too(visit, youssef, thread):
    browser = visit(youssef)
    assert browser.post(thread.path, {"body": "Bijna weg", "csrf_token": "verlopen"}).status_code == 400
    assert typed_in(visit(youssef).get(thread.path).text) == "Bijna weg"


def test_a_reply_where_one_may_not_come_any_more_is_kept(visit, youssef, circle, henk):
    thread = make_thread(circle, henk, "Onder ons besproken")
    browser = visit(youssef)
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    page = browser.post(thread.path, {"body": "Net te laat, met moeite geschreven"})
    assert page.status_code == 404 and "Er is niets verloren gegaan." in page.text
    assert "Net te laat, met moeite geschreven" in browser.get("/schrijven/concepten").text


def test_what_is_refused_does_not_overwrite_another_window(visit, youssef, circle, henk):
    thread = make_thread(circle, henk)
    browser = visit(youssef)
    keep(browser, thread.path, "Van de laptop")
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    browser.post(thread.path, {"body": "Van de telefoon"})
    listed = browser.get("/schrijven/concepten").text
    assert "Van de laptop" in listed and "Van de telefoon" in listed


def test_other_refused_forms_leave_no_draft(visit, youssef, stranger, thread):
    assert visit(youssef).post("/gesprekken/bestaat-niet/volgen", {"body": "x"}).status_code == 404
    assert visit(youssef).post("/bestaat-niet", {"body": "x"}).status_code == 404
    stranger.post(thread.path, {"body": "x"})
    assert db.session.scalars(select(Draft).where(Draft.member_id == youssef.id)).all() == []


def test_what_is_refused_is_no_archive(visit, youssef, monkeypatch):
    monkeypatch.setattr("cop.foundation.drafts.DRAFTS_MOST", 3)
    browser = visit(youssef)
    browser.post("/gesprekken/groot", {"body": "x" * 61_000})
    for number in range(4):
        assert browser.post(f"/gesprekken/weg{number}", {"body": "Half af"}).status_code == 404
        assert browser.client.post("/instellingen", data={"words": f"Half af {number}"}).status_code == 400
    assert len(db.session.scalars(select(Draft)).all()) == 3


def test_an_expired_form_that_is_too_large_to_keep_comes_back_on_the_page(visit, youssef, thread):
    answer = visit(youssef).client.post(thread.path, data={"body": "woord " * 11_000})
    assert answer.status_code == 400 and "woord woord" in answer.text
    assert db.session.scalars(select(Draft)).all() == []
