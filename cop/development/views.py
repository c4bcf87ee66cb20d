"""The post of development: every letter that left, to read in the browser. Not there in production."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, current_app, make_response, render_template
from werkzeug.wrappers import Response

from cop.config import DEVELOPMENT
from cop.foundation.access import not_found, public
from cop.foundation.headers import shows_a_letter

bp = Blueprint("development", __name__, url_prefix="/ontwikkeling")
SHOWN = 200  # the newest letters


def folder() -> Path:
    """Where letters stay; 404 in production, where nobody may read another's post."""
    if current_app.config["COP_ENV"] != DEVELOPMENT:
        not_found()
    return Path(current_app.config["DATA_DIR"]) / "mail"


def letter_named(name: str) -> EmailMessage:
    """One letter by the name of its file; 404 when there is none."""
    file = folder() / f"{name}.eml"
    if not re.fullmatch(r"[\w.-]+", name) or not file.is_file():
        not_found()
    letter: EmailMessage = message_from_bytes(file.read_bytes(), policy=policy.default)
    return letter


def part(letter: EmailMessage, kind: str) -> str:
    """The text of one part of a letter, plain or html; empty when it has none."""
    body = letter.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


@bp.get("/post")
@public
def index() -> str:
    files = sorted(folder().glob("*.eml"), reverse=True)[:SHOWN] if folder().exists() else []
    letters = [(file.stem, letter_named(file.stem)) for file in files]
    return render_template("development/index.html", letters=letters)


@bp.get("/post/<name>")
@public
def show(name: str) -> str:
    letter = letter_named(name)
    return render_template("development/show.html", name=name, letter=letter, text=part(letter, "plain"))


@bp.get("/post/<name>/html")
@public
def html(name: str) -> Response:
    return shows_a_letter(make_response(part(letter_named(name), "html")))
