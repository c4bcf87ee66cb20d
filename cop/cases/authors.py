"""Who may read a case, who writes it, and who takes it over."""

from collections.abc import Collection

from sqlalchemy import delete, select
from werkzeug.exceptions import Conflict

from cop.cases import conversation, findable
from cop.cases.interviews import asked_by, take_back
from cop.cases.models import CIRCLE, Case, CaseAuthor
from cop.cases.operations import about
from cop.circles.models import Membership
from cop.foundation.db import db, insert_or_ignore
from cop.foundation.language import gettext as _
from cop.members.models import ACTIVE, Member, Person
from cop.notifications.models import CASE_INVITED
from cop.notifications.operations import tell


def set_sight(case: Case, sight: str, circle_id: int | None, hidden: Collection[str], licence: str) -> None:
    """Choose who may read it. What is out is at once for those alone; its conversation goes along. A field that is no
    longer kept for members stands outside only once the partners agreed to that.

    Raises Conflict when its owner is not in the circle.
    """
    if (sight == CIRCLE) != (circle_id is not None) or (
        circle_id is not None and db.session.get(Membership, (circle_id, case.owner_id)) is None
    ):
        raise Conflict(_("Choose a circle that the owner of this case is in."))
    if not set(case.hidden) <= set(hidden):
        case.agreed_version = None
    case.sight, case.circle_id, case.hidden, case.licence = sight, circle_id, list(hidden), licence
    if case.is_out:
        conversation.follow_sight(case)
        findable.put_case(case)


def add_author(case: Case, member: Person, by: Person) -> None:
    """Ask a colleague to write along. Raises Conflict for who is not in the circle of the case."""
    if case.circle_id is not None and db.session.get(Membership, (case.circle_id, member.id)) is None:
        raise Conflict(_("%(name)s is not in the circle that this case is for.", name=member.name))
    insert_or_ignore(CaseAuthor, [{"case_id": case.id, "member_id": member.id}])
    tell([member.id], CASE_INVITED, about(case), actor_id=by.id, letter="cases.news", letter_about={"case": case.id})


def let_author_go(case: Case, member_id: int) -> None:
    """Somebody writes no longer. Raises Conflict for its owner, who hands it on first."""
    if member_id == case.owner_id:
        raise Conflict(_("The owner stays, until somebody else takes the case over."))
    db.session.execute(delete(CaseAuthor).where(CaseAuthor.case_id == case.id, CaseAuthor.member_id == member_id))
    if case.contact_id == member_id:
        case.contact_id = case.owner_id


def hand_on(case: Case, member_id: int) -> None:
    """Another author owns it now. Raises Conflict for who is no author."""
    if db.session.get(CaseAuthor, (case.id, member_id)) is None:
        raise Conflict(_("Choose one of the authors."))
    if case.contact_id == case.owner_id:
        case.contact_id = member_id
    case.owner_id = member_id
    tell([member_id], CASE_INVITED, about(case), letter="cases.news", letter_about={"case": case.id})


def choose_contact(case: Case, member_id: int | None) -> None:
    """Who answers questions about it. Raises Conflict for who is no author."""
    if member_id is not None and db.session.get(CaseAuthor, (case.id, member_id)) is None:
        raise Conflict(_("Choose one of the authors."))
    case.contact_id = member_id


def let_go(member: Person, successor: Member | None = None) -> None:
    """A member leaves the community: the own cases go to whom that member chose, else to the longest co-author; one
    that nobody else wrote keeps its row, and the editors see that it has no owner. A wish to be interviewed goes."""
    for case in db.session.scalars(select(Case).where(Case.owner_id == member.id)).all():
        heir = heir_of(case, member, successor)
        if heir is None:
            continue
        insert_or_ignore(CaseAuthor, [{"case_id": case.id, "member_id": heir}])
        hand_on(case, heir)
    if (asked := asked_by(member.id)) is not None:
        take_back(asked)
    mine = select(CaseAuthor.case_id).where(CaseAuthor.member_id == member.id)
    for case in db.session.scalars(select(Case).where(Case.id.in_(mine), Case.owner_id != member.id)).all():
        let_author_go(case, member.id)


def heir_of(case: Case, member: Person, successor: Member | None) -> int | None:
    """Who takes a case over; a successor who is not in its circle does not."""
    if successor is not None and (
        case.circle_id is None or db.session.get(Membership, (case.circle_id, successor.id)) is not None
    ):
        return int(successor.id)
    others = select(CaseAuthor.member_id).join(Member, Member.id == CaseAuthor.member_id)
    others = others.where(CaseAuthor.case_id == case.id, CaseAuthor.member_id != member.id, Member.status == ACTIVE)
    found = db.session.scalars(others.order_by(CaseAuthor.created_at, CaseAuthor.member_id).limit(1)).all()
    return int(found[0]) if found else None
