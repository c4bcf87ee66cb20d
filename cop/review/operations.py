"""What readers and authors do: read along, ask a colleague, remark, deal with remarks, hand in and publish."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete
from werkzeug.exceptions import Conflict

from cop.cases import operations as cases
from cop.cases.models import READING, Case
from cop.cases.queries import author_ids, authors_of
from cop.circles.models import Membership
from cop.foundation.clock import now
from cop.foundation.db import db, insert_or_ignore
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow_one_more
from cop.members.models import Member, Person
from cop.notifications.models import CASE_INVITED, CASE_REMARKED
from cop.notifications.operations import tell
from cop.review.models import CaseReader, CaseRemark
from cop.review.partners import settle
from cop.review.queries import Along, is_elsewhere, reading_of

DAY = timedelta(days=1)  # within it authors are told once that this reader remarked something


# Reading along


def read_along(case: Case, member: Member, asked_by_id: int | None = None) -> None:
    """Somebody reads along. Raises Conflict when the case does not ask for readers (any more)."""
    cases.expect(case, READING)
    elsewhere = is_elsewhere(member.organisation, authors_of(case))
    row = {"case_id": case.id, "member_id": member.id, "asked_by_id": asked_by_id, "is_from_elsewhere": elsewhere}
    insert_or_ignore(CaseReader, [{**row, "created_at": now()}])


def ask_reader(case: Case, member: Member, by: Person) -> bool:
    """Ask a colleague to read along; tells whether that colleague did not read along already. Raises Conflict for an
    author, and for who may not read it."""
    if member.id in author_ids(case):
        raise Conflict(_("%(name)s writes this case.", name=member.name))
    if case.circle_id is not None and db.session.get(Membership, (case.circle_id, member.id)) is None:
        raise Conflict(_("%(name)s is not in the circle that this case is for.", name=member.name))
    if reader(case, member.id) is not None:
        return False
    read_along(case, member, by.id)
    news(case, [member.id], CASE_INVITED, by.id)
    return True


def reader(case: Case, member_id: int) -> CaseReader | None:
    return db.session.query(CaseReader).filter_by(case_id=case.id, member_id=member_id).one_or_none()


def be_done(case: Case, member: Member, at: datetime | None = None) -> None:
    """Somebody has read it, with or without remarks; its authors hear that. Raises Conflict when it is too late."""
    cases.expect(case, READING)
    mine = reader(case, member.id)
    if mine is None:
        raise Conflict(_("You do not read along with this case."))
    mine.done_at = at or now()
    mine.is_from_elsewhere = is_elsewhere(member.organisation, authors_of(case))
    if allow_one_more(f"review.done:{case.id}:{member.id}", 1, DAY):
        news(case, author_ids(case), CASE_REMARKED, member.id)


def read_on(case: Case, member: Person) -> None:
    """Somebody is not done after all. Raises Conflict when it is too late."""
    cases.expect(case, READING)
    if (mine := reader(case, member.id)) is not None:
        mine.done_at = None


def stop_reading(case: Case, member: Person) -> None:
    """Somebody does not read along after all; the remarks stay. Raises Conflict when it is too late."""
    cases.expect(case, READING)
    db.session.execute(delete(CaseReader).where(CaseReader.case_id == case.id, CaseReader.member_id == member.id))


# Remarks


def remark(case: Case, by: Person, field: str, body: str) -> CaseRemark:
    """A remark at a field (its key; empty: the whole). Authors are told once a day of each reader."""
    made = CaseRemark(case_id=case.id, member_id=by.id, field=field, body=body)
    db.session.add(made)
    if allow_one_more(f"review.remark:{case.id}:{by.id}", 1, DAY):
        news(case, author_ids(case), CASE_REMARKED, by.id)
    return made


def deal_with(one: CaseRemark, by: Person) -> None:
    """It is dealt with."""
    one.done_at, one.done_by_id = now(), by.id


def open_again(one: CaseRemark) -> None:
    """It is not dealt with after all."""
    one.done_at, one.done_by_id = None, None


def withdraw_remark(one: CaseRemark) -> None:
    """Who made it takes it back, while it is open."""
    db.session.delete(one)


# From hand to hand


def hand_in(along: Along, by: Person) -> None:
    """Ask for it to be edited: read by two colleagues, or after waiting for them. Raises Conflict when it is not."""
    if not (along.reading.is_enough or along.reading.has_waited):
        raise Conflict(_("It was not read along yet."))
    cases.hand_in(along.case, by)


def publish(case: Case, made: cases.Ready, by: Person, at: datetime | None = None) -> None:
    """Let it be read, with whether two colleagues read it first; and outside, when its partners agreed to this text.

    Raises Conflict as cases.operations.publish does.
    """
    cases.publish(case, made, by, was_read=reading_of(case).is_enough, at=at)
    db.session.flush()
    settle(case)


def news(case: Case, who: Iterable[int], kind: str, actor_id: int | None) -> None:
    """Tell members of something about a case, never the one who did it."""
    others = set(who) - {actor_id}
    tell(others, kind, cases.about(case), actor_id=actor_id, letter="cases.news", letter_about={"case": case.id})
