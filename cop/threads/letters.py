"""Letters about threads."""

from flask import current_app
from sqlalchemy import select

from cop.foundation.db import db
from cop.foundation.letters import write_letter
from cop.foundation.outbox import Letter, Written
from cop.foundation.text import excerpt
from cop.members.models import ACTIVE, Member
from cop.threads.models import MUTES, Attention, Post, Thread
from cop.threads.policy import visible_to


def reply(letter: Letter) -> Written | None:
    """A reply in a followed thread. Nothing is sent to who lost access, muted the thread, or has read the reply."""
    found = db.session.execute(
        select(Member, Thread, Post, Attention)
        .select_from(Member)
        .join(Thread, Thread.id == letter.about["thread"])
        .join(Post, (Post.thread_id == Thread.id) & (Post.number == letter.about["number"]))
        .outerjoin(Attention, (Attention.thread_id == Thread.id) & (Attention.member_id == Member.id))
        .where(Member.id == letter.member_id, Member.status == ACTIVE, visible_to(letter.member_id or 0))
    ).one_or_none()
    if found is None or not found.Post.stands or found.Thread.hidden_at:
        return None
    mark = found.Attention
    if mark is not None and (mark.stance == MUTES or (mark.read_to or 0) >= found.Post.number):
        return None
    author = db.session.get_one(Member, found.Post.author_id)
    domain = letter.message_id.rpartition("@")[2].rstrip(">")
    return write_letter(
        "threads.reply",
        found.Member.email,
        found.Member.language,
        headers={"References": f"<thread.{found.Thread.public_id}@{domain}>", "List-Archive": url(found.Thread.path)},
        member=found.Member,
        author=author,
        thread=found.Thread,
        excerpt=excerpt(found.Post.html, 400),
        link=url(f"{found.Thread.path}?vanaf=ongelezen#nieuw"),
        mute_link=url(f"{found.Thread.path}#volgen"),
    )


def url(path: str) -> str:
    """A path as an address in a letter: from PUBLIC_URL, never from a request."""
    return str(current_app.config["PUBLIC_URL"]) + path
