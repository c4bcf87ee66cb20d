"""A thread as one line of a list. Lists are read by everybody and change seldom, so a line is a fragment: kept as
rendered, by all that it shows."""

from typing import Any

from markupsafe import Markup

from cop.foundation.fragments import fragment
from cop.foundation.language import ago, when
from cop.threads.models import MUTES, QUESTION


class Line:
    """What a list shows of one thread: `html`, beside the `row` of queries.ROW that it was made of."""

    __slots__ = ("html", "row")

    def __init__(self, row: Any, why: str = ""):
        self.row = row
        self.html = html_of(row, why)


def html_of(row: Any, why: str = "") -> Markup:
    """A row of queries.ROW as a line; `why` says why it is shown to this reader."""
    is_waiting = row.kind == QUESTION and not row.reply_count and row.closed_at is None
    has_reply = row.reply_count and row.last_author
    return fragment(
        "threads/_line.html",
        public_id=row.public_id,
        title=row.title,
        starter=row.starter,
        agenda=row.agenda,
        words=row.last_words,
        last_author=row.last_author if has_reply else "",
        when=when(row.last_post_at) if has_reply else "",
        waits=ago(row.created_at) if is_waiting else "",
        unread=row.unread,
        replies=row.reply_count,
        circle="" if row.is_everybody else row.circle,
        is_pinned=row.pinned_at is not None,
        is_hidden=row.hidden_at is not None,
        kind=row.kind,
        has_insight=row.insight_number is not None,
        has_summary=bool(row.has_summary),
        is_closed=row.closed_at is not None,
        is_muted=row.stance == MUTES,
        why=why,
    )
