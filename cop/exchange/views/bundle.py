"""The bundle: every case of one year that may be read, in one PDF."""

from flask import current_app, g, render_template
from werkzeug.wrappers import Response

from cop.exchange.papers import DUTCH, bundle_sheet
from cop.exchange.policy import BUNDLE_MOST, BUNDLES_AN_HOUR
from cop.exchange.press import BUSY, FAILED, READY, printed
from cop.exchange.queries import taken_in_year, years_for
from cop.exchange.sheet import sheet_of
from cop.exchange.views.door import Page, as_file, bp, not_too_often
from cop.exchange.views.out import no_printer
from cop.foundation.access import not_found, public
from cop.foundation.db import end_reading
from cop.foundation.facts import facts
from cop.foundation.letters import speaking
from cop.foundation.pdf import NoPrinter, printer

PATH = "/casussen/bundel"
A_CASE = 1.0  # seconds that printing one takes, on a machine that does more


@bp.get(PATH)
@public
def years() -> Page:
    """The years of which there is a bundle."""
    return render_template("exchange/years.html", years=years_for(g.me), most=BUNDLE_MOST)


@bp.get(f"{PATH}/<int:year>/pdf")
@public
def of_year(year: int) -> Page:
    """The bundle of a year, as soon as it is printed."""
    taken = taken_in_year(g.me, year, BUNDLE_MOST) if 1900 < year < 9999 else []
    community = facts()["name"]
    if not taken:
        not_found()
    end_reading()
    not_too_often("bundle", *BUNDLES_AN_HOUR)
    with speaking(DUTCH):
        sheets = [sheet_of(one) for one in taken]
    try:
        printer()
    except NoPrinter as missing:
        return no_printer(missing)
    url = f"{current_app.config['PUBLIC_URL']}{PATH}/{year}/pdf"
    state, made = printed(bundle_sheet(sheets, year, url, community))
    if state == READY:
        return as_file(made.read_bytes(), "application/pdf", f"casussen-{year}.pdf")
    return not_yet(state, year, len(sheets))


def not_yet(state: str, year: int, cases: int) -> Page:
    """What is said while it is printed, or when nothing came of it."""
    if state == FAILED:
        current_app.logger.error("The bundle of %s could not be printed: %s cases.", year, cases)
    minutes = max(round(cases * A_CASE / 60), 1)
    page = render_template(
        "exchange/printing.html", year=year, minutes=minutes, is_busy=state == BUSY, has_failed=state == FAILED
    )
    return Response(page, 503 if state == FAILED else 202, {"Retry-After": "30"}, mimetype="text/html")
