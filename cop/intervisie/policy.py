"""Who may see and do what in a session. Seats decide, never roles: a moderator or administrator without one is nobody.

A rule is asked with the session, one's own seat, and where it takes all of them, the seats.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, exists, or_

from cop.circles.models import FACILITATOR, Membership
from cop.circles.policy import Who, within
from cop.foundation.words import words_of
from cop.intervisie.models import (
    AGREEING,
    AHEAD,
    BY_ITSELF,
    COMES,
    CONCEPT,
    ENDED,
    LEAST,
    MOST,
    PLANNED,
    RUNNING,
    Attendance,
    Insight,
    Rhythm,
    Seat,
    Session,
    Sitter,
)
from cop.members.models import Person
from cop.methods.models import library

Seats = Sequence[Seat | Sitter]
Own = Seat | Sitter


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """The sessions in which a member has a seat; one that is still being planned only to who plans it."""
    mine = exists().where(Seat.session_id == Session.id, Seat.member_id == member_id, seat_counts())
    return mine.correlate_except(Seat)


def seat_counts() -> ColumnElement[bool]:
    """A seat that somebody still has: not left, and invited, or the one who plans."""
    return and_(Seat.left_at.is_(None), or_(Session.state != CONCEPT, Seat.is_facilitator))


def groups_visible_to(member_id: Who) -> ColumnElement[bool]:
    """The groups of the circles somebody is in."""
    return within(Rhythm.circle_id, member_id)


def attendance_visible_to(member_id: Who) -> ColumnElement[bool]:
    """That somebody took part is seen by that member, and by the others in the group it was in."""
    return or_(Attendance.member_id == member_id, within(Attendance.circle_id, member_id))


def insights_visible_to(member_id: Who) -> ColumnElement[bool]:
    """What a member kept of the own notes, to that member alone."""
    return Insight.member_id == member_id


def coming(seats: Seats) -> list[Own]:
    """Those who said that they come."""
    return [seat for seat in seats if seat.is_here and seat.answer == COMES]


def may_read_words(session: Session, seat: Own) -> bool:
    """Words are for who comes, signed the very text of this session, and is welcome. Others see who and when."""
    return seat.is_here and seat.answer == COMES and seat.has_signed(session) and seat.is_welcome


def may_read_plan(session: Session, seat: Own) -> bool:
    """Its title, its link and who is kept out: as words; and who plans it reads them before anybody was asked."""
    return may_read_words(session, seat) or (session.state == CONCEPT and may_lead_session(session, seat))


def may_plan_session(member: Person) -> bool:
    """Every member may plan one, and then leads it or asks somebody who does."""
    return bool(member.id)


def may_make_group(membership: Membership | None) -> bool:
    """Who leads a circle may make it a group of intervisie."""
    return membership is not None and membership.role == FACILITATOR


def may_lead_session(session: Session, seat: Own) -> bool:
    """The facilitator leads, until everything is gone."""
    return seat.is_facilitator and seat.is_here


def may_change_plan(session: Session, seat: Own) -> bool:
    """When, how long and how: the facilitator, until it begins."""
    return may_lead_session(session, seat) and session.state in AHEAD


def may_change_people(session: Session, seat: Own) -> bool:
    """Somebody may be added until the session ends: a late-comer signs first, and waits for the bringer's yes."""
    return may_lead_session(session, seat) and session.state != ENDED


def may_answer_session(session: Session, seat: Own) -> bool:
    """Who is invited says whether one comes, and may think better of it until the session begins."""
    is_in_it = seat.is_present and session.state == RUNNING
    return session.state in (PLANNED, AGREEING, RUNNING) and not seat.is_facilitator and not is_in_it


def may_sign(session: Session, seat: Own) -> bool:
    """Who comes signs, until the session is over; nobody signs for another, but the facilitator for a paper."""
    return seat.is_here and seat.answer == COMES and session.state in (PLANNED, AGREEING, RUNNING)


def is_signed_for_good(session: Session, seat: Own, how: str) -> bool:
    """Whether a member signed, and this way (by a code, on paper) is not the own account: another could hold a code."""
    return how != BY_ITSELF and seat.member_id is not None and seat.has_signed(session)


def may_bring(session: Session, seat: Own) -> bool:
    """Everybody who may read may bring a question, while no question was chosen."""
    return may_read_words(session, seat) and session.state in (PLANNED, AGREEING) and session.bringer_id is None


def may_mark(session: Session, seat: Own) -> bool:
    """Everybody who may read says of the questions of others: I know this, and it has haste."""
    return may_bring(session, seat)


def may_choose_question(session: Session, seat: Own) -> bool:
    """The facilitator sees what the others said, and chooses; and may choose again until it begins."""
    return may_lead_session(session, seat) and may_read_words(session, seat) and session.state in (PLANNED, AGREEING)


def may_choose_method(session: Session, seat: Own) -> bool:
    """The facilitator chooses the method, until it begins."""
    return may_lead_session(session, seat) and session.state in AHEAD


def may_write_intake(session: Session, seat: Own) -> bool:
    """The bringer alone, until the session is over."""
    return may_read_words(session, seat) and is_bringer(session, seat) and session.state in (PLANNED, AGREEING, RUNNING)


def may_welcome_late_comer(session: Session, seat: Own) -> bool:
    """The bringer says whether who comes later may hear it."""
    return may_read_words(session, seat) and is_bringer(session, seat) and session.state != ENDED


def is_bringer(session: Session, seat: Own) -> bool:
    """Whether it is this person's question."""
    return session.bringer_id is not None and seat.id == session.bringer_id


def may_enter(session: Session, seat: Own) -> bool:
    """The room opens when the facilitator opens it; everybody who may read goes in."""
    return may_read_words(session, seat) and session.state in (AGREEING, RUNNING)


def may_propose_date(session: Session, seat: Own) -> bool:
    """Everybody who was there may propose another day of deletion."""
    return may_read_words(session, seat) and seat.was_there and session.state in (RUNNING, ENDED)


def may_say_what_came(session: Session, seat: Own) -> bool:
    """The bringer alone, four weeks after."""
    return may_read_words(session, seat) and is_bringer(session, seat) and session.asked_at is not None


def may_see_tally(member: Person) -> bool:
    """Moderators see how many sessions were held, and whether lessons came of them; nothing more."""
    return member.is_moderator


def needs_everyone(sitters: Iterable[Sitter]) -> bool:
    """Whether colleagues of one organisation, or a line of command, are in the room: then everybody says yes (§2.1)."""
    here = [sitter for sitter in sitters if sitter.is_here]
    organisations = [one for sitter in here for one in organisations_of(sitter)]
    return len(set(organisations)) < len(organisations) or any(sitter.has_line for sitter in here)


def organisations_of(sitter: Sitter) -> set[str]:
    """Where somebody works, by the bare words; both today and when asked or signing, for whoever changes it on the own
    page stays the colleague of the others."""
    bare = {bare_name(sitter.organisation), bare_name(sitter.organisation_then())}
    return bare - {""}


def bare_name(organisation: str) -> str:
    """An organisation without capitals, accents, signs and the word "gemeente" before it."""
    return " ".join(words_of(organisation.replace("-", " "))).removeprefix("gemeente ")


def is_blocked(sitters: Sequence[Sitter]) -> bool:
    """Whether who comes together was not agreed by everybody; nobody sees by whom not."""
    return needs_everyone(sitters) and any(seat.objects is not False for seat in coming(sitters))


def fewest(session: Session) -> int:
    """How many people it takes: three, or two where the method is made for it."""
    method = library().methods.get(session.method)
    return min(LEAST, method.group.least) if method else LEAST


def what_is_missing(session: Session, sitters: Sequence[Sitter]) -> list[str]:
    """What has to happen before the session can begin, by key (words.py says it)."""
    there = coming(sitters)
    present = [seat for seat in there if seat.is_present]
    asked = {
        "method": bool(session.method),
        "bringer": any(is_bringer(session, seat) and seat.is_present for seat in there),
        "signed": all(seat.has_signed(session) for seat in present),
        "agreed": not is_blocked(sitters),
        "few": len(present) >= fewest(session),
        "many": len(present) <= MOST,
    }
    return [key for key, is_done in asked.items() if not is_done]
