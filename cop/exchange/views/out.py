"""One case as a file: for members what is published, for everybody what its partners agreed to show."""

from flask import current_app, g

from cop.exchange.data import as_json, file_name
from cop.exchange.odt import odt
from cop.exchange.papers import DUTCH, case_pdf
from cop.exchange.policy import FILES_AN_HOUR
from cop.exchange.queries import Taken, taken_for
from cop.exchange.sheet import Sheet, sheet_of
from cop.exchange.views.door import Page, as_file, bp, not_too_often
from cop.foundation.access import public
from cop.foundation.db import end_reading
from cop.foundation.facts import facts
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking
from cop.foundation.pdf import NoPrinter
from cop.foundation.refusals import problem

ODT = "application/vnd.oasis.opendocument.text"


@bp.get("/casussen/<case_id>/json")
@public
def as_values(case_id: str) -> Page:
    """The fields with their keys, for other programs, and to bring in elsewhere."""
    taken = taken_for(g.me, case_id)
    return as_file(as_json(taken), "application/json; charset=utf-8", file_name(taken.title, "json"))


@bp.get("/casussen/<case_id>/odt")
@public
def as_document(case_id: str) -> Page:
    """A document to write on in."""
    taken, sheet, community = on_paper(case_id)
    return as_file(odt(sheet, community), ODT, file_name(taken.title, "odt"))


@bp.get("/casussen/<case_id>/pdf")
@public
def as_print(case_id: str) -> Page:
    """A document to read, to print, and to listen to."""
    taken, sheet, community = on_paper(case_id)
    try:
        made = case_pdf(sheet, community)
    except NoPrinter as missing:
        return no_printer(missing)
    return as_file(made, "application/pdf", file_name(taken.title, "pdf"))


def on_paper(case_id: str) -> tuple[Taken, Sheet, str]:
    """A case that may be read, and the name of the community; no transaction stays open while a file is made."""
    taken, community = taken_for(g.me, case_id), facts()["name"]
    end_reading()
    not_too_often("file", *FILES_AN_HOUR)
    with speaking(DUTCH):
        return taken, sheet_of(taken), community


def no_printer(missing: NoPrinter) -> Page:
    """What is said where nothing can print."""
    current_app.logger.error("%s", missing)
    text = _("The case itself is kept. Take it as ODT, or tell whoever runs this community.")
    return problem(503, _("No PDF can be made here now"), text)
