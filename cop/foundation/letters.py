"""Writing a letter: three templates of one folder, in the language of whoever reads it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from textwrap import fill
from typing import Any

from flask import current_app

from cop.foundation.facts import facts
from cop.foundation.language import spoken
from cop.foundation.outbox import Written
from cop.foundation.text import clean_line

WIDTH = 66  # columns of the text part: fits a narrow window, and a reply with "> " before it
SUBJECT_MOST = 150  # characters; what is longer is cut off by every mail program


def write_letter(
    name: str, to: str, language: str, headers: Mapping[str, str] | None = None, **context: Any
) -> Written:
    """Write the letter `name` ("members.sign_in_code") to this address, in this language ("nl" or "en").

    Its templates are templates/<room>/mail/<letter>/subject.txt, body.txt and body.html. Beside `context` they know
    `public_url` (where links begin), `community` (the facts), `language` and `subject`. Works without a request.
    Raises jinja2.TemplateNotFound for a letter without a folder.
    """
    room, letter = name.split(".")
    folder = f"{room}/mail/{letter}"
    known = {"public_url": current_app.config["PUBLIC_URL"], "community": facts(), "language": language, **context}
    with speaking(language):
        known["subject"] = clean_line(fill_in(f"{folder}/subject.txt", known))[:SUBJECT_MOST]
        text = wrap(fill_in(f"{folder}/body.txt", known))
        html = fill_in(f"{folder}/body.html", known)
    return Written(to=to, subject=known["subject"], text=text, html=html, headers=headers or {})


def write_veiled(
    to: str, language: str, path: str, headers: Mapping[str, str] | None = None, **context: Any
) -> Written:
    """Write the letter about something in a circle that keeps its content out of mail: that there is news, and where.

    `path` leads there ("/gesprekken/…"); no title, name or word of the circle may be in it, in `headers` or `context`.
    """
    return write_letter("circles.veiled", to, language, headers, path=path, **context)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while."""
    before = spoken.set(language)
    try:
        yield
    finally:
        spoken.reset(before)


def fill_in(template: str, context: Mapping[str, Any]) -> str:
    """A template without the page's own context: a letter knows no request and nobody who is signed in."""
    return current_app.jinja_env.get_template(template).render(context)


def wrap(text: str) -> str:
    """Lines of at most WIDTH columns that keep their indent; a link is never broken; never two empty lines in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip() and len(line) <= WIDTH:
            lines.append(line.rstrip())
        elif line.strip():
            lines += fill(
                line.strip(),
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            ).splitlines()
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines) + "\n"
