"""A note from one member to another, by mail, without showing either address until it is answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, new_public_id


class Note(Numbered, Base):
    """One note and its answer; by answering, both learn each other's address."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    writer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    form_id: Mapped[str | None] = mapped_column(String(40), unique=True)
