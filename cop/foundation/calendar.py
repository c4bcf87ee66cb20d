"""Days and times as people type them, and what every entry for a calendar shares (RFC 5545)."""

import re
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from email.utils import parseaddr

from flask import Response, current_app
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from wtforms import ValidationError

from cop.foundation.attachments import Attachment
from cop.foundation.clock import AMSTERDAM, from_local, local
from cop.foundation.facts import facts
from cop.foundation.language import gettext as _

FILE_NAME = "afspraak.ics"
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)  # ahead of UTC, in Amsterdam
DAY, TIME = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{2}:\d{2}(:00)?")  # as browsers send them


def moment_of(day: str | None, at: str | None) -> datetime:
    """A typed day and time in Amsterdam as a kept moment (UTC); raises ValidationError with what to do."""
    if not (DAY.fullmatch(day or "") and TIME.fullmatch(at or "")):
        raise ValidationError(_("Fill in a day and a time, such as 3 December and 10:00."))
    try:
        wall = datetime.combine(date.fromisoformat(day or ""), wall_time.fromisoformat(at or ""))
    except ValueError:
        raise ValidationError(_("This day or time does not exist. Choose another one.")) from None
    if wall.year not in range(2000, 2200):
        raise ValidationError(_("This day or time does not exist. Choose another one."))
    moment = from_local(wall.date(), wall.time())
    if local(moment).replace(tzinfo=None) != wall:
        raise ValidationError(_("The clock skips this time because summer time begins. Choose another one."))
    return moment


def day_typed(typed: str | None) -> date | None:
    """A day as a browser sends it; None for anything else."""
    try:
        day = date.fromisoformat(typed or "") if DAY.fullmatch(typed or "") else None
    except ValueError:
        return None
    return day if day and day.year in range(2000, 2200) else None


def calendar_with(event: Event, room: str, method: str = "PUBLISH") -> Attachment:
    """A calendar of one entry, to attach or to fetch; method as RFC 5546 names them ("PUBLISH", "CANCEL").

    The organiser is the community, so that nobody gets the address of another.
    """
    organizer = vCalAddress(f"mailto:{our_address()}")
    organizer.params["CN"] = facts()["name"]
    event["organizer"] = organizer
    calendar = Calendar()
    calendar.add("prodid", f"-//Community of practice//{room}//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(amsterdam())
    calendar.add_component(event)
    return Attachment(FILE_NAME, f"text/calendar; charset=utf-8; method={method}", bytes(calendar.to_ical()))


def fetched(entry: Attachment) -> Response:
    """The answer with which a browser hands an entry to a calendar."""
    disposition = f'attachment; filename="{entry.name}"'
    return Response(entry.octets, content_type=entry.content_type, headers={"Content-Disposition": disposition})


def uid_of(public_id: str) -> str:
    """By what a calendar knows an entry again."""
    return f"{public_id}@{our_address().rpartition('@')[2]}"


def our_address() -> str:
    """The address that letters come from; it does not change, and so neither does a UID."""
    return parseaddr(current_app.config["MAIL_FROM"])[1] or "post@localhost"


def amsterdam() -> Timezone:
    """The zone by the rule that holds since 1996: calendars that ignore lists of dates understand it too."""
    zone = Timezone()
    zone.add("tzid", AMSTERDAM.key)
    for half, name, month, before, after, hour in (
        (TimezoneDaylight(), "CEST", 3, WINTER, SUMMER, 2),
        (TimezoneStandard(), "CET", 10, SUMMER, WINTER, 3),
    ):
        half.add("tzname", name)
        half.add("dtstart", last_sunday(1996, month, hour))
        half.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        half.add("tzoffsetfrom", before)
        half.add("tzoffsetto", after)
        zone.add_component(half)
    return zone


def last_sunday(year: int, month: int, hour: int) -> datetime:
    """A wall time on the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, hour)
    return last - timedelta(days=(last.weekday() + 1) % 7)
