"""A thread as one line of a list. Lists are read by everybody and change seldom, so a line is kept as rendered, by all
that it shows: its row, the day (for "today"), how long it waits, and the language."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row

from cop.foundation.clock import local, now
from cop.foundation.fragments import rendered
from cop.foundation.language import ago, spoken
from cop.foundation.language import gettext as _
from cop.threads.models import LESSON, QUESTION

KEPT = 5_000  # lines of some 1.5 KB: two hundred pages of lists


def unsigned(kind: str) -> str:
    """What stands in the place of a name over a text that nobody signed, in a thread of this kind."""
    return _("From a group of intervisie") if kind == LESSON else _("Asked without a name")


class Line:
    """What a list shows of one thread: `html`, beside the `row` of queries.ROW that it was made of."""

    __slots__ = ("html", "row")

    def __init__(self, row: Row[*tuple[Any, ...]], html: Markup):
        self.row, self.html = row, html


def lines_of(found: Iterable[Row[*tuple[Any, ...]]], why: str = "") -> list[Line]:
    """Rows of queries.ROW as lines; `why` says why they are shown to this reader."""
    today, language = local(now()).date(), spoken.get()
    return [Line(row, line_html(row, waits(row), why, today, language)) for row in found]


def waits(row: Row[*tuple[Any, ...]]) -> str:
    """How long a question has waited for its first reply; empty for any other thread."""
    return ago(row.created_at) if row.kind == QUESTION and not row.reply_count and row.closed_at is None else ""


@lru_cache(maxsize=KEPT)
def line_html(row: Row[*tuple[Any, ...]], waits: str, why: str, _today: date, _language: str) -> Markup:
    return rendered("threads/_line.html", line=row, waits=waits, why=why)
