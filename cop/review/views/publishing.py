"""Handing a case in, and publishing it: what is still open, and what happens then."""

from flask import flash, g, render_template, request
from werkzeug.wrappers import Response

from cop.cases import operations as cases
from cop.cases.checks import Remark, lacking, wrong
from cop.cases.models import PUBLIC
from cop.cases.policy import may_edit_case, may_publish_again
from cop.cases.queries import content_of
from cop.foundation.access import go, require
from cop.foundation.language import gettext as _
from cop.review import operations
from cop.review.policy import may_hand_in_now, may_publish_now
from cop.review.queries import Along, along_for, by_field, nobody_to_ask, partner_names, remarks_in
from cop.review.views.door import Page, bp, write_along


@bp.post("/casussen/<case_id>/inleveren")
def hand_in(case_id: str) -> Response:
    """It was read along, or waited long enough: ask for it to be published."""
    found = write_along(case_id, lambda one: may_hand_in_now(one.eyes, one.case, one.reading))
    operations.hand_in(found, g.me)
    flash(_("It is with the editors now. You hear it when it is published, or comes back."))
    return go(f"{found.case.path}/schrijven")


def can_publish(found: Along) -> bool:
    return may_publish_now(found.eyes, found.case, found.reading)


def open_ends(found: Along) -> list[Remark]:
    """What stops publication."""
    content = content_of(found.case)
    return [one for one in (*lacking(content, found.opened.contact is not None), *wrong(content)) if one.stops]


@bp.route("/casussen/<case_id>/publiceren", methods=["GET", "POST"])
def publish(case_id: str) -> Page:
    """Let it be read; what is still open is shown in red, where it is."""
    found = along_for(g.me, case_id)
    require(can_publish(found))
    stops = open_ends(found)
    if request.method == "GET":
        return publishing_page(found, stops)
    if stops and may_edit_case(found.eyes, found.case):
        return go(f"{found.case.path}/schrijven?nu=publiceren#open")
    if stops:
        return publishing_page(found, stops), 409
    again = may_publish_again(found.eyes, found.case)
    made = cases.ready(found.case)
    found = write_along(case_id, can_publish)
    operations.publish(found.case, made, g.me)
    flash(_("Readers see this version now.") if again else _("The case is published."))
    return go(found.case.path)


def publishing_page(found: Along, stops: list[Remark]) -> str:
    content = content_of(found.case)
    return render_template(
        "review/publish.html",
        along=found,
        case=found.case,
        eyes=found.eyes,
        reading=found.reading,
        stops=stops,
        remarks=by_field(one for one in remarks_in(found) if one.done_at is None),
        is_public=found.case.sight == PUBLIC,
        names=partner_names(content),
        says_nobody=nobody_to_ask(found.case) is not None,
        again=may_publish_again(found.eyes, found.case),
    )
