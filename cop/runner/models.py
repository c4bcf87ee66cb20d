"""Where a session stands while it runs, and what was written in it; every word is sealed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id

PAD, OWN, FIELD, CARD, MARKS, DRAWN = "pad", "own", "field", "card", "marks", "drawn"  # kinds of what is written


class Run(Base):
    """Where a running session stands. `version` goes up with all that the others may see; the pages ask for it."""

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    step: Mapped[int] = mapped_column(default=0)  # the place of the step in the script, from 0
    since: Mapped[datetime | None]  # when its clock was last set going; none while it stands still
    used: Mapped[float] = mapped_column(default=0.0)  # seconds that its clock ran before that
    extra: Mapped[int] = mapped_column(default=0)  # seconds that were added
    turn_id: Mapped[int | None]  # the seat whose turn it is
    had_turn: Mapped[list[int]] = mapped_column(JSON, default=list)  # seats that spoke in this step
    revealed: Mapped[list[str]] = mapped_column(JSON, default=list)  # steps whose cards lie open
    skipped: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def is_paused(self) -> bool:
        return self.since is None

    def spent(self) -> float:
        """Seconds that this step has taken. A clock that was set back never makes it less than it was."""
        running = (now() - self.since).total_seconds() if self.since is not None else 0.0
        return self.used + max(running, 0.0)


class SessionNote(Numbered, Base):
    """Something written in a session. `place` says where, and no two stand in one place; the words are bound to it."""

    __table_args__ = (UniqueConstraint("session_id", "place"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(String(100))  # "own:<step>:<seat>", "field:<step>", "card:<step>:<id>", ...
    kind: Mapped[str] = mapped_column(String(6))
    step: Mapped[str] = mapped_column(String(40), default="")  # key of the step; empty for a pad
    seat_id: Mapped[int | None] = mapped_column(
        ForeignKey("seat.id", ondelete="CASCADE")
    )  # its author; none: the group
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    is_let_go: Mapped[bool] = mapped_column(default=False)  # gone from the view of who wrote it to the bringer
