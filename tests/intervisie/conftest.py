"""Six people of six municipalities, on a Monday in winter time, and a browser for each."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.intervisie.held import six

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=AMSTERDAM)


@pytest.fixture
def monday():
    """The clock of the test; `monday.move_to(...)` turns it."""
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


@pytest.fixture
def table(monday, everybody):
    """Sanne leads in these tests, Ilse brings the question; Tim, Yusra, Bram and Noor come along."""
    return six(everybody)


@pytest.fixture
def browsers(table, visit):
    """A browser for each of them, in the same order."""
    return [visit(member) for member in table]
