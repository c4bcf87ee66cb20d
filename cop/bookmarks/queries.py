"""Reading what a member keeps: only what that member may still see. What may not be seen is kept, and waits."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, and_, case, func, select
from sqlalchemy.orm import aliased

from cop.circles.models import Circle, Membership
from cop.foundation.access import not_found
from cop.foundation.clock import from_local
from cop.foundation.db import db
from cop.foundation.text import excerpt
from cop.members.models import ACTIVE, UNNAMED, Member, Person
from cop.threads.lines import unsigned
from cop.threads.models import LESSON, Bookmark, Post, Thread
from cop.threads.policy import visible_to

SHOWN = 200  # bookmarks on the page: more is an archive, and search finds it
EXCERPT = 220  # characters: enough to know it again
NOON = time(12)
BATCH = 50  # reminders in one transaction
Author = aliased(Member)


@dataclass(frozen=True)
class Kept:
    """A bookmark as its page shows it."""

    post_id: str
    number: int
    title: str
    circle: str
    author: str
    words: str
    stands: bool
    note: str
    remind_on: date | None  # a day in Amsterdam
    remind_at: datetime | None  # noon of that day (UTC), to be said as a day
    is_reminded: bool
    kept_at: datetime


def kept_by(member: Person) -> list[Kept]:
    """What a member keeps: first what has a day ahead, the nearest first, then the newest."""
    newest = (Bookmark.created_at.desc(), Bookmark.id.desc())
    waits = and_(Bookmark.remind_on.is_not(None), Bookmark.reminded_at.is_(None))
    around = (Thread.title, Thread.kind, Circle.name, Circle.is_everybody, Author.name.label("author"), Author.role)
    wanted = (
        select(Bookmark, Post, *around)
        .join(Post, Post.id == Bookmark.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Author, Author.id == Post.author_id)
        .where(Bookmark.member_id == member.id, visible_to(member.id))
        .order_by(case((waits, 0), else_=1), case((waits, Bookmark.remind_on)), *newest)
        .limit(SHOWN)
    )
    return [kept(row) for row in db.session.execute(wanted)]


def kept(row: Row[*tuple[Any, ...]]) -> Kept:
    bookmark, post = row.Bookmark, row.Post
    return Kept(
        post_id=post.public_id,
        number=post.number,
        title=row.title,
        circle="" if row.is_everybody else row.name,
        author=author_of(row),
        words=excerpt(post.html, EXCERPT) if post.stands else "",
        stands=post.stands,
        note=bookmark.note,
        remind_on=bookmark.remind_on,
        remind_at=from_local(bookmark.remind_on, NOON) if bookmark.remind_on else None,
        is_reminded=bookmark.reminded_at is not None,
        kept_at=bookmark.created_at,
    )


def author_of(row: Row[*tuple[Any, ...]]) -> str:
    """Who wrote it; empty for who asked without a name."""
    if row.role != UNNAMED:
        return str(row.author)
    return unsigned(row.kind) if row.kind == LESSON else ""


def bookmark_of(member: Person, post: Post) -> Bookmark | None:
    """The member's bookmark at this post, if there is one."""
    return db.session.scalar(select(Bookmark).where(Bookmark.member_id == member.id, Bookmark.post_id == post.id))


def bookmark_for(member: Person, post_id: str) -> Bookmark:
    """The member's bookmark at a post (by public id) that the member may see; 404 otherwise."""
    wanted = (
        select(Bookmark)
        .join(Post, Post.id == Bookmark.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.public_id == post_id, Bookmark.member_id == member.id, visible_to(member.id))
    )
    return db.session.scalar(wanted) or not_found()


def due_reminders(today: date) -> list[Row[*tuple[Any, ...]]]:
    """Up to BATCH bookmarks whose day has come (Amsterdam): id, member_id, post_id, number, thread_id, circle_id, and
    whether their member can still read the post."""
    in_circle = select(func.count()).where(
        Membership.circle_id == Thread.circle_id, Membership.member_id == Bookmark.member_id
    )
    can_read = and_(
        Member.status == ACTIVE,
        in_circle.scalar_subquery() > 0,
        Thread.hidden_at.is_(None),
        Post.deleted_at.is_(None),
        Post.hidden_at.is_(None),
    )
    wanted = (
        select(
            Bookmark.id, Bookmark.member_id, Post.id.label("post_id"), Post.number, Thread.id.label("thread_id"),
            Thread.circle_id, can_read.label("can_read"),
        )
        .join(Post, Post.id == Bookmark.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Member, Member.id == Bookmark.member_id)
        .where(Bookmark.remind_on <= today, Bookmark.reminded_at.is_(None))
        .order_by(Bookmark.remind_on, Bookmark.id)
        .limit(BATCH)
    )  # fmt: skip
    return list(db.session.execute(wanted))
