"""How long a session is kept: nobody makes that longer alone or untold, and nothing that was told of it outlives it."""

import secrets
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from werkzeug.exceptions import Conflict

from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.foundation.forgetting import forget_letters, forget_old_letters
from cop.foundation.language import gettext as _
from cop.foundation.outbox import Letter
from cop.intervisie.models import Seat, Session

ROOM = "intervisie"
SPREAD = 21  # the day of wiping lies so many days apart by chance, or it would tell on which day a lesson was shared
about_session = Letter.about["session"].as_integer()


class KeptLonger(Conflict):
    """Somebody signed for fewer days than this."""


def is_signed(session: Session) -> bool:
    """Whether somebody signed, counting on the number of days that stood there."""
    signed = select(Seat.id).where(Seat.session_id == session.id, Seat.signed_version.is_not(None))
    return db.session.scalar(signed.limit(1)) is not None


def check_not_longer(session: Session, keep_days: int) -> None:
    """Raises KeptLonger for more days than stand there, once somebody signed."""
    if keep_days > session.keep_days and is_signed(session):
        raise KeptLonger(_("Somebody signed already. Choose at most %(most)d days.", most=session.keep_days))


def days_from_session(session: Session, day: date) -> int:
    """How many days after the session this day is; of one that has begun, for it counts from there."""
    return (day - local(session.began_at or now()).date()).days


def day_at_end(session: Session) -> date:
    """The day of deletion of a session that ends now: counted from when it began, and never later than the one that
    was shown while it ran, so that ending late moves nothing. A shared lesson can be taken back first."""
    counted = local(session.began_at or now()).date() + timedelta(days=session.keep_days)
    return max(min(counted, session.delete_on), session.kept_until or date.min)


def spread(day: date) -> date:
    """This day, or one in the three weeks after it."""
    return day + timedelta(days=secrets.randbelow(SPREAD))


def forget_letters_about(session: Session) -> None:
    """No letter stays behind that leads to who was there."""
    forget_letters(ROOM, about_session == session.id)


def forget_letters_that_left() -> None:
    """What the clock does: letters about sessions go a day after they left, and the stuck ones with their session."""
    forget_old_letters(ROOM, is_about_nothing())


def is_about_nothing() -> ColumnElement[bool]:
    """A letter about a session that was wiped; also where SQLite gave its number to another since."""
    stands = exists().where(Session.id == about_session, Session.created_at <= Letter.created_at).correlate(Letter)
    return and_(about_session.is_not(None), ~stands)
