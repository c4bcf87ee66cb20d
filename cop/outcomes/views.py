"""Pages at the end of a thread: its outcome, what the asker did with it, and the page for outside."""

from flask import Blueprint, flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation import drafts
from cop.foundation.access import go, require
from cop.foundation.clock import now
from cop.foundation.db import end_reading, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.outcomes import operations
from cop.outcomes.forms import SEQUEL_MOST, OutcomeForm, SequelForm
from cop.outcomes.onepager import one_page
from cop.outcomes.policy import may_conclude, may_tell_sequel
from cop.outcomes.queries import mark_of, outcome_of, printed_for
from cop.threads.models import Thread
from cop.threads.operations import rendered
from cop.threads.queries import Opened, thread_for
from cop.writing.models import Kept
from cop.writing.operations import drop_posted
from cop.writing.policy import has_composer
from cop.writing.queries import composing, kept_here, previewed, wants_preview

bp = Blueprint("outcomes", __name__)
Page = str | Response | tuple[str, int]


@bp.app_template_global()
def asker_of(thread: Opened) -> str:
    """Who asked, by first name, as it may be said here."""
    return _("the asker") if thread.is_unnamed else thread.starter.split(" ")[0]


@bp.app_template_global()
def concluded_by(thread: Opened) -> str:
    """Who wrote the outcome; the one row that stands for whoever asks without a name starts such a thread."""
    is_asker = thread.is_unnamed and thread.concluded_by == thread.starter
    return _("the asker") if is_asker else str(thread.concluded_by)


@bp.route("/gesprekken/<thread_id>/uitkomst", methods=["GET", "POST"])
@has_composer
def conclude(thread_id: str) -> Page:
    """Write down what the thread concluded, and close it with that."""
    thread = thread_for(g.me, thread_id)
    outcome = outcome_of(thread)
    require(may_conclude(g.me, thread, outcome.created_at if outcome else None))
    kept = kept_here(g.me.id) if request.method == "GET" else None
    form = filled(
        OutcomeForm, kept.fields if kept else None, body=outcome.body if outcome else "", seen=mark_of(outcome)
    )
    if request.method == "GET" or wants_preview():
        return conclude_page(thread, form, kept=kept)
    if not form.validate():
        return conclude_page(thread, form), 422
    text = rendered(form.body.data, f"uitkomst-{thread.public_id}")
    write()
    try:
        operations.conclude(thread, g.me, text, form.seen.data or "")
    except Conflict as conflict:
        end_reading()
        return conclude_page(thread, form, str(conflict.description)), 409
    drop_posted(g.me.id)
    flash(_("The outcome stands on top of the conversation, and the conversation is closed."))
    return go(f"{thread.path}#uitkomst")


def conclude_page(thread: Thread, form: OutcomeForm, conflict: str = "", kept: Kept | None = None) -> str:
    """The form; after a conflict it shows what stands now beside what was typed, and saves on top of that.

    Its composer knows no circle, so that @ stays plain text: an outcome calls nobody, it tells who follows.
    """
    outcome, body = outcome_of(thread), form.body.data or ""
    preview = previewed(g.me, "", body) if wants_preview() else None
    return render_template(
        "outcomes/conclude.html",
        thread=thread,
        outcome=outcome,
        fields=form,
        seen=mark_of(outcome) if conflict else form.seen.data,
        conflict=conflict,
        desk=composing("", kept, preview),
    )


@bp.post("/gesprekken/<thread_id>/heropenen")
def reopen(thread_id: str) -> Response:
    """Talk on in a thread that was closed with an outcome."""
    thread = thread_for(g.me, thread_id)
    outcome = outcome_of(thread)
    require(may_conclude(g.me, thread, outcome.created_at if outcome else None))
    write()
    operations.reopen(thread, g.me)
    flash(_("The conversation is open again. The outcome stays, as an earlier one."))
    return go(thread.path)


@bp.route("/gesprekken/<thread_id>/wat-deed-je-ermee", methods=["GET", "POST"])
def sequel(thread_id: str) -> Page:
    """What the asker did with the answer: one sentence, to write, change or take away."""
    thread = thread_for(g.me, thread_id)
    require(may_tell_sequel(g.me, thread))
    form = filled(SequelForm, drafts.kept_fields(g.me.id), sequel=thread.sequel)
    if request.form.get("do") == "remove":
        write()
        operations.withdraw_sequel(thread)
        flash(_("Your sentence is gone."))
        return go(thread.path)
    if request.method == "GET" or not form.validate():
        page = render_template("outcomes/sequel.html", thread=thread, fields=form, most=SEQUEL_MOST)
        return page if request.method == "GET" else (page, 422)
    write()
    operations.tell_sequel(thread, g.me, form.sequel.data)
    drafts.drop_draft(g.me.id)
    flash(_("Thank you. Your sentence stands under the insight."))
    return go(f"{thread.path}#b{thread.insight_number}" if thread.insight_number else thread.path)


@bp.get("/gesprekken/<thread_id>/voor-mijn-wethouder")
def one_pager(thread_id: str) -> str:
    """A thread on one page to print, without the names of who did not agree to be cited."""
    printed = printed_for(g.me, thread_id)
    return render_template(
        "outcomes/onepager.html",
        thread=printed.thread,
        circle="" if printed.circle.is_everybody else printed.circle.name,
        concluded_at=printed.concluded_at,
        page=one_page(printed),
        today=now(),
        zone="" if printed.circle.is_everybody else "closed",
    )
