"""Letters about a session: that there is something, and where to look; no title, no names, no words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cop.foundation.db import db
from cop.foundation.language import lazy_gettext as _
from cop.foundation.language import when
from cop.foundation.letters import speaking, write_letter
from cop.foundation.outbox import Letter, Written
from cop.intervisie.models import CONCEPT, Seat, Session
from cop.members.models import Member

NEWS = (
    _("There is something new in a closed session"),
    _("There is something new in a closed session that you are in. What it is, you see when you sign in."),
)
ENDS = (
    _("Within a week something is deleted"),
    _("Within a week everything of a closed session is deleted, also your own notes. Keep what is yours before that."),
)
OFF = (
    _("A closed session is off"),
    _("The closed session of %(when)s is off. Everything in it was deleted."),
)
ASKED = (
    _("One question for you"),
    _("There is one question for you in a closed session. Your answer is for you alone."),
)


def news(letter: Letter) -> Written | None:
    """Something is new."""
    return about_session(letter, *NEWS, lambda session: session.state != CONCEPT)


def ends(letter: Letter) -> Written | None:
    """A week before everything is deleted; nothing when the day was moved."""
    return about_session(letter, *ENDS, lambda session: session.warned_at is not None)


def asked(letter: Letter) -> Written | None:
    """The one question to the bringer, while there is no answer."""
    return about_session(letter, *ASKED, lambda session: session.sealed_sequel is None)


def off(letter: Letter) -> Written | None:
    """A session was called off: the day and the time that one can plan again."""
    reader = db.session.get(Member, letter.member_id)
    if reader is None or not reader.is_active:
        return None
    with speaking(reader.language):
        starts_at = when(datetime.fromisoformat(letter.about["starts_at"]))
        subject_line, sentences = str(OFF[0]), str(OFF[1]) % {"when": starts_at}
    return written_to(reader, subject_line, sentences, "/intervisie")


def about_session(letter: Letter, subject: Any, text: Any, stands: Callable[[Session], bool]) -> Written | None:
    """One letter to somebody who still has a seat; None when that is over, or it no longer stands."""
    session, reader = db.session.get(Session, letter.about["session"]), db.session.get(Member, letter.member_id)
    if session is None or reader is None or not reader.is_active or not stands(session):
        return None
    if letter.created_at < session.created_at:  # about one that was wiped: SQLite gives its number out again
        return None
    seat = select(Seat.id).where(Seat.session_id == session.id, Seat.member_id == reader.id, Seat.left_at.is_(None))
    if db.session.scalar(seat) is None:
        return None
    with speaking(reader.language):
        subject_line, sentences = str(subject), str(text)
    return written_to(reader, subject_line, sentences, session.path)


def written_to(reader: Member, subject_line: str, sentences: str, path: str) -> Written:
    return write_letter(
        "intervisie.news",
        reader.email,
        reader.language,
        subject_line=subject_line,
        sentences=sentences,
        path=path,
        first_name=reader.first_name,
    )
