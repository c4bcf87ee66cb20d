"""Pages about threads."""

from datetime import timedelta
from difflib import SequenceMatcher
from math import ceil
from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import Conflict, TooManyRequests
from werkzeug.wrappers import Response

from cop.foundation import drafts
from cop.foundation.access import go, not_found, require
from cop.foundation.clock import now
from cop.foundation.db import db, end_reading, write
from cop.foundation.language import gettext as _
from cop.foundation.language import when
from cop.foundation.limits import allow_one_more
from cop.foundation.text import whole_number
from cop.members.models import initials_of, tint_of
from cop.notifications.operations import mark_read as mark_told
from cop.places.queries import organisation_label
from cop.threads import operations
from cop.threads.forms import BodyForm, ThreadForm, chosen_circle, filled, kinds_for, new_form_id, typed_reply
from cop.threads.lines import lines_of
from cop.threads.models import FOLLOWS, MUTES, PAGE, QUESTION, Post, Thread
from cop.threads.policy import (
    may_choose_insight,
    may_delete,
    may_edit,
    may_reply,
    may_retitle,
    may_see_revisions,
    may_start,
    may_undo_delete,
)
from cop.threads.queries import (
    Filter,
    Opened,
    already_posted,
    already_started,
    circles_to_post_in,
    labels_of,
    opened_for,
    people_in,
    pinned_for,
    points_at_first,
    post_for,
    posts_of,
    revisions_of,
    thread_for,
    threads_for,
)
from cop.topics.models import agenda_points, from_mask, themes

bp = Blueprint("threads", __name__)
bp.add_app_template_global(agenda_points, "agenda_points")
bp.add_app_template_global(themes, "themes")
bp.add_app_template_global(from_mask, "from_mask")
POSTS_AN_HOUR = 60  # per member; a lively evening is some twenty
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


@bp.route("/gesprekken/nieuw", methods=["GET", "POST"])
def start() -> str | Response | tuple[str, int]:
    circles = circles_to_post_in(g.me)
    form = filled(
        ThreadForm,
        drafts.kept_fields(g.me.id),
        circle=request.args.get("kring", ""),
        kind=request.args.get("soort", QUESTION),
        agenda=[request.args["punt"]] if "punt" in request.args else [],
        title=request.args.get("titel", "")[:160],
    )
    if request.method == "GET":
        return start_page(form, circles)
    circle = chosen_circle(circles, form.circle.data)
    if not form.validate() or circle is None or not may_start(g.me, form.kind.data):
        if circle is None:
            form.circle.errors = [_("Choose who may read this: you are not (any more) in that circle.")]
        return start_page(form, circles), 422
    subject, text = form.subject(points_at_first(g.me)), operations.rendered(form.body.data)
    write()
    again = already_started(form.form_id.data)
    if again is not None and again.starter_id == g.me.id:
        return go(again.path)
    limit_posting()
    thread = operations.start(circle, g.me, subject, text, None if again else form.form_id.data or None)
    drafts.drop_draft(g.me.id)
    flash(_("Your conversation has started. You will hear when somebody answers."))
    return go(thread.path)


def start_page(form: ThreadForm, circles: list[Any]) -> str:
    return render_template(
        "threads/new.html",
        form=form,
        circles=circles,
        circle=chosen_circle(circles, form.circle.data or ""),
        circle_options=[
            (c.public_id, _("The whole community"), _("All members."))
            if c.is_everybody
            else (c.public_id, c.name, _("Closed: only the members of this circle."))
            for c in circles
        ],
        kinds=kinds_for(g.me),
        **subject_options(),
        form_id=form.form_id.data or new_form_id(),
    )


def subject_options() -> dict[str, list[tuple[str, str]]]:
    """The agenda points and themes to choose from."""
    return {
        "point_options": [(str(number), f"{number}. {point.label}") for number, point in agenda_points().items()],
        "theme_options": [(key, theme.label) for key, theme in themes().items()],
    }


def limit_posting() -> None:
    """Stop a flood, whether by a script or by a stuck key; only what is posted counts."""
    if not allow_one_more(f"post:{g.me.id}", POSTS_AN_HOUR, timedelta(hours=1)):
        raise TooManyRequests(_("You have posted very much this hour. Wait a while, and try again."))


@bp.route("/gesprekken/<thread_id>", methods=["GET", "POST"])
def show(thread_id: str) -> str | Response | tuple[str, int]:
    """The page of a thread; a POST to it is a reply."""
    if request.method == "POST":
        return reply(thread_id)
    kept = drafts.kept_fields(g.me.id)
    return thread_page(opened_for(g.me, thread_id), kept.get("body", [""])[0])


class Shown:
    """A post as the page shows it: its row, and what follows from it, worked out once."""

    __slots__ = (
        "author_id", "author_public_id", "byline", "deleted_at", "edited_at", "hidden_at", "hidden_why", "html",
        "initials", "name", "number", "public_id", "role", "tint", "when",
    )  # fmt: skip

    def __init__(self, row: Any):
        (
            self.public_id, self.number, html, created_at, self.edited_at, self.deleted_at, self.hidden_at,
            self.hidden_why, self.author_id, self.name, self.author_public_id, organisation, function, self.role,
        ) = row  # fmt: skip  # in the order of queries.POSTS
        self.html = Markup(html)  # sanitised when it was saved (cop/foundation/text.py)
        organisation = organisation_label(organisation)
        self.byline = f"{function}, {organisation}" if function and organisation else function or organisation
        self.initials, self.tint, self.when = initials_of(self.name), tint_of(self.author_id), when(created_at)


def thread_page(thread: Opened, body: str = "", error: str = "") -> str:
    pages = max(1, ceil(thread.last_number / PAGE))
    first_unread = thread.seen_to + 1 if thread.seen_to < thread.last_number else 0
    page = page_asked_for(pages, first_unread)
    theme_list, tags = labels_of(thread)
    people = people_in(thread)
    return render_template(
        "threads/show.html",
        thread=thread,
        first_unread=first_unread,
        posts=[Shown(row) for row in posts_of(thread, page)],
        page=page,
        pages=pages,
        first_unread_page=ceil(first_unread / PAGE),
        insight_page=ceil((thread.insight_number or 0) / PAGE),
        theme_list=theme_list,
        tags=tags,
        talking=[(tint_of(p.id), initials_of(p.name)) for p in people],
        places=len({p.organisation for p in people}),
        points=agenda_points(),
        can_reply=may_reply(g.me, thread),
        can_choose=may_choose_insight(g.me, thread),
        can_retitle=may_retitle(g.me, thread),
        body=body,
        error=error,
        form_id=new_form_id(),
        zone="" if thread.is_everybody else "closed",
    )


def page_asked_for(pages: int, first_unread: int) -> int:
    """The page in the address; "?vanaf=ongelezen" is the page of the first unread post, or the last one."""
    if request.args.get("vanaf") == "ongelezen":
        return ceil(first_unread / PAGE) if first_unread else pages
    return min(max(whole_number(request.args.get("pagina"), 1), 1), pages)


def reply(thread_id: str) -> Response | tuple[str, int]:
    thread = opened_for(g.me, thread_id)
    typed = typed_reply()
    if typed.error:
        return thread_page(thread, typed.body, typed.error), 422
    if not may_reply(g.me, thread):
        return closed_meanwhile(thread, typed.body)
    text = operations.rendered(typed.body)
    write()
    again = already_posted(typed.form_id)
    if again is not None and again.author_id == g.me.id:
        return go(f"/antwoorden/{again.public_id}")
    limit_posting()
    try:
        placed = operations.reply(thread, g.me, text, None if again else typed.form_id or None)
    except Conflict:
        end_reading()
        return closed_meanwhile(opened_for(g.me, thread_id), typed.body)
    drafts.drop_draft(g.me.id)
    return go(f"{thread.path}?pagina={ceil(placed.number / PAGE)}#b{placed.number}")


def closed_meanwhile(thread: Opened, body: str) -> tuple[str, int]:
    """The thread takes no more replies: give the words back."""
    error = _("This conversation was closed. Your text is still here: copy it if you want to keep it.")
    return thread_page(thread, body, error), 409


@bp.get("/antwoorden/<post_id>")
def permalink(post_id: str) -> Response:
    """The permanent address of a post leads to its place."""
    thread, post = post_for(g.me, post_id)
    return redirect(f"{thread.path}?pagina={ceil(post.number / PAGE)}#b{post.number}")


@bp.post("/gesprekken/<thread_id>/gelezen")
def mark_read(thread_id: str) -> Response:
    """What was shown counts as read: told by the script while reading, or by the button."""
    thread = thread_for(g.me, thread_id)
    write()
    operations.mark_read(thread, g.me, whole_number(request.form.get("number")))
    mark_told(g.me.id, f"thread:{thread.id}")
    if request.headers.get("X-Requested-With") == "script":
        return make_response("", 204)
    return go("/gesprekken")


@bp.post("/gesprekken/alles-gelezen")
def mark_all_read() -> Response:
    write()
    operations.mark_all_read(g.me.id, now())
    flash(_("Everything counts as read now."))
    return go("/gesprekken")


@bp.post("/gesprekken/<thread_id>/volgen")
def follow(thread_id: str) -> Response:
    """Follow, mute, or neither."""
    thread = thread_for(g.me, thread_id)
    stance = request.form.get("stance")
    write()
    choose = {FOLLOWS: operations.follow, MUTES: operations.mute}.get(stance or "", operations.let_be)
    choose(thread, g.me)
    return go(f"{thread.path}#volgen")


@bp.post("/antwoorden/<post_id>/inzicht")
def choose_insight(post_id: str) -> Response:
    thread, post = post_for(g.me, post_id)
    require(may_choose_insight(g.me, thread))
    write()
    if thread.insight_number == post.number:
        operations.drop_insight(thread)
    else:
        operations.choose_insight(thread, post)
    return go(post.path)


@bp.route("/antwoorden/<post_id>/wijzigen", methods=["GET", "POST"])
def edit(post_id: str) -> str | Response | tuple[str, int]:
    thread, post = post_for(g.me, post_id)
    require(may_edit(g.me, thread, post))
    form = filled(BodyForm, drafts.kept_fields(g.me.id), body=post.body)
    if request.method == "GET":
        return edit_page(thread, post, form)
    version = request.form.get("version", "")
    if not form.validate():
        return edit_page(thread, post, form, version), 422
    text = operations.rendered(form.body.data, post.public_id)
    write()
    try:
        operations.edit(post, g.me, text, whole_number(version))
    except Conflict as conflict:
        end_reading()
        return edit_page(thread, post, form, conflict=str(conflict.description)), 409
    drafts.drop_draft(g.me.id)
    flash(_("Your text was changed."))
    return go(post.path)


def edit_page(thread: Thread, post: Post, form: BodyForm, version: str = "", conflict: str = "") -> str:
    """The form to change a post; after a conflict it shows both texts, and saves on top of the newest."""
    return render_template(
        "threads/edit.html", thread=thread, post=post, form=form, version=version or post.version, conflict=conflict
    )


@bp.get("/antwoorden/<post_id>/versies")
def revisions(post_id: str) -> str:
    thread, post = post_for(g.me, post_id)
    if not may_see_revisions(post):
        not_found()
    earlier = revisions_of(post)
    bodies = [revision.body for revision in earlier] + [post.body]
    moments = [post.created_at] + [revision.created_at for revision in earlier]
    changes = [(moment, difference(bodies[max(i - 1, 0)], bodies[i])) for i, moment in enumerate(moments)]
    return render_template("threads/revisions.html", thread=thread, post=post, changes=list(reversed(changes)))


def difference(before: str, after: str) -> Markup:
    """Two versions of a text in one, word by word, with what went and what came marked."""
    old, new = before.split(" "), after.split(" ")
    exact = len(old) * len(new) < 1_000_000  # beyond that an exact comparison takes seconds
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=not exact).get_opcodes():
        gone, come = escape(" ".join(old[a:b])), escape(" ".join(new[c:d]))
        if kind == "equal":
            parts.append(gone)
        else:
            parts += [Markup("<del>%s</del>") % gone] if gone else []
            parts += [Markup("<ins>%s</ins>") % come] if come else []
    return Markup(" ").join(parts)


@bp.post("/antwoorden/<post_id>/verwijderen")
def delete_post(post_id: str) -> Response:
    _thread, post = post_for(g.me, post_id)
    require(may_delete(g.me, post))
    write()
    operations.delete_post(post)
    flash(_("Your reply is gone. You can put it back from the place where it stood."))
    return go(post.path)


@bp.post("/antwoorden/<post_id>/terugzetten")
def undo_delete(post_id: str) -> Response:
    _thread, post = post_for(g.me, post_id)
    require(may_undo_delete(g.me, post))
    write()
    operations.undo_delete(post)
    flash(_("Your reply stands again."))
    return go(post.path)


@bp.route("/gesprekken/<thread_id>/wijzigen", methods=["GET", "POST"])
def retitle(thread_id: str) -> str | Response | tuple[str, int]:
    """Change the title of a thread and what it is about."""
    thread = thread_for(g.me, thread_id)
    require(may_retitle(g.me, thread))
    theme_list, tags = labels_of(thread)
    form = filled(
        ThreadForm,
        title=thread.title,
        agenda=[str(point) for point in thread.agenda_points],
        themes=[theme.key for theme in theme_list],
        tags=", ".join(name for _slug, name in tags),
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
