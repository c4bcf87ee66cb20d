"""Reading what this community says about itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from cop.circles.models import Circle
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.facts import DEFAULTS, Fact, facts
from cop.members.models import Member

VALID_FOR = timedelta(days=180)  # security.txt: shorter than the year of RFC 9116 §2.5.5, longer than a busy summer


class Community(Mapping[str, str]):
    """The facts of this community for templates, such as `community.name`: read at the first use on a page.

    For a member that costs no statement, since the version came along with who is there. When the database cannot be
    asked (an error page says so), the defaults stand in.
    """

    def __init__(self) -> None:
        self._found: Mapping[str, str] | None = None

    @property
    def found(self) -> Mapping[str, str]:
        if self._found is None:
            me = g.get("me")
            try:
                self._found = facts(me.facts_version if me else None)
            except SQLAlchemyError:
                db.session.rollback()
                self._found = DEFAULTS
        return self._found

    def __getitem__(self, key: str) -> str:
        if key == "host_email":
            return self.found.get(key) or reply_address()
        return self.found.get(key, "")

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def reply_address() -> str:
    """The address of the host from the settings, where no other was written down."""
    return str(current_app.config["MAIL_REPLY_TO"] or "")


def security_contact(known: Mapping[str, str]) -> str:
    """Whom to write about a weak spot: an address for that, or that of the host, or empty."""
    return known.get("security_email") or known.get("host_email") or reply_address()


def security_expires(moment: datetime) -> datetime:
    """Until when security.txt holds (UTC): the first of a month, at least VALID_FOR ahead and less than a year."""
    ahead = moment + VALID_FOR
    return datetime(ahead.year + ahead.month // 12, ahead.month % 12 + 1, 1)


def security_txt(known: Mapping[str, str], public_url: str) -> str:
    """The file of RFC 9116: whom to tell of a weak spot."""
    contact = security_contact(known)
    lines = [
        *([f"Contact: mailto:{contact}"] if contact else []),
        f"Contact: {public_url}/kwetsbaarheid",
        f"Expires: {security_expires(now()):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {public_url}/.well-known/security.txt",
        f"Policy: {public_url}/kwetsbaarheid",
    ]
    return "\n".join(lines) + "\n"


def is_empty() -> bool:
    """Whether nobody has begun here: no member, no circle and no fact."""
    return not any(db.session.execute(select(table).limit(1)).first() for table in (Member.id, Circle.id, Fact.key))
