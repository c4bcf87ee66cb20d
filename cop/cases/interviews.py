"""A member asks to be interviewed: a moderator does the typing, and begins the case with that member as its owner."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from cop.cases import operations
from cop.cases.models import STUB, Case, CaseAuthor, CaseInterview
from cop.circles.queries import SOMEONE
from cop.foundation.db import db
from cop.members.models import ACTIVE, Member, Person
from cop.members.queries import moderators_but
from cop.notifications.models import CASE_INTERVIEW, CASE_INVITED, DECIDED
from cop.notifications.operations import tell, withdraw

# Reading


def asked_by(member_id: int) -> CaseInterview | None:
    """What a member asked for and nobody took on yet."""
    return db.session.scalar(select(CaseInterview).where(CaseInterview.member_id == member_id))


def waiting() -> Sequence[Row[*tuple[Any, ...]]]:
    """What waits for a moderator, the oldest first: the request, and who asks."""
    wanted = select(CaseInterview, *SOMEONE).join(Member, Member.id == CaseInterview.member_id)
    return db.session.execute(wanted.where(Member.status == ACTIVE).order_by(CaseInterview.id)).all()


def waiting_one(public_id: str) -> CaseInterview | None:
    """One request of somebody who is here; locked until the end of this transaction, so that one moderator begins."""
    wanted = select(CaseInterview).join(Member, Member.id == CaseInterview.member_id)
    wanted = wanted.where(CaseInterview.public_id == public_id, Member.status == ACTIVE)
    return db.session.scalar(wanted.with_for_update(of=CaseInterview))


def line_about(asked: CaseInterview) -> str:
    """How the bell of moderators names it."""
    return f"interview:{asked.id}"


# Asking


def ask(member: Person, about: str, when: str) -> CaseInterview:
    """Ask for an interview, or say it otherwise while it waits; moderators are told of a new request."""
    asked = asked_by(member.id)
    if asked is not None:
        asked.about, asked.suits = about, when
        return asked
    asked = CaseInterview(member_id=member.id, about=about, suits=when)
    db.session.add(asked)
    db.session.flush()
    tell(
        moderators_but(member.id),
        CASE_INTERVIEW,
        line_about(asked),
        actor_id=member.id,
        letter="cases.interview",
        letter_about={"interview": asked.id},
    )
    return asked


def take_back(asked: CaseInterview) -> None:
    """The member does not want it any more, or it is settled: the request and its words are gone."""
    withdraw(line_about(asked))
    db.session.delete(asked)


# What a moderator does


def begin(asked: CaseInterview, by: Person) -> Case:
    """A case of who asked, with the title only; the moderator writes along, so that the answers can be typed."""
    owner = db.session.get_one(Member, asked.member_id)
    case = operations.begin(owner, {"titel": asked.about}, state=STUB)
    take_back(asked)
    if owner.id != by.id:
        db.session.add(CaseAuthor(case_id=case.id, member_id=by.id))
        about = {"case": case.id}
        tell([owner.id], CASE_INVITED, operations.about(case), actor_id=by.id, letter="cases.news", letter_about=about)
    return case


def decline(asked: CaseInterview, by: Person) -> None:
    """It does not go ahead: who asked finds a line about it, and can ask again."""
    tell([asked.member_id], DECIDED, f"no_interview:{asked.id}", actor_id=by.id)
    take_back(asked)
