"""A post as the page shows it, kept as rendered by all that it shows: its row, what hangs on it, the day, and what this
reader may do with it. Most readers may do the same, so most share what is kept."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import g
from markupsafe import Markup
from sqlalchemy import Row

from cop.foundation.clock import local, now
from cop.foundation.fragments import rendered
from cop.foundation.language import spoken, when
from cop.members.models import initials_of, tint_of
from cop.places.queries import organisation_label
from cop.threads.beside import Beside
from cop.threads.models import PAGE
from cop.threads.policy import may_choose_insight, may_reply, signs_as
from cop.threads.queries import Opened, posts_of

KEPT = 4_000  # posts of some 3 KB: the pages of the two hundred conversations that are read now
AnyRow = Row[*tuple[Any, ...]]


@dataclass(slots=True, frozen=True)
class Shown:
    """One post of a page: its number and its HTML."""

    number: int
    html: Markup


@dataclass(slots=True, frozen=True)
class Sight:
    """What of a post depends on the thread and on who looks."""

    path: str  # of the thread
    kind: str
    asker: str  # first name, under the insight
    asks_as: str
    is_mine: bool
    is_kept: bool
    is_insight: bool
    is_closed: bool
    may_choose: bool
    may_moderate: bool
    may_quote: bool
    may_react: bool


class Facts:
    """What follows from a row of queries.POSTS, worked out once."""

    __slots__ = (
        "author_id", "author_public_id", "byline", "deleted_at", "edited_at", "hidden_at", "hidden_why", "html",
        "initials", "name", "number", "page", "public_id", "role", "tint", "when",
    )  # fmt: skip

    def __init__(self, row: AnyRow):
        (
            self.public_id, self.number, html, created_at, self.edited_at, self.deleted_at, self.hidden_at,
            self.hidden_why, self.author_id, self.name, self.author_public_id, organisation, function, self.role,
        ) = row  # fmt: skip  # in the order of queries.POSTS
        self.html = Markup(html)  # sanitised when it was saved (cop/foundation/text.py)
        organisation = organisation_label(organisation)
        self.byline = f"{function}, {organisation}" if function and organisation else function or organisation
        self.initials, self.tint, self.when = initials_of(self.name), tint_of(self.author_id), when(created_at)
        self.page = -(-self.number // PAGE)


def shown(thread: Opened, page: int, hangs: Beside) -> list[Shown]:
    """The posts of one page (from 1) of a thread, as the one who is signed in sees them."""
    me, mine = g.me, signs_as(g.me, thread)
    day, language = local(now()).date(), spoken.get()
    may_choose, may_quote = may_choose_insight(me, thread), may_reply(me, thread)
    may_moderate = me.is_moderator and not thread.is_direct
    may_react = thread.asker_id != me.id and not thread.hidden_at  # who asks without a name would tell by it
    asker, is_closed = thread.starter.split(" ")[0], thread.closed_at is not None
    found = []
    for row in posts_of(thread, page):
        number, author_id = row.number, row.author_id
        is_mine, is_insight = author_id == mine, number == thread.insight_number
        sight = Sight(
            thread.path, thread.kind, asker if is_insight else "", thread.asks_as, is_mine, number in hangs.kept,
            is_insight, is_closed, may_choose, may_moderate, may_quote, may_react and not is_mine,
        )  # fmt: skip
        said = tuple((kind, name, key, inner != me.id) for kind, name, key, inner in hangs.reactions.get(number, ()))
        sequel = rendered("outcomes/_sequel.html", thread=thread, me=me) if is_insight else ""
        html = post_html(row, sight, said, tuple(hangs.files.get(number, ())), sequel, day, language)
        found.append(Shown(number, html))
    return found


@lru_cache(maxsize=KEPT)
def post_html(
    row: AnyRow,
    sight: Sight,
    said: tuple[tuple[Hashable, ...], ...],
    files: tuple[AnyRow, ...],
    sequel: str,
    _today: date,
    _language: str,
) -> Markup:
    """A post as HTML. `said` are its reactions as (kind, name, public id, whether by another than the reader)."""
    return rendered("threads/_post.html", p=Facts(row), sight=sight, said=said, files=files, sequel=sequel)
