"""A moderator makes the weekly letter: words, picks, their order, and when it goes."""

import pytest
from sqlalchemy import func, select

from cop.circles.models import Circle
from cop.digest.models import DRAFT, READY, Edition, Pick
from cop.digest.operations import send_due
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.threads.models import CONVERSATION
from tests.conftest import make_reply, make_thread
from tests.digest.conftest import Desk, the_edition


@pytest.fixture
def three(everybody, marleen):
    return [make_thread(everybody, marleen, title) for title in ("Eén", "Twee", "Drie")]


@pytest.fixture
def filled(desk, three):
    for thread in three:
        desk.press(f"add:{thread.public_id}")
    return desk


def test_a_page_that_is_only_looked_at_changes_nothing(desk):
    desk.look()
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 0


def test_an_intro_is_kept(desk):
    desk.press("save", intro="Deze week ging het over <geld> & wie mag meerekenen.")
    assert the_edition().intro == "Deze week ging het over <geld> & wie mag meerekenen."
    assert "&lt;geld&gt; &amp; wie" in desk.page
    assert "vrijdag 27 november" in desk.page


def test_a_suggestion_becomes_a_line(desk, thread):
    desk.look()
    assert f"add:{thread.public_id}" in desk.page
    desk.press(f"add:{thread.public_id}")
    assert desk.answer.headers["Location"] == "/weekbericht/redactie#regel-1"
    assert desk.titles() == [thread.title]
    assert f"add:{thread.public_id}" not in desk.page


def test_adding_keeps_what_was_typed(desk, thread):
    desk.press(f"add:{thread.public_id}", intro="Half af")
    assert the_edition().intro == "Half af"


def test_the_same_thread_twice_is_one_line(filled, three):
    filled.press(f"add:{three[0].public_id}")
    assert filled.titles() == ["Eén", "Twee", "Drie"]


def test_a_line_says_why_it_matters(filled, three):
    filled.press("save", **{f"why-{three[1].public_id}": "Dit scheelt je een half jaar."})
    pick = db.session.scalar(select(Pick).where(Pick.thread_id == three[1].id))
    assert pick.why == "Dit scheelt je een half jaar."


def test_lines_move_up_and_down_and_the_focus_goes_along(filled):
    filled.press("up:3")
    assert filled.titles() == ["Eén", "Drie", "Twee"]
    assert filled.answer.headers["Location"].endswith("#regel-2")
    assert 'id="regel-2" tabindex="-1"' in filled.page
    filled.press("down:1")
    assert filled.titles() == ["Drie", "Eén", "Twee"]


def test_the_first_cannot_go_up_and_the_last_cannot_go_down(filled):
    def button(do):
        start = filled.page.index(f'value="{do}"')
        return filled.page[start : filled.page.index(">", start)]

    assert "disabled" in button("up:1") and "disabled" not in button("down:1")
    assert "disabled" in button("down:3") and "disabled" not in button("up:3")
    filled.press("up:1")
    filled.press("down:3")
    assert filled.titles() == ["Eén", "Twee", "Drie"]


def test_a_line_is_taken_out(filled):
    filled.press("remove:2")
    assert filled.titles() == ["Eén", "Drie"]
    assert filled.answer.headers["Location"].endswith("#regel-1")


@pytest.mark.parametrize(
    "do", ["up:99", "down:0", "remove:-1", "remove:x", "up:", "up:²", "up:٣", "remove:99999999999", "nonsense"]
)
def test_a_place_that_is_not_there_changes_nothing(filled, do):
    filled.press(do)
    assert filled.answer.status_code == 303
    assert filled.titles() == ["Eén", "Twee", "Drie"]


def test_twelve_lines_fit(desk, everybody, marleen):
    for number in range(12):
        desk.press(f"add:{make_thread(everybody, marleen, f'Vraag {number}').public_id}")
    one_more = make_thread(everybody, marleen, "Nog een")
    desk.press(f"add:{one_more.public_id}", intro="Mijn woorden")
    assert desk.answer.status_code == 409
    assert "hooguit 12 regels" in desk.page and "Mijn woorden" in desk.page
    assert len(desk.titles()) == 12


def test_what_is_too_long_is_given_back(filled, three):
    filled.press("save", intro="x" * 2001)
    assert filled.answer.status_code == 422
    assert "x" * 2001 in filled.page and 'href="#intro"' in filled.page
    filled.look()
    filled.press("up:2", **{f"why-{three[0].public_id}": "y" * 201})
    assert filled.answer.status_code == 422
    assert f'href="#why-{three[0].public_id}"' in filled.page
    assert db.session.scalar(select(func.count()).where(Pick.why != "")) == 0


# Suggestions, and why


def test_suggestions_say_why(desk, everybody, marleen, youssef, dick, fatima):
    featured = make_thread(everybody, marleen, "Uitgelicht", kind=CONVERSATION)
    busy = make_thread(everybody, marleen, "Druk", kind=CONVERSATION)
    for member in (youssef, dick, fatima):
        make_reply(busy, member)
    make_thread(everybody, marleen, "Wacht")
    with writing():
        featured.featured_at = featured.created_at
    page = desk.look()
    assert page.index("Uitgelicht") < page.index("Wacht") < page.index("Druk")
    assert "Een moderator wil dit in het weekbericht." in page
    assert "Wacht al 1 minuut op een antwoord." in page
    assert "4 mensen praatten mee." in page


def test_what_is_in_a_circle_elsewhere_is_no_suggestion(desk, circle, marleen):
    hidden = make_thread(circle, marleen, "Geheim in Oost")
    assert "Geheim in Oost" not in desk.look()
    desk.press(f"add:{hidden.public_id}")
    assert desk.answer.status_code == 404


def test_a_line_from_a_circle_elsewhere_shows_only_its_place(desk, circle, marleen, thread):
    inside = make_thread(circle, marleen, "Geheim in Oost")
    desk.press(f"add:{thread.public_id}")
    with writing():
        db.session.add(Pick(edition_id=the_edition().id, thread_id=inside.id, why="Fluister", position=2))
    page = desk.look()
    assert "Een regel uit een kring waar jij niet in zit" in page
    for secret in ("Geheim in Oost", "Fluister", inside.public_id, db.session.get(Circle, circle.id).name):
        assert secret not in page
    desk.press("up:2")
    assert desk.titles()[1] == thread.title
    assert db.session.scalar(select(Pick.why).where(Pick.thread_id == inside.id)) == "Fluister"


# Two editors


def test_two_editors_do_not_overwrite_each_other(filled, visit, three, everybody):
    from cop.members.models import MODERATOR
    from tests.conftest import make_member

    second = Desk(visit(make_member("bea", everybody, "Bea Vis", role=MODERATOR)))
    filled.press("save", intro="Van Anouk", **{f"why-{three[0].public_id}": "Zegt Anouk"})
    second.press("save", intro="Van Bea", **{f"why-{three[0].public_id}": "Zegt Bea"})
    assert second.answer.status_code == 409
    for words in ("Van Anouk", "Van Bea", "Zegt Anouk", "Zegt Bea", "Anouk Lindeboom"):
        assert words in second.page
    assert the_edition().intro == "Van Anouk"
    second.press("save")
    assert second.answer.status_code == 303, "kept again, on top of what she has now seen"
    assert the_edition().intro == "Van Bea"


def test_words_for_a_line_that_another_took_out_are_not_lost(filled, visit, anouk, three):
    second = Desk(visit(anouk))
    filled.press("remove:1")
    second.press("save", **{f"why-{three[0].public_id}": "Mijn mooie zin"})
    assert second.answer.status_code == 409
    assert "Mijn mooie zin" in second.page


def test_words_for_a_letter_that_just_went_are_not_lost(filled, visit, anouk):
    Desk(visit(anouk)).press("now")
    send_due(now())
    filled.press("save", intro="Net te laat")
    assert filled.answer.status_code == 409
    assert "Net te laat" in filled.page and "vrijdag 4 december" in filled.page


# Ready


def test_what_lies_ready_cannot_be_changed(filled, three):
    filled.press("ready", intro="Klaar")
    assert the_edition().state == READY
    assert "Het staat klaar" in filled.page and "vrijdag 27 november, 7.30 uur" in filled.page
    assert "<textarea" not in filled.page and "remove:1" not in filled.page
    filled.press("remove:1", intro="Toch anders")
    assert filled.answer.status_code == 409
    assert the_edition().intro == "Klaar"


def test_back_to_draft(filled):
    filled.press("ready")
    filled.press("draft")
    assert the_edition().state == DRAFT
    assert "<textarea" in filled.page


def test_what_editors_do_with_the_whole_letter_is_written_down(filled):
    for do in ("ready", "draft", "now"):
        filled.press(do)
    acts = db.session.scalars(select(Act.verb).where(Act.about == f"edition:{the_edition().public_id}")).all()
    assert acts == ["ready_letter", "unready_letter", "send_letter_now"]


def test_a_letter_that_was_to_go_at_once_can_still_be_held(filled):
    filled.press("now")
    filled.press("draft")
    assert the_edition().state == DRAFT
    assert "vrijdag 27 november" in filled.page


# Who may


PAGES = ["/weekbericht/redactie", "/weekbericht/redactie/voorbeeld", "/weekbericht/redactie/voorbeeld/brief"]


@pytest.mark.parametrize("path", [*PAGES, "/weekbericht/bezorging"])
def test_only_moderators_make_the_letter(visit, marleen, beheer, anouk, path):
    assert visit(marleen).get(path).status_code == 403
    assert visit(beheer).get(path).status_code == 403, "an administrator is not an editor"
    assert visit(anouk).get(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/weekbericht/bezorging", "/weekbericht"])
def test_a_stranger_is_asked_to_sign_in(stranger, path):
    assert stranger.get(path).status_code in (302, 303)


def test_a_member_changes_nothing(visit, marleen, thread):
    answer = visit(marleen).post("/weekbericht/redactie", {"do": f"add:{thread.public_id}", "week": "2026-W48"})
    assert answer.status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 0
