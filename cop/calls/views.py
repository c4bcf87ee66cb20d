"""Pages about calls: my calls, one call, and its entry for the calendar. How one asks stands in asking.py."""

from datetime import datetime

from flask import Blueprint, flash, g, render_template
from werkzeug.wrappers import Response

from cop.calls import operations, queries
from cop.calls.appointment import appointment, slot_in_words
from cop.calls.asking import Page, ask
from cop.calls.forms import AgreeForm, LookBackForm
from cop.calls.models import Call
from cop.calls.policy import (
    may_answer_call,
    may_ask_another,
    may_cancel_call,
    may_fetch_appointment,
    may_look_back,
    may_see_numbers,
)
from cop.calls.queries import call_for
from cop.foundation import drafts
from cop.foundation.access import go, not_found, require
from cop.foundation.calendar import fetched
from cop.foundation.clock import now
from cop.foundation.db import write
from cop.foundation.forms import Form
from cop.foundation.language import gettext as _
from cop.topics.models import agenda_points, themes

bp = Blueprint("calls", __name__)
bp.add_app_template_filter(slot_in_words, "slot")


@bp.get("/bellen")
def index() -> str:
    """My calls: those that wait for me, those that I asked for, what was agreed, and what was."""
    mine = queries.calls_for(g.me)
    waiting = [(call, who) for call, who in mine if call.is_asked and call.second_slot > now()]
    ahead = sorted((pair for pair in mine if pair[0].is_ahead), key=lambda pair: pair[0].agreed_slot or now())
    return render_template(
        "calls/index.html",
        of_me=[pair for pair in waiting if pair[0].callee_id == g.me.id],
        by_me=[pair for pair in waiting if pair[0].asker_id == g.me.id],
        ahead=ahead,
        past=[pair for pair in mine if pair not in waiting and pair not in ahead],
        kept=queries.number_kept(),
    )


bp.add_url_rule("/bellen/nieuw", view_func=ask, methods=["GET", "POST"])


# One call


@bp.get("/bellen/<call_id>")
def show(call_id: str) -> str:
    return page_of(call_for(g.me, call_id))


def page_of(call: Call, form: Form | None = None) -> str:
    """The page of a call, for one of its two; `form` holds words that were refused."""
    other = queries.person_in(call, call.other_than(g.me.id))
    sees_numbers = may_see_numbers(call)
    is_asker = call.asker_id == g.me.id
    return render_template(
        "calls/show.html",
        call=call,
        other=other,
        is_asker=is_asker,
        form=form or Form(formdata=None),
        agree_form=form if isinstance(form, AgreeForm) else AgreeForm(formdata=None),
        look_back_form=form if isinstance(form, LookBackForm) else LookBackForm(formdata=None),
        open_slots=[(str(n), slot_in_words(slot)) for n, slot in enumerate(call.slots, 1) if slot > now()],
        theme=themes().get(call.theme),
        point=agenda_points().get(call.agenda),
        phone=queries.phone_of(other.id) if sees_numbers else "",
        my_phone=queries.phone_of(g.me.id) if sees_numbers or call.is_asked else "",
        my_keeps=call.asker_keeps if is_asker else call.callee_keeps,
        took=(call.asker_took, call.callee_took) if is_asker else (call.callee_took, call.asker_took),
        can_answer=may_answer_call(g.me, call),
        can_cancel=may_cancel_call(g.me, call),
        can_ask_another=may_ask_another(g.me, call),
        can_look_back=may_look_back(g.me, call) and not call.is_let_go,
    )


@bp.post("/bellen/<call_id>/afspreken")
def agree(call_id: str) -> Page:
    """The one who was asked takes one of the two times."""
    call = call_for(g.me, call_id)
    require(call.callee_id == g.me.id)
    form = AgreeForm()
    slot = chosen_slot(call, form)
    if slot is None or not form.validate() or not can_reach(call, form):
        return page_of(call, form), 422
    write()
    operations.agree(call, g.me, slot, form.place.data)
    flash(_("Agreed. You both get a letter with the appointment for your calendar."))
    return go(call.path)


def chosen_slot(call: Call, form: AgreeForm) -> datetime | None:
    """The time that was chosen; none, with the reason at its field, when it is not one of the two."""
    found = dict(enumerate(call.slots, 1)).get(int(form.slot.data) if form.slot.data in ("1", "2") else 0)
    if found is None:
        form.validate()
        form.slot.errors = [_("Choose one of the two times.")]
    return found


def can_reach(call: Call, form: AgreeForm) -> bool:
    """Whether the two will have a way to reach each other; or else the field for it says so."""
    if form.place.data or queries.phone_of(call.asker_id) or queries.phone_of(call.callee_id):
        return True
    form.place.errors = [_("Neither of you has filled in a number. Paste a link to a video call.")]
    return False


@bp.post("/bellen/<call_id>/niet-nu")
def decline(call_id: str) -> Response:
    call = call_for(g.me, call_id)
    require(call.callee_id == g.me.id)
    write()
    operations.decline(call, g.me)
    flash(_("That is fine. The other one hears it kindly, and asks somebody else."))
    return go("/bellen")


@bp.post("/bellen/<call_id>/afzeggen")
def cancel(call_id: str) -> Response:
    call = call_for(g.me, call_id)
    require(call.asker_id == g.me.id or may_fetch_appointment(call))
    write()
    operations.cancel(call, g.me)
    flash(_("It is off. The other one has been told."))
    return go(call.path)


@bp.post("/bellen/<call_id>/achteraf")
def look_back(call_id: str) -> Page:
    """What did you take from it? Kept only when both want that."""
    call = call_for(g.me, call_id)
    form = LookBackForm()
    if not form.validate():
        return page_of(call, form), 422
    keeps = form.keeps.data == "ja"
    write()
    operations.look_back(call, g.me, form.took.data if keeps else "", keeps)
    drafts.drop_draft(g.me.id)
    flash(_("Thank you. It is kept if you both want that.") if keeps else _("Nothing is kept of this call."))
    return go(call.path)


@bp.get("/bellen/<call_id>/afspraak.ics")
def calendar(call_id: str) -> Response:
    """The entry for my own calendar."""
    call = call_for(g.me, call_id)
    if not may_fetch_appointment(call):
        not_found()
    return fetched(appointment(call, queries.person_in(call, call.other_than(g.me.id)).name))
