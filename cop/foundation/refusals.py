"""Every refusal in clear words: what happened, that nothing was changed, and where the typed words are."""

from flask import current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import Markup, escape
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from cop.foundation import drafts
from cop.foundation.db import db, remembering, writing_now
from cop.foundation.language import gettext as _

SAY_WHY = {403, 409, 429}  # refusals whose reason is ours, in the words of the page


def is_confidential() -> bool:
    """Whether what is typed on this page may be kept nowhere in the clear."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_confidential", False)


def has_no_draft() -> bool:
    """Whether the page that refuses gives every word back, since no draft of this form is kept."""
    view = current_app.view_functions.get(request.endpoint or "")
    return is_confidential() or getattr(view, "gives_words_back", False)


def given_back() -> dict[str, list[str]]:
    """What was typed on a page without drafts, for the page that refuses it; nothing of what was too much to read."""
    if not has_no_draft() or request.method != "POST":
        return {}
    try:
        return drafts.typed_fields()
    except RequestEntityTooLarge:
        return {}


def stale_form(error: CSRFError) -> tuple[str, int]:
    """The form's token has gone (signed out elsewhere, cookies cleared): keep what was typed and say where it is."""
    typed, has_room = drafts.typed_fields(), not has_no_draft()
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
        words = (value for values in (typed or {}).values() for value in values)
        page += "".join(f"<textarea>\n{escape(value)}</textarea>" for value in words)
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
