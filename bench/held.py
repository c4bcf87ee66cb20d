"""Sessions of intervisie that are going on, made by the operations that the pages use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from bench.visitors import Visitor
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.intervisie import choosing, operations, people
from cop.intervisie.models import Seat, Session
from cop.intervisie.queries import sitters_of
from cop.members.models import Member
from cop.methods.models import library
from cop.runner import operations as runner
from cop.runner import writing as notes
from cop.runner.script import Script, script_of

AT_TABLE = 8  # people, the most that a session should have
METHOD, STEP = "vijfstappenmethode", "kern"  # everybody but the bringer lays cards, which lie open
QUESTION = "Hoe kan ik de kleine gemeenten in mijn regio laten meebeslissen zonder dat alles langer duurt?"
PAD = "De bringer zegt drie keer dat er geen tijd is. Vragen: wiens tijd? Wat als het een maand later wordt? " * 3
CARD = "Het echte probleem is volgens mij dat niemand zegt wie nee mag zeggen, en wat er dan gebeurt."


@dataclass(frozen=True)
class Room:
    """A session with its people, all signed in: the first leads, the second brought the question."""

    public_id: str
    people: Sequence[Visitor]
    at: int  # place of STEP, where the group is
    steps: Sequence[str]  # keys of that step and of those that come

    @property
    def path(self) -> str:
        return f"/intervisie/{self.public_id}/kamer"


def rooms_for(app: Flask, visitors: Sequence[Visitor]) -> list[Room]:
    """A session for each AT_TABLE of these people, all in STEP with its cards open and one card of each."""
    tables = [visitors[place : place + AT_TABLE] for place in range(0, len(visitors) - AT_TABLE + 1, AT_TABLE)]
    with app.app_context():
        rooms = [room_for(table) for table in tables]
        db.session.remove()
    return rooms


def done(act: Callable[..., Any], *about: Any, **more: Any) -> Any:
    """One act in a transaction of its own, as a page does it."""
    with writing():
        return act(*about, **more)


def room_for(table: Sequence[Visitor]) -> Room:
    """One session, from its plan to STEP."""
    members = [db.session.get_one(Member, one.member_id) for one in table]
    session = done(operations.plan, members[0], operations.Plan(starts_at=now()), None, members[1:])
    done(operations.announce, session)
    seats = [db.session.query(Seat).filter_by(session_id=session.id, member_id=one.id).one() for one in members]
    for seat in seats:
        done(people.answer, session, seat, comes=True)
        done(people.sign, session, seat, session.agreement, has_line=False)
        done(people.say_about_people, session, seat, objects=False)
    done(operations.choose_method, session, library().methods[METHOD])
    done(choosing.name_bringer, session, seats[1])
    done(choosing.write_intake, session, {"question": QUESTION}, session.intake_version)
    at, script = go_to_step(session, seats)
    return Room(session.public_id, table, at, [step.key for step in script.steps[at:]])


def go_to_step(session: Session, seats: Sequence[Seat]) -> tuple[int, Script]:
    """Everybody comes in, and the group goes on to STEP, writing on the way; where that is in which script."""
    for seat in seats:
        done(runner.enter, session, seat)
        done(notes.write_pad, session, seat, PAD, 0)
    script = script_of(session)
    assert script is not None
    done(runner.start, session, sitters_of(session), script)
    at = script.index_of(STEP)
    assert at is not None
    for place, step in enumerate(script.steps[:at]):
        if step.key == "vraag":
            done(notes.write_field, session, seats[1], step, QUESTION, 0)
        done(runner.move, session, sitters_of(session), script, place, 1, skips=False)
    for seat in [seats[0], *seats[2:]]:
        done(notes.add_card, session, seat, script.steps[at], CARD)
    done(runner.reveal, session, STEP)
    return at, script
