"""Who may see and do what with a circle. Moderators are no exception inside a closed one."""

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import BindParameter

from cop.circles.models import ASKS, FACILITATOR, IS_INVITED, Circle, Knock, Membership
from cop.members.models import EVERYBODY, MY_CIRCLES, SHOWN_AT_FIRST, Member, Person

Who = int | BindParameter[int]


def circles_of(member_id: Who) -> Select[int]:
    """The ids of the circles someone is in."""
    return select(Membership.circle_id).where(Membership.member_id == member_id)


def within(
    circle_id: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None], member_id: Who
) -> ColumnElement[bool]:
    """Whether a row's circle is one of someone's circles: the clause on which every room's `visible_to` leans.

    As EXISTS, so that a list keeps its own order by index.
    """
    mine = exists().where(Membership.circle_id == circle_id, Membership.member_id == member_id)
    return mine.correlate_except(Membership)


def is_open() -> ColumnElement[bool]:
    """Circles that were opened and have not ended."""
    return and_(Circle.opened_at.is_not(None), Circle.ended_at.is_(None))


def is_direct(circle_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a row's circle holds one direct conversation: what is in it stays out of every list but one's own."""
    direct = exists().where(Circle.id == circle_id, Circle.is_direct)
    return direct.correlate_except(Circle)


def is_listed() -> ColumnElement[bool]:
    """Circles that every member may know of: listed by their facilitator, open, and not the community itself."""
    return and_(Circle.is_listed, is_open(), Circle.is_everybody.is_(False))


def known_to(member: Person) -> ColumnElement[bool]:
    """Which circles someone may know to exist: own, listed, invited to, asked for; moderators and administrators all.

    One who left an unlisted circle knows no more of it than one who never was in it, its founder included. A direct
    conversation is known as a conversation, to the people in it, and to nobody as a circle.
    """
    if member.is_moderator or member.is_administrator:
        return Circle.is_direct.is_(False)
    invited = exists().where(Knock.circle_id == Circle.id, Knock.member_id == member.id, Knock.kind == IS_INVITED)
    invited = invited.correlate_except(Knock)
    known = or_(
        within(Circle.id, member.id),
        is_listed(),
        and_(is_open(), invited),
        and_(Circle.opened_at.is_(None), Circle.founder_id == member.id),
    )
    return and_(Circle.is_direct.is_(False), known)


def shares_circle(viewer_id: Who) -> ColumnElement[bool]:
    """Whether a member is in a closed circle with the viewer, or is the viewer. A direct conversation does not count:
    anybody may begin one."""
    closed = select(Circle.id).where(
        Circle.id.in_(circles_of(viewer_id)), Circle.is_everybody.is_(False), Circle.is_direct.is_(False)
    )
    together = exists().where(Membership.member_id == Member.id, Membership.circle_id.in_(closed))
    return or_(Member.id == viewer_id, together)


def shown_to(viewer_id: Who, field: str) -> ColumnElement[bool]:
    """Members of whom the viewer sees this field: the same rule as shows(), as a part of a statement."""
    audience = func.coalesce(Member.shows[field].as_string(), SHOWN_AT_FIRST.get(field, EVERYBODY))
    return or_(audience == EVERYBODY, Member.id == viewer_id, and_(audience == MY_CIRCLES, shares_circle(viewer_id)))


def may_open_circle(member: Person) -> bool:
    """A moderator makes a circle at once, and decides on the ones that members ask for."""
    return member.is_moderator


def may_lead(membership: Membership | None) -> bool:
    """A facilitator invites, admits and removes, writes the purpose, lists the circle, and hands the role on."""
    return membership is not None and membership.role == FACILITATOR


def may_leave(circle: Circle, membership: Membership | None) -> bool:
    """One leaves any circle but that of everybody."""
    return membership is not None and circle.is_closed


def may_see_participants(member: Person, membership: Membership | None) -> bool:
    """Those in it see who is in it; moderators too, so that somebody guards the whole."""
    return membership is not None or member.is_moderator


def may_see_purpose(member: Person, circle: Circle, membership: Membership | None, knock: Knock | None) -> bool:
    """What a circle is for, and who leads it: those in it or invited, everybody when it is listed, its founder while it
    is asked for, and moderators. An administrator sees of an unlisted circle that it exists."""
    if membership is not None or member.is_moderator or (circle.is_listed and circle.is_open):
        return True
    return (knock is not None and knock.kind == IS_INVITED) or (circle.founder_id == member.id and not circle.is_open)


def may_ask_to_join(circle: Circle, membership: Membership | None, knock: Knock | None) -> bool:
    """One asks at a listed, open circle, once at a time."""
    return circle.is_listed and circle.is_open and circle.is_closed and membership is None and knock is None


def may_answer_invitation(circle: Circle, knock: Knock | None) -> bool:
    """Who is invited says yes or no."""
    return circle.is_open and knock is not None and knock.kind == IS_INVITED


def may_take_back(knock: Knock | None) -> bool:
    """Who asked to join may think better of it."""
    return knock is not None and knock.kind == ASKS


def may_decide_circle(member: Person, circle: Circle) -> bool:
    """A moderator opens a circle that was asked for, or declines with a note; nobody decides on one's own."""
    return may_open_circle(member) and circle.is_asked_for and circle.founder_id != member.id


def may_appoint(member: Person, circle: Circle, is_led: bool) -> bool:
    """When no facilitator can sign in any more (left, suspended), a moderator names one of those who are in it."""
    return member.is_moderator and circle.is_open and circle.is_closed and not is_led
