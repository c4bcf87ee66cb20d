"""A case: its authors, its blocks as they are being written, its versions, and the municipalities it is about."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id

STUB, CONCEPT, READING, EDITING, PUBLISHED, ARCHIVED = (
    "stub", "concept", "reading", "editing", "published", "archived",
)  # fmt: skip
STATES = (STUB, CONCEPT, READING, EDITING, PUBLISHED, ARCHIVED)
DRAFTS = (STUB, CONCEPT, READING, EDITING)  # not published (yet)
AUTHORS, CIRCLE, MEMBERS, PUBLIC = "authors", "circle", "members", "public"  # who may read what is published
SIGHTS = (AUTHORS, CIRCLE, MEMBERS, PUBLIC)
MAY_BE_HIDDEN = ("wat_werkte_niet",)  # fields that a public case may keep for members
LICENCES = ("cc_by_4", "cc0", "alle_rechten")
ANEW, FROM_THREAD, FROM_LESSON, FROM_CASE = "anew", "thread", "lesson", "case"  # how it began
SAVED, MADE_PUBLIC, BROUGHT_BACK, FROZEN = "saved", "published", "restored", "frozen"  # why a version was kept
TITLE_MOST, SUMMARY_MOST = 300, 4000  # columns; the form asks for less
FILE_TITLE_MOST = 120
WORKING_TITLE_MOST, SUITS_MOST = 90, 500
UNTITLED = ""


class CaseFacts:
    """What follows from the row of a case; shared by the table row and by what lists read of it."""

    public_id: Any
    state: Any
    sight: Any

    @property
    def path(self) -> str:
        return f"/casussen/{self.public_id}"

    @property
    def is_draft(self) -> bool:
        return self.state in DRAFTS

    @property
    def is_out(self) -> bool:
        """Whether its published version can be read."""
        return self.state in (PUBLISHED, ARCHIVED)


class Case(CaseFacts, Numbered, Base):
    """A case. What is being written stands in its blocks; what is read, in the version that was published last."""

    __table_args__ = (Index("ix_case_state_published_at", "state", "published_at"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)  # for sight "circle"
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=CONCEPT)
    state_at: Mapped[datetime] = mapped_column(default=now)
    sight: Mapped[str] = mapped_column(String(8), default=MEMBERS)
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)  # fields that a public case keeps for members
    licence: Mapped[str] = mapped_column(String(15), default="cc_by_4")
    title: Mapped[str] = mapped_column(String(TITLE_MOST), default=UNTITLED)  # of the published version, or the draft's
    summary: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what lists and filters need (shown.facts_of)
    version: Mapped[int] = mapped_column(default=0)  # number of the newest version that was kept
    published_version: Mapped[int | None]
    agreed_version: Mapped[int | None]  # the version that all its partners agreed to: this is what is read outside
    published_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]  # when its owner last said that it is still right
    review_on: Mapped[date | None] = mapped_column(index=True)  # a day in Amsterdam
    review_asked_at: Mapped[datetime | None]
    was_read: Mapped[bool] = mapped_column(default=True)  # False: published although no two colleagues read it first
    is_example: Mapped[bool] = mapped_column(default=False)  # made for the example community
    began_as: Mapped[str] = mapped_column(String(8), default=ANEW)
    from_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="SET NULL"), index=True)
    form_id: Mapped[str | None] = mapped_column(String(40), unique=True)  # one form makes one case

    def named_by(self, content: Mapping[str, Any]) -> None:
        """Take title and summary, as lists show them, from what stands in the fields."""
        self.title = str(content.get("titel", self.title))[:TITLE_MOST]
        self.summary = str(content.get("samenvatting", self.summary))[:SUMMARY_MOST]


class CaseAuthor(Base):
    """Somebody who writes a case; its owner is one of them."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CaseBlock(Base):
    """One block as it is being written: values by the key of the field."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    editor_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    edited_at: Mapped[datetime] = mapped_column(default=now)


class CaseVersion(Base):
    """The whole of a case as it was once; kept for good. `html` holds the texts with markup as readers see them."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    html: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)  # who wrote it
    why: Mapped[str] = mapped_column(String(10), default=SAVED)
    made_at: Mapped[datetime] = mapped_column(default=now)


class CasePlace(Base):
    """A municipality of a published case, by name: every two of one case are an edge on the map."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)


class CaseFile(Base):
    """A file that hangs on a case, under the name that readers see. Which of them are read stands in its content, so in
    every version (cases/attached.py); a row that is gone is gone from all of them."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), primary_key=True, unique=True)
    title: Mapped[str] = mapped_column(String(FILE_TITLE_MOST))


class CaseInterview(Numbered, Base):
    """A member would like to be interviewed for a case. The row goes once a moderator begins it, or it is withdrawn."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    about: Mapped[str] = mapped_column(String(WORKING_TITLE_MOST))  # becomes the working title
    suits: Mapped[str] = mapped_column(String(SUITS_MOST))  # when it suits, in the member's words


ASKED, AGREED, DECLINED = "asked", "agreed", "declined"


class CaseSource(Numbered, Base):
    """A reply from a conversation that a case began with: its author is asked, and named as a source after a yes."""

    __table_args__ = (UniqueConstraint("case_id", "post_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8), default=ASKED)
    answered_at: Mapped[datetime | None]
