"""Cities like mine: cases, open questions and colleagues; and nothing that tells who asked without a name."""

import pytest

from cop.cases.models import AUTHORS
from cop.circles.models import Membership
from cop.foundation.db import db, writing
from cop.members.models import MY_CIRCLES, SUSPENDED, Member
from cop.moderation.operations import close
from cop.threads.models import QUESTION
from cop.threads.operations import Subject, Unnamed, rendered, start
from tests.conftest import make_member, make_thread
from tests.library.reading import chosen, titles


@pytest.fixture
def kampen(everybody):
    return make_member(
        "kampen", everybody, "Kees Kampen", organisation="Kampen", function="planoloog", seeks="Ideeën over water"
    )


def test_three_lists(publish, fatima, marleen, kampen, everybody, visit):
    publish(fatima, titel="Uit Kampen", gemeenten=["Kampen"])
    publish(fatima, titel="Uit Breda", gemeenten=["Breda"])
    make_thread(everybody, kampen, title="Hoe deel je water?")
    make_thread(everybody, fatima, title="Vraag uit Schiedam")
    page = visit(marleen).get("/steden-zoals-de-mijne").text
    assert "andere steden van dezelfde grootte, in de M50" in page
    assert titles(page) == ["Uit Kampen"]
    assert "Hoe deel je water?" in page and "Vraag uit Schiedam" not in page
    assert "Kees Kampen" in page and "planoloog, gemeente Kampen" in page and "Ideeën over water" in page
    assert "Marleen Duinhof</a></h3>" not in page, "oneself is no colleague"


def test_who_asked_without_a_name_is_from_nowhere(marleen, kampen, everybody, visit):
    with writing():
        start(everybody, kampen, Subject("Wie durft dit?", QUESTION, [5]), rendered("Ik niet."), unnamed=Unnamed())
    page = visit(marleen).get("/steden-zoals-de-mijne").text
    assert "Wie durft dit?" not in page
    assert "Wie durft dit?" in visit(marleen).get("/gesprekken").text


def test_a_question_of_another_circle_or_one_that_is_closed_is_not_there(
    marleen, kampen, circle, fatima, dick, everybody, visit, anouk
):
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=kampen.id))
    make_thread(circle, kampen, title="In de kring gevraagd")
    assert "In de kring gevraagd" in visit(marleen).get("/steden-zoals-de-mijne").text
    assert "In de kring gevraagd" not in visit(dick).get("/steden-zoals-de-mijne?stad=Woerden").text
    done = make_thread(everybody, kampen, title="Al klaar")
    assert "Al klaar" in visit(marleen).get("/steden-zoals-de-mijne").text
    with writing():
        close(done, anouk, "Beantwoord.")
    assert "Al klaar" not in visit(marleen).get("/steden-zoals-de-mijne").text


def test_a_colleague_shows_what_that_colleague_wants(kampen, marleen, youssef, visit):
    with writing():
        kampen.shows = {"function": MY_CIRCLES, "seeks": MY_CIRCLES}
    page = visit(marleen).get("/steden-zoals-de-mijne").text
    assert "Kees Kampen" in page and "gemeente Kampen" in page
    assert "planoloog" not in page and "Ideeën over water" not in page
    with writing():
        db.session.get_one(Member, kampen.id).status = SUSPENDED
    assert "Kees Kampen" not in visit(marleen).get("/steden-zoals-de-mijne").text


def test_a_case_that_is_not_mine_to_read_is_not_there(publish, fatima, marleen, visit):
    publish(fatima, titel="Stil", gemeenten=["Kampen"], sight=AUTHORS)
    publish(fatima, titel="Weggelegd", gemeenten=["Kampen"], archived=True)
    assert not titles(visit(marleen).get("/steden-zoals-de-mijne").text)


def test_a_region_is_asked_for_a_city(youssef, kampen, visit):
    browser = visit(youssef)
    page = browser.get("/steden-zoals-de-mijne").text
    assert "Je organisatie staat niet in onze lijst van gemeenten" in page and "Kees Kampen" not in page
    chosen_page = browser.get("/steden-zoals-de-mijne?stad=Woerden").text
    assert "Steden zoals Woerden" in chosen_page and "Kees Kampen" in chosen_page
    assert "Je organisatie staat niet" in browser.get("/steden-zoals-de-mijne?stad=Atlantis").text


def test_the_library_ticks_what_fits_my_city(publish, fatima, marleen, youssef, visit):
    publish(fatima, titel="Uit Kampen", gemeenten=["Kampen"])
    publish(fatima, titel="Uit Breda", gemeenten=["Breda"])
    page = visit(marleen).get("/casussen?zoals=mijn").text
    assert titles(page) == ["Uit Kampen"] and chosen(page) == {"grootte-M50"}
    unknown = visit(youssef).get("/casussen?zoals=mijn").text
    assert len(titles(unknown)) == 2 and "We weten niet welke steden op de jouwe lijken" in unknown


def test_a_city_without_a_network_is_compared_by_province(publish, fatima, everybody, visit):
    member = make_member("buiten", everybody, organisation="Hardenberg")
    publish(fatima, titel="Uit Almelo", gemeenten=["Almelo"])
    publish(fatima, titel="Uit Breda", gemeenten=["Breda"])
    page = visit(member).get("/casussen?zoals=mijn").text
    assert titles(page) == ["Uit Almelo"] and chosen(page) == {"provincie-OV"}
    assert "andere gemeenten in Overijssel" in visit(member).get("/steden-zoals-de-mijne").text
