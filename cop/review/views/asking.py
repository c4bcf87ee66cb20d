"""Asking a colleague by name to read along."""

from datetime import timedelta

from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict, TooManyRequests

from cop.cases.queries import colleagues_named
from cop.foundation.access import go, not_found, require
from cop.foundation.db import end_reading
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.members.queries import active_member
from cop.review import operations
from cop.review.forms import AskForm
from cop.review.policy import may_ask_to_read_along
from cop.review.queries import Along, along_for, is_elsewhere
from cop.review.views.door import Page, bp, write_along

ASKED_A_DAY = 30  # each may bring a letter
DAY = timedelta(days=1)


def can_ask(found: Along) -> bool:
    return may_ask_to_read_along(found.eyes, found.case)


@bp.route("/casussen/<case_id>/meelezen/vragen", methods=["GET", "POST"])
def ask(case_id: str) -> Page:
    """Look for a colleague who may read it, and ask."""
    found = along_for(g.me, case_id)
    require(can_ask(found))
    if request.method == "GET":
        return asking_page(found)
    if not allow(f"review.ask:{g.me.id}", ASKED_A_DAY, DAY):
        raise TooManyRequests(_("You asked many colleagues today. Ask the others tomorrow."))
    found = write_along(case_id, can_ask)
    member = active_member(request.form.get("lid", "")) or not_found()
    try:
        is_new = operations.ask_reader(found.case, member, g.me)
    except Conflict as conflict:
        end_reading()
        return asking_page(along_for(g.me, case_id), str(conflict.description)), 409
    name = member.first_name
    flash(_("%(name)s is asked to read along.", name=name) if is_new else _("%(name)s reads along already.", name=name))
    return go(f"{found.case.path}/meelezen")


def asking_page(found: Along, error: str = "") -> str:
    wanted = (request.args.get("name") or "").strip()
    reading = {one.member_id for one in found.reading.readers}
    members = colleagues_named(wanted, found.case) if len(wanted) > 1 else []
    return render_template(
        "review/ask.html",
        along=found,
        case=found.case,
        reading=found.reading,
        form=filled(AskForm, name=wanted),
        found=[(one, one.id in reading, is_elsewhere(one.organisation, found.opened.authors)) for one in members],
        wanted=wanted,
        error=error,
    )
