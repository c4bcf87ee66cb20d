"""What members do with threads. Each function changes rows and tells; none commits."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from werkzeug.exceptions import Conflict, Forbidden

from cop.circles.models import Circle, Membership
from cop.foundation import index
from cop.foundation.clock import now
from cop.foundation.db import connection, db, dialect_insert, insert_or_ignore, new_public_id
from cop.foundation.language import gettext as _
from cop.foundation.text import excerpt, plain, render
from cop.members.models import Member, Person
from cop.members.operations import unnamed_member
from cop.notifications.models import ANSWERED, EDITED, INSIGHT, REPLY
from cop.notifications.operations import Audience, tell, tell_circle, withdraw
from cop.notifications.operations import mark_read as mark_told
from cop.threads.findable import place_of, put_post, put_title
from cop.threads.mentioned import call
from cop.threads.models import (
    FOLLOWS,
    MUTES,
    NEITHER,
    Attention,
    Post,
    Revision,
    Thread,
    ThreadFacts,
    ThreadTag,
    ThreadTheme,
)
from cop.threads.policy import has_last_word, signs_as, writer_of
from cop.threads.replying import COUNT_REPLY, FOLLOWERS, TOLD_OF_REPLY, add_once, attend_own
from cop.topics.models import to_mask
from cop.topics.operations import tags_named
from cop.writing.models import NOBODY, Named

LAST_WORDS = 160  # characters of the newest post that lists show


@dataclass(frozen=True)
class Rendered:
    """A text as typed and as HTML, with the public id its footnotes are named after; made before the lock is taken."""

    body: str
    html: str
    public_id: str
    named: Named = NOBODY  # whom it calls with @
    found: index.Prepared = index.NOTHING  # what it is found by

    @property
    def words(self) -> str:
        return excerpt(self.html, LAST_WORDS - 1)


def rendered(body: str, public_id: str | None = None, named: Named = NOBODY) -> Rendered:
    """Render a text once, outside the writing transaction."""
    place = public_id or new_public_id()
    html = render(body, place, named.links)
    return Rendered(body, html, place, named, index.prepared(plain(html)))


@dataclass(frozen=True)
class Subject:
    """What a thread is about: title, kind, one to three agenda points (1-6), policy theme keys, free tags."""

    title: str
    kind: str
    agenda: list[int]
    themes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unnamed:
    """Asking without a name, and what may be known all the same: size class and kind of region, in words."""

    asks_as: str = ""


def start(
    circle: Circle | Row[*tuple[Any, ...]],
    starter: Person,
    subject: Subject,
    text: Rendered,
    form_id: str | None = None,
    at: datetime | None = None,
    unnamed: Unnamed | None = None,
) -> Thread:
    """Open a thread with its first post; the starter follows it. With `unnamed`, without the starter's name.

    Raises Forbidden when the starter is not (any more) in the circle.
    """
    if db.session.get(Membership, (circle.id, starter.id)) is None:
        raise Forbidden(_("You are no longer in this circle."))
    moment = at or now()
    signs = starter.id if unnamed is None else unnamed_member().id
    thread = Thread(
        circle_id=circle.id,
        starter_id=signs,
        asker_id=None if unnamed is None else starter.id,
        asks_as="" if unnamed is None else unnamed.asks_as,
        kind=subject.kind,
        title=subject.title,
        agenda=to_mask(subject.agenda),
        last_number=1,
        last_post_at=moment,
        last_author_id=signs,
        last_words=text.words,
        form_id=form_id,
        created_at=moment,
    )
    db.session.add(thread)
    db.session.flush()
    opening = add_post(thread, 1, signs, text, None, moment)
    index.add(place_of(opening, thread), index.titled(subject.title, text.found))
    label(thread, subject)
    attend(thread.id, starter.id, read_to=1, stance=FOLLOWS)
    tell_circle(circle.id, thread.id, actor_id=signs, but=starter.id, letter="threads.news")
    call(text.named, text.public_id, thread.id, 1, starter.id, signs)
    return thread


def label(thread: Thread, subject: Subject) -> None:
    """Put title, agenda points, themes and tags on a thread, in place of what it had."""
    is_renamed = thread.title != subject.title
    thread.title, thread.agenda = subject.title, to_mask(subject.agenda)
    if is_renamed:
        put_title(thread)
    for table in (ThreadTheme, ThreadTag):
        db.session.execute(delete(table).where(table.thread_id == thread.id))
    insert_or_ignore(ThreadTheme, [{"thread_id": thread.id, "theme": theme} for theme in sorted(set(subject.themes))])
    named = tags_named(subject.tags)
    insert_or_ignore(ThreadTag, [{"thread_id": thread.id, "tag_id": tag_id, "name": name} for tag_id, name in named])


def add_post(
    thread: Thread, number: int, author_id: int, text: Rendered, form_id: str | None, moment: datetime
) -> Post:
    post = Post(
        public_id=text.public_id,
        thread_id=thread.id,
        number=number,
        author_id=author_id,
        body=text.body,
        html=text.html,
        form_id=form_id,
        created_at=moment,
    )
    db.session.add(post)
    db.session.flush()
    return post


@dataclass(frozen=True)
class Placed:
    """A reply that was just added: its number and its address."""

    number: int
    public_id: str


def reply(
    thread: ThreadFacts, author: Person, text: Rendered, form_id: str | None = None, at: datetime | None = None
) -> Placed:
    """Add a reply: it gets the next number, its author follows, and the other followers are told.

    Raises Conflict when the thread was closed (moderators excepted) or hidden meanwhile, the author left its circle, or
    this form made a reply before: the caller then undoes it all.
    """
    moment, thread_id, signs = at or now(), thread.id, signs_as(author, thread)
    asked = {"thread": thread_id, "author": author.id, "signs": signs, "may_always": has_last_word(author, thread)}
    taken = connection().execute(COUNT_REPLY, {**asked, "moment": moment, "words": text.words}).one_or_none()
    if taken is None:
        raise Conflict(_("This conversation was closed while you were writing."))
    number, circle_id = taken
    post_id = connection().scalar(
        add_once(dialect_insert()),
        {
            "public_id": text.public_id,
            "thread_id": thread_id,
            "number": number,
            "author_id": signs,
            "body": text.body,
            "html": text.html,
            "version": 1,
            "hidden_why": "",
            "form_id": form_id or None,
            "created_at": moment,
        },
    )
    if post_id is None:
        raise Conflict
    index.add(index.Place(index.REPLY, post_id, moment, circle_id, thread_id, signs), text.found)
    called = call(text.named, text.public_id, thread_id, number, author.id, signs)
    tell(
        Audience(TOLD_OF_REPLY, {"thread": thread_id, "author": author.id}, called),
        REPLY,
        f"thread:{thread_id}",
        circle_id=circle_id,
        actor_id=signs,
        number=number,
        letter="threads.news",
        letter_about={"thread": thread_id, "number": number},
        kinds={thread.asker_id or thread.starter_id: ANSWERED},
    )
    connection().execute(attend_own(dialect_insert()), {"thread": thread_id, "author": author.id, "number_now": number})
    return Placed(number, text.public_id)


def attend(thread_id: int, member_id: int, read_to: int | None = None, stance: str | None = None) -> None:
    """Write down what a member has seen and wants; the read position only moves forward."""
    row: dict[str, Any] = {"thread_id": thread_id, "member_id": member_id, "read_to": read_to, "stance": stance}
    if read_to is not None:
        row["read_at"] = now()
    statement = dialect_insert()(Attention).values(row)
    changed: dict[str, object] = {}
    if read_to is not None:
        seen = func.coalesce(Attention.read_to, 0)
        changed |= {"read_to": func_max(seen, read_to), "read_at": now()}
    if stance is not None:
        changed["stance"] = stance
    db.session.execute(
        statement.on_conflict_do_update(index_elements=[Attention.thread_id, Attention.member_id], set_=changed)
    )


def func_max(left: object, right: object) -> object:
    """The larger of two values: scalar max on SQLite, greatest on PostgreSQL."""
    return (func.greatest if db.engine.dialect.name == "postgresql" else func.max)(left, right)


def mark_read(thread: Thread, member: Person, number: int) -> None:
    """The member has seen everything up to and including this number."""
    attend(thread.id, member.id, read_to=max(0, min(number, thread.last_number)))


def mark_all_read(member_id: int, moment: datetime) -> None:
    """Everything written up to `moment` counts as read, in every thread."""
    db.session.execute(update(Member).where(Member.id == member_id).values(read_all_at=moment))


def follow(thread: Thread, member: Person) -> None:
    """Be told of replies."""
    attend(thread.id, member.id, stance=FOLLOWS)


def mute(thread: Thread, member: Person) -> None:
    """Hear nothing of this thread any more: no bell, no letter, no unread count."""
    attend(thread.id, member.id, stance=MUTES)
    mark_told(member.id, f"thread:{thread.id}")


def let_be(thread: Thread, member: Person) -> None:
    """Neither follow nor mute."""
    attend(thread.id, member.id, stance=NEITHER)


def edit(thread: Thread, post: Post, text: Rendered, seen_version: int, quietly: bool = True) -> None:
    """Change a post and keep what it was. Unless `quietly`, who follows and has read it is told.

    Raises Conflict when it was changed since the editor opened it.
    """
    if post.version != seen_version:
        raise Conflict(_("This text was changed in another window since you opened it."))
    if post.body == text.body:
        return
    db.session.add(Revision(post_id=post.id, version=post.version, body=post.body, editor_id=post.author_id))
    post.body, post.html = text.body, text.html
    post.version += 1
    post.edited_at = now()
    refresh_last_words(post)
    put_post(post, thread, text.found)
    call(text.named, post.public_id, thread.id, post.number, writer_of(thread, post.author_id), post.author_id)
    if not quietly:
        tell_of_edit(thread, post)


def tell_of_edit(thread: Thread, post: Post) -> None:
    """Who follows the thread and has read past the post hears that it changed; the others read the new text anyway."""
    asked = {"thread": thread.id, "author": writer_of(thread, post.author_id), "circle": thread.circle_id}
    readers = db.session.scalars(FOLLOWERS.where(Attention.read_to >= post.number), asked)
    about = f"thread:{thread.id}"
    tell(readers, EDITED, about, circle_id=thread.circle_id, actor_id=post.author_id, number=post.number)


def delete_post(post: Post) -> None:
    """Take back one's own reply: a tombstone stays, and it can be undone."""
    post.deleted_at = now()
    withdraw(f"post:{post.id}")
    count_again(post.thread_id)


def undo_delete(post: Post) -> None:
    """The reply stands again."""
    post.deleted_at = None
    count_again(post.thread_id)


def count_again(thread_id: int) -> None:
    """Counters and last words of a thread from its rows, after a post fell away or came back."""
    db.session.flush()
    standing = (Post.thread_id == thread_id, Post.deleted_at.is_(None), Post.hidden_at.is_(None))
    newest = db.session.execute(
        select(Post.html, Post.author_id, Post.created_at).where(*standing).order_by(Post.number.desc()).limit(1)
    ).one_or_none()
    thread = db.session.get_one(Thread, thread_id)
    thread.reply_count = db.session.scalar(select(func.count()).where(*standing, Post.number > 1)) or 0
    thread.last_words = excerpt(newest.html, LAST_WORDS - 1) if newest else ""
    if newest:
        thread.last_author_id, thread.last_post_at = newest.author_id, newest.created_at


def refresh_last_words(post: Post) -> None:
    """Lists show the beginning of the newest post, also after it was edited."""
    newest = select(func.max(Post.number)).where(
        Post.thread_id == post.thread_id, Post.deleted_at.is_(None), Post.hidden_at.is_(None)
    )
    if db.session.scalar(newest) == post.number:
        db.session.get_one(Thread, post.thread_id).last_words = excerpt(post.html, LAST_WORDS - 1)


def choose_insight(thread: Thread, post: Post, at: datetime | None = None) -> None:
    """The asker marks the reply that helped; its author is told.

    Raises Conflict when the reply no longer stands.
    """
    if not post.stands or post.number == 1:
        raise Conflict(_("This reply is no longer there."))
    thread.insight_number, thread.insight_at = post.number, at or now()
    if post.author_id != thread.starter_id:  # nobody tells oneself, with a name or without
        tell(
            [post.author_id],
            INSIGHT,
            f"thread:{thread.id}",
            circle_id=thread.circle_id,
            actor_id=thread.starter_id,
            number=post.number,
            letter="threads.news",
            letter_about={"thread": thread.id, "number": thread.last_number + 1},
        )


def drop_insight(thread: Thread) -> None:
    """The asker takes the mark back."""
    thread.insight_number = thread.insight_at = None


def forget(thread: Thread) -> None:
    """Take back what the bell says about a thread that was hidden or moved."""
    posts = db.session.scalars(select(Post.id).where(Post.thread_id == thread.id))
    withdraw(f"thread:{thread.id}", *(f"post:{post_id}" for post_id in posts))
