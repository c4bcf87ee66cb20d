"""A question that got its answer, with a name and without."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cop.circles.models import Circle
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import Member
from cop.outcomes.jobs import ask_what_came_of_it
from cop.threads import operations as threads
from cop.threads.models import Post, Thread
from tests.conftest import make_reply

TUESDAY = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of the test: clock.shift(timedelta)."""
    with time_machine.travel(TUESDAY) as traveller:
        yield traveller


@pytest.fixture
def answered(clock: time_machine.Traveller, thread: Thread, youssef: Member) -> Post:
    """Youssef's reply, which Marleen chose as the insight of her question just now."""
    return answer(thread, youssef)


@pytest.fixture
def unnamed(everybody: Circle, marleen: Member) -> Thread:
    """A question that Marleen asked without her name."""
    subject = threads.Subject("Hoe zeg je een coalitie op?", "question", [5])
    text = threads.rendered("We willen eruit, en niemand durft het te zeggen.")
    with writing():
        return threads.start(everybody, marleen, subject, text, unnamed=threads.Unnamed())


def answer(thread: Thread, author: Member, words: str = "Zeg het eerst tegen de voorzitter.") -> Post:
    post = make_reply(thread, author, words)
    with writing():
        threads.choose_insight(thread, post, now())
    return post


@pytest.fixture
def weeks_pass(clock: time_machine.Traveller) -> Callable[..., bool]:
    """weeks_pass(3) → lets so many weeks pass and the worker take its turn; whether somebody was asked."""

    def passed(weeks: float = 3) -> bool:
        clock.shift(timedelta(weeks=weeks))
        asked = ask_what_came_of_it()
        db.session.rollback()
        return asked

    return passed
