"""What hangs on a page of posts: themes and tags, reactions, files, and what the reader keeps. In one statement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Row, and_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from cop.files.models import File
from cop.files.policy import waiting_for
from cop.foundation.db import rows
from cop.members.models import Me, Member
from cop.threads.models import PAGE, Bookmark, Post, PostFile, Reaction, ThreadFacts, ThreadTag, ThreadTheme
from cop.threads.queries import ME
from cop.topics.models import Tag, Topic, themes

on_page = and_(
    Post.thread_id == bindparam("thread_id"),
    Post.number.between(bindparam("first"), bindparam("last")),
    Post.deleted_at.is_(None),
    Post.hidden_at.is_(None),
)
Reactor = aliased(Member)


def beside_row(what: str, number: Any = 0, key: Any = "", name: Any = "", more: Any = "", **rest: Any) -> Any:
    """One kind of row of BESIDE; its columns mean what Beside and the classes it holds say."""
    texts = {"what": what, "key": key, "name": name, "more": more} | {n: rest.get(n, "") for n in ("kind", "type")}
    numbers = {"number": number} | {n: rest.get(n, 0) for n in ("size", "width", "height")}
    parts = {n: literal(part) if isinstance(part, int) else func.coalesce(part, 0) for n, part in numbers.items()}
    words = {n: literal(part) if isinstance(part, str) else part for n, part in texts.items()}
    return select(*(part.label(name) for name, part in (words | parts).items()))


BESIDE: CompoundSelect[*tuple[Any, ...]] = union_all(  # one statement for all that hangs on a page of posts
    beside_row("theme", key=ThreadTheme.theme).where(ThreadTheme.thread_id == bindparam("thread_id")),
    beside_row("tag", key=Tag.slug, name=ThreadTag.name)
    .join(ThreadTag, ThreadTag.tag_id == Tag.id)
    .where(ThreadTag.thread_id == bindparam("thread_id")),
    beside_row("reaction", Post.number, Reactor.public_id, Reactor.name, kind=Reaction.kind, size=Reactor.id)
    .join(Reaction, Reaction.post_id == Post.id)
    .join(Reactor, Reactor.id == Reaction.member_id)
    .where(on_page),
    beside_row(
        "file", Post.number, File.public_id, File.name, File.alt,
        kind=File.kind, type=File.content_type, size=File.size, width=File.width, height=File.height,
    )
    .join(PostFile, PostFile.post_id == Post.id)
    .join(File, File.id == PostFile.file_id)
    .where(on_page),
    beside_row(
        "waiting", 0, File.public_id, File.name, File.alt,
        kind=File.kind, type=File.content_type, size=File.size, width=File.width, height=File.height,
    ).where(waiting_for(ME), File.place == bindparam("place")),
    beside_row("kept", Post.number)
    .join(Bookmark, Bookmark.post_id == Post.id)
    .where(on_page, Bookmark.member_id == ME),
)  # fmt: skip


@dataclass(slots=True)
class Beside:
    """What hangs on a thread and on the posts of one page of it; posts by number.

    A reaction is (kind, name, public id, inner id of the member); a file is a row with key (its public id), name, more
    (its alternative text), kind, type (of content), size (bytes), width and height (pixels).
    """

    themes: list[Topic]
    tags: list[tuple[str, str]]  # (slug, name)
    reactions: dict[int, list[tuple[str, str, str, int]]]
    files: dict[int, list[Row[*tuple[Any, ...]]]]
    kept: set[int]  # numbers of the posts that the reader keeps
    waiting: list[Row[*tuple[Any, ...]]]  # files of the reply that the reader writes


def beside(me: Me, thread: ThreadFacts, page: int) -> Beside:
    """What hangs on a page (from 1) of a thread that was fetched through `opened_for`; in one statement."""
    first, known = (page - 1) * PAGE + 1, themes()
    found = Beside([], [], {}, {}, set(), [])
    values = {"thread_id": thread.id, "first": first, "last": first + PAGE - 1, "me": me.id, "place": thread.path}
    for row in rows(BESIDE, values):
        what, key, name, _more, kind, _type, number, size, _width, _height = row
        if what == "theme" and key in known:
            found.themes.append(known[key])
        elif what == "tag":
            found.tags.append((key, name))
        elif what == "reaction":
            found.reactions.setdefault(number, []).append((kind, name, key, size))
        elif what == "file":
            found.files.setdefault(number, []).append(row)
        elif what == "kept":
            found.kept.add(number)
        elif what == "waiting":
            found.waiting.append(row)
    return found
