"""What one keeps of the own notes: beyond the session, with a day of its own; export, and delete."""

import json
from dataclasses import dataclass
from datetime import date

from flask import flash, g, make_response, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import go, not_found
from cop.foundation.calendar import day_typed
from cop.foundation.clock import local, now
from cop.foundation.db import end_reading, write
from cop.foundation.language import date_of
from cop.foundation.language import gettext as _
from cop.intervisie import afterwards
from cop.intervisie.models import Insight, Session
from cop.intervisie.queries import insight_for, insights_for, sessions_by_id
from cop.runner import writing
from cop.runner.models import SessionNote
from cop.runner.queries import own_notes
from cop.runner.script import script_of
from cop.runner.views.door import Page, bp

INSIGHTS = "/intervisie/inzichten"


@dataclass(frozen=True)
class Own:
    """A note of one's own: where it was written, its words, and whether one keeps exactly these already."""

    note: SessionNote
    where: str  # the name of a step, in Dutch; empty for the pad
    words: str
    is_kept: bool


@dataclass(frozen=True)
class Written:
    """All own notes in one session that is still there; its address, for who is still in it."""

    session: Session
    path: str
    notes: list[Own]


@bp.get(INSIGHTS)
def insights() -> str:
    """What I kept, and what stands in sessions that are still there."""
    return insights_page()


def insights_page(wrong: str = "", error: str = "", typed: str = "") -> str:
    """The page; `wrong` is the public id of the insight whose day was refused, `error` why, `typed` what was filled
    in."""
    kept = insights_for(g.me)
    return render_template(
        "runner/insights.html",
        zone="closed",
        kept=kept,
        written=written_by_me(kept),
        wrong=wrong,
        error=error,
        typed=typed,
        first=afterwards.insight_days()[0],
        last=afterwards.insight_days()[1],
    )


def written_by_me(kept: list[tuple[Insight, str]]) -> list[Written]:
    """My own notes by session, the latest session first."""
    there = {words for _insight, words in kept}
    found: dict[int, Written] = {}
    for note, words, session in own_notes(g.me):
        if session.id not in found:
            found[session.id] = Written(session, "", [])
        found[session.id].notes.append(Own(note, step_of(session, note), words, words in there))
    paths = sessions_by_id(g.me, set(found))
    return [Written(one.session, paths.get(number, ""), one.notes) for number, one in found.items()]


def step_of(session: Session, note: SessionNote) -> str:
    """The name of the step in which it was written."""
    script = script_of(session) if note.step else None
    place = script.index_of(note.step) if script else None
    return script.steps[place].name if script and place is not None else ""


def my_note(public_id: str) -> tuple[SessionNote, str]:
    """A note of my own with its words; 404 for anything else."""
    for note, words, _session in own_notes(g.me):
        if note.public_id == public_id:
            return note, words
    not_found()


# Keeping, and letting go


@bp.post(f"{INSIGHTS}/bewaren")
def keep() -> Response:
    """Keep a note beyond its session; the same words twice are one insight."""
    _note, words = my_note(request.form.get("note", ""))
    write()
    if words not in {there for _insight, there in insights_for(g.me)}:
        afterwards.keep_insight(g.me, words)
    flash(_("You keep this now, also when the session is gone."))
    return go(f"{INSIGHTS}#bewaard")


@bp.post(f"{INSIGHTS}/notitie/<note_id>")
def throw_note_away(note_id: str) -> Response:
    """A note of mine goes from its session, at once."""
    note, _words = my_note(note_id)
    if request.form.get("act") != "weg":
        not_found()
    write()
    writing.throw_away(note)
    flash(_("That note is gone."))
    return go(INSIGHTS)


@bp.post(f"{INSIGHTS}/<insight_id>")
def change(insight_id: str) -> Page:
    """Another day for what I kept, or away with it now."""
    insight = insight_for(g.me, insight_id)
    act, typed = request.form.get("act"), request.form.get("day", "")
    if act == "weg":
        write()
        afterwards.drop_insight(insight)
        flash(_("That insight is gone."))
        return go(INSIGHTS)
    day = day_typed(typed)
    if day is None:
        return insights_page(insight_id, _("Fill in a day."), typed), 422
    write()
    try:
        afterwards.move_insight(insight, day)
    except Conflict as conflict:
        end_reading()
        return insights_page(insight_id, str(conflict.description), typed), 422
    flash(_("You keep it until %(day)s.", day=date_of(day)))
    return go(f"{INSIGHTS}#bewaard")


# Taking along


def taken_along() -> tuple[list[tuple[date, date, str]], list[tuple[date, date, str, str]]]:
    """What I kept (when, until, words), and my notes in sessions that are still there (when, until, step, words)."""
    kept = insights_for(g.me)
    mine = [(local(one.created_at).date(), one.delete_on, words) for one, words in kept]
    notes = [
        (one.session.day, one.session.delete_on, own.where, own.words)
        for one in written_by_me(kept)
        for own in one.notes
    ]
    return mine, notes


@bp.get(f"{INSIGHTS}.json")
def as_json() -> Response:
    """Everything of mine, for a machine."""
    mine, notes = taken_along()
    found = {
        "bewaard": [{"bewaard_op": f"{on}", "wissen_op": f"{until}", "tekst": words} for on, until, words in mine],
        "notities": [
            {"sessie_op": f"{on}", "wissen_op": f"{until}", "stap": where, "tekst": words}
            for on, until, where, words in notes
        ],
    }
    return as_file(json.dumps(found, ensure_ascii=False, indent=2), "application/json", "json")


@bp.get(f"{INSIGHTS}.txt")
def as_text() -> Response:
    """Everything of mine, to read."""
    mine, notes = taken_along()
    parts = [_("My insights from intervisie, %(day)s", day=date_of(now()))]
    for on, until, words in mine:
        said = _("Kept on %(day)s, until %(until)s", day=date_of(on), until=date_of(until))
        parts.append(f"{said}\n\n{words}")
    for on, until, where, words in notes:
        said = _("Session of %(day)s, deleted on %(until)s", day=date_of(on), until=date_of(until))
        parts.append("\n\n".join([f"{said} ({where})" if where else said, words]))
    return as_file("\n\n----\n\n".join(parts) + "\n", "text/plain; charset=utf-8", "txt")


def as_file(text: str, kind: str, ending: str) -> Response:
    """A file to keep, whose name says nothing; like every answer it is stored nowhere on its way."""
    answer = make_response(text)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="inzichten.{ending}"'
    return answer
