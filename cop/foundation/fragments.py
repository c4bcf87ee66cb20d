"""Pieces of a page that many requests share, kept as they were rendered, by everything they depend on.

A fragment is a template that knows only the values it is given and the language; never a token, never who asks.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from cop.foundation.language import spoken

KEPT = 3_000  # pieces of 1 to 3 KB: the frames of a thousand members, and the usual filters


def rendered(template: str, **values: Any) -> Markup:
    """A template rendered with these values and nothing else."""
    return Markup(current_app.jinja_env.get_template(template).render(values))  # the template escapes


@lru_cache(maxsize=KEPT)
def rendered_once(template: str, _language: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
    return rendered(template, **dict(values))


def fragment(template: str, **values: Hashable) -> Markup:
    """A template rendered with these values in the language spoken now, or as it was rendered before.

    Raises TypeError for a value that cannot be a key, such as a list.
    """
    return rendered_once(template, spoken.get(), tuple(values.items()))


def init_app(app: Flask) -> None:
    """Give templates fragment()."""
    rendered_once.cache_clear()
    app.jinja_env.globals["fragment"] = fragment
