"""The ledger of use: who did what a case describes, where, adapted or as it was, and whether it worked."""

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered, new_public_id

COPIED, ADAPTED, INSPIRED = "copied", "adapted", "inspired"
HOWS = (COPIED, ADAPTED, INSPIRED)
YES, BUSY, NO = "yes", "busy", "no"
WORKED = (YES, BUSY, NO)
NOTE_MOST = 500  # characters


class CaseShelf(Base):
    """One row: a random number that the database changes by itself whenever the library is another one (migration
    0007), whoever changed it. A process that kept something of the library compares, and reads anew."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[int] = mapped_column(BigInteger)


class CaseUse(Numbered, Base):
    """A case that was used elsewhere, as who did so tells it; one line for each member and municipality."""

    __table_args__ = (UniqueConstraint("case_id", "member_id", "place"),)

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    place: Mapped[str] = mapped_column(String(120))  # a municipality or region
    year: Mapped[int]
    how: Mapped[str] = mapped_column(String(8))
    worked: Mapped[str] = mapped_column(String(4))
    note: Mapped[str] = mapped_column(String(NOTE_MOST), default="")
    own_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="SET NULL"), index=True)


class CaseUseRemoved(Base):
    """That a moderator removed what a member said here, and why, for that member to read; nothing of the words. It goes
    once the member says something again."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    why: Mapped[str] = mapped_column(Text)
