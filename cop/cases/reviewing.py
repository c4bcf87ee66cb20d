"""Whether a case is still right: its authors are asked when the day has come, the editors see who did not answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, or_, select

from cop.cases.models import PUBLISHED, Case
from cop.cases.operations import about
from cop.cases.policy import is_meant_for
from cop.cases.queries import author_ids
from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.members.models import ACTIVE, Member, Person
from cop.notifications.models import CASE_REVIEW
from cop.notifications.operations import tell

AT_ONCE = 100  # cases in one turn of the clock
PATIENCE = timedelta(days=14)  # after which the editors see that nobody answered


def today() -> date:
    return local(now()).date()


def ask_authors() -> int:
    """Ask about every case whose day has come and that was not asked about since; how many."""
    due = select(Case).where(Case.state == PUBLISHED, Case.review_on <= today(), Case.review_asked_at.is_(None))
    cases = db.session.scalars(due.order_by(Case.review_on, Case.id).limit(AT_ONCE)).all()
    for case in cases:
        case.review_asked_at = now()
        tell(author_ids(case), CASE_REVIEW, about(case), letter="cases.news", letter_about={"case": case.id})
    return len(cases)


def unanswered_for(member: Person) -> Sequence[Row[*tuple[Any, ...]]]:
    """Cases for an editor to look after: nobody answered for a fortnight, or nobody is left who could."""
    late = Case.review_asked_at < now() - PATIENCE
    wanted = (
        select(Case, Member.name.label("owner"), (Member.status == ACTIVE).label("is_there"))
        .join(Member, Member.id == Case.owner_id)
        .where(Case.state == PUBLISHED, is_meant_for(member.id), or_(late, Member.status != ACTIVE))
    )
    return db.session.execute(wanted.order_by(Case.review_on, Case.id)).all()


def is_old(case: Case) -> bool:
    """Whether its day has passed without an answer: readers see that."""
    return case.review_on is not None and case.review_on < today()
