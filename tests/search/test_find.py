"""The box: what is found, in which order, narrowed by chips and operators, and shown as it is now."""

from datetime import timedelta

import pytest

from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members import operations as members
from cop.members.models import NOBODY
from cop.moderation import operations as moderation
from cop.threads import operations as threads
from tests.conftest import make_member, make_reply, make_thread
from tests.search.box import hits, number, snippets, titles


def test_threads_replies_people_and_organisations(everybody, marleen, youssef, visit):
    thread = make_thread(everybody, marleen, "Wie kent een regiofonds?", body="Wij zoeken een voorbeeld.")
    post = make_reply(thread, youssef, "Bij ons betaalt het regiofonds de baten.")
    with writing():
        members.change_profile(marleen, [], offers="Ervaring met een regiofonds")
    found = hits(visit(marleen), "regiofonds")
    assert [path for path, _title in found[:2]] == [post.path, thread.path]
    assert found[2] == (marleen.path, "Marleen Duinhof")
    assert titles(visit(marleen), "Woerden") == ["gemeente Woerden", "Marleen Duinhof"]
    assert number(visit(marleen), "regiofonds") == "3 gevonden"


def test_newest_first_and_best_first(everybody, marleen, youssef, visit):
    old = make_thread(everybody, marleen, "Verevening tussen gemeenten", at=now() - timedelta(days=9))
    make_thread(everybody, marleen, "Iets anders", body="Ook hier een keer verevening.", at=now() - timedelta(days=1))
    assert titles(visit(youssef), "verevening") == ["Iets anders", old.title]
    assert titles(visit(youssef), "verevening", volgorde="best") == [old.title, "Iets anders"]


def test_operators(everybody, marleen, youssef, visit):
    one = make_thread(everybody, marleen, "Eén", body="Winst en verlies delen we in de regio.")
    two = make_thread(everybody, youssef, "Twee", body="Verlies en winst delen we in de regio, na een fusie.")
    browser = visit(marleen)
    assert titles(browser, "winst verlies") == [two.title, one.title]
    assert titles(browser, '"winst en verlies"') == [one.title]
    assert titles(browser, '"en"') == [two.title, one.title]
    assert titles(browser, "regio -fusie") == [one.title]
    assert titles(browser, 'regio -"winst en verlies"') == [two.title]
    assert titles(browser, "van:youssef") == titles(browser, "van:amrani regio") == [two.title]
    assert titles(browser, 'van:"Youssef Amrani" winst') == [two.title]
    assert titles(browser, "van:niemand regio") == []
    assert "Niemand hier heet “niemand”." in browser.get("/zoeken?q=van:niemand").text


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ('"winst en', "Er mist een aanhalingsteken."),
        ("-fusie", "Schrijf ook wat je wel zoekt"),
        ("van:", "Schrijf een naam direct achter “van:”"),
        ("?!* -- ()", "Hier staat geen woord in"),
        ("een twee drie vier vijf zes zeven acht negen tien", "eerste acht woorden"),
    ],
)
def test_what_makes_no_sense_is_said(everybody, marleen, visit, q, said):
    answer = visit(marleen).get("/zoeken", query_string={"q": q})
    assert answer.status_code == 200
    assert said in answer.text


def test_filters_as_chips(everybody, circle, marleen, youssef, visit):
    base = make_thread(everybody, marleen, "Regio één", agenda=[5], themes=["economie"], at=now() - timedelta(days=40))
    own = make_thread(circle, youssef, "Regio twee", agenda=[2], themes=["wonen"])
    reply = make_reply(base, youssef, "De regio betaalt.")
    browser = visit(marleen)
    assert titles(browser, "regio") == [base.title, own.title, base.title]
    assert titles(browser, "regio", soort="opening") == [own.title, base.title]
    assert hits(browser, "regio", soort="reply") == [(reply.path, base.title)]
    assert titles(browser, "regio", punt="2") == titles(browser, "regio", thema="wonen") == [own.title]
    assert titles(browser, "regio", kring=circle.public_id) == [own.title]
    assert titles(browser, "regio", van="youssef", soort="opening") == [own.title]
    assert titles(browser, "regio", lid=youssef.public_id, soort="opening") == [own.title]
    assert titles(browser, "regio", periode="month", soort="opening") == [own.title]
    assert titles(browser, "regio", open="ja") == [own.title]
    page = browser.get("/zoeken", query_string={"q": "regio", "thema": "wonen", "kring": circle.public_id}).text
    assert f'href="/zoeken?q=regio&amp;kring={circle.public_id}"' in page  # takes the theme off, and nothing else
    assert visit(marleen).get("/zoeken?q=regio&kring=bestaat-niet").status_code == 404


def test_the_hit_is_marked_and_the_rest_is_text(everybody, marleen, visit):
    make_thread(everybody, marleen, "Een <b>vraag</b>", body="Zeg `<script>` tegen de *coördinatoren* & meer.")
    [piece] = snippets(visit(marleen), "coordinator")
    assert "<mark>coördinatoren</mark> &amp; meer" in piece
    assert "&lt;script&gt;" in piece
    assert "<script>" not in piece


def test_a_long_text_is_shown_around_the_hit(everybody, marleen, visit):
    make_thread(everybody, marleen, "Lang", body="Eerst dit. " * 100 + "Daar staat verevening. " + "Dan dat. " * 100)
    [piece] = snippets(visit(marleen), "verevening")
    assert piece.startswith("… ")
    assert piece.endswith("…")
    assert "<mark>verevening</mark>" in piece
    assert len(piece) < 300


def test_an_edit_a_title_and_a_move_show_at_once(everybody, circle, marleen, anouk, dick, visit):
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=anouk.id))
    thread = make_thread(everybody, marleen, "Eerste titel", body="Eerst stond hier verevening.")
    browser = visit(dick)
    post = thread_opening(thread)
    with writing():
        threads.edit(thread, post, threads.rendered("Nu staat hier solidariteit.", post.public_id), post.version)
    assert titles(browser, "verevening") == []
    assert titles(browser, "solidariteit") == ["Eerste titel"]
    with writing():
        subject = threads.Subject("Tweede kop", thread.kind, [5])
        threads.label(thread, subject)
    assert titles(browser, "kop") == ["Tweede kop"]
    assert titles(browser, "eerste titel") == []
    assert titles(browser, "solidariteit") == ["Tweede kop"]
    with writing():
        moderation.move(thread, circle, "", anouk, "Hoort in de kring.")
    assert titles(browser, "solidariteit") == []
    assert titles(visit(marleen), "solidariteit", kring=circle.public_id) == ["Tweede kop"]
    assert titles(visit(marleen), "solidariteit", kring=everybody.public_id) == []


def thread_opening(thread):
    from sqlalchemy import select

    from cop.threads.models import Post

    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 1)).one()


def test_what_is_hidden_deleted_or_put_back_shows_at_once(everybody, thread, marleen, youssef, anouk, dick, visit):
    post = make_reply(thread, youssef, "Wij hebben verevening.")
    browser = visit(dick)
    for out, back in (
        (lambda: threads.delete_post(post), lambda: threads.undo_delete(post)),
        (
            lambda: moderation.hide_post(thread, post, anouk, "Nee."),
            lambda: moderation.restore_post(thread, post, anouk),
        ),
        (lambda: moderation.hide(thread, anouk, "Nee."), lambda: moderation.restore(thread, anouk)),
    ):
        assert titles(browser, "verevening") == [thread.title]
        with writing():
            out()
        assert titles(browser, "verevening") == []
        with writing():
            back()
    assert titles(browser, "verevening") == [thread.title]


def test_what_a_member_does_not_show_to_everybody_finds_nothing(everybody, marleen, youssef, visit):
    with writing():
        members.change_profile(youssef, [], offers="Kennis van verevening", seeks="Een sparringpartner")
    assert titles(visit(marleen), "verevening") == ["Youssef Amrani"]
    with writing():
        members.change_profile(youssef, [], offers="Kennis van verevening", shows={"offers": NOBODY})
    assert titles(visit(marleen), "verevening") == []
    assert titles(visit(marleen), "sparringpartner") == ["Youssef Amrani"]


def test_a_new_name_and_organisation_are_found_and_the_old_ones_not(everybody, marleen, youssef, visit):
    with writing():
        members.change_profile(youssef, [], name="Youssef Benali", organisation="Hengelo")
    browser = visit(marleen)
    assert titles(browser, "Benali") == ["Youssef Benali"]
    assert titles(browser, "Amrani") == []
    assert sorted(titles(browser, "Hengelo")) == ["Youssef Benali", "gemeente Hengelo"]
    assert titles(browser, "Rivierenland", soort="organisation") == []


def test_who_left_is_found_by_no_name(everybody, marleen, youssef, visit):
    with writing():
        members.change_profile(youssef, [], about="Ik ken verevening")
    thread = make_thread(everybody, youssef, "Van wie is dit?", body="Wij deden verevening.")
    with writing():
        members.leave(youssef)
    browser = visit(marleen)
    assert titles(browser, "verevening") == [thread.title]
    assert titles(browser, "van:youssef verevening") == titles(browser, "van:oud-lid verevening") == []
    assert titles(browser, "verevening", lid=youssef.public_id) == []
    assert titles(browser, "Rivierenland") == []


def test_who_is_suspended_is_not_found_until_restored(everybody, marleen, youssef, beheer, anouk, visit):
    with writing():
        members.change_profile(youssef, [], about="Ik ken verevening")
    with writing():
        members.suspend(youssef, anouk, "Even niet.")
    assert titles(visit(marleen), "verevening") == titles(visit(marleen), "Rivierenland") == []
    with writing():
        members.restore(youssef, anouk, "Weer wel.")
    assert titles(visit(marleen), "verevening") == ["Youssef Amrani"]


def test_who_asked_without_a_name_is_found_by_no_name(everybody, marleen, youssef, visit):
    with writing():
        text = threads.rendered("Hoe zeg ik nee tegen de buren over verevening?")
        subject = threads.Subject("Een lastige vraag", "question", [5])
        threads.start(everybody, marleen, subject, text, unnamed=threads.Unnamed("middelgrote gemeente"))
    for browser in (visit(youssef), visit(marleen)):
        assert titles(browser, "verevening") == ["Een lastige vraag"]
        assert titles(browser, "van:marleen verevening") == titles(browser, "van:marleen") == []
        assert titles(browser, "verevening", lid=marleen.public_id) == []
        assert titles(browser, "van:iemand verevening") == []
    assert "Marleen" not in visit(youssef).get("/zoeken?q=verevening").text.split("<main")[1]


def test_pages_follow_each_other(everybody, marleen, visit):
    begun = now() - timedelta(days=1)
    made = [
        make_thread(everybody, marleen, f"Regio {n}", body="Over de regio.", at=begun + timedelta(minutes=n))
        for n in range(45)
    ]
    browser, seen, path = visit(marleen), [], "/zoeken?q=regio"
    while path:
        page = browser.get(path).text
        import re

        seen += re.findall(r'<h2><a href="([^"]+)">', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [thread.path for thread in reversed(made)]


def test_two_of_one_moment_are_both_found(everybody, marleen, visit):
    moment = now()
    for n in range(3):
        make_thread(everybody, marleen, f"Tegelijk {n}", at=moment)
    assert titles(visit(marleen), "tegelijk") == ["Tegelijk 2", "Tegelijk 1", "Tegelijk 0"]


def test_many_are_counted_to_a_hundred(everybody, marleen, visit):
    thread = make_thread(everybody, marleen, "Regio")
    for n in range(101):
        make_reply(thread, marleen, f"Over de regio, nummer {n}.")
    assert number(visit(marleen), "regio") == "Meer dan 100 gevonden"
    assert number(visit(marleen), "nummer", soort="reply") == "Meer dan 100 gevonden"
    assert number(visit(marleen), "regio", soort="opening") == "Eén gevonden"


def test_nothing_found_says_what_to_do(everybody, marleen, visit):
    make_thread(everybody, marleen, "Over verevening", body="Hoe gaat dat?")
    page = visit(marleen).get("/zoeken?q=verevneing").text
    assert "Niets gevonden" in page
    assert "Bedoelde je:" in page
    assert ">verevening</a>" in page
    assert "/gesprekken/nieuw?titel=verevneing" in page


def test_another_spelling_comes_only_from_what_one_may_read(everybody, circle, marleen, dick, visit):
    make_thread(circle, marleen, "Over verevening", body="Hoe gaat dat?")
    assert ">verevening</a>" in visit(marleen).get("/zoeken?q=verevneing").text
    assert "verevening" not in visit(dick).get("/zoeken?q=verevneing").text


def test_the_page_takes_few_statements(everybody, thread, marleen, youssef, visit, count_statements):
    make_reply(thread, youssef, "Wij telden eerst de baten.")
    browser = visit(marleen)
    browser.get("/zoeken?q=baten")
    assert count_statements(lambda: browser.get("/zoeken?q=baten")) <= 6


def test_a_stranger_finds_nothing(thread, stranger):
    assert stranger.get("/zoeken?q=baten").status_code == 302
    assert stranger.get("/zoeken/lijkt-op?titel=baten").status_code == 302


def test_a_member_joins_later(everybody, thread, marleen, visit):
    make_member("nieuw", everybody, "Nieuw Lid")
    assert titles(visit(marleen), "baten") == [thread.title]
