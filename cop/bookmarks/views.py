"""Keeping a post, and the page of what one keeps."""

from datetime import timedelta

from flask import Blueprint, flash, g, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from cop.bookmarks import operations
from cop.bookmarks.forms import NOTE_MOST, BookmarkForm, today
from cop.bookmarks.policy import may_keep
from cop.bookmarks.queries import bookmark_for, bookmark_of, kept_by
from cop.foundation.access import go, require
from cop.foundation.db import write
from cop.foundation.fragments import fragment
from cop.foundation.language import gettext as _
from cop.threads.queries import post_for

bp = Blueprint("bookmarks", __name__)
Page = str | Response | tuple[str, int]


@bp.app_template_global()
def keep_button(post_id: str, is_kept: bool) -> Markup:
    """The button by which one keeps a post (by public id), or lets go of it."""
    return fragment("bookmarks/_keep.html", post_id=post_id, is_kept=is_kept)


@bp.post("/antwoorden/<post_id>/bewaren")
def keep(post_id: str) -> Response | Markup:
    """Keep a post, or let go of it; a script gets the button back."""
    thread, post = post_for(g.me, post_id)
    require(may_keep(thread, post))
    write()
    was_kept = bookmark_of(g.me, post) is not None
    is_kept = operations.keep_or_let_go(post, g.me)
    if was_kept and is_kept:  # it has a note or a day: look at these first
        return go(f"/bewaard#b-{post_id}")
    if request.headers.get("X-Requested-With") == "script":
        return keep_button(post_id, is_kept)
    return go(post.path)


@bp.get("/bewaard")
def index() -> str:
    return kept_page()


def kept_page(wrong: BookmarkForm | None = None, wrong_id: str = "") -> str:
    """What one keeps; with the form that was not right yet, as it was typed."""
    return render_template(
        "bookmarks/index.html",
        kept=kept_by(g.me),
        wrong=wrong,
        wrong_id=wrong_id,
        first_day=today() + timedelta(days=1),
        most=NOTE_MOST,
    )


@bp.post("/bewaard/<post_id>")
def change(post_id: str) -> Page:
    """Another note or day, or keep it no longer."""
    bookmark = bookmark_for(g.me, post_id)
    form = BookmarkForm(bookmark)
    is_gone = request.form.get("do") == "remove"
    if not is_gone and not form.validate():
        return kept_page(form, post_id), 422
    write()
    if is_gone:
        operations.remove(bookmark)
        flash(_("You no longer keep it."))
    else:
        operations.change(bookmark, form.note.data or "", form.remind_on.data)
        flash(_("Your note is kept."))
    return go("/bewaard")
