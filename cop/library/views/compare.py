"""Two or three cases side by side."""

from collections.abc import Sequence

from flask import g, render_template, request

from cop.cases.fields import field_list
from cop.library.queries import Side, sides_for
from cop.library.views.door import Page, bp

LEAST, MOST = 2, 3
ROWS = (
    "soort", "status", "gemeenten", "positietype", "schaal", "opgave", "vorm", "zwaarte", "bestuursmodus",
    "besluitvorming", "financiering", "capaciteit", "raden", "resultaten", "wat_werkte_niet", "lessen", "voorwaarden",
    "overdraagbaar", "eerste_stap",
)  # fmt: skip


@bp.get("/casussen/vergelijken")
def compare() -> Page:
    """A row for each thing that one compares; a case that this member may not read is left out, and that is said."""
    asked = list(dict.fromkeys(one for one in request.args.getlist("c") if one))
    sides = sides_for(g.me, asked[:MOST])
    return render_template(
        "library/compare.html",
        sides=sides,
        lines=lines_of(sides) if len(sides) >= LEAST else [],
        is_enough=len(sides) >= LEAST,
        left_out=len(asked[:MOST]) - len(sides),
        too_many=len(asked) > MOST,
        most=MOST,
    )


def lines_of(sides: Sequence[Side]) -> list[tuple[str, str]]:
    """Label and key of what is compared; what none of them fills in is left out."""
    found = field_list().fields
    return [(found[key].label.label, key) for key in ROWS if any(side.content.get(key) for side in sides)]
