"""A thread as one line of a list, worked out once per row, so that the template only fills in words.

Its signs and its ring of numbers are the same for very many threads: they are fragments, kept as rendered.
"""

from typing import Any

from markupsafe import Markup

from cop.foundation.fragments import fragment
from cop.foundation.language import ago, ngettext, when
from cop.foundation.language import gettext as _
from cop.threads.models import MUTES, QUESTION


class Line:
    """What a list shows of one thread; `row` is a row of queries.ROW."""

    __slots__ = ("by", "first", "href", "marks", "more", "new", "replies", "row", "starter", "title", "waits", "words")

    def __init__(self, row: Any):
        self.row = row
        self.title, self.starter, self.words = row.title, row.starter, row.last_words
        unread, replies, agenda = row.unread, row.reply_count, row.agenda
        lowest = agenda & -agenda
        self.first = ring(lowest)
        self.more = ring(agenda & ~lowest) if agenda != lowest else ""
        self.href = f"/gesprekken/{row.public_id}?vanaf=ongelezen#nieuw" if unread else f"/gesprekken/{row.public_id}"
        self.new = _("%(n)s new", n=unread) if unread else ""
        self.replies = ngettext("%(n)s reply", "%(n)s replies", replies) if replies else ""
        self.by = (row.last_author.split(" ", 1)[0], when(row.last_post_at)) if replies and row.last_author else None
        is_waiting = row.kind == QUESTION and not replies and row.closed_at is None
        self.waits = _("waits %(time)s", time=ago(row.created_at)) if is_waiting else ""
        self.marks = marks(row, is_waiting)


def ring(agenda: int) -> Markup:
    """Agenda points (bits) as numbers in rings."""
    return fragment("threads/_rings.html", agenda=agenda)


def marks(row: Any, is_waiting: bool) -> Markup:
    """How a thread stands, in words and signs."""
    return fragment(
        "threads/_marks.html",
        circle="" if row.is_everybody else row.circle,
        is_pinned=row.pinned_at is not None,
        is_hidden=row.hidden_at is not None,
        kind=row.kind,
        has_insight=row.insight_number is not None,
        is_waiting=is_waiting,
        has_summary=bool(row.has_summary),
        is_closed=row.closed_at is not None,
        is_muted=row.stance == MUTES,
    )
