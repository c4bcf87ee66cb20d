"""An edition of the weekly letter, what the editor picked for it, and what each member gets of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, new_public_id

DRAFT, READY, GONE = "draft", "ready", "gone"


class Edition(Numbered, Base):
    """One week's letter. While it is a draft or ready, it is the one being edited; there is one such at a time."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    week: Mapped[str] = mapped_column(String(8), unique=True)  # ISO week of its day, such as 2026-W48
    intro: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=DRAFT, index=True)
    is_automatic: Mapped[bool] = mapped_column(default=False)  # nobody edited it: "automatisch gekozen"
    goes_at: Mapped[datetime]  # planned; also the frozen cut of every window once it is gone
    gone_at: Mapped[datetime | None]
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=1)  # so that two editors do not overwrite each other
    dealt_to: Mapped[int] = mapped_column(default=0)  # members up to this number have their copy, or need none
    dealt_at: Mapped[datetime | None]  # when the last of them was dealt with


class Pick(Numbered, Base):
    """A thread the editor chose, with the line that says why it matters."""

    __table_args__ = (UniqueConstraint("edition_id", "thread_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    why: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int]


class Delivery(Numbered, Base):
    """One member's copy: its window [since, until) and the frozen ids of its lines; rendered late, asked again."""

    __table_args__ = (UniqueConstraint("edition_id", "member_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
