"""What a partner without an account sees through a link: one version of a case, room for remarks, one question."""

from datetime import timedelta

from flask import flash, render_template, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from cop.cases.attached import FILES, file_of, shown_of
from cop.cases.fields import MEMBER, field_list
from cop.cases.models import PUBLIC, Case
from cop.cases.queries import authors_of, version_of
from cop.foundation.access import confidential, go, not_found
from cop.foundation.db import db, write
from cop.foundation.drafts import typed_fields
from cop.foundation.forms import filled
from cop.foundation.handing_out import as_download
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.review import partners
from cop.review.forms import AnswerForm, RemarkForm, answer_choices
from cop.review.models import PartnerLink
from cop.review.queries import by_field, link_by, remarks_by
from cop.review.views.door import Page, bp

GUESSES, WITHIN = 30, timedelta(minutes=30)  # wrong links from one place: beside 128 bits, only to keep guessers quiet
REMARKS_A_DAY, DAY = 60, timedelta(days=1)  # of one link
Forms = tuple[RemarkForm, AnswerForm]


@bp.route("/partner/<token>", methods=["GET", "POST"])
@confidential
def partner(token: str) -> Page:
    """The page behind a link. Opening it changes nothing; who holds it can remark and answer until it expires."""
    link = link_by(token)
    if link is None:
        if not allow(f"partner link from {request.remote_addr}", GUESSES, WITHIN):
            raise TooManyRequests
        return gone(None), 404
    if not link.is_open:
        return gone(link), 410
    if request.method == "GET":
        return link_page(token, link, blank(link))
    return remarked(token, link) if request.form.get("act") == "opmerking" else answered(token, link)


@bp.get(f"/partner/<token>/{FILES}/<file_id>")
@confidential
def partner_file(token: str, file_id: str) -> Response:
    """A file of the version behind a link, as long as the link opens; 404 otherwise."""
    link = link_by(token)
    if link is None or not link.is_open:
        if not allow(f"partner link from {request.remote_addr}", GUESSES, WITHIN):
            raise TooManyRequests
        not_found()
    version = version_of(case_of(link), link.version) or not_found()
    return as_download(file_of(link.case_id, version.content, file_id))


def blank(link: PartnerLink) -> Forms:
    """Both forms, with what was answered before."""
    remark = filled(RemarkForm) if request.method == "GET" else RemarkForm(formdata=None)
    return remark, AnswerForm(formdata=None, data={"antwoord": link.answer, "naam": link.signed})


def gone(link: PartnerLink | None) -> str:
    """Why the link opens nothing; never what it was about. What was typed stands there to be copied."""
    typed = [value for values in typed_fields().values() for value in values if len(value) > 20]
    return render_template("review/gone.html", link=link, typed=typed if request.method == "POST" else [])


def remarked(token: str, link: PartnerLink) -> Page:
    form = RemarkForm()
    if not form.validate():
        return link_page(token, link, (form, blank(link)[1])), 422
    if not allow(f"partner remarks:{link.id}", REMARKS_A_DAY, DAY):
        raise TooManyRequests(_("That is a lot for one day. Write on tomorrow, or call who sent you the link."))
    field, body = form.veld.data or "", form.body.data or ""
    write()
    link = link_by(token) or not_found()
    if not link.is_open:
        return gone(link), 410
    partners.remark_through(link, case_of(link), field, body)
    flash(_("Your remark stands there. The authors see it."))
    return go(f"/partner/{token}#{field or 'geheel'}")


def answered(token: str, link: PartnerLink) -> Page:
    form = AnswerForm()
    if not form.validate():
        return link_page(token, link, (blank(link)[0], form)), 422
    write()
    link = link_by(token) or not_found()
    case = partners.hold(case_of(link))
    db.session.refresh(link)
    if not link.is_open:
        return gone(link), 410
    if form.voor.data != meant_for(case):
        why = _("Just now somebody changed who may read this text. Look at it once more, and answer again.")
        return link_page(token, link, (blank(link)[0], form), why), 409
    partners.answer(link, case, form.antwoord.data, form.naam.data or "")
    flash(_("Thank you. The authors see your answer. Until the link expires you can change it here."))
    return go(f"/partner/{token}#jullie-antwoord")


def case_of(link: PartnerLink) -> Case:
    return db.session.get_one(Case, link.case_id)


def meant_for(case: Case) -> str:
    """For whom a case is, and what of it is for members alone: what a partner says yes to."""
    return ",".join((case.sight, *sorted(case.hidden)))


def link_page(token: str, link: PartnerLink, forms: Forms, trouble: str = "") -> str:
    case = case_of(link)
    version = version_of(case, link.version) or not_found()
    remark, answer = forms
    answer.antwoord.choices, answer.voor.data = answer_choices(), meant_for(case)
    return render_template(
        "review/partner.html",
        link=link,
        secret=token,
        case=case,
        content=version.content,
        html=version.html,
        attachments=shown_of(case.id, version.content),
        authors=authors_of(case),
        blocks=[(block, [one for one in block.fields if one.kind != MEMBER]) for block in field_list().blocks.values()],
        for_members=set(case.hidden) if case.sight == PUBLIC else set(),
        remarks=by_field(remarks_by(link)),
        form=remark,
        answer=answer,
        trouble=trouble,
    )
