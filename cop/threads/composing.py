"""What stands in the composer of a thread when its page opens: what one began to write, and what one quotes."""

from flask import g, request
from sqlalchemy import Row, bindparam, select

from cop.circles.models import Circle
from cop.foundation.db import db, rows
from cop.members.models import UNNAMED, Member
from cop.threads.forms import BodyForm
from cop.threads.hanging import Sent
from cop.threads.lines import unsigned
from cop.threads.models import Post, Thread
from cop.threads.queries import Opened
from cop.writing.models import Composing, Kept, Named
from cop.writing.operations import quoted
from cop.writing.queries import composing, kept_here, named_in, previewed, wants_preview, window_asked_for

QUOTABLE = (
    select(Post.body, Post.public_id, Member.name, Member.role)
    .join(Member, Member.id == Post.author_id)
    .where(
        Post.public_id == bindparam("public_id"),
        Post.thread_id == bindparam("thread"),
        Post.deleted_at.is_(None),
        Post.hidden_at.is_(None),
    )
)


def desk(circle: str, kept: Kept | None, body: str, is_unnamed: bool = False) -> Composing:
    """What the composer of this page shows beside its text; with the preview, when that was asked for."""
    return composing(circle, kept, previewed(g.me, circle, body, is_unnamed) if wants_preview() else None)


def named_in_form(form: BodyForm, circle: str, sent: Sent, is_unnamed: bool) -> Named | None:
    """Whom the text of a form calls in a circle; None when the form or its files are not right yet, and says why."""
    if not form.validate():
        return None
    named = named_in(g.me, circle, form.body.data, is_unnamed)
    error = named.error or sent.error(is_unnamed)
    if error:
        form.body.errors = [error]
    return None if error or sent.is_refused else named


def circle_of(thread: Thread) -> str:
    """The public id of a thread's circle."""
    return db.session.get_one(Circle, thread.circle_id).public_id


def kept_in(thread: Opened) -> Kept | None:
    """What the reader began to write here: read along with the thread, but for a second window of the same page."""
    if window_asked_for():
        return kept_here(g.me.id)
    if thread.draft is None or thread.drafted_at is None:
        return None
    return Kept(thread.path, thread.draft, thread.drafted_at)


def begun_in(thread: Opened, kept: Kept | None) -> str:
    """The text that stands in the composer at first: what was kept, and below it the post that the address quotes."""
    body = kept.first("body") if kept else ""
    quote = quote_of(thread, request.args["citeer"]) if request.args.get("citeer") else ""
    return f"{body.rstrip()}\n\n{quote}" if body and quote else body or quote


def quote_of(thread: Opened, post_id: str) -> str:
    """A post of this thread that still stands, as a quote; empty when there is none."""
    found = rows(QUOTABLE, {"public_id": post_id, "thread": thread.id})
    return quoted(found[0].body, name_of(found[0], thread.kind), f"/antwoorden/{found[0].public_id}") if found else ""


def name_of(row: Row[str, str], kind: str) -> str:
    """Who wrote it in a thread of this kind, as the page shows that."""
    return unsigned(kind) if row.role == UNNAMED else row.name
