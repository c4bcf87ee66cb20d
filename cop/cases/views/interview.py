"""An interview of 45 minutes: the questions in spoken order on one page, for a moderator and the owner together."""

from flask import flash, g, jsonify, render_template, request
from werkzeug.exceptions import Conflict

from cop.cases import operations
from cop.cases.checks import hints, wrong
from cop.cases.fields import Block, field_list
from cop.cases.policy import may_edit_case
from cop.cases.queries import Opened, case_for, content_of
from cop.cases.typed import Values, block_typed, earlier_in, too_much
from cop.cases.views.door import bp
from cop.cases.views.writing import PART, Page, Trouble, acted_on, circle_name, far_too_long, told
from cop.foundation.access import gives_words_back, go, require
from cop.foundation.db import end_reading, write
from cop.foundation.language import gettext as _


def asked() -> Block:
    """The questions of an interview as one block."""
    first = field_list().blocks["kop"]
    return Block("interview", first.label, field_list().interview)


@bp.route("/casussen/<case_id>/interview", methods=["GET", "POST"])
@gives_words_back
def interview(case_id: str) -> Page:
    """All questions that are asked aloud; kept in the blocks where they belong."""
    opened = case_for(g.me, case_id)
    require(may_edit_case(opened.eyes, opened.case))
    if request.method == "GET":
        return interview_page(opened, content_of(opened.case))
    typed = block_typed(asked(), request.form)
    if (over := too_much(asked(), typed)) is not None:
        return refused(opened, typed, Trouble(far_too_long(over)), 422)
    more, spot = acted_on(typed, request.form)
    write()
    try:
        keep(opened, typed)
    except Conflict as conflict:
        theirs = getattr(conflict, "theirs", {})
        end_reading()
        return refused(case_for(g.me, case_id), typed, Trouble(str(conflict.description), theirs), 409)
    if PART in request.headers:
        return told(typed), 200
    if spot:
        return go(f"{opened.case.path}/interview{f'?erbij={more}' if more else ''}#{spot}")
    flash(_("Kept."))
    return go(f"{opened.case.path}/schrijven")


def keep(opened: Opened, typed: Values) -> None:
    """Every block that was touched, in one transaction: all of it or nothing."""
    for key, block in field_list().blocks.items():
        mine = {one: value for one, value in typed.items() if field_list().block_of[one] == key}
        if mine:
            operations.write_block(opened.case, block, mine, earlier_in(request.form, mine), g.me)


def refused(opened: Opened, typed: Values, trouble: Trouble, status: int) -> Page:
    if PART in request.headers:
        return jsonify(why=trouble.why), status
    if not may_edit_case(opened.eyes, opened.case):
        raise Conflict(trouble.why)  # the page of the refusal gives every word back
    return interview_page(opened, content_of(opened.case), typed, trouble), status


def interview_page(opened: Opened, content: Values, typed: Values | None = None, trouble: Trouble | None = None) -> str:
    """The page; `typed` are words that are not kept."""
    shown = {**content, **(typed or {})}
    remarks: dict[str, list[object]] = {}
    for remark in (*wrong(shown), *hints(shown)):
        remarks.setdefault(remark.spot, []).append(remark)
    return render_template(
        "cases/interview.html",
        opened=opened,
        case=opened.case,
        circle=circle_name(opened),
        questions=asked().fields,
        standing=content,
        shown=shown,
        remarks=remarks,
        trouble=trouble or Trouble(),
        is_publishing=False,
        new_row=request.args.get("erbij", ""),
    )
