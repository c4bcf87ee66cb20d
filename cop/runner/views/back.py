"""Reading back what was written, until the day of deletion; and letting go of what one wrote to the bringer."""

from datetime import timedelta

from flask import render_template

from cop.foundation.access import confidential, go, require
from cop.foundation.clock import now
from cop.foundation.db import write
from cop.runner import writing
from cop.runner.models import CARD
from cop.runner.policy import may_read_back
from cop.runner.queries import note_of, read_back, room_of
from cop.runner.views.door import Page, bp, shown

STILL_THERE = timedelta(hours=2)  # after the end people may still be together


@bp.get("/intervisie/<session_id>/geschreven")
@confidential
def written(session_id: str) -> Page:
    """What was written, as far as it is for my eyes."""
    place = room_of(session_id)
    ended = place.session.ended_at
    is_just_over = ended is not None and now() < ended + STILL_THERE
    return render_template("runner/written.html", **shown(read_back(place)), is_just_over=is_just_over)


@bp.post("/intervisie/<session_id>/geschreven/<note_id>/loslaten")
@confidential
def let_go(session_id: str, note_id: str) -> Page:
    """What I wrote to the bringer is the bringer's; I need not see it any more."""
    place = room_of(session_id)
    require(may_read_back(place.session, place.seat))
    note = note_of(place, note_id)
    require(note.kind == CARD)
    write()
    writing.let_go(note)
    return go(f"{place.session.path}/geschreven")
