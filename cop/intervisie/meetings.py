"""The meetings of a group: their dates by its rhythm, what became of each, and the form in which the rhythm is set."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from wtforms import StringField, ValidationError

from cop.circles.models import Circle
from cop.foundation.calendar import moment_of
from cop.foundation.clock import from_local, local, now
from cop.foundation.db import db
from cop.foundation.forms import Form, Needs, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import whole_number
from cop.intervisie.grouped import attendance_of, sessions_of_group
from cop.intervisie.models import CONCEPT, Rhythm, Session
from cop.intervisie.policy import visible_to
from cop.members.models import Person

WEEKS, WEEKS_USUAL = (2, 26), 8  # between two meetings; longer, and a group begins anew each time (domain §2.1)
MEETINGS, MEETINGS_USUAL = (1, 12), 6
MINUTES, MINUTES_USUAL = (30, 240), 120  # of a meeting: more than four hours a day is too much (domain §2.1)
GOALS_MOST = 1000  # characters
NEAR = timedelta(days=730)  # from today to the first meeting, or back


@dataclass
class Meeting:
    """One meeting of a group: its number from 1 and its time (UTC); the sessions in it that are mine to see, whether
    there is one in which I have no seat, and who was there, by day."""

    number: int
    starts_at: datetime
    mine: list[Session] = field(default_factory=list)
    has_others: bool = False
    there: dict[date, list[str]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return local(self.starts_at).date()

    @property
    def is_past(self) -> bool:
        return self.day < local(now()).date()

    @property
    def is_empty(self) -> bool:
        """Whether nobody planned anything for it, as far as one knows."""
        return not self.mine and not self.has_others and not self.there


@dataclass
class Calendar:
    """All meetings of a group, and what stands beside its rhythm: own sessions, and who was there on other days."""

    meetings: list[Meeting]
    beside: list[Session]
    earlier: dict[date, list[str]]

    @property
    def next(self) -> Meeting | None:
        """The first that is still ahead."""
        return next((meeting for meeting in self.meetings if not meeting.is_past), None)


def dates_of(rhythm: Rhythm) -> list[datetime]:
    """The moments (UTC) at which a group meets: at the same time on the wall, also when the clock was changed."""
    first = local(rhythm.first_at)
    days = [first.date() + timedelta(weeks=rhythm.every_weeks * number) for number in range(rhythm.meetings)]
    return [from_local(day, first.time()) for day in days]


def nearest(day: date, rhythm: Rhythm) -> int | None:
    """The number of the meeting to which something on this day belongs: a session may be moved by some weeks and is
    still the third one. None when it is further from every meeting than half the time between two."""
    apart = [abs((local(starts_at).date() - day).days) for starts_at in dates_of(rhythm)]
    closest = min(apart)
    return apart.index(closest) + 1 if closest * 2 <= rhythm.every_weeks * 7 else None


def calendar_of(circle: Circle, rhythm: Rhythm, member: Person, leads: bool) -> Calendar:
    """What became of each meeting, as this member may know it; who leads also knows what another leader prepares."""
    meetings = [Meeting(number, starts_at) for number, starts_at in enumerate(dates_of(rhythm), 1)]
    found = Calendar(meetings, [], {})
    for session in sessions_of_group(circle, member):
        number = nearest(session.day, rhythm)
        (meetings[number - 1].mine if number else found.beside).append(session)
    for day in days_of_others(circle, member, leads):
        if number := nearest(day, rhythm):
            meetings[number - 1].has_others = True
    for day, names in attendance_of(circle, member).items():
        number = nearest(day, rhythm)
        (meetings[number - 1].there if number else found.earlier)[day] = names
    return found


def days_of_others(circle: Circle, member: Person, leads: bool) -> list[date]:
    """The days of the sessions of a group in which a member has no seat: that there is one is for the whole group."""
    wanted = select(Session.starts_at).where(Session.circle_id == circle.id, ~visible_to(member.id))
    if not leads:
        wanted = wanted.where(Session.state != CONCEPT)
    return [local(starts_at).date() for starts_at in db.session.scalars(wanted)]


def session_for(circle: Circle, rhythm: Rhythm, number: int) -> Session | None:
    """The session that somebody made for this meeting already, whoever sits in it."""
    made = db.session.scalars(select(Session).where(Session.circle_id == circle.id).order_by(Session.starts_at))
    return next((session for session in made if nearest(session.day, rhythm) == number), None)


# The form


def within(field: StringField, bounds: tuple[int, int]) -> int:
    """The number that was typed; raises ValidationError outside these bounds."""
    number = whole_number(field.data, -1)
    if not bounds[0] <= number <= bounds[1]:
        raise ValidationError(_("Choose a number from %(least)d to %(most)d.", least=bounds[0], most=bounds[1]))
    return number


class RhythmForm(Form):
    """When a group meets, and what it wants to learn."""

    first_day = line(lazy_gettext("Day"), 10)
    first_time = line(lazy_gettext("Time"), 8)
    every_weeks = line(lazy_gettext("Every how many weeks?"), 9, Needs(lazy_gettext("Choose a number of weeks.")))
    meetings = line(lazy_gettext("How many meetings?"), 9, Needs(lazy_gettext("Choose a number of meetings.")))
    minutes = line(lazy_gettext("How many minutes each?"), 9, Needs(lazy_gettext("Choose a number of minutes.")))
    goals = lines(lazy_gettext("What do you want to learn together?"), GOALS_MOST)

    def validate_first_time(self, _field: StringField) -> None:
        self.first_at = moment_of(self.first_day.data, self.first_time.data)
        if abs(local(self.first_at).date() - local(now()).date()) > NEAR:
            raise ValidationError(_("Choose a day within two years."))

    def validate_every_weeks(self, field: StringField) -> None:
        within(field, WEEKS)

    def validate_meetings(self, field: StringField) -> None:
        within(field, MEETINGS)

    def validate_minutes(self, field: StringField) -> None:
        within(field, MINUTES)

    def rhythm(self, circle_id: int) -> Rhythm:
        """What was filled in; after validate() alone."""
        return Rhythm(
            circle_id=circle_id,
            first_at=self.first_at,
            every_weeks=whole_number(self.every_weeks.data),
            meetings=whole_number(self.meetings.data),
            minutes=whole_number(self.minutes.data),
            goals=self.goals.data,
        )


def as_filled_in(rhythm: Rhythm | None) -> dict[str, Any]:
    """The values of the form: of the rhythm there is, or what most groups choose."""
    if rhythm is None:
        return {"every_weeks": f"{WEEKS_USUAL}", "meetings": f"{MEETINGS_USUAL}", "minutes": f"{MINUTES_USUAL}"}
    first = local(rhythm.first_at)
    kept = {name: f"{getattr(rhythm, name)}" for name in ("every_weeks", "meetings", "minutes", "goals")}
    return {"first_day": f"{first:%Y-%m-%d}", "first_time": f"{first:%H:%M}", **kept}
