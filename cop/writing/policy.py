"""Which pages have a composer, so that a draft can be kept for them and for nothing else."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from cop.foundation.drafts import WINDOWS
from cop.writing.models import BESIDE

View = TypeVar("View", bound=Callable[..., Any])


def has_composer(view: View) -> View:
    """Mark a page on which one writes; its drafts are kept under its address."""
    view.has_composer = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def is_place(place: str) -> bool:
    """Whether this is the address of a page with a composer; which of its windows may stand behind it."""
    page, mark, window = place.partition(BESIDE)
    if len(place) > 120 or f"{mark}{window}" not in WINDOWS:
        return False
    try:
        endpoint, _arguments = current_app.url_map.bind("localhost").match(page, "GET")
    except (HTTPException, RequestRedirect):
        return False
    return getattr(current_app.view_functions.get(endpoint), "has_composer", False)
