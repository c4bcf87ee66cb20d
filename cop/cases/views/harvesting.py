"""A case from a conversation: picking replies, and saying whether one's own words may be in it."""

from flask import flash, g, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases import harvesting
from cop.cases.operations import begun_before
from cop.cases.policy import may_harvest
from cop.cases.views.door import bp
from cop.circles.models import Circle
from cop.foundation.access import go, not_found, require
from cop.foundation.db import db, end_reading, new_public_id, write
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.threads.models import Thread
from cop.threads.queries import thread_for

Page = str | Response | tuple[str, int]


@bp.route("/casussen/uit-gesprek/<thread_id>", methods=["GET", "POST"])
def harvest(thread_id: str) -> Page:
    """Begin a case from a conversation."""
    thread = thread_for(g.me, thread_id)
    require(may_harvest(g.me, thread) and not db.session.get_one(Circle, thread.circle_id).is_direct)
    if request.method == "GET":
        return harvest_page(thread)
    by_number = {row.public_id: row for row in harvesting.replies_of(thread)}
    picked = [by_number[one] for one in request.form.getlist("antwoord") if one in by_number]
    people = {one.public_id: one for one in harvesting.people_to_own(thread, g.me)}
    owner = people.get(request.form.get("owner", ""))
    if owner is None or (not picked and not thread.is_lesson):
        words = (
            _("Choose who becomes the owner.") if owner is None else _("Pick at least one reply that helps another.")
        )
        return harvest_page(thread, words), 422
    form_id = request.form.get("form_id", "")[:40] or None
    write()
    case = begun_before(owner, form_id)
    case = case or harvesting.harvest(thread, [row.id for row in picked], owner, g.me, form_id)
    path, is_mine = case.path, owner.id == g.me.id
    flash(_("The case has begun. Who wrote what you picked is asked.") if picked else _("The case has begun."))
    return go(f"{path}/schrijven" if is_mine else thread.path)


def harvest_page(thread: Thread, error: str = "") -> str:
    return render_template(
        "cases/harvest.html",
        thread=thread,
        replies=[(row, Markup(row.html)) for row in harvesting.replies_of(thread)],  # sanitised when it was kept
        choices=[(one.public_id, one.name) for one in harvesting.people_to_own(thread, g.me)],
        picked=request.form.getlist("antwoord"),
        owner=request.form.get("owner", g.me.public_id),
        form_id=request.form.get("form_id") or new_public_id(),
        error=error,
    )


@bp.get("/casussen/jouw-woorden")
def quoted() -> Page:
    """What I said in a conversation, and is asked of me for a case."""
    found = harvesting.sources_to_answer(g.me)
    return render_template("cases/quoted.html", found=[(*row, Markup(row.html)) for row in found])  # sanitised


@bp.post("/casussen/jouw-woorden/<int:number>")
def answer(number: int) -> Page:
    """Yes or no; nobody is told of a no."""
    source = harvesting.source_for(g.me, whole_number(str(number))) or not_found()
    said = request.form.get("answer")
    if said not in ("ja", "nee"):
        return go("/casussen/jouw-woorden")
    write()
    try:
        harvesting.answer(source, said == "ja")
    except Conflict as conflict:
        end_reading()
        flash(str(conflict.description), "bad")
        return go("/casussen/jouw-woorden")
    thanks, out = _("Thank you. Your words are in the case, with your name."), _("Good. Your words stay out of it.")
    flash(thanks if said == "ja" else out)
    return go("/casussen/jouw-woorden")
