"""Pages for moderators, and the page on which any member reports something. Each form answers at the address where it
stands, so that what was typed is there again after an expired form or a new sign-in."""

from collections.abc import Callable
from datetime import timedelta
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
from cop.foundation.outbox import DOUBT, Written
from cop.foundation.text import clean_line
from cop.members.models import ACTIVE, ADVISER, KINDS, KNOWLEDGE, PRACTICE, SUSPENDED, WAITING, Application, Member
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
from cop.threads.hanging import files_of
from cop.threads.models import Post, Thread
from cop.threads.queries import post_for, posts_of

bp = Blueprint("moderation", __name__)
Page = str | Response | tuple[str, int]
REPORTS_A_DAY, INVITATIONS_A_DAY = 10, 60  # per member: more is anger or a script; and a whole region at once
FEW_ACTS = 10  # acts beside what they are about


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
    name, decide = found.name, {"admit": operations.admit, "decline": operations.decline}[act]
    trouble = tried(lambda: decide(found, g.me, form.note.data))
    if trouble:
        return application_page(found, act, form, trouble), 409
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
    return render_template(
        "moderation/invite.html",
        form=form,
        kinds=kinds_of_members(),
        languages=list(LANGUAGES.items()),
        municipalities=municipalities(),
        letter=letters.invitation(form.name.data or "…", form.email.data or "", form.language.data or "nl", g.me),
        trouble=trouble,
    )


def kinds_of_members() -> list[tuple[str, str]]:
    """The kinds of member, said of somebody else."""
    return [
        (PRACTICE, _("Practice: works for a municipality or region")),
        (KNOWLEDGE, _("Knowledge: does research or teaches")),
        (ADVISER, _("Adviser: is hired by municipalities or regions")),
    ]


# Members


@bp.route("/moderatie/leden/<member_id>", methods=["GET", "POST"])
def member(member_id: str) -> Page:
    """Suspend and restore a member. "Look" shows the letter with the words in it, and changes nothing."""
    require(may_guard(g.me))
    found = member_to_guard(member_id) or not_found()
    act, form = form_of({"suspend": WhyForm, "restore": WhyForm})
    if request.method == "GET" or form is None:
        return member_page(found, act, form)
    rule, status = RULES[act]
    require(found.status != status or rule(g.me, found))  # of a changed status the operation tells
    if not form.validate():
        return member_page(found, act, form), 422
    if request.form.get("step") == "look":
        return member_page(found, act, form)
    do = {"suspend": operations.suspend, "restore": operations.restore_member}[act]
    trouble = tried(lambda: do(found, g.me, form.why.data))
    if trouble:
        return member_page(found, act, form, trouble), 409
    flash(_("That is done, and it is in the log."))
    return go(f"/moderatie/leden/{member_id}")


RULES: dict[str, tuple[Callable[[Any, Member], bool], str]] = {
    "suspend": (may_suspend, ACTIVE),
    "restore": (may_restore, SUSPENDED),
}


def shown_letter(member: Member, words: str) -> Written | None:
    """The letter that goes when this one suspends or restores the member; none where that cannot be."""
    if may_suspend(g.me, member):
        return letters.suspension(member, words)
    return letters.restoration(member, words) if may_restore(g.me, member) else None


def member_page(found: Member, act: str, form: Form | None, trouble: str = "") -> str:
    words = form.why.data or "" if isinstance(form, WhyForm) else ""
    about, _more = log_book.acts_for(g.me, Wanted(about=f"member:{found.public_id}"), most=FEW_ACTS)
    return render_template(
        "moderation/member.html",
        member=found,
        act=act,
        form=form,
        suspends=may_suspend(g.me, found),
        restores=may_restore(g.me, found),
        gives_role=may_give_role(g.me, found),
        letter=shown_letter(found, words),
        about=about,
        trouble=trouble,
    )


# Reports


@bp.route("/antwoorden/<post_id>/melden", methods=["GET", "POST"])
def report(post_id: str) -> Page:
    """Any member points moderators to a text that is not right."""
    thread, post = post_for(g.me, post_id)
    before = queries.my_report(g.me, post)
    form = filled(ReportForm, drafts.kept_fields(g.me.id))
    if request.method == "GET" or before is not None:
        require(before is not None or may_report(g.me, thread, post))
        return go(f"{post.path}/melden") if request.method == "POST" else report_page(thread, post, form, before)
    require(may_report(g.me, thread, post))
    if not form.validate():
        return report_page(thread, post, form), 422
    if not allow(f"report:{g.me.id}", REPORTS_A_DAY, timedelta(days=1)):
        return report_page(thread, post, form, trouble=_("You have reported much today. Go on tomorrow.")), 429
    trouble = tried(lambda: operations.report(thread, post, g.me, form.reason.data))
    if trouble:
        return report_page(thread, post, form, trouble=trouble), 409
    flash(_("Thank you. The moderators look at it, and you hear what they do."))
    return go(f"/antwoorden/{post_id}/melden")


def report_page(thread: Thread, post: Post, form: ReportForm, before: Any = None, trouble: str = "") -> str:
    circle = queries.circle_of(thread)
    return render_template(
        "moderation/report.html",
        thread=thread,
        post=post,
        author=queries.name_of(post.author_id),
        words=Markup(post.html) if post.stands else "",  # sanitised when it was saved (cop/foundation/text.py)
        circle=circle,
        form=form,
        before=before,
        trouble=trouble,
        zone="closed" if circle.is_closed else "",
    )


@bp.get("/meldingen/gemeld")
def my_reports() -> str:
    """What a member reported, and what came of it."""
    return render_template("moderation/my_reports.html", rows=queries.my_reports(g.me))


@bp.get("/moderatie/meldingen")
def reports() -> str:
    require(may_see_reports(g.me))
    return render_template(
        "moderation/reports.html", waiting=queries.open_reports(g.me), closed=queries.closed_reports(g.me)
    )


@bp.route("/moderatie/meldingen/<report_id>", methods=["GET", "POST"])
def handle_report(report_id: str) -> Page:
    """Hide the reported text, or leave it; either way with words for the one who reported it."""
    require(may_see_reports(g.me))
    found = queries.report_for(g.me, report_id)
    act, form = form_of({"keep": KeepForm, "act": ActForm})
    if request.method == "GET" or form is None:
        return handle_page(found, act, form)
    require(may_handle_report(g.me, found.is_about_me) and (act == "keep" or found.is_shown))
    if not form.validate():
        return handle_page(found, act, form), 422
    trouble = tried(lambda: handle(found.Report, act, form))
    if trouble:
        return handle_page(queries.report_for(g.me, report_id), act, form, trouble), 409
    flash(_("The report is handled. The one who reported it reads your words."))
    return go("/moderatie/meldingen")


def handle(report: Any, act: str, form: Any) -> None:
    if act == "keep":
        operations.keep(report, g.me, form.outcome.data)
    else:
        operations.act_on(report, *queries.reported_post(report), g.me, form.why.data, form.outcome.data)


def handle_page(found: Any, act: str, form: Form | None, trouble: str = "") -> str:
    shows = found.is_shown and not found.is_about_me
    return render_template(
        "moderation/handle_report.html",
        row=found,
        report=found.Report,
        circle=found.Circle,
        words=Markup(found.html) if shows else "",  # sanitised when it was saved (cop/foundation/text.py)
        is_open=found.Report.status == OPEN,
        handles=may_handle_report(g.me, found.is_about_me),
        members_inside=queries.people_of(found.Circle) if found.Circle.is_closed and not found.is_shown else [],
        facilitator_role=FACILITATOR,
        act=act,
        form=form,
        trouble=trouble,
        zone="closed" if found.Circle.is_closed else "",
    )


# Conversations and texts


@bp.route("/moderatie/gesprekken/<thread_id>", methods=["GET", "POST"])
def thread(thread_id: str) -> Page:
    """Every act on a conversation, on one page."""
    require(may_curate(g.me))
    found = queries.thread_to_curate(g.me, thread_id)
    act, form = form_of(THREAD_FORMS)
    if request.method == "GET" or form is None:
        return thread_page(found, act, form)
    if not form.validate():
        return thread_page(found, act, form), 422
    target = chosen_target(found.Thread, form.circle.data) if isinstance(form, MoveForm) else None
    if isinstance(form, MoveForm) and target is None:
        return thread_page(found, act, form, _("Choose a circle that you are in.")), 422
    trouble = tried(lambda: curate(found.Thread, act, form, target))
    if trouble:
        return thread_page(queries.thread_to_curate(g.me, thread_id), act, form, trouble), 409
    if act == "look_up_asker":  # shown in this answer alone: no cookie, no address and no page holds the name
        return thread_page(found, "", None, asker=queries.name_of(found.Thread.asker_id))
    flash(DONE[act]())
    return go(f"/moderatie/gesprekken/{thread_id}")


THREAD_FORMS: dict[str, type[Form]] = {
    **dict.fromkeys(("pin", "unpin", "feature", "unfeature", "reopen", "restore"), NoteForm),
    **dict.fromkeys(("close", "hide", "look_up_asker"), WhyForm),
    "move": MoveForm,
    "summarise": SummaryForm,
}
DONE: dict[str, Callable[[], str]] = {
    "pin": lambda: _("The conversation is pinned."),
    "unpin": lambda: _("The conversation is no longer pinned."),
    "feature": lambda: _("The conversation is put forward for the weekly letter."),
    "unfeature": lambda: _("The conversation is no longer put forward for the weekly letter."),
    "close": lambda: _("The conversation is closed."),
    "reopen": lambda: _("The conversation is open again."),
    "move": lambda: _("The conversation has moved."),
    "hide": lambda: _("The conversation is hidden. The one who began it reads why."),
    "restore": lambda: _("The conversation can be read again."),
    "summarise": lambda: _("The summary is pinned. Who follows the conversation hears about it."),
}


def curate(thread: Thread, act: str, form: Any, target: Circle | None) -> None:
    """Do one act on a conversation."""
    if act == "summarise":
        operations.summarise(thread, g.me, form.points(), form.seen())
    elif act == "move" and target is not None:
        operations.move(thread, target, form.origin.data or "", g.me, form.why.data)
    else:
        getattr(operations, act)(thread, g.me, form.why.data)


def chosen_target(thread: Thread, public_id: str | None) -> Circle | None:
    """An open circle of this moderator to which the conversation could move."""
    others = queries.circles_to_move_to(g.me, thread) if public_id else []
    return next((circle for circle in others if circle.public_id == public_id), None)


def thread_page(found: Any, act: str, form: Any, trouble: str = "", asker: str = "") -> str:
    thread = found.Thread
    move = form if act == "move" else None
    target = chosen_target(thread, move.circle.data if move else request.args.get("kring"))
    summaries = queries.summaries_of(thread)
    about, _more = log_book.acts_for(g.me, Wanted(about=f"thread:{thread.public_id}"), most=FEW_ACTS)
    return render_template(
        "moderation/thread.html",
        thread=thread,
        circle=found.Circle,
        starter=found.starter,
        starter_id=found.starter_id,
        asker=asker,
        posts=[(row, Markup(row.html)) for row in posts_of(thread, 1)],  # sanitised when they were saved
        targets=queries.circles_to_move_to(g.me, thread),
        target=target,
        readers=queries.readers_after_move(thread, target) if target else None,
        summaries=summaries,
        act=act,
        form=form,
        about=about,
        trouble=trouble,
        zone="closed" if found.Circle.is_closed else "",
    )


@bp.route("/moderatie/antwoorden/<post_id>", methods=["GET", "POST"])
def post(post_id: str) -> Page:
    """Hide one text, or put it back."""
    require(may_curate(g.me))
    found = queries.post_to_curate(g.me, post_id)
    act, form = form_of({"hide": WhyForm, "restore": NoteForm})
    if request.method == "GET" or form is None:
        return post_page(found, act, form)
    if not form.validate():
        return post_page(found, act, form), 422
    do = {"hide": operations.hide_post, "restore": operations.restore_post}[act]
    trouble = tried(lambda: do(found.Thread, found.Post, g.me, form.why.data))
    if trouble:
        return post_page(queries.post_to_curate(g.me, post_id), act, form, trouble), 409
    flash(_("The text is hidden. Its author reads why.") if act == "hide" else _("The text can be read again."))
    return go(f"/moderatie/antwoorden/{post_id}")


def post_page(found: Any, act: str, form: Any, trouble: str = "") -> str:
    about, _more = log_book.acts_for(g.me, Wanted(about=f"post:{found.Post.public_id}"), most=FEW_ACTS)
    return render_template(
        "moderation/post.html",
        post=found.Post,
        thread=found.Thread,
        circle=found.Circle,
        author=found.author,
        author_id=found.author_id,
        words=Markup(found.Post.html),  # sanitised when it was saved (cop/foundation/text.py)
        files=files_of(found.Post) if found.Post.stands else (),  # of what is hidden nobody else fetches a file
        is_insight=found.Thread.insight_number == found.Post.number,
        act=act,
        form=form,
        about=about,
        trouble=trouble,
        zone="closed" if found.Circle.is_closed else "",
    )


# Letters that did not arrive


@bp.route("/moderatie/brieven", methods=["GET", "POST"])
def stuck_letters() -> Page:
    """What a mail server refused, and what nobody knows about; delivery only."""
    require(may_mind_post(g.me))
    if request.method == "GET":
        return letters_page()
    do = {"again": operations.send_again, "aside": operations.set_aside}.get(request.form.get("act", "")) or not_found()
    letter = queries.stuck_letter(request.form.get("letter", ""))
    trouble = tried(lambda: do(letter, g.me))
    if trouble:
        return letters_page(trouble), 409
    flash(_("The letter is tried again.") if do is operations.send_again else _("The letter is off the list."))
    return go("/moderatie/brieven")


def letters_page(trouble: str = "") -> str:
    rows = [
        (row, queries.letter_mark(row.Letter), kind_in_words(row.Letter.kind), row.Letter.state == DOUBT)
        for row in queries.stuck_letters()
    ]
    return render_template("moderation/letters.html", rows=rows, trouble=trouble)


def kind_in_words(kind: str) -> str:
    """What sort of letter it is, without what it is about."""
    words = {
        "members": _("A letter about the membership"),
        "threads": _("A letter about a reply"),
        "circles": _("A letter about a circle"),
        "digest": _("The weekly letter"),
    }
    return words.get(kind.partition(".")[0], _("A letter"))


# The log


@bp.get("/moderatie/logboek")
def log() -> str:
    """Who did what, when, to what, and why."""
    require(may_read_log(g.me))
    verb, by = (clean_line(request.args.get(name)) for name in ("wat", "wie"))
    wanted = Wanted(verb[:40], by[:22])
    lines, further = log_book.acts_for(g.me, wanted, request.args.get("na", ""))
    verbs = acts.FOR_MODERATORS if g.me.is_moderator else list(acts.WORDS)
    return render_template(
        "moderation/log.html",
        lines=lines,
        further=further,
        is_first="na" not in request.args,
        wanted=wanted,
        verbs=[(verb, acts.in_words(verb)) for verb in verbs],
        actors=[(row.public_id, row.name) for row in queries.those_with_a_role()],
        chosen=queries.name_by(wanted.by) if wanted.by else "",
    )


# What these pages share


def form_of(forms: dict[str, type[Form]]) -> tuple[str, Form | None]:
    """Which act was asked for, and its form: with what was sent, or on a reading page with what was kept from before.

    404 for an act that this page does not have.
    """
    if request.method == "GET":
        kept = drafts.kept_fields(g.me.id)
        act = kept.get("act", [""])[0]
        return (act, filled(forms[act], kept)) if act in forms else ("", None)
    act = request.form.get("act", "")
    return (act, forms[act]()) if act in forms else not_found()


def tried(act: Callable[[], object]) -> str:
    """Write, and do it. Returns what stood in the way, with nothing changed; or nothing, and the draft is dropped."""
    write()
    try:
        act()
    except Conflict as conflict:
        end_reading()
        return str(conflict.description)
    drafts.drop_draft(g.me.id)
    return ""
