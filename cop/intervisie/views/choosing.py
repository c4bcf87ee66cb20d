"""Choosing whose question: two sentences each, marks, the choice, and the six lines of the bringer."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import flash, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import confidential, go, not_found, require
from cop.foundation.db import end_reading
from cop.foundation.forms import Form, filled
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.intervisie import choosing
from cop.intervisie.choosing import INTAKE, intake_of, may_take_back_question, questions_in
from cop.intervisie.forms import DilemmaForm, IntakeForm
from cop.intervisie.models import Session, Sitter
from cop.intervisie.policy import (
    is_bringer,
    may_bring,
    may_choose_question,
    may_mark,
    may_read_words,
    may_write_intake,
)
from cop.intervisie.queries import Place, sitters_of
from cop.intervisie.views.acting import Page, in_the_room, page_in, place_with_words, write_in
from cop.intervisie.views.door import bp
from cop.intervisie.views.seats import seat_of
from cop.traces.queries import Trace, traces_in

DILEMMA = ("situation", "question")


@bp.route("/intervisie/<session_id>/vragen", methods=["GET", "POST"])
@confidential
def questions(session_id: str) -> Page:
    """My own question in two sentences, under the list of who will read it; and what the others bring."""
    place = place_with_words(session_id)
    form = DilemmaForm() if request.method == "POST" else filled(DilemmaForm, None, **own_words(place))
    if request.method == "GET":
        return questions_page(place, form)
    require(may_bring(place.session, place.seat))
    if not form.validate():
        return questions_page(place, form), 422
    found = names_in(form, DILEMMA, sitters_of(place.session))
    if found and "toch" not in request.form:
        return questions_page(place, form, found=found), 422
    place = write_in(session_id, may_bring)
    session = place.session
    try:
        choosing.bring(session, place.seat, form.situation.data, form.question.data, people_seen(session))
    except choosing.PeopleChanged as change:
        end_reading()
        return questions_page(place, form, trouble=str(change.description), before=ids_seen()), 409
    except Conflict as conflict:
        end_reading()
        return questions_page(place, form, trouble=str(conflict.description)), 409
    flash(_("Your question was kept. Those in the room read it as soon as they signed."))
    return go(f"{session.path}/vragen")


def own_words(place: Place) -> dict[str, str]:
    """What I brought before."""
    mine = [one for one in questions_in(place.session, place.seat) if one.dilemma.seat_id == place.seat.id]
    return {"situation": mine[0].situation, "question": mine[0].question} if mine else {}


def ids_seen() -> set[str]:
    """Who stood in the list above the form that was sent."""
    return set(request.form.get("there", "").split())


def people_seen(session: Session) -> int:
    """The version of who is in the room that the sent page showed: when the very same people are there it is the
    newest, whatever else was changed about them."""
    now_there = {one.public_id for one in in_the_room(sitters_of(session))}
    return session.people_version if now_there == ids_seen() else whole_number(request.form.get("people_version"))


def questions_page(
    place: Place,
    form: DilemmaForm,
    trouble: str = "",
    before: set[str] | None = None,
    found: dict[str, list[Trace]] | None = None,
) -> str:
    """The page; `before` is who stood above the form when others do now, and `found` what leads back to somebody."""
    session, seat = place.session, place.seat
    sitters = sitters_of(session)
    brought, there = questions_in(session, seat), in_the_room(sitters)
    by_id = {one.id: one for one in sitters}
    others = [(one, by_id[one.dilemma.seat_id]) for one in brought if one.dilemma.seat_id != seat.id]
    return page_in(
        "questions.html",
        place,
        form=form,
        trouble=trouble,
        there=there,
        is_new={one.public_id for one in there if before is not None and one.public_id not in before},
        gone=[one for one in sitters if before is not None and not one.is_here and one.public_id in before],
        mine=next((one for one in brought if one.dilemma.seat_id == seat.id), None),
        chosen=next((one for one, who in others if is_bringer(session, who)), None),
        others=[(one, who) for one, who in others if not is_bringer(session, who)],
        found=found or {},
        can_bring=may_bring(session, seat),
        can_mark=may_mark(session, seat),
        can_choose=may_choose_question(session, seat),
        can_take_back=may_take_back_question(session, seat),
        bringer=by_id.get(session.bringer_id or 0),
        is_mine=is_bringer(session, seat),
    )


@bp.post("/intervisie/<session_id>/vragen/terug")
@confidential
def take_back(session_id: str) -> Response:
    """My question goes, with what the others said of it; until everything goes."""
    place = write_in(session_id, may_read_words)
    choosing.take_back(place.session, place.seat)
    flash(_("Your question is gone."))
    return go(f"{place.session.path}/vragen")


@bp.post("/intervisie/<session_id>/vragen/<dilemma_id>")
@confidential
def mark(session_id: str, dilemma_id: str) -> Response:
    """I know this, and it has haste."""
    place = write_in(session_id, may_mark)
    choosing.mark(place.session, place.seat, dilemma_id, "herken" in request.form, "haast" in request.form)
    flash(_("Kept."))
    return go(f"{place.session.path}/vragen#vraag-{dilemma_id}")


@bp.post("/intervisie/<session_id>/inbrenger")
@confidential
def choose(session_id: str) -> Response:
    """The facilitator chooses a question, or names whose it is, or lets the group choose again."""
    place = write_in(session_id, may_choose_question)
    session, form = place.session, request.form
    if form.get("act") == "opnieuw":
        choosing.choose_again(session)
        flash(_("No question is chosen now. The questions are still there."))
        return go(f"{session.path}/vragen")
    if not form.get("dilemma") and not form.get("seat"):
        flash(_("Choose somebody first."), "bad")
        return go(f"{session.path}/vragen#noemen")
    if form.get("dilemma"):
        choosing.choose(session, form["dilemma"])
    else:
        seat = seat_of(session, form["seat"])
        if not seat.is_here:
            not_found()
        choosing.name_bringer(session, seat)
    flash(_("The question was chosen. The bringer hears that there is something new."))
    return go(f"{session.path}/vragen")


# The six lines


@bp.route("/intervisie/<session_id>/voorbereiding", methods=["GET", "POST"])
@confidential
def intake(session_id: str) -> Page:
    """The bringer prepares: six lines, looked through for names before they are kept."""
    place = place_with_words(session_id)
    require(may_write_intake(place.session, place.seat))
    if request.method == "GET":
        there = intake_of(place.session)
        return intake_page(place, filled(IntakeForm, None, **there, version=str(place.session.intake_version)))
    form = IntakeForm()
    if not form.validate():
        return intake_page(place, form), 422
    found = names_in(form, INTAKE, sitters_of(place.session))
    if found and not form.toch.data:
        return intake_page(place, form, found=found), 422
    place = write_in(session_id, may_write_intake)
    try:
        lines = {key: form[key].data for key in INTAKE}
        choosing.write_intake(place.session, lines, whole_number(form.version.data))
    except Conflict as conflict:
        end_reading()
        return written_meanwhile(place, form, str(conflict.description))
    flash(_("Your preparation was kept."))
    return go(place.session.path)


def names_in(form: Form, keys: Iterable[str], sitters: Sequence[Sitter]) -> dict[str, list[Trace]]:
    """What leads back to somebody, by line."""
    names = [one.name for one in sitters]
    found = {key: traces_in(form[key].data or "", names) for key in keys}
    return {key: traces for key, traces in found.items() if traces}


def written_meanwhile(place: Place, form: IntakeForm, why: str) -> Page:
    """Another window kept other words: both stand here, and sending once more keeps what is in the form."""
    theirs = intake_of(place.session)
    form.version.data = str(place.session.intake_version)
    differs = {key: theirs[key] for key in INTAKE if theirs[key] != form[key].data}
    return intake_page(place, form, trouble=why, theirs=differs), 409


def intake_page(place: Place, form: IntakeForm, **beside: Any) -> str:
    there = [one for one in in_the_room(sitters_of(place.session)) if one.id != place.seat.id]
    return page_in("intake.html", place, form=form, there=there, **{"found": {}, "theirs": {}, "trouble": "", **beside})
