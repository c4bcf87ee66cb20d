"""A thread, its posts and their earlier versions, and what each member has seen of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id
from cop.topics.models import from_mask

QUESTION, CONVERSATION, ANNOUNCEMENT, LESSON = "question", "conversation", "announcement", "lesson"
FOLLOWS, MUTES, NEITHER = "follows", "mutes", "neither"
PAGE = 20  # posts on a page: fits a reading sitting, and the speed goals


class ThreadFacts:
    """What follows from a thread's row; shared by the table row and by what its page reads of it."""

    id: Any
    public_id: Any
    starter_id: Any
    asker_id: Any
    kind: Any
    agenda: Any
    reply_count: Any
    closed_at: Any
    hidden_at: Any

    @property
    def path(self) -> str:
        return f"/gesprekken/{self.public_id}"

    @property
    def agenda_points(self) -> list[int]:
        return from_mask(self.agenda)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_unnamed(self) -> bool:
        """Whether its asker asks without a name; starter and author are then the one row that stands for all such."""
        return self.asker_id is not None

    @property
    def is_lesson(self) -> bool:
        """Whether a group of intervisie shares it: signed by the same row, and not even its writers are known here."""
        return bool(self.kind == LESSON)

    @property
    def is_unanswered(self) -> bool:
        return bool(self.kind == QUESTION and self.reply_count == 0 and self.is_open)


class Thread(ThreadFacts, Numbered, Base):
    """A conversation in one circle: a question, a conversation, an announcement, or a lesson of intervisie."""

    __table_args__ = (
        Index("ix_thread_recent", "last_post_at", "public_id"),
        Index("ix_thread_circle_recent", "circle_id", "last_post_at", "public_id"),
    )

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    starter_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)  # who it is said to be
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)  # who asks without a name
    asks_as: Mapped[str] = mapped_column(String(160), default="")  # what that asker lets be known: size, kind of region
    kind: Mapped[str] = mapped_column(String(15))
    title: Mapped[str] = mapped_column(String(160))
    agenda: Mapped[int]  # one to three agenda points, as bits
    last_number: Mapped[int] = mapped_column(default=0)  # of the newest post; the opening is number 1
    reply_count: Mapped[int] = mapped_column(default=0)  # replies that stand, without hidden and deleted ones
    last_post_at: Mapped[datetime] = mapped_column(default=now)
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    last_words: Mapped[str] = mapped_column(String(160), default="")  # the beginning of the newest post, for lists
    insight_number: Mapped[int | None]  # the reply that helped the asker
    insight_at: Mapped[datetime | None]
    sequel_asked_at: Mapped[datetime | None]  # when the asker was asked what came of it
    sequel: Mapped[str] = mapped_column(String(500), default="")  # the asker's answer: "what did you do with it?"
    sequel_at: Mapped[datetime | None] = mapped_column(index=True)
    pinned_at: Mapped[datetime | None] = mapped_column(index=True)
    featured_at: Mapped[datetime | None]  # a moderator wants it in the letter
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str] = mapped_column(Text, default="")
    hidden_at: Mapped[datetime | None]
    hidden_why: Mapped[str] = mapped_column(Text, default="")
    form_id: Mapped[str | None] = mapped_column(
        String(40), unique=True
    )  # one form makes one thread, however often sent


class Post(Numbered, Base):
    """One text in a thread. Its number is shown and never changes; its address is random and permanent."""

    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    body: Mapped[str] = mapped_column(Text)  # as it was typed
    html: Mapped[str] = mapped_column(Text)  # rendered and sanitised, once
    version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]  # by its author; a tombstone stays
    hidden_at: Mapped[datetime | None]  # by a moderator; a tombstone stays
    hidden_why: Mapped[str] = mapped_column(Text, default="")
    form_id: Mapped[str | None] = mapped_column(String(40), unique=True)

    @property
    def path(self) -> str:
        return f"/antwoorden/{self.public_id}"

    @property
    def stands(self) -> bool:
        return self.deleted_at is None and self.hidden_at is None


class Revision(Numbered, Base):
    """An earlier version of a post, as it was typed."""

    __table_args__ = (UniqueConstraint("post_id", "version"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    editor_id: Mapped[int] = mapped_column(ForeignKey("member.id"))


class Attention(Base):
    """What one member has seen of one thread, and whether that member follows or mutes it."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    read_to: Mapped[int | None]  # number of the last post seen
    read_at: Mapped[datetime | None]
    stance: Mapped[str | None] = mapped_column(String(10))  # follows, mutes or neither


class ThreadTheme(Base):
    """A policy theme of a thread."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ThreadTag(Base):
    """A free tag of a thread, as it was spelled there."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(60))


class Summary(Numbered, Base):
    """Where a thread stands, in three short lists, one point a line; the newest one is pinned."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    agree: Mapped[str] = mapped_column(Text, default="")
    disagree: Mapped[str] = mapped_column(Text, default="")
    open: Mapped[str] = mapped_column(Text, default="")


RECOGNISED, THANKS, USEFUL = "recognised", "thanks", "useful"  # herkenbaar, dank, hier heb ik iets aan
REACTIONS = (RECOGNISED, THANKS, USEFUL)


class Reaction(Base):
    """What a post means to a member; each meaning once."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Mention(Numbered, Base):
    """A member or a circle that a post calls; nobody is called twice by one post, however often it is edited."""

    __table_args__ = (UniqueConstraint("post_id", "member_id"), UniqueConstraint("post_id", "circle_id"))

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))


class PostFile(Base):
    """A file that hangs on a post; who may read the post may fetch the file."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True, unique=True)


class Bookmark(Numbered, Base):
    """A post that a member keeps, with a day on which to be reminded of it."""

    __table_args__ = (UniqueConstraint("member_id", "post_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    remind_on: Mapped[date | None] = mapped_column(index=True)  # a day in Amsterdam
    reminded_at: Mapped[datetime | None]


class Outcome(Base):
    """What a thread concluded, and who wrote that down; the thread is closed with it."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
