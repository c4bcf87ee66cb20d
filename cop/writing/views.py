"""What the composer asks of the server while somebody types: a preview, a draft that is kept, names after an @."""

from typing import Any

from flask import Blueprint, flash, g, jsonify, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import go, not_found
from cop.foundation.db import remembering, write
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line, clean_text
from cop.writing import operations
from cop.writing.models import BESIDE
from cop.writing.operations import words_typed
from cop.writing.policy import is_place
from cop.writing.queries import previewed, suggestions

bp = Blueprint("writing", __name__)
PREVIEW_MOST = 20_000  # characters, as in a post: a longer text is cut here, and refused when it is posted


@bp.post("/schrijven/voorbeeld")
def preview() -> str:
    """A text as it will stand, by the renderer that posting uses, and what is to be said of its names."""
    body = clean_text(request.form.get("body", "")[:PREVIEW_MOST])
    circle = request.form.get("kring") or request.form.get("circle", "")
    return render_template(
        "writing/preview.html", preview=previewed(g.me, circle[:22], body, "unnamed" in request.form)
    )


@bp.post("/schrijven/concept")
def keep() -> Response | tuple[Response, int]:
    """Keep what is typed, by the script; answers with where, by which version, and what to say."""
    place = request.form.get("draft_place", "")
    if not is_place(place):
        not_found()
    try:
        fields = words_typed()
        with remembering() as session:
            saved = operations.keep(session, g.me.id, place, fields, request.form.get("draft_seen", ""))
    except Conflict as conflict:
        return jsonify(said=str(conflict.description)), 200
    if saved.kept is None:
        return jsonify(said="")
    twice = _("You wrote here in another window too. Both drafts are kept.")
    return jsonify(said=twice if saved.is_beside else saved.kept.said, place=saved.kept.place, seen=saved.kept.version)


@bp.post("/schrijven/concept/weg")
def throw_away() -> Response:
    place = request.form.get("draft_place", "")
    if not is_place(place):
        not_found()
    write()
    operations.throw_away(g.me.id, place)
    flash(Markup('%s <a href="/schrijven/concepten">%s</a>') % (_("Your draft is gone."), _("Put it back")))
    return go("/schrijven/concepten" if "naar_lijst" in request.form else place.partition(BESIDE)[0])


@bp.post("/schrijven/concept/terug")
def put_back() -> Response:
    """Undo that."""
    place = request.form.get("draft_place", "")
    if not is_place(place):
        not_found()
    write()
    operations.put_back(g.me.id, place.partition(BESIDE)[0])
    flash(_("Your draft is back."))
    return go("/schrijven/concepten")


@bp.get("/schrijven/noem")
def suggest() -> dict[str, list[dict[str, Any]]]:
    """Names that may follow an @, in a circle of one's own."""
    typed = clean_line(request.args.get("wat", "")[:80])
    found = suggestions(g.me, request.args.get("kring", "")[:22], typed, "unnamed" in request.args)
    return {"names": [{"name": one.name, "beside": one.beside, "writes": one.writes} for one in found]}
