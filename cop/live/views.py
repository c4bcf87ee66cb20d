"""What an open page asks again and again: is there anything new? Nearly always there is not, and that costs little."""

from math import ceil
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from cop.foundation.access import by_itself
from cop.foundation.text import whole_number
from cop.live.queries import bell_and_list, bell_and_thread, unread_counts
from cop.notifications.queries import unread_count
from cop.threads.models import PAGE

bp = Blueprint("live", __name__)
NOTHING_NEW = 204


@bp.get("/nieuw")
@by_itself
def poll() -> Response:
    """What changed since version `v`: in the bell, and in the thread `gesprek` after number `na`, or in the `lijst`."""
    public_id, is_list = request.args.get("gesprek", ""), "lijst" in request.args
    last: int | str | None = ""
    if public_id:
        bell, last = bell_and_thread(g.me, public_id)
    elif is_list:
        bell, last = bell_and_list(g.me)
    else:
        bell = unread_count(g.me.id)
    if last is None:
        return Response(status=404)  # without a page around it: nobody reads this
    version = f"{bell}.{last}"
    if request.args.get("v") == version:
        return Response(status=NOTHING_NEW)
    news: dict[str, Any] = {"v": version, "bell": bell}
    if isinstance(last, int):
        news |= in_thread(last, whole_number(request.args.get("na"), last))
    elif is_list:
        news["unread"] = unread_counts(g.me)
    return jsonify(news)


def in_thread(last: int, shown: int) -> dict[str, int]:
    """How many posts came after the last one that is shown, and the page that the first of them is on."""
    return {"new": max(last - shown, 0), "page": ceil((shown + 1) / PAGE)}
