"""Pages for moderators, and the page on which any member reports something. Each form answers at the address where it
stands, so that what was typed is there again after an expired form or a new sign-in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, g, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.circles.models import FACILITATOR, Circle
from cop.foundation import drafts
from cop.foundation.access import go, not_found, require
from cop.foundation.db import end_reading, write
from cop.foundation.forms import Form, filled
from cop.foundation.language import LANGUAGES
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.foundation.outbox import DOUBT
from cop.members import operations as members
from cop.members.models import KINDS, MODERATOR, WAITING, Application, Member
from cop.members.policy import may_admit, may_give_role, may_invite, may_restore, may_suspend
from cop.members.queries import application_by_id, member_to_guard, waiting_applications
from cop.moderation import acts, desk, letters, log_book, operations, queries
from cop.moderation.forms import (
    ActForm,
    DecideForm,
    DeclineForm,
    InviteForm,
    KeepForm,
    MoveForm,
    NoteForm,
    ReportForm,
    RoleForm,
    SummaryForm,
    WhyForm,
)
from cop.moderation.log_book import Wanted
from cop.moderation.models import OPEN
from cop.moderation.policy import (
    may_curate,
    may_guard,
    may_handle_report,
    may_mind_post,
    may_read_log,
    may_report,
    may_see_desk,
    may_see_reports,
)
from cop.places.queries import municipalities
from cop.threads.models import Post, Thread
from cop.threads.queries import circles_to_post_in, post_for, posts_of

bp = Blueprint("moderation", __name__)
Page = str | Response | tuple[str, int]
REPORTS_A_DAY, INVITATIONS_A_DAY = 10, 60  # per member: more is anger or a script; and a whole region at once
FEW_ACTS = 10  # acts beside what they are about
KEEPS_NOTHING = {"step"}


# The desk


@bp.get("/moderatie")
def index() -> str:
    """What needs a human now."""
    require(may_see_desk(g.me))
    moderates = g.me.is_moderator
    return render_template(
        "moderation/index.html",
        signals=desk.signals_for(g.me),
        letter_state=desk.letter_in_words(queries.next_letter()),
        hidden=queries.hidden_for(g.me)[0][: queries.FEW] if moderates else [],
        newcomers=queries.new_members() if moderates else [],
        team=[] if moderates else queries.those_with_a_role(),
    )


@bp.get("/moderatie/verborgen")
def hidden() -> str:
    """What is hidden in the circles of this moderator."""
    require(may_curate(g.me))
    before = log_book.read_place(request.args.get("voor", "") + ".0")
    rows, further = queries.hidden_for(g.me, before[0] if before else None)
    mark = f"{further:%Y%m%dT%H%M%S%f}" if further else ""
    return render_template("moderation/hidden.html", rows=rows, further=mark, is_first=before is None)


# Coming in


@bp.get("/moderatie/aanmeldingen")
def applications() -> str:
    require(may_admit(g.me))
    return render_template(
        "moderation/applications.html", waiting=waiting_applications(), decided=queries.decided_applications()
    )


@bp.route("/moderatie/aanmeldingen/<application_id>", methods=["GET", "POST"])
def application(application_id: str) -> Page:
    """Who applied, and the letters that would go. "Look" fills in the words, and sends nothing."""
    require(may_admit(g.me))
    found = application_by_id(application_id) or not_found()
    act, form = form_of({"admit": DecideForm, "decline": DeclineForm})
    if request.method == "GET" or form is None:
        return application_page(found, act, form)
    if not form.validate():
        return application_page(found, act, form), 422
    if request.form.get("step") == "look":
        return application_page(found, act, form)
    decide = {"admit": operations.admit, "decline": operations.decline}[act]
    trouble = tried(lambda: decide(found, g.me, form.note.data))
    if trouble:
        return application_page(found, act, form, trouble), 409
    name = found.name
    flash(
        _("%(name)s is admitted, and gets the letter.", name=name)
        if act == "admit"
        else _("%(name)s is declined, and gets the letter.", name=name)
    )
    return go("/moderatie/aanmeldingen")


def application_page(found: Application, act: str, form: Form | None, trouble: str = "") -> str:
    admit = form if form and act == "admit" else DecideForm(formdata=None)
    decline = form if form and act == "decline" else DeclineForm(formdata=None)
    is_waiting = found.status == WAITING
    return render_template(
        "moderation/application.html",
        application=found,
        kind=KINDS[found.kind]() if found.kind in KINDS else "",
        is_waiting=is_waiting,
        act=act,
        admit=admit,
        decline=decline,
        admission=letters.admission(found, admit.note.data or "") if is_waiting else None,
        refusal=letters.refusal(found, decline.note.data or "") if is_waiting else None,
        judge=queries.name_of(found.decided_by_id),
        trouble=trouble,
    )


@bp.route("/moderatie/uitnodigen", methods=["GET", "POST"])
def invite() -> Page:
    """Invite somebody by letter."""
    require(may_invite(g.me))
    form = filled(InviteForm, drafts.kept_fields(g.me.id))
    if request.method == "GET":
        return invite_page(form)
    if not form.validate():
        return invite_page(form), 422
    if request.form.get("step") == "look":
        return invite_page(form)
    if not allow(f"invite:{g.me.id}", INVITATIONS_A_DAY, timedelta(days=1)):
        return invite_page(form, _("You have invited many people today. Go on tomorrow.")), 429
    filled_in = (form.name.data, form.email.data, form.organisation.data, form.kind.data, form.language.data)
    trouble = tried(lambda: operations.invite(*filled_in, g.me))
    if trouble:
        return invite_page(form, trouble), 409
    flash(_("The invitation to %(name)s is on its way.", name=form.name.data))
    return go("/moderatie/uitnodigen")


def invite_page(form: InviteForm, trouble: str = "") -> str:
    name = form.name.data or _("(the name)")
    return render_template(
        "moderation/invite.html",
        form=form,
        kinds=[(kind, label()) for kind, label in KINDS.items()],
        languages=list(LANGUAGES.items()),
        municipalities=municipalities(),
        letter=letters.invitation(name, form.email.data or "", form.language.data or "nl", g.me),
        trouble=trouble,
    )


# Members


@bp.route("/moderatie/leden/<member_id>", methods=["GET", "POST"])
def member(member_id: str) -> Page:
    """Suspend and restore a member, and give a role; each asks its own rule."""
    require(may_guard(g.me))
    found = member_to_guard(member_id) or not_found()
    act, form = form_of({"suspend": WhyForm, "restore": WhyForm, "role": RoleForm})
    if request.method == "GET" or form is None:
        return member_page(found, act, form)
    if not form.validate():
        return member_page(found, act, form), 422
    if request.form.get("step") == "look":
        return member_page(found, act, form)
    refused = not may_do(act, found)
    trouble = out_of_turn(act) if refused else tried(lambda: do_to_member(act, found, form))
    if trouble:
        require(not refused or act != "role")
        return member_page(found, act, form, trouble), 409
    flash(_("That is done, and written in the log."))
    return go(f"/moderatie/leden/{member_id}")
