"""The leak hunt after deletion: nobody opens the words any more, whatever else one holds, and no page shows them.

Who looks for them holds the database and its journal, a back-up made before (as SQLite writes one, and as a plain
copy), all of DATA_DIR as it is then, and the settings with both keys. The same one, with a key that was copied before,
does open them: so the hunt can find something.
"""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest
import time_machine

from cop.clockwork import timetable
from cop.foundation import sealing
from cop.foundation.db import db
from cop.foundation.log import Act
from cop.harvest.models import Lesson
from cop.intervisie import afterwards
from cop.intervisie.models import Dilemma, Insight, Mark, Seat, Session
from cop.intervisie.queries import own_key
from cop.runner.models import Run, SessionNote
from tests.conftest import ON_POSTGRES
from tests.intervisie.attacking import Loot
from tests.intervisie.held import SIX, ended, six
from tests.intervisie.hunt_forms import forms, path_to, posts
from tests.intervisie.hunt_world import HUNT, MEMBERS, OUTSIDERS, SEVEN, WIPED, turn
from tests.intervisie.hunting import (
    PRINTED,
    SESSION,
    addresses,
    copy_database,
    look_everywhere,
    loot_of,
    opened,
    put_database_back,
    put_rows_back,
    routes,
    rows_of_all,
    text_of,
    things,
    words_of_index,
    wrong_in,
)

GONE = "Deze sessie is gewist"
MINE = ("held: pad of tim",)  # what somebody kept beyond the session
NEAR = ("/intervisie", "/meldingen", "/zoeken", "/schrijven/concepten")
OTHER = "another: "  # a session that is kept for a year: its key is still there, and opens it and nothing else


@pytest.fixture
def kept(app, tmp_path_factory):
    with time_machine.travel(HUNT):
        kept = opened(app, tmp_path_factory.getbasetemp() / "hunted")
        yield kept


@pytest.fixture
def world(kept):
    return kept.world


class BackUp:
    """What is kept elsewhere: the database as SQLite writes it out, and a plain copy of the file with its journal; on
    PostgreSQL a dump. Never a key."""

    def __init__(self, kept, folder):
        self.kept, self.folder = kept, folder
        folder.mkdir()
        self.rows = rows_of_all() if ON_POSTGRES else {}
        self.words = words_of_index() if ON_POSTGRES else []
        db.session.rollback()
        if not ON_POSTGRES:
            copy_database(kept.data, folder / "plain")
            (folder / "written").mkdir()
            with closing(sqlite3.connect(kept.data / "community.db")) as connection:
                connection.execute(f"VACUUM INTO '{folder / 'written' / 'community.db'}'")

    def taken_by(self, loot):
        loot.take_rows(self.rows)
        for name in () if ON_POSTGRES else ("plain", "written"):
            loot.take_database(self.folder / name / "community.db")
        return loot

    def restore(self):
        """As docs/operations.md says: the database is put back, and the keys that there are stay as they are."""
        if ON_POSTGRES:
            put_rows_back(self.rows, self.words)
        else:
            put_database_back(self.folder / "written", self.kept.data)
        db.session.remove()


@contextmanager
def after_their_day(kept, work=turn):
    """Everything that the worker does, on the day itself; and after that everybody signs in again."""
    with time_machine.travel(WIPED):
        work(kept.world.app)
        come_back(kept.world)
        yield


def only_wiped(_app):
    """Nothing but the wiping itself, which leaves nothing to be swept up by another chore."""
    assert afterwards.wipe_due() == 6


def come_back(world):
    for browser in world.browsers.values():
        browser.come_back()


def wiped_in(world, found):
    """Of tokens that were opened those that should be gone."""
    labels = {(world.tokens[token].label, where) for token, where in found if token in world.tokens}
    return {
        (label, where)
        for label, where in labels
        if not label.startswith(OTHER) and not (label in MINE and where == "insight.sealed")
    }


# Who holds everything


def test_after_deletion_nothing_opens_whatever_one_holds(kept, tmp_path):
    backup = BackUp(kept, tmp_path / "backup")
    with after_their_day(kept, only_wiped):
        loot = backup.taken_by(loot_of(kept, tmp_path))  # with what is left of the folder of the keys
        left = {path.rpartition("/")[2] for path in loot.files if "/keys/" in path}
        assert left == {kept.world.sittings["another"].id, own_key(kept.world.member("tim"))}
        found = loot.opened()
        assert wiped_in(kept.world, found) == set()
        assert {kept.world.tokens[token].label for token, _where in found} >= {f"{OTHER}title", *MINE}
        assert wrong_in(kept.world, loot.in_the_clear()) == []


def test_with_a_key_that_was_copied_before_the_same_one_does_open_them(kept, tmp_path):
    """The hunt can find something: every word that stood there, in the back-up, and in what is left."""
    world, backup = kept.world, BackUp(kept, tmp_path / "backup")
    shutil.copytree(kept.data / "keys", tmp_path / "copied")
    with after_their_day(kept, only_wiped):
        loot = backup.taken_by(loot_of(kept, tmp_path))
        loot.take_folder(tmp_path / "copied")
        found = {world.tokens[token].label for token, _where in loot.opened() if token in world.tokens}
    assert found >= {one.label for one in world.tokens.values() if one.is_sealed and one.seen_by}


def test_a_machine_that_stopped_while_it_made_a_key_keeps_none(kept, tmp_path):
    """Between giving the key its name and letting go of the half-written one, both names are there."""
    world, backup, folder = kept.world, BackUp(kept, tmp_path / "backup"), kept.data / "keys"
    held = world.sittings["held"]
    os.link(folder / held.id, folder / f".{held.id}.0a1b2c3d")
    assert held.id in {path.name for path in folder.iterdir()}
    with after_their_day(kept, only_wiped):
        assert wiped_in(world, backup.taken_by(loot_of(kept, tmp_path)).opened()) == set()


@pytest.mark.parametrize("label", ["held", "running", "concept"])
def test_the_key_of_one_session_opens_no_other(kept, tmp_path, label):
    world, sitting = kept.world, kept.world.sittings[label]
    loot = loot_of(kept, tmp_path, kept.data / "keys")
    loot.files = {"copied": (kept.data / "keys" / sitting.id).read_bytes()}
    found = {world.tokens[token].label.partition(":")[0] for token, _where in loot.opened() if token in world.tokens}
    assert found - {"method name", "method prompt"} == {label} or {one[:6] for one in found} == {label[:6], "method"}


@pytest.mark.parametrize("holds_key", [True, False])
def test_without_a_key_of_its_own_in_the_settings_it_is_no_different(app, everybody, tmp_path, holds_key):
    """SESSIONS_KEY left empty: then keys are wrapped with one that is derived from SECRET_KEY."""
    app.config["SESSIONS_KEY"] = ""
    session = ended(six(everybody), title="Over zqbcdfghjklmnprsqz")
    loot = Loot(settings=app.config)
    loot.take_rows(rows_of_all())
    key = sealing.keys() / session.public_id
    loot.files = {"copied": key.read_bytes()} if holds_key else {}
    sealing.destroy(session.public_id)
    assert {token for token, _where in loot.opened()} == ({"zqbcdfghjklmnprsqz"} if holds_key else set())


# What is left


def test_of_a_session_that_was_deleted_no_row_is_left_but_a_line_without_content(kept):
    world = kept.world
    gone = [one for one in world.sittings.values() if one.label != "another"]
    with after_their_day(kept):
        assert [row.public_id for row in db.session.query(Session)] == [world.sittings["another"].id]
        for table in (Dilemma, Mark, Run, SessionNote, Lesson):
            assert db.session.query(table).count() == 0, table
        assert db.session.query(Seat).count() == 2 and db.session.query(Insight).count() == 1
        lines = {act.about: act.why for act in db.session.query(Act).filter_by(verb="wipe_session")}
        assert set(lines) == {f"session:{one.id}" for one in gone}
        assert all(why.startswith("on its date; ") for why in lines.values())


@pytest.mark.parametrize("who", [*sorted(SEVEN), "fatima", "henk", "anouk"])
def test_after_deletion_each_finds_what_that_one_kept_and_no_more(kept, who):
    world, everywhere = kept.world, things(kept.world, is_whole=False)
    every = [rule for rule in routes(world.app, "GET") if rule.endpoint != PRINTED]
    rules = [
        rule for rule in every if who == "tim" or rule.rule.startswith(NEAR)
    ]  # the others of all: in the long hunt
    with after_their_day(kept):
        assert sorted(look_everywhere(world, who, rules, everywhere, is_deleted=True)) == []
        for rule in rules:
            if rule.rule.startswith(SESSION):
                for path in addresses(world, rule, {**everywhere, "session_id": [world.sittings["held"].id]}, "GET"):
                    assert world[who].get(path).status_code == 404, path


@pytest.mark.long
@pytest.mark.parametrize("who", [*OUTSIDERS, *sorted(SEVEN)])
def test_after_deletion_no_address_tells(kept, who):
    everywhere = things(kept.world)
    with after_their_day(kept):
        found = look_everywhere(kept.world, who, routes(kept.world.app, "GET"), everywhere, is_deleted=True)
        assert sorted(found) == []


def test_what_one_kept_is_still_there(kept):
    world = kept.world
    with after_their_day(kept):
        assert set(MINE) <= world.labels_in(world["tim"].page("/intervisie/inzichten"))
        assert "method name" in world.labels_in(world["sanne"].page("/intervisie/methoden"))
        lesson = world["joep"].page(f"/gesprekken/{world.ids['lesson']}")
        assert "shared: lesson lesson, last version" in world.labels_in(lesson)


# A back-up that is put back


@pytest.fixture(params=["before their day", "after their day"])
def restored(request, kept, tmp_path):
    """The database of the back-up, on a machine without the keys: one that was lost, or one that wiped them."""
    backup = BackUp(kept, tmp_path / "backup")
    with time_machine.travel(HUNT if request.param == "before their day" else WIPED):
        if request.param == "before their day":
            shutil.rmtree(kept.data / "keys")
        else:
            turn(kept.world.app)
        backup.restore()
        come_back(kept.world)
        yield kept.world


def test_a_back_up_brings_back_shells(restored):
    """Their pages say that they are gone, to those who sat there; nobody else can tell them from nothing."""
    world, everywhere = restored, things(restored, is_whole=False)
    group, inside = [f"/intervisie/groepen/{world.ids['circle']}"], {*SIX, "dick"}
    for who in (*sorted(SEVEN), "marleen", "henk", "dick", "anouk"):
        for rule in routes(world.app, "GET"):
            if rule.rule.startswith(SESSION):
                for label in ("held", "running", "ahead"):
                    path = next(addresses(world, rule, {**everywhere, "session_id": [world.sittings[label].id]}, "GET"))
                    answer = world[who].get(path)
                    assert answer.status_code < 500, (who, path)
                    assert world.labels_in(text_of(answer)) == set(), (who, path)
        if who != "bo":
            for path in ("/", "/meldingen", "/intervisie", "/intervisie/inzichten", "/intervisie/bewijzen", *group):
                answer = world[who].get(path)
                assert answer.status_code == (404 if path in group and who not in inside else 200), (who, path)
                assert world.labels_in(answer.text) - set(MINE) == set(), (who, path)


@pytest.mark.parametrize("where", ["", "/geschreven", "/les", "/wisdatum", "/achteraf", "/vragen", "/afspraken"])
def test_the_page_of_a_shell_says_that_it_is_gone(restored, where):
    answer = restored["ilse"].get(f"{restored.sittings['held'].path}{where}")
    assert answer.status_code == 404 and GONE in answer.text


@pytest.mark.parametrize("where", ["", "/kamer", "/kamer/stand", "/voorbereiding", "/mensen", "/les"])
def test_so_does_one_that_was_going_on(restored, where):
    answer = restored["sanne" if where == "/mensen" else "ilse"].get(f"{restored.sittings['running'].path}{where}")
    assert answer.status_code == 404 and GONE in answer.text


def test_nothing_that_is_sent_to_a_shell_is_kept_and_nothing_breaks(restored):
    world, running = restored, restored.sittings["running"]
    before = sealed_words()
    for rule in posts(world.app):
        if rule.rule.startswith(SESSION):
            for form in list(forms(world, running, rule)):
                for who in ("sanne", "ilse", "tim"):
                    answer = world[who].post(path_to(world, running, rule), form)
                    assert answer.status_code < 500, (who, rule.rule, form.get("act"))
    assert sealed_words() <= before


def sealed_words():
    columns = (SessionNote.sealed, Dilemma.sealed, Insight.sealed, Session.sealed_intake, Session.sealed_title)
    return {bytes(row[0]) for column in columns for row in db.session.query(column) if row[0]}


def test_the_next_turns_sweep_the_shells(restored):
    """Every chore of the worker goes on, letters leave, and on their day the shells are gone."""
    turn(restored.app)
    with time_machine.travel(WIPED):
        turn(restored.app)
        turn(restored.app)
        come_back(restored)
        assert [row.public_id for row in db.session.query(Session)] == [restored.sittings["another"].id]
        for who in MEMBERS:
            assert [restored[who].get(path).status_code for path in ("/", "/meldingen", "/intervisie")] == [200] * 3
    assert len(timetable(restored.app)) > 10
