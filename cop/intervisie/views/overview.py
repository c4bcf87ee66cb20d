"""My sessions, and the page of one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, render_template
from sqlalchemy import select

from cop.foundation.access import confidential
from cop.foundation.db import db
from cop.foundation.sealing import Gone, Opener
from cop.intervisie.agreement import newest
from cop.intervisie.choosing import intake_of
from cop.intervisie.grouped import groups_for
from cop.intervisie.keeping import is_signed
from cop.intervisie.models import COMES, CONCEPT, Dilemma, Seat, Session, Sitter
from cop.intervisie.policy import (
    is_blocked,
    is_bringer,
    may_lead_session,
    may_read_words,
    may_welcome_late_comer,
    needs_everyone,
)
from cop.intervisie.queries import Place, place_of, sessions_for, sitters_of
from cop.intervisie.views.acting import heading_of, in_the_room, page_in
from cop.intervisie.views.door import bp
from cop.intervisie.words import (
    byline_of,
    crowd_in_words,
    has_written,
    hours_in_words,
    how_in_words,
    is_asked_about_people,
    is_near,
    missing_in_words,
    month_in_words,
    to_do,
    to_prepare,
    way_in,
    when_in_words,
)

for said in (byline_of, hours_in_words, how_in_words, missing_in_words, month_in_words, when_in_words):
    bp.add_app_template_global(said)


@dataclass(frozen=True)
class Line:
    """A session in my list: its title if I may read it, who leads it, and what comes first for me."""

    session: Session
    heading: str
    leads: str
    to_do: str
    path: str
    is_gone: bool = False  # its key did not come along: nobody opens it any more


@bp.get("/intervisie")
def index() -> str:
    """My sessions: what is ahead, and what was."""
    rows = sessions_for(g.me)
    brought = seats_that_brought([seat.id for _session, seat in rows])
    lines = [line_of(session, seat, brought) for session, seat in rows]
    return render_template(
        "intervisie/index.html",
        zone="closed",
        ahead=[line for line in lines if not line.session.is_over],
        past=[line for line in reversed(lines) if line.session.is_over],
        groups=groups_for(g.me),
        rules=newest().rules,
    )


def line_of(session: Session, seat: Seat, brought: set[int]) -> Line:
    """A line of the list. A shell that came back from a back-up says so, and keeps no other line from being read."""
    try:
        Opener(session.public_id)
        sitters = sitters_of(session)
        leads = next((one.name for one in sitters if one.is_facilitator and one.id != seat.id), "")
        says, path = to_do(session, seat, sitters, has_written(session, seat, brought))
        return Line(session, heading_of(session, seat), leads, says, path)
    except Gone:
        return Line(session, "", "", "", "", is_gone=True)


def seats_that_brought(seat_ids: Sequence[int]) -> set[int]:
    """Those of these seats that brought a question."""
    return set(db.session.scalars(select(Dilemma.seat_id).where(Dilemma.seat_id.in_(seat_ids)))) if seat_ids else set()


@bp.get("/intervisie/<session_id>")
@confidential
def show(session_id: str) -> str:
    """The page of one session, by how it stands and by what I may."""
    place = place_of(session_id)
    session, seat = place.session, place.seat
    sitters = sitters_of(session)
    there, reads = in_the_room(sitters), may_read_words(session, seat)
    brought = seats_that_brought([seat.id]) if reads else set()
    wrote = reads and has_written(session, seat, brought)
    return page_in(
        "show.html",
        place,
        heading=heading_of(session, seat) or own_title(place, sitters),
        reads=reads,
        leads=may_lead_session(session, seat),
        leader=next((one for one in sitters if one.is_facilitator), None),
        there=there,
        way_in=way_in(session, seat, sitters, wrote) if session.state != CONCEPT else [],
        prepare=to_prepare(session, sitters) if may_lead_session(session, seat) and session.is_ahead else [],
        crowd=crowd_in_words(len(there)) if session.is_ahead and len(there) > 1 else "",
        first=to_do(session, seat, sitters, wrote),
        is_near=is_near(session),
        is_signed=session.is_ahead and is_signed(session),
        has_other_question=bool(brought) and not is_bringer(session, seat),
        asks_about_people=is_asked_about_people(session, seat, sitters),
        needs_everyone=needs_everyone(sitters),
        is_blocked=session.is_ahead and session.state != CONCEPT and is_blocked(sitters),
        late=late_comers(place, there),
        can_announce=session.state == CONCEPT and len(there) > 1,
        **(words_of(session, sitters) if reads else {}),
        method_name=method_name(session) if reads or may_lead_session(session, seat) else "",
    )


def own_title(place: Place, sitters: Sequence[Sitter]) -> str:
    """The title, for who planned the session and still leads it: the own words are no secret before one signed."""
    planned_it = place.seat.id == min(one.id for one in sitters)  # the first seat comes with the plan
    return place.session.unseal("title") if planned_it and may_lead_session(place.session, place.seat) else ""


def late_comers(place: Place, there: Sequence[Sitter]) -> list[Sitter]:
    """Who waits for my word, when it is my question."""
    if not may_welcome_late_comer(place.session, place.seat):
        return []
    return [one for one in there if one.answer == COMES and not one.is_welcome]


def words_of(session: Session, sitters: Sequence[Sitter]) -> dict[str, object]:
    """What only those who signed read: whose question it is, the question itself, and the link to the call."""
    bringer = next((one for one in sitters if is_bringer(session, one)), None)
    return {"bringer": bringer, "lines": intake_of(session) if bringer else {}, "video": session.unseal("video")}


def method_name(session: Session) -> str:
    """The chosen method, as who chose it calls it."""
    kept = session.unseal("script")
    return str(json.loads(kept)["name"]) if kept else ""
