"""An agreed call as an entry for anybody's calendar (RFC 5545, sent as RFC 5546 asks)."""

from datetime import UTC, datetime

from flask import current_app
from icalendar import Event

from cop.calls.models import AGREED, LENGTH, Call
from cop.foundation.attachments import Attachment
from cop.foundation.calendar import calendar_with, uid_of
from cop.foundation.clock import local, now
from cop.foundation.language import day_name
from cop.foundation.language import gettext as _


def appointment(call: Call, other: str) -> Attachment:
    """The entry for one of the two, `other` being the name of the other one, in the language spoken now.

    It says no more than a calendar needs, since many calendars are open to colleagues: no number to call and no words
    of the request; those stand on the page it leads to. A call that was cancelled after it was agreed takes its entry
    away again.
    """
    return calendar_with(entry(call, other), "calls", "PUBLISH" if call.state == AGREED else "CANCEL")


def entry(call: Call, other: str) -> Event:
    if call.agreed_slot is None:
        raise ValueError("no time was agreed")
    event = Event()
    event.add("uid", uid_of(call.public_id))
    event.add("sequence", call.sequence)
    event.add("dtstamp", now().replace(tzinfo=UTC))
    event.add("dtstart", local(call.agreed_slot))
    event.add("dtend", local(call.agreed_slot + LENGTH))
    event.add("summary", _("Call with %(name)s: %(subject)s", name=other, subject=call.subject))
    event.add("status", "CONFIRMED" if call.state == AGREED else "CANCELLED")
    event.add("class", "PRIVATE")
    event.add("url", f"{current_app.config['PUBLIC_URL']}{call.path}")
    if call.place:
        event.add("location", call.place)
    return event


def slot_in_words(slot: datetime) -> str:
    """A time as people say it, also in a letter that is read a day later: "vrijdag 27 november, 10.00 uur"."""
    there = local(slot)
    return _("%(day)s, %(time)s", day=day_name(there), time=f"{there.hour}.{there.minute:02d}")
