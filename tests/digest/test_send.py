"""The letter goes at its moment, once, to everybody; also when nobody edited it, or nobody was there."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import func, select

from cop.digest import operations, queries
from cop.digest.models import DRAFT, GONE, Delivery, Edition, Pick
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import Letter
from cop.members.models import SUSPENDED
from cop.threads.models import CONVERSATION
from tests.conftest import make_member, make_reply, make_thread
from tests.digest.conftest import FRIDAY, WEEK, html_of, lines_of, text_of, the_edition, to


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_what_is_edited_is_exactly_what_goes_out(desk, everybody, marleen, dick, friday, letters):
    threads = [make_thread(everybody, marleen, title) for title in ("Eén", "Twee", "Drie")]
    for thread in threads:
        desk.press(f"add:{thread.public_id}")
    desk.press("up:3", intro="Over geld.", **{f"why-{threads[2].public_id}": "Dit telt."})
    desk.press("ready")
    friday()
    text = text_of(to(dick, letters()))
    assert "Over geld." in text and "Dit telt." in text and "Anouk koos ze." in text
    assert text.index("1. EÉN") < text.index("2. Drie") < text.index("3. Twee")
    assert "automatisch" not in text


def test_a_draft_goes_out_as_it_stands(desk, thread, dick, friday, letters):
    desk.press(f"add:{thread.public_id}", intro="Nog niet klaar gezet.")
    assert "Doe je niets meer, dan gaat het zo uit" in desk.page
    friday()
    assert "Nog niet klaar gezet." in text_of(to(dick, letters()))
    assert not the_edition().is_automatic


def test_when_nobody_edits_it_says_so(thread, anouk, dick, friday, letters):
    friday()
    edition = the_edition()
    assert edition.is_automatic and edition.state == GONE
    letter = to(dick, letters())
    assert "automatisch gekozen" in text_of(letter) and "automatisch gekozen" in html_of(letter)
    assert "Groet" not in text_of(letter)


def test_the_automatic_choice_is_what_the_page_promised(desk, everybody, circle, marleen, youssef, dick, friday):
    for number in range(9):
        make_thread(everybody, marleen, f"Vraag {number}")
    make_thread(circle, marleen, "Onder ons")
    promised = [line for line in desk.look().split("<li>") if "gaat mee als niemand kiest" in line]
    friday()
    picks = db.session.scalars(select(Pick.thread_id).order_by(Pick.position)).all()
    assert len(picks) == len(promised) == queries.AUTOMATIC_PICKS
    assert all(f"Vraag {place}" in line for place, line in enumerate(promised))
    assert [kind for kind, _thread in lines_of(dick)][:4] == ["pick"] * 4


def test_what_was_picked_before_is_not_chosen_automatically_again(everybody, marleen, dick, friday):
    make_thread(everybody, marleen, "Blijft zonder antwoord", themes=[], agenda=[1])
    friday()
    assert len(lines_of(dick)) == 1
    friday(weeks=1)
    assert count(Delivery) == 1


def test_nothing_happens_before_the_moment(desk, thread, clock):
    desk.press(f"add:{thread.public_id}")
    desk.press("ready")
    clock.move_to((FRIDAY - timedelta(seconds=1)).replace(tzinfo=UTC))
    assert operations.send_due(now()).copies == 0
    assert the_edition().state == "ready"


def test_sent_twice_is_sent_once(thread, dick, anouk, friday, letters):
    friday()
    for _again in range(3):
        operations.send_due(now())
    assert len(letters()) == len(letters()) == 2
    assert count(Edition) == 2, "this week's, and the next one that lies open"


def test_now_takes_the_place_of_that_week(desk, thread, dick, letters, clock):
    desk.press(f"add:{thread.public_id}")
    desk.press("now")
    operations.send_due(now())
    assert len(letters()) == 2
    for weeks, expected in ((0, 2), (1, 4)):
        clock.move_to((FRIDAY + weeks * WEEK).replace(tzinfo=UTC))
        make_thread_to_tell(thread)
        operations.send_due(now())
        assert len(letters()) == expected


def make_thread_to_tell(thread):
    from cop.circles.models import Circle
    from cop.members.models import Member

    starter, circle = db.session.get(Member, thread.starter_id), db.session.get(Circle, thread.circle_id)
    make_thread(circle, starter, "Nieuw", at=now() - timedelta(hours=1))


def test_the_page_says_what_now_means(desk, thread):
    desk.press(f"add:{thread.public_id}")
    assert "Op vrijdag 27 november gaat er geen meer uit. Het volgende komt vrijdag 4 december" in desk.page


# Nobody there


@pytest.mark.parametrize("hours", [1, 30, 48])
def test_late_within_two_days_it_still_goes(desk, thread, dick, clock, letters, hours):
    desk.press(f"add:{thread.public_id}")
    clock.move_to((FRIDAY + timedelta(hours=hours)).replace(tzinfo=UTC, microsecond=0))
    operations.send_due(FRIDAY + timedelta(hours=hours))
    assert len(letters()) == 2
    assert the_copy(dick).until == FRIDAY, "the window ends where it was planned to end"


def the_copy(member):
    return db.session.scalars(select(Delivery).where(Delivery.member_id == member.id)).one()


def test_later_than_two_days_it_joins_the_next(desk, thread, dick, clock, letters):
    desk.press(f"add:{thread.public_id}", intro="Uit de vorige week.")
    clock.move_to((FRIDAY + timedelta(hours=49)).replace(tzinfo=UTC))
    operations.send_due(now())
    assert letters() == []
    clock.move_to((FRIDAY + WEEK).replace(tzinfo=UTC))
    operations.send_due(now())
    assert "Uit de vorige week." in text_of(to(dick, letters()))
    assert the_edition().week == "2026-W49"


def test_a_house_that_opens_on_saturday_does_not_send_fridays_letter(thread, dick, clock, letters):
    clock.move_to((FRIDAY + timedelta(days=1)).replace(tzinfo=UTC))
    operations.send_due(now())
    assert letters() == []
    assert the_edition().goes_at == FRIDAY + WEEK


# By hand


def test_the_command_lets_it_go_and_sends(app, desk, thread, dick):
    desk.press(f"add:{thread.public_id}", intro="Met de hand.")
    result = app.test_cli_runner().invoke(args=["digest", "send", "--at", "2026-11-27T07:30"])
    db.session.rollback()
    assert result.exit_code == 0, result.output
    assert "3 letters for 3 members" in result.output and "Outbox: 3 sent" in result.output
    assert len(list((app.config["DATA_DIR"] / "mail").glob("*.eml"))) == 3


def test_the_command_needs_no_plan(app, thread, dick, anouk):
    result = app.test_cli_runner().invoke(args=["digest", "send", "--at", "2026-11-27T06:30Z"])
    db.session.rollback()
    assert "2 letters" in result.output
    assert the_edition().is_automatic


def test_the_command_before_the_moment_sends_nothing(app, desk, thread):
    desk.press(f"add:{thread.public_id}")
    result = app.test_cli_runner().invoke(args=["digest", "send"])
    assert "0 letters" in result.output and "Friday 27 November 2026, 07:30" in result.output


def test_ahead_of_time_nothing_is_lost_that_is_still_to_be_written(app, thread, dick, youssef, anouk):
    from cop.threads import operations as threads

    with writing():
        threads.follow(thread, dick)
        threads.mark_read(thread, dick, 1)
    run = app.test_cli_runner().invoke
    make_reply(thread, youssef)
    run(args=["digest", "send", "--at", "2026-11-27T07:30"])
    make_reply(thread, youssef, "Na de knip, voor vrijdag.")
    run(args=["digest", "send", "--at", "2026-12-04T07:30"])
    assert lines_of(dick) == [("running", thread.id)]


@pytest.mark.parametrize("typed", ["morgen", "2026-13-01", "27-11-2026"])
def test_what_is_no_moment_is_refused(app, typed):
    result = app.test_cli_runner().invoke(args=["digest", "send", "--at", typed])
    assert result.exit_code == 2 and "2026-11-27T07:30" in result.output


# Who gets it


def test_only_active_members(thread, dick, anouk, friday, letters):
    with writing():
        dick.status = SUSPENDED
    friday()
    assert [letter["To"] for letter in letters()] == [anouk.email]


def test_many_members_in_batches(everybody, marleen, friday, monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 3)
    for number in range(10):
        make_member(f"lid{number}", everybody)
    make_thread(everybody, marleen, kind=CONVERSATION)
    make_thread(everybody, marleen)
    dealt = friday()
    assert (dealt.members, dealt.copies) == (11, 10)
    assert count(Letter) == count(Delivery) == 10


def test_in_turns_of_a_few_seconds(everybody, marleen, friday, monkeypatch, clock):
    monkeypatch.setattr(operations, "BATCH", 2)
    for number in range(5):
        make_member(f"lid{number}", everybody)
    make_thread(everybody, marleen)
    operations.send_due(now())
    clock.move_to(FRIDAY.replace(tzinfo=UTC))
    turns = 1
    while not operations.send_due(now(), seconds=0.0).is_done:
        turns += 1
    assert turns > 3
    assert count(Delivery) == 5
    assert db.session.scalar(select(func.count()).where(Edition.state == DRAFT)) == 1
