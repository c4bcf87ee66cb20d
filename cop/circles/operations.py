"""What happens to circles: they open, people come in, lead and leave. Each change of access is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from werkzeug.exceptions import Conflict

from cop.circles.models import ASKS, FACILITATOR, IS_INVITED, PARTICIPANT, Circle, Knock, Membership
from cop.circles.queries import everybody
from cop.foundation import outbox
from cop.foundation.clock import now
from cop.foundation.db import db, insert_or_ignore
from cop.foundation.language import gettext as _
from cop.foundation.log import write_down
from cop.members.models import ACTIVE, Member, Person
from cop.members.queries import moderators_but

EVERYBODY = "Iedereen"  # how the circle of everybody is called where a name is asked; pages say "the community"
DIRECT = "Direct gesprek"  # how the circle of a direct conversation is called; pages name the people in it
INVITED, KNOCKED, ADMITTED, TURNED_DOWN, REMOVED, ASKED_FOR, OPENED, DECLINED, HANDED_ON = (
    "invited", "knocked", "admitted", "turned_down", "removed", "asked_for", "opened", "declined", "handed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What someone wants with a circle: a name, what it is for, and whether others may know that it exists."""

    name: str
    purpose: str
    is_listed: bool
    keeps_out_of_mail: bool = False  # whether letters say no more than that there is news


# The circle of everybody


def everybody_circle() -> Circle:
    """The circle of everybody, made when there is none yet."""
    circle = everybody()
    if circle is None:
        circle = Circle(name=EVERYBODY, is_everybody=True, opened_at=now())
        db.session.add(circle)
        db.session.flush()
    return circle


def welcome(member: Person) -> None:
    """A new member comes into the circle of everybody; safe to say twice."""
    insert_or_ignore(Membership, [{"circle_id": everybody_circle().id, "member_id": member.id}])


def let_go(member: Person, heir: Member | None = None) -> None:
    """A member leaves the community, and so every circle. Who led alone is succeeded by `heir` if in it, else by the
    longest-standing participant; a circle in which nobody is left ends, and so does what this member asked for.

    Suspension is something else: who may not sign in sees nothing, and keeps the place for when that is over.
    """
    mine = select(Circle).join(Membership, Membership.circle_id == Circle.id).where(Membership.member_id == member.id)
    for circle in db.session.scalars(mine.where(Circle.is_everybody.is_(False))).all():
        successor = None if leads_beside(circle, member) else longest_in(circle, member, heir)
        if successor is not None:
            hand_to(circle, successor, member)
        go_out(circle, member, member)
    db.session.execute(delete(Membership).where(Membership.member_id == member.id))
    db.session.execute(delete(Knock).where((Knock.member_id == member.id) | (Knock.by_id == member.id)))
    asked = select(Circle).where(Circle.founder_id == member.id, Circle.opened_at.is_(None), Circle.ended_at.is_(None))
    for circle in db.session.scalars(asked).all():
        circle.ended_at = now()


# A circle begins


def open_circle(founder: Person, plan: Plan, at: datetime | None = None) -> Circle:
    """A moderator makes a circle at once, and leads it until the role is handed on."""
    circle = made(founder, plan)
    begin(circle, founder, at)
    return circle


def open_direct(people: Iterable[Person], at: datetime | None = None) -> Circle:
    """A circle for one direct conversation of these people, who stay the only ones: nobody leads it, nobody is let in
    later, and the log does not tell who talks with whom."""
    circle = Circle(name=DIRECT, is_direct=True, opened_at=at or now())
    db.session.add(circle)
    db.session.flush()
    for one in people:
        enter(circle, one.id)
    return circle


def ask_for_circle(founder: Person, plan: Plan) -> Circle:
    """A member asks for a circle; the moderators are told, and decide."""
    circle = made(founder, plan)
    write_down(founder.id, "ask_for_circle", f"circle:{circle.public_id}")
    send(ASKED_FOR, circle, moderators_but(founder.id), who=founder.id)
    return circle


def made(founder: Person, plan: Plan) -> Circle:
    circle = Circle(
        name=plan.name,
        purpose=plan.purpose,
        is_listed=plan.is_listed,
        keeps_out_of_mail=plan.keeps_out_of_mail,
        founder_id=founder.id,
    )
    db.session.add(circle)
    db.session.flush()
    return circle


def begin(circle: Circle, opener: Person, at: datetime | None = None) -> None:
    """The circle is open, and its founder leads it."""
    circle.opened_at = at or now()
    assert circle.founder_id is not None
    enter(circle, circle.founder_id, FACILITATOR)
    write_down(opener.id, "open_circle", f"circle:{circle.public_id}")


def grant(circle: Circle, moderator: Person) -> None:
    """A moderator opens a circle that a member asked for; that member leads it and is told.

    Raises Conflict when it was decided on before.
    """
    still_asked_for(circle)
    begin(circle, moderator)
    send(OPENED, circle, [circle.founder_id or 0], who=moderator.id)


def decline(circle: Circle, moderator: Person, answer: str) -> None:
    """A moderator does not open a circle that was asked for; the one who asked gets the reason.

    Raises Conflict when it was decided on before.
    """
    still_asked_for(circle)
    circle.ended_at, circle.answer = now(), answer
    write_down(moderator.id, "decline_circle", f"circle:{circle.public_id}", answer)
    send(DECLINED, circle, [circle.founder_id or 0], who=moderator.id)


def still_asked_for(circle: Circle) -> None:
    if not circle.is_asked_for:
        raise Conflict(_("This request was decided on already."))


def still_open(circle: Circle) -> None:
    if not circle.is_open:
        raise Conflict(_("This circle is no longer open."))


def change(circle: Circle, actor: Person, plan: Plan) -> None:
    """Its facilitator writes the name and purpose, decides whether other members may know that it exists, and whether
    what is said in it may stand in mail."""
    still_open(circle)
    if circle.is_listed != plan.is_listed:
        list_or_hide(circle, actor, plan.is_listed)
    if circle.keeps_out_of_mail != plan.keeps_out_of_mail:
        circle.keeps_out_of_mail = plan.keeps_out_of_mail
        verb = "keep_out_of_mail" if plan.keeps_out_of_mail else "let_into_mail"
        write_down(actor.id, verb, f"circle:{circle.public_id}", circle_id=circle.id)
    if (circle.name, circle.purpose) != (plan.name, plan.purpose):
        circle.name, circle.purpose = plan.name, plan.purpose
        write_down(actor.id, "write_purpose", f"circle:{circle.public_id}", circle_id=circle.id)


def list_or_hide(circle: Circle, actor: Person, is_listed: bool) -> None:
    """Put a circle on the list that all members see, or take it off; who asked to join before may still be admitted."""
    circle.is_listed = is_listed
    verb = "list_circle" if is_listed else "unlist_circle"
    write_down(actor.id, verb, f"circle:{circle.public_id}", circle_id=circle.id)


# People come in


def enter(circle: Circle, member_id: int, role: str = PARTICIPANT, preset: str | None = None) -> None:
    """One more in the circle, and no longer at its door; `preset` is how much this member wants to be told of it."""
    row = {"circle_id": circle.id, "member_id": member_id, "role": role, "preset": preset}
    insert_or_ignore(Membership, [row])
    db.session.execute(delete(Knock).where(Knock.circle_id == circle.id, Knock.member_id == member_id))


def knock_of(circle: Circle, member: Person) -> Knock | None:
    return db.session.scalar(select(Knock).where(Knock.circle_id == circle.id, Knock.member_id == member.id))


def place_of(circle: Circle, member: Person) -> Membership | None:
    return db.session.get(Membership, (circle.id, member.id))


def invite(circle: Circle, member: Person, facilitator: Person, words: str = "") -> None:
    """Invite a member, who is told and decides. Who had asked to join is admitted by this.

    Raises Conflict when the member is in the circle already, or invited.
    """
    still_open(circle)
    knock = knock_of(circle, member)
    if place_of(circle, member) or (knock and knock.kind == IS_INVITED):
        raise Conflict(_("%(name)s is already in this circle, or invited.", name=member.name))
    if knock:
        admit(circle, member, facilitator)
        return
    db.session.add(Knock(circle_id=circle.id, member_id=member.id, kind=IS_INVITED, words=words, by_id=facilitator.id))
    write_down(facilitator.id, "invite_to_circle", f"member:{member.public_id}", circle_id=circle.id)
    send(INVITED, circle, [member.id], who=facilitator.id)


def withdraw_invitation(circle: Circle, member: Person, facilitator: Person) -> None:
    """An invitation is taken back before it was answered."""
    db.session.delete(waiting(circle, member, IS_INVITED))
    write_down(facilitator.id, "withdraw_invitation", f"member:{member.public_id}", circle_id=circle.id)


def choose_preset(circle: Circle, member: Person, preset: str | None) -> None:
    """How much this member wants to be told of this circle; None: as elsewhere. It holds at once, for all that is
    in it. Raises Conflict when the member is no longer in it."""
    place = place_of(circle, member)
    if place is None:
        raise Conflict(_("You are no longer in this circle."))
    place.preset = preset


def accept(circle: Circle, member: Person, preset: str | None = None) -> None:
    """Who was invited comes in. Raises Conflict when the invitation is no longer there."""
    still_open(circle)
    waiting(circle, member, IS_INVITED)
    enter(circle, member.id, preset=preset)
    write_down(member.id, "join_circle", f"member:{member.public_id}", circle_id=circle.id)


def refuse(circle: Circle, member: Person) -> None:
    """Who was invited stays out; nobody is told. Raises Conflict when the invitation is no longer there."""
    db.session.delete(waiting(circle, member, IS_INVITED))


def ask_to_join(circle: Circle, member: Person, words: str = "", preset: str | None = None) -> None:
    """Ask to come in; the facilitators are told. Raises Conflict when one is in it already, or at its door."""
    still_open(circle)
    if place_of(circle, member) or knock_of(circle, member):
        raise Conflict(_("You have asked this before, or you are in this circle already."))
    asked = {"circle_id": circle.id, "member_id": member.id, "by_id": member.id}
    db.session.add(Knock(kind=ASKS, words=words, preset=preset, **asked))
    leads = select(Membership.member_id).where(Membership.circle_id == circle.id, Membership.role == FACILITATOR)
    send(KNOCKED, circle, db.session.scalars(leads), who=member.id)


def take_back(circle: Circle, member: Person) -> None:
    """Who asked to join thinks better of it."""
    db.session.delete(waiting(circle, member, ASKS))


def admit(circle: Circle, member: Person, facilitator: Person) -> None:
    """Let in who asked. Raises Conflict when that member no longer asks."""
    still_open(circle)
    enter(circle, member.id, preset=waiting(circle, member, ASKS).preset)
    write_down(facilitator.id, "admit_to_circle", f"member:{member.public_id}", circle_id=circle.id)
    send(ADMITTED, circle, [member.id], who=facilitator.id)


def turn_down(circle: Circle, member: Person, facilitator: Person) -> None:
    """Do not let in who asked; the member is told, and may ask again. Raises Conflict when nobody asks."""
    db.session.delete(waiting(circle, member, ASKS))
    write_down(facilitator.id, "turn_down_at_circle", f"member:{member.public_id}", circle_id=circle.id)
    send(TURNED_DOWN, circle, [member.id], who=facilitator.id)


def waiting(circle: Circle, member: Person, kind: str) -> Knock:
    """The knock of this kind. Raises Conflict when it is no longer there."""
    knock = knock_of(circle, member)
    if knock is None or knock.kind != kind:
        raise Conflict(_("This was answered already, or taken back."))
    return knock


# Leading and leaving


def leads_beside(circle: Circle, member: Person) -> bool:
    """Whether a facilitator who can sign in stays when this member goes; true too when this one does not lead."""
    mine = place_of(circle, member)
    if mine is None or mine.role != FACILITATOR:
        return True
    others = select(func.count()).select_from(Membership).join(Member, Member.id == Membership.member_id)
    led = (Membership.circle_id == circle.id, Membership.role == FACILITATOR, Member.id != member.id)
    return bool(db.session.scalar(others.where(*led, Member.status == ACTIVE)))


def is_led(circle: Circle) -> bool:
    """Whether a facilitator who can sign in leads this circle."""
    leads = select(Membership.member_id).join(Member, Member.id == Membership.member_id)
    led = (Membership.circle_id == circle.id, Membership.role == FACILITATOR, Member.status == ACTIVE)
    return db.session.scalar(leads.where(*led).limit(1)) is not None


def longest_in(circle: Circle, member: Person, heir: Member | None = None) -> Member | None:
    """The active participant who is in this circle longest, beside this member; `heir` before all others."""
    others = select(Member).join(Membership, Membership.member_id == Member.id)
    others = others.where(Membership.circle_id == circle.id, Member.id != member.id, Member.status == ACTIVE)
    is_heir = Member.id == (heir.id if heir else 0)
    return db.session.scalar(others.order_by(is_heir.desc(), Membership.since, Member.id).limit(1))


def leave(circle: Circle, member: Person, successor: Person | None = None) -> None:
    """Leave a circle. Its only facilitator hands the role on first; when nobody is left, the circle ends.

    Raises Conflict when a successor is needed, or is not (any more) in the circle.
    """
    if not leads_beside(circle, member) and longest_in(circle, member):
        if successor is None or successor.id == member.id:
            raise Conflict(_("Choose who leads this circle after you."))
        hand_to(circle, successor, member)
    go_out(circle, member, member)


def remove(circle: Circle, member: Person, facilitator: Person, why: str) -> None:
    """A facilitator takes a participant out of the circle, and says why; the member is told.

    Raises Conflict when the member is no longer in it, or is the facilitator who asks.
    """
    if member.id == facilitator.id:
        raise Conflict(_("You cannot remove yourself. Leave the circle, and choose who leads it after you."))
    if place_of(circle, member) is None:
        raise Conflict(_("%(name)s is no longer in this circle.", name=member.name))
    go_out(circle, member, facilitator, why)
    send(REMOVED, circle, [member.id], who=facilitator.id, words=why)


def go_out(circle: Circle, member: Person, actor: Person, why: str = "") -> None:
    """One less in the circle; it ends when nobody is left."""
    db.session.execute(delete(Membership).where(Membership.circle_id == circle.id, Membership.member_id == member.id))
    is_empty = db.session.scalar(select(Membership.member_id).where(Membership.circle_id == circle.id).limit(1)) is None
    if is_empty:
        circle.ended_at, circle.is_listed = now(), False
        db.session.execute(delete(Knock).where(Knock.circle_id == circle.id))
    if circle.is_direct:
        return
    verb = "leave_circle" if actor.id == member.id else "remove_from_circle"
    write_down(actor.id, verb, f"member:{member.public_id}", why, circle.id)
    if is_empty:
        write_down(actor.id, "end_circle", f"circle:{circle.public_id}", circle_id=circle.id)


def hand_on(circle: Circle, successor: Person, facilitator: Person) -> None:
    """A facilitator hands the role on and stays as participant; the successor is told.

    Raises Conflict when the successor is not (any more) in the circle, or is the facilitator who asks.
    """
    if successor.id == facilitator.id:
        raise Conflict(_("You lead this circle already."))
    hand_to(circle, successor, facilitator)
    mine = place_of(circle, facilitator)
    if mine is not None:
        mine.role = PARTICIPANT


def appoint(circle: Circle, successor: Person, moderator: Person) -> None:
    """A moderator names a facilitator for a circle that nobody leads any more.

    Raises Conflict when somebody leads it after all, or the successor is not in it.
    """
    if is_led(circle):
        raise Conflict(_("Somebody leads this circle already."))
    hand_to(circle, successor, moderator)


def hand_to(circle: Circle, successor: Person, actor: Person) -> None:
    place = place_of(circle, successor)
    if place is None:
        raise Conflict(_("%(name)s is no longer in this circle.", name=successor.name))
    place.role = FACILITATOR
    write_down(actor.id, "hand_on_circle", f"member:{successor.public_id}", circle_id=circle.id)
    send(HANDED_ON, circle, [successor.id], who=actor.id)


def send(what: str, circle: Circle, member_ids: Iterable[int], *, who: int, words: str = "") -> None:
    """Put a letter in the outbox of each; whether it is still true is asked again when it leaves (circles/letters)."""
    for member_id in sorted(set(member_ids)):
        about = {"what": what, "circle": circle.id, "who": who, "words": words}
        outbox.put("circles.news", outbox.SOON, member_id=member_id, about=about)
