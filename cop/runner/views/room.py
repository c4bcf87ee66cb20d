"""The room: the page, what an open page asks again and again, coming in, pausing, hands and turns."""

from flask import Response as Empty
from flask import g, request
from flask import session as cookie
from werkzeug.exceptions import Conflict

from cop.foundation.access import by_itself, confidential, go, not_found
from cop.foundation.clock import now
from cop.intervisie.policy import may_enter
from cop.intervisie.queries import SEATS, sitters_of
from cop.runner import operations
from cop.runner.policy import may_be_in_room, may_pass_turn, may_pause
from cop.runner.queries import room_of, run_of, stand_of, table_for
from cop.runner.script import script_of
from cop.runner.views.door import Page, again, begin, bp, require_here, room_page, way_from

SEEN = "X-Stand"  # where the room stood in the answer


@bp.get("/intervisie/<session_id>/kamer")
@confidential
def room(session_id: str) -> Page:
    """The room as it stands. Who has not come in finds the door on the page of the session; afterwards it leads to what
    was written."""
    place = room_of(session_id)
    if not may_be_in_room(place.session, place.seat) or not place.session.method:
        return go(way_from(place))
    return room_page(place)


@bp.get("/intervisie/<session_id>/kamer/stand")
@confidential
@by_itself
def stand(session_id: str) -> Empty:
    """Did anything change since `v`? Nearly always not: 204. Else the room itself, so that nobody has to ask twice."""
    secret = (cookie.get(SEATS) or {}).get(session_id)
    if g.me is None and secret is None:
        return Empty(status=401)
    word = stand_of(session_id, g.me.id if g.me else None, secret, now())
    if request.args.get("v") == word:
        return Empty(status=204)
    place = room_of(session_id)
    if not may_be_in_room(place.session, place.seat) or not place.session.method:
        return Empty(status=205, headers={SEEN: word})  # somewhere else now: the page opens itself anew
    table = table_for(place)
    return Empty(room_page(place, table=table), mimetype="text/html", headers={SEEN: table.stand})


@bp.post("/intervisie/<session_id>/kamer/binnen")
@confidential
def enter(session_id: str) -> Page:
    """Come in."""
    place = room_of(session_id)
    if not may_enter(place.session, place.seat):
        return go(way_from(place))  # it ended meanwhile, or the door is not open yet
    begin(place)
    operations.enter(place.session, place.seat)
    return go(f"{place.session.path}/kamer" if place.session.method else place.session.path)


@bp.post("/intervisie/<session_id>/kamer/buiten")
@confidential
def go_out(session_id: str) -> Page:
    """Leave the room, for a while or for good."""
    place = room_of(session_id)
    require_here(place, may_be_in_room(place.session, place.seat))
    begin(place)
    operations.go_out(place.session, place.seat)
    return go(place.session.path)


@bp.post("/intervisie/<session_id>/kamer/pauze")
@confidential
@by_itself  # no device is noted as seen at this very moment
def pause(session_id: str) -> Page:
    """Anybody, without a name or a reason."""
    place = room_of(session_id)
    require_here(place, may_pause(place.session, place.seat))
    begin(place)
    operations.pause(place.session)
    return again(place)


@bp.post("/intervisie/<session_id>/kamer/hand")
@confidential
def hand(session_id: str) -> Page:
    """Hand up, or down again."""
    place = room_of(session_id)
    require_here(place, may_pause(place.session, place.seat))
    begin(place)
    operations.raise_hand(place.session, place.seat, request.form.get("op") == "1")
    return again(place)


@bp.post("/intervisie/<session_id>/kamer/beurt")
@confidential
def pass_turn(session_id: str) -> Page:
    """I am done: the turn goes on."""
    place = room_of(session_id)
    script, typed = script_of(place.session), request.form.get("beurt")
    seen = next((one.id for one in sitters_of(place.session) if one.public_id == typed), None)
    if script is None:
        not_found()
    is_mine = seen == place.seat.id and may_pause(place.session, place.seat)  # pressed twice: passed already
    require_here(place, is_mine or may_pass_turn(place.session, run_of(place.session), place.seat))
    begin(place)
    try:
        operations.next_speaker(place.session, sitters_of(place.session), script, seen)
    except Conflict:
        return again(place)  # somebody passed it already: the page shows whose it is
    return again(place)
