"""The page on which one reads along with a case: the draft field by field, with what was remarked at each."""

from collections.abc import Callable

from flask import flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases.attached import shown_of
from cop.cases.fields import MEMBER, field_list
from cop.cases.models import Case
from cop.cases.policy import may_read_draft
from cop.cases.queries import content_of
from cop.cases.shown import html_of
from cop.foundation import drafts
from cop.foundation.access import go, not_found
from cop.foundation.db import db, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.members.models import Member
from cop.review import operations
from cop.review.forms import RemarkForm
from cop.review.policy import (
    may_deal_with_remarks,
    may_read_along,
    may_remark,
    may_see_partners,
    may_see_remarks,
    may_withdraw_remark,
)
from cop.review.queries import Along, along_for, by_field, remark_at, remarks_in
from cop.review.views.door import Page, bp, write_along
from cop.writing.policy import has_composer


@bp.route("/casussen/<case_id>/meelezen", methods=["GET", "POST"])
@has_composer
def along(case_id: str) -> Page:
    """The draft, who reads it, and what was remarked; a POST remarks something."""
    found = along_for(g.me, case_id)
    if request.method == "GET":
        if not (may_read_draft(found.eyes, found.case) or may_see_remarks(found.eyes, found.case, found.reads)):
            return go(found.case.path)
        return reading_page(found, filled(RemarkForm, drafts.kept_fields(g.me.id)))
    if not can_remark(found):
        raise Conflict(_("You can no longer remark anything here."))  # the words are kept as a draft
    form = RemarkForm()
    if not form.validate():
        return reading_page(found, form), 422
    field, body = form.veld.data or "", form.body.data or ""
    write()
    found = along_for(g.me, case_id)
    if not can_remark(found):
        raise Conflict(_("You can no longer remark anything here."))
    operations.remark(found.case, g.me, field, body)
    drafts.drop_draft(g.me.id)
    flash(_("Your remark stands there."))
    return go(f"{found.case.path}/meelezen#{field or 'geheel'}")


def can_remark(found: Along) -> bool:
    return may_remark(found.eyes, found.case, found.reads)


def reading_page(found: Along, form: RemarkForm) -> str:
    content = content_of(found.case) if may_read_draft(found.eyes, found.case) else {}
    remarks = remarks_in(found)
    return render_template(
        "review/along.html",
        along=found,
        opened=found.opened,
        case=found.case,
        eyes=found.eyes,
        reading=found.reading,
        blocks=[(block, [one for one in block.fields if one.kind != MEMBER]) for block in field_list().blocks.values()],
        content=content,
        html=html_of(content, found.case.public_id),
        attachments=shown_of(found.case.id, content),
        remarks=by_field(remarks),
        form=form,
    )


ACTS: dict[str, Callable[[Case, Member], None]] = {
    "mee": operations.read_along,
    "klaar": operations.be_done,
    "verder": operations.read_on,
    "niet": operations.stop_reading,
}


@bp.post("/casussen/<case_id>/meelezen/lezer")
def reader(case_id: str) -> Response:
    """I read along; I am done; not yet after all; I do not read along after all."""
    act = request.form.get("act", "")
    do = ACTS.get(act) or not_found()
    found = write_along(case_id, lambda one: may_read_along(one.eyes, one.case))
    do(found.case, db.session.get_one(Member, g.me.id))
    flash(said_after(act))
    return go(f"{found.case.path}/meelezen")


def said_after(act: str) -> str:
    return {
        "mee": _("You read along. Remark what you notice, and say when you are done."),
        "klaar": _("Thank you. The authors hear that you are done."),
        "verder": _("You read on."),
    }.get(act) or _("You do not read along any more. What you remarked still stands there.")


@bp.post("/casussen/<case_id>/opmerkingen/<remark_id>")
def remark(case_id: str, remark_id: str) -> Response:
    """A remark is dealt with, opened again, or taken back by who made it."""
    act = request.form.get("act", "")
    if act not in ("gedaan", "open", "weg"):
        not_found()
    found = write_along(case_id, lambda one: may_do(one, remark_id, act))
    one = remark_at(found.case, remark_id)
    back = f"{found.case.path}/meelezen#{one.field or 'geheel'}"
    if act == "gedaan":
        operations.deal_with(one, g.me)
    elif act == "open":
        operations.open_again(one)
    else:
        operations.withdraw_remark(one)
    return go(back)


def may_do(found: Along, remark_id: str, act: str) -> bool:
    """Whether this may be done with a remark; 404 for one that is not there to be seen."""
    one = remark_at(found.case, remark_id)
    is_seen = may_see_partners(found.eyes) or one.link_id is None
    if not (may_see_remarks(found.eyes, found.case, found.reads) and is_seen):
        not_found()
    if act == "weg":
        return may_withdraw_remark(found.eyes, found.case, one)
    return may_deal_with_remarks(found.eyes, found.case)
