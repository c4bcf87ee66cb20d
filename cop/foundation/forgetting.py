"""Letters of a room that may leave no track behind: who was told of what, and when, is deleted and kept nowhere."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_

from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.outbox import CLAIMED, DOT, DOUBT, DROPPED, REFUSED, SENT, Letter

LEFT_KEPT = timedelta(days=1)  # of what left nothing more is asked; a day, to look into what went wrong just now
STUCK_KEPT = timedelta(days=30)  # by then a moderator has seen it among the letters that did not arrive
STUCK = Letter.state.in_((REFUSED, DOUBT))


def forget_letters(room: str, which: ColumnElement[bool]) -> None:
    """Delete the letters of a room, such as "intervisie", of which this is so, whether they left or not.

    What a sender has in its hands stays: it writes down how that ended, and the clock comes by again.
    """
    of_room = Letter.kind.startswith(f"{room}.", autoescape=True)
    gone = delete(Letter).where(of_room, Letter.state.not_in((CLAIMED, DOT)), which)
    db.session.execute(gone.execution_options(synchronize_session=False))


def forget_old_letters(room: str, pointless: ColumnElement[bool]) -> None:
    """Delete the letters of a room that left, or stuck, long enough ago; and at once the stuck ones of which
    `pointless` is so: sending them again would say nothing."""
    left = and_(Letter.state.in_((SENT, DROPPED)), Letter.created_at <= now() - LEFT_KEPT)
    forget_letters(room, or_(left, and_(STUCK, or_(pointless, Letter.created_at <= now() - STUCK_KEPT))))
