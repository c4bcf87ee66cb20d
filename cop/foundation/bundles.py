"""Letters that wait a while, so that what happens meanwhile on the same joins them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from flask import current_app

from cop.foundation.clock import now
from cop.foundation.db import connection, dialect_insert
from cop.foundation.outbox import JOINED, QUEUED, SOON, Letter, new_message_id


def put_together(kind: str, bundle: str, about: Mapping[int, Mapping[str, Any]]) -> None:
    """Let these members (by id, with what a new letter is about) have a letter on `bundle` after MAIL_WAIT minutes.

    Who has one that still waits gets no second: its first due moment stays, so that a busy conversation does not
    postpone it for ever, and its text is made when it leaves, with what has come since. The unique index decides when
    two things happen at one moment; the row is touched, so that it is not sent before this transaction is kept.
    """
    if not about:
        return
    moment = now()
    due_at = moment + timedelta(minutes=current_app.config["MAIL_WAIT"])
    fixed = {"kind": kind, "lane": SOON, "bundle": bundle, "state": QUEUED, "tries": 0}
    fixed |= {"created_at": moment, "due_at": due_at}
    rows = [
        {**fixed, "member_id": member_id, "about": dict(what), "message_id": new_message_id()}
        for member_id, what in sorted(about.items())  # one order, so that two who do this never wait for each other
    ]
    connection().execute(joining(dialect_insert()), rows)


@cache
def joining(insert_here: Callable[..., Any]) -> Any:
    """Add a letter, or touch the one that waits."""
    return insert_here(Letter).on_conflict_do_update(
        index_elements=[Letter.member_id, Letter.bundle],
        index_where=JOINED,
        set_={"bundle": Letter.bundle},
    )
