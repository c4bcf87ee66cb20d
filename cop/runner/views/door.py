"""What the pages of the room share: their blueprint, the way in, and the page that shows the room again."""

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response

from cop.foundation.access import go
from cop.foundation.db import end_reading
from cop.intervisie.choosing import intake_of
from cop.intervisie.policy import what_is_missing
from cop.intervisie.queries import Place
from cop.runner import drawing, words
from cop.runner.forms import Refused
from cop.runner.queries import Table, sequel_for, table_for
from cop.runner.script import may_write_in

bp = Blueprint("runner", __name__)
bp.add_app_template_global(words.who_speaks)
bp.add_app_template_global(words.clock_of)
bp.add_app_template_global(words.sight_here)
bp.add_app_template_global(may_write_in)
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
    table = table or table_for(place)
    template = "runner/_room.html" if wants_part() else "runner/room.html"
    return render_template(template, **shown(table), refused=refused or Refused())


def shown(table: Table) -> dict[str, object]:
    """What the templates of the room need beside the table itself."""
    return {
        "table": table,
        "missing": [words.missing_in_words(key) for key in what_is_missing(table.session, table.sitters)],
        "question": intake_of(table.session).get("question", "") if table.session.sealed_intake else "",
        "sequel": sequel_for(table, g.me),
    }


def again(place: Place, refused: Refused | None = None) -> Page:
    """After an act: the room anew, for a script at once, for a form by way of its address. What was refused stands on
    the page itself, with every word."""
    if refused is not None:
        end_reading()
        return room_page(place, refused), refused.status
    if wants_part():
        return "", 204
    return go(f"{place.session.path}/kamer")
