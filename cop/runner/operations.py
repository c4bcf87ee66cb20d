"""What happens in the room. Every act says from where it starts, so that two who press at once take one step."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update
from werkzeug.exceptions import Conflict

from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.intervisie import operations as intervisie
from cop.intervisie.models import AGREEING, RUNNING, Attendance, Seat, Session, Sitter
from cop.intervisie.policy import may_lead_session, may_read_words, what_is_missing
from cop.intervisie.queries import sitters_of
from cop.runner.models import Run
from cop.runner.queries import run_of
from cop.runner.script import Script, script_of, turns

MORE_TIME = 120  # seconds that one press adds


class Elsewhere(Conflict):
    """The group is no longer where this page was."""


class WrittenMeanwhile(Conflict):
    """Somebody else wrote in the same place: `theirs` is what stands there now, with its version."""

    def __init__(self, theirs: str, version: int):
        super().__init__(_("Somebody else wrote here while you were writing. Both texts stand here."))
        self.theirs, self.version = theirs, version


class Missing(Conflict):
    """What has to happen first, by key."""

    def __init__(self, what: Sequence[str]):
        super().__init__(_("Something has to happen first."))
        self.what = what


def hold(session: Session) -> Run:
    """Where it stands now, kept from others until this transaction ends; every act on the room begins here."""
    intervisie.hold(session)
    run = db.session.get(Run, session.id, with_for_update=True, populate_existing=True)
    if run is None:
        run = run_of(session)
        db.session.add(run)
    return run


def hold_for(session: Session, seat: Seat, leads: bool = False) -> None:
    """Hold the room for who is about to act, and ask once more: since the page asked, this seat may have been taken
    out, or another may lead. Raises Elsewhere then."""
    hold(session)
    db.session.refresh(seat)
    if not may_read_words(session, seat):
        raise Elsewhere(_("You are not in this session any more, or do not read along any more. Nothing was kept."))
    if leads and not may_lead_session(session, seat):
        raise Elsewhere(_("Somebody else leads now."))


def changed(run: Run) -> None:
    """The others see it within a second."""
    run.version += 1


def hold_running(session: Session) -> Run:
    """The same, of a session that is going on. Raises Elsewhere for any other."""
    run = hold(session)
    if session.state != RUNNING:
        raise Elsewhere(_("This session is not going on."))
    return run


# Coming in and going


def enter(session: Session, seat: Seat) -> None:
    """Come into the room, or come back."""
    run = hold(session)
    db.session.refresh(seat)
    if session.state not in (AGREEING, RUNNING):
        raise Elsewhere(_("This session is not going on."))
    if not seat.is_present:
        seat.is_present = True
        changed(run)
    if session.state == RUNNING:
        seat.came_at = seat.came_at or now()


def go_out(session: Session, seat: Seat) -> None:
    """Leave the room, for a while or for good; the seat stays one's own."""
    run = hold(session)
    db.session.refresh(seat)
    seat.is_present, seat.hand_at, seat.offers_lead, seat.agrees_lead = False, None, False, False
    db.session.flush()
    pass_from(run, session, seat.id)
    changed(run)


def pass_from(run: Run, session: Session, seat_id: int) -> None:
    """Nobody waits for the turn of somebody who is not there: it goes to the next in the round."""
    script = script_of(session)
    if script is not None and run.turn_id == seat_id:
        run.turn_id = next_in(run, turns(script.steps[run.step], session, sitters_of(session)))


def next_in(run: Run, order: Sequence[Sitter]) -> int | None:
    """The seat of the first in the round who has not spoken; None when all have."""
    return next((one.id for one in order if one.id not in run.had_turn), None)


# The steps


def start(session: Session, sitters: Sequence[Sitter], script: Script) -> None:
    """Begin with the first step, its clock going. Raises Missing for what has to be first, Elsewhere when it runs."""
    run = hold(session)
    if session.state != AGREEING:
        raise Elsewhere(_("It has begun already."))
    if missing := what_is_missing(session, sitters):
        raise Missing(missing)
    session.state, session.began_at = RUNNING, now()
    counted = local(now()).date() + timedelta(days=session.keep_days)
    session.delete_on = min(session.delete_on, counted)  # begun late, the day stays as shown
    there = update(Seat).where(Seat.session_id == session.id, Seat.is_present, Seat.left_at.is_(None))
    db.session.execute(there.values(came_at=now()))
    to_step(run, 0, script, session, sitters)


def to_step(run: Run, place: int, script: Script, session: Session, sitters: Sequence[Sitter]) -> None:
    """Another step: its clock begins anew, hands go down, and the first in the round may speak."""
    run.step, run.since, run.used, run.extra, run.had_turn = place, now(), 0.0, 0, []
    order = turns(script.steps[place], session, sitters)
    run.turn_id = order[0].id if order else None
    lower = update(Seat).where(Seat.session_id == session.id, Seat.hand_at.is_not(None))
    db.session.execute(lower.values(hand_at=None))
    changed(run)


def move(session: Session, sitters: Sequence[Sitter], script: Script, seen_step: int, by: int, skips: bool) -> None:
    """On or back by one step. Raises Elsewhere when the group is not at `seen_step` any more, or at an end."""
    run = hold_running(session)
    if run.step != seen_step or not 0 <= run.step + by < len(script.steps):
        raise Elsewhere(_("Somebody was just before you. You are at step %(step)d now.", step=run.step + 1))
    key = script.steps[run.step].key
    if skips:
        run.skipped = [*run.skipped, key]
    elif by < 0:
        run.skipped = [one for one in run.skipped if one != script.steps[run.step + by].key]
    to_step(run, run.step + by, script, session, sitters)


def add_time(session: Session, seen_step: int) -> None:
    """Two minutes more for this step."""
    run = hold_running(session)
    at_step(run, seen_step)
    run.extra += MORE_TIME
    changed(run)


def at_step(run: Run, seen_step: int) -> None:
    if run.step != seen_step:
        raise Elsewhere(_("Somebody was just before you. You are at step %(step)d now.", step=run.step + 1))


def pause(session: Session) -> None:
    """Stand still, now. It is written down nowhere who asked for it."""
    run = hold_running(session)
    if not run.is_paused:
        run.used, run.since = run.spent(), None
        changed(run)


def resume(session: Session) -> None:
    """Go on."""
    run = hold_running(session)
    if run.is_paused:
        run.since = now()
        changed(run)


def next_speaker(session: Session, sitters: Sequence[Sitter], script: Script, seen_turn: int | None) -> None:
    """The turn goes to the next in the round who has not spoken; after the last it is free. Raises Elsewhere when the
    turn was passed already."""
    run = hold_running(session)
    if run.turn_id != seen_turn:
        raise Elsewhere(_("The turn was passed already."))
    if run.turn_id is not None:
        run.had_turn = [*run.had_turn, run.turn_id]
    run.turn_id = next_in(run, turns(script.steps[run.step], session, sitters))
    changed(run)


def reveal(session: Session, step: str) -> None:
    """All cards of a step lie open, together."""
    run = hold_running(session)
    if step not in run.revealed:
        run.revealed = [*run.revealed, step]
        changed(run)


def raise_hand(session: Session, seat: Seat, is_up: bool) -> None:
    """Hand up, or down."""
    run = hold_running(session)
    db.session.refresh(seat)
    seat.hand_at = (seat.hand_at or now()) if is_up else None
    changed(run)


def end(session: Session, sitters: Sequence[Sitter]) -> None:
    """The session is over; who is here now can show that it took part. Raises Elsewhere when it ended already."""
    run = hold_running(session)
    if run.since is not None:
        run.used, run.since = run.spent(), None
    intervisie.end(session)
    there = [one for one in sitters if one.is_present and one.is_here and one.member_id is not None]
    db.session.add_all(attended(session, one) for one in there)
    changed(run)


def attended(session: Session, sitter: Sitter) -> Attendance:
    """That a member took part, and for how long: from coming in, or the beginning if that was later, to the end."""
    ended = session.ended_at or now()
    began = session.began_at or ended
    minutes = round((ended - max(sitter.came_at or began, began)).total_seconds() / 60)
    return Attendance(
        member_id=sitter.member_id,
        circle_id=session.circle_id,
        held_on=local(began).date(),
        minutes=max(minutes, 1),
        method=session.method,
    )
