"""A call of a quarter of an hour: asked, a time chosen, held, and what each took from it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, new_public_id

ASKED, AGREED, DECLINED, LAPSED, CANCELLED = "asked", "agreed", "declined", "lapsed", "cancelled"


class Call(Numbered, Base):
    """One request to one colleague, with two times to choose from."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    asker_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    callee_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    subject: Mapped[str] = mapped_column(String(160))  # "a quarter of an hour about ..."
    theme: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=ASKED, index=True)
    first_slot: Mapped[datetime]  # UTC, as all moments
    second_slot: Mapped[datetime]
    agreed_slot: Mapped[datetime | None] = mapped_column(index=True)
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar entry, one up with each change
    asked_after_at: Mapped[datetime | None]  # when both were asked what they took from it
    asker_took: Mapped[str] = mapped_column(String(500), default="")
    callee_took: Mapped[str] = mapped_column(String(500), default="")
    asker_keeps: Mapped[bool | None]  # whether it may be kept; none: not answered yet
    callee_keeps: Mapped[bool | None]
    form_id: Mapped[str | None] = mapped_column(String(40), unique=True)
