"""Reading the weekly letter: what is being made, what could be in it, what has gone, and how it arrived."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, literal, null, select

from cop.circles.models import Circle
from cop.digest.compose import FIRST_WINDOW
from cop.digest.models import DRAFT, GONE, READY, Delivery, Edition, Pick
from cop.digest.policy import visible_to
from cop.digest.timetable import month_of, next_moment, week_of
from cop.foundation.access import not_found
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import ago, ngettext
from cop.foundation.language import gettext as _
from cop.foundation.outbox import DOUBT, REFUSED, Letter
from cop.members.models import ACTIVE, Member
from cop.threads.lessons import was_taken_back
from cop.threads.models import QUESTION, Post, Thread
from cop.threads.policy import visible_to as thread_visible_to

AUTOMATIC_PICKS = 4  # when nobody edits: room is left for three lines of the member's own
OLDEST_QUESTION = timedelta(days=60)  # a question that waits longer needs a moderator, not a letter
MANY_PEOPLE = 3  # from this many on a conversation is one of "most people"
PER_REASON = 6  # suggestions of one kind: enough to choose from
SHOWN_EDITIONS = 52  # a year of letters
SHOWN_DELIVERIES = 12  # editions on the page of deliveries: a quarter


# The edition being made


def open_edition() -> Edition | None:
    """The edition that is being edited or lies ready; there is one at a time, or none yet."""
    return db.session.scalar(select(Edition).where(Edition.state.in_((DRAFT, READY))).order_by(Edition.goes_at))


def next_free_moment() -> datetime:
    """The next fixed moment (UTC) whose week has not had its letter."""
    moment = next_moment(now())
    while is_taken(week_of(moment)):
        moment = next_moment(moment)
    return moment


def next_letter_at() -> datetime:
    """When the next letter goes (UTC)."""
    edition = open_edition()
    return edition.goes_at if edition else next_free_moment()


def is_taken(week: str) -> bool:
    """Whether this week has had its letter."""
    return db.session.scalar(select(Edition.id).where(Edition.week == week, Edition.state == GONE)) is not None


def previous_cut(before: Edition | None = None) -> datetime | None:
    """The cut (UTC) of the last edition that went, or of the last one before this one."""
    gone = select(func.max(Edition.goes_at)).where(Edition.state == GONE)
    if before is not None and before.state == GONE:
        gone = gone.where(Edition.id != before.id, Edition.goes_at <= before.goes_at)
    return db.session.scalar(gone)


def is_first_of_month(edition: Edition) -> bool:
    """Whether no other edition went earlier in the calendar month (Amsterdam) of this one: for who reads monthly."""
    earlier = select(Edition.id).where(
        Edition.state == GONE,
        Edition.id != edition.id,
        Edition.goes_at >= month_of(edition.goes_at),
        Edition.goes_at < edition.goes_at,
    )
    return db.session.scalar(earlier.limit(1)) is None


@dataclass(frozen=True)
class Chosen:
    """A pick on the editing page; from a circle that the editor is not in, only its place is known."""

    position: int
    public_id: str
    title: str
    kind: str
    why: str
    circle: str
    is_mine: bool


def picks_for(member_id: int, edition: Edition | None) -> list[Chosen]:
    """The picks in order, as this moderator may see them."""
    if edition is None:
        return []
    rows = db.session.execute(
        select(Thread, Pick.why, Circle, thread_visible_to(member_id).label("is_mine"))
        .join(Pick, Pick.thread_id == Thread.id)
        .join(Circle, Circle.id == Thread.circle_id)
        .where(Pick.edition_id == edition.id)
        .order_by(Pick.position)
    )
    return [chosen(position, *row) for position, row in enumerate(rows, 1)]


def chosen(position: int, thread: Thread, why: str, circle: Circle, is_mine: bool) -> Chosen:
    if not is_mine:
        return Chosen(position, "", "", "", "", "", False)
    name = circle.name if circle.is_closed else ""
    return Chosen(position, thread.public_id, thread.title, thread.kind, why, name, True)


# What could be in it


@dataclass
class Suggestion:
    """A thread that could be picked, and why."""

    thread_id: int
    public_id: str
    title: str
    circle: str
    starter: str
    reasons: list[str] = field(default_factory=list)


def suggestions(edition: Edition | None, since: datetime, member_id: int | None = None) -> list[Suggestion]:
    """What a member could pick, best first; without a member, what all members may read: so the automatic choice.

    First what moderators featured, then in turn: the question that waits longest, the conversation with most people
    since `since` (UTC), the newest insight, the newest word on what came of one.
    """
    featured, *others = (
        list(db.session.execute(statement)) for statement in reasons_to_pick(edition, since, member_id)
    )
    in_turn = [row for place in range(PER_REASON) for rows in others for row in rows[place : place + 1]]
    found: dict[int, Suggestion] = {}
    for row in [*featured, *in_turn]:
        made = Suggestion(row.id, row.public_id, row.title, row.circle or "", row.starter)
        found.setdefault(row.id, made).reasons.append(reason(row))
    return list(found.values())


def reasons_to_pick(edition: Edition | None, since: datetime, member_id: int | None) -> list[Select[Any]]:
    """The statements behind the suggestions, one for each reason."""
    had = select(Pick.thread_id).join(Edition, Edition.id == Pick.edition_id).where(Edition.state == GONE)
    waiting = (Thread.kind == QUESTION, Thread.reply_count == 0, Thread.closed_at.is_(None))
    talking = (
        select(Post.thread_id, func.count(Post.author_id.distinct()).label("people"))
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.last_post_at >= since, Post.created_at >= since)
        .where(Post.deleted_at.is_(None), Post.hidden_at.is_(None))
        .group_by(Post.thread_id)
        .having(func.count(Post.author_id.distinct()) >= MANY_PEOPLE)
        .subquery()
    )
    base = candidates(edition, member_id).limit(PER_REASON)
    return [
        with_reason(base, "featured")
        .where(Thread.featured_at.is_not(None), Thread.id.not_in(had))
        .order_by(Thread.featured_at, Thread.id),
        with_reason(base, "waiting")
        .where(*waiting, Thread.created_at >= now() - OLDEST_QUESTION, Thread.id.not_in(had))
        .order_by(Thread.created_at, Thread.id),
        with_reason(base, "people", talking.c.people)
        .join(talking, talking.c.thread_id == Thread.id)
        .order_by(talking.c.people.desc(), Thread.id),
        with_reason(base, "insight").where(Thread.insight_at >= since).order_by(Thread.insight_at.desc(), Thread.id),
        with_reason(base, "sequel")
        .where(Thread.sequel_at >= since, Thread.insight_number.is_not(None))
        .order_by(Thread.sequel_at.desc(), Thread.id),
    ]


def candidates(edition: Edition | None, member_id: int | None) -> Select[Any]:
    """Threads that are not in the letter yet, of circles that all members or this member may read."""
    may_be_seen: Any = Circle.is_everybody if member_id is None else thread_visible_to(member_id)
    chosen_already = select(Pick.thread_id).where(Pick.edition_id == (edition.id if edition else 0))
    return (
        select(
            Thread.id,
            Thread.public_id,
            Thread.title,
            Thread.created_at,
            case((Circle.is_everybody, null()), else_=Circle.name).label("circle"),
            Member.name.label("starter"),
        )
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Member, Member.id == Thread.starter_id)
        .where(Thread.hidden_at.is_(None), may_be_seen, Thread.id.not_in(chosen_already), Circle.is_direct.is_(False))
        .where(~was_taken_back())
    )


def with_reason(base: Select[Any], name: str, number: Any = None) -> Select[Any]:
    return base.add_columns(literal(name).label("reason"), (null() if number is None else number).label("people"))


def reason(row: Row[Any]) -> str:
    """Why a thread is suggested, as a sentence."""
    if row.reason == "featured":
        return _("A moderator wants this in the letter.")
    if row.reason == "waiting":
        return _("Waits %(time)s for an answer.", time=ago(row.created_at))
    if row.reason == "people":
        return ngettext("%(n)s person talked along.", "%(n)s people talked along.", row.people)
    if row.reason == "sequel":
        return _("%(name)s told what came of it.", name=row.starter.split(" ")[0])
    return _("%(name)s chose an insight.", name=row.starter.split(" ")[0])


def suggestions_since() -> datetime:
    """From when on something counts as new for the editor: the last cut, or a week ago."""
    return previous_cut() or now() - FIRST_WINDOW


# What has gone


def past_editions(member_id: int) -> list[Edition]:
    """The letters that have gone and hold something for this member, newest first."""
    mine = select(Edition).where(visible_to(member_id)).order_by(Edition.goes_at.desc(), Edition.id.desc())
    return list(db.session.scalars(mine.limit(SHOWN_EDITIONS)))


def past_edition_for(member_id: int, public_id: str) -> tuple[Edition, Delivery | None, Member | None]:
    """A letter that has gone, this member's copy if any, and its editor; 404 when it holds nothing for them."""
    found = db.session.execute(
        select(Edition, Delivery, Member)
        .outerjoin(Delivery, (Delivery.edition_id == Edition.id) & (Delivery.member_id == member_id))
        .outerjoin(Member, Member.id == Edition.editor_id)
        .where(Edition.public_id == public_id, visible_to(member_id))
    ).one_or_none()
    return (found[0], found[1], found[2]) if found else not_found()


# How it arrived


def arrivals() -> Sequence[Any]:
    """Per edition, newest first: how many copies are in which state; `is_deferred` after a try that is tried again."""
    newest = select(Edition.id).where(Edition.state == GONE).order_by(Edition.goes_at.desc()).limit(SHOWN_DELIVERIES)
    is_deferred = (Letter.tries > 0).label("is_deferred")
    return db.session.execute(
        select(Edition, Letter.state, is_deferred, func.count(Letter.id).label("letters"))
        .outerjoin(Delivery, Delivery.edition_id == Edition.id)
        .outerjoin(Letter, Letter.id == Delivery.letter_id)
        .where(Edition.id.in_(newest))
        .group_by(Edition.id, Letter.state, is_deferred)
        .order_by(Edition.goes_at.desc())
    ).all()


def not_arrived() -> Sequence[Any]:
    """Copies that were refused or are in doubt, with the server's words: who and when, never what was in them."""
    return db.session.execute(
        select(
            Edition.week,
            Edition.goes_at,
            Member.name,
            Member.public_id,
            Member.status,
            Letter.state,
            Letter.code,
            Letter.words,
            Letter.tries,
        )
        .join(Delivery, Delivery.edition_id == Edition.id)
        .join(Letter, Letter.id == Delivery.letter_id)
        .join(Member, Member.id == Delivery.member_id)
        .where(Letter.state.in_((REFUSED, DOUBT)))
        .order_by(Letter.id.desc())
        .limit(200)
    ).all()


# Whom to preview as


def members_named(name: str, most: int) -> list[Row[Any]]:
    """Active members whose name holds these words, by name."""
    wanted = select(Member.public_id, Member.name).where(Member.status == ACTIVE)
    if name:
        wanted = wanted.where(func.lower(Member.name).contains(name.lower(), autoescape=True))
    return list(db.session.execute(wanted.order_by(Member.name, Member.id).limit(most)))


def active_member(public_id: str) -> Member:
    """An active member by public id; 404 otherwise."""
    wanted = select(Member).where(Member.public_id == public_id, Member.status == ACTIVE)
    return db.session.scalar(wanted) or not_found()
