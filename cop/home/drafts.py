"""What one began to write, wherever that was, with the title of its place as far as one may still see that."""

from dataclasses import dataclass

from sqlalchemy import select

from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Me
from cop.threads.models import Post, Thread
from cop.threads.policy import visible_to
from cop.writing.models import Kept
from cop.writing.queries import kept_by


@dataclass(frozen=True)
class Begun:
    """A draft, the title of what it is for, and whether one can go on with it there."""

    kept: Kept
    title: str
    is_open: bool

    @property
    def words(self) -> str:
        """What was typed, title and text."""
        return "\n\n".join(part for part in (self.kept.first("title"), self.kept.first("body")) if part)


def begun_by(me: Me) -> list[Begun]:
    """The member's drafts, newest first."""
    drafts = kept_by(me.id)
    titles = titles_of(me, [kept.page for kept in drafts])
    return [begun(kept, titles) for kept in drafts]


def begun(kept: Kept, titles: dict[str, str]) -> Begun:
    if kept.page == "/gesprekken/nieuw":
        return Begun(kept, kept.first("title") or _("A new conversation"), True)
    if kept.page.startswith(("/gesprekken/", "/antwoorden/")):
        title = titles.get(id_in(kept.page), "")
        return Begun(kept, title or _("For a conversation that you can no longer open"), bool(title))
    return Begun(kept, _("A new message") if kept.page == "/berichten/nieuw" else _("A draft"), True)


def id_in(page: str) -> str:
    """The public id of the thread or post that a draft is for."""
    return page.split("/")[2]


def titles_of(me: Me, pages: list[str]) -> dict[str, str]:
    """By public id of a thread or post: the title of its thread, if the member may see that now."""
    ids = [id_in(page) for page in pages if page.startswith(("/gesprekken/", "/antwoorden/"))]
    if not ids:
        return {}
    threads = select(Thread.public_id, Thread.title).where(Thread.public_id.in_(ids), visible_to(me.id))
    posts = select(Post.public_id, Thread.title).join(Thread, Thread.id == Post.thread_id)
    posts = posts.where(Post.public_id.in_(ids), visible_to(me.id))
    return {row[0]: row[1] for row in db.session.execute(threads.union_all(posts))}
