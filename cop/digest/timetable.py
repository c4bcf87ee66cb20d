"""When the weekly letter goes: one weekday and wall time, from week to week on the calendar."""

from datetime import datetime, time, timedelta

from flask import current_app

from cop.foundation.clock import from_local, local, next_weekly

LATE = timedelta(hours=48)  # a letter that is later than this is no longer this week's: it joins the next


def next_moment(after: datetime) -> datetime:
    """The first fixed moment later than `after` (both UTC), by LETTER_DAY and LETTER_TIME in Amsterdam."""
    at = time.fromisoformat(current_app.config["LETTER_TIME"])
    return next_weekly(after, current_app.config["LETTER_DAY"], at)


def last_moment(at: datetime) -> datetime:
    """The latest fixed moment that is not later than `at` (both UTC)."""
    found = next_moment(at - timedelta(days=8))  # a week has at most 169 hours, so this one has passed
    while (later := next_moment(found)) <= at:
        found = later
    return found


def week_of(moment: datetime) -> str:
    """The ISO week of a moment's day in Amsterdam, such as 2026-W48."""
    year, week, _day = local(moment).isocalendar()
    return f"{year}-W{week:02d}"


def month_of(moment: datetime) -> datetime:
    """The moment (UTC) at which the month of this moment began in Amsterdam."""
    return from_local(local(moment).date().replace(day=1), time())
