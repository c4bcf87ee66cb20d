"""Pages of the door: sign in, sign out, ask for a code or for a link."""

import re

from flask import Blueprint, g, render_template, request
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from flask_login import logout_user
from werkzeug.wrappers import Response

from cop.foundation.access import go, is_by_itself, login, public
from cop.foundation.db import end_reading, remembering, write
from cop.foundation.forms import address_of
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line
from cop.members import caution, operations, passwords
from cop.members.coming_in import ask_to_sign_in, come_in, next_path, sign_in_page
from cop.members.models import Me
from cop.members.queries import credentials_of, find_me

bp = Blueprint("members", __name__)
Page = str | Response | tuple[str, int]


@login.user_loader
def who_is_there(token: str) -> Me | None:
    return find_me(token, leaves_trace=not is_by_itself())


@bp.record_once
def keep_the_door(state: BlueprintSetupState) -> None:
    """Tell the front door whom to call when a stranger knocks."""
    state.app.extensions["ask_to_sign_in"] = ask_to_sign_in


@bp.route("/inloggen", methods=["GET", "POST"])
@public
def sign_in() -> Page:
    if request.method == "GET":
        return go(next_path()) if g.me else sign_in_page(path=next_path())
    if "back" in request.form:
        return again({})  # from the page of the code, with what was typed before
    email, password = address_of(request.form.get("email")), request.form.get("password", "")
    errors = {
        **({} if email else {"email": _("Fill in your e-mail address.")}),
        **({} if password else {"password": _("Fill in your password, or ask for a code.")}),
    }
    if errors:
        return again(errors), 422
    if not caution.may_try_password(email):
        return again({"": _("That was too often. Wait half an hour, or ask for a code.")}), 429
    known = credentials_of(email)
    end_reading()
    is_right = passwords.fits(known.password_hash if known else None, password)
    if known is None or not is_right or not known.may_come_in:
        with remembering() as session:
            operations.note_refusal(session, known.public_id if known else None, "password")
        return again(
            {"password": _("This address and this password do not belong together. Try again, or ask for a code.")}
        ), 422
    caution.password_was_right(email)
    outdated = passwords.is_outdated(known.password_hash or "")
    new_hash = passwords.hash_password(password) if outdated else None
    return come_in(known.member_id, bool(request.form.get("remember")), new_hash)


def again(errors: dict[str, str]) -> str:
    """The sign-in page once more, with what was filled in but for the password."""
    return sign_in_page(
        path=next_path(),
        kept=request.form.get("kept", ""),
        email=address_of(request.form.get("email")),
        remember=bool(request.form.get("remember")),
        errors=errors,
    )


@bp.route("/inloggen/code", methods=["GET", "POST"])
@public
def sign_in_by_code() -> Page:
    """Ask for six digits by mail, and type them over."""
    if request.method == "GET":
        return go(next_path()) if g.me else code_page()
    if "ticket" in request.form and "again" not in request.form:
        return type_code()
    email = address_of(request.form.get("email"))
    if "@" not in email:
        return code_page(errors={"email": _("Fill in your e-mail address.")}), 422
    if not caution.may_ask_letter("code", email):
        return code_page(
            errors={"email": _("You asked for a code very often. Wait an hour, or sign in with your password.")}
        ), 429
    write()
    return code_page(ticket=operations.offer_code(email))


def type_code() -> Page:
    ticket, typed = (
        clean_line(request.form.get("ticket"))[:22],
        re.sub(r"[\s.-]", "", request.form.get("code", ""))[:20],
    )
    if not re.fullmatch("[0-9]{6}", typed):
        return code_page(ticket, {"code": _("Type the six digits from the mail.")}), 422
    if not caution.may_guess_code():
        return code_page(ticket, {"code": _("That was too often. Wait half an hour.")}), 429
    with remembering() as session:
        key = operations.try_code(session, ticket, typed)
        if key is None:
            operations.note_refusal(session, None, "code")
    if key is None:
        return code_page(
            ticket, {"code": _("This code is not right, or too old. Try again, or ask for a new one.")}
        ), 422
    return come_in(key.member_id, bool(request.form.get("remember")), key=key)


def code_page(ticket: str = "", errors: dict[str, str] | None = None) -> str:
    """Both steps of the code: without a ticket it asks for the address, with one for the digits."""
    return render_template(
        "members/sign_in_code.html",
        path=next_path(),
        kept=request.form.get("kept", ""),
        email=address_of(request.form.get("email")),
        remember=bool(request.form.get("remember")),
        ticket=ticket,
        errors=errors or {},
    )


@bp.post("/uitloggen")
@public
def sign_out() -> Response:
    """End this device, and let the browser forget what it kept."""
    if g.me:
        write()
        operations.sign_out(g.me.device_id)
    logout_user()
    cookie.clear()
    answer = go("/")
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@bp.route("/wachtwoord", methods=["GET", "POST"])
@public
def ask_link() -> Page:
    """Ask for a link to choose a (new) password; the answer is always the same."""
    if request.method == "GET":
        return render_template("members/ask_link.html", is_sent="verstuurd" in request.args, email="", errors={})
    email = address_of(request.form.get("email"))
    errors, status = {}, 422
    if "@" not in email:
        errors = {"email": _("Fill in your e-mail address.")}
    elif not caution.may_ask_letter("link", email):
        errors, status = {"email": _("You asked for a link very often. Wait an hour, and look in your mail.")}, 429
    if errors:
        return render_template("members/ask_link.html", is_sent=False, email=email, errors=errors), status
    write()
    operations.offer_link(email)
    return go("/wachtwoord?verstuurd=ja")
