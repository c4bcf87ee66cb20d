"""Reading for moderators: through their own eyes too. What stands in a closed circle without them, they do not get."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from cop.circles.models import FACILITATOR, Circle, Membership
from cop.circles.policy import within
from cop.circles.queries import SOMEONE, Someone, someone
from cop.digest.queries import next_letter_at, open_edition
from cop.foundation.access import not_found
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.outbox import DOUBT, REFUSED, Letter
from cop.members.models import ACTIVE, ADMINISTRATOR, MODERATOR, WAITING, Application, Member, Person
from cop.moderation.models import OPEN, Report
from cop.threads.models import FOLLOWS, LESSON, QUESTION, Attention, Post, Summary, Thread
from cop.threads.policy import in_circle_of, written_by

Rows = Select[*tuple[Any, ...]]
DAY_LONG = timedelta(hours=24)  # a question that waits longer needs a human (domain, the weekly rhythm of a moderator)
LONG = timedelta(hours=72)  # and now it is urgent
FRESH = timedelta(days=14)  # how long someone is new
FEW, SHOWN, LETTERS_SHOWN, NAMED = 10, 50, 100, 12  # rows on the desk, in a list, stuck letters, names in a sentence
Starter, Author, Reporter, Judge = aliased(Member), aliased(Member), aliased(Member), aliased(Member)


# Reports


def reported(me: Person) -> Rows:
    """Reports as far as this moderator may know of them: of a circle one is not in no title, author or text.

    From a direct conversation, in which nobody keeps order, the one text that was reported: who reported it was among
    its readers and chose to show it.
    """
    inside = in_circle_of(me.id)
    shown = or_(inside, Circle.is_direct)
    return (
        select(
            Report,
            Circle,
            inside.label("is_inside"),
            shown.label("is_shown"),
            (written_by(Post.author_id) == me.id).label("is_about_me"),
            case((inside, Thread.title), else_="").label("title"),
            case((inside, Thread.public_id), else_="").label("thread_id"),
            case((inside, Post.public_id), else_="").label("post_id"),
            case((shown, Post.html), else_="").label("html"),
            case((shown, Author.name), else_="").label("author"),
            and_(shown, Thread.kind == LESSON, Post.author_id == Thread.starter_id).label("is_nobody_s"),
            case((shown, Author.public_id), else_="").label("author_id"),
            case((shown, Post.hidden_at), else_=None).label("hidden_at"),
            case((shown, Post.deleted_at), else_=None).label("deleted_at"),
            Reporter.name.label("reporter"),
            Reporter.public_id.label("reporter_id"),
            Judge.name.label("judge"),
        )
        .join(Post, Post.id == Report.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Author, Author.id == Post.author_id)
        .join(Reporter, Reporter.id == Report.reporter_id)
        .outerjoin(Judge, Judge.id == Report.closed_by_id)
    )


def open_reports(me: Person, most: int = SHOWN) -> list[Row[Any]]:
    """What members reported and nobody handled yet, the longest waiting first."""
    return list(db.session.execute(reported(me).where(Report.status == OPEN).order_by(Report.id).limit(most)))


def closed_reports(me: Person) -> list[Row[Any]]:
    """What was handled lately."""
    closed = reported(me).where(Report.status != OPEN)
    return list(db.session.execute(closed.order_by(Report.closed_at.desc(), Report.id.desc()).limit(FEW)))


def report_for(me: Person, public_id: str) -> Row[Any]:
    """One report, as far as this moderator may know of it; 404 when there is none."""
    return db.session.execute(reported(me).where(Report.public_id == public_id)).one_or_none() or not_found()


def reported_post(report: Report) -> tuple[Thread, Post]:
    """What a report points at; only for a moderator of whom `report_for` said that one is inside."""
    found = select(Thread, Post).join(Post, Post.thread_id == Thread.id).where(Post.id == report.post_id)
    thread, post = db.session.execute(found).one()
    return thread, post


def my_report(me: Person, post: Post) -> Report | None:
    """What this member reported about a post before."""
    return db.session.scalar(select(Report).where(Report.reporter_id == me.id, Report.post_id == post.id))


def my_reports(me: Person) -> list[Row[Any]]:
    """What a member reported, newest first; the title only while the member may still see the conversation."""
    seen = and_(within(Thread.circle_id, me.id), Thread.hidden_at.is_(None))
    mine: Rows = (
        select(
            Report,
            case((seen, Thread.title), else_="").label("title"),
            case((seen, Post.public_id), else_="").label("post_id"),
        )
        .join(Post, Post.id == Report.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Report.reporter_id == me.id)
        .order_by(Report.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.execute(mine))


def people_of(circle: Circle, most: int = SHOWN) -> list[Someone]:
    """Who is in a circle and can sign in, facilitators first: what every moderator may know."""
    wanted = (
        select(*SOMEONE, Membership.role.label("circle_role"))
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.circle_id == circle.id, Member.status == ACTIVE)
        .order_by(Membership.role != FACILITATOR, Member.name, Member.id)
    )
    return [someone(row) for row in db.session.execute(wanted.limit(most))]


# Names


def name_of(member_id: int | None) -> str:
    """How somebody is called, by inner number; empty for nobody."""
    return db.session.scalar(select(Member.name).where(Member.id == member_id)) or ""


def name_by(public_id: str) -> str:
    """The same, by the name in an address."""
    return db.session.scalar(select(Member.name).where(Member.public_id == public_id)) or ""


def circle_of(thread: Thread) -> Circle:
    """The circle of a conversation that was fetched through the member's eyes."""
    return db.session.get_one(Circle, thread.circle_id)


# Conversations


def thread_to_curate(me: Person, public_id: str) -> Row[Any]:
    """A conversation of a circle that this moderator is in, hidden or not, with circle and starter; 404 otherwise."""
    wanted: Rows = (
        select(Thread, Circle, Starter.name.label("starter"), Starter.public_id.label("starter_id"))
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Starter, Starter.id == Thread.starter_id)
        .where(Thread.public_id == public_id, in_circle_of(me.id))
    )
    return db.session.execute(wanted).one_or_none() or not_found()


def post_to_curate(me: Person, public_id: str) -> Row[Any]:
    """A post in a conversation of a circle that this moderator is in, with its author; 404 otherwise."""
    wanted: Rows = (
        select(Post, Thread, Circle, Author.name.label("author"), Author.public_id.label("author_id"))
        .join(Thread, Thread.id == Post.thread_id)
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Author, Author.id == Post.author_id)
        .where(Post.public_id == public_id, in_circle_of(me.id))
    )
    return db.session.execute(wanted).one_or_none() or not_found()


def summaries_of(thread: Thread) -> list[Row[Any]]:
    """Every summary of a conversation with who wrote it, the newest first."""
    wanted = select(Summary, Member.name).join(Member, Member.id == Summary.author_id)
    return list(db.session.execute(wanted.where(Summary.thread_id == thread.id).order_by(Summary.id.desc())))


def circles_to_move_to(me: Person, thread: Thread) -> list[Circle]:
    """The other open circles of this moderator, the community first."""
    mine = and_(within(Circle.id, me.id), Circle.is_direct.is_(False))
    others = select(Circle).where(mine, Circle.id != thread.circle_id)
    still_open = others.where(Circle.opened_at.is_not(None), Circle.ended_at.is_(None))
    return list(db.session.scalars(still_open.order_by(Circle.is_everybody.desc(), Circle.name)))


@dataclass(frozen=True)
class Readers:
    """Who can read a conversation once it has moved: how many, how many of them new, and who no longer."""

    after: int
    new: int
    gone: int
    named: list[str]  # of those who no longer can: who takes part or follows, the starter first
    unnamed: int


def readers_after_move(thread: Thread, target: Circle) -> Readers:
    """Compare who is in the circle of a conversation with who is in the one it would move to."""
    here, there = aliased(Membership), aliased(Membership)
    counted = (
        select(
            func.count().filter(there.member_id.is_not(None)),
            func.count().filter(there.member_id.is_not(None), here.member_id.is_(None)),
            func.count().filter(there.member_id.is_(None), here.member_id.is_not(None)),
        )
        .select_from(Member)
        .outerjoin(here, and_(here.member_id == Member.id, here.circle_id == thread.circle_id))
        .outerjoin(there, and_(there.member_id == Member.id, there.circle_id == target.id))
        .where(Member.status == ACTIVE)
    )
    after, new, gone = db.session.execute(counted).one()
    cares = union(
        select(Post.author_id).where(Post.thread_id == thread.id, Post.deleted_at.is_(None)),
        select(Attention.member_id).where(Attention.thread_id == thread.id, Attention.stance == FOLLOWS),
    ).subquery()
    stays = select(there.member_id).where(there.circle_id == target.id)
    loses = Member.id.in_(select(cares)) & Member.id.not_in(stays) & (Member.status == ACTIVE)
    loses &= Member.id != (thread.asker_id or 0)  # no name by the way of who asked without
    by_name = select(Member.name).where(loses).order_by(Member.id != thread.starter_id, Member.name)
    names = list(db.session.scalars(by_name))
    return Readers(after, new, gone, names[:NAMED], len(names[NAMED:]))


def hidden_for(me: Person, before: datetime | None = None) -> tuple[list[Row[Any]], datetime | None]:
    """A page of hidden conversations and texts in this moderator's circles, newest first, and where the next begins.

    `before` is when the last one of the page before was hidden.
    """
    threads: Rows = select(
        literal("thread").label("kind"),
        Thread.title,
        Thread.public_id,
        Thread.hidden_at.label("hidden_at"),
        Thread.hidden_why.label("hidden_why"),
        Starter.name.label("author"),
    ).join(Starter, Starter.id == Thread.starter_id)
    posts: Rows = (
        select(literal("post"), Thread.title, Post.public_id, Post.hidden_at, Post.hidden_why, Author.name)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Author, Author.id == Post.author_id)
    )
    both = union(
        threads.where(Thread.hidden_at.is_not(None), in_circle_of(me.id)),
        posts.where(Post.hidden_at.is_not(None), in_circle_of(me.id)),
    ).subquery()
    page = select(both).order_by(both.c.hidden_at.desc(), both.c.public_id).limit(SHOWN + 1)
    rows = list(db.session.execute(page.where(both.c.hidden_at < before) if before else page))
    more, rows = len(rows) > SHOWN, rows[:SHOWN]
    return rows, rows[-1].hidden_at if more else None


# The desk


def questions_waiting(me: Person) -> list[Row[Any]]:
    """Questions in the circles of this moderator that wait longer than a day for a first reply, the longest first."""
    wanted: Rows = (
        select(
            Thread.title,
            Thread.public_id,
            Thread.agenda,
            Thread.created_at,
            Starter.name.label("starter"),
            Starter.organisation,
            Circle.name.label("circle"),
            Circle.is_everybody,
        )
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Starter, Starter.id == Thread.starter_id)
        .where(
            in_circle_of(me.id),
            Thread.hidden_at.is_(None),
            Thread.kind == QUESTION,
            Thread.reply_count == 0,
            Thread.closed_at.is_(None),
            Thread.created_at < now() - DAY_LONG,
        )
        .order_by(Thread.created_at)
        .limit(FEW + 1)
    )
    return list(db.session.execute(wanted))


def new_members() -> list[Row[Any]]:
    """Who came in lately, newest first."""
    came = select(*SOMEONE, Member.joined_at).where(Member.status == ACTIVE, Member.joined_at > now() - FRESH)
    return list(db.session.execute(came.order_by(Member.joined_at.desc()).limit(FEW)))


def those_with_a_role() -> list[Row[Any]]:
    """Moderators and administrators, by name."""
    who = select(*SOMEONE, Member.role).where(Member.role.in_((MODERATOR, ADMINISTRATOR)), Member.status == ACTIVE)
    return list(db.session.execute(who.order_by(Member.role, Member.name, Member.id)))


def decided_applications() -> list[Row[Any]]:
    """The applications that were decided lately, with who decided."""
    wanted = select(Application, Judge.name.label("judge")).outerjoin(Judge, Judge.id == Application.decided_by_id)
    lately = wanted.where(Application.status != WAITING).order_by(Application.decided_at.desc(), Application.id.desc())
    return list(db.session.execute(lately.limit(FEW)))


@dataclass(frozen=True)
class NextLetter:
    """The weekly letter that goes next: "draft", "ready", or "" when nobody began on it; and when it goes (UTC)."""

    state: str
    goes_at: datetime


def next_letter() -> NextLetter:
    """What becomes of the weekly letter: the edition being edited, or else the next fixed moment."""
    edition = open_edition()
    return NextLetter(edition.state if edition else "", next_letter_at())


# Letters that did not arrive: delivery only

MARK_MOST = 64  # characters of a letter's mark; ours have 32


def stuck() -> ColumnElement[bool]:
    return Letter.state.in_((REFUSED, DOUBT))


def stuck_letters() -> list[Row[Any]]:
    """Letters that a server refused or that are in doubt, newest first, with the member they are for."""
    wanted: Rows = (
        select(Letter, Member.name, Member.public_id)
        .outerjoin(Member, Member.id == Letter.member_id)
        .where(stuck())
        .order_by(Letter.id.desc())
        .limit(LETTERS_SHOWN)
    )
    return list(db.session.execute(wanted))


def stuck_count() -> tuple[int, datetime | None]:
    """How many letters are stuck, and since when the oldest is (UTC)."""
    number, oldest = db.session.execute(select(func.count(), func.min(Letter.created_at)).where(stuck())).one()
    return number, oldest


def letter_mark(letter: Letter) -> str:
    """How a letter is named in a form: the random part of its Message-ID, which counts nothing."""
    return letter.message_id.lstrip("<").partition("@")[0]


def stuck_letter(mark: str) -> Letter:
    """A stuck letter by its mark; 404 when it is not, or no longer, stuck."""
    if not (mark.isascii() and mark.isalnum() and len(mark) <= MARK_MOST):
        not_found()
    named = select(Letter).where(stuck(), Letter.message_id.startswith(f"<{mark}@", autoescape=True))
    return db.session.scalar(named) or not_found()
