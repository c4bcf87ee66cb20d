"""What a signed link of a letter about a thread is about."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from cop.cases.models import CaseAuthor
from cop.foundation.db import db
from cop.foundation.signed import signed
from cop.members.models import ACTIVE, Member
from cop.threads.models import MUTES, Attention, Thread
from cop.threads.policy import visible_to


def meant_by(token: str) -> tuple[Member, Thread] | None:
    """The member and the thread of a link that mutes; None when it is broken, or the thread is no longer there for
    that member."""
    names = signed(MUTES, token, 2)
    if names is None:
        return None
    member = db.session.scalar(select(Member).where(Member.public_id == names[0], Member.status == ACTIVE))
    if member is None:
        return None
    thread = db.session.scalar(select(Thread).where(Thread.public_id == names[1], visible_to(member.id)))
    return (member, thread) if thread else None


def stance_of(member: Member, thread: Thread) -> str | None:
    """Whether the member follows or mutes the thread."""
    mine = select(Attention.stance).where(Attention.thread_id == thread.id, Attention.member_id == member.id)
    return db.session.scalar(mine)


def successors_for(member: Member) -> Sequence[Member]:
    """Who may take over from a member who leaves: colleagues of the same organisation, and co-authors of cases."""
    mine = select(CaseAuthor.case_id).where(CaseAuthor.member_id == member.id)
    along = select(CaseAuthor.member_id).where(CaseAuthor.case_id.in_(mine))
    same = (Member.organisation == member.organisation) & (Member.organisation != "")
    found = select(Member).where(Member.status == ACTIVE, Member.id != member.id, or_(same, Member.id.in_(along)))
    return db.session.scalars(found.order_by(Member.name)).all()
