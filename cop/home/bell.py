"""The bell: each line with the title of what it is about, read through the member's eyes at each look."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from cop.calls.models import Call
from cop.calls.policy import visible_to as call_visible_to
from cop.cases.queries import titles_for
from cop.circles.models import Circle
from cop.circles.policy import known_to
from cop.circles.queries import waiting_for as waiting_at_doors
from cop.direct.queries import lines_about_notes
from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.intervisie.queries import sessions_by_id
from cop.members.models import Me
from cop.notifications import models as kinds
from cop.notifications.models import Notification
from cop.notifications.queries import lines_for
from cop.threads.models import Post, Thread
from cop.threads.policy import visible_to

Subjects = dict[int, tuple[str, str]]  # by inner number: title and path
WORDS: dict[str, Callable[[], str]] = {  # what stands before the title that leads there
    kinds.REPLY: lambda: _("%(name)s replied in"),
    kinds.ANSWERED: lambda: _("%(name)s answered you in"),
    kinds.MENTIONED: lambda: _("%(name)s mentions you in"),
    kinds.ALL_MENTIONED: lambda: _("%(name)s calls your circle in"),
    kinds.DIRECT: lambda: _("%(name)s writes to you in"),
    kinds.NEW_THREAD: lambda: _("%(name)s began"),
    kinds.EDITED: lambda: _("%(name)s changed a text in"),
    kinds.SUMMARY: lambda: _("%(name)s summarised"),
    kinds.OUTCOME: lambda: _("There is an outcome in"),
    kinds.INSIGHT: lambda: _("Your answer helped %(name)s in"),
    kinds.HELPED: lambda: _("Your answer helped in"),
    kinds.SEQUEL_ASKED: lambda: _("What did you do with it? Tell it in"),
    kinds.REACTED: lambda: _("%(name)s reacted to what you wrote in"),
    kinds.REMINDED: lambda: _("You wanted to read this again:"),
    kinds.CALL_ASKED: lambda: _("%(name)s would like to call you about"),
    kinds.CALL_AGREED: lambda: _("%(name)s chose a time to call about"),
    kinds.CALL_DECLINED: lambda: _("%(name)s cannot call now about"),
    kinds.CALL_LAPSED: lambda: _("No answer came in time to your call about"),
    kinds.CALL_CANCELLED: lambda: _("%(name)s cancelled the call about"),
    kinds.CALL_AFTER: lambda: _("What did you take from your call with %(name)s about"),
    kinds.NOTE: lambda: _("%(name)s wrote you"),
    kinds.CASE_INVITED: lambda: _("You are asked for your eyes on a case:"),
    kinds.CASE_REMARKED: lambda: _("There are remarks in your case"),
    kinds.CASE_HANDED_IN: lambda: _("%(name)s handed in a case:"),
    kinds.CASE_BACK: lambda: _("Your case came back to write on:"),
    kinds.CASE_PUBLISHED: lambda: _("Your case is published:"),
    kinds.CASE_USED: lambda: _("%(name)s used your case"),
    kinds.CASE_UNUSED: lambda: _("A moderator removed what you said about using a case. Read why:"),
    kinds.CASE_REVIEW: lambda: _("Is this still right? Your case"),
    kinds.HIDDEN: lambda: _("A moderator hid something of yours in"),
    kinds.KNOCKED: lambda: _("%(name)s would like to join"),
    kinds.INVITED: lambda: _("%(name)s invites you to"),
    kinds.CIRCLE_ASKED: lambda: _("%(name)s asks for a circle:"),
    kinds.DECIDED: lambda: _("There is a decision about"),
}
UNTITLED: dict[str, Callable[[], str]] = {  # the words of the link, where what it leads to has no title
    kinds.NOTE: lambda: _("a message by mail"),
    kinds.DECIDED: lambda: _("your request"),
    kinds.APPLIED: lambda: _("Somebody would like to join the community"),
    kinds.REPORTED: lambda: _("A member reported something"),
    kinds.CASE_QUOTED: lambda: _("A colleague asks to use your words in a case"),
    kinds.CASE_INTERVIEW: lambda: _("A member would like to be interviewed for a case"),
    kinds.SESSION_NEWS: lambda: _("There is something new in a closed session"),
    kinds.SESSION_ENDS: lambda: _("Within a week everything of a closed session is deleted"),
    kinds.SESSION_OFF: lambda: _("A closed session is off"),
    kinds.SESSION_ASKED: lambda: _("One question for you in a closed session"),
}
TO_UNREAD = (kinds.REPLY, kinds.ANSWERED, kinds.DIRECT)  # lead to the first unread post, wherever that is by then
PART_OF_THREAD = {kinds.OUTCOME: "#uitkomst", kinds.SEQUEL_ASKED: "/wat-deed-je-ermee"}
DESKS = {
    "application": "/moderatie/aanmeldingen",
    "report": "/moderatie/meldingen",
    "letter": "/weekbericht",
    "intervisie": "/intervisie",
    "words": "/casussen/jouw-woorden",
    "interview": "/casussen/interviews",
    "no_interview": "/casussen/laat-je-interviewen",
}


@dataclass(frozen=True)
class Told:
    """A line of the bell with what it is about, as far as the member may see that now."""

    kind: str
    actor: str
    title: str
    path: str
    when: datetime
    is_new: bool

    @property
    def words(self) -> str:
        """What stands before the link."""
        return WORDS[self.kind]() % {"name": self.actor} if self.kind in WORDS else ""

    @property
    def link(self) -> str:
        """The words of the link."""
        return self.title or (UNTITLED[self.kind]() if self.kind in UNTITLED else "")


def waiting_for(me: Me) -> list[Told]:
    """What stands at the door of a circle until it is answered."""
    return [
        Told(one.kind, one.who, one.circle.name, one.circle.path, one.since, is_new=True)
        for one in waiting_at_doors(me)
    ]


def told_to(me: Me) -> list[Told]:
    """The other lines, newest first; one about what I may no longer see is left out."""
    lines = lines_for(me.id)
    subjects: dict[str, Subjects] = {
        room: read(me, ids) if (ids := ids_of(lines, room)) else {} for room, read in READERS.items()
    }
    told = []
    for line, actor, _actor_id in lines:
        found = subject_of(line, subjects)
        if found:
            told.append(Told(line.kind, actor or "", *found, line.created_at, line.read_at is None))
    return told


def by_day(told: Iterable[Told]) -> tuple[list[Told], list[Told]]:
    """Those of today, and the earlier ones."""
    today, told = local(now()).date(), list(told)
    is_today = [local(one.when).date() == today for one in told]
    return (
        [one for one, is_it in zip(told, is_today, strict=True) if is_it],
        [one for one, is_it in zip(told, is_today, strict=True) if not is_it],
    )


def subject_of(line: Notification, subjects: dict[str, Subjects]) -> tuple[str, str] | None:
    """Title and path of what a line is about; None when it is gone or hidden."""
    room, _colon, number = line.about.partition(":")
    if room in subjects:
        found = subjects[room].get(int(number))
        if found and line.kind == kinds.CASE_UNUSED:
            return found[0], f"{found[1]}/gebruikt"  # the reason stands there
        return (found[0], place_in(line, found[1])) if found and room == "thread" else found
    if room == "report" and line.kind == kinds.DECIDED:  # for who reported; moderators hear of a new one by "reported"
        return "", "/meldingen/gemeld"
    return ("", DESKS[room]) if room in DESKS else None


def place_in(line: Notification, path: str) -> str:
    """Where on the page of a thread a line leads."""
    if line.kind in TO_UNREAD:
        return f"{path}?vanaf=ongelezen#nieuw"
    if line.kind in PART_OF_THREAD:
        return f"{path}{PART_OF_THREAD[line.kind]}"
    return f"{path}?bij={line.number}#b{line.number}"


def ids_of(lines: Iterable[Row[*tuple[Any, ...]]], room: str) -> set[int]:
    """The inner numbers that lines about one room hold."""
    return {int(line[0].about.partition(":")[2]) for line in lines if line[0].about.startswith(f"{room}:")}


def titles_of_threads(me: Me, ids: set[int]) -> Subjects:
    """Title and path of those of these threads that the member may see."""
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.public_id).where(Thread.id.in_(ids), visible_to(me.id))
    )
    return {row.id: (row.title, f"/gesprekken/{row.public_id}") for row in rows}


def places_of_posts(me: Me, ids: set[int]) -> Subjects:
    """The title of the thread of each of these posts that stands and that the member may see, and its address."""
    stands = (Post.deleted_at.is_(None), Post.hidden_at.is_(None), Thread.hidden_at.is_(None), visible_to(me.id))
    wanted = select(Post.id, Post.public_id, Thread.title).join(Thread, Thread.id == Post.thread_id)
    rows = db.session.execute(wanted.where(Post.id.in_(ids), *stands))
    return {row.id: (row.title, f"/antwoorden/{row.public_id}") for row in rows}


def names_of_circles(me: Me, ids: set[int]) -> Subjects:
    """Name and path of those of these circles that the member may know of."""
    rows = db.session.execute(select(Circle.id, Circle.name, Circle.public_id).where(Circle.id.in_(ids), known_to(me)))
    return {row.id: (row.name, f"/kringen/{row.public_id}") for row in rows}


def calls_of(me: Me, ids: set[int]) -> Subjects:
    """Subject and path of those of these calls that the member takes part in."""
    calls = db.session.scalars(select(Call).where(Call.id.in_(ids), call_visible_to(me.id)))
    return {call.id: (call.subject, call.path) for call in calls}


def addresses_of_sessions(me: Me, ids: set[int]) -> Subjects:
    """The address of those of these sessions in which the member has a seat; a session has no title outside it."""
    return {number: ("", path) for number, path in sessions_by_id(me, ids).items()}


def titles_of_cases(me: Me, ids: set[int]) -> Subjects:
    """Title and path of those of these cases that the member may open."""
    found = titles_for(me, sorted(ids))
    return {number: (row.title or _("Without a title"), f"/casussen/{row.public_id}") for number, row in found.items()}


READERS: dict[str, Callable[[Me, set[int]], Subjects]] = {  # by the room that a line names
    "thread": titles_of_threads,
    "post": places_of_posts,
    "circle": names_of_circles,
    "note": lines_about_notes,
    "call": calls_of,
    "session": addresses_of_sessions,
    "case": titles_of_cases,
}
