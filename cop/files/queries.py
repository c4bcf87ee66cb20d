"""Reading files that wait to be posted, through the eyes of their owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import session as cookie
from sqlalchemy import Integer, Row, Select, bindparam, select

from cop.files.models import File
from cop.files.policy import FILES_MOST_AT_ONCE, waiting_for
from cop.files.reasons import in_words
from cop.foundation.access import not_found
from cop.foundation.db import db, rows
from cop.members.models import Person

TOLD = "not_taken"  # name in the cookie
SHOWN = (
    File.public_id.label("key"),
    File.name,
    File.alt.label("more"),
    File.kind,
    File.content_type.label("type"),
    File.size,
    File.width,
    File.height,
)
WAITING: Select[*tuple[Any, ...]] = (
    select(*SHOWN)
    .where(waiting_for(bindparam("me", type_=Integer())), File.place == bindparam("place"))
    .order_by(File.id)
    .limit(FILES_MOST_AT_ONCE)
)


@dataclass(frozen=True)
class Trouble:
    """A file that was not taken in: its name, and the key of the reason."""

    name: str
    reason: str

    @property
    def why(self) -> str:
        """Why, and what to do about it, in a sentence or two."""
        return in_words(self.reason)


@dataclass(frozen=True)
class Strip:
    """The files of one text that is being written: what waits at this place, what hangs on the text already (when it is
    changed), and what was not taken in just now. A file is a row as SHOWN."""

    place: str
    files: Sequence[Row[Any]] = ()
    posted: Sequence[Row[Any]] = ()
    troubles: Sequence[Trouble] = ()


def waiting_at(member: Person, place: str) -> list[Row[Any]]:
    """What a member added to a text that is not posted yet, oldest first. `place` is the path of its page."""
    return list(rows(WAITING, {"me": member.id, "place": place}))


def strip_at(member: Person, place: str, troubles: Sequence[Trouble] = (), posted: Sequence[Row[Any]] = ()) -> Strip:
    """The files of the text that a member writes at `place`."""
    return strip_of(place, waiting_at(member, place), troubles, posted)


def strip_of(
    place: str, files: Sequence[Row[Any]], troubles: Sequence[Trouble] = (), posted: Sequence[Row[Any]] = ()
) -> Strip:
    """The same for who has read the files already; with what the last form said that was not taken in."""
    told = cookie.get(TOLD)
    if told and told[0] == place:
        troubles = [*(Trouble(name, reason) for name, reason in cookie.pop(TOLD)[1]), *troubles]
    return Strip(place, files, posted, troubles)


def tell_at(place: str, troubles: Sequence[Trouble]) -> None:
    """Let the page at `place` say what was not taken in; once, and only to this browser."""
    if troubles:
        cookie[TOLD] = [place, [(trouble.name[:60], trouble.reason) for trouble in troubles[:FILES_MOST_AT_ONCE]]]


def waiting_file(member: Person, public_id: str) -> File:
    """A file of one's own that is not posted yet; 404 otherwise."""
    wanted = select(File).where(File.public_id == public_id, waiting_for(member.id))
    return db.session.scalar(wanted) or not_found()
