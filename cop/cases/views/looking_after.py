"""From one hand to the next: who may read a case, who writes it, and how it goes on."""

from collections.abc import Callable

from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases import authors as writers
from cop.cases import operations, policy, reviewing
from cop.cases.forms import ColleagueForm, sight_form, typed_hidden
from cop.cases.models import CIRCLE
from cop.cases.queries import Opened, case_for, circles_to_choose, colleagues_named
from cop.cases.views.door import bp
from cop.foundation.access import go, not_found, require
from cop.foundation.db import end_reading, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.members.queries import active_member

Page = str | Response | tuple[str, int]
Step = tuple[Callable[..., bool], Callable[[Opened], object], Callable[[], str]]

STEPS: dict[str, Step] = {  # what a button does: who may, what happens, and what is said then
    "meelezen": (
        policy.may_ask_readers, lambda one: operations.ask_readers(one.case),
        lambda: _("Colleagues can read along now. You hear it when somebody remarks something."),
    ),
    "terug": (
        policy.may_take_back_case, lambda one: operations.take_back(one.case, g.me),
        lambda: _("The authors write on."),
    ),
    "klopt": (
        policy.may_confirm_case, lambda one: operations.confirm(one.case),
        lambda: _("Thank you. You are asked again in a year."),
    ),
    "archief": (
        policy.may_archive_case, lambda one: operations.archive(one.case),
        lambda: _("The case is in the archive. Who has its address can still read it."),
    ),
    "uit-archief": (
        policy.may_take_out_of_archive, lambda one: operations.take_out_of_archive(one.case),
        lambda: _("The case stands among the others again."),
    ),
}  # fmt: skip


@bp.post("/casussen/<case_id>/stap/<step>")
def go_on(case_id: str, step: str) -> Page:
    """One step of a case from hand to hand."""
    opened = case_for(g.me, case_id)
    may, act, said = STEPS.get(step) or not_found()
    require(may(opened.eyes, opened.case))
    write()
    act(opened)
    flash(said())
    back = policy.may_edit_case(opened.eyes, opened.case)
    return go(f"{opened.case.path}/schrijven" if back and opened.case.is_draft else opened.case.path)


@bp.get("/casussen/na-te-kijken")
def unanswered() -> Page:
    """Cases that nobody says are still right, for who edits."""
    require(policy.may_see_unanswered(g.me))
    return render_template("cases/unanswered.html", found=reviewing.unanswered_for(g.me))


@bp.route("/casussen/<case_id>/weggooien", methods=["GET", "POST"])
def throw_away(case_id: str) -> Page:
    """Throw away what never was published; asked once more."""
    opened = case_for(g.me, case_id)
    require(policy.may_throw_away_case(opened.eyes, opened.case))
    if request.method == "GET":
        return render_template("cases/throw_away.html", case=opened.case)
    write()
    operations.throw_away(opened.case)
    flash(_("The case is gone."))
    return go("/casussen/mijn")


@bp.route("/casussen/<case_id>/zichtbaarheid", methods=["GET", "POST"])
def sight(case_id: str) -> Page:
    """Who may read it."""
    opened = case_for(g.me, case_id)
    require(policy.may_set_sight(opened.eyes, opened.case))
    circles, case = circles_to_choose(g.me), opened.case
    form = sight_form(circles)
    by_public_id = {circle.public_id: circle.id for circle in circles}
    if request.method == "GET":
        form.sight.data, form.hidden.data, form.licence.data = case.sight, case.hidden, case.licence
        form.circle.data = next((key for key, number in by_public_id.items() if number == case.circle_id), "")
    elif form.validate():
        chosen = by_public_id.get(form.circle.data or "") if form.sight.data == CIRCLE else None
        write()
        try:
            writers.set_sight(case, form.sight.data, chosen, typed_hidden(), form.licence.data)
        except Conflict as conflict:
            end_reading()
            form.circle.errors = [str(conflict.description)]
            return render_template("cases/sight.html", case=case_for(g.me, case_id).case, form=form), 409
        flash(_("Kept."))
        return go(f"{case.path}/schrijven" if case.is_draft else case.path)
    return render_template("cases/sight.html", case=case, form=form), 422 if form.is_submitted() else 200


@bp.route("/casussen/<case_id>/auteurs", methods=["GET", "POST"])
def authors(case_id: str) -> Page:
    """Who writes it: looking for a colleague, letting one go, handing it on."""
    opened = case_for(g.me, case_id)
    require(policy.may_choose_authors(opened.eyes, opened.case))
    if request.method == "POST":
        write()
        try:
            change_authors(opened)
        except Conflict as conflict:
            end_reading()
            return authors_page(case_for(g.me, case_id), str(conflict.description)), 409
        flash(_("Kept."))
        still = opened.case.owner_id == g.me.id
        return go(f"{opened.case.path}/auteurs" if still else f"{opened.case.path}/schrijven")
    return authors_page(opened)


def change_authors(opened: Opened) -> None:
    """Do what the button says, with the member it names."""
    member = active_member(request.form.get("lid", "")) or not_found()
    act = request.form.get("act")
    if act == "erbij":
        writers.add_author(opened.case, member, g.me)
    elif act == "eraf":
        writers.let_author_go(opened.case, member.id)
    elif act == "over":
        writers.hand_on(opened.case, member.id)
    else:
        not_found()


def authors_page(opened: Opened, error: str = "") -> str:
    form = filled(ColleagueForm, name=request.args.get("name", ""))
    wanted = (request.args.get("name") or "").strip()
    found = colleagues_named(wanted, opened.case) if len(wanted) > 1 else []
    return render_template(
        "cases/authors.html", opened=opened, case=opened.case, form=form, found=found, wanted=wanted, error=error
    )
