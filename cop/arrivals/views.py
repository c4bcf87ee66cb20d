"""Pages on the way in."""

from typing import Any

from flask import Blueprint, flash, g, render_template, request
from flask import session as cookie
from werkzeug.wrappers import Response

from cop.arrivals import operations
from cop.arrivals.forms import ApplyForm, PasswordForm, WelcomeForm
from cop.foundation import drafts
from cop.foundation.access import go, is_safe_path, public
from cop.foundation.db import db, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.language import spoken
from cop.members.models import ACTIVE, INVITED, KINDS, RHYTHMS, SET_PASSWORD, Key, Member
from cop.members.operations import hash_password, may_apply
from cop.members.queries import key_by_id
from cop.places.queries import municipalities
from cop.topics.models import agenda_points, themes

bp = Blueprint("arrivals", __name__)
Page = str | Response | tuple[str, int]


@bp.route("/meedoen", methods=["GET", "POST"])
@public
def apply() -> Page:
    """Ask to join. The answer is the same whether or not the address is known."""
    if request.method == "GET":
        return apply_page(filled(ApplyForm), is_sent="verstuurd" in request.args)
    form = ApplyForm()
    if not form.validate():
        return apply_page(form), 422
    if not may_apply(form.email.data):
        return apply_page(form, _("You have applied very often today. Try again tomorrow.")), 429
    application = form.application(spoken.get())
    write()
    operations.apply(application)
    return go("/meedoen?verstuurd=ja")


def apply_page(form: ApplyForm, trouble: str = "", is_sent: bool = False) -> str:
    return render_template(
        "arrivals/apply.html",
        fields=form,
        trouble=trouble,
        is_sent=is_sent,
        kinds=[(kind, label()) for kind, label in KINDS.items()],
        municipalities=municipalities(),
    )


@bp.route("/sleutel/<public_id>/<secret>", methods=["GET", "POST"])
@public
def choose_password(public_id: str, secret: str) -> Page:
    """Choose a password with the link of a letter. Looking changes nothing: mail scanners look too."""
    found = opened(public_id, secret)
    if found is None:
        return render_template("arrivals/key_closed.html"), 410
    key, member = found
    form = PasswordForm()
    if request.method == "GET" or not form.fits(member.name, member.email):
        page = render_template(
            "arrivals/choose_password.html", fields=form, member=member, is_first=member.status == INVITED
        )
        return page if request.method == "GET" else (page, 422)
    password_hash = hash_password(form.new_password.data)
    write()
    operations.choose_password(key, password_hash)
    cookie.clear()
    flash(_("Your password is set. Sign in with it now."))
    return go("/inloggen")


def opened(public_id: str, secret: str) -> tuple[Key, Member] | None:
    """The key behind a link and its member, if it still opens something."""
    key = key_by_id(public_id, SET_PASSWORD)
    if key is None or not key.fits(secret) or not key.is_open():
        return None
    member = db.session.get(Member, key.member_id)
    return (key, member) if member and member.status in (ACTIVE, INVITED) else None


@bp.route("/welkom", methods=["GET", "POST"])
def welcome() -> Page:
    """Three questions at the first sign-in; each may stay empty, and all may be skipped."""
    member = db.session.get_one(Member, g.me.id)
    form = filled(WelcomeForm, drafts.kept_fields(g.me.id), **answers_of(member))
    if request.method == "GET":
        return welcome_page(form)
    if "skip" in request.form:
        write()
        operations.skip(g.me)
        return go(next_path())
    if not form.validate():
        return welcome_page(form), 422
    write()
    operations.answer(g.me, form.chosen_rhythm(), form.agenda_mask(), form.chosen_themes(), form.about.data)
    drafts.drop_draft(g.me.id)
    flash(_("Thank you. You can change all of this in your settings."))
    return go(next_path())


def answers_of(member: Member) -> dict[str, Any]:
    return {
        "rhythm": member.rhythm,
        "agenda": [str(point) for point in member.agenda_points],
        "themes": member.theme_keys,
        "about": member.about,
    }


def next_path() -> str:
    """Where the member was going."""
    wanted = request.values.get("verder", "")
    return wanted if is_safe_path(wanted) else "/"


def welcome_page(form: WelcomeForm) -> str:
    return render_template(
        "arrivals/welcome.html",
        fields=form,
        path=next_path(),
        rhythms=[(rhythm, label()) for rhythm, label in RHYTHMS.items()],
        points=[(str(number), f"{number}. {topic.label}") for number, topic in agenda_points().items()],
        themes=[(key, theme.label) for key, theme in themes().items()],
    )
