"""A call of a quarter of an hour: asked, a time chosen, held, and what each took from it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id

ASKED, AGREED, DECLINED, LAPSED, CANCELLED = "asked", "agreed", "declined", "lapsed", "cancelled"
LENGTH = timedelta(minutes=15)
LOOKED_BACK = timedelta(days=30)  # after being asked: what was not agreed to be kept by then is wiped


class CallFacts:
    """What follows from a call's row; shared by the table row and by what a page reads of it."""

    public_id: Any
    asker_id: Any
    callee_id: Any
    state: Any
    agreed_slot: Any
    asked_after_at: Any
    asker_keeps: Any
    callee_keeps: Any

    @property
    def path(self) -> str:
        return f"/bellen/{self.public_id}"

    @property
    def is_asked(self) -> bool:
        return bool(self.state == ASKED)

    @property
    def is_agreed(self) -> bool:
        return bool(self.state == AGREED)

    @property
    def is_ahead(self) -> bool:
        """Agreed, and not begun yet."""
        return self.is_agreed and bool(self.agreed_slot > now())

    @property
    def is_kept(self) -> bool:
        """Whether both let their words stand."""
        return bool(self.asker_keeps and self.callee_keeps)

    @property
    def is_let_go(self) -> bool:
        """Whether one of the two did not want anything to be kept; that stands."""
        return self.asker_keeps is False or self.callee_keeps is False

    @property
    def is_looked_back_on(self) -> bool:
        """Whether both may (still) say what they took from it."""
        asked = self.asked_after_at
        return self.is_agreed and asked is not None and bool(self.is_kept or asked + LOOKED_BACK > now())


class Call(CallFacts, Numbered, Base):
    """One request to one colleague, with two times to choose from."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    asker_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    callee_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    subject: Mapped[str] = mapped_column(String(160))  # "a quarter of an hour about ..."
    theme: Mapped[str] = mapped_column(String(40), default="")
    agenda: Mapped[int] = mapped_column(default=0)  # number of an agenda point, 1-6; 0: none
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=ASKED, index=True)
    first_slot: Mapped[datetime]  # UTC, as all moments
    second_slot: Mapped[datetime]
    answer_by: Mapped[datetime] = mapped_column(index=True)  # what has no answer by then lapses
    agreed_slot: Mapped[datetime | None] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(300), default="")  # address of a video call; empty: by telephone
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar entry, one up with each change
    asked_after_at: Mapped[datetime | None]  # when both were asked what they took from it
    asker_took: Mapped[str] = mapped_column(String(500), default="")
    callee_took: Mapped[str] = mapped_column(String(500), default="")
    asker_keeps: Mapped[bool | None]  # whether it may be kept; none: not answered yet
    callee_keeps: Mapped[bool | None]
    form_id: Mapped[str | None] = mapped_column(String(40), unique=True)

    @property
    def slots(self) -> list[datetime]:
        """The two times that were proposed, the earlier first."""
        return [self.first_slot, self.second_slot]

    def other_than(self, member_id: int) -> int:
        """The inner number of the other one of the two."""
        return self.callee_id if member_id == self.asker_id else self.asker_id
