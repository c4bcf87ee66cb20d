"""The page of a thread: reading, answering, following."""

from math import ceil

from flask import g, make_response, redirect, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.files.queries import strip_of
from cop.foundation.access import go, require, takes_files
from cop.foundation.db import end_reading, write
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.members.models import UNNAMED, initials_of, tint_of
from cop.notifications.operations import mark_read as mark_told
from cop.threads import operations
from cop.threads.beside import beside
from cop.threads.composing import begun_in, desk, kept_in
from cop.threads.forms import (
    new_form_id,
    typed_reply,
)
from cop.threads.hanging import hang, take_in_sent
from cop.threads.models import FOLLOWS, MUTES, PAGE
from cop.threads.policy import (
    may_choose_insight,
    may_reply,
    may_retitle,
)
from cop.threads.queries import (
    Opened,
    already_posted,
    opened_for,
    people_in,
    post_for,
    thread_for,
)
from cop.threads.shown import shown
from cop.threads.views.room import bp, limit_posting
from cop.topics.models import agenda_points
from cop.writing.models import Kept
from cop.writing.operations import drop_posted
from cop.writing.policy import has_composer
from cop.writing.queries import named_in, wants_preview


@bp.route("/gesprekken/<thread_id>", methods=["GET", "POST"])
@has_composer
@takes_files
def show(thread_id: str) -> str | Response | tuple[str, int]:
    """The page of a thread; a POST to it is a reply."""
    if request.method == "POST":
        return reply(thread_id)
    thread = opened_for(g.me, thread_id)
    kept = kept_in(thread)
    return thread_page(thread, begun_in(thread, kept), kept=kept)


def thread_page(thread: Opened, body: str = "", error: str = "", kept: Kept | None = None) -> str:
    pages = max(1, ceil(thread.last_number / PAGE))
    first_unread = thread.seen_to + 1 if thread.seen_to < thread.last_number else 0
    page = page_asked_for(pages, first_unread)
    hangs = beside(g.me, thread, page)
    people = people_in(thread)
    return render_template(
        "threads/show.html",
        thread=thread,
        first_unread=first_unread,
        posts=shown(thread, page, hangs),
        hangs=hangs,
        attached=strip_of(thread.path, hangs.waiting),
        page=page,
        pages=pages,
        first_unread_page=ceil(first_unread / PAGE),
        insight_page=ceil((thread.insight_number or 0) / PAGE),
        talking=[(tint_of(p.id), "" if p.role == UNNAMED else initials_of(p.name)) for p in people],
        places=len({p.organisation for p in people} - {""}),
        points=agenda_points(),
        can_reply=may_reply(g.me, thread),
        can_retitle=may_retitle(g.me, thread),
        body=body,
        error=error,
        desk=desk(thread.circle_id, kept, body, thread.asker_id == g.me.id),
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
    typed = typed_reply(g.me)
    sent = take_in_sent(g.me, typed.form_id)
    if wants_preview():
        return thread_page(thread, typed.body), 200
    is_unnamed = thread.asker_id == g.me.id
    named = named_in(g.me, thread.circle_id, typed.body, is_unnamed)
    error = typed.error or named.error or sent.error(is_unnamed)
    if error or sent.is_refused:
        return thread_page(thread, typed.body, error), 422
    if not may_reply(g.me, thread):
        return closed_meanwhile(thread, typed.body)
    text = operations.rendered(typed.body, named=named)
    write()
    try:
        placed = operations.reply(thread, g.me, text, typed.form_id)
    except Conflict:
        end_reading()
        again = already_posted(typed.form_id)
        return go(f"/antwoorden/{again}") if again else closed_meanwhile(opened_for(g.me, thread_id), typed.body)
    limit_posting()  # after it: a form that is sent twice is not one too many
    hang(placed.public_id, g.me, sent)
    drop_posted(g.me.id)
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
