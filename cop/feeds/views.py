"""The page where one makes a feed, and the feed itself, which is read by whoever has its address."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, g, make_response, render_template, request
from flask import session as cookie
from sqlalchemy import Row
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from cop.feeds import operations
from cop.feeds.models import Feed
from cop.feeds.queries import feed_of, posts_for, reader_of
from cop.foundation.access import go, not_found, public
from cop.foundation.clock import now
from cop.foundation.db import write
from cop.foundation.language import gettext as _
from cop.foundation.language import spoken
from cop.foundation.limits import allow
from cop.foundation.text import excerpt
from cop.members.models import UNNAMED, Member
from cop.threads.lines import unsigned

bp = Blueprint("feeds", __name__)
PAGE = "/instellingen/feed"
FETCHES_AN_HOUR = 60  # of one feed; readers ask once in ten minutes to once a day
NOTED_EVERY = timedelta(minutes=10)  # how exact "last fetched" is
EXCERPT = 280  # characters of a post
HOUR = timedelta(hours=1)
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@bp.get(PAGE)
def settings() -> str:
    """Whether there is a feed; its address only right after it was made."""
    secret = cookie.pop("feed", "")
    return render_template("feeds/settings.html", feed=feed_of(g.me.id), address=address_of(secret) if secret else "")


@bp.post(PAGE)
def change() -> AnyResponse:
    write()
    if request.form.get("do") == "end":
        operations.end(g.me.id)
        flash(_("Your feed has ended. The address opens nothing more."))
    else:
        cookie["feed"] = operations.make(g.me.id)
    return go(PAGE)


def address_of(secret: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}/atom/{secret}.xml"


@bp.get("/atom/<secret>.xml")
@public
def atom(secret: str) -> Response:
    """The newest posts that the owner of this address may see now. Who is signed in here does not matter."""
    found = reader_of(secret)
    if found is None:
        not_found()  # guessing needs no limit of its own: there are 2 to the power of 256
    feed, member = found
    if not allow(f"feed:{member.id}", FETCHES_AN_HOUR, HOUR):
        raise TooManyRequests
    if feed.fetched_at is None or feed.fetched_at < now() - NOTED_EVERY:
        operations.note_fetched(member.id)
    return written(feed, member, address_of(secret))


def written(feed: Feed, member: Member, address: str) -> Response:
    """The feed as Atom (RFC 4287), or 304 when it is the one that the reader has.

    By its content alone: a time would say "nothing new" when something was hidden.
    """
    spoken.set(member.language)
    entries = [entry_of(row) for row in posts_for(member.id)]
    changed = max([entry.changed for entry in entries], default=feed.created_at)
    page = render_template("feeds/atom.xml", entries=entries, changed=stamp(changed), owner=member, address=address,
                           home=current_app.config["PUBLIC_URL"], feed_id=tag(f"feed/{member.public_id}"))  # fmt: skip
    answer = make_response(page)
    answer.mimetype = "application/atom+xml"
    answer.headers["Cache-Control"] = (
        "private, no-cache"  # kept by one reader, who asks each time whether it still holds
    )
    answer.set_etag(sha256(page.encode()).hexdigest()[:32], weak=True)
    answer.make_conditional(request)
    return answer


@dataclass(frozen=True)
class Entry:
    """A post in a feed."""

    id: str
    title: str
    author: str
    path: str
    made: str  # RFC 3339
    changed: datetime  # UTC
    circle: str  # the name of a closed circle
    words: str

    @property
    def updated(self) -> str:
        return stamp(self.changed)


def entry_of(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=tag(f"post/{row.public_id}"),
        title=fit(row.title if row.number == 1 else _("Reply in: %(title)s", title=row.title)),
        author=unsigned(row.kind) if row.role == UNNAMED else fit(row.name),
        path=f"/antwoorden/{row.public_id}",
        made=stamp(row.created_at),
        changed=row.edited_at or row.created_at,
        circle="" if row.is_everybody else fit(row.circle),
        words=fit(excerpt(row.html, EXCERPT)),
    )


def fit(text: str) -> str:
    """The text without signs that XML cannot hold."""
    return NOT_IN_XML.sub("", text)


def stamp(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat(timespec="seconds")


def tag(name: str) -> str:
    """A name that stays the same when addresses change (RFC 4151)."""
    return f"tag:{urlsplit(current_app.config['PUBLIC_URL']).hostname},2026:{name}"
