"""Doors are shut unless a page says otherwise. Who is there, the form's token, and the headers of every answer."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException
from werkzeug.wrappers import Response as AnyResponse

from cop.foundation.db import LOOKING
from cop.foundation.headers import protect
from cop.foundation.language import choose_language, spoken
from cop.foundation.language import gettext as _
from cop.foundation.looking import Looking
from cop.foundation.refusals import broken, busy, explain, given_back, problem, stale_form

View = TypeVar("View", bound=Callable[..., Any])
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
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


def gives_words_back(view: View) -> View:
    """Mark a page of which no draft is kept: when its form is refused, the page that refuses gives every word back."""
    view.gives_words_back = True  # type: ignore[attr-defined]  # a mark on a function
    return view


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
    if origin and request.method != "GET" and urlsplit(origin).netloc != request.host:
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
    if request.method not in LOOKING and not getattr(view, "needs_no_token", False):
        csrf.protect()
    return None


def init_app(app: Flask) -> None:
    """Hang the doors."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # knock() checks it, after asking who is there
    app.wsgi_app = Looking(app.wsgi_app)  # type: ignore[method-assign]  # the way in, as Flask names it
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
