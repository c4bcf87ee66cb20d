"""Reading threads, always through the eyes of a member. The statements of the hot pages are made once."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from cop.circles.models import Circle
from cop.circles.policy import circles_of
from cop.foundation.access import not_found
from cop.foundation.db import db, rows
from cop.foundation.drafts import PLACE_MOST, Draft
from cop.members.models import Me, Member, Person
from cop.members.queries import shown_function
from cop.threads.models import (
    FOLLOWS,
    MUTES,
    PAGE,
    QUESTION,
    Attention,
    Outcome,
    Post,
    Revision,
    Summary,
    Thread,
    ThreadFacts,
    ThreadTag,
    ThreadTheme,
)
from cop.threads.policy import started_by, visible_to
from cop.topics.models import Tag, from_mask

LIST_PAGE = 25  # threads on a page of the list
ME = bindparam("me", type_=Integer())
READ_ALL = bindparam("read_all_at", type_=Thread.last_post_at.type)

Starter, LastAuthor, SummaryAuthor, Concluder = aliased(Member), aliased(Member), aliased(Member), aliased(Member)
AnySummary = aliased(Summary)
mine = and_(Attention.thread_id == Thread.id, Attention.member_id == ME)


def seen_to() -> ColumnElement[int]:
    """The number up to which the reader has seen a thread: what was shown, or what "mark all read" covered since."""
    covered = select(func.max(Post.number)).where(Post.thread_id == Thread.id, Post.created_at <= READ_ALL)
    return case(
        (Thread.last_post_at <= READ_ALL, Thread.last_number),
        (Attention.read_at >= READ_ALL, func.coalesce(Attention.read_to, 0)),
        (Thread.created_at > READ_ALL, func.coalesce(Attention.read_to, 0)),
        else_=func.coalesce(covered.scalar_subquery(), 0),
    )


def unread() -> ColumnElement[int]:
    """How many posts of a thread the reader has not seen; a muted thread has none."""
    return case((Attention.stance == MUTES, 0), else_=Thread.last_number - seen_to())


has_outcome = select(Outcome.thread_id).where(Outcome.thread_id == Thread.id).exists()
ROW: Select[*tuple[Any, ...]] = (
    select(
        Thread.public_id,
        Thread.title,
        Thread.kind,
        Thread.agenda,
        Thread.reply_count,
        Thread.last_post_at,
        Thread.last_words,
        Thread.created_at,
        Thread.insight_number,
        Thread.closed_at,
        Thread.pinned_at,
        Thread.hidden_at,
        Starter.name.label("starter"),
        Starter.organisation,
        LastAuthor.name.label("last_author"),
        Circle.name.label("circle"),
        Circle.is_everybody,
        Attention.stance,
        unread().label("unread"),
        select(Summary.id).where(Summary.thread_id == Thread.id).exists().label("has_summary"),
        and_(Thread.closed_at.is_not(None), has_outcome).label("has_outcome"),
    )
    .join(Circle, Circle.id == Thread.circle_id)
    .join(Starter, Starter.id == Thread.starter_id)
    .outerjoin(LastAuthor, LastAuthor.id == Thread.last_author_id)
    .outerjoin(Attention, mine)
    .where(visible_to(ME), Circle.is_direct.is_(False))  # direct conversations have a list of their own
)
NEWEST_FIRST = (Thread.last_post_at.desc(), Thread.public_id.desc())
OLDEST_FIRST = (Thread.last_post_at.asc(), Thread.public_id.asc())


@dataclass(frozen=True)
class Filter:
    """What a reader wants to see of the list; empty means everything."""

    view: str = ""  # unread, unanswered, mine, followed, insight
    circle_id: int | None = None
    point: int | None = None  # agenda point, 1-6
    theme: str = ""
    tag: str = ""

    def clauses(self) -> list[ColumnElement[bool]]:
        """The filter as clauses on Thread and the reader's Attention."""
        views: dict[str, ColumnElement[bool]] = {
            "unread": and_(Thread.last_post_at > READ_ALL, unread() > 0),
            "unanswered": and_(Thread.kind == QUESTION, Thread.reply_count == 0, Thread.closed_at.is_(None)),
            "mine": started_by(ME),
            "followed": Attention.stance == FOLLOWS,
            "insight": Thread.insight_number.is_not(None),
        }
        found = [views[self.view]] if self.view in views else []
        if self.circle_id is not None:
            found.append(Thread.circle_id == self.circle_id)
        if self.point:
            found.append(Thread.agenda.op("&")(1 << (self.point - 1)) != 0)
        if self.theme:
            found.append(
                select(ThreadTheme).where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme == self.theme).exists()
            )
        if self.tag:
            tagged = select(ThreadTag).join(Tag, Tag.id == ThreadTag.tag_id)
            found.append(tagged.where(ThreadTag.thread_id == Thread.id, Tag.slug == self.tag).exists())
        return found


@dataclass(frozen=True)
class ListPage:
    """One page of the list, and where the others are: cursors, or None where there is no such page."""

    rows: list[Row[*tuple[Any, ...]]]
    previous: str | None
    next: str | None


def cursor(row: Row[*tuple[Any, ...]]) -> str:
    """A place in the list: when its last post was, and the thread's public id."""
    return f"{row.last_post_at:%Y%m%dT%H%M%S%f}.{row.public_id}"


def read_cursor(text: str) -> tuple[datetime, str] | None:
    """The place a cursor names; None when it names none."""
    moment, _, public_id = text.partition(".")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S%f"), public_id
    except ValueError:
        return None


PLACE = tuple_(bindparam("moment", type_=Thread.last_post_at.type), bindparam("public_id", type_=Thread.public_id.type))


@lru_cache(maxsize=500)
def list_statement(wanted: Filter, compare: str, backward: bool) -> Select[*tuple[Any, ...]]:
    """The statement of one kind of page; making one costs as much as running it, so the usual ones are kept."""
    statement = ROW.where(*wanted.clauses())
    place = tuple_(Thread.last_post_at, Thread.public_id)
    if compare:
        statement = statement.where(place < PLACE if compare == "<" else place > PLACE)
    return statement.order_by(*(OLDEST_FIRST if backward else NEWEST_FIRST)).limit(LIST_PAGE + 1)


def threads_for(me: Me, wanted: Filter, after: str = "", before: str = "", from_end: bool = False) -> ListPage:
    """A page of LIST_PAGE threads, newest first: the first, the one after or before a cursor, or the last.

    Each is as fast as the first: the index is walked from the cursor, forward or backward.
    """
    start = read_cursor(after or before)
    compare = ("<" if after else ">") if start else ""
    backward = from_end or compare == ">"
    values: dict[str, Any] = {"me": me.id, "read_all_at": me.read_all_at}
    if start:
        values |= {"moment": start[0], "public_id": start[1]}
    found = list(rows(list_statement(wanted, compare, backward), values))
    more, found = len(found) > LIST_PAGE, found[:LIST_PAGE]
    if backward:
        found.reverse()
    has_previous = more if backward else bool(start)
    has_next = compare == ">" if backward else more
    return ListPage(
        found, cursor(found[0]) if found and has_previous else None, cursor(found[-1]) if found and has_next else None
    )


PINNED = ROW.where(Thread.pinned_at.is_not(None)).order_by(Thread.pinned_at.desc()).limit(5)


def pinned_for(me: Me) -> list[Row[*tuple[Any, ...]]]:
    """What moderators put on top of the list."""
    return list(rows(PINNED, {"me": me.id, "read_all_at": me.read_all_at}))


@dataclass(slots=True, frozen=True)
class Opened(ThreadFacts):
    """A thread as its page reads it: with its circle, its newest summary, its outcome, and what the reader has seen of
    it and began to write in it."""

    id: int
    public_id: str
    starter_id: int
    asker_id: int | None
    asks_as: str
    kind: str
    title: str
    agenda: int
    last_number: int
    reply_count: int
    insight_number: int | None
    sequel: str
    closed_at: datetime | None
    closed_why: str
    hidden_at: datetime | None
    hidden_why: str
    circle_id: str  # the public one
    circle: str
    is_everybody: bool
    is_direct: bool
    starter: str
    stance: str | None
    seen_to: int
    agree: str | None
    disagree: str | None
    open: str | None
    summarised_at: datetime | None
    summarised_by: str | None
    outcome: str | None  # as HTML
    concluded_at: datetime | None
    concluded_by: str | None
    draft: dict[str, list[str]] | None  # what the reader began to write, by field
    drafted_at: datetime | None


OPENED: Select[*tuple[Any, ...]] = (  # in the order of Opened
    select(
        Thread.id,
        Thread.public_id,
        Thread.starter_id,
        Thread.asker_id,
        Thread.asks_as,
        Thread.kind,
        Thread.title,
        Thread.agenda,
        Thread.last_number,
        Thread.reply_count,
        Thread.insight_number,
        Thread.sequel,
        Thread.closed_at,
        Thread.closed_why,
        Thread.hidden_at,
        Thread.hidden_why,
        Circle.public_id.label("circle_id"),
        Circle.name.label("circle"),
        Circle.is_everybody,
        Circle.is_direct,
        Starter.name.label("starter"),
        Attention.stance,
        seen_to().label("seen_to"),
        Summary.agree,
        Summary.disagree,
        Summary.open,
        Summary.created_at.label("summarised_at"),
        SummaryAuthor.name.label("summarised_by"),
        Outcome.html.label("outcome"),
        Outcome.created_at.label("concluded_at"),
        Concluder.name.label("concluded_by"),
        Draft.fields,
        Draft.kept_at,
    )
    .join(Circle, Circle.id == Thread.circle_id)
    .join(Starter, Starter.id == Thread.starter_id)
    .outerjoin(Attention, mine)
    .outerjoin(
        Summary,
        Summary.id == select(func.max(AnySummary.id)).where(AnySummary.thread_id == Thread.id).scalar_subquery(),
    )
    .outerjoin(SummaryAuthor, SummaryAuthor.id == Summary.author_id)
    .outerjoin(Outcome, Outcome.thread_id == Thread.id)
    .outerjoin(Concluder, Concluder.id == Outcome.author_id)
    .outerjoin(Draft, and_(Draft.member_id == ME, Draft.place == bindparam("place")))
    .where(Thread.public_id == bindparam("public_id"), visible_to(ME))
)


def opened_for(me: Me, public_id: str) -> Opened:
    """A thread for its page; 404 when the reader may not see it."""
    place = f"/gesprekken/{public_id}"[:PLACE_MOST]
    found = rows(OPENED, {"me": me.id, "read_all_at": me.read_all_at, "public_id": public_id, "place": place})
    return Opened(*found[0]) if found else not_found()


def thread_for(member: Person, public_id: str) -> Thread:
    """A thread that the member may see; 404 otherwise."""
    wanted = select(Thread).where(Thread.public_id == public_id, visible_to(member.id))
    return db.session.scalar(wanted) or not_found()


def post_for(member: Person, public_id: str) -> tuple[Thread, Post]:
    """A post and its thread, if the member may see the thread; 404 otherwise."""
    wanted = select(Thread, Post).join(Post, Post.thread_id == Thread.id)
    found = db.session.execute(wanted.where(Post.public_id == public_id, visible_to(member.id))).one_or_none()
    return (found[0], found[1]) if found else not_found()


POSTS: Select[*tuple[Any, ...]] = (
    select(
        Post.public_id,
        Post.number,
        Post.html,
        Post.created_at,
        Post.edited_at,
        Post.deleted_at,
        Post.hidden_at,
        Post.hidden_why,
        Post.author_id,
        Member.name,
        Member.public_id.label("author_public_id"),
        Member.organisation,
        shown_function(),
        Member.role,
    )
    .join(Member, Member.id == Post.author_id)
    .where(Post.thread_id == bindparam("thread_id"), Post.number.between(bindparam("first"), bindparam("last")))
    .order_by(Post.number)
)


def posts_of(thread: ThreadFacts, page: int) -> list[Row[*tuple[Any, ...]]]:
    """The posts of one page (from 1) of a thread that was fetched through `thread_for`; numbers have no gaps."""
    first = (page - 1) * PAGE + 1
    values = {"thread_id": thread.id, "first": first, "last": first + PAGE - 1}
    return list(rows(POSTS, values))


TALKING: Select[*tuple[Any, ...]] = (
    select(Member.id, Member.name, Member.public_id, Member.organisation, Member.role)
    .where(
        Member.id.in_(
            select(Post.author_id).where(
                Post.thread_id == bindparam("thread_id"), Post.deleted_at.is_(None), Post.hidden_at.is_(None)
            )
        )
    )
    .order_by(Member.id)
)


def people_in(thread: ThreadFacts) -> list[Row[*tuple[Any, ...]]]:
    """Who talks in a thread, by what stands."""
    return list(rows(TALKING, {"thread_id": thread.id}))


def revisions_of(post: Post) -> list[Revision]:
    """Earlier versions of a post, oldest first."""
    return list(db.session.scalars(select(Revision).where(Revision.post_id == post.id).order_by(Revision.version)))


def already_posted(form_id: str) -> str | None:
    """The public id of the reply that this very form made before: a double click, or a page sent again."""
    return db.session.scalar(select(Post.public_id).where(Post.form_id == form_id)) if form_id else None


def already_started(form_id: str) -> Thread | None:
    """The thread that this very form made before."""
    return db.session.scalar(select(Thread).where(Thread.form_id == form_id)) if form_id else None


OWN_CIRCLES: Select[*tuple[Any, ...]] = (
    select(Circle.id, Circle.public_id, Circle.name, Circle.is_everybody)
    .where(Circle.id.in_(circles_of(ME)), Circle.opened_at.is_not(None), Circle.ended_at.is_(None))
    .where(Circle.is_direct.is_(False))
    .order_by(Circle.is_everybody.desc(), Circle.name)
)


def circles_to_post_in(member: Person) -> list[Row[*tuple[Any, ...]]]:
    """The circles in which someone may start a thread: all one's own that are open, the community first."""
    return list(rows(OWN_CIRCLES, {"me": member.id}))


def points_at_first(member: Person) -> list[int]:
    """The agenda point for who chose none: the first of the member's profile, or else the first of all."""
    return from_mask(db.session.scalar(select(Member.agenda).where(Member.id == member.id)) or 1)[:1]
