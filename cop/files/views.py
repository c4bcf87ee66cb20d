"""Adding files to a text that is being written, and taking them away. What is posted is served by cop/threads."""

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response

from cop.files import operations
from cop.files.looks import kind_in_words, shown_size, size_in_words
from cop.files.queries import Trouble, strip_at, tell_at, waiting_file
from cop.foundation import drafts
from cop.foundation.access import go, is_safe_path, not_found, page_takes_files, takes_files
from cop.foundation.db import db, remembering, write
from cop.foundation.drafts import PLACE_MOST

bp = Blueprint("files", __name__)
bp.add_app_template_filter(size_in_words)
bp.add_app_template_filter(kind_in_words)
bp.add_app_template_global(shown_size)
OWN_FIELDS = {"place", "file_id", "drop", "draft_place", "draft_seen", "voorbeeld"}  # no part of the text


@bp.post("/bijlagen")
@takes_files
def add() -> Response | str:
    """Take in files for the text at `place`; without script the text typed so far is kept, and one returns to it."""
    place = place_asked_for()
    _taken, troubles = operations.take_in_sent(g.me, place)
    keep_typed(place)
    return back_to(place, troubles)


@bp.post("/bijlagen/<file_id>/weg")
@takes_files
def remove(file_id: str) -> Response | str:
    place = waiting_file(g.me, file_id).place or "/"
    keep_typed(place)
    write()
    operations.remove(waiting_file(g.me, file_id))
    db.session.flush()
    return back_to(place, [])


@bp.post("/bijlagen/<file_id>/beschrijving")
def describe(file_id: str) -> Response:
    """What a picture shows, as the script tells when it was typed."""
    place = waiting_file(g.me, file_id).place or "/"
    write()
    operations.describe(db.session, g.me, operations.alts_typed())
    return go(f"{place}#bijlagen")


def place_asked_for() -> str:
    """The page on which a file is added; 404 when it can be none of ours."""
    place = request.form.get("place", "")
    is_path = is_safe_path(place) and len(place) <= PLACE_MOST and set("?#~").isdisjoint(place)
    if not is_path or not page_takes_files(place):
        not_found()
    return place


def keep_typed(place: str) -> None:
    """Keep what was typed so far: what pictures show with the pictures, the text as the draft of its page. The script
    does the latter by itself."""
    texts = {n: v for n, v in drafts.typed_fields().items() if n not in OWN_FIELDS and not n.startswith("alt-")}
    window = request.form.get("draft_place", "")
    with remembering() as session:
        operations.describe(session, g.me, operations.alts_typed())
        if (
            not is_script()
            and any(any(values) for values in texts.values())
            and drafts.has_room(session, g.me.id, texts)
        ):
            is_here = window in [place + beside for beside in drafts.WINDOWS]
            drafts.keep_draft(session, g.me.id, window if is_here else place, texts)


def back_to(place: str, troubles: list[Trouble]) -> Response | str:
    """The page where one was writing; for the script the new list alone."""
    if is_script():
        strip = strip_at(g.me, place, troubles)
        return render_template("files/_list.html", strip=strip)
    tell_at(place, troubles)
    return go(f"{place}#bijlagen")


def is_script() -> bool:
    return request.headers.get("X-Requested-With") == "script"
