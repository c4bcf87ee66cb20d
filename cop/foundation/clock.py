"""What time it is: UTC inside the house, Europe/Amsterdam on the page; and the timetable of the worker."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment in UTC, without zone, as every table keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def local(moment: datetime) -> datetime:
    """A kept moment (UTC, without zone) as people here read it on the wall (with zone)."""
    return moment.replace(tzinfo=UTC).astimezone(AMSTERDAM)


def from_local(day: date, at: wall_time) -> datetime:
    """A wall time in Amsterdam as a kept moment (UTC, without zone).

    A time that summer time skips becomes the hour after it; one that occurs twice is the first.
    """
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC).replace(tzinfo=None)


def next_weekly(after: datetime, weekday: int, at: wall_time) -> datetime:
    """The first moment later than `after` (UTC) that is this weekday (0 is Monday) and wall time in Amsterdam.

    Counted on the calendar, not in hours, so it stays at the same wall time across summer time.
    """
    day = local(after).date()
    for ahead in range(9):
        candidate = day + timedelta(days=ahead)
        if candidate.weekday() == weekday and from_local(candidate, at) > after:
            return from_local(candidate, at)
    raise AssertionError("A week has seven days.")


@dataclass(frozen=True)
class Chore:
    """Something the clock does: a name, how often (seconds), and a function that is safe to run twice."""

    name: str
    every: float
    work: Callable[[], object]


def keep_time(chores: list[Chore], should_stop: Callable[[], bool], on_error: Callable[[str], None]) -> None:
    """The worker: a plain loop over one timetable. A failing chore is reported and tried again at its next turn."""
    due = {chore.name: 0.0 for chore in chores}
    while not should_stop():
        for chore in chores:
            if time.monotonic() >= due[chore.name] and not should_stop():
                try:
                    chore.work()
                except Exception:
                    on_error(chore.name)
                due[chore.name] = time.monotonic() + chore.every
        time.sleep(0.5)
