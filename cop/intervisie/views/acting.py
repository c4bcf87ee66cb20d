"""Fetching, asking whether one may, and answering, as every page of one session does it."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from cop.foundation.access import not_found, require
from cop.foundation.db import write
from cop.foundation.sealing import Opener
from cop.intervisie.models import Seat, Session, Sitter
from cop.intervisie.policy import may_read_plan, may_read_words
from cop.intervisie.queries import Place, place_of

Page = str | Response | tuple[str, int]
Rule = Callable[[Session, Seat], bool]


def place_for(session_id: str, rule: Rule, to_sign: bool = False) -> Place:
    """A session in which I have a seat, and may do this; 404 or 403 otherwise."""
    place = place_of(session_id, to_sign)
    require(rule(place.session, place.seat))
    return place


def place_with_words(session_id: str) -> Place:
    """A session of which I may read the words; to anybody else its words do not exist."""
    place = place_of(session_id)
    if not may_read_words(place.session, place.seat):
        not_found()
    return place


def write_in(session_id: str, rule: Rule, to_sign: bool = False) -> Place:
    """Begin to write, and ask once more: much can have happened while a form was filled in."""
    write()
    return place_for(session_id, rule, to_sign)


def heading_of(session: Session, seat: Seat) -> str:
    """The title, for who may read it; empty for others."""
    return session.unseal("title") if may_read_plan(session, seat) else ""


def page_in(template: str, place: Place, **context: Any) -> str:
    """A page of one session. Raises Gone when its key is gone, whether or not this page shows a word of it."""
    session, seat = place.session, place.seat
    Opener(session.public_id)
    return render_template(
        f"intervisie/{template}",
        zone="closed",
        session=session,
        seat=seat,
        **{"heading": heading_of(session, seat), **context},
    )


def in_the_room(sitters: list[Sitter]) -> list[Sitter]:
    """Who counts: not left, and not declined."""
    return [one for one in sitters if one.is_here]
