"""What happened between opening a page and pressing its button: every act asks again, once the session is held."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from werkzeug.exceptions import NotFound

from cop.foundation import sealing
from cop.foundation.db import db, writing
from cop.harvest import operations
from cop.harvest.models import Words, Yes
from cop.harvest.queries import words_of
from cop.intervisie.models import Seat, Session
from cop.threads.models import Thread
from cop.threads.operations import rendered
from tests.harvest.conftest import Table, held_with
from tests.intervisie.held import seat_of, signed

WORDS = Words("Titel", "Les.", "", [1])
Act = Callable[[Session, Seat, str], object]
ACTS: dict[str, Act] = {
    "begin": lambda session, seat, _mark: operations.begin(session, seat),
    "write": lambda session, seat, _mark: operations.write_text(session, seat, WORDS, 1),
    "propose": lambda session, seat, mark: operations.propose(session, seat, mark),
    "say": lambda session, seat, mark: operations.say(session, seat, True, mark),
    "publish": lambda session, seat, mark: operations.publish(session, seat, rendered("Les."), mark),
    "let be": lambda session, seat, _mark: operations.let_be(session, seat),
    "take back": lambda session, seat, _mark: operations.take_back(session, seat),
}


def elsewhere(statement: str, **values: object) -> None:
    """Another process changes something."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("what", ["wiped", "taken out"])
def test_a_session_that_was_wiped_or_left_meanwhile_takes_nothing(table, act, what):
    table.proposed()
    table.all_say_yes(1)
    session, seat = table.session, seat_of(table.session, table.members[1])
    mark = words_of(session, table.lesson).hash
    if what == "wiped":
        elsewhere("DELETE FROM session")
    else:
        elsewhere("UPDATE seat SET left_at = '2026-11-20 10:00:00' WHERE id = :seat", seat=seat.id)
    with pytest.raises(NotFound), writing():
        act(session, seat, mark)
    assert db.session.query(Thread).count() == 0
    assert db.session.query(Yes).filter_by(text_hash=mark).count() == (0 if what == "wiped" else 5)


def test_a_key_that_is_gone_leaves_nothing_to_read(table):
    """After a restore: the rows came back, the keys did not."""
    table.proposed()
    sealing.destroy(table.session.public_id)
    answer = table.browser[2].get(table.path)
    assert answer.status_code == 404 and "gewist" in answer.text


def test_around_one_screen_each_answers_on_the_own_telephone(app, members, table):
    sentence = "Ieder antwoordt op de eigen telefoon"
    table.proposed()
    assert sentence not in table.page()
    one = Table(app, held_with(members, signed(members, is_one_laptop=True)), members)
    one.proposed()
    assert sentence in one.page()
