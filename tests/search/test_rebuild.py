"""The index made anew holds what was put in bit by bit; an existing community becomes searchable once, by itself."""

import pytest
from sqlalchemy import delete, select, text

from cop.foundation import index
from cop.foundation.db import db, writing
from cop.foundation.facts import Fact
from cop.foundation.index import Entry, add_many
from cop.foundation.vocabulary import Word, is_postgres
from cop.members import operations as members
from cop.search import operations
from cop.search.operations import empty_index, fill_index, fill_once
from cop.threads import operations as threads
from tests.conftest import ON_POSTGRES, make_reply, make_thread
from tests.search.box import titles


def whole_index() -> list[tuple]:
    """Every entry with its words; of words the ones that stand in a text."""
    tokens = "CAST(tokens AS text)" if is_postgres() else "tokens"
    number = "id" if is_postgres() else "rowid"
    held = {row[0]: row[1] for row in db.session.execute(text(f"SELECT {number}, {tokens} FROM entry_words"))}
    found = [
        (e.id, e.kind, e.thing_id, e.circle_id, e.thread_id, e.author_id, e.written_at, held.pop(e.id))
        for e in db.session.scalars(select(Entry).order_by(Entry.id))
    ]
    assert held == {}, "words without an entry"
    return found


def talk(everybody, circle, marleen, youssef):
    thread = make_thread(everybody, marleen, "Verevening", body="Over jeugdzorgregio's in de gemeente.")
    post = make_reply(thread, youssef, "Wij deden het met een regiofonds.")
    make_thread(circle, youssef, "In de kring", body="Besloten bestuurskracht.")
    with writing():
        threads.edit(thread, post, threads.rendered("Wij deden het zonder.", post.public_id), post.version)
        members.change_profile(marleen, ["economie"], about="Ik leer", organisation="Hengelo")
        members.change_profile(youssef, [], seeks="Iemand die rekent")
    return thread


def test_anew_is_as_it_was(everybody, circle, marleen, youssef, henk):
    talk(everybody, circle, marleen, youssef)
    with writing():
        members.change_profile(henk, [])
    before = whole_index()
    empty_index()
    assert whole_index() == []
    assert fill_index() == len(before)
    assert whole_index() == before
    assert fill_index() == 0
    words = set(db.session.scalars(select(Word.word)))
    assert {"jeugdzorgregio", "jeugdzorg", "regio", "bestur", "verefen"} & words
    assert "regiofond" not in words  # it was edited away


def test_stopped_half_way_it_goes_on(everybody, circle, marleen, youssef, henk, monkeypatch):
    talk(everybody, circle, marleen, youssef)
    empty_index()
    monkeypatch.setattr(operations, "BATCH", 1)
    calls = []

    def break_at_third(entries):
        calls.append(entries)
        if len(calls) == 3:
            raise KeyboardInterrupt
        add_many(entries)

    monkeypatch.setattr(operations, "add_many", break_at_third)
    with pytest.raises(KeyboardInterrupt):
        fill_index()
    assert len(whole_index()) == 2
    assert not operations.is_whole()
    monkeypatch.setattr(operations, "add_many", add_many)
    fill_index()
    assert operations.is_whole()
    assert len([entry for entry in whole_index() if entry[1] in ("opening", "reply")]) == 3


def test_the_worker_fills_it_once(everybody, thread, marleen, visit, monkeypatch):
    with writing():  # as after the upgrade: texts, and no index
        db.session.execute(delete(Entry))
        db.session.execute(delete(Fact))
    assert titles(visit(marleen), "baten") == []
    fill_once()
    assert titles(visit(marleen), "baten") == [thread.title]
    monkeypatch.setattr(operations, "fill_index", lambda: pytest.fail("twice"))
    fill_once()


def test_the_command(house, app, everybody, thread, marleen, visit):
    said = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert said.exit_code == 0, said.output
    assert titles(visit(marleen), "baten") == [thread.title]
    again = app.test_cli_runner().invoke(args=["search", "rebuild", "--missing"])
    assert "0 entries added." in again.output


def test_the_schema_is_what_the_models_say(app):
    said = app.test_cli_runner().invoke(args=["db", "check"])
    assert said.exit_code == 0, said.output


def test_many_of_one_moment_all_get_a_number(everybody, app):
    """As when hundreds were taken in at once: the numbers go on behind those that are taken."""
    from cop.foundation import index
    from cop.foundation.clock import now

    moment, text = now(), index.prepared("gelijk")
    for begin in (0, 300, 600):
        with writing():
            add_many([(index.Place(index.MEMBER, number, moment), text) for number in range(begin, begin + 300)])
    with writing():
        index.add(index.Place(index.MEMBER, 5_000, moment), text)
    numbers = list(db.session.scalars(select(Entry.id).order_by(Entry.id)))
    assert numbers == list(range(index.number_of(moment), index.number_of(moment) + 901))


def pieces() -> int:
    """Of how many pieces the index on SQLite consists: FTS5's own record of them."""
    return db.session.scalar(text("SELECT count(DISTINCT segid) FROM entry_words_idx"))


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL keeps its index tidy itself")
def test_the_worker_joins_the_pieces_in_which_texts_were_added(thread, youssef, visit):
    for number in range(12):
        make_reply(thread, youssef, f"Antwoord nummer {number} over baten en lasten.")
    before = pieces()
    index.tidy()
    assert before > 10 and pieces() < 4
    assert titles(visit(youssef), "lasten baten nummer 7")
