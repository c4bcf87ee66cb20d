"""What happened before the day of furnishing, in the order in which it happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from cop.cases.models import Case, CaseBlock
from cop.circles.models import Circle, Membership
from cop.foundation.db import Base, Numbered, db
from cop.members.models import Member
from cop.moderation.models import Report
from cop.notifications.models import Notification
from cop.threads.models import Outcome, Reaction, Thread

WRITTEN_NOW: tuple[tuple[type[Base], str], ...] = (  # moments that operations set themselves
    (Notification, "created_at"),
    (Notification, "read_at"),
    (Membership, "since"),
    (Member, "joined_at"),
    (Member, "welcomed_at"),
    (Circle, "opened_at"),
    (Thread, "pinned_at"),
    (Thread, "closed_at"),
    (Thread, "sequel_at"),
    (Outcome, "created_at"),
    (Reaction, "created_at"),
    (Report, "created_at"),
    (Case, "state_at"),
    (CaseBlock, "edited_at"),
)


class Past:
    """Deeds by their moment, to be done in that order: so that who joined later is told of nothing before."""

    def __init__(self, present: datetime):
        """`present` is the moment of furnishing (UTC); everything was before it."""
        self.present = present
        self.deeds: list[tuple[datetime, Callable[[datetime], object]]] = []

    def plan(self, moment: datetime, deed: Callable[[datetime], object]) -> None:
        """Let `deed` happen at this moment (UTC); of two at one moment the one planned first goes first."""
        self.deeds.append((moment, deed))

    def relive(self) -> None:
        """Do everything that was planned, also what is planned meanwhile for a later moment."""
        while self.deeds:
            self.deeds.sort(key=lambda planned: planned[0])
            moment, deed = self.deeds.pop(0)
            with happening(moment, self.present):
                deed(moment)


@contextmanager
def happening(moment: datetime, present: datetime) -> Iterator[None]:
    """What is made inside was made at `moment`. Members act now, so most operations take no moment (those of
    conversations do): this is the one place where the example community gets its past. The log of acts cannot be
    changed afterwards, so rows get their moment before they are written; what operations dated now gets it after."""

    def date_back(session: Session, *_: Any) -> None:
        for row in session.new:
            if isinstance(row, Numbered) and "created_at" not in vars(row):
                row.created_at = moment

    session = db.session()
    event.listen(session, "before_flush", date_back)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", date_back)
    for table, column in WRITTEN_NOW:
        late = getattr(table, column) > present
        back = update(table).where(late).values({column: moment})
        session.execute(back.execution_options(synchronize_session=False))
