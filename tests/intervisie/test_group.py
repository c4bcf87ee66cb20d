"""A circle becomes a group of intervisie: its rhythm, its dates, its meetings, and who may see what of them."""

import re
from datetime import datetime, timedelta
from html import unescape
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from cop.circles.models import FACILITATOR, Circle, Membership
from cop.foundation.clock import from_local, local, now
from cop.foundation.db import db, writing
from cop.intervisie import operations
from cop.intervisie.models import CONCEPT, Rhythm, Seat, Session
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from tests.conftest import make_member
from tests.intervisie.held import running, seat_of, six

MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
FORM = {
    "first_day": "2026-09-22",
    "first_time": "13:30",
    "every_weeks": "8",
    "meetings": "6",
    "minutes": "120",
    "goals": "Sturen zonder baas te zijn.",
}
DATES = [  # across both changes of the clock (25 October 2026, 28 March 2027), always half past one
    "dinsdag 22 september, 13.30 uur",
    "dinsdag 17 november, 13.30 uur",
    "dinsdag 12 januari 2027, 13.30 uur",
    "dinsdag 9 maart 2027, 13.30 uur",
    "dinsdag 4 mei 2027, 13.30 uur",
    "dinsdag 29 juni 2027, 13.30 uur",
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


@pytest.fixture
def people(clock, everybody):
    return six(everybody)


def circle_of(people, name="Kring Veluwe", **facts):
    """A closed circle led by the first of these people."""
    with writing():
        made = Circle(name=name, opened_at=now(), **facts)
        db.session.add(made)
        db.session.flush()
        for place, member in enumerate(people):
            role = FACILITATOR if place == 0 else "participant"
            db.session.add(Membership(circle_id=made.id, member_id=member.id, role=role))
    return made


@pytest.fixture
def circle(people):
    return circle_of(people)


@pytest.fixture
def path(circle):
    return f"/intervisie/groepen/{circle.public_id}"


@pytest.fixture
def leader(people, visit):
    """A browser of Sanne, who leads the circle."""
    return visit(people[0])


@pytest.fixture
def group(leader, path):
    """The circle is a group now, by the form."""
    assert leader.post(f"{path}/ritme", FORM).status_code == 303
    return path


def main_of(answer):
    return unescape(re.sub(r"\s+", " ", answer.text.split("<main")[1].split("</main")[0]))


def only_session():
    return db.session.scalars(select(Session)).one()


def plan(browser, path, number):
    return browser.post(f"{path}/plannen", {"number": str(number)})


# A rhythm


def test_a_facilitator_makes_a_group_of_a_circle(leader, path, people, visit, circle):
    assert "Maak hier een intervisiegroep van" in main_of(leader.get(path))
    answer = leader.post(f"{path}/ritme", FORM)
    assert answer.status_code == 303 and answer.location == path
    for member in (people[0], people[3]):
        page = main_of(visit(member).get(path))
        assert "Om de 8 weken, 6 keer. De eerste is op dinsdag 22 september." in page
        assert re.findall(r"<h3>(.*?)</h3>", page) == DATES
        assert "Sturen zonder baas te zijn." in page and "6 mensen" in page and circle.path in page


def test_the_dates_are_shown_before_anything_is_kept(leader, path):
    answer = leader.post(f"{path}/ritme", {**FORM, "act": "bekijk"})
    assert answer.status_code == 200
    page = main_of(answer)
    assert re.findall(r"<li>(\w+dag .*?)</li>", page) == DATES
    assert "Er is nog niets bewaard." in page and "Sturen zonder baas te zijn." in page
    assert db.session.query(Rhythm).count() == 0


def test_one_meeting_is_said_as_one(leader, path):
    leader.post(f"{path}/ritme", {**FORM, "meetings": "1"})
    assert "Eén keer, op dinsdag 22 september." in main_of(leader.get(path))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"every_weeks": "1"}, "Kies een getal van 2 tot en met 26."),
        ({"every_weeks": "27"}, "Kies een getal van 2 tot en met 26."),
        ({"every_weeks": ""}, "Kies een aantal weken."),
        ({"meetings": "0"}, "Kies een getal van 1 tot en met 12."),
        ({"meetings": "13"}, "Kies een getal van 1 tot en met 12."),
        ({"minutes": "29"}, "Kies een getal van 30 tot en met 240."),
        ({"minutes": "241"}, "Kies een getal van 30 tot en met 240."),
        ({"minutes": "-60"}, "Kies een getal van 30 tot en met 240."),
        ({"first_day": ""}, "Vul een dag en een tijd in"),
        ({"first_time": ""}, "Vul een dag en een tijd in"),
        ({"first_day": "2027-02-30"}, "Deze dag of tijd bestaat niet"),
        ({"first_day": "2029-01-01"}, "Kies een dag binnen twee jaar."),
        ({"first_day": "2027-03-28", "first_time": "02:30"}, "de klok gaat dan een uur vooruit"),
        ({"goals": "x" * 1001}, "er passen hooguit 1000 tekens"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_kept(leader, path, wrong, said):
    answer = leader.post(f"{path}/ritme", {**FORM, **wrong})
    assert answer.status_code == 422
    page = main_of(answer)
    assert said in page and (wrong.get("goals") or FORM["goals"]) in page
    assert db.session.query(Rhythm).count() == 0


@pytest.mark.parametrize("right", [{"every_weeks": "2"}, {"every_weeks": "26"}, {"meetings": "12"}, {"minutes": "240"},
                                   {"goals": "x" * 1000}, {"first_day": "2026-01-06"}])  # fmt: skip
def test_the_bounds_themselves_are_right(leader, path, right):
    assert leader.post(f"{path}/ritme", {**FORM, **right}).status_code == 303


def test_another_rhythm_takes_the_place_of_the_first(leader, group):
    page = leader.get(f"{group}/ritme").text
    assert 'value="2026-09-22"' in page and 'value="13:30"' in page and "Sturen zonder baas" in page
    leader.post(f"{group}/ritme", {**FORM, "every_weeks": "4", "meetings": "3", "goals": ""})
    page = main_of(leader.get(group))
    assert "Om de 4 weken, 3 keer" in page and "Er is nog niets opgeschreven." in page
    assert db.session.query(Rhythm).count() == 1


def test_goals_are_text_and_nothing_else(leader, path):
    leader.post(f"{path}/ritme", {**FORM, "goals": "<script>alert(1)</script>"})
    assert "<script>alert" not in leader.get(path).text


# Its meetings


def test_a_meeting_is_planned_with_everybody_in_the_circle(leader, group, people):
    answer = plan(leader, group, 2)
    made = only_session()
    assert answer.status_code == 303 and answer.location == made.path
    assert made.state == CONCEPT and made.minutes == 120
    assert made.starts_at == from_local(datetime(2026, 11, 17).date(), datetime(2026, 11, 17, 13, 30).time())
    seats = db.session.query(Seat).filter_by(session_id=made.id).all()
    assert {seat.member_id for seat in seats} == {member.id for member in people}
    assert [seat.member_id for seat in seats if seat.is_facilitator] == [people[0].id]


def test_who_left_the_community_is_not_asked(leader, group, people):
    with writing():
        people[4].status = "left"
    plan(leader, group, 1)
    assert people[4].id not in {seat.member_id for seat in db.session.query(Seat)}


def test_the_same_meeting_twice_is_one_session(leader, group):
    first, second = plan(leader, group, 1), plan(leader, group, 1)
    assert first.location == second.location == only_session().path
    assert plan(leader, group, 2).location != first.location


def test_a_session_that_was_moved_is_still_that_meeting(leader, group):
    plan(leader, group, 2)
    with writing():
        only_session().starts_at += timedelta(weeks=2)
    assert plan(leader, group, 2).location == only_session().path
    page = main_of(leader.get(group))
    assert "verplaatst naar dinsdag 1 december, 13.30 uur" in page and page.count("Nog niet gepland") == 5


def test_a_session_far_from_every_meeting_stands_beside_the_rhythm(leader, group, people, circle):
    with writing():
        operations.plan(people[0], operations.Plan(starts_at=now() + timedelta(days=700)), db.session.merge(circle))
    page = main_of(leader.get(group))
    assert "Buiten het ritme om" in page and page.count("Nog niet gepland") == 6


def test_two_facilitators_do_not_plan_one_meeting_twice(leader, group, people, visit, circle):
    with writing():
        db.session.get(Membership, (circle.id, people[1].id)).role = FACILITATOR
    plan(leader, group, 1)
    answer = plan(visit(people[1]), group, 1)
    assert answer.status_code == 409 and "Een andere begeleider heeft deze bijeenkomst al gepland" in answer.text
    assert "Er is een sessie waar jij niet in zit" in main_of(visit(people[1]).get(group))
    assert db.session.query(Session).count() == 1


def test_a_meeting_that_is_over_is_not_planned(visit, people, group, clock):
    clock.move_to(MONDAY + timedelta(days=15, hours=13))  # late on the day itself: it can still be
    assert "Plan deze bijeenkomst, 22 september 2026" in re.sub("<[^>]+>", "", main_of(visit(people[0]).get(group)))
    clock.move_to(MONDAY + timedelta(days=15, hours=15))
    leader = visit(people[0])
    answer = plan(leader, group, 1)
    assert answer.status_code == 409 and "De dag van deze bijeenkomst is voorbij." in answer.text
    page = main_of(leader.get(group))
    assert "Er was niets gepland" in page and page.count("Plan deze bijeenkomst") == 5
    clock.move_to(MONDAY + timedelta(days=400))
    assert "Alle bijeenkomsten zijn geweest." in main_of(visit(people[0]).get(group))


@pytest.mark.parametrize("number", ["0", "7", "-1", "", "1 OR 1=1", "9" * 30])
def test_a_meeting_that_is_not_there_is_not_planned(leader, group, number):
    answer = leader.post(f"{group}/plannen", {"number": number})
    assert answer.status_code == 409 and "Het ritme van deze groep is veranderd." in answer.text
    assert db.session.query(Session).count() == 0


def test_what_i_see_of_a_meeting_depends_on_my_seat(leader, group, people, visit, everybody, circle):
    late = make_member("laat", everybody, "Laat Kom")
    plan(leader, group, 1)
    made = only_session()
    page = main_of(leader.get(group))
    assert f'href="{made.path}"' in page and "Nog niet aangekondigd" in page
    assert main_of(visit(people[2]).get(group)).count("Nog niet gepland") == 6  # not announced: nobody knows
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=late.id))
        found = db.session.get(Session, made.id)
        found.seal("title", "ZEEHOND")
        operations.announce(found)
    page = main_of(visit(people[2]).get(group))
    assert f'href="{made.path}"' in page and "Gepland" in page and page.count("Nog niet gepland") == 5
    other = visit(late).get(group)
    assert made.public_id not in other.text and "Er is een sessie waar jij niet in zit" in main_of(other)
    for answer in (leader.get(group), other):
        assert "ZEEHOND" not in answer.text and "<title>Intervisiegroep" in answer.text


def test_who_was_there_stays_when_the_session_is_gone(leader, group, people, visit, circle, clock):
    clock.move_to(MONDAY + timedelta(days=15, hours=4))
    session = running(people[:5])
    with writing():
        session.circle_id = circle.id
        runner.end(session, sitters_of(session))
    with writing():
        operations.wipe(db.session.get(Session, session.id), operations.ON_ITS_DATE)
    page = main_of(visit(people[5]).get(group))
    assert "Aanwezig: Bram Visser, Ilse Roos, Sanne Kok, Tim Ooms, Yusra Demir" in page
    assert page.count("Nog niet gepland") == 5


def test_a_new_year_keeps_who_was_there_before(visit, people, group, circle, clock):
    clock.move_to(MONDAY + timedelta(days=15, hours=4))
    session = running(people[:3])
    with writing():
        session.circle_id = circle.id
        runner.end(session, sitters_of(session))
    leader = visit(people[0])
    leader.post(f"{group}/ritme", {**FORM, "first_day": "2027-09-21"})
    page = main_of(leader.get(group))
    assert "Eerdere bijeenkomsten" in page and "22 september 2026" in page
    assert "Aanwezig: Ilse Roos, Sanne Kok, Tim Ooms" in page and "Buiten het ritme om" in page


# How many there are


@pytest.mark.parametrize(
    ("number", "said"), [(3, "Jullie zijn met 3."), (4, "Jullie zijn met 4."), (9, "Jullie zijn met 9."),
                         (11, "Jullie zijn met 11.")]
)  # fmt: skip
def test_a_group_outside_five_to_eight_is_warned(visit, everybody, number, said):
    people = [make_member(f"lid{n}", everybody) for n in range(number)]
    path = f"/intervisie/groepen/{circle_of(people).public_id}"
    leader = visit(people[0])
    leader.post(f"{path}/ritme", FORM)
    assert said in main_of(leader.get(path))


@pytest.mark.parametrize("number", [5, 8])
def test_five_to_eight_is_fine(visit, everybody, number):
    people = [make_member(f"lid{n}", everybody) for n in range(number)]
    path = f"/intervisie/groepen/{circle_of(people).public_id}"
    leader = visit(people[0])
    leader.post(f"{path}/ritme", FORM)
    assert "Jullie zijn met" not in main_of(leader.get(path))


def test_of_more_than_ten_the_facilitator_chooses_who_is_asked(visit, everybody):
    people = [make_member(f"lid{n}", everybody) for n in range(11)]
    path = f"/intervisie/groepen/{circle_of(people).public_id}"
    leader = visit(people[0])
    leader.post(f"{path}/ritme", FORM)
    assert "kies je zelf wie je vraagt" in main_of(leader.get(path))
    assert plan(leader, path, 1).status_code == 303
    assert [seat.member_id for seat in db.session.query(Seat)] == [people[0].id]


# For whom it is


def test_only_a_facilitator_changes_the_rhythm_or_plans(visit, people, group):
    member = visit(people[1])
    assert member.get(f"{group}/ritme").status_code == 403
    assert member.post(f"{group}/ritme", FORM).status_code == 403
    assert plan(member, group, 1).status_code == 403
    page = main_of(member.get(group))
    assert "Plan deze bijeenkomst" not in page and "/ritme" not in page
    assert db.session.query(Session).count() == 0


def test_of_a_circle_that_is_no_group_only_its_facilitator_finds_the_page(visit, people, path):
    member = visit(people[1])
    for answer in (member.get(path), member.get(f"{path}/ritme"), member.post(f"{path}/ritme", FORM),
                   plan(member, path, 1)):  # fmt: skip
        assert answer.status_code == 404
    assert plan(visit(people[0]), path, 1).status_code == 404


@pytest.mark.parametrize("who", ["fatima", "anouk", "beheer"])
def test_outside_the_circle_nobody_finds_a_group(request, visit, group, who):
    browser = visit(request.getfixturevalue(who))
    assert browser.get(group).status_code == 404
    assert browser.get(f"{group}/ritme").status_code == 404
    assert browser.post(f"{group}/ritme", FORM).status_code == 404
    assert plan(browser, group, 1).status_code == 404
    assert db.session.query(Session).count() == 0


def test_who_left_the_circle_does_not_find_its_group(visit, people, group, circle):
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, people[1].id)))
    assert visit(people[1]).get(group).status_code == 404


def test_a_stranger_is_asked_to_sign_in(stranger, group):
    answer = stranger.get(group)
    assert answer.status_code in (302, 303, 401) and "Kring Veluwe" not in answer.text


def test_the_community_itself_is_no_group(visit, people, everybody):
    assert visit(people[0]).get(f"/intervisie/groepen/{everybody.public_id}").status_code == 404


def test_a_circle_that_ended_is_no_group_any_more(leader, group, circle):
    with writing():
        db.session.get(Circle, circle.id).ended_at = now()
    assert leader.get(group).status_code == 404


def test_the_page_of_the_circle_leads_to_its_group(leader, visit, people, path, circle, anouk):
    link = f'href="{path}"'
    member = visit(people[1])
    assert link in leader.get(circle.path).text and link not in member.get(circle.path).text
    leader.post(f"{path}/ritme", FORM)
    assert link in member.get(circle.path).text
    assert link not in visit(anouk).get(circle.path).text


def test_a_seat_shows_what_it_says(leader, group, people):
    """What the page says of a session is what its seat may know: state, and the day on which all of it goes."""
    plan(leader, group, 1)
    with writing():
        found = only_session()
        operations.announce(found)
        found.state = "running"
    assert "Nu bezig" in main_of(leader.get(group))
    with writing():
        only_session().state = "ended"
        day = only_session().delete_on
    assert f"wordt gewist op {day.day} " in main_of(leader.get(group))
    assert local(now()).date() < day and seat_of(only_session(), people[0]).is_facilitator


def test_two_presses_at_once_make_one_session(visit, people, group):
    browsers = [visit(people[0]) for _n in range(4)]
    barrier, found = Barrier(len(browsers)), []

    def press(browser):
        barrier.wait()
        with browser.app.app_context():
            found.append(plan(browser, group, 1))

    threads = [Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.location for answer in found} == {only_session().path}
