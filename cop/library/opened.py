"""A published case as its page reads it: in statements made once, of plain rows, since it is read far more often than
anything else of it. It opens what cases.policy.visible_to says, and knows as much as cases.queries.case_for does."""

from typing import Any, cast

from sqlalchemy import Integer, Select, String, bindparam, select

from cop.cases.models import Case, CaseAuthor, CaseFacts
from cop.cases.policy import Eyes, visible_to
from cop.cases.queries import Author, Opened, eyes_of
from cop.circles.queries import SOMEONE, someone
from cop.foundation.db import rows
from cop.members.models import ACTIVE, Member, Person
from cop.threads.models import Thread
from cop.threads.policy import visible_to as may_see_thread

ME, CASE = bindparam("me", type_=Integer()), bindparam("case", type_=Integer())
OPENED: Select[*tuple[Any, ...]] = select(
    Case.id,
    Case.public_id,
    Case.owner_id,
    Case.contact_id,
    Case.circle_id,
    Case.thread_id,
    Case.state,
    Case.sight,
    Case.hidden,
    Case.licence,
    Case.title,
    Case.published_version,
    Case.agreed_version,
    Case.published_at,
    Case.reviewed_at,
    Case.review_on,
    Case.was_read,
    Case.is_example,
    Case.began_as,
    *eyes_of(ME),
).where(Case.public_id == bindparam("public_id", type_=String()), visible_to(ME))
AUTHORS: Select[*tuple[Any, ...]] = (
    select(*SOMEONE)
    .join(CaseAuthor, CaseAuthor.member_id == Member.id)
    .where(CaseAuthor.case_id == CASE, Member.status == ACTIVE)
    .order_by(CaseAuthor.created_at, Member.id)
)
TALK: Select[*tuple[Any, ...]] = select(Thread.public_id, Thread.reply_count).where(
    Thread.id == bindparam("thread", type_=Integer()), may_see_thread(ME)
)


class Row(CaseFacts):
    """The row of a case, as far as its page needs it."""

    def __init__(self, row: Any):
        self.__dict__.update(row._mapping)


def opened_for(member: Person, public_id: str) -> Opened | None:
    """A published case that a member may read; None for anything else."""
    found = rows(OPENED, {"me": member.id, "public_id": public_id})
    if not found:
        return None
    row = found[0]
    eyes = Eyes(member, row.is_author, row.owner_id == member.id, row.is_meant, row.leads)
    authors = [
        Author(one.id, someone(one), one.id == row.owner_id, one.id == row.contact_id, one.organisation)
        for one in rows(AUTHORS, {"case": row.id})
    ]
    return Opened(cast(Case, Row(row)), eyes, sorted(authors, key=lambda one: not one.is_owner))


def talk_about(case: Case, member: Person) -> Any:
    """The conversation about a case, as far as a member may see it: address and number of replies."""
    found = rows(TALK, {"thread": case.thread_id, "me": member.id}) if case.thread_id else ()
    return found[0] if found else None
