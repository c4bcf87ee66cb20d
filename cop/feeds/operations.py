"""Making and ending a feed, and noting that it was fetched."""

import secrets

from sqlalchemy import delete, update

from cop.feeds.models import Feed
from cop.foundation.clock import now
from cop.foundation.db import db, remembering
from cop.members.models import hash_token


def make(member_id: int) -> str:
    """Give a member a feed and return its secret (256 bits), which is shown once; an earlier one opens nothing more."""
    secret = secrets.token_urlsafe(32)
    end(member_id)
    db.session.add(Feed(member_id=member_id, secret_hash=hash_token(secret)))
    return secret


def end(member_id: int) -> None:
    """The address opens nothing more."""
    db.session.execute(delete(Feed).where(Feed.member_id == member_id))


def note_fetched(member_id: int) -> None:
    """Remember when the feed was fetched last, so that its owner sees whether somebody still does."""
    with remembering() as session:
        session.execute(update(Feed).where(Feed.member_id == member_id).values(fetched_at=now()))
