"""Groups of intervisie: a circle with a rhythm."""

from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.circles.models import Circle
from cop.foundation.access import go, not_found, require
from cop.foundation.clock import local
from cop.foundation.db import db, write
from cop.foundation.forms import filled
from cop.foundation.language import day_name, ngettext
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.intervisie import operations
from cop.intervisie.grouped import group_for, groups_for, members_of, sessions_of_group
from cop.intervisie.meetings import RhythmForm, as_filled_in, calendar_of, dates_of, session_for
from cop.intervisie.models import MOST, Rhythm
from cop.intervisie.policy import may_make_group
from cop.intervisie.views.door import bp
from cop.intervisie.words import crowd_in_words

Page = str | Response | tuple[str, int]


@bp.app_template_global()
def is_group(circle: Circle) -> bool:
    """Whether a circle that one is in is a group of intervisie, for the link on its page."""
    return any(one.id == circle.id for _rhythm, one in groups_for(g.me))


@bp.get("/intervisie/groepen/<circle_id>")
def group(circle_id: str) -> str:
    """A group: its rhythm, its goals, and what became of each meeting."""
    circle, membership, rhythm = group_for(g.me, circle_id)
    leads = may_make_group(membership)
    if rhythm is None and not leads:
        not_found()
    size = len(members_of(circle))
    return render_template(
        "intervisie/group.html",
        zone="closed",
        circle=circle,
        rhythm=rhythm,
        leads=leads,
        sentence=in_words(rhythm) if rhythm else "",
        calendar=calendar_of(circle, rhythm, g.me, leads) if rhythm else None,
        size=size,
        warning=crowd_in_words(size),
        must_choose=size > MOST,
    )


def in_words(rhythm: Rhythm) -> str:
    """A rhythm as one says it: "Om de 8 weken, 6 keer, de eerste op dinsdag 1 december"."""
    return ngettext(
        "Once, on %(day)s.",
        "Every %(weeks)s weeks, %(n)s times, the first on %(day)s.",
        rhythm.meetings,
        weeks=rhythm.every_weeks,
        day=day_name(local(rhythm.first_at)),
    )


@bp.route("/intervisie/groepen/<circle_id>/ritme", methods=["GET", "POST"])
def set_rhythm(circle_id: str) -> Page:
    """Make a circle a group, or change its rhythm; "Bekijk de data" shows what would come of it."""
    circle, membership, there = group_for(g.me, circle_id)
    if there is None and not may_make_group(membership):
        not_found()
    require(may_make_group(membership))
    form = filled(RhythmForm, **as_filled_in(there))
    if request.method == "GET":
        return rhythm_page(circle, form, there)
    if not form.validate():
        return rhythm_page(circle, form, there), 422
    wanted = form.rhythm(circle.id)
    if request.form.get("act") == "bekijk":
        return rhythm_page(circle, form, there, wanted)
    path = path_of(circle)
    write()
    operations.set_rhythm(circle, wanted)
    flash(_("The rhythm of this group was kept."))
    return go(path)


def rhythm_page(circle: Circle, form: RhythmForm, there: Rhythm | None, wanted: Rhythm | None = None) -> str:
    return render_template(
        "intervisie/rhythm.html",
        zone="closed",
        circle=circle,
        form=form,
        is_new=there is None,
        sentence=in_words(wanted) if wanted else "",
        dates=dates_of(wanted) if wanted else [],
    )


def path_of(circle: Circle) -> str:
    return f"/intervisie/groepen/{circle.public_id}"


@bp.post("/intervisie/groepen/<circle_id>/plannen")
def plan_meeting(circle_id: str) -> Response:
    """Make the session of one meeting, with everybody in the group; or go to the one that is there."""
    circle, membership, rhythm = group_for(g.me, circle_id)
    if rhythm is None:
        not_found()
    require(may_make_group(membership))
    number = whole_number(request.form.get("number"))
    write()
    db.session.refresh(circle, with_for_update=True)  # two who press at once make one session
    if not 1 <= number <= rhythm.meetings:
        raise Conflict(_("The rhythm of this group was changed. Look at its meetings again."))
    there = session_for(circle, rhythm, number)
    if there is not None:
        if there not in sessions_of_group(circle, g.me):
            raise Conflict(_("Another facilitator has planned this meeting already, and you are not in it."))
        return go(there.path)
    return go(plan(circle, rhythm, number))


def plan(circle: Circle, rhythm: Rhythm, number: int) -> str:
    """A new session for this meeting; its address. Raises Conflict when its day has passed."""
    found = calendar_of(circle, rhythm, g.me, True).meetings[number - 1]
    if found.is_past:
        raise Conflict(_("The day of this meeting has passed. Plan the next one, or change the rhythm."))
    people = members_of(circle)
    wanted = operations.Plan(starts_at=found.starts_at, minutes=rhythm.minutes)
    return operations.plan(g.me, wanted, circle, people if len(people) <= MOST else []).path
