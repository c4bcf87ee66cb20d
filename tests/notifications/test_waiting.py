"""A letter waits a while: what follows joins it, and what was read meanwhile falls out of it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from cop.circles.models import Membership
from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import CLAIMED, DROPPED, QUEUED, SOON, Letter
from cop.members.models import EVERYTHING, QUIET, USUAL
from cop.notifications.models import MENTIONED
from cop.notifications.operations import tell
from cop.threads import operations as threads
from tests.conftest import ON_POSTGRES, make_reply, make_thread

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(app):
    """clock.shift(timedelta(minutes=10)); letters about threads wait that long, as they do by default."""
    with time_machine.travel(NOW, tick=False) as traveller:
        app.config["MAIL_WAIT"] = 10
        yield traveller


def words(letter):
    return letter.get_body(("plain",)).get_content()


def waiting():
    db.session.rollback()
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def test_a_letter_waits_ten_minutes(youssef, thread, letters, clock):
    make_reply(thread, youssef)
    clock.shift(timedelta(minutes=9))
    assert letters() == []
    clock.shift(timedelta(minutes=1))
    (letter,) = letters()
    assert letter["Subject"] == "Youssef Amrani antwoordde op je vraag: Wie betaalt de coalitie?"
    assert "Wij telden eerst de baten." in words(letter)


def test_what_follows_joins_it_and_does_not_postpone_it(youssef, fatima, thread, letters, clock):
    make_reply(thread, youssef, "Eerste gedachte.")
    clock.shift(timedelta(minutes=6))
    make_reply(thread, fatima, "Tweede gedachte.")
    clock.shift(timedelta(minutes=4))
    (letter,) = letters()
    assert letter["Subject"] == "2 antwoorden op je vraag: Wie betaalt de coalitie?"
    assert words(letter).index("Eerste gedachte.") < words(letter).index("Tweede gedachte.")
    clock.shift(timedelta(hours=1))
    assert len(letters()) == 1


def test_a_long_letter_says_how_much_more_there_is(youssef, thread, letters, clock):
    for number in range(12):
        make_reply(thread, youssef, f"Gedachte {number}.")
    clock.shift(timedelta(minutes=10))
    (letter,) = letters()
    assert [f"Gedachte {number}." in words(letter) for number in range(12)] == [True] * 5 + [False] * 7
    assert "En nog 7 andere berichten." in words(letter)
    assert "En nog 7 andere berichten." in letter.get_body(("html",)).get_content()


def test_what_was_read_meanwhile_falls_out(visit, marleen, youssef, thread, letters, clock):
    make_reply(thread, youssef, "Al gelezen.")
    make_reply(thread, youssef, "Nog nieuw.")
    visit(marleen).post(f"{thread.path}/gelezen", {"number": "2"})
    clock.shift(timedelta(minutes=10))
    (letter,) = letters()
    assert "Al gelezen." not in words(letter) and "Nog nieuw." in words(letter)


def read_it(visit, member, thread):
    visit(member).post(f"{thread.path}/gelezen", {"number": "9"})


def read_all(visit, member, thread):
    visit(member).post("/gesprekken/alles-gelezen")


def mute_it(visit, member, thread):
    visit(member).post(f"{thread.path}/volgen", {"stance": "mutes"})


def unfollow_it(visit, member, thread):
    visit(member).post(f"{thread.path}/volgen", {"stance": "neither"})


def want_less(visit, member, thread):
    visit(member).post("/instellingen", {"rhythm": "weekly", "preset": QUIET, "language": "nl"})


def be_taken_out(visit, member, thread):
    with writing():
        db.session.delete(db.session.get(Membership, (thread.circle_id, member.id)))


def be_suspended(visit, member, thread):
    with writing():
        member.status = "suspended"


def see_it_hidden(visit, member, thread):
    with writing():
        thread.hidden_at = now()


@pytest.mark.parametrize(
    "meanwhile",
    [read_it, read_all, mute_it, unfollow_it, want_less, be_taken_out, be_suspended, see_it_hidden],
)
def test_nothing_goes_to_who_no_longer_needs_it(visit, marleen, youssef, circle, letters, clock, meanwhile):
    thread = make_thread(circle, marleen)
    make_reply(thread, youssef)
    meanwhile(visit, marleen, thread)
    clock.shift(timedelta(minutes=10))
    assert letters() == []
    assert waiting()[0].state == DROPPED


def test_what_was_taken_back_is_not_in_it(visit, youssef, thread, letters, clock):
    post = make_reply(thread, youssef)
    visit(youssef).post(f"{post.path}/verwijderen")
    clock.shift(timedelta(minutes=10))
    assert letters() == []


def test_a_letter_shows_the_newest_words(visit, youssef, thread, letters, clock):
    post = make_reply(thread, youssef, "Verschreven.")
    visit(youssef).post(f"{post.path}/wijzigen", {"body": "Verbeterd.", "version": "1"})
    clock.shift(timedelta(minutes=10))
    (letter,) = letters()
    assert "Verbeterd." in words(letter) and "Verschreven." not in words(letter)


def test_letters_about_one_thread_belong_together(youssef, thread, letters, clock):
    for _ in range(2):
        make_reply(thread, youssef)
        clock.shift(timedelta(minutes=10))
        letters()
    first, second = letters()
    root = f"<thread.{thread.public_id}@voorbeeld.example>"
    assert (first["References"], first["In-Reply-To"]) == (second["References"], second["In-Reply-To"]) == (root, root)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Archive"] == f"<http://localhost{thread.path}>"


def test_an_insight_is_told_in_a_letter_too(visit, marleen, youssef, thread, letters, clock):
    post = make_reply(thread, youssef)
    visit(marleen).post(f"{post.path}/inzicht")
    clock.shift(timedelta(minutes=10))
    (letter,) = [letter for letter in letters() if letter["To"] == youssef.email]
    assert letter["Subject"] == "Jouw antwoord hielp: Wie betaalt de coalitie?"
    assert f"{thread.path}?bij=2#b2" in words(letter)


@pytest.mark.parametrize("meanwhile", [read_it, mute_it, want_less])
def test_an_insight_that_was_seen_is_not_told_again(visit, marleen, youssef, thread, letters, clock, meanwhile):
    post = make_reply(thread, youssef)
    visit(marleen).post(f"{post.path}/inzicht")
    clock.shift(timedelta(minutes=1))
    meanwhile(visit, youssef, thread)
    clock.shift(timedelta(minutes=9))
    assert [letter for letter in letters() if letter["To"] == youssef.email] == []


def test_an_insight_taken_back_is_not_told(visit, marleen, youssef, thread, letters, clock):
    post = make_reply(thread, youssef)
    for _ in range(2):
        visit(marleen).post(f"{post.path}/inzicht")
    clock.shift(timedelta(minutes=10))
    assert [letter for letter in letters() if letter["To"] == youssef.email] == []


def test_a_letter_that_was_claimed_takes_nothing_more(youssef, thread, letters, clock):
    """What comes after that is in the next letter, and in that one alone, also when the first is sent later."""
    make_reply(thread, youssef, "Voor de claim.")
    clock.shift(timedelta(minutes=10))
    (first,) = outbox.claim("elders:1:abc", (SOON,), 5)
    make_reply(thread, youssef, "Na de claim.")
    clock.shift(timedelta(minutes=10))
    with writing():  # its sender gave it back
        db.session.execute(update(Letter).where(Letter.id == first).values(state=QUEUED, claimed_by=None))
    one, other = sorted((words(letter) for letter in letters()), key=lambda text: "Na de claim." in text)
    assert "Voor de claim." in one and "Na de claim." not in one
    assert "Na de claim." in other and "Voor de claim." not in other


def test_a_letter_that_comes_back_does_not_stand_in_the_way(youssef, thread, clock):
    """A sender that died gives its letter back, although the next one about the same waits already."""
    make_reply(thread, youssef)
    clock.shift(timedelta(minutes=10))
    outbox.claim(f"{outbox.socket.gethostname()}:999999999:abc", (SOON,), 5)
    make_reply(thread, youssef)
    outbox.sweep()
    assert [letter.state for letter in waiting()] == [QUEUED, QUEUED]
    make_reply(thread, youssef)
    assert len(waiting()) == 2


def at_once(app, *acts):
    """Run these at one moment, each in a context of its own."""
    start, troubles = threading.Barrier(len(acts)), []

    def run(act):
        with app.app_context():
            start.wait()
            try:
                with writing():
                    act()
            except Exception as error:  # shown by the assertion below
                troubles.append(error)

    runners = [threading.Thread(target=run, args=(act,)) for act in acts]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert troubles == []


def test_two_things_at_one_moment_are_one_letter(app, marleen, youssef, thread):
    about, place, me = f"thread:{thread.id}", thread.circle_id, marleen.id
    what = {"thread": thread.id, "number": 2}

    def act():
        tell([me], MENTIONED, about, circle_id=place, number=2, letter="threads.news", letter_about=what)

    for turn in range(5):
        at_once(app, *[act] * 4)
        assert len(waiting()) == turn + 1
        outbox.claim("elders:1:abc", (SOON,), 5)
        with writing():
            db.session.execute(update(Letter).values(state=CLAIMED, closed_at=now()))


@pytest.mark.skipif(not ON_POSTGRES, reason="on SQLite a sender waits for the writer anyway")
def test_a_letter_is_not_sent_while_something_is_joining_it(app, youssef, thread, clock):
    make_reply(thread, youssef)
    clock.shift(timedelta(minutes=10))
    claimed = []

    def claim_elsewhere():
        with app.app_context():
            claimed.extend(outbox.claim("elders:1:abc", (SOON,), 5))

    with writing():
        threads.reply(thread, youssef, threads.rendered("Nog iets."))
        sender = threading.Thread(target=claim_elsewhere)
        sender.start()
        sender.join()
        assert claimed == []
    assert len(waiting()) == 1
    assert len(outbox.claim("elders:1:abc", (SOON,), 5)) == 1


def test_codes_to_sign_in_do_not_wait(stranger, marleen, letters):
    stranger.post("/inloggen/code", {"email": marleen.email})
    (letter,) = waiting()
    assert letter.due_at <= now()


@pytest.mark.parametrize(("preset", "number"), [(USUAL, 1), (EVERYTHING, 1)])
def test_who_is_named_in_a_reply_that_joins_gets_that_in_the_subject(
    visit, marleen, youssef, thread, letters, clock, preset, number
):
    with writing():
        marleen.preset = preset
    make_reply(thread, youssef, "Eerst dit.")
    visit(youssef).post(thread.path, {"body": "En jij, @Marleen Duinhof?"})
    clock.shift(timedelta(minutes=10))
    found = [letter for letter in letters() if letter["To"] == marleen.email]
    assert len(found) == number
    assert found[0]["Subject"] == "Youssef Amrani noemt je in: Wie betaalt de coalitie?"
