"""The list of threads, and what counts as read in it."""

from flask import flash, g, render_template, request
from werkzeug.wrappers import Response

from cop.foundation.access import go, not_found
from cop.foundation.clock import now
from cop.foundation.db import write
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.threads import operations
from cop.threads.lines import lines_of
from cop.threads.queries import (
    Filter,
    circles_to_post_in,
    pinned_for,
    threads_for,
)
from cop.threads.views.room import bp
from cop.topics.models import agenda_points, themes

VIEWS = ("", "unread", "unanswered", "followed", "mine", "insight")


@bp.get("/gesprekken")
def index() -> str:
    circles = circles_to_post_in(g.me)
    circle = next((c for c in circles if c.public_id == request.args.get("kring")), None)
    if request.args.get("kring") and circle is None:
        not_found()
    point = whole_number(request.args.get("punt"))
    wanted = Filter(
        view=request.args.get("toon", "") if request.args.get("toon", "") in VIEWS else "",
        circle_id=circle.id if circle else None,
        point=point if point in agenda_points() else None,
        theme=request.args.get("thema", "") if request.args.get("thema") in themes() else "",
        tag=request.args.get("label", "")[:60],
    )
    after, before, last = (request.args.get(name, "") for name in ("na", "voor", "laatste"))
    page = threads_for(g.me, wanted, after, before, bool(last))
    is_plain = wanted == Filter() and not (after or before or last)
    chosen = {
        name: request.args[name] for name in ("toon", "kring", "punt", "thema", "label") if request.args.get(name)
    }
    return render_template(
        "threads/index.html",
        page=page,
        lines=lines_of(page.rows),
        pinned=lines_of(pinned_for(g.me)) if is_plain else [],
        circle_options=tuple((c.public_id, "" if c.is_everybody else c.name) for c in circles),
        circle=circle,
        wanted=wanted,
        chosen=chosen,
        zone="closed" if circle and not circle.is_everybody else "",
    )


@bp.post("/gesprekken/alles-gelezen")
def mark_all_read() -> Response:
    write()
    operations.mark_all_read(g.me.id, now())
    flash(_("Everything counts as read now."))
    return go("/gesprekken")
