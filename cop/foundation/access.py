"""Doors are shut unless a page says otherwise. Who is there, the form's token, and the headers of every answer."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, render_template, request
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup, escape
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException
from werkzeug.wrappers import Response as AnyResponse

from cop.foundation import drafts
from cop.foundation.db import db, remembering, writing_now
from cop.foundation.headers import protect
from cop.foundation.language import choose_language, spoken
from cop.foundation.language import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
SAY_WHY = {403, 409, 429}  # refusals whose reason is ours, in the words of the page
login = LoginManager()
login.session_protection = None  # sessions live on the server; an address that changes in the train is no thief
csrf = CSRFProtect()


def public(view: View) -> View:
    """Mark a page that strangers may open."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def signed_link(view: View) -> View:
    """Mark a page whose POST is proved by a signature in its address instead of a form token (RFC 8058)."""
    view.needs_no_token = True  # type: ignore[attr-defined]  # a mark on a function
    return public(view)


def takes_files(view: View) -> View:
    """Mark a page whose form may bring files: it may be larger than other forms (config FILES_TOGETHER)."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def page_takes_files(path: str) -> bool:
    """Whether this is the address of a page whose form may bring files."""
    try:
        endpoint, _arguments = current_app.url_map.bind("localhost").match(path, "GET")
    except (HTTPException, RoutingException):
        return False
    return getattr(current_app.view_functions.get(endpoint), "takes_files", False)


def by_itself(view: View) -> View:
    """Mark a page that a script asks for by itself, again and again: it does not count as somebody being there, and
    whoever is not signed in gets an empty 401 instead of the sign-in page."""
    view.is_by_itself = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def is_by_itself() -> bool:
    """Whether a script asks, and not a person: an idle desktop is nobody."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_by_itself", False)


def confidential(view: View) -> View:
    """Mark a page on which sealed words are typed: of a form that is refused nothing is kept anywhere, but the page
    that refuses gives every word back. Its door opens by a seat (intervisie.queries.place_of), also without an account.
    """
    view.is_confidential = True  # type: ignore[attr-defined]  # a mark on a function
    return public(view)


def is_confidential() -> bool:
    """Whether what is typed on this page may be kept nowhere in the clear."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_confidential", False)


def given_back() -> dict[str, list[str]]:
    """What was typed on a confidential page, for the page that refuses it."""
    return drafts.typed_fields() if is_confidential() and request.method == "POST" else {}


def sign_in_first() -> NoReturn:
    """On a confidential page nobody is there (any more): the sign-in page, or the words back, to be sent again."""
    if typed := given_back():
        text = _("Sign in in another window, and send this once more. Nothing of it was kept.")
        abort(current_app.make_response(problem(401, _("You are no longer signed in"), text, typed)))
    abort(current_app.make_response(current_app.extensions["ask_to_sign_in"]()))


def require(allowed: bool) -> None:
    """Stop with 403 unless allowed."""
    if not allowed:
        abort(403)


def not_found() -> NoReturn:
    """What one may not see does not exist."""
    abort(404)


def publish(app: Flask, policy: Any) -> None:
    """Let templates ask the same may_* questions as the views.

    Raises RuntimeError when two rooms give one name to two rules.
    """
    for name, rule in vars(policy).items():
        if name.startswith("may_") and rule.__module__ == policy.__name__:
            if name in app.jinja_env.globals:
                raise RuntimeError(f"{name} has two owners")
            app.jinja_env.globals[name] = rule


def is_safe_path(path: str | None) -> bool:
    """Whether a path given by the browser leads to a page of our own, and nowhere else."""
    if not path or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return False
    return not any(ord(c) < 33 or c == "\\" for c in path) and urlsplit(path).netloc == ""


def check_host() -> None:
    """Only the host of PUBLIC_URL is served; in development the loopback names too."""
    wanted = urlsplit(current_app.config["PUBLIC_URL"]).netloc
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if request.host != wanted and not (current_app.config["COP_ENV"] == "development" and name in LOOPBACK):
        abort(400)
    origin = request.headers.get("Origin")
    if origin and request.method not in ("GET", "HEAD") and urlsplit(origin).netloc != request.host:
        view = current_app.view_functions.get(request.endpoint or "")
        if not getattr(view, "needs_no_token", False):
            abort(400)


def knock() -> AnyResponse | str | tuple[str, int] | None:
    """Before every page: who is there, in which language, and may this door open."""
    check_host()
    if "\x00" in request.path:
        not_found()  # PostgreSQL refuses this sign in a text, so no address can hold it
    if request.endpoint == "static":
        return None
    user = current_user._get_current_object()
    g.me = user if user.is_authenticated else None
    choose_language()
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # no such page: the error says so
    if g.me is None and not getattr(view, "is_public", False):
        if is_by_itself():
            return "", 401
        answer: AnyResponse | str | tuple[str, int] = current_app.extensions["ask_to_sign_in"]()
        return answer
    if getattr(view, "takes_files", False) and g.me is not None and request.mimetype == "multipart/form-data":
        request.max_content_length = current_app.config["FILES_TOGETHER"]
    if request.method not in ("GET", "HEAD", "OPTIONS") and not getattr(view, "needs_no_token", False):
        csrf.protect()
    return None


def stale_form(error: CSRFError) -> tuple[str, int]:
    """The form's token has gone (signed out elsewhere, cookies cleared): keep what was typed and say where it is."""
    typed, has_room = drafts.typed_fields(), not is_confidential()
    if has_room and g.get("me") and any(any(values) for values in typed.values()):
        with remembering() as session:
            has_room = drafts.has_room(session, g.me.id, typed)
            if has_room:
                drafts.keep_draft(session, g.me.id, request.path, typed)
    if not has_room:
        return problem(400, _("This form had expired"), _("Nothing was changed. Send it once more."), typed)
    return problem(
        400, _("This form had expired"), _("Nothing was lost. Open the page again: what you typed is still there.")
    )


def problem(code: int, title: str, text: str, typed: dict[str, list[str]] | None = None) -> tuple[str, int]:
    """An error page in the house style. `typed` is what could not be kept: the page gives it back, to be sent again."""
    rule = request.url_rule
    can_reopen = code == 400 and request.method == "POST" and rule is not None and "GET" in (rule.methods or ())
    back = request.path if can_reopen else "/"
    try:
        page = render_template("error.html", code=code, title=title, text=text, back=back, typed=typed or {})
    except DBAPIError:  # even the frame of the page cannot be read now
        page = f"<!doctype html><title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(text)}</p>"
    return page, code


def explain(error: HTTPException) -> tuple[str, int] | AnyResponse:
    """Every refusal in clear words; a redirect passes through."""
    if error.code is None or error.code < 400:
        return error.get_response()
    titles = {
        400: (_("This request does not make sense to us"), _("Go back and try again.")),
        403: (_("You may not do this"), _("You may see this page, but this step is for others.")),
        404: (_("This road is a dead end"), _("The page no longer exists, or you may not see it.")),
        405: (_("This cannot be done here"), _("Go back and try again.")),
        409: (_("Somebody was just before you"), _("Look at the page again before you go on.")),
        413: (_("This is too much at once"), _("Make the text shorter, or add fewer files at once, and try again.")),
        429: (_("That was too often"), _("Wait a while, and try again.")),
    }
    title, text = titles.get(error.code, titles[400])
    ours = error.code in SAY_WHY and error.description and error.description != type(error).description
    said = str(error.description) if ours else text
    if typed := given_back():
        return problem(error.code, title, said, typed)
    if error.code in (403, 404, 409, 429) and drafts.keep_refused(g.me.id if g.get("me") else None):
        said = Markup('%s %s <a href="/schrijven/concepten">%s</a>') % (said, _("Nothing was lost."), _("My drafts"))
    return problem(error.code, title, said)


def busy(error: DBAPIError) -> tuple[str, int, dict[str, str]] | tuple[str, int]:
    """Another writer held the database too long: ask to try again, with nothing half written."""
    db.session.rollback()
    writing_now.set(False)
    if isinstance(error, OperationalError):
        current_app.logger.warning("The database was busy or away: %s", type(error.orig).__name__)
        typed = drafts.typed_fields() if request.method == "POST" else {}
        text = _("Nothing was changed. Try again in a few seconds.")
        page, code = problem(503, _("It is busy for a moment"), text, typed)
        return page, code, {"Retry-After": "5"}
    if isinstance(error, DataError):  # such as a NUL in an address, which PostgreSQL takes nowhere
        return problem(400, _("This request does not make sense to us"), _("Go back and try again."))
    return broken(error)


def broken(error: Exception) -> tuple[str, int]:
    """Our own fault: say so, change nothing, and log it without what was typed."""
    db.session.rollback()
    writing_now.set(False)
    current_app.logger.error("%s at %s", type(error).__name__, request.endpoint, exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    text = _("Nothing was changed. We were told about it.")
    return problem(500, _("Something went wrong on our side"), text, given_back())


def init_app(app: Flask) -> None:
    """Hang the doors."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # knock() checks it, after asking who is there
    login.init_app(app)
    csrf.init_app(app)
    app.before_request(knock)
    app.after_request(protect)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, explain)
    app.register_error_handler(DBAPIError, busy)
    app.register_error_handler(Exception, broken)
    app.context_processor(lambda: {"me": g.get("me"), "language": spoken.get()})


def go(path: str) -> AnyResponse:
    """See other: after a POST, go and look at the result."""
    return redirect(path, code=303)
