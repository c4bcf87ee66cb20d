"""Beginning a case, and the list of one's own."""

from flask import flash, g, render_template
from werkzeug.wrappers import Response

from cop.cases import operations
from cop.cases.forms import BeginForm, kinds
from cop.cases.queries import mine_for
from cop.cases.views.door import bp
from cop.foundation.access import go
from cop.foundation.db import db, new_public_id, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _

Page = str | Response | tuple[str, int]


@bp.get("/casussen/mijn")
def mine() -> Page:
    """The cases that I write."""
    return render_template("cases/mine.html", cases=mine_for(g.me))


@bp.route("/casussen/nieuw", methods=["GET", "POST"])
def begin() -> Page:
    """A title and a kind, and one can write."""
    form = filled(BeginForm, form_id=new_public_id(), soort="voorbeeld")
    form.soort.choices = kinds()
    if not form.is_submitted() or not form.validate():
        return render_template("cases/begin.html", form=form), 422 if form.is_submitted() else 200
    write()
    form_id = (form.form_id.data or "")[:40] or None
    made = operations.begun_before(g.me, form_id)
    if made is None:
        made = operations.begin(g.me, {"titel": form.titel.data, "soort": form.soort.data}, form_id)
        db.session.flush()
        flash(_("Your case is there. Only you can read it now."))
    return go(f"{made.path}/schrijven/kop")
