"""Pages where a member changes what is theirs."""

from flask import Blueprint, flash, g, render_template, request
from flask import session as cookie
from flask_login import logout_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from cop.foundation import drafts
from cop.foundation.access import go, public, signed_link
from cop.foundation.db import db, write
from cop.foundation.forms import filled
from cop.foundation.language import LANGUAGES, spoken
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking
from cop.foundation.signed import masked
from cop.foundation.text import clean_line
from cop.members import operations as members
from cop.members.models import ACTIVE, CHANGE_ADDRESS, KINDS, PRESETS, RHYTHMS, Key, Member
from cop.members.queries import devices_of, key_by_id
from cop.notifications.policy import explained
from cop.places.queries import municipalities
from cop.settings import operations, queries
from cop.settings.forms import AUDIENCES, AddressForm, AskedAgain, LettersForm, PasswordForm, ProfileForm, profile_of
from cop.threads.models import FOLLOWS, MUTES, Thread
from cop.topics.models import agenda_points, themes

bp = Blueprint("settings", __name__)
Page = str | Response | tuple[str, int]


def my_row() -> Member:
    """The table row of the one who is signed in."""
    return db.session.get_one(Member, g.me.id)


@bp.route("/instellingen", methods=["GET", "POST"])
def index() -> Page:
    """The letters, and the way to everything else."""
    member = my_row()
    wishes = {"rhythm": member.rhythm, "preset": member.preset, "language": member.language}
    form = filled(LettersForm, drafts.kept_fields(g.me.id), **wishes)
    if request.method == "GET":
        return render_template(
            "settings/index.html",
            fields=form,
            member=member,
            devices=devices_of(g.me.id),
            rhythms=rhythm_choices(),
            presets=[(preset, label(), explained(preset)) for preset, label in PRESETS.items()],
            languages=list(LANGUAGES.items()),
        )
    write()
    members.change_wishes(member, **form.wishes())
    drafts.drop_draft(g.me.id)
    spoken.set(member.language)
    flash(_("Your wishes are kept."))
    return go("/instellingen")


def rhythm_choices() -> list[tuple[str, str, str]]:
    helps = {
        "weekly": _("A few lines, read in three minutes."),
        "monthly": _("On the first of the month."),
        "never": _("You then also miss calls for help."),
    }
    return [(rhythm, label(), helps[rhythm]) for rhythm, label in RHYTHMS.items()]


@bp.route("/instellingen/dempen/<token>", methods=["GET", "POST"])
@signed_link
def mute(token: str) -> Page:
    """Behind the signed link of a letter about a thread: hear nothing of it any more, or follow it after all.

    Looking changes nothing: mail scanners open every link. One click by a mail program mutes it (RFC 8058).
    """
    found = queries.meant_by(token)
    if found is None:
        return render_template("settings/mute_broken.html"), 404
    wanted = MUTES if request.form.get("List-Unsubscribe") == "One-Click" else request.form.get("stance")
    if request.method == "POST" and wanted in (MUTES, FOLLOWS):
        write()
        operations.take_stance(*found, wanted)
        db.session.flush()
    return mute_page(*found, is_changed=request.method == "POST")


def mute_page(member: Member, thread: Thread, is_changed: bool) -> str:
    """What the link does, without the title of the thread: whoever holds the letter need not be its reader."""
    with speaking(member.language):
        is_muted = queries.stance_of(member, thread) == MUTES
        return render_template(
            "settings/mute.html", address=masked(member.email), is_muted=is_muted, is_changed=is_changed
        )


@bp.route("/instellingen/profiel", methods=["GET", "POST"])
def profile() -> Page:
    member = my_row()
    form = filled(ProfileForm, drafts.kept_fields(g.me.id), **profile_of(member))
    if request.method == "GET" or not form.validate():
        page = render_template(
            "settings/profile.html",
            fields=form,
            kinds=[(kind, label()) for kind, label in KINDS.items()],
            points=[(str(number), f"{number}. {topic.label}") for number, topic in agenda_points().items()],
            themes=[(key, theme.label) for key, theme in themes().items()],
            audiences=AUDIENCES,
            municipalities=municipalities(),
        )
        return page if request.method == "GET" else (page, 422)
    write()
    members.change_profile(member, form.chosen_themes(), **form.facts())
    drafts.drop_draft(g.me.id)
    flash(_("Your profile is kept."))
    return go(g.me.path)


@bp.route("/instellingen/wachtwoord", methods=["GET", "POST"])
def change_password() -> Page:
    """Another password; every other device is signed out."""
    form = PasswordForm()
    if request.method == "GET":
        return render_template("settings/password.html", fields=form)
    is_good = form.validate() & form.fits(g.me.name, g.me.email)
    trouble = 422 if not is_good else ask_again(form)
    if trouble:
        return render_template("settings/password.html", fields=form), trouble
    password_hash = members.hash_password(form.new_password.data)
    write()
    members.set_password(my_row(), password_hash, stay=g.me.device_id)
    flash(_("Your password was changed. You are signed out everywhere else."))
    return go("/instellingen")


def ask_again(form: AskedAgain) -> int:
    """Ask the password before something that matters; 0 when it was right, else the status of the answer."""
    try:
        if members.is_password_of(g.me.id, form.password.data or ""):
            return 0
    except TooManyRequests as often:
        form.password.errors = [str(often.description)]
        return 429
    form.is_wrong()
    return 422


@bp.route("/instellingen/adres", methods=["GET", "POST"])
def change_address() -> Page:
    """Another e-mail address, once it has confirmed itself. The answer is the same when somebody has it already."""
    form = filled(AddressForm, drafts.kept_fields(g.me.id))
    if request.method == "GET":
        return render_template("settings/address.html", fields=form, is_sent="verstuurd" in request.args)
    trouble = 422 if not form.validate() else ask_again(form)
    if trouble:
        return render_template("settings/address.html", fields=form, is_sent=False), trouble
    write()
    members.ask_address(my_row(), form.email.data)
    drafts.drop_draft(g.me.id)
    return go("/instellingen/adres?verstuurd=ja")


@bp.route("/instellingen/adres/<public_id>/<secret>", methods=["GET", "POST"])
@public
def confirm_address(public_id: str, secret: str) -> Page:
    """Confirm a new address with the link of a letter. Looking changes nothing: mail scanners look too."""
    key = key_by_id(public_id, CHANGE_ADDRESS)
    member = holder(key, secret)
    if key is None or member is None:
        return render_template("settings/address_closed.html"), 410
    if request.method == "GET":
        return render_template("settings/address_confirm.html", email=key.about["email"])
    write()
    members.change_address(member, key)
    flash(_("Your new address is in use. Sign in with it from now on."))
    return go("/instellingen" if g.me else "/inloggen")


def holder(key: Key | None, secret: str) -> Member | None:
    """The active member whom a link belongs to, if it still opens something."""
    if key is None or not key.fits(secret) or not key.is_open():
        return None
    member = db.session.get(Member, key.member_id)
    return member if member and member.status == ACTIVE else None


@bp.route("/instellingen/apparaten", methods=["GET", "POST"])
def devices() -> Page:
    """Where I am signed in: end one, or all others."""
    if request.method == "GET":
        return render_template("settings/devices.html", devices=devices_of(g.me.id))
    chosen = clean_line(request.form.get("device"))
    write()
    if chosen:
        members.end_device(g.me.id, chosen)
        flash(_("You are signed out there."))
    else:
        members.end_devices(g.me.id, but=g.me.device_id)
        flash(_("You are signed out everywhere else."))
    return go("/instellingen/apparaten")


@bp.route("/instellingen/stoppen", methods=["GET", "POST"])
def stop() -> Page:
    """Stop the membership, after the password and with what that means in plain words."""
    form, people = AskedAgain(), queries.successors_for(my_row())
    chosen = request.form.get("successor", "")
    values = {"fields": form, "people": [(one.public_id, f"{one.name}, {one.organisation}") for one in people]}
    if request.method == "GET":
        return render_template("settings/stop.html", **values, chosen="")
    trouble = 422 if not form.validate() else ask_again(form)
    if trouble:
        return render_template("settings/stop.html", **values, chosen=chosen), trouble
    successor_id = next((one.id for one in people if one.public_id == chosen), None)
    write()
    operations.leave(my_row(), db.session.get(Member, successor_id) if successor_id else None)
    logout_user()
    cookie.clear()
    flash(_("Your membership has ended. Thank you for what you shared."))
    return go("/")
