"""A circle, who is in it, and who knocks."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id

FACILITATOR, PARTICIPANT = "facilitator", "participant"
ASKS, IS_INVITED = "asks", "is_invited"


class Circle(Numbered, Base):
    """A closed group of members; the one circle of everybody holds what all members share."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(Text, default="")
    is_everybody: Mapped[bool] = mapped_column(default=False, index=True)
    is_listed: Mapped[bool] = mapped_column(default=False)  # whether members outside may know that it exists
    is_direct: Mapped[bool] = mapped_column(default=False)  # holds one direct conversation; in no list
    keeps_out_of_mail: Mapped[bool] = mapped_column(default=False)  # no title, name or word of it leaves by mail
    opened_at: Mapped[datetime | None]  # not yet: a member asked for it, and a moderator decides
    ended_at: Mapped[datetime | None]  # nobody is left in it; or, if it never opened, a moderator declined
    answer: Mapped[str] = mapped_column(Text, default="")  # the moderator's words to the one who asked for it
    founder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    @property
    def is_closed(self) -> bool:
        """Whether only some may read what is in it."""
        return not self.is_everybody

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.ended_at is None

    @property
    def is_asked_for(self) -> bool:
        """Whether a member wants it and no moderator has decided yet."""
        return self.opened_at is None and self.ended_at is None

    @property
    def path(self) -> str:
        return f"/kringen/{self.public_id}"


class Membership(Base):
    """A member in a circle; the circle of everybody has a row for each active member too, so one clause serves all."""

    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(15), default=PARTICIPANT)
    preset: Mapped[str | None] = mapped_column(String(10))  # how much one is told of this circle; none: as elsewhere
    since: Mapped[datetime] = mapped_column(default=now)


class Knock(Numbered, Base):
    """Someone at the door of a circle: asking to join, or invited to."""

    __table_args__ = (UniqueConstraint("circle_id", "member_id"),)

    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(300), default="")  # a line along: why I ask, why we invite you
    preset: Mapped[str | None] = mapped_column(String(10))  # how much who asks wants to be told once inside
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
