"""What the facilitator does: begin, on, back, skip, time, show the cards, end; and how another takes over."""

from flask import request
from werkzeug.exceptions import BadRequest, Conflict

from cop.foundation.access import confidential, go, not_found, require
from cop.foundation.db import db
from cop.foundation.text import whole_number
from cop.intervisie.models import Seat, Session
from cop.intervisie.policy import may_lead_session
from cop.intervisie.queries import Place, sitters_of
from cop.runner import operations, taking_over
from cop.runner.forms import Refused
from cop.runner.operations import Elsewhere, Missing
from cop.runner.policy import may_be_in_room, may_move, may_start_session
from cop.runner.queries import room_of
from cop.runner.script import Script, script_of
from cop.runner.views.door import Page, again, begin, bp, require_here
from cop.runner.words import missing_in_words

MOVES = {"verder": 1, "terug": -1, "overslaan": 1}


@bp.post("/intervisie/<session_id>/kamer/stap")
@confidential
def step(session_id: str) -> Page:
    """One act of the facilitator; `stap` says at which step the page was, so that two presses are one step."""
    place = room_of(session_id)
    act, script = request.form.get("act", ""), script_of(place.session)
    if script is None:
        not_found()
    require_here(place, may_start_session(place.session, place.seat) or may_move(place.session, place.seat))
    sitters = sitters_of(place.session)
    try:
        begin(place, leads=True)
        if act == "einde":
            operations.end(place.session, sitters)
            return go(f"{place.session.path}/geschreven")
        do(act, place, script)
    except Missing as missing:
        return again(
            place,
            Refused(
                "stap", " ".join(missing_in_words(key, place.session, sitters) for key in missing.what), status=409
            ),
        )
    except Elsewhere as elsewhere:
        return again(place, Refused("stap", str(elsewhere.description), status=409))
    return again(place)


def do(act: str, place: Place, script: Script) -> None:
    """The act by its name on the button."""
    session, seen = place.session, whole_number(request.form.get("stap"), 999)
    if act == "begin":
        operations.start(session, sitters_of(session), script)
    elif act in MOVES:
        operations.move(session, sitters_of(session), script, seen, MOVES[act], act == "overslaan")
    elif act == "tijd":
        operations.add_time(session, seen)
    elif act == "hervat":
        operations.resume(session)
    elif act == "kaarten":
        operations.reveal(session, known_step(script, request.form.get("van", "")))
    else:
        raise BadRequest


def known_step(script: Script, key: str) -> str:
    """A step of this session; 404 for any other."""
    return key if script.index_of(key) is not None else not_found()


@bp.post("/intervisie/<session_id>/kamer/begeleiding")
@confidential
def lead(session_id: str) -> Page:
    """Another leads: the facilitator hands it on, or somebody offers and more than half of who signed agree."""
    place = room_of(session_id)
    require_here(place, may_be_in_room(place.session, place.seat))
    act = request.form.get("act", "")
    require(may_lead_session(place.session, place.seat) == (act == "aan"))
    other = None if act in ("bied", "terug") else seat_in(place.session, request.form.get("seat", ""))
    try:
        begin(place, leads=act == "aan")
        if other is None:
            taking_over.offer(place.session, place.seat, act == "bied")
        elif act == "aan":
            taking_over.hand_on(place.session, other)
        else:
            taking_over.agree(place.session, place.seat, other)
    except Conflict as conflict:
        return again(place, Refused("stap", str(conflict.description), status=409))
    return again(place)


def seat_in(session: Session, public_id: str) -> Seat:
    """Another seat of this session; 404 when there is none."""
    return db.session.query(Seat).filter_by(session_id=session.id, public_id=public_id).one_or_none() or not_found()
