"""A session as an entry for one's own calendar: that there is a meeting, and when; nothing of what it is."""

from datetime import UTC, timedelta

from flask import current_app
from icalendar import Event

from cop.foundation.attachments import Attachment
from cop.foundation.calendar import calendar_with, uid_of
from cop.foundation.clock import local, now
from cop.foundation.language import gettext as _
from cop.intervisie.models import Session


def appointment(session: Session) -> Attachment:
    """The entry, in the language spoken now. Many calendars are open to colleagues (domain §3.5 point 9)."""
    event = Event()
    event.add("uid", uid_of(session.public_id))
    event.add("sequence", session.version - 1)
    event.add("dtstamp", now().replace(tzinfo=UTC))
    event.add("dtstart", local(session.starts_at))
    event.add("dtend", local(session.starts_at + timedelta(minutes=session.minutes)))
    event.add("summary", _("CoP meeting"))
    event.add("class", "PRIVATE")
    event.add("url", f"{current_app.config['PUBLIC_URL']}{session.path}")
    return calendar_with(event, "meetings")
