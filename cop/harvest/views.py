"""Pages about the lesson of a session: written, looked through, agreed, shared, taken back."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, g, render_template, request
from flask import Response as Empty
from flask import session as cookie
from markupsafe import Markup
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import by_itself, confidential, go, require
from cop.foundation.clock import local, now
from cop.foundation.db import end_reading, write
from cop.foundation.language import gettext as _
from cop.foundation.text import render
from cop.harvest import operations
from cop.harvest.checking import checked, without_traces
from cop.harvest.forms import LessonForm, filled_with, has_words, lacks
from cop.harvest.models import SILENCE, Words
from cop.harvest.operations import WrittenBy
from cop.harvest.policy import may_write_lesson
from cop.harvest.queries import Harvest, harvest_of, lesson_for, written_for_lesson
from cop.harvest.words import shared_text, state_in_words
from cop.intervisie.policy import is_bringer
from cop.intervisie.queries import SEATS
from cop.threads.operations import rendered
from cop.topics.models import agenda_points, themes

bp = Blueprint("harvest", __name__)
bp.add_app_template_global(state_in_words, "state_in_words")
bp.add_app_template_global(lesson_for, "lesson_for")
Page = str | Response | tuple[str, int]
YES, NO = "ja", "nee"


@dataclass(frozen=True)
class Trouble:
    """What the page says when something could not be done: why, the text of another, or what is asked once more."""

    why: str = ""
    theirs: Words | None = None
    asks_once_more: bool = False


def page_of(
    found: Harvest, form: LessonForm | None = None, trouble: Trouble | None = None, is_new: bool = False
) -> str:
    """The page of a lesson for one who was there. `form` holds words that are not kept; `is_new` when we put others in
    their place."""
    lesson = found.lesson
    fields = form or filled_with(found.words, lesson.version if lesson else 0)
    may_write = may_write_lesson(found.session, found.seat, lesson)
    return render_template(
        "harvest/lesson.html",
        found=found,
        session=found.session,
        lesson=lesson,
        fields=fields,
        is_typed=form is not None,
        is_new=is_new,
        trouble=trouble or Trouble(),
        is_bringer=is_bringer(found.session, found.seat),
        check=checked(fields.words() if may_write else Words(), found.sitters) if may_write else None,
        shown=Markup(render(shared_text(found.session, found.words), found.session.public_id)),  # sanitised by render
        points=agenda_points(),
        themes=themes(),
        point_options=[(str(number), f"{number}. {point.label}") for number, point in agenda_points().items()],
        theme_options=[("", _("No theme")), *((key, theme.label) for key, theme in themes().items())],
        silent_until=local((lesson.proposed_at or now()) + SILENCE).date() if lesson else None,
        zone="closed",
    )


def acted(found: Harvest, act: Callable[[], object], said: str = "", form: LessonForm | None = None) -> Page:
    """Do one act; when it can no longer be done, the page as it is now says why, and gives every word back."""
    write()
    try:
        act()
    except WrittenBy as other:
        end_reading()
        if form is not None:
            form.version.data = str(other.version)  # who saves again has seen the other text
        return page_of(harvest_of(found.session.public_id), form, Trouble(str(other.description), other.theirs)), 409
    except Conflict as conflict:
        end_reading()
        return page_of(harvest_of(found.session.public_id), form, Trouble(str(conflict.description))), 409
    if said:
        flash(said)
    return go(found.path)


@bp.route("/intervisie/<session_id>/les", methods=["GET", "POST"])
@confidential
def lesson(session_id: str) -> Page:
    """The lesson as it stands; a POST is another text for it, or the same with what leads back replaced."""
    found = harvest_of(session_id)
    if request.method == "GET":
        return page_of(found)
    form = LessonForm()
    if not form.validate():
        return page_of(found, form), 422
    if request.form.get("act") == "replace":
        clean = filled_with(without_traces(form.words(), found.sitters), form.seen_version())
        return page_of(found, clean, is_new=True)
    return acted(found, lambda: save(found, form), _("Kept."), form)


def save(found: Harvest, form: LessonForm) -> Words:
    return operations.write_text(found.session, found.seat, form.words(), form.seen_version())


@bp.get("/intervisie/<session_id>/les/stand")
@confidential
@by_itself
def stand(session_id: str) -> Empty:
    """Did anything change since `v` that all may see? Nearly always not: 204; else 205, and the page opens anew."""
    if g.me is None and session_id not in (cookie.get(SEATS) or {}):
        return Empty(status=401)
    return Empty(status=204 if request.args.get("v") == harvest_of(session_id).stand else 205)


@bp.post("/intervisie/<session_id>/les/beginnen")
@confidential
def begin(session_id: str) -> Page:
    """The bringer opens the page for all to write; what the group wrote in the room to share, stands there already."""
    found = harvest_of(session_id)
    require(is_bringer(found.session, found.seat))
    text = written_for_lesson(found.place)
    said = _("What you wrote together in the room stands in it already.") if text else ""
    return acted(found, lambda: operations.begin(found.session, found.seat, text), said)


@bp.post("/intervisie/<session_id>/les/voorstellen")
@confidential
def propose(session_id: str) -> Page:
    """Ask everybody for a yes: to the text that stands there, or to the one in the form, which is kept first."""
    found = harvest_of(session_id)
    form = LessonForm() if has_words() else filled_with(found.words, found.lesson.version if found.lesson else 0)
    if has_words() and not form.validate():
        return page_of(found, form), 422
    words = form.words()
    missing = dict(lacks(words))
    for field, what in missing.items():
        form[field].errors = [what]
    asks = "clear" not in request.form and checked(words, found.sitters).is_strong
    if missing or asks:
        return page_of(found, form, Trouble(asks_once_more=asks and not missing)), 422

    def ask() -> None:
        seen = save(found, form).hash if has_words() else request.form.get("hash", "")
        operations.propose(found.session, found.seat, seen)

    return acted(found, ask, _("Everybody who was there is asked for a yes to this text."), form)


@bp.post("/intervisie/<session_id>/les/antwoord")
@confidential
def answer(session_id: str) -> Page:
    """Yes or no to exactly this text; nobody else sees which, or that one answered."""
    found = harvest_of(session_id)
    said = request.form.get("answer")
    if said not in (YES, NO):
        return page_of(found, trouble=Trouble(_("Choose yes or no."))), 422
    words = _("You said yes to this text.") if said == YES else _("You said no. Nobody sees that it was you.")
    seen = request.form.get("hash", "")
    return acted(found, lambda: operations.say(found.session, found.seat, said == YES, seen), words)


@bp.post("/intervisie/<session_id>/les/delen")
@confidential
def publish(session_id: str) -> Page:
    """The bringer shares what everybody agreed to."""
    found = harvest_of(session_id)
    require(is_bringer(found.session, found.seat))
    text = rendered(shared_text(found.session, found.words))
    seen = request.form.get("hash", "")
    return acted(
        found,
        lambda: operations.publish(found.session, found.seat, text, seen),
        _("The lesson stands among the conversations, for all members."),
    )


@bp.post("/intervisie/<session_id>/les/niet-delen")
@confidential
def let_be(session_id: str) -> Page:
    """The bringer decides that nothing is shared."""
    found = harvest_of(session_id)
    require(is_bringer(found.session, found.seat))
    return acted(found, lambda: operations.let_be(found.session, found.seat), _("Nothing is shared of this session."))


@bp.post("/intervisie/<session_id>/les/intrekken")
@confidential
def take_back(session_id: str) -> Page:
    """Anybody who was there takes the lesson back; nobody hears who it was."""
    found = harvest_of(session_id)
    said = _("The lesson is gone. Nobody hears who took it back.")
    return acted(found, lambda: operations.take_back(found.session, found.seat), said)
