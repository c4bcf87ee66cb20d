"""What stands in one member's letter, and what never does."""

from datetime import timedelta

import pytest

from cop.circles.models import Circle, Membership
from cop.digest.compose import INSIGHT, LINES, MOST_LINES, PICKED, RUNNING, UNANSWERED
from cop.digest.models import Pick
from cop.digest.operations import open_edition
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import MemberTheme
from cop.threads import operations as threads
from cop.threads.models import CONVERSATION, Post
from tests.conftest import make_reply, make_thread
from tests.digest.conftest import lines_of

pytestmark = pytest.mark.usefixtures("anouk")


def follow(thread, member):
    with writing():
        threads.follow(thread, member)


def pick(*chosen):
    with writing():
        edition = open_edition()
        edition.editor_id = chosen[0].starter_id
        for place, thread in enumerate(chosen, 1):
            db.session.add(Pick(edition_id=edition.id, thread_id=thread.id, why="Daarom", position=place))
        edition.version += 1


def interested(member, *themes, agenda=0):
    with writing():
        for theme in themes:
            db.session.add(MemberTheme(member_id=member.id, theme=theme))
        member.agenda = agenda


def test_the_picks_stand_first_in_the_editors_order(everybody, marleen, dick, friday):
    one, two = (make_thread(everybody, marleen, title, kind=CONVERSATION) for title in ("Eén", "Twee"))
    pick(two, one)
    friday()
    assert lines_of(dick) == [(PICKED, two.id), (PICKED, one.id)]


def test_a_question_without_an_answer_comes_to_whom_it_fits(everybody, marleen, dick, fatima, henk, friday):
    question = make_thread(everybody, marleen, themes=["wonen"], agenda=[5])
    interested(dick, "wonen")
    interested(fatima, agenda=1 << 4)
    interested(henk, "zorg_gezondheid", agenda=1)
    pick(make_thread(everybody, marleen, "Iets anders", kind=CONVERSATION, themes=[], agenda=[2]))
    friday()
    assert (UNANSWERED, question.id) in lines_of(dick)
    assert (UNANSWERED, question.id) in lines_of(fatima)
    assert (UNANSWERED, question.id) not in lines_of(henk)


def test_an_answered_or_closed_question_asks_for_no_answer(everybody, marleen, youssef, dick, friday):
    answered, closed = make_thread(everybody, marleen), make_thread(everybody, marleen, "Al gesloten?")
    make_reply(answered, youssef)
    with writing():
        closed.closed_at = now()
    interested(dick, "economie")
    pick(make_thread(everybody, marleen, "Iets anders", kind=CONVERSATION, themes=[], agenda=[2]))
    friday()
    assert [kind for kind, _thread in lines_of(dick)] == [PICKED]


def test_new_replies_in_what_one_follows(thread, marleen, youssef, dick, friday):
    follow(thread, dick)
    make_reply(thread, youssef)
    friday()
    assert (RUNNING, thread.id) in lines_of(dick)
    assert (RUNNING, thread.id) in lines_of(marleen)


def test_what_one_wrote_oneself_is_no_news(thread, marleen, youssef, friday):
    make_reply(thread, youssef)
    friday()
    assert lines_of(youssef) == [], "neither his reply, nor what stood before it"
    make_reply(thread, marleen)
    friday(weeks=1)
    assert lines_of(youssef) == [(RUNNING, thread.id)]


def test_an_own_thread_is_never_an_own_pick(thread, marleen, dick, friday):
    pick(thread)
    friday()
    assert lines_of(dick) == [(PICKED, thread.id)]
    assert lines_of(marleen) == []


def test_what_was_read_is_left_out(thread, youssef, dick, friday):
    follow(thread, dick)
    make_reply(thread, youssef)
    pick(thread)
    with writing():
        threads.mark_read(thread, dick, 2)
    friday()
    assert lines_of(dick) == []


def test_marking_everything_read_counts_too(thread, youssef, dick, friday):
    follow(thread, dick)
    make_reply(thread, youssef)
    with writing():
        threads.mark_all_read(dick.id, now())
    friday()
    assert lines_of(dick) == []


def test_what_was_half_read_still_has_news(thread, youssef, dick, friday):
    follow(thread, dick)
    make_reply(thread, youssef)
    make_reply(thread, youssef, "Nog iets.")
    with writing():
        threads.mark_read(thread, dick, 2)
    friday()
    assert lines_of(dick) == [(RUNNING, thread.id)]


def test_what_was_muted_is_left_out_even_as_a_pick(thread, youssef, dick, friday):
    make_reply(thread, youssef)
    with writing():
        threads.mute(thread, dick)
    pick(thread)
    interested(dick, "economie")
    friday()
    assert lines_of(dick) == []


def test_a_question_that_got_its_insight(thread, marleen, youssef, dick, friday):
    post = make_reply(thread, youssef)
    with writing():
        threads.choose_insight(thread, db.session.get(Post, post.id))
    pick(make_thread(thread_circle(thread), marleen, "Iets anders", kind=CONVERSATION, themes=[], agenda=[2]))
    friday()
    assert (INSIGHT, thread.id) in lines_of(dick)
    assert (INSIGHT, thread.id) not in lines_of(marleen), "she chose it"
    assert (INSIGHT, thread.id) not in lines_of(youssef), "he wrote it"


def thread_circle(thread):
    return db.session.get(Circle, thread.circle_id)


def test_what_is_in_a_closed_circle_comes_to_its_members_alone(circle, marleen, youssef, henk, dick, friday):
    inside = make_thread(circle, marleen, "Onder ons")
    pick(inside)
    interested(dick, "economie")
    friday()
    assert lines_of(youssef) == [(PICKED, inside.id)]
    assert lines_of(henk) == [(PICKED, inside.id)]
    assert lines_of(dick) == []


def test_new_threads_in_my_circle(circle, marleen, henk, dick, friday):
    inside = make_thread(circle, marleen, "Onder ons", kind=CONVERSATION)
    friday()
    assert lines_of(henk) == [("circle", inside.id)]
    assert lines_of(dick) == [] and lines_of(marleen) == []


def test_who_left_the_circle_hears_nothing_of_it(circle, thread, marleen, youssef, henk, friday):
    inside = make_thread(circle, marleen, "Onder ons")
    follow(inside, youssef)
    make_reply(inside, henk)
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, youssef.id)))
    friday()
    assert inside.id not in [thread_id for _kind, thread_id in lines_of(youssef)]


def test_a_hidden_thread_stands_in_no_letter(thread, youssef, dick, friday):
    make_reply(thread, youssef)
    follow(thread, dick)
    pick(thread)
    with writing():
        thread.hidden_at = now()
    friday()
    assert lines_of(dick) == []


def test_seven_lines(everybody, marleen, dick, friday):
    for number in range(12):
        make_thread(everybody, marleen, f"Vraag {number}", themes=["wonen"])
    interested(dick, "wonen")
    friday()
    assert len(lines_of(dick)) == LINES == 7


def test_more_picks_than_seven_all_go_out(everybody, marleen, dick, friday):
    pick(*(make_thread(everybody, marleen, f"Vraag {number}") for number in range(9)))
    interested(dick, "economie")
    friday()
    assert [kind for kind, _thread in lines_of(dick)] == [PICKED] * 9


def test_twelve_lines_at_most_for_who_follows_much(everybody, marleen, youssef, dick, friday):
    for number in range(15):
        followed = make_thread(everybody, marleen, f"Vraag {number}")
        follow(followed, dick)
        make_reply(followed, youssef)
    friday()
    lines = lines_of(dick)
    assert len(lines) == MOST_LINES == 12
    assert len({thread_id for _kind, thread_id in lines}) == 12, "no thread twice"


def test_no_kind_of_news_crowds_out_another(everybody, marleen, youssef, dick, friday):
    for number in range(10):
        make_thread(everybody, marleen, f"Vraag {number}", themes=["wonen"])
    followed = make_thread(everybody, marleen, "Gevolgd", kind=CONVERSATION)
    follow(followed, dick)
    make_reply(followed, youssef)
    interested(dick, "wonen")
    pick(make_thread(everybody, marleen, "Gekozen", kind=CONVERSATION, themes=[], agenda=[2]))
    friday()
    kinds = [kind for kind, _thread in lines_of(dick)]
    assert kinds == [PICKED, *[UNANSWERED] * 5, RUNNING]


def test_what_is_older_than_the_window_is_no_news(everybody, marleen, dick, friday):
    make_thread(everybody, marleen, themes=["wonen"], at=now() - timedelta(days=20))
    interested(dick, "wonen")
    pick(make_thread(everybody, marleen, "Gekozen", kind=CONVERSATION, themes=[], agenda=[2]))
    friday()
    assert [kind for kind, _thread in lines_of(dick)] == [PICKED]


def test_nothing_for_this_member_and_no_intro_is_no_letter(thread, marleen, dick, friday, letters):
    pick(thread)
    friday()
    assert {letter["To"] for letter in letters()} == {dick.email, "anouk@voorbeeld.example"}
    assert lines_of(marleen) == []


def test_an_intro_alone_goes_to_all(marleen, dick, friday, letters):
    with writing():
        edition = open_edition()
        edition.intro, edition.editor_id = "Er is deze week weinig gebeurd.", marleen.id
        edition.version += 1
    friday()
    assert len(letters()) == 3
