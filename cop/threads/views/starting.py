"""Starting a thread, and changing what it is about."""

from typing import Any

from flask import flash, g, render_template, request
from werkzeug.wrappers import Response

from cop.foundation.access import go, require, takes_files
from cop.foundation.db import db, write
from cop.foundation.language import gettext as _
from cop.threads import operations
from cop.threads.beside import beside
from cop.threads.composing import desk, named_in_form
from cop.threads.forms import (
    ThreadForm,
    chosen_circle,
    filled,
    kinds_for,
    new_form_id,
    regions,
    sizes,
)
from cop.threads.hanging import hang, strip_for, take_in_sent
from cop.threads.models import QUESTION
from cop.threads.policy import (
    is_starter,
    may_retitle,
    may_start,
)
from cop.threads.queries import (
    already_started,
    circles_to_post_in,
    points_at_first,
    thread_for,
)
from cop.threads.views.room import bp, limit_posting
from cop.topics.models import agenda_points, themes
from cop.writing.models import Kept
from cop.writing.operations import drop_posted, one_at_a_time
from cop.writing.policy import has_composer
from cop.writing.queries import kept_here, wants_preview

FIRST_POINT = [1]  # agenda point of who asks without a name and chose none


@bp.route("/gesprekken/nieuw", methods=["GET", "POST"])
@has_composer
@takes_files
def start() -> str | Response | tuple[str, int]:
    circles, kept = circles_to_post_in(g.me), kept_here(g.me.id) if request.method == "GET" else None
    form = filled(
        ThreadForm,
        kept.fields if kept else None,
        circle=request.args.get("kring", ""),
        kind=request.args.get("soort", QUESTION),
        agenda=[request.args["punt"]] if "punt" in request.args else [],
        title=request.args.get("titel", "")[:160],
    )
    circle = chosen_circle(circles, form.circle.data or "")
    sent = take_in_sent(g.me, form.form_id.data or "")
    if request.method == "GET" or wants_preview():
        return start_page(form, circles, kept)
    if circle is None:
        form.validate()
        form.circle.errors = [_("Choose who may read this: you are not (any more) in that circle.")]
    named = named_in_form(form, circle.public_id, sent, bool(form.unnamed.data)) if circle else None
    if circle is None or named is None or not may_start(g.me, form.kind.data):
        return start_page(form, circles), 422
    at_first = points_at_first(g.me) if form.asks_unnamed() is None else FIRST_POINT  # a profile would tell who asks
    subject, text = form.subject(at_first), operations.rendered(form.body.data, named=named)
    write()
    one_at_a_time(g.me)
    again = already_started(form.form_id.data)
    if again is not None and is_starter(g.me, again):
        return go(again.path)
    limit_posting()
    form_id = None if again else form.form_id.data or None
    thread = operations.start(circle, g.me, subject, text, form_id, unnamed=form.asks_unnamed())
    hang(text.public_id, g.me, sent)
    drop_posted(g.me.id)
    flash(_("Your conversation has started. You will hear when somebody answers."))
    return go(thread.path)


def start_page(form: ThreadForm, circles: list[Any], kept: Kept | None = None) -> str:
    circle = chosen_circle(circles, form.circle.data or "")
    return render_template(
        "threads/new.html",
        form=form,
        circles=circles,
        circle=circle,
        desk=desk(circle.public_id if circle else "", kept, form.body.data or "", bool(form.unnamed.data)),
        circle_options=[
            (c.public_id, _("The whole community"), _("All members."))
            if c.is_everybody
            else (c.public_id, c.name, _("Closed: only the members of this circle."))
            for c in circles
        ],
        attached=strip_for(g.me),
        kinds=kinds_for(g.me),
        sizes=sizes(),
        regions=regions(),
        **subject_options(),
        form_id=form.form_id.data or new_form_id(),
    )


def subject_options() -> dict[str, list[tuple[str, str]]]:
    """The agenda points and themes to choose from."""
    return {
        "point_options": [(str(number), f"{number}. {point.label}") for number, point in agenda_points().items()],
        "theme_options": [(key, theme.label) for key, theme in themes().items()],
    }


@bp.route("/gesprekken/<thread_id>/wijzigen", methods=["GET", "POST"])
def retitle(thread_id: str) -> str | Response | tuple[str, int]:
    """Change the title of a thread and what it is about."""
    thread = thread_for(g.me, thread_id)
    require(may_retitle(g.me, thread))
    hangs = beside(g.me, thread, 1)
    form = filled(
        ThreadForm,
        title=thread.title,
        agenda=[str(point) for point in thread.agenda_points],
        themes=[theme.key for theme in hangs.themes],
        tags=", ".join(name for _slug, name in hangs.tags),
    )
    del form.body
    if request.method == "POST" and form.validate():
        subject = form.subject(thread.agenda_points)
        write()
        operations.label(
            thread, operations.Subject(subject.title, thread.kind, subject.agenda, subject.themes, subject.tags)
        )
        db.session.flush()
        flash(_("The title and subjects were changed."))
        return go(thread.path)
    page = render_template("threads/retitle.html", thread=thread, form=form, **subject_options())
    return (page, 422) if request.method == "POST" else page
