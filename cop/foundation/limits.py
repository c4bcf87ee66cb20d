"""How often something may be tried, counted in the database, so that the limit holds across processes."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, String, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, connection, db, dialect_insert, remembering, writing

EPOCH = datetime(1970, 1, 1)


class Attempts(Base):
    """How many tries one key saw in one stretch of time; the key is hashed, so no address is kept."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


def allow(key: str, most: int, within: timedelta) -> bool:
    """Count one try of `key` and tell whether it is among the first `most` of this stretch of time.

    Stretches are fixed (each `within` long, counted from midnight 1970), so at worst twice `most` pass around an edge.
    The try is remembered even when the request is refused.
    """
    with remembering() as session:
        return counted(session.connection(), key, within) <= most


def allow_one_more(key: str, most: int, within: timedelta) -> bool:
    """The same inside the request's own writing transaction, for acts of which only those that succeed count."""
    return counted(connection(), key, within) <= most


def counted(on: Connection, key: str, within: timedelta) -> int:
    moment = now()
    began = EPOCH + (moment - EPOCH) // within * within
    values = {"key": hashlib.sha256(key.encode()).hexdigest(), "began_at": began, "tries": 1, "ends_at": began + within}
    return int(on.execute(count_statement(dialect_insert()), values).scalar_one())


@cache
def count_statement(insert: Callable[..., Any]) -> Any:
    """One more try, in one statement on both databases."""
    return (
        insert(Attempts)
        .on_conflict_do_update(index_elements=[Attempts.key, Attempts.began_at], set_={"tries": Attempts.tries + 1})
        .returning(Attempts.tries)
    )


def forget_old_attempts() -> None:
    """What the clock does: drop stretches that have passed."""
    with writing():
        db.session.execute(delete(Attempts).where(Attempts.ends_at < now()))


def give_back(key: str, within: timedelta) -> None:
    """Uncount one try of `key`: for limits on wrong tries, once a try proved right."""
    moment = now()
    began = EPOCH + (moment - EPOCH) // within * within
    hashed = hashlib.sha256(key.encode()).hexdigest()
    with remembering() as session:
        session.execute(
            update(Attempts)
            .where(Attempts.key == hashed, Attempts.began_at == began, Attempts.tries > 0)
            .values(tries=Attempts.tries - 1)
        )
