"""What the pages of the room share: their blueprint, the way in, and the page that shows the room again."""

from flask import Blueprint, abort, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import go
from cop.foundation.db import end_reading, write
from cop.foundation.fragments import rendered
from cop.foundation.language import gettext as _
from cop.intervisie.choosing import intake_of
from cop.intervisie.policy import may_read_words, what_is_missing
from cop.intervisie.queries import Place
from cop.runner import drawing, operations, words
from cop.runner.forms import Refused
from cop.runner.policy import may_read_back, may_take_over
from cop.runner.queries import sequel_for, table_for
from cop.runner.script import may_write_in
from cop.runner.table import Table

bp = Blueprint("runner", __name__)
bp.add_app_template_global(words.who_speaks)
bp.add_app_template_global(words.clock_of)
bp.add_app_template_global(words.sight_here)
bp.add_app_template_global(may_write_in)
bp.add_app_template_global(may_take_over)
bp.add_app_template_global(drawing.read, "read_drawing")
bp.add_app_template_global(drawing.picture, "picture_of")
bp.add_app_template_global(drawing.as_list, "sentences_of")
Page = str | Response | tuple[str, int]
PART = "X-Part"  # a script that only wants the room, without the frame of the page


def wants_part() -> bool:
    """Whether a script asks, to put the room into the page that is there."""
    return PART in request.headers


def room_page(place: Place, refused: Refused | None = None, table: Table | None = None) -> str:
    """The room as this seat sees it now; `refused` are words that could not be kept, with the reason at their place."""
    values = {**shown(table or table_for(place)), "refused": refused or Refused(), "is_part": wants_part()}
    if wants_part():  # the frame of a page, and what is looked up for it, stay as they are
        return rendered("runner/_room.html", me=g.me, **values)
    return render_template("runner/room.html", **values)


def shown(table: Table) -> dict[str, object]:
    """What the templates of the room need beside the table itself."""
    return {
        "table": table,
        "missing": [words.missing_in_words(key, table.session, table.sitters) for key in missing_at(table)],
        "question": intake_of(table.session).get("question", "") if table.session.sealed_intake else "",
        "sequel": sequel_for(table, g.me),
    }


def missing_at(table: Table) -> list[str]:
    """What has to happen before it begins; nothing any more once it did."""
    return what_is_missing(table.session, table.sitters) if table.session.is_ahead else []


def require_here(place: Place, allowed: bool) -> None:
    """Stop unless allowed: with 403, or for who pressed on a page from before the session ended, or before going out,
    with the page where one is now; what was typed comes back with the reason."""
    if allowed:
        return
    if place.seat.is_present and not place.session.is_over:
        abort(403)
    if not request.form.get("text") and not request.form.get("name"):
        abort(go(way_from(place)))
    out = _("You are not in the room now. Come in again, and send this once more.")
    raise Conflict(_("The session is over.") if place.session.is_over else out)


def begin(place: Place, leads: bool = False) -> None:
    """Begin to write, holding the room, and ask once more. Raises Elsewhere for who was taken out since the page asked,
    or no longer leads: its page gives every word back."""
    write()
    operations.hold_for(place.session, place.seat, leads)


def way_from(place: Place) -> str:
    """Where one is who is not in the room: at what was written, when it is over, or at the door."""
    is_back = may_read_back(place.session, place.seat) and place.session.is_over
    return f"{place.session.path}/geschreven" if is_back else place.session.path


def again(place: Place, refused: Refused | None = None) -> Page:
    """After an act: the room anew, for a script at once, for a form by way of its address. What was refused stands on
    the page itself, with every word."""
    if refused is not None:
        end_reading()
        is_out = not may_read_words(place.session, place.seat)
        if is_out or (place.session.is_over and refused.words):
            raise Conflict(refused.why)  # the page of the refusal gives every word back, and shows no room
        if place.session.is_over:
            return go(way_from(place))
        return room_page(place, refused), refused.status
    if wants_part():
        return "", 204
    return go(f"{place.session.path}/kamer")
