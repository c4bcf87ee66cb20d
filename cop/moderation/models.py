"""A report: a member points at something, and moderators look."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, new_public_id

OPEN, ACTED, KEPT = "open", "acted", "kept"


class Report(Numbered, Base):
    """What a member reported and why. From a closed circle, the words of the post are shown only to those inside.
    A member reports a post once: the second time says nothing new."""

    __table_args__ = (UniqueConstraint("reporter_id", "post_id"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10), default=OPEN, index=True)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
