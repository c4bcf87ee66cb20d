"""The log of acts: who did what, when and why. It only grows; the database itself refuses to change or drop a line."""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, db


class Act(Numbered, Base):
    """One act, without content: a verb, what it was done to, and the reason that was given."""

    __table_args__ = (Index("ix_act_recent", "created_at", "id"),)

    actor_id: Mapped[int | None] = mapped_column(index=True)  # a member; no foreign key, since members live upstairs
    verb: Mapped[str] = mapped_column(String(40), index=True)  # such as "hide_post" or "suspend"
    about: Mapped[str] = mapped_column(String(80), index=True)  # such as "thread:<public id>"
    circle_id: Mapped[int | None] = mapped_column(
        index=True
    )  # an act inside a closed circle is read by its members alone
    why: Mapped[str] = mapped_column(Text, default="")


def write_down(actor_id: int | None, verb: str, about: str, why: str = "", circle_id: int | None = None) -> None:
    """Add a line to the log, in the same transaction as the act itself."""
    db.session.add(Act(actor_id=actor_id, verb=verb, about=about, why=why, circle_id=circle_id))
