"""The letter of a bookmark whose day has come."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import aliased

from cop.circles.models import Circle
from cop.foundation.db import db
from cop.foundation.letters import write_letter, write_veiled
from cop.foundation.outbox import Letter, Written
from cop.foundation.text import excerpt
from cop.members.models import ACTIVE, UNNAMED, Member
from cop.notifications.models import REMINDED
from cop.notifications.queries import wants_mail
from cop.threads.models import Bookmark, Post, Thread
from cop.threads.policy import visible_to

WORDS = 400  # characters of what was kept
Author = aliased(Member)


def reminder(letter: Letter) -> Written | None:
    """What you kept for today; nothing when it was let go, hidden or deleted since, or its reader lost access."""
    found = db.session.execute(
        select(Bookmark, Member, Thread, Post, Circle, Author.name.label("author"), Author.role.label("author_role"))
        .select_from(Bookmark)
        .join(Member, Member.id == Bookmark.member_id)
        .join(Post, Post.id == Bookmark.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Author, Author.id == Post.author_id)
        .where(Bookmark.id == letter.about["bookmark"], Bookmark.member_id == letter.member_id)
        .where(Member.status == ACTIVE, Thread.hidden_at.is_(None), visible_to(letter.member_id or 0))
    ).one_or_none()
    if found is None or not found.Post.stands or not wants_mail(found.Member.id, REMINDED, found.Circle.id):
        return None
    reader, address = found.Member, str(current_app.config["PUBLIC_URL"])
    root = f"<thread.{found.Thread.public_id}@{letter.message_id.rpartition('@')[2].rstrip('>')}>"
    headers = {"In-Reply-To": root, "References": root}  # mail programs lay letters about one thread together
    if found.Circle.keeps_out_of_mail:
        return write_veiled(reader.email, reader.language, found.Post.path, headers)
    return write_letter(
        "bookmarks.reminder",
        reader.email,
        reader.language,
        headers=headers,
        reader=reader,
        thread=found.Thread,
        author="" if found.author_role == UNNAMED else found.author,
        words=excerpt(found.Post.html, WORDS),
        note=found.Bookmark.note,
        link=address + found.Post.path,
        kept_link=f"{address}/bewaard",
    )
