"""Writing in the room: the pad, own notes, shared fields, cards, marks, the choice, and the drawing."""

from flask import jsonify, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import confidential, not_found, require
from cop.foundation.db import end_reading
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.intervisie.policy import is_bringer, may_read_words
from cop.intervisie.queries import Place
from cop.methods.models import OWN, Step
from cop.runner import writing
from cop.runner.drawing import BadDrawing
from cop.runner.forms import (
    CARD_MOST,
    LINE_MOST,
    PAD_MOST,
    TEXT_MOST,
    Refused,
    seen_version,
    too_long,
    typed_line,
    typed_text,
)
from cop.runner.models import CARD, SessionNote
from cop.runner.operations import WrittenMeanwhile
from cop.runner.policy import may_write_here, types_for_all
from cop.runner.queries import is_to_change, note_by_id, room_of
from cop.runner.script import may_write_in, script_of
from cop.runner.views.door import Page, again, begin, bp, require_here, wants_part


def step_to_write_in(place: Place, kinds: tuple[str, ...]) -> Step:
    """The step that the form names; 404 for one that is not there, 403 for who does not write in it."""
    require_here(place, may_write_here(place.session, place.seat))
    script = script_of(place.session)
    index = script.index_of(request.values.get("stap", "")) if script else None
    if script is None or index is None:
        not_found()
    step = script.steps[index]
    allowed = may_write_in(step, place.session, is_bringer(place.session, place.seat))
    require(allowed and step.field is not None and step.field.kind in kinds)
    return step


@bp.post("/intervisie/<session_id>/kamer/kladblok")
@confidential
def pad(session_id: str) -> Page:
    """My pad: at any moment, also before and after; a script saves it while I type."""
    place = room_of(session_id)
    require(may_read_words(place.session, place.seat))
    words = typed_text()
    if why := too_long(words, PAD_MOST):
        return refused_or_said(place, Refused("pad", why, words))
    begin(place)
    try:
        note = writing.write_pad(place.session, place.seat, words, seen_version())
    except WrittenMeanwhile as meanwhile:
        return refused_or_said(place, between("pad", words, meanwhile))
    return saved(place, note.version)


@bp.post("/intervisie/<session_id>/kamer/tekst")
@confidential
def text(session_id: str) -> Page:
    """What a step asks to be written: for oneself, or in the one field that is shared."""
    place = room_of(session_id)
    step = step_to_write_in(place, ("regel", "tekst"))
    is_own = step.sight == OWN
    spot = f"{'own' if is_own else 'field'}:{step.key}"
    is_line = step.field is not None and step.field.kind == "regel"
    words = typed_line() if is_line else typed_text()
    if why := too_long(words, LINE_MOST if is_line else TEXT_MOST):
        return refused_or_said(place, Refused(spot, why, words, step=step.key))
    begin(place)
    try:
        put = writing.write_own if is_own else writing.write_field
        note = put(place.session, place.seat, step, words, seen_version())
    except WrittenMeanwhile as meanwhile:
        return refused_or_said(place, between(spot, words, meanwhile, step))
    except Conflict as conflict:
        return refused_or_said(place, Refused(spot, str(conflict.description), words, status=409, step=step.key))
    return saved(place, note.version)


def between(spot: str, words: str, meanwhile: WrittenMeanwhile, step: Step | None = None) -> Refused:
    """Two texts for one place: both stand on the page, and whoever saves again has seen the other."""
    key = step.key if step else ""
    return Refused(spot, str(meanwhile.description), words, meanwhile.theirs, meanwhile.version, 409, key)


def saved(place: Place, version: int) -> Page:
    """For a script the version that stands there now; for a form the room."""
    if wants_part():
        answer: Response = jsonify({"version": version})
        return answer
    return again(place)


def refused_or_said(place: Place, refused: Refused) -> Page:
    """For a script the reason and the other text, beside what is still in the field; for a form the page with both."""
    if not wants_part():
        return again(place, refused)
    end_reading()
    answer: Response = jsonify({"why": refused.why, "theirs": refused.theirs, "version": refused.version})
    answer.status_code = refused.status
    return answer


@bp.post("/intervisie/<session_id>/kamer/kaart")
@confidential
def card(session_id: str) -> Page:
    """Lay a card, change one's own, or take it away."""
    place = room_of(session_id)
    step = step_to_write_in(place, ("kaarten", "kolommen"))
    words, card_id, act = typed_text(), request.form.get("kaart", ""), request.form.get("act", "")
    if act == "weg":
        words = ""
    note = note_by_id(place.session, card_id) if card_id else None
    column = min(whole_number(request.form.get("kolom")), max(len(step.field.columns) - 1, 0) if step.field else 0)
    if note is not None and not is_my_card(place, step, note):
        not_found()
    sent, new, old = {"kolom": str(column)}, f"card:{step.key}", f"card:{card_id}"
    if why := too_long(words, CARD_MOST):
        return again(place, Refused(old if note else new, why, words, step=step.key, act=sent))
    if card_id and note is None and words:
        return again(place, Refused(new, _("This card was taken away."), words, status=409, step=step.key, act=sent))
    begin(place)
    try:
        if note is not None and words:
            writing.change_card(place.session, card_id, words, column, seen_version())
        elif note is not None:
            writing.take_card(place.session, card_id)
        elif words:
            author = None if types_for_all(place.session, place.seat) else place.seat
            writing.add_card(place.session, author, step, words, column)
    except WrittenMeanwhile as meanwhile:
        return again(place, between(old, words, meanwhile, step))
    except Conflict as conflict:
        return again(place, Refused(new, str(conflict.description), words, status=409, step=step.key, act=sent))
    return again(place)


def is_my_card(place: Place, step: Step, note: SessionNote) -> bool:
    """Whether this is a card of this step that I may change."""
    return (note.kind, note.step) == (CARD, step.key) and is_to_change(place.session, note, place.seat)


@bp.post("/intervisie/<session_id>/kamer/merk")
@confidential
def mark(session_id: str) -> Page:
    """The bringer says of a question: warm or cold."""
    place = room_of(session_id)
    step = step_to_write_in(place, ("merken",))
    begin(place)
    writing.mark(place.session, step, request.form.get("kaart", "")[:22], request.form.get("merk", ""))
    return again(place)


@bp.post("/intervisie/<session_id>/kamer/keuze")
@confidential
def choice(session_id: str) -> Page:
    """The bringer chooses one of what the step offers."""
    place = room_of(session_id)
    step = step_to_write_in(place, ("keuze",))
    chosen = request.form.get("keuze", "")
    if step.field is None or chosen not in step.field.columns:
        return again(place)
    begin(place)
    try:
        writing.write_field(place.session, place.seat, step, chosen, seen_version())
    except WrittenMeanwhile:
        why = _("There was chosen meanwhile. Do you want something else? Press once more.")
        return again(place, Refused(f"field:{step.key}", why, status=409))
    except Conflict as conflict:
        return again(place, Refused(f"field:{step.key}", str(conflict.description), status=409))
    return again(place)


@bp.post("/intervisie/<session_id>/kamer/tekening")
@confidential
def draw(session_id: str) -> Page:
    """One act on the drawing."""
    place = room_of(session_id)
    step = step_to_write_in(place, ("tekening",))
    act = {name: value for name, value in request.form.items() if name != "csrf_token"}
    begin(place)
    try:
        writing.draw(place.session, step, act)
    except BadDrawing as bad:
        words = " · ".join(act[name] for name in ("name", "note") if act.get(name))
        if act.get("act") == "rename" and bad.field == "id":
            act["act"] = "role"  # its role is gone: the words stand in the form for another
        return again(place, Refused(f"drawn:{step.key}", bad.message, words, step=step.key, act=act, bad=bad))
    except Conflict as conflict:
        late = BadDrawing(str(conflict.description))
        return again(place, Refused(f"drawn:{step.key}", late.message, status=409, act=act, bad=late))
    return again(place)
