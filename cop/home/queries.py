"""What awaits a member, and what is new: read from every room, through that member's eyes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, Row, bindparam, case, cast, func, not_, or_, select, union
from sqlalchemy.orm import aliased

from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import ACTIVE, Application, Me, Member, MemberTheme
from cop.members.queries import open_to_all
from cop.threads.models import FOLLOWS, MUTES, QUESTION, Attention, Post, Thread, ThreadTheme
from cop.threads.policy import started_by, visible_to
from cop.threads.queries import ME, READ_ALL, ROW, unread

FEW, SOME = 3, 6  # on the hall: what awaits is short, the rest fits a screen
FRESH = timedelta(days=14)  # what counts as new
Author = aliased(Member)

FOLLOWED = (
    ROW.where(Attention.stance == FOLLOWS)
    .order_by((unread() > 0).desc(), Thread.last_post_at.desc(), Thread.public_id.desc())
    .limit(SOME)
)
NEW = (
    ROW.where(
        or_(Attention.stance.is_(None), Attention.stance.not_in((FOLLOWS, MUTES))),
        Thread.last_post_at > bindparam("since", type_=Thread.last_post_at.type),
        Thread.last_post_at > READ_ALL,
        not_(started_by(ME)),
        unread() > 0,
    )
    .order_by(Thread.last_post_at.desc(), Thread.public_id.desc())
    .limit(SOME)
)
my_themes = select(MemberTheme.theme).where(MemberTheme.member_id == ME)
my_agenda = select(Member.agenda).where(Member.id == ME).scalar_subquery()
shares_theme = select(ThreadTheme).where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme.in_(my_themes)).exists()
WAITING = (
    ROW.add_columns(shares_theme.label("shares_theme"))
    .where(
        Thread.kind == QUESTION,
        Thread.reply_count == 0,
        Thread.closed_at.is_(None),
        not_(started_by(ME)),
        or_(Attention.stance.is_(None), Attention.stance != MUTES),
        or_(shares_theme, cast(Thread.agenda.op("&")(my_agenda), Integer) != 0),
    )
    .order_by(shares_theme.desc(), Thread.created_at)
    .limit(FEW)
)


def followed_for(me: Me) -> list[Row[*tuple[Any, ...]]]:
    """Threads I follow, those with something unread first."""
    return list(db.session.execute(FOLLOWED, {"me": me.id, "read_all_at": me.read_all_at}))


def new_for(me: Me) -> list[Row[*tuple[Any, ...]]]:
    """What others wrote lately that I neither follow nor muted, and have not read."""
    return list(db.session.execute(NEW, {"me": me.id, "read_all_at": me.read_all_at, "since": now() - FRESH}))


def waiting_for(me: Me) -> list[Row[*tuple[Any, ...]]]:
    """Unanswered questions that fit my themes or agenda points, the longest waiting first."""
    return list(db.session.execute(WAITING, {"me": me.id, "read_all_at": me.read_all_at}))


def questions_on(me: Me, point: int) -> list[Row[*tuple[Any, ...]]]:
    """Open questions on an agenda point (1-6), unanswered ones first."""
    open_ones = ROW.where(
        on(point), Thread.kind == QUESTION, Thread.insight_number.is_(None), Thread.closed_at.is_(None)
    )
    newest = open_ones.order_by(Thread.reply_count != 0, Thread.last_post_at.desc()).limit(SOME)
    return list(db.session.execute(newest, {"me": me.id, "read_all_at": me.read_all_at}))


def insights_on(me: Me, point: int) -> list[Row[*tuple[Any, ...]]]:
    """The newest insights on an agenda point, with who helped and the words that helped."""
    chosen = (
        select(
            Thread.title, Thread.public_id, Thread.insight_at, Post.html, Post.public_id.label("post_id"), Author.name
        )
        .join(Post, (Post.thread_id == Thread.id) & (Post.number == Thread.insight_number))
        .join(Author, Author.id == Post.author_id)
        .where(
            visible_to(me.id),
            Thread.hidden_at.is_(None),
            on(point),
            Post.deleted_at.is_(None),
            Post.hidden_at.is_(None),
        )
        .order_by(Thread.insight_at.desc())
        .limit(FEW + 2)
    )
    return list(db.session.execute(chosen))


def knowers_of(me: Me, point: int) -> list[Row[*tuple[Any, ...]]]:
    """Members who say they work on an agenda point, or whose answers on it helped; as far as they let that be seen."""
    helped = (
        select(Post.author_id)
        .join(Thread, (Thread.id == Post.thread_id) & (Thread.insight_number == Post.number))
        .where(visible_to(me.id), on(point), Post.deleted_at.is_(None), Post.hidden_at.is_(None))
    )
    says = select(Member.id).where(Member.agenda.op("&")(1 << (point - 1)) != 0, open_to_all("agenda"))
    who = union(helped, says).subquery()
    people = (
        select(
            Member.id,
            Member.name,
            Member.public_id,
            Member.organisation,
            case((open_to_all("offers"), Member.offers), else_="").label("offers"),
        )
        .where(Member.id.in_(select(who)), Member.status == ACTIVE, Member.id != me.id)
        .order_by(Member.id.in_(helped).desc(), Member.name)
        .limit(SOME + 2)
    )
    return list(db.session.execute(people))


def on(point: int) -> Any:
    """Whether a thread is about an agenda point."""
    return Thread.agenda.op("&")(1 << (point - 1)) != 0


def applications_waiting() -> int:
    """How many applications wait for a moderator."""
    return db.session.scalar(select(func.count()).where(Application.status == "waiting")) or 0
