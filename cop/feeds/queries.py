"""What a member's feed holds: the newest posts that the member may see now."""

from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select

from cop.circles.models import Circle
from cop.feeds.models import Feed
from cop.foundation.db import db, rows
from cop.members.models import ACTIVE, Member, hash_token
from cop.threads.models import MUTES, Attention, Post, Thread
from cop.threads.policy import visible_to

NEWEST = 30  # posts in a feed: a busy week, and within reach of a reader that looks once a day
ME = bindparam("me", type_=Thread.id.type)

muted = select(Attention.thread_id).where(
    Attention.thread_id == Thread.id, Attention.member_id == ME, Attention.stance == MUTES
)
POSTS: Select[*tuple[Any, ...]] = (
    select(
        Post.public_id,
        Post.number,
        Post.html,
        Post.created_at,
        Post.edited_at,
        Thread.title,
        Thread.kind,
        Circle.name.label("circle"),
        Circle.is_everybody,
        Member.name,
        Member.role,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Circle, Circle.id == Thread.circle_id)
    .join(Member, Member.id == Post.author_id)
    .where(
        visible_to(ME),
        Thread.hidden_at.is_(None),
        and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None)),
        # What stays out of mail stays out of a feed: a reader keeps copies as a mailbox does
        and_(Circle.is_direct.is_(False), Circle.keeps_out_of_mail.is_(False)),
        ~muted.exists(),
    )
    .order_by(Post.id.desc())
    .limit(NEWEST)
)


def feed_of(member_id: int) -> Feed | None:
    """The feed of a member, if there is one."""
    return db.session.get(Feed, member_id)


def reader_of(secret: str) -> tuple[Feed, Member] | None:
    """Whose feed this secret opens; nobody's when that member is not active (any more)."""
    wanted = select(Feed, Member).join(Member, Member.id == Feed.member_id)
    found = db.session.execute(
        wanted.where(Feed.secret_hash == hash_token(secret), Member.status == ACTIVE)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def posts_for(member_id: int) -> list[Row[*tuple[Any, ...]]]:
    """The newest posts that a member may see at this moment."""
    return list(rows(POSTS, {"me": member_id}))
