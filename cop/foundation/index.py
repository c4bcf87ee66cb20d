"""The text index: what can be found, by whom, and how recent it is. It knows no feature; each room writes its own
entries, and finding goes through the circles of whoever asks."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base


class Entry(Base):
    """One text that can be found. Its number follows the moment it was written, so that newest first is by number."""

    __table_args__ = (
        UniqueConstraint("kind", "thing_id"),
        Index("ix_entry_thread", "thread_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # microseconds since 1970
    kind: Mapped[str] = mapped_column(String(12))  # post, file, member, organisation; the first post carries the title
    thing_id: Mapped[int]  # inner number of the post, file or member
    circle_id: Mapped[
        int | None
    ]  # whose members may find it; none: every member. Circles live upstairs
    thread_id: Mapped[int | None]
    author_id: Mapped[int | None] = mapped_column(index=True)
    written_at: Mapped[datetime]
