"""Saying that one used a case: a line in its ledger, and a case of one's own that begins with it."""

from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases.models import Case
from cop.cases.queries import Opened, case_for
from cop.foundation import drafts
from cop.foundation.access import go, require
from cop.foundation.clock import local, now
from cop.foundation.db import db, end_reading, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.library import operations
from cop.library.forms import NEW_CASE, NO_CASE, RemoveForm, UseForm, choices_of_own
from cop.library.models import ADAPTED, BUSY, HOWS, WORKED, CaseUse
from cop.library.policy import may_remove_use, may_say_used
from cop.library.queries import organisation_of, own_cases, use_for, use_of_anybody, why_removed
from cop.library.views.door import Page, bp, how_in_words, worked_in_words

TOO = "ook"  # "wij doen dit ook": asked for with this in the address


@bp.route("/casussen/<case_id>/gebruikt", methods=["GET", "POST"])
def say(case_id: str) -> Page:
    """Say that one used it; with `ook` one begins a case of one's own at once."""
    opened = case_for(g.me, case_id)
    require(may_say_used(opened.eyes, opened.case))
    at_first = {"place": organisation_of(g.me), "year": local(now()).year, "how": "", "worked": "", "own": NO_CASE}
    if TOO in request.args:
        at_first |= {"how": ADAPTED, "worked": BUSY, "own": NEW_CASE}
    form = form_with(opened, at_first)
    if request.method == "GET" or not form.validate():
        page = use_page(opened, form)
        return page if request.method == "GET" else (page, 422)
    return keep(opened, form)


@bp.route("/casussen/<case_id>/gebruikt/<use_id>", methods=["GET", "POST"])
def change(case_id: str, use_id: str) -> Page:
    """Say it otherwise."""
    opened = case_for(g.me, case_id)
    use = use_for(opened.case, g.me, use_id)
    own = next((one.public_id for one in own_cases(g.me, opened.case) if one.id == use.own_case_id), NO_CASE)
    at_first = {name: getattr(use, name) for name in ("place", "year", "how", "worked", "note")}
    form = form_with(opened, {**at_first, "own": own})
    if request.method == "GET" or not form.validate():
        page = use_page(opened, form, use)
        return page if request.method == "GET" else (page, 422)
    return keep(opened, form, use)


@bp.post("/casussen/<case_id>/gebruikt/<use_id>/terug")
def take_back(case_id: str, use_id: str) -> Response:
    """Take one's line back."""
    opened = case_for(g.me, case_id)
    use = use_for(opened.case, g.me, use_id)
    write()
    operations.take_back_use(use)
    flash(_("Your line is gone."))
    return go(opened.case.path)


@bp.route("/casussen/<case_id>/gebruikt/<use_id>/weghalen", methods=["GET", "POST"])
def remove(case_id: str, use_id: str) -> Page:
    """A moderator removes somebody's line, with a reason."""
    opened = case_for(g.me, case_id)
    require(may_remove_use(opened.eyes, opened.case))
    use = use_of_anybody(opened.case, use_id)
    form = filled(RemoveForm, drafts.kept_fields(g.me.id))
    if request.method == "GET" or not form.validate():
        page = render_template("library/remove.html", case=opened.case, use=use, form=form)
        return page if request.method == "GET" else (page, 422)
    write()
    use = use_of_anybody(opened.case, use_id)  # another moderator, or its writer, may have been just before
    operations.remove_use(opened.case, use, g.me, form.why.data or "")
    drafts.drop_draft(g.me.id)
    flash(_("The line is gone. Who wrote it reads why."))
    return go(opened.case.path)


def form_with(opened: Opened, at_first: dict[str, object]) -> UseForm:
    """The form with what this member may choose."""
    form = filled(UseForm, drafts.kept_fields(g.me.id), **at_first)
    form.own.choices = choices_of_own((one.public_id, one.title) for one in own_cases(g.me, opened.case))
    return form


def keep(opened: Opened, form: UseForm, use: CaseUse | None = None) -> Page:
    """Write it down; what cannot be is said on the page, and every word stays."""
    chosen, said, is_known = form.own.data or NO_CASE, form.said, use is not None
    mine = {one.public_id: one.id for one in own_cases(g.me, opened.case)}
    write()
    own = db.session.get(Case, mine[chosen]) if chosen in mine else None
    try:
        if use is None:
            use = operations.say_used(opened.case, said, g.me, own)
        else:
            operations.change_use(opened.case, use, said, g.me, own)
        begun = operations.begin_from(opened.case, g.me, use) if chosen == NEW_CASE else None
    except Conflict as conflict:
        end_reading()
        return use_page(case_for(g.me, opened.case.public_id), form, use, str(conflict.description)), 409
    drafts.drop_draft(g.me.id)
    if begun is not None:
        flash(_("It stands with the case. Here is your own: only you can read it now."))
        return go(f"{begun.path}/schrijven/kop")
    flash(
        _("Kept. It stands with the case.")
        if is_known
        else _("Thank you. It stands with the case, and its authors hear of it.")
    )
    return go(f"{opened.case.path}#gebruikt")


def use_page(opened: Opened, form: UseForm, use: CaseUse | None = None, trouble: str = "") -> str:
    """The form."""
    case = opened.case
    return render_template(
        "library/use.html",
        case=case,
        form=form,
        use=use,
        trouble=trouble,
        removed="" if use else why_removed(case, g.me),
        hows=[(how, how_in_words(how)) for how in HOWS],
        answers=[(worked, worked_in_words(worked)) for worked in WORKED],
    )
