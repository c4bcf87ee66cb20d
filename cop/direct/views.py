"""Pages on which members reach one another: direct conversations, and notes by mail."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.direct import operations, queries
from cop.direct.forms import AnswerForm, NoteForm, TalkForm
from cop.direct.policy import MOST_OTHERS, may_answer_note, may_see_address, may_write_to
from cop.foundation import drafts
from cop.foundation.access import go, not_found, require
from cop.foundation.db import end_reading, new_public_id, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow_one_more
from cop.foundation.text import clean_line
from cop.members.models import Member
from cop.members.queries import active_member
from cop.threads.operations import rendered
from cop.threads.queries import already_started
from cop.writing.models import Kept, mark_of
from cop.writing.operations import drop_posted, one_at_a_time
from cop.writing.policy import has_composer
from cop.writing.queries import composing, kept_here, previewed, wants_preview

bp = Blueprint("direct", __name__)
TALKS_A_DAY, NOTES_A_DAY = 20, 5  # per member: each reaches into the mail of others
DAY = timedelta(days=1)
Page = str | Response | tuple[str, int]


@bp.app_template_global()
def readers_of_direct(thread_id: int) -> str:
    """Who can read a direct conversation, as its own page says it."""
    return queries.readers_of(g.me, thread_id)


@bp.get("/berichten")
def index() -> str:
    talks, further = queries.talks_for(g.me, request.args.get("na", ""))
    is_first_page = "na" not in request.args
    return render_template(
        "direct/index.html",
        talks=talks,
        further=further,
        is_first_page=is_first_page,
        by_mail=queries.notes_for(g.me) if is_first_page else [],
    )


# Beginning and leaving a direct conversation


@bp.route("/berichten/nieuw", methods=["GET", "POST"])
@has_composer
def start() -> Page:
    """Begin a direct conversation; "step" looks somebody up without losing what was typed."""
    given = {"people": request.args.getlist("met"), "title": clean_line(request.args.get("titel"))[:160]}
    kept = kept_for(given["people"]) if request.method == "GET" else None
    form = filled(TalkForm, kept.fields if kept else None, **given)
    chosen = queries.people_by_id(g.me, (form.people.data or [])[: MOST_OTHERS + 1])
    if request.method == "GET" or request.form.get("step") == "look" or wants_preview():
        return start_page(form, chosen, kept=kept)
    again = already_started(form.form_id.data or "")
    if again is not None and again.starter_id == g.me.id:
        return go(again.path)
    is_good = form.validate()
    if form.people.data and len(chosen) < len(set(form.people.data)) <= MOST_OTHERS:
        form.people.errors = [_("Somebody you chose is no longer here. Look again who is in it.")]
        is_good = False
    if not is_good or is_offered_first(form, chosen):
        return start_page(form, chosen), 422
    return begin(form, chosen)


def kept_for(people: Sequence[str]) -> Kept | None:
    """The draft that was begun here; not when it was for others than the address asks for: those words are for them."""
    kept = kept_here(g.me.id)
    return None if kept and people and set(people) != set(kept.fields.get("people", [])) else kept


def begin(form: TalkForm, chosen: list[Member]) -> Page:
    """Make the conversation, once for each form."""
    ids, text = [one.id for one in chosen], rendered(form.body.data)
    write()
    one_at_a_time(g.me)
    again = already_started(form.form_id.data or "")
    if again is not None and again.starter_id == g.me.id:
        return go(again.path)
    try:
        if not allow_one_more(f"direct:{g.me.id}", TALKS_A_DAY, DAY):
            return refused(form, _("You began many conversations today. Go on tomorrow. Your text is still here."), 429)
        thread = operations.begin(g.me, ids, form.title.data, text, None if again else form.form_id.data or None)
    except Conflict as conflict:
        return refused(form, str(conflict.description), 409)
    drop_posted(g.me.id)
    flash(_("Your conversation has started. The others are told."))
    return go(thread.path)


def refused(form: TalkForm, why: str, status: int) -> tuple[str, int]:
    """Give the words back, with what stands in the way."""
    end_reading()
    return start_page(form, queries.people_by_id(g.me, form.people.data or []), why), status


def is_offered_first(form: TalkForm, chosen: list[Member]) -> bool:
    """Whether there are conversations with these people that the page did not show yet."""
    return form.offered.data != offer(chosen) and bool(queries.talks_with(g.me, chosen))


def offer(chosen: list[Member]) -> str:
    """The people of an offer, in one order."""
    return " ".join(sorted(one.public_id for one in chosen))


def start_page(form: TalkForm, chosen: list[Member], trouble: str = "", kept: Kept | None = None) -> str:
    words = clean_line(request.form.get("naam"))[:80]
    ids = {one.public_id for one in chosen}
    preview = previewed(g.me, "", form.body.data or "") if wants_preview() else None
    return render_template(
        "direct/new.html",
        form=form,
        chosen=queries.shown(chosen),
        words=words,
        found=[one for one in queries.people_named(g.me, words) if one.public_id not in ids],
        earlier=queries.talks_with(g.me, chosen) if chosen else [],
        offered=offer(chosen),
        is_sent=request.method == "POST" and request.form.get("step") != "look" and preview is None,
        most=MOST_OTHERS,
        desk=composing("", kept, preview),
        trouble=trouble,
        form_id=form.form_id.data or new_public_id(),
        zone="closed",
    )


@bp.get("/berichten/mensen")
def people() -> str:
    """Whom a search finds, as a piece of the page: for the script, while a name is typed."""
    words = clean_line(request.args.get("naam"))[:80]
    return render_template("direct/_people.html", found=queries.people_named(g.me, words))


@bp.route("/berichten/<thread_id>/verlaten", methods=["GET", "POST"])
def leave(thread_id: str) -> Page:
    """Go out of a direct conversation, after reading what that means."""
    thread = queries.direct_thread_for(g.me, thread_id)
    if request.method == "GET":
        others = queries.others_in(g.me, thread.id)
        return render_template("direct/leave.html", thread=thread, others=others, zone="closed")
    write()
    operations.leave(thread, g.me)
    flash(_("You are out of the conversation."))
    return go("/berichten")


# Notes by mail


@bp.route("/berichten/notitie/aan/<member_id>", methods=["GET", "POST"])
def write_note(member_id: str) -> Page:
    """One text to a member who allows it; it goes by mail, and shows no address."""
    reader = active_member(member_id) or not_found()
    require(may_write_to(g.me, reader))
    form = filled(NoteForm, drafts.kept_fields(g.me.id))
    if request.method == "GET":
        return note_form_page(form, reader)
    if not form.validate():
        return note_form_page(form, reader), 422
    mark = mark_of(g.me, form.form_id.data or "")
    write()
    one_at_a_time(g.me)
    again = queries.sent_by_form(g.me, mark)
    if again is not None:
        return go(f"/berichten/notitie/{again.public_id}")
    try:
        if not allow_one_more(f"note:{g.me.id}", NOTES_A_DAY, DAY):
            return note_refused(form, reader, _("You sent five messages today. Go on tomorrow."), 429)
        note = operations.send_note(g.me, reader, form.words.data, mark or None)
    except Conflict as conflict:
        return note_refused(form, reader, str(conflict.description), 409)
    drafts.drop_draft(g.me.id)
    flash(_("Your message goes to %(name)s by mail.", name=reader.name))
    return go(f"/berichten/notitie/{note.public_id}")


def note_refused(form: NoteForm, reader: Member, why: str, status: int) -> tuple[str, int]:
    end_reading()
    return note_form_page(form, reader, why), status


def note_form_page(form: NoteForm, reader: Member, trouble: str = "") -> str:
    return render_template(
        "direct/write_note.html",
        form=form,
        reader=reader,
        waiting=queries.unanswered(g.me.id, reader.id, operations.WAITS_FOR_ANSWER),
        trouble=trouble,
        form_id=form.form_id.data or new_public_id(),
    )


@bp.route("/berichten/notitie/<note_id>", methods=["GET", "POST"])
def note(note_id: str) -> Page:
    """A note and its answer. Its reader answers here, and here alone do the two learn each other's address."""
    found = queries.note_for(g.me, note_id)
    form = filled(AnswerForm, drafts.kept_fields(g.me.id))
    if request.method == "GET":
        return note_page(found, form)
    require(found.Note.reader_id == g.me.id)
    if not form.validate():
        return note_page(found, form), 422
    write()
    try:
        operations.answer_note(found.Note, g.me, form.answer.data)
    except Conflict as conflict:
        end_reading()
        return note_page(queries.note_for(g.me, note_id), form, str(conflict.description)), 409
    drafts.drop_draft(g.me.id)
    flash(_("Your answer is on its way. You know each other's address from now on."))
    return go(f"/berichten/notitie/{note_id}")


def note_page(found: Any, form: AnswerForm, trouble: str = "") -> str:
    """The page of a note; `found` is a row of queries.NOTES."""
    note, writer, reader = found
    other = writer if note.reader_id == g.me.id else reader
    return render_template(
        "direct/note.html",
        note=note,
        writer=writer,
        reader=reader,
        other=other,
        is_reader=note.reader_id == g.me.id,
        may_answer=may_answer_note(g.me, note, writer),
        address=other.email if may_see_address(note, other) else "",
        guards=queries.moderators(g.me, MOST_OTHERS),
        form=form,
        trouble=trouble,
    )
