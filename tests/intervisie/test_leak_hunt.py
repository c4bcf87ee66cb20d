"""The leak hunt: a random token in every field of a session, looked for as everybody else, in every way out.

What is promised stands in hunt_world (who may come across which token); what is left after deletion is looked for in
test_leak_hunt_after.
"""

import logging
import re
import secrets
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import LargeBinary, event, text

from cop.feeds import operations as feeds
from cop.foundation import sealing
from cop.foundation.db import Base, db, writing
from cop.foundation.drafts import Draft
from cop.harvest.models import Lesson
from cop.harvest.queries import thread_of
from cop.intervisie.choosing import INTAKE
from cop.methods.models import CONSENT, KINDS, library
from cop.runner import writing as notes
from cop.runner.models import DRAWN, Run, SessionNote
from tests.conftest import ON_POSTGRES
from tests.intervisie.hunt_forms import forms, path_to, posts, send_everything, typing, words_back
from tests.intervisie.hunt_session import GUEST, LINES
from tests.intervisie.hunt_world import HUNT, MEMBERS, MONDAY, OUTSIDERS, SEATED, SEVEN, turn
from tests.intervisie.hunting import (
    NOTHING,
    SESSION,
    addresses,
    everything_logged,
    forbidden,
    look_everywhere,
    loot_of,
    opened,
    routes,
    text_of,
    things,
    wrong_in,
)

EVERYBODY = [*OUTSIDERS, *sorted(SEVEN)]
SHARED = "shared: lesson "  # what the group shared with all members, by agreement
NO_LONGER_SHOWN = re.compile(  # what no page shows once a session is over; who brings the question sees the six lines
    r"(held|shared|incident): (video|intake (role|others|tried|wish)|who is kept out)|method (name of|prompt)"
    r"|\w+: (situation|question) of ilse"
)


@pytest.fixture
def kept(app, tmp_path_factory):
    with time_machine.travel(HUNT):
        kept = opened(app, tmp_path_factory.getbasetemp() / "hunted")
        yield kept
        assert kept.world.outside == []


@pytest.fixture
def world(kept):
    return kept.world


def seen_of(answer, word):
    """All of an answer, but for the word that was asked for and what is random in every form."""
    page = re.sub(r'(csrf_token" value|data-token|form_id" value)="[^"]*"', "", answer.get_data(as_text=True))
    return answer.status_code, str(answer.headers.get("Location")).replace(word, "…"), page.replace(word, "…")


# That it is there


def test_every_sealed_column_and_every_kind_of_field_has_a_token(kept, tmp_path):
    """A column or kind that is new stands here without a token: type one in hunt_session."""
    world = kept.world
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert {where for _token, where in loot_of(kept, tmp_path).opened()} == sealed - {"lesson.sealed_thread"}
    shared = world.sittings["shared"].row
    assert thread_of(shared, db.session.get(Lesson, shared.id)) == world.ids["lesson"]
    written = set()
    for sitting in world.sittings.values():
        there = {note.step for note in db.session.query(SessionNote).filter_by(session_id=sitting.row.id)}
        if there:
            asked = {step.key: step for step in sitting.steps if step.field and step.field.kind != CONSENT}
            assert set(asked) <= there
            written |= {(step.field.kind, step.sight) for step in asked.values()}
    every = {step for method in library().methods.values() for step in library().around(method) if step.field}
    assert written == {(step.field.kind, step.sight) for step in every} - {(CONSENT, "groep")}
    assert {kind for kind, _sight in written} | {CONSENT} == set(KINDS) and set(LINES) == set(INTAKE)


@pytest.mark.parametrize("who", sorted(SEVEN))
def test_each_finds_what_is_for_these_eyes_and_nothing_else(world, who):
    """A hunt that finds nothing may have looked at empty pages: so here all of it must be found."""
    found, everywhere, wrong = set(), things(world, is_whole=False), []
    for rule in routes(world.app, "GET"):
        for path in addresses(world, rule, everywhere, "GET"):
            answer = world[who].get(path)
            wrong += forbidden(world, who, answer, path, path)
            found |= world.labels_in(text_of(answer))
    expected = {one.label for one in world.tokens.values() if who in one.seen_by}
    missing = {label for label in expected - found if not NO_LONGER_SHOWN.match(label)}
    assert wrong == []
    assert {label for label in missing if not (who == GUEST and label.startswith(SHARED))} == set()


# As everybody else


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_address_tells(world, who):
    found = look_everywhere(world, who, routes(world.app, "GET"), things(world, is_whole=False))
    assert sorted(found) == []


@pytest.mark.parametrize("who", [one for one in OUTSIDERS if one not in SEATED])
def test_who_has_no_seat_cannot_tell_a_session_from_one_that_never_was(world, who):
    """By no page and by no form: status, where it leads to, and every word of it."""
    browser, everywhere = world[who], things(world, is_whole=False)
    browser.get("/huisregels")  # shows the message that waits
    for label in ("running", "concept"):
        there = world.sittings[label].id
        for rule in (rule for rule in routes(world.app, "GET") if rule.rule.startswith(SESSION)):
            path = next(addresses(world, rule, {**everywhere, "session_id": [there]}, "GET"))
            answers = [seen_of(browser.get(path.replace(there, one)), one) for one in (there, NOTHING)]
            assert answers[0] == answers[1], path
    running = world.sittings["running"]
    for rule in (rule for rule in posts(world.app) if rule.rule.startswith(SESSION)):
        path, form = path_to(world, running, rule), next(forms(world, running, rule))
        answers = [seen_of(browser.post(path.replace(running.id, one), form), one) for one in (running.id, NOTHING)]
        assert answers[0] == answers[1], path


def test_who_was_taken_out_keeps_the_own_notes_and_nothing_else(world):
    own = {one.label for one in world.tokens.values() if one.seen_by == {"fatima"}}
    assert world.labels_in(world["fatima"].page("/intervisie/inzichten")) == own
    assert world.labels_in(world["fatima"].get("/intervisie/inzichten.json").text) == own


@pytest.mark.parametrize("who", [*OUTSIDERS, "sanne", "ilse", "tim", GUEST])  # the others sit there as Tim does
def test_no_answer_to_a_form_tells(kept, who):
    for label in ("running", "ahead") if who in SEATED - SEVEN else ("running",):
        assert sorted(send_everything(kept.world, who, kept.world.sittings[label], kept.put_back)) == []


@pytest.mark.long
@pytest.mark.parametrize("who", EVERYBODY)
def test_no_address_and_no_form_of_any_session_tells(kept, who):
    world = kept.world
    assert sorted(look_everywhere(world, who, routes(world.app, "GET"), things(world))) == []
    for label in ("held", "shared", "incident", "running", "ahead"):
        assert sorted(send_everything(world, who, world.sittings[label], kept.put_back)) == []


def test_the_room_tells_each_only_what_is_for_these_eyes_at_every_step(world):
    running, wrong = world.sittings["running"], []
    first, last = step_of(running), len(running.steps) - 1
    for at in range(first, last + 1):
        for who in [*sorted(SEVEN), "marleen", "henk"]:
            for path in (running.room, f"{running.room}/stand"):
                wrong += forbidden(world, who, world[who].get(path), path)
        world["sanne"].post(f"{running.room}/stap", {"act": "verder", "stap": str(at)})
    assert wrong == [] and step_of(running) == last


def step_of(sitting):
    return db.session.get(Run, sitting.row.id).step


def test_cards_are_known_to_who_laid_them_until_they_are_shown_and_then_to_those_inside(world):
    running, card = world.sittings["running"], "running: s6, card of tim"
    finds = {who: card in world.labels_in(world[who].get(running.room).text) for who in EVERYBODY}
    assert [who for who, it_is in finds.items() if it_is] == ["tim"]
    world["sanne"].does(f"{running.room}/stap", act="kaarten", van="s6")
    finds = {who for who in EVERYBODY if card in world.labels_in(world[who].get(running.room).text)}
    assert finds == SEVEN


# Finding, feeds, the bell, letters


ASKED = (
    "/zoeken?q={}", "/zoeken?q=van:{}", "/zoeken/lijkt-op?titel={}", "/schrijven/noem?wat={}&kring=", "/leden?q={}",
    "/berichten/mensen?naam={}", "/gesprekken?label={}", "/nieuw?gesprek={}",
)  # fmt: skip
KINDS_ASKED = (
    "held: title", "held: video", "running: guest's name", "running: guest's organisation", "held: who is kept out",
    "held: situation of tim", "held: intake question", "held: intake tried", "method name", "held: drawing, a role",
    "held: lezen, card of tim", "held: taken, card of tim", "running: s1", "held: pad of tim",
    "running: s10, own of bo", "held: lesson title, last version", "held: lesson lesson, first version", "held: sequel",
    "concept: title",
)  # fmt: skip


@pytest.mark.parametrize("who", [one for one in EVERYBODY if one in MEMBERS])
def test_finding_says_the_same_as_of_a_word_that_stands_nowhere(world, who):
    unknown = "zq" + "".join(secrets.choice("bcdfghjklmnprstvwx") for _n in range(14)) + "qz"
    world[who].get("/huisregels")  # shows the message that waits
    for number, asked in enumerate(ASKED):
        some = KINDS_ASKED if who == "joep" and not number else KINDS_ASKED[number % 5 :: 5]
        address = f"{asked}{world.ids['circle']}" if asked.endswith("=") else asked
        nothing = seen_of(world[who].get(address.format(unknown)), unknown)
        for label in some:
            token = world.token_of(label)
            assert seen_of(world[who].get(address.format(token)), token) == nothing, f"“{label}” at {asked}"


def test_no_feed_tells(world):
    for who in sorted(MEMBERS):
        with writing():
            secret = feeds.make(world.numbers[who])
        answer = world["stranger"].get(f"/atom/{secret}.xml")
        assert answer.status_code == 200
        assert [label for label in world.labels_in(answer.text) if not label.startswith(SHARED)] == []


def test_the_bell_counts_what_it_shows(world):
    for who in sorted(MEMBERS):
        page = world[who].page("/meldingen")
        counted = re.search(r'class="count">(\d+)', page)
        assert int(counted[1] if counted else 0) == page.count('<li class="is-new">'), who


def test_no_letter_tells(kept, letters, tmp_path):
    """All that left since that Monday, with the weekly letter and the one question; and the warning a week before."""
    world = kept.world
    with time_machine.travel(MONDAY + timedelta(days=84)):
        turn(world.app)
        sent = letters()
    subjects = {letter["Subject"] for letter in sent}
    news, ends = "Er is iets nieuws in een besloten sessie", "Over een week wordt er iets gewist"
    assert {news, ends, "Eén vraag voor jou"} <= subjects
    assert any(letter["List-Id"] and "coalitie" in letter["Subject"] for letter in sent), "the weekly letter did not go"
    for letter in sent:
        found = {label for label in world.labels_in(said(letter)) if not label.startswith(SHARED)}
        assert not found, f"{world.addresses[letter['To']]}: {letter['Subject']}"
    assert wrong_in(world, loot_of(kept, tmp_path, kept.data / "keys").in_the_clear()) == []


def said(letter):
    """Headers and both parts."""
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *map(str, parts)])


# What stands written


def test_nothing_stands_in_the_clear(kept, tmp_path):
    """In the rows, in the file and the journal of the database, and in all of DATA_DIR but for the folder of the keys;
    but for a lesson that was shared, and a method that its owner keeps."""
    loot = loot_of(kept, tmp_path, kept.data / "keys")
    clear = loot.in_the_clear()
    assert wrong_in(kept.world, clear) == []
    labels = {kept.world.tokens[token].label for token, _where in clear}
    assert labels == {one.label for one in kept.world.tokens.values() if not one.is_sealed}
    assert ON_POSTGRES or any(path.endswith("community.db-wal") for path in loot.files)


def test_who_holds_all_but_the_keys_opens_nothing(kept, tmp_path):
    """A back-up of a session that lives, as it should be made: with the settings, without the folder of the keys."""
    assert loot_of(kept, tmp_path, kept.data / "keys").opened() == set()


def test_nothing_was_said_to_a_log(kept):
    assert "wipe" not in kept.logged and len(kept.logged) > 0
    assert kept.world.labels_in(kept.logged) == set()


# What is refused


def refusals(world):
    """Every form, refused in every way: each with words of its own, which the page gives back to who typed them."""
    for typed in list(typing(world)):
        is_search = typed.name == "naam"
        for way in ("an old form", "too long", "signed out", "not there"):
            words = world.secret(f"{typed.name} at {typed.path.rpartition('/')[2]}, {way}")
            if way == "an old form":
                yield way, words, typed.send(world, words, csrf_token="oud"), True
            elif way == "too long" and not is_search:
                yield way, words, typed.send(world, f"{words} {'lang ' * 5000}"), True
            elif way == "not there":
                gone = type(typed)("fatima", typed.path, typed.name, typed.fields)
                yield way, words, gone.send(world, words), typed.path != "/intervisie/nieuw"
            elif way == "signed out" and typed.who != "bo":
                with signed_out(world, typed.who):
                    yield way, words, typed.send(world, words), True


@contextmanager
def signed_out(world, who):
    """The device of somebody was ended elsewhere; the page stands open still."""
    ended = text("UPDATE device SET expires_at = '2020-01-01' WHERE member_id = :me")
    back = text("UPDATE device SET expires_at = '2036-01-01' WHERE member_id = :me")
    for statement in (ended, back):
        with writing():
            db.session.execute(statement, {"me": world.numbers[who]})
        if statement is ended:
            yield


def test_of_what_is_refused_nothing_is_kept_and_nothing_is_lost(kept, tmp_path):
    world, seen = kept.world, 0
    for way, words, answer, is_refused in refusals(world):
        if is_refused:
            assert answer.status_code >= 400, (way, answer.request.path, answer.status)
            assert words in words_back(answer), (way, answer.request.path)
            seen += 1
    assert seen > 40
    assert db.session.query(Draft).count() == 0
    assert wrong_in(world, loot_of(kept, tmp_path, kept.data / "keys").in_the_clear()) == []


# What is logged


@pytest.fixture
def log(world):
    """All that is said to any log, with each statement and its rows; a fault shows its page, as in production."""
    world.app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    with everything_logged(logging.DEBUG) as said_there:
        yield said_there
    sealed = {one.label for one in world.tokens.values() if one.is_sealed}
    assert "SELECT" in said_there.getvalue()
    assert world.labels_in(said_there.getvalue()) & sealed == set()


def test_no_log_tells_of_what_is_typed_and_read(world, log):
    for typed in typing(world):
        words = world.secret(f"typed at {typed.path}", typed.who)
        answer = typed.send(world, words)
        assert answer.status_code < 400, (typed, answer.status)
    for path in (world.sittings["running"].room, f"{world.sittings['held'].path}/geschreven", "/intervisie/inzichten"):
        world["tim"].page(path)


FAULTS = {  # what may break in the middle of a view, and how it shows
    "sealing": lambda patch: patch.setattr(notes, "seal", lambda *_words: 1 / 0),
    "two of the same": lambda patch: patch.setattr(notes, "note_at", lambda *_place: None),
    "telling the others": lambda patch: patch.setattr(notes, "changed", lambda run: run.nothing_of_the_kind),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_log_tells_of_a_fault_of_ours(world, log, monkeypatch, fault):
    room = world.sittings["running"].room
    words = world.secret("words in a fault", "yusra")
    FAULTS[fault](monkeypatch)
    answer = world["yusra"].post(f"{room}/tekst", {"stap": "s1", "text": words, "version": "2"})
    assert answer.status_code == 500 and words in words_back(answer)
    assert "Traceback" in log.getvalue()


@pytest.mark.parametrize("label", ["running", "held"])
def test_no_log_tells_of_words_that_are_damaged(world, log, label):
    """A row that was changed by hand; and words that were sealed rightly but are not what the page expects."""
    sitting, words = world.sittings[label], world.secret("words that are no card and no drawing")
    path = sitting.room if label == "running" else f"{sitting.path}/geschreven"
    notes_there = db.session.query(SessionNote).filter_by(session_id=sitting.row.id)
    note = notes_there.filter_by(kind=DRAWN).one() if label == "held" else notes_there.filter_by(step="s2").first()
    for sealed in (b"\0" * 300, sealing.seal(sitting.id, note.place, words)):
        with writing():
            db.session.get(SessionNote, note.id).sealed = sealed
        assert world["sanne"].get(path).status_code == 500
    assert log.getvalue().count("Traceback") >= 2


@pytest.mark.skipif(ON_POSTGRES, reason="there a writer waits, and nothing says so")
def test_no_log_tells_when_the_database_is_locked(world, log):
    def hurry(connection, _record):
        connection.execute("PRAGMA busy_timeout = 20")

    event.listen(db.engine, "connect", hurry)
    db.session.remove()
    db.engine.dispose()
    words, other = world.secret("words when it was locked", "tim"), db.engine.raw_connection()
    try:
        other.cursor().execute("BEGIN IMMEDIATE")
        answer = world["tim"].post(f"{world.sittings['running'].room}/kladblok", {"text": words, "version": "2"})
        assert answer.status_code == 503 and words in words_back(answer)
    finally:
        other.cursor().execute("ROLLBACK")
        other.close()
        event.remove(db.engine, "connect", hurry)
        db.engine.dispose()
    assert "busy" in log.getvalue()
