"""What can be found of conversations: writing it into the text index, and reading back what was found.

A text stays in the index when it is hidden or deleted: whoever asks adds `can_be_seen`, so that what comes back stands.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, exists, func, select

from cop.circles.models import Circle
from cop.circles.policy import Who
from cop.files.models import File
from cop.foundation import index
from cop.foundation.db import db, rows
from cop.foundation.index import FILE, OPENING, REPLY, Entry, Place, Prepared
from cop.foundation.text import plain
from cop.members.models import Member
from cop.threads.models import Post, PostFile, Thread, ThreadTheme
from cop.threads.policy import visible_to

FILE_WORDS = 60_000  # characters of an attachment that are read to show where a word stands


# Writing


def place_of(post: Post, thread: Thread) -> Place:
    """Where a post belongs in the index."""
    kind = OPENING if post.number == 1 else REPLY
    return Place(kind, post.id, post.created_at, thread.circle_id, thread.id, post.author_id)


def put_post(post: Post, thread: Thread, text: Prepared) -> None:
    """Let a post be found by its words; the first one carries the title."""
    index.put(place_of(post, thread), index.titled(thread.title, text) if post.number == 1 else text)


def put_title(thread: Thread) -> None:
    """The title of a thread was changed."""
    opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 1)).one()
    put_post(opening, thread, index.prepared(plain(opening.html)))


def prepared_file(file: File) -> Prepared:
    """An attachment as it goes into the index, by its name and what it says; call it before write()."""
    return index.titled(file.name, index.prepared(f"{file.alt} {file.words}"))


def put_file(file: File, post: Post, thread: Thread, text: Prepared | None = None) -> None:
    """Let an attachment be found, once it hangs on a post. `text` is what prepared_file() made of it."""
    place = Place(FILE, file.id, post.created_at, thread.circle_id, thread.id, post.author_id)
    index.put(place, text or prepared_file(file))


WRITTEN: Select[*tuple[Any, ...]] = (
    select(
        Post.id,
        Post.number,
        Post.html,
        Post.author_id,
        Post.created_at,
        Post.thread_id,
        Thread.circle_id,
        Thread.title,
        exists().where(Entry.kind.in_((OPENING, REPLY)), Entry.thing_id == Post.id).label("is_there"),
    )
    .join(Thread, Thread.id == Post.thread_id)
    .where(Post.id > bindparam("after"))
    .order_by(Post.id)
    .limit(bindparam("most", type_=Integer()))
)


def missing_posts(after: int, most: int) -> tuple[list[tuple[Place, Prepared]], int | None]:
    """Of the next `most` posts by number those that the index does not have, and the last number; None at the end."""
    found = rows(WRITTEN, {"after": after, "most": most})
    return [written(row) for row in found if not row.is_there], found[-1].id if found else None


def written(row: Any) -> tuple[Place, Prepared]:
    """A row of WRITTEN as it goes into the index."""
    is_first = row.number == 1
    place = Place(OPENING if is_first else REPLY, row.id, row.created_at, row.circle_id, row.thread_id, row.author_id)
    text = index.prepared(plain(row.html))
    return place, index.titled(row.title, text) if is_first else text


def missing_files() -> Iterator[tuple[Place, Prepared]]:
    """Attachments that the index does not have."""
    wanted = select(File, Post, Thread).join(PostFile, PostFile.file_id == File.id)
    wanted = wanted.join(Post, Post.id == PostFile.post_id).join(Thread, Thread.id == Post.thread_id)
    there = exists().where(Entry.kind == FILE, Entry.thing_id == File.id).correlate_except(Entry)
    for file, post, thread in db.session.execute(wanted.where(~there)):
        place = Place(FILE, file.id, post.created_at, thread.circle_id, thread.id, post.author_id)
        yield place, prepared_file(file)


# Reading


def can_be_seen(post_id: Any, member_id: Who) -> ColumnElement[bool]:
    """Posts that stand, in threads that someone may see, by a column that names the post."""
    return and_(Post.id == post_id, Post.deleted_at.is_(None), Post.hidden_at.is_(None), visible_to(member_id))


def post_can_be_seen(member_id: Who) -> ColumnElement[bool]:
    """Entries of posts that someone may see now."""
    stands = exists().where(Thread.id == Post.thread_id, can_be_seen(Entry.thing_id, member_id))
    return stands.correlate(Entry)


def file_can_be_seen(member_id: Who) -> ColumnElement[bool]:
    """Entries of attachments of posts that someone may see now."""
    hangs = exists().where(
        PostFile.file_id == Entry.thing_id, Thread.id == Post.thread_id, can_be_seen(PostFile.post_id, member_id)
    )
    return hangs.correlate(Entry)


def about(point: int | None = None, theme: str = "", is_unanswered: bool = False) -> list[ColumnElement[bool]]:
    """Entries in threads with this agenda point (1-6), policy theme key, or question that nobody answered yet."""
    clauses: list[ColumnElement[bool]] = []
    if point:
        clauses.append(Thread.agenda.op("&")(1 << (point - 1)) != 0)
    if theme:
        clauses.append(exists().where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme == theme))
    if is_unanswered:
        clauses += [Thread.kind == "question", Thread.reply_count == 0, Thread.closed_at.is_(None)]
    return [exists().where(Thread.id == Entry.thread_id, *clauses).correlate(Entry)] if clauses else []


ME, IDS = bindparam("me", type_=Integer()), bindparam("ids", type_=Integer(), expanding=True)
AROUND: tuple[Any, ...] = (  # what a hit shows of the conversation it stands in
    Post.public_id,
    Post.number,
    Post.created_at,
    Post.author_id,
    Member.name,
    Member.role,
    Thread.public_id.label("thread_id"),
    Thread.title,
    Thread.kind,
    Thread.agenda,
    Thread.reply_count,
    Thread.insight_number,
    Circle.name.label("circle"),
    Circle.is_everybody,
    Circle.is_direct,
)


def in_threads(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.join(Thread, Thread.id == Post.thread_id)
        .join(Circle, Circle.id == Thread.circle_id)
        .join(Member, Member.id == Post.author_id)
    )


POSTS = in_threads(select(Post.id, Post.html, *AROUND)).where(Post.id.in_(IDS), can_be_seen(Post.id, ME))
FILES = in_threads(
    select(
        File.id,
        File.public_id.label("file_id"),
        File.name.label("file"),
        func.substr(File.words, 1, FILE_WORDS).label("words"),
        *AROUND,
    )
    .join(PostFile, PostFile.file_id == File.id)
    .join(Post, Post.id == PostFile.post_id)
).where(File.id.in_(IDS), can_be_seen(Post.id, ME))


def posts_found(me: int, ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Posts by inner number, as far as someone may see them now, as they are now."""
    return {row.id: row for row in rows(POSTS, {"me": me, "ids": ids})} if ids else {}


def files_found(me: int, ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Attachments by inner number, as far as someone may see them now."""
    return {row.id: row for row in rows(FILES, {"me": me, "ids": ids})} if ids else {}
