"""An agreed call as an entry for anybody's calendar (RFC 5545, sent as RFC 5546 asks)."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from flask import current_app
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from cop.calls.models import AGREED, LENGTH, Call
from cop.foundation.attachments import Attachment
from cop.foundation.clock import AMSTERDAM, local, now
from cop.foundation.facts import facts
from cop.foundation.language import day_name
from cop.foundation.language import gettext as _

FILE_NAME = "afspraak.ics"
WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)  # ahead of UTC, in Amsterdam


def appointment(call: Call, other: str) -> Attachment:
    """The entry for one of the two, `other` being the name of the other one, in the language spoken now.

    It says no more than a calendar needs, since many calendars are open to colleagues: no number to call and no words
    of the request; those stand on the page it leads to. The organiser is the community, so that neither gets the
    address of the other. A call that was cancelled after it was agreed takes its entry away again.
    """
    method = "PUBLISH" if call.state == AGREED else "CANCEL"
    calendar = Calendar()
    calendar.add("prodid", "-//Community of practice//calls//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(amsterdam())
    calendar.add_component(entry(call, other))
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return Attachment(FILE_NAME, content_type, bytes(calendar.to_ical()))


def entry(call: Call, other: str) -> Event:
    if call.agreed_slot is None:
        raise ValueError("no time was agreed")
    starts = local(call.agreed_slot)
    event = Event()
    event.add("uid", f"{call.public_id}@{our_address().rpartition('@')[2]}")
    event.add("sequence", call.sequence)
    event.add("dtstamp", now().replace(tzinfo=UTC))
    event.add("dtstart", starts)
    event.add("dtend", local(call.agreed_slot + LENGTH))
    event.add("summary", _("Call with %(name)s: %(subject)s", name=other, subject=call.subject))
    event.add("status", "CONFIRMED" if call.state == AGREED else "CANCELLED")
    event.add("class", "PRIVATE")
    event.add("url", f"{current_app.config['PUBLIC_URL']}{call.path}")
    if call.place:
        event.add("location", call.place)
    organizer = vCalAddress(f"mailto:{our_address()}")
    organizer.params["CN"] = facts()["name"]
    event["organizer"] = organizer
    return event


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


def slot_in_words(slot: datetime) -> str:
    """A time as people say it, also in a letter that is read a day later: "vrijdag 27 november, 10.00 uur"."""
    there = local(slot)
    return _("%(day)s, %(time)s", day=day_name(there), time=f"{there.hour}.{there.minute:02d}")
