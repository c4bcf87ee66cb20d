"""The log of acts as it is read: who, when, what in words, about what, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from cop.circles.models import Circle
from cop.circles.policy import known_to
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.log import Act
from cop.members.models import Application, Me, Member
from cop.moderation.acts import in_words
from cop.moderation.policy import readable_by
from cop.threads.models import Post, Thread
from cop.threads.policy import in_circle_of, visible_to

Rows = Select[*tuple[Any, ...]]
LOG_PAGE = 50  # acts on a page


@dataclass(frozen=True)
class Line:
    """One act: who did it (empty: nobody signed in), what in words, about what, where that stands if anywhere, why."""

    who: str
    who_path: str
    what: str
    about: str
    path: str
    circle: str
    why: str
    when: datetime


@dataclass(frozen=True)
class Wanted:
    """Which acts: of one verb, by one member, about one thing ("member:<public id>"); empty means all."""

    verb: str = ""
    by: str = ""
    about: str = ""


def acts_for(me: Me, wanted: Wanted, before: str = "", most: int = LOG_PAGE) -> tuple[list[Line], str]:
    """A page of the acts this member may read, newest first, and where the next page begins ("" at the end)."""
    acts: Rows = (
        select(Act, Member.name, Member.public_id, Circle.name.label("circle"))
        .outerjoin(Member, Member.id == Act.actor_id)
        .outerjoin(Circle, Circle.id == Act.circle_id)
        .where(readable_by(me))
        .order_by(Act.created_at.desc(), Act.id.desc())
    )
    if wanted.verb:
        acts = acts.where(Act.verb == wanted.verb)
    if wanted.by:
        acts = acts.where(Member.public_id == wanted.by)
    if wanted.about:
        acts = acts.where(Act.about == wanted.about)
    place = read_place(before)
    if place:
        acts = acts.where(Act.created_at <= place[0]).offset(place[1])
    rows = list(db.session.execute(acts.limit(most + 1)))
    further = place_after(rows[:most], place) if len(rows) > most else ""
    return lines(me, rows[:most]), further


def place_after(rows: list[Row[Any]], start: tuple[datetime, int] | None) -> str:
    """Where the next page begins: the moment of the last act, and how many acts of that very moment were shown.

    A moment, since the inner numbers would tell how many acts one may not see.
    """
    moment = rows[-1].Act.created_at
    shown = sum(row.Act.created_at == moment for row in rows)
    if start and start[0] == moment:
        shown += start[1]
    return f"{moment:%Y%m%dT%H%M%S%f}.{shown}"


def read_place(text: str) -> tuple[datetime, int] | None:
    """The place that an address names; None when it names none."""
    moment, _dot, shown = text.partition(".")
    if not shown.isascii() or not shown.isdigit() or len(shown) > 6:
        return None
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S%f"), int(shown)
    except ValueError:
        return None


def lines(me: Me, rows: list[Row[Any]]) -> list[Line]:
    """Acts with what they were about, as far as the reader may see that."""
    named = names_of(me, {row.Act.about for row in rows})
    return [line(row, *named.get(row.Act.about, (unnamed(row.Act.about), ""))) for row in rows]


def line(row: Row[Any], about: str, path: str) -> Line:
    """One act; who did something with themselves is named once."""
    act = row.Act
    if row.public_id and act.about == f"member:{row.public_id}":
        about, path = "", ""
    who_path = f"/leden/{row.public_id}" if row.public_id else ""
    return Line(row.name or "", who_path, in_words(act.verb), about, path, row.circle or "", act.why, act.created_at)


def unnamed(about: str) -> str:
    """What to call something that is gone, or that one may not see."""
    room, _colon, rest = about.partition(":")
    words = {
        "thread": _("a conversation that you cannot read"),
        "post": _("a conversation that you cannot read"),
        "member": _("somebody who is no longer here"),
        "application": _("an application that is no longer kept"),
        "circle": _("a circle that is no longer there"),
        "nobody": _("somebody without an account"),
        "report": "",
        "letter": "",
        "edition": "",
        "community": "",
    }
    return words.get(room, rest or room)


def names_of(me: Me, abouts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and path of what acts were about, for those that the reader may see: one statement per kind of thing."""
    ids: dict[str, list[str]] = {}
    for about in abouts:
        room, _colon, public_id = about.partition(":")
        ids.setdefault(room, []).append(public_id)
    named: dict[str, tuple[str, str]] = {}
    for room, statement in statements(me, ids).items():
        for row in db.session.execute(statement):
            named[f"{room}:{row.public_id}"] = (row.name, PATHS[room].format(row.public_id))
    return named


PATHS = {
    "member": "/leden/{}",
    "application": "/moderatie/aanmeldingen/{}",
    "circle": "/kringen/{}",
    "thread": "/moderatie/gesprekken/{}",
    "post": "/moderatie/antwoorden/{}",
}


def statements(me: Me, ids: dict[str, list[str]]) -> dict[str, Rows]:
    """How to look up each kind of thing, for the kinds that occur."""
    seen = in_circle_of(me.id) if me.is_moderator else visible_to(me.id)
    known: dict[str, Rows] = {
        "member": select(Member.public_id, Member.name).where(Member.public_id.in_(ids.get("member", ()))),
        "application": select(Application.public_id, Application.name).where(
            Application.public_id.in_(ids.get("application", ()))
        ),
        "circle": select(Circle.public_id, Circle.name).where(
            Circle.public_id.in_(ids.get("circle", ())), known_to(me)
        ),
        "thread": select(Thread.public_id, Thread.title.label("name")).where(
            Thread.public_id.in_(ids.get("thread", ())), seen
        ),
        "post": select(Post.public_id, Thread.title.label("name"))
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.public_id.in_(ids.get("post", ())), seen),
    }
    return {room: statement for room, statement in known.items() if room in ids}
