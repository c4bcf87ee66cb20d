"""Sessions as tests need them: six people from six municipalities, planned, signed, with a question and a method, and
running; made by the operations that the pages use."""

from collections.abc import Sequence

from cop.circles.models import Circle
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.intervisie import choosing, operations, people
from cop.intervisie.models import COMES, Seat, Session
from cop.intervisie.queries import sitters_of
from cop.members.models import Member
from cop.methods.models import library
from cop.runner import operations as runner
from cop.runner.script import script_of
from tests.conftest import make_member

SIX = {
    "sanne": ("Sanne Kok", "Tiel"),
    "ilse": ("Ilse Roos", "Zutphen"),
    "tim": ("Tim Ooms", "Hoorn"),
    "yusra": ("Yusra Demir", "Roosendaal"),
    "bram": ("Bram Visser", "Doetinchem"),
    "noor": ("Noor Haan", "Kampen"),
}


def six(everybody: Circle) -> list[Member]:
    """Six members of six municipalities; the first one leads in these tests, the second brings the question."""
    return [make_member(key, everybody, name, organisation=place) for key, (name, place) in SIX.items()]


def seat_of(session: Session, member: Member) -> Seat:
    return db.session.query(Seat).filter_by(session_id=session.id, member_id=member.id).one()


def planned(members: Sequence[Member], **plan: object) -> Session:
    """Announced by the first, the others asked."""
    with writing():
        wanted = operations.Plan(starts_at=now(), **plan)  # type: ignore[arg-type]  # what a test wants of a plan
        session = operations.plan(members[0], wanted, None, members[1:])
        operations.announce(session)
    return session


def signed(members: Sequence[Member], **plan: object) -> Session:
    """Everybody comes and signed."""
    session = planned(members, **plan)
    with writing():
        for member in members:
            seat = seat_of(session, member)
            if seat.answer != COMES:
                people.answer(session, seat, comes=True)
            people.sign(session, seat, session.agreement, has_line=False)
    return session


def ready(members: Sequence[Member], method: str = "incidentmethode", **plan: object) -> Session:
    """Method and bringer (the second) chosen, everybody in the room."""
    session = signed(members, **plan)
    with writing():
        operations.choose_method(session, library().methods[method])
        choosing.name_bringer(session, seat_of(session, members[1]))
        for member in members:
            runner.enter(session, seat_of(session, member))
    return session


def running(members: Sequence[Member], method: str = "incidentmethode", **plan: object) -> Session:
    """Begun, at its first step."""
    session = ready(members, method, **plan)
    with writing():
        script = script_of(session)
        assert script is not None
        runner.start(session, sitters_of(session), script)
    return session


def ended(members: Sequence[Member], method: str = "incidentmethode", **plan: object) -> Session:
    """Held and over."""
    session = running(members, method, **plan)
    with writing():
        runner.end(session, sitters_of(session))
    return session
