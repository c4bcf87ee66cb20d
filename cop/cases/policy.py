"""Who may see and do what with a case: its authors, its circle or all members, who edits, and who stands outside.

Moderators are no exception inside a closed circle: there its facilitator edits, or a moderator who is in it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from cop.cases.models import (
    ARCHIVED,
    AUTHORS,
    CIRCLE,
    CONCEPT,
    DRAFTS,
    EDITING,
    MEMBERS,
    PUBLIC,
    PUBLISHED,
    READING,
    STUB,
    Case,
    CaseAuthor,
)  # fmt: skip
from cop.circles.models import FACILITATOR, Membership
from cop.circles.policy import Who, within
from cop.members.models import Person
from cop.threads.models import ThreadFacts

OUT = (PUBLISHED, ARCHIVED)


def written_by(member_id: Who) -> ColumnElement[bool]:
    """Cases of which someone is an author."""
    mine = exists().where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == member_id)
    return mine.correlate_except(CaseAuthor)


def is_meant_for(member_id: Who) -> ColumnElement[bool]:
    """Cases that are for someone to read, once they are out: for all members, or for a circle that someone is in."""
    return or_(Case.sight.in_((MEMBERS, PUBLIC)), and_(Case.sight == CIRCLE, within(Case.circle_id, member_id)))


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Cases whose published version someone may read: the clause of lists, search, letters and the map."""
    return and_(Case.state.in_(OUT), or_(is_meant_for(member_id), written_by(member_id)))


def open_to(member_id: Who, is_moderator: bool) -> ColumnElement[bool]:
    """Cases that someone may open at all: what is out, one's own, what asks for readers, what waits for an editor."""
    waits = (READING, EDITING, *OUT) if is_moderator else (READING, *OUT)
    leads = and_(Case.state == EDITING, led_by(member_id))
    return or_(and_(Case.state.in_(waits), is_meant_for(member_id)), leads, written_by(member_id))


def led_by(member_id: Who) -> ColumnElement[bool]:
    """Cases for a circle that someone leads, and so edits."""
    leads = exists().where(
        Membership.circle_id == Case.circle_id, Membership.member_id == member_id, Membership.role == FACILITATOR
    )
    return and_(Case.sight == CIRCLE, leads.correlate_except(Membership))


def is_public() -> ColumnElement[bool]:
    """Cases that are read outside the door: meant for everybody, and their partners agreed to a version."""
    return and_(Case.state.in_(OUT), Case.sight == PUBLIC, Case.agreed_version.is_not(None))


@dataclass(frozen=True)
class Eyes:
    """How somebody stands to a case. `is_meant` says that it is for this member to read; `leads` that the member leads
    the circle it belongs to."""

    member: Person | None
    is_author: bool = False
    is_owner: bool = False
    is_meant: bool = False
    leads: bool = False

    @property
    def is_editor(self) -> bool:
        """Who edits what is handed in: a moderator whom it is meant for, or who leads its circle."""
        return self.leads or (self.is_meant and self.member is not None and bool(self.member.is_moderator))


def may_read_case(eyes: Eyes, case: Case | Any) -> bool:
    """Read what is published, as a member."""
    return case.state in OUT and (eyes.is_author or eyes.is_meant)


def may_read_draft(eyes: Eyes, case: Case | Any) -> bool:
    """Read what is being written: its authors; whom it is meant for while it asks for readers; then its editors."""
    if eyes.is_author:
        return True
    return (case.state == READING and eyes.is_meant) or (case.state == EDITING and eyes.is_editor)


def may_edit_case(eyes: Eyes, case: Case | Any) -> bool:
    """Write in it: its authors, also when it is out (readers see it once it is published anew); while it is edited, its
    editors too. What is in the archive stays as it is."""
    if case.state == ARCHIVED:
        return False
    return eyes.is_author or (case.state == EDITING and eyes.is_editor)


def may_set_sight(eyes: Eyes, case: Case | Any) -> bool:
    """Choose who may read it: its owner, who answers for it at home."""
    return eyes.is_owner and case.state != ARCHIVED


def may_ask_readers(eyes: Eyes, case: Case | Any) -> bool:
    """Show it to colleagues before it is published: its authors, when anybody but them may read it."""
    return eyes.is_author and case.state in (STUB, CONCEPT) and case.sight != AUTHORS


def may_take_back_case(eyes: Eyes, case: Case | Any) -> bool:
    """Back to the desk: its authors at any time before it is out; who edits it, with a word about what is missing."""
    return (eyes.is_author and case.state in (READING, EDITING)) or (eyes.is_editor and case.state == EDITING)


def may_hand_in(eyes: Eyes, case: Case | Any) -> bool:
    """Ask for it to be edited, when it was read: its authors."""
    return eyes.is_author and case.state == READING


def may_publish_case(eyes: Eyes, case: Case | Any) -> bool:
    """Let it be read: its editors. Somebody else than its authors looked at it, unless nobody else edits."""
    return eyes.is_editor and case.state == EDITING


def may_publish_again(eyes: Eyes, case: Case | Any) -> bool:
    """Let readers see what was changed in a case that is out: its authors."""
    return eyes.is_author and case.state == PUBLISHED


def may_confirm_case(eyes: Eyes, case: Case | Any) -> bool:
    """Say that it is still right: its authors."""
    return eyes.is_author and case.state == PUBLISHED


def may_archive_case(eyes: Eyes, case: Case | Any) -> bool:
    """Put it away, where it can still be read by its address: its owner, or who edits."""
    return case.state == PUBLISHED and (eyes.is_owner or eyes.is_editor)


def may_take_out_of_archive(eyes: Eyes, case: Case | Any) -> bool:
    """Bring it back among the others: the same."""
    return case.state == ARCHIVED and (eyes.is_owner or eyes.is_editor)


def may_throw_away_case(eyes: Eyes, case: Case | Any) -> bool:
    """Throw away what never was published: its owner."""
    return eyes.is_owner and case.state in DRAFTS and case.published_version is None


def may_choose_authors(eyes: Eyes, case: Case | Any) -> bool:
    """Ask somebody to write along, let go, or hand the case on: its owner."""
    return eyes.is_owner and case.state != ARCHIVED


def may_see_unanswered(member: Person) -> bool:
    """See which cases nobody looks after: moderators, as far as a case is meant for them."""
    return member.is_moderator


def may_interview(member: Person) -> bool:
    """See who would like to be interviewed, and begin such a case: moderators."""
    return member.is_moderator


def may_harvest(member: Person, thread: ThreadFacts) -> bool:
    """Make a case of a conversation: whoever may read it; what others wrote needs their yes. One without a name stays
    that: nobody makes a case of what is asked so."""
    return thread.hidden_at is None and (thread.asker_id is None or thread.asker_id == member.id)


def may_see_versions(eyes: Eyes, case: Case | Any) -> bool:
    """Compare what was with what is: who writes or edits it."""
    return eyes.is_author or (case.state == EDITING and eyes.is_editor)
