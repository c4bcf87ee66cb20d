"""Cases as a PDF for everybody, also for who listens to it: one of them, or a year together."""

import re
from collections.abc import Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup

from cop.exchange.sheet import Sheet
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking
from cop.foundation.pdf import colours, pdf

DUTCH = "nl"  # cases are in Dutch, and so is what stands around them, whoever asks
HIGHEST = 3  # of the headings within a text, as foundation.text renders them
HEADINGS = re.compile(r"<(/?)h([3-6])\b")
COLOUR = re.compile(r"--([\w-]+):(#\w+)")


def case_pdf(one: Sheet, community: str) -> bytes:
    """One case. Raises foundation.pdf.NoPrinter where nothing can print."""
    return pdf(**prepared("exchange/case.html", one.title, one.url, one=one, community=community))


def bundle_sheet(sheets: Sequence[Sheet], year: int, url: str, community: str) -> dict[str, str]:
    """The cases of a year, with what is in it and on which page, for the press (cop/exchange/press.py)."""
    with speaking(DUTCH):
        title, foreword = _("Cases of %(year)d", year=year), foreword_of(year)
    made = max(one.made for one in sheets)
    about = {"community": community, "foreword": foreword, "made": made}
    return prepared("exchange/bundle.html", title, url, sheets=sheets, **about)


def foreword_of(year: int) -> str:
    """One line in front: what this is, and whom to ask."""
    return _(
        "Members of this community wrote these cases, from their own practice. They were published in %(year)d. At the "
        "end of every case stands what you may do with it.",
        year=year,
    )


def prepared(template: str, title: str, url: str, **about: Any) -> dict[str, str]:
    """A sheet of our own style, in Dutch, as foundation.pdf takes it."""
    env = current_app.jinja_env
    with speaking(DUTCH):
        html = env.get_template(template).render(title=title, url=url, ink=inks(), **about)
        css = env.get_template("exchange/paper.css").render(url=url)
    return {"html": html, "language": DUTCH, "title": title, "css": css}


def inks() -> dict[str, str]:
    """The colours by day, for pictures, by the name that a template can say."""
    return {name.replace("-", "_"): colour for name, colour in COLOUR.findall(colours())}


def lowered(html: str, to: int) -> Markup:
    """Sanitised HTML with its headings from level `to` on (1-6), so that none is skipped on paper."""
    by = to - HIGHEST
    return Markup(HEADINGS.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + by, 6)}", html))
