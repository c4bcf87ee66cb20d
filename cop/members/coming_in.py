"""From a stranger's click to a member's page: what was asked for and what was typed, carried through signing in."""

from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, redirect, render_template, request
from flask import session as cookie
from flask_login import login_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from cop.foundation import drafts
from cop.foundation.access import go, is_safe_path
from cop.foundation.db import db, remembering, write
from cop.foundation.drafts import typed_fields
from cop.members import operations
from cop.members.models import Key, Member
from cop.members.queries import find_me

KEPT_SECONDS = 24 * 60 * 60  # a text waits a day in the page for its writer to sign in
PATH_MOST = 2000  # characters of an address that we carry along
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def ask_to_sign_in() -> Response | tuple[str, int]:
    """What a stranger sees behind a shut door: the sign-in page, which leads back to what was asked for.

    A form that was sent comes along in the page itself, signed, and becomes a draft once its writer has signed in.
    """
    if request.method in ("GET", "HEAD"):
        return redirect("/inloggen?" + urlencode({"verder": asked_path()}))
    typed = typed_fields()
    kept = sealed().dumps({"place": request.path, "fields": typed}) if has_words(typed) else ""
    return sign_in_page(path=landing(), kept=kept), 401


def asked_path() -> str:
    """The path and the query that were asked for, as they stand in an address."""
    query = "?" + request.query_string.decode("latin-1") if request.query_string else ""
    return (iri_to_uri(request.path) + query)[:PATH_MOST]


def landing() -> str:
    """Where a form that was sent leads back to: its own page, if it has one."""
    has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return iri_to_uri(request.path) if has_page else "/"


def has_words(typed: dict[str, list[str]]) -> bool:
    return any(value.strip() for values in typed.values() for value in values)


def sealed() -> URLSafeTimedSerializer:
    """Signs and packs what was typed, so that it comes back as it went."""
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept while signing in")


def sign_in_page(path: str, kept: str = "", **shown: Any) -> str:
    """The sign-in page, with where to go next and what was typed before."""
    return render_template("members/sign_in.html", path=path, kept=kept, **shown)


def next_path() -> str:
    """Where to go after signing in: a path of our own, or else the hall."""
    wanted = request.values.get("verder", "")[:PATH_MOST]
    return wanted if is_safe_path(wanted) and not wanted.startswith(("/inloggen", "/uitloggen")) else "/"


def kept_text(member_id: int) -> str:
    """Make a draft of what was typed before signing in, and tell for which page; nothing when there was nothing."""
    try:
        found = sealed().loads(request.form.get("kept", ""), max_age=KEPT_SECONDS)
    except BadData:
        return ""
    with remembering() as session:
        drafts.keep_draft(session, member_id, found["place"], found["fields"])
    return str(cookie["draft_at"])


def come_in(member_id: int, remember: bool, new_hash: str | None = None, key: Key | None = None) -> Response:
    """Sign in, on a new device, and go to where one was going; by way of the first questions, the first time.

    `new_hash` replaces a password hash of an older cost; `key` is the code that is used up by this.
    Raises Conflict when the member may not come in any more, or the code was just used.
    """
    path, before = next_path(), g.me
    draft_at = kept_text(member_id)
    write()
    if key is not None:
        operations.use_key(key)
    if before is not None:
        operations.sign_out(before.device_id)
    member = db.session.get_one(Member, member_id)
    if new_hash is not None:
        member.password_hash = new_hash
    token = operations.sign_in(member, device_label(request.user_agent.string), remember)
    cookie.clear()  # a session that was planted here before is worth nothing
    if draft_at:
        cookie["draft_at"] = draft_at
    cookie.permanent = remember
    login_user(find_me(token))
    if member.welcomed_at is None and not draft_at:
        return go("/welkom" if path == "/" else "/welkom?" + urlencode({"verder": path}))
    return go(path)


def device_label(user_agent: str) -> str:
    """How a member recognises a device: the browser and the system, as far as the browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
