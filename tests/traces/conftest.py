"""A community with people whose names are words too, on a day in spring."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import time_machine

from cop.traces.queries import Trace, replaced, traces_in
from tests.conftest import make_member

PEOPLE = {
    "wil": ("Wil de Vries", "Ede"),
    "bas": ("Bas Bakker", "Vlaardingen"),
    "roos": ("Roos van den Berg", "Saxion"),
    "anne": ("Anne-Marie Hoefnagel", "Gemeente Hulst"),
    "jan": ("Jan Peter van der Meer", "zelfstandig"),
}


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 5, 14, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def community(app, everybody, marleen, youssef, henk, anouk):
    for key, (name, organisation) in PEOPLE.items():
        make_member(key, everybody, name, organisation=organisation)
    return everybody


@pytest.fixture
def found(community) -> Callable[..., list[tuple[str, str]]]:
    """found(text) → the words and the kind of each trace."""
    return lambda text, names=(): [(trace.words, trace.kind) for trace in looked(text, names)]


@pytest.fixture
def instead(community) -> Callable[..., str]:
    """instead(text) → the text with every trace replaced."""
    return lambda text, names=(): replaced(text, looked(text, names))


def looked(text: str, names=()) -> list[Trace]:
    """The traces, which must stand where they say, in order and apart."""
    traces = traces_in(text, names)
    assert all(trace.words == text[trace.start : trace.end] and trace.reason for trace in traces)
    assert all(one.end <= other.start for one, other in pairwise(traces))
    return traces
