"""The moderators' desk: what needs a human now, the most urgent kind first, with how long it waits and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from cop.circles.queries import asked_for
from cop.digest.models import DRAFT, READY
from cop.foundation.clock import now
from cop.foundation.language import day, ngettext
from cop.foundation.language import gettext as _
from cop.members.models import Application, Me
from cop.members.queries import waiting_applications
from cop.moderation import queries
from cop.moderation.queries import DAY_LONG, FEW, LONG, NextLetter
from cop.places.queries import organisation_label
from cop.topics.models import agenda_points, from_mask

Acts = list[tuple[str, str]]  # where an act leads, and its words; the first is the one that fits


@dataclass(frozen=True)
class Signal:
    """Something that needs a human: since when (UTC), a title with its page, one line, and acts."""

    since: datetime
    title: str
    href: str
    text: str
    acts: Acts
    late_after: timedelta = LONG
    is_closed: bool = False  # from a closed circle

    @property
    def is_late(self) -> bool:
        return now() - self.since > self.late_after


def signals_for(me: Me) -> list[Signal]:
    """What this moderator or administrator can act on now."""
    if not me.is_moderator:
        return [*applications(), *letters()]
    return [*reports(me), *applications(), *questions(me), *circles(me), *letters()]


def reports(me: Me) -> Iterator[Signal]:
    found = queries.open_reports(me, FEW + 1)
    for row in found[:FEW]:
        yield report(row)
    if len(found) > FEW:
        yield rest(found[FEW].Report.created_at, _("More reports wait"), "/moderatie/meldingen")


def report(row: Row[Any]) -> Signal:
    href = f"/moderatie/meldingen/{row.Report.public_id}"
    if row.is_about_me:
        title, text = _("A report about a text of yours"), _("Another moderator looks at it.")
    elif row.is_inside:
        title = _("Reported: %(title)s", title=row.title)
        text = reported_of(row)
    elif row.is_shown:
        title = _("A report from a direct conversation")
        text = reported_of(row)
    else:
        title = _("A report from the circle %(circle)s", circle=row.Circle.name)
        text = _("From %(name)s. You are not in this circle, so you do not read the text.", name=row.reporter)
    acts = [(href, _("Look at the report"))]
    return Signal(row.Report.created_at, title, href, text, acts, DAY_LONG, row.Circle.is_closed)


def reported_of(row: Row[Any]) -> str:
    """Who reported whose text."""
    if row.is_nobody_s:
        return _("%(name)s reported a lesson from intervisie.", name=row.reporter)
    return _("%(name)s reported a text of %(author)s.", name=row.reporter, author=row.author)


def applications() -> Iterator[Signal]:
    found = waiting_applications()
    yield from (application(one) for one in found[:FEW])
    if len(found) > FEW:
        yield rest(found[FEW].created_at, _("More applications wait"), "/moderatie/aanmeldingen")


def application(one: Application) -> Signal:
    href = f"/moderatie/aanmeldingen/{one.public_id}"
    text = ", ".join(part for part in (one.function, organisation_label(one.organisation)) if part)
    title = _("%(name)s would like to take part", name=one.name)
    return Signal(one.created_at, title, href, text, [(href, _("Read the application"))])


def questions(me: Me) -> Iterator[Signal]:
    found = queries.questions_waiting(me)
    yield from (question(row) for row in found[:FEW])
    if len(found) > FEW:
        yield rest(found[FEW].created_at, _("More questions wait"), "/gesprekken?toon=unanswered")


def question(row: Row[Any]) -> Signal:
    href = f"/gesprekken/{row.public_id}"
    author = ", ".join(part for part in (row.starter, organisation_label(row.organisation)) if part)
    text = author if row.is_everybody else _("%(author)s, in %(circle)s", author=author, circle=row.circle)
    points = from_mask(row.agenda)
    acts = [(href, _("Look at the question"))]
    if points and row.is_everybody:
        point = agenda_points()[points[0]].label
        acts.append((f"/agendapunten/{points[0]}", _("Who knows about “%(point)s”?", point=point)))
    title = _("No reply yet: %(title)s", title=row.title)
    return Signal(row.created_at, title, href, text, acts, is_closed=not row.is_everybody)


def circles(me: Me) -> Iterator[Signal]:
    for row in asked_for():
        if row.Circle.founder_id == me.id:
            continue  # nobody decides on one's own
        title = _("A circle is asked for: %(name)s", name=row.Circle.name)
        text = _("%(name)s would like to begin it.", name=row.founder)
        yield Signal(row.Circle.created_at, title, row.Circle.path, text, [(row.Circle.path, _("Decide"))])


def letters() -> Iterator[Signal]:
    number, oldest = queries.stuck_count()
    if oldest is not None:
        title = ngettext("A letter did not arrive", "%(n)s letters did not arrive", number)
        text = _("A mail server refused it, or nobody knows whether it arrived.")
        yield Signal(oldest, title, "/moderatie/brieven", text, [("/moderatie/brieven", _("See what the server says"))])


def rest(since: datetime, title: str, href: str) -> Signal:
    return Signal(since, title, href, "", [(href, _("See all"))])


def letter_in_words(letter: NextLetter) -> str:
    """How the next weekly letter stands, in a sentence."""
    at = day(letter.goes_at)
    if letter.state == READY:
        return _("The letter of %(day)s is ready. It goes by itself.", day=at)
    if letter.state == DRAFT:
        return _("Somebody is working on the letter of %(day)s. It is not set ready yet.", day=at)
    return _("Nobody works on the letter of %(day)s yet. If that stays so, it is chosen automatically.", day=at)
