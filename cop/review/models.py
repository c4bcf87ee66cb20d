"""Who reads along with a case, what they remark, and the links by which its partners read it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id

AGREES, OBJECTS, NO_ANSWER = "agrees", "objects", ""
REMARK_MOST, SIGNED_MOST, PARTNER_MOST = 2000, 80, 120  # characters
NOBODY = ""  # in the place of a partner: the owner says that there is none who has to agree


class CaseReader(Numbered, Base):
    """A colleague who reads along: asked by an author, or by the own wish; done once the remarks are given."""

    __table_args__ = (UniqueConstraint("case_id", "member_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # none: by the own wish
    is_from_elsewhere: Mapped[bool] = mapped_column(default=False)  # of another region than the authors
    done_at: Mapped[datetime | None]


class CaseRemark(Numbered, Base):
    """A remark at a field of a case, by a colleague or through a partner's link, until an author dealt with it."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(40))  # key of the field; empty: about the whole
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("partner_link.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class PartnerLink(Numbered, Base):
    """A link by which one partner, without an account, reads one version of a case, and agrees or objects."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(PARTNER_MOST))  # of the organisation, as it stands among the partners
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    until: Mapped[datetime]
    version: Mapped[int]  # what is read through it, and agreed to
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    seen_at: Mapped[datetime | None]  # when something was done with it first; opening it leaves no trace
    answer: Mapped[str] = mapped_column(String(8), default=NO_ANSWER)
    answered_at: Mapped[datetime | None]
    signed: Mapped[str] = mapped_column(String(SIGNED_MOST), default="")  # who answered, as that person says
    sight: Mapped[str] = mapped_column(String(8), default="")  # for whom the case was when it was answered,
    hidden: Mapped[list[str]] = mapped_column(JSON, default=list)  # and which fields were for members alone
    withdrawn_at: Mapped[datetime | None]  # by an author: nothing that was answered through it counts any more

    @property
    def is_open(self) -> bool:
        """Whether it can be read and answered through."""
        return self.withdrawn_at is None and self.until > now()

    @property
    def agrees(self) -> bool:
        return self.answer == AGREES and self.withdrawn_at is None

    @property
    def objects(self) -> bool:
        return self.answer == OBJECTS and self.withdrawn_at is None
