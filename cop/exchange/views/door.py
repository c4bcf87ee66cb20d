"""What the pages of the exchange share: their blueprint, and how a file is handed out."""

from datetime import timedelta

from flask import Blueprint, Response, g, make_response
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from cop.exchange.papers import lowered
from cop.foundation.limits import allow
from cop.members.caution import place

bp = Blueprint("exchange", __name__)
bp.add_app_template_global(lowered)
Page = str | AnyResponse | tuple[str, int]


def as_file(made: bytes, kind: str, name: str) -> Response:
    """A file to keep; `name` holds plain letters only. That nobody else keeps it is said by foundation/headers.py."""
    answer = make_response(made)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def not_too_often(what: str, most: int, within: timedelta) -> None:
    """Making files takes the processor: so often for a member, or for strangers from one place. Raises 429."""
    who = f"{g.me.id}" if g.me is not None else f"from {place()}"
    if not allow(f"exchange.{what}:{who}", most, within):
        raise TooManyRequests
