"""A moderator hides a conversation or one text, with a reason for its author, and puts it back."""

from io import BytesIO

from sqlalchemy import select

from cop.foundation.db import writing
from cop.foundation.log import Act
from cop.notifications.models import HIDDEN, Notification
from cop.threads import operations as threads
from cop.threads.models import Post
from tests.conftest import db, make_reply
from tests.files.making import pdf


def page_of(thread):
    return f"/moderatie/gesprekken/{thread.public_id}"


def acts(verb):
    return db.session.scalars(select(Act).where(Act.verb == verb)).all()


def fresh(row):
    return db.session.get(type(row), row.id)


def test_hide_a_conversation(visit, anouk, marleen, youssef, thread):
    make_reply(thread, youssef)
    visit(anouk).post(page_of(thread), {"act": "hide", "why": "Er staat een naam van een bewoner in."})
    assert visit(youssef).get(thread.path).status_code == 404
    assert thread.title not in visit(youssef).get("/gesprekken").text
    mine = visit(marleen).get(thread.path).text
    assert "Er staat een naam van een bewoner in." in mine
    assert thread.title in visit(marleen).get("/meldingen").text
    assert [(act.actor_id, act.why) for act in acts("hide_thread")] == [
        (anouk.id, "Er staat een naam van een bewoner in.")
    ]


def test_what_the_bell_said_to_others_is_taken_back(visit, anouk, marleen, youssef, thread):
    with writing():
        threads.follow(thread, youssef)
    make_reply(thread, anouk)
    visit(anouk).post(page_of(thread), {"act": "hide", "why": "Naam erin."})
    about = Notification.about == f"thread:{thread.id}"
    lines = db.session.scalars(select(Notification).where(about)).all()
    assert [(line.member_id, line.kind) for line in lines] == [(marleen.id, HIDDEN)]


def test_a_hidden_conversation_is_neither_pinned_nor_put_forward(visit, anouk, thread):
    browser = visit(anouk)
    for act in ("pin", "feature"):
        browser.post(page_of(thread), {"act": act})
    browser.post(page_of(thread), {"act": "hide", "why": "Naam erin."})
    assert fresh(thread).pinned_at is None and fresh(thread).featured_at is None


def test_moderators_inside_find_it_on_the_desk_and_read_it(visit, anouk, thread):
    browser = visit(anouk)
    browser.post(page_of(thread), {"act": "hide", "why": "Naam erin."})
    assert thread.title in browser.get("/moderatie").text
    assert thread.title in browser.get("/moderatie/verborgen").text
    assert "De baten vallen bij de buurgemeente." in browser.get(page_of(thread)).text


def test_put_a_conversation_back(visit, anouk, youssef, marleen, thread):
    browser = visit(anouk)
    browser.post(page_of(thread), {"act": "hide", "why": "Naam erin."})
    browser.post(page_of(thread), {"act": "restore", "why": "De naam is weg."})
    assert visit(youssef).get(thread.path).status_code == 200
    assert "Naam erin." not in visit(marleen).get(thread.path).text
    assert "Er is een besluit over" in visit(marleen).get("/meldingen").text
    assert [act.why for act in acts("restore_thread")] == ["De naam is weg."]


def test_hiding_needs_a_reason(visit, anouk, thread):
    answer = visit(anouk).post(page_of(thread), {"act": "hide", "why": ""})
    assert answer.status_code == 422 and 'href="#hide-why"' in answer.text
    assert fresh(thread).hidden_at is None


def test_another_moderator_hid_it_first(visit, anouk, sanne, thread):
    visit(sanne).post(page_of(thread), {"act": "hide", "why": "Naam erin."})
    answer = visit(anouk).post(page_of(thread), {"act": "hide", "why": "Dit doet pijn."})
    assert answer.status_code == 409
    assert "Een andere moderator heeft dit gesprek net verborgen." in answer.text
    assert "Dit doet pijn." in answer.text
    assert fresh(thread).hidden_why == "Naam erin."


def test_a_hidden_conversation_is_put_back_before_anything_else(visit, anouk, sanne, thread):
    visit(sanne).post(page_of(thread), {"act": "hide", "why": "Naam erin."})
    summary = {"act": "summarise", "agree": "Waar ik lang over deed.", "version": "0"}
    for form in ({"act": "pin"}, {"act": "close", "why": "Klaar."}, summary):
        answer = visit(anouk).post(page_of(thread), form)
        assert answer.status_code == 409
        assert "Dit gesprek is verborgen. Zet het eerst terug." in answer.text
    assert "Waar ik lang over deed." in answer.text


def test_hide_one_text(visit, anouk, marleen, youssef, fatima, thread):
    post = make_reply(thread, youssef, "De wethouder is er niet voor.")
    make_reply(thread, fatima, "Bij ons ging het anders.")
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Dit was vertrouwelijk."})
    shown = visit(marleen).get(thread.path).text
    assert "De wethouder is er niet voor." not in shown and "Dit was vertrouwelijk." not in shown
    assert "Verborgen door een moderator" in shown
    own = visit(youssef).get(thread.path).text
    assert "Dit was vertrouwelijk." in own and "De wethouder is er niet voor." in own
    assert thread.title in visit(youssef).get("/meldingen").text
    assert fresh(thread).reply_count == 1
    assert [(act.about, act.why) for act in acts("hide_post")] == [(f"post:{post.public_id}", "Dit was vertrouwelijk.")]


def test_lists_no_longer_show_the_words(visit, anouk, marleen, youssef, thread):
    post = make_reply(thread, youssef, "De wethouder is er niet voor.")
    assert "De wethouder is er niet voor." in visit(marleen).get("/gesprekken").text
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
    assert "De wethouder is er niet voor." not in visit(marleen).get("/gesprekken").text


def test_the_insight_goes_with_the_text_that_was_it(visit, anouk, youssef, thread):
    post = make_reply(thread, youssef)
    with writing():
        threads.choose_insight(thread, post)
    shown = visit(anouk).get(f"/moderatie/antwoorden/{post.public_id}").text
    assert "Dit is het inzicht van het gesprek." in shown
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
    assert fresh(thread).insight_number is None


def test_the_insight_stays_when_another_text_is_hidden(visit, anouk, youssef, fatima, thread):
    post, other = make_reply(thread, youssef), make_reply(thread, fatima)
    with writing():
        threads.choose_insight(thread, post)
    visit(anouk).post(f"/moderatie/antwoorden/{other.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
    assert fresh(thread).insight_number == post.number


def test_put_a_text_back(visit, anouk, marleen, youssef, thread):
    post = make_reply(thread, youssef, "De wethouder is er niet voor.")
    browser, page = visit(anouk), f"/moderatie/antwoorden/{post.public_id}"
    browser.post(page, {"act": "hide", "why": "Vertrouwelijk."})
    assert "De wethouder is er niet voor." in browser.get(page).text
    browser.post(page, {"act": "restore", "why": "Youssef mag dit delen."})
    assert "De wethouder is er niet voor." in visit(marleen).get(thread.path).text
    assert fresh(thread).reply_count == 1
    assert [act.why for act in acts("restore_post")] == ["Youssef mag dit delen."]


def test_what_its_author_deleted_stays_deleted(visit, anouk, marleen, youssef, thread):
    post = make_reply(thread, youssef, "De wethouder is er niet voor.")
    with writing():
        threads.delete_post(post)
    browser, page = visit(anouk), f"/moderatie/antwoorden/{post.public_id}"
    browser.post(page, {"act": "hide", "why": "Vertrouwelijk."})
    assert visit(youssef).post(f"/antwoorden/{post.public_id}/terugzetten").status_code == 403
    browser.post(page, {"act": "restore"})
    assert "De wethouder is er niet voor." not in visit(marleen).get(thread.path).text
    assert fresh(thread).reply_count == 0


def test_a_double_click_hides_once(visit, anouk, youssef, thread):
    post = make_reply(thread, youssef)
    browser = visit(anouk)
    for _time in range(2):
        answer = browser.post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
        assert answer.status_code == 303
    assert len(acts("hide_post")) == 1


def test_another_moderator_hid_the_text_first(visit, anouk, sanne, youssef, thread):
    post = make_reply(thread, youssef)
    visit(sanne).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
    answer = visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Te scherp."})
    assert answer.status_code == 409 and "Te scherp." in answer.text
    assert fresh(post).hidden_why == "Vertrouwelijk."


def test_a_moderator_who_hides_an_own_text_is_not_told(visit, anouk, thread):
    post = make_reply(thread, anouk)
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vergissing."})
    assert not db.session.scalars(select(Notification).where(Notification.member_id == anouk.id)).all()


def test_a_letter_about_a_hidden_text_is_dropped(visit, anouk, marleen, youssef, thread, letters):
    with writing():
        marleen.preset = "everything"
    post = make_reply(thread, youssef, "De wethouder is er niet voor.")
    visit(anouk).post(f"/moderatie/antwoorden/{post.public_id}", {"act": "hide", "why": "Vertrouwelijk."})
    assert not letters()


def test_the_desk_shows_what_hangs_on_a_text(visit, anouk, youssef, thread):
    sent = {"body": "Zie het plan.", "file": (BytesIO(pdf()), "plan.pdf")}
    assert visit(youssef).post(thread.path, sent).status_code == 303
    post = db.session.scalars(select(Post).where(Post.number == 2)).one()
    desk = f"/moderatie/antwoorden/{post.public_id}"
    assert "plan.pdf" in visit(anouk).get(desk).text
    visit(anouk).post(desk, {"act": "hide", "why": "Er staan namen in."})
    assert "plan.pdf" not in visit(anouk).get(desk).text
