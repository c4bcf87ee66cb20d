"""Bringing cases in, for moderators: a file, a report of it, and one button that takes in the whole."""

from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict

from cop.exchange.brought import Report
from cop.exchange.example import example
from cop.exchange.kept import kept, read_and_keep
from cop.exchange.operations import bring_in
from cop.exchange.policy import REPORTS_AN_HOUR, may_bring_in
from cop.exchange.queries import members_named
from cop.exchange.refused import FILE_MOST, in_words
from cop.exchange.report import CASES_MOST, report_of
from cop.exchange.views.door import Page, as_file, bp, not_too_often
from cop.foundation.access import go, require, takes_files
from cop.foundation.db import end_reading, write
from cop.foundation.examining.refusal import Refusal
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.foundation.refusals import problem
from cop.foundation.text import clean_line
from cop.members.models import Person
from cop.members.queries import active_member

PATH = "/casussen/invoeren"
NAME_MOST = 80  # letters of a colleague's name
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route(PATH, methods=["GET", "POST"])
@takes_files
def bring() -> Page:
    """Choose a file; what it holds is shown before anything happens."""
    require(may_bring_in(g.me))
    if request.method == "GET":
        return render_template("exchange/bring.html", error="", most=FILE_MOST, cases=CASES_MOST)
    not_too_often("report", *REPORTS_AN_HOUR)
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise Refusal("nothing")
        end_reading()  # no transaction stays open while another process reads
        token = read_and_keep(upload, upload.filename.rpartition(".")[2].lower(), g.me)
    except Refusal as refusal:
        error = in_words(refusal.reason)
        return render_template("exchange/bring.html", error=error, most=FILE_MOST, cases=CASES_MOST), 422
    return go(f"{PATH}/{token}")


@bp.get(f"{PATH}/voorbeeld.xlsx")
def example_file() -> Page:
    """The spreadsheet to begin with."""
    require(may_bring_in(g.me))
    return as_file(example(), XLSX, "casussen-voorbeeld.xlsx")


@bp.route(f"{PATH}/<token>", methods=["GET", "POST"])
def report(token: str) -> Page:
    """What would come in, and what is refused; the button takes in all of it or nothing."""
    require(may_bring_in(g.me))
    found = kept(token, g.me)
    if found is None:
        text = _("What was read of a file is kept for a day. Choose the file once more.")
        return problem(404, _("This report is no longer there"), text)
    parsed, upload = found
    looked = report_of(parsed)
    if request.method == "GET":
        return report_page(looked, token)
    owner = owner_chosen()
    if owner is None or not looked.may_come_in:
        return report_page(looked, token, _("Choose whom the cases will belong to.") if owner is None else ""), 422
    try:
        write()
        cases = bring_in(looked.cases, owner, g.me, upload)
    except Conflict as conflict:
        end_reading()
        return report_page(looked, token, str(conflict.description)), 409
    flash(brought(len(cases), owner))
    return go("/casussen/mijn" if owner.id == g.me.id else PATH)


def owner_chosen() -> Person | None:
    """The member whom the cases will belong to."""
    public_id = request.form.get("lid", "")[:22]
    return active_member(public_id) if public_id else None


def brought(number: int, owner: Person) -> str:
    """What happened, in one sentence."""
    if owner.id == g.me.id:
        return ngettext("One case is yours now, as a concept.", "%(n)s cases are yours now, as concepts.", number)
    return ngettext(
        "One case was brought in, as a concept of %(name)s.", "%(n)s cases were brought in, as concepts of %(name)s.",
        number, name=owner.name,
    )  # fmt: skip


def report_page(looked: Report, token: str, error: str = "") -> str:
    """The report, with whom the cases can be given to."""
    wanted = clean_line(request.values.get("naam"))[:NAME_MOST]
    people = [g.me, *(one for one in (members_named(wanted) if wanted else []) if one.id != g.me.id)]
    return render_template(
        "exchange/report.html",
        report=looked,
        path=f"{PATH}/{token}",
        error=error,
        wanted=wanted,
        people=people,
        chosen=request.form.get("lid", g.me.public_id),
    )
