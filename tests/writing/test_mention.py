"""A member calls another with @: a link, a line in the bell, once; and nobody learns what one may not know."""

import pytest
from sqlalchemy import func, select

from cop.circles.models import Circle, Membership
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import LEFT, SUSPENDED
from cop.threads.models import Mention, Post
from cop.writing.models import REACH_MOST
from tests.conftest import make_member, make_reply, make_thread

LINK = 'class="mention"'


def bell(visit, member):
    return visit(member).get("/meldingen").text


def reply_to(visit, member, thread, body, **more):
    return visit(member).post(thread.path, {"body": body, **more})


def page_of(visit, member, thread):
    return visit(member).get(thread.path).text


@pytest.mark.parametrize(
    "typed",
    [
        "@Fatima Zouhri",
        "@fatima zouhri",
        "@Fátima Zouhri",
        "Dag @Fatima Zouhri.",
        "(@Fatima Zouhri)",
        "**@Fatima Zouhri**",
    ],
)
def test_a_name_becomes_a_link_and_its_bearer_is_told(visit, youssef, fatima, thread, typed):
    assert reply_to(visit, youssef, thread, typed).status_code == 303
    assert f'<a href="{fatima.path}" {LINK}' in page_of(visit, youssef, thread)
    assert "Youssef Amrani noemt je in" in bell(visit, fatima)


@pytest.mark.parametrize(
    "typed",
    [
        "`@Fatima Zouhri`",
        "```\n@Fatima Zouhri\n```",
        "[@Fatima Zouhri](https://voorbeeld.example)",
        "> @Fatima Zouhri",
        "mail@Fatima Zouhri",
        "@Fatima Zouhri-Smit",
        "@Fatima",
        "@ Fatima Zouhri",
    ],
)
def test_in_code_links_quotes_and_other_words_it_calls_nobody(visit, youssef, fatima, thread, typed):
    assert reply_to(visit, youssef, thread, typed).status_code == 303
    assert LINK not in page_of(visit, youssef, thread)
    assert "noemt je" not in bell(visit, fatima)


def test_who_left_or_is_suspended_stays_plain_text(visit, youssef, fatima, henk, thread):
    with writing():
        fatima.status, henk.status = LEFT, SUSPENDED
    answer = reply_to(visit, youssef, thread, "@Fatima Zouhri en @Henk Tamminga")
    assert answer.status_code == 303
    assert LINK not in page_of(visit, youssef, thread)
    assert db.session.scalar(select(func.count()).select_from(Mention)) == 0


def test_the_preview_says_what_stays_plain_text(visit, youssef, fatima, thread, everybody):
    with writing():
        fatima.status = LEFT
    form = {"body": "Dag @Fatima Zouhri", "kring": everybody.public_id}
    page = visit(youssef).post("/schrijven/voorbeeld", form).text
    assert "@Fatima Zouhri blijft gewone tekst: er is hier niemand met die naam." in page


def test_outside_the_circle_nobody_is_called(visit, youssef, fatima, circle):
    thread = make_thread(circle, youssef)
    reply_to(visit, youssef, thread, "@Fatima Zouhri")
    assert LINK not in page_of(visit, youssef, thread)
    assert "noemt" not in bell(visit, fatima)


def test_two_of_one_name_are_told_apart_by_organisation(visit, youssef, everybody, thread):
    one = make_member("jan1", everybody, "Jan Smit", organisation="Tiel")
    two = make_member("jan2", everybody, "Ján Smit", organisation="Woerden")
    names = visit(youssef).get(f"/schrijven/noem?wat=jan&kring={everybody.public_id}").json["names"]
    assert [found["writes"] for found in names] == ["Jan Smit (Tiel)", "Ján Smit (Woerden)"]
    reply_to(visit, youssef, thread, "@Jan Smit of @Jan Smit (woerden)?")
    page = page_of(visit, youssef, thread)
    assert page.count(LINK) == 1 and f'<a href="{two.path}" {LINK}' in page
    assert "noemt je" not in bell(visit, one) and "noemt je" in bell(visit, two)
    form = {"body": "Dag @Jan Smit", "kring": everybody.public_id}
    assert "meer mensen heten zo" in visit(youssef).post("/schrijven/voorbeeld", form).text


def test_a_post_tells_once_however_often_it_is_changed(visit, youssef, fatima, dick, thread):
    reply_to(visit, youssef, thread, "@Fatima Zouhri, kijk eens.")
    visit(fatima).post("/meldingen/gelezen")
    post = db.session.scalars(select(Post).where(Post.number == 2)).one()
    form = {"body": "@Fatima Zouhri en @Dick Waterink, kijk eens.", "version": "1", "quietly": "1"}
    assert visit(youssef).post(f"{post.path}/wijzigen", form).status_code == 303
    assert bell(visit, fatima).count("noemt je") == 1 and "is-new" not in bell(visit, fatima)
    assert "Youssef Amrani noemt je in" in bell(visit, dick)


def test_a_follower_who_is_called_hears_it_once(visit, marleen, youssef, thread):
    reply_to(visit, youssef, thread, "@Marleen Duinhof, dank.")
    said = bell(visit, marleen)
    assert said.count("Youssef Amrani") == 1 and "noemt je" in said


def test_nobody_calls_oneself_and_who_mutes_hears_nothing(visit, youssef, fatima, thread):
    visit(fatima).post(f"{thread.path}/volgen", {"stance": "mutes"})
    reply_to(visit, youssef, thread, "@Youssef Amrani en @Fatima Zouhri")
    assert "noemt" not in bell(visit, youssef)
    assert "noemt" not in bell(visit, fatima)


def test_the_first_post_calls_too(visit, youssef, fatima, everybody):
    visit(youssef).post("/gesprekken/nieuw", {"title": "Wie weet dit?", "body": "@Fatima Zouhri?", "kind": "question"})
    assert "Youssef Amrani noemt je in" in bell(visit, fatima)


def test_a_circle_is_called_in_its_own_thread(visit, youssef, henk, marleen, circle):
    thread = make_thread(circle, marleen)
    reply_to(visit, youssef, thread, "Dag @kring oost")
    assert f'<a href="{circle.path}" {LINK}' in page_of(visit, youssef, thread)
    assert "Youssef Amrani noemt je kring in" in bell(visit, henk)
    assert "noemt je kring" not in bell(visit, youssef)


def test_in_the_open_only_a_listed_circle_of_one_s_own_is_called(visit, youssef, fatima, henk, circle, thread):
    form = {
        "body": "@Kring Oost",
        "kring": "".join(db.session.scalars(select(Circle.public_id).where(Circle.is_everybody))),
    }
    assert "@Kring Oost bereikt 3 leden." in visit(youssef).post("/schrijven/voorbeeld", form).text
    assert "niemand met die naam" in visit(fatima).post("/schrijven/voorbeeld", form).text  # she is not in it
    with writing():
        db.session.get(Circle, circle.id).is_listed = False
    assert "niemand met die naam" in visit(youssef).post("/schrijven/voorbeeld", form).text
    reply_to(visit, youssef, thread, "@Kring Oost")
    assert LINK not in page_of(visit, youssef, thread)
    assert "noemt" not in bell(visit, henk)


def test_the_community_itself_cannot_be_called(visit, youssef, marleen, thread):
    reply_to(visit, youssef, thread, "@Iedereen")
    assert LINK not in page_of(visit, youssef, thread)


def test_too_many_at_once_is_refused_and_nothing_is_lost(visit, youssef, everybody, circle):
    for number in range(REACH_MOST):
        member = make_member(f"lid{number}", everybody, f"Lid {number}")
        with writing():
            db.session.add(Membership(circle_id=circle.id, member_id=member.id))
    thread = make_thread(circle, youssef)
    page = reply_to(visit, youssef, thread, "Dag @Kring Oost")
    assert page.status_code == 422
    assert f"Met @ noem je {REACH_MOST + 3} mensen, en {REACH_MOST} is het meeste." in page.text
    assert "Dag @Kring Oost</textarea>" in page.text
    page = visit(youssef).post(
        "/gesprekken/nieuw",
        {"title": "Dag", "body": "Dag @Kring Oost", "kind": "question", "circle": circle.public_id},
    )
    assert page.status_code == 422 and "Met @ noem je" in page.text and "Dag @Kring Oost</textarea>" in page.text


def test_who_asks_without_a_name_calls_members_and_no_own_circle(visit, youssef, fatima, henk, circle):
    form = {"title": "Hoe?", "body": "@Fatima Zouhri @Kring Oost", "kind": "question", "unnamed": "1"}
    answer = visit(youssef).post("/gesprekken/nieuw", form)
    assert answer.status_code == 303
    said = bell(visit, fatima)
    assert "noemt je in" in said and "Youssef" not in said
    page = visit(fatima).get(answer.location).text
    assert page.count(LINK) == 1 and circle.path not in page
    assert "noemt" not in bell(visit, henk)


def test_names_are_completed_within_reach_only(visit, youssef, fatima, marleen, circle, everybody):
    browser = visit(youssef)

    def names(typed, where):
        return [
            one["name"] for one in browser.get(f"/schrijven/noem?wat={typed}&kring={where.public_id}").json["names"]
        ]

    assert names("fat", everybody) == ["Fatima Zouhri"]
    assert names("zou", everybody) == ["Fatima Zouhri"]
    assert names("fat", circle) == []
    assert names("kri", everybody) == ["Kring Oost"]
    assert names("yous", everybody) == []  # oneself
    assert visit(fatima).get(f"/schrijven/noem?wat=mar&kring={circle.public_id}").status_code == 404
    assert browser.get("/schrijven/noem?wat=mar&kring=bestaat-niet").status_code == 404


def test_at_most_eight_names(visit, youssef, everybody):
    for number in range(12):
        make_member(f"an{number}", everybody, f"An de {number}")
    assert len(visit(youssef).get(f"/schrijven/noem?wat=an&kring={everybody.public_id}").json["names"]) == 8


def test_a_text_without_at_costs_no_statement_more(visit, youssef, thread, count_statements):
    browser = visit(youssef)
    browser.get(thread.path)
    plain = count_statements(lambda: browser.post(thread.path, {"body": "Dag."}))
    assert count_statements(lambda: browser.post(thread.path, {"body": "Dag @Niemand Bekend."})) == plain + 2


@pytest.mark.parametrize(
    "typed", ["@" * 20_000, "@a " * 6_000, "@" + "a" * 19_000, "@Ω @\U0001f600 @é", "@(((" * 4_000, "> " * 300 + "@a"]
)
def test_garbage_after_at_is_text(visit, youssef, thread, typed):
    assert reply_to(visit, youssef, thread, typed).status_code == 303


def test_a_letter_tells_who_is_called(visit, youssef, fatima, thread, letters, app):
    app.config["MAIL_WAIT"] = 0
    reply_to(visit, youssef, thread, "@Fatima Zouhri, wat vind jij?")
    (letter,) = [letter for letter in letters() if letter["To"] == "fatima@voorbeeld.example"]
    assert "Youssef Amrani noemt je" in letter["Subject"]


def test_a_reply_made_without_names_still_works(thread, youssef):
    assert make_reply(thread, youssef, "@Fatima Zouhri").created_at <= now()
