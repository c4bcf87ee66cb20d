"""Planning a session: when, how, which method; announcing it, and calling it off."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response as Answer
from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict, TooManyRequests
from werkzeug.wrappers import Response

from cop.circles.models import Circle
from cop.foundation.access import confidential, go, not_found, require, sign_in_first
from cop.foundation.calendar import fetched
from cop.foundation.clock import local, now
from cop.foundation.db import end_reading, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.foundation.text import whole_number
from cop.intervisie import operations
from cop.intervisie.appointment import appointment
from cop.intervisie.forms import PlanForm, as_planned, at_first
from cop.intervisie.grouped import group_for, groups_for, members_of
from cop.intervisie.keeping import KeptLonger, is_signed
from cop.intervisie.meetings import dates_of
from cop.intervisie.models import COMES, CONCEPT, MOST, Rhythm, Session
from cop.intervisie.policy import may_change_plan, may_choose_method, may_plan_session, may_read_plan
from cop.intervisie.queries import Place, place_of, sitters_of
from cop.intervisie.views.acting import Page, in_the_room, page_in, place_for, write_in
from cop.intervisie.views.door import bp
from cop.intervisie.views.overview import method_name
from cop.intervisie.words import minutes_of
from cop.methods.models import Method, library
from cop.methods.queries import method_for, methods_for, own_methods, situation_of

PLANNED_A_DAY = (20, timedelta(days=1))  # by one member: each of them sends letters to others


@bp.route("/intervisie/nieuw", methods=["GET", "POST"])
@confidential
def begin() -> Page:
    """Plan a session, of which one is the facilitator."""
    if g.me is None:
        sign_in_first()
    require(may_plan_session(g.me))
    asked = request.form if request.method == "POST" else request.args
    wanted, method = asked.get("groep", ""), chosen_method(asked.get("methode", ""))
    circle, rhythm = chosen_group(wanted)
    form = filled(PlanForm, None, **(at_first() | next_time(rhythm) | {"groep": wanted}))
    form.groep.choices = [("", _("People whom I ask myself"))] + [
        (one.public_id, one.name) for _rhythm, one in groups_for(g.me)
    ]
    if request.method == "GET" or not form.validate():
        page = render_template("intervisie/new.html", zone="closed", form=form, method=method)
        return (page, 422) if request.method == "POST" else page
    if not allow(f"intervisie.plan:{g.me.id}", *PLANNED_A_DAY):
        raise TooManyRequests(_("You have planned very many sessions today. Go on tomorrow."))
    write()
    people = members_of(circle) if circle else []
    is_large = len(people) > MOST
    session = operations.plan(g.me, form.plan(), circle, [] if is_large else people)
    if method is not None:
        operations.choose_method(session, method)
    if is_large:
        flash(_("This group has more than %(most)d members. Choose who takes part this time.", most=MOST))
    return go(f"{session.path}/mensen")


def chosen_group(circle_id: str) -> tuple[Circle | None, Rhythm | None]:
    """The group that a session is for, if any; 404 when I am not in it, or it is no group."""
    if not circle_id:
        return None, None
    circle, _membership, rhythm = group_for(g.me, circle_id)
    return (circle, rhythm) if rhythm is not None else not_found()


def chosen_method(key: str) -> Method | None:
    """The method with which one came here, if any; 404 when it does not exist, or is somebody else's own."""
    return method_for(g.me, key) if key else None


def next_time(rhythm: Rhythm | None) -> dict[str, str]:
    """Day, time and length of the next meeting of a group, to begin with."""
    if rhythm is None:
        return {}
    ahead: datetime | None = next((moment for moment in dates_of(rhythm) if moment > now()), None)
    there = {"day": f"{local(ahead):%Y-%m-%d}", "at": f"{local(ahead):%H:%M}"} if ahead else {}
    return {"minutes": str(rhythm.minutes), **there}


@bp.route("/intervisie/<session_id>/plan", methods=["GET", "POST"])
@confidential
def plan(session_id: str) -> Page:
    """Another time, another way, another title."""
    place = place_for(session_id, may_change_plan)
    session = place.session
    if not may_read_plan(session, place.seat):
        return go(f"{session.path}/afspraken")  # its title and link are for who signed, who leads it included
    form = filled(PlanForm, None, **as_planned(session))
    form.was = session.starts_at
    if request.method == "GET":
        return plan_page(place, form)
    if not form.validate():
        return plan_page(place, form), 422
    place = write_in(session_id, may_change_plan)
    try:
        operations.change(place.session, form.plan(), whole_number(form.version.data))
    except KeptLonger as longer:
        end_reading()
        form.keep_days.errors = [str(longer.description)]
        return plan_page(place, form), 422
    except Conflict as conflict:
        end_reading()
        return changed_meanwhile(place, form, str(conflict.description))
    flash(_("The plan was changed."))
    return go(place.session.path)


def changed_meanwhile(place: Place, form: PlanForm, why: str) -> Page:
    """Somebody else changed the plan: what was typed stays, beside how it is now."""
    there = as_planned(place.session)
    form.version.data = there["version"]
    differs = [form[name] for name in there if name != "version" and (form[name].data or "") != there[name]]
    return plan_page(place, form, trouble=why, there=there, differs=differs), 409


def plan_page(place: Place, form: PlanForm, **beside: Any) -> str:
    return page_in("plan.html", place, form=form, is_signed=is_signed(place.session), **beside)


@bp.post("/intervisie/<session_id>/versturen")
@confidential
def announce(session_id: str) -> Response:
    """The invitations go out: from now on those who are asked know that there is a session."""
    place = write_in(session_id, may_change_plan)
    if len(in_the_room(sitters_of(place.session))) < 2:
        raise Conflict(_("Ask somebody first. You are the only one in this session."))
    operations.announce(place.session)
    flash(_("The invitations have gone out. A letter says only that there is something new."))
    return go(place.session.path)


@bp.route("/intervisie/<session_id>/afblazen", methods=["GET", "POST"])
@confidential
def cancel(session_id: str) -> Page:
    """It is off, and everything is gone; asked twice."""
    place = place_for(session_id, may_change_plan)
    if request.method == "GET":
        others = [one for one in in_the_room(sitters_of(place.session)) if one.id != place.seat.id]
        return page_in("cancel.html", place, others=others)
    operations.cancel(write_in(session_id, may_change_plan).session)
    flash(_("The session is off. Everything in it is gone."))
    return go("/intervisie" if g.me else "/")


@bp.get("/intervisie/<session_id>/afspraak.ics")
@confidential
def calendar(session_id: str) -> Answer:
    """The entry for my own calendar."""
    place = place_of(session_id)
    if not place.session.is_ahead or place.seat.answer != COMES:
        not_found()
    return fetched(appointment(place.session))


# The method


@bp.route("/intervisie/<session_id>/methode", methods=["GET", "POST"])
@confidential
def method(session_id: str) -> Page:
    """Which method fits this group and this question."""
    place = place_for(session_id, may_choose_method)
    if request.method == "GET":
        return method_page(place)
    chosen = request.form.get("method", "")
    found = method_for(g.me, chosen) if g.me else library().methods.get(chosen) or not_found()
    place = write_in(session_id, may_choose_method)
    operations.choose_method(place.session, found)
    flash(_("The method was chosen. You can choose another one until the session begins."))
    return go(place.session.path)


def method_page(place: Place) -> str:
    """The methods, with those that fit a situation on top; of each how it fits these people and this time."""
    situation = situation_of(request.args.get("situatie", ""))
    found = methods_for(situation.key if situation else "")
    fitting = len(situation.methods) if situation else 0
    number = len(in_the_room(sitters_of(place.session)))
    own = own_methods(g.me) if g.me else []
    return page_in(
        "method.html",
        place,
        situation=situation,
        situations=library().situations,
        fitting=found[:fitting],
        others=found[fitting:],
        own=own,
        number=number,
        fits={one.key: how_it_fits(place.session, one, number) for one in (*found, *own)},
        minutes_of=library().minutes_of,
        looking_back=library().minutes_looking_back,
        name=method_name(place.session),
    )


def how_it_fits(session: Session, one: Method, number: int) -> list[str]:
    """What does not fit: too many or too few people, or too long. To know, and not a wall."""
    troubles, minutes = [], minutes_of(session, one)
    if number > one.group.most:
        troubles.append(_("You are %(n)d. This method works up to %(most)d people.", n=number, most=one.group.most))
    if session.state != CONCEPT and number < one.group.least:
        troubles.append(_("You are %(n)d. This method works from %(least)d people.", n=number, least=one.group.least))
    if minutes > session.minutes:
        troubles.append(_("It takes %(long)d minutes. You planned %(planned)d.", long=minutes, planned=session.minutes))
    return troubles
