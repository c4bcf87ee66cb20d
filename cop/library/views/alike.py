"""Cities like mine: their cases, their open questions, and the colleagues who work there."""

from flask import g, render_template, request

from cop.foundation.text import clean_line
from cop.library.alike import alike, colleagues_in, questions_from
from cop.library.queries import cards_of_places, organisation_of
from cop.library.views.door import Page, bp
from cop.places.queries import municipalities

CITY = "stad"


@bp.get("/steden-zoals-de-mijne")
def cities() -> Page:
    """Three lists; one's own city, or another that one chooses."""
    organisation = organisation_of(g.me)
    asked = clean_line(request.args.get(CITY))
    city = asked if asked in municipalities() else organisation
    like = alike(city)
    names = like.names if like else ()
    return render_template(
        "library/cities.html",
        city=city if like else "",
        is_mine=city == organisation,
        like=like,
        cards=cards_of_places(g.me, names),
        questions=questions_from(g.me, names),
        colleagues=colleagues_in(g.me, names),
        cities=list(municipalities()),
    )
