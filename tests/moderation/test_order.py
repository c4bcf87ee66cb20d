"""A moderator pins a conversation, puts it forward for the letter, closes and reopens it."""

from sqlalchemy import select

from cop.foundation.log import Act
from tests.conftest import db


def page_of(thread):
    return f"/moderatie/gesprekken/{thread.public_id}"


def acts(verb):
    return db.session.scalars(select(Act).where(Act.verb == verb)).all()


def test_pin_and_unpin(visit, anouk, marleen, thread):
    browser = visit(anouk)
    answer = browser.post(page_of(thread), {"act": "pin", "why": "Dit speelt nu overal."}, follow_redirects=True)
    assert "Het gesprek is vastgezet." in answer.text
    assert "Maak los" in answer.text
    assert "Vastgezet" in visit(marleen).get("/gesprekken").text
    assert [(act.actor_id, act.why, act.circle_id) for act in acts("pin_thread")] == [
        (anouk.id, "Dit speelt nu overal.", None)
    ]
    browser.post(page_of(thread), {"act": "unpin"})
    assert db.session.get(type(thread), thread.id).pinned_at is None
    assert len(acts("unpin_thread")) == 1


def test_pinning_twice_is_pinning_once(visit, anouk, thread):
    browser = visit(anouk)
    for _time in range(2):
        assert browser.post(page_of(thread), {"act": "pin"}).status_code == 303
    assert len(acts("pin_thread")) == 1


def test_put_forward_for_the_letter(visit, anouk, thread):
    browser = visit(anouk)
    answer = browser.post(page_of(thread), {"act": "feature"}, follow_redirects=True)
    assert "Toch niet in het weekbericht" in answer.text
    assert db.session.get(type(thread), thread.id).featured_at is not None
    browser.post(page_of(thread), {"act": "unfeature"})
    assert db.session.get(type(thread), thread.id).featured_at is None
    assert len(acts("feature_thread")) == len(acts("unfeature_thread")) == 1


def test_close_with_a_reason_and_reopen(visit, anouk, youssef, thread):
    browser = visit(anouk)
    browser.post(page_of(thread), {"act": "close", "why": "Dit is nu duidelijk genoeg."})
    shown = visit(youssef).get(thread.path).text
    assert "Dit is nu duidelijk genoeg." in shown
    assert 'name="body"' not in shown
    assert visit(youssef).post(thread.path, {"body": "Nog iets."}).status_code == 409
    browser.post(page_of(thread), {"act": "reopen", "why": "Er is nieuws."})
    assert 'name="body"' in visit(youssef).get(thread.path).text
    assert [act.why for act in acts("reopen_thread")] == ["Er is nieuws."]


def test_closing_needs_a_reason(visit, anouk, thread):
    answer = visit(anouk).post(page_of(thread), {"act": "close", "why": "  \u200b "})
    assert answer.status_code == 422
    assert "Schrijf waarom." in answer.text
    assert 'href="#close-why"' in answer.text and 'id="close-why"' in answer.text


def test_a_reason_that_is_too_long_is_kept(visit, anouk, thread):
    long = "Zo lang. " * 200
    answer = visit(anouk).post(page_of(thread), {"act": "close", "why": long})
    assert answer.status_code == 422
    assert long.strip() in answer.text
    assert thread.closed_at is None


def test_another_moderator_was_first(visit, anouk, sanne, thread):
    visit(sanne).post(page_of(thread), {"act": "close", "why": "Het is klaar."})
    answer = visit(anouk).post(page_of(thread), {"act": "close", "why": "Er komt niets meer bij."})
    assert answer.status_code == 409
    assert "Een andere moderator heeft dit gesprek net gesloten." in answer.text
    assert "Er komt niets meer bij." in answer.text
    assert db.session.get(type(thread), thread.id).closed_why == "Het is klaar."
    assert len(acts("close_thread")) == 1


def test_a_double_click_on_close_is_one_act(visit, anouk, thread):
    browser = visit(anouk)
    for _time in range(2):
        assert browser.post(page_of(thread), {"act": "close", "why": "Klaar."}).status_code == 303
    assert len(acts("close_thread")) == 1


def test_what_was_typed_survives_an_expired_form(visit, anouk, thread):
    browser = visit(anouk)
    refused = browser.client.post(page_of(thread), data={"act": "close", "why": "Mijn lange uitleg."})
    assert refused.status_code == 400
    assert "Mijn lange uitleg." in browser.get(page_of(thread)).text
    browser.post(page_of(thread), {"act": "close", "why": "Mijn lange uitleg."})
    assert "Mijn lange uitleg.</textarea>" not in browser.get(page_of(thread)).text


def test_an_act_that_does_not_exist(visit, anouk, thread):
    for act in ("", "delete", "hold"):
        assert visit(anouk).post(page_of(thread), {"act": act}).status_code == 404


def test_hostile_text_stays_text(visit, anouk, marleen, thread):
    visit(anouk).post(page_of(thread), {"act": "close", "why": "<script>alert(1)</script>\x00\u202e"})
    shown = visit(marleen).get(thread.path).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "\u202e" not in shown and "\x00" not in shown


def test_in_a_closed_circle_the_log_keeps_it_inside(visit, sanne, secret, circle):
    visit(sanne).post(page_of(secret), {"act": "close", "why": "Klaar."})
    assert [act.circle_id for act in acts("close_thread")] == [circle.id]
