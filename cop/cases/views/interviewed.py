"""Being interviewed: a member asks, a moderator begins the case and opens the questions."""

from flask import flash, g, render_template, request
from werkzeug.wrappers import Response

from cop.cases import interviews
from cop.cases.forms import InterviewForm
from cop.cases.policy import may_interview
from cop.cases.views.door import bp
from cop.cases.views.writing import Page
from cop.circles.queries import someone
from cop.foundation import drafts
from cop.foundation.access import go, not_found, require
from cop.foundation.db import write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.writing.policy import has_composer

ASKING, WAITING = "/casussen/laat-je-interviewen", "/casussen/interviews"


@bp.route(ASKING, methods=["GET", "POST"])
@has_composer
def ask_interview() -> Page:
    """What happens, and what it costs; a POST asks for it, or says it otherwise while it waits."""
    asked = interviews.asked_by(g.me.id)
    at_first = {"about": asked.about, "suits": asked.suits} if asked else {}
    form = filled(InterviewForm, drafts.kept_fields(g.me.id), **at_first)
    if request.method == "GET" or not form.validate():
        page = render_template("cases/ask_interview.html", form=form, asked=asked)
        return page if request.method == "GET" else (page, 422)
    write()
    interviews.ask(g.me, form.about.data or "", form.suits.data or "")
    drafts.drop_draft(g.me.id)
    flash(_("The moderators know. One of them writes or calls you about a moment."))
    return go(ASKING)


@bp.post(f"{ASKING}/terug")
def take_back_interview() -> Response:
    """The member no longer asks for it."""
    write()
    asked = interviews.asked_by(g.me.id)
    if asked is not None:
        interviews.take_back(asked)
    flash(_("Your request is gone."))
    return go(ASKING)


@bp.get(WAITING)
def interviews_waiting() -> Page:
    """Who would like to be interviewed, for moderators."""
    require(may_interview(g.me))
    found = [(row.CaseInterview, someone(row)) for row in interviews.waiting()]
    return render_template("cases/interviews.html", found=found)


@bp.post(f"{WAITING}/<interview_id>")
def deal_with_interview(interview_id: str) -> Response:
    """Begin the case of who asked, and open its questions; or say that it does not go ahead."""
    require(may_interview(g.me))
    act = request.form.get("act", "")
    if act not in ("begin", "niet"):
        not_found()
    write()
    asked = interviews.waiting_one(interview_id)
    if asked is None:
        flash(_("This request is gone: another moderator took it on, or it was taken back."), "bad")
        return go(WAITING)
    if act == "begin":
        return go(f"{interviews.begin(asked, g.me).path}/interview")
    interviews.decline(asked, g.me)
    flash(_("The request is off the list. Who asked is told so."))
    return go(WAITING)
