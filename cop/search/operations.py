"""What searching writes down: what was not found, without who; and the index itself, made anew."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from cop.cases import findable as cases
from cop.foundation.clock import local, now
from cop.foundation.db import db, dialect_insert, end_reading, remembering, writing
from cop.foundation.facts import Fact
from cop.foundation.index import ALL, Entry, Place, Prepared, add_many, tidy
from cop.foundation.limits import counted
from cop.foundation.vocabulary import forget_words
from cop.members import findable as members
from cop.search.models import Miss
from cop.search.queries import week_of
from cop.threads import findable as threads

MISS_MOST = 80  # characters, as the column
MISSES_A_DAY = 30  # of one member, so that nobody fills the list alone
MISSES_KEPT = timedelta(days=182)
ADDRESS = re.compile(r"@|\d(?:[\s\-()./+]*\d){5}")  # an e-mail address, or six digits like those of a telephone
BATCH = 500  # texts in one transaction: others wait some 70 ms for it
WHOLE = "index_is_whole"  # the fact that the index holds what was there before it was


# What was not found


def note_miss(member_id: int, typed: str, words: Iterable[str]) -> None:
    """Count words that found nothing; once a day for one member, and nothing that looks like somebody's address.

    Who it was is forgotten: what keeps a second time from counting is a hash that needs SECRET_KEY. Call it before
    write(). When another writes just then, it is not worth waiting for.
    """
    said = " ".join(words)[:MISS_MOST].strip()
    if not said or ADDRESS.search(typed):
        return
    row = {"words": said, "week": week_of(local(now())), "times": 1}
    try:
        with remembering() as session:
            if counted(session.connection(), mark(f"{member_id}"), timedelta(days=1)) > MISSES_A_DAY:
                return
            if counted(session.connection(), mark(f"{member_id}:{said}"), timedelta(days=1)) == 1:
                again = dialect_insert()(Miss).values(row)
                again = again.on_conflict_do_update(
                    index_elements=[Miss.words, Miss.week], set_={"times": Miss.times + 1}
                )
                session.execute(again)
    except DBAPIError:
        current_app.logger.info("A search that found nothing was not counted.")


def mark(text: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"miss:{text}".encode(), hashlib.sha256).hexdigest()


def forget_old_misses() -> None:
    """What the clock does: drop what was not found long ago."""
    with writing():
        db.session.execute(delete(Miss).where(Miss.week < week_of(local(now() - MISSES_KEPT))))


# The index


def empty_index() -> None:
    """Throw the index away, BATCH by BATCH; fill_index() makes it again."""
    while True:
        with writing():
            numbers = list(db.session.scalars(select(Entry.id).order_by(Entry.id).limit(BATCH)))
            db.session.execute(delete(Entry).where(Entry.id.in_(numbers)))
        if not numbers:
            break
    with writing():
        forget_words()
        db.session.execute(delete(Fact).where(Fact.key == WHOLE))


def fill_index(say: Callable[[str], Any] = lambda line: None) -> int:
    """Put in what the index does not have, BATCH by BATCH; stopped half-way, it goes on where it was. Returns how many.

    Members keep writing meanwhile: what they write goes in by itself.
    """
    total, after = 0, 0
    while True:
        fresh, last = threads.missing_posts(after, BATCH)
        total += put_in(fresh)
        if last is None:
            break
        after = last
        if total and not total % 50_000:
            say(f"{total} texts ...")
    for missing in (threads.missing_files, members.missing, cases.missing):
        for batch in batches(list(missing())):
            total += put_in(batch)
    with writing():
        if not is_whole():
            db.session.add(Fact(key=WHOLE, value="yes"))
    tidy(ALL)
    return total


def put_in(fresh: list[tuple[Place, Prepared]]) -> int:
    """Put in what was read before the lock was taken, but for what its own room put in meanwhile. Returns how many."""
    end_reading()
    with writing():
        known = select(Entry.kind, Entry.thing_id).where(Entry.thing_id.in_([place.thing_id for place, _text in fresh]))
        there = {(row.kind, row.thing_id) for row in db.session.execute(known)}
        rest = [entry for entry in fresh if (entry[0].kind, entry[0].thing_id) not in there]
        add_many(rest)
    return len(rest)


def batches(entries: Iterable[tuple[Place, Prepared]]) -> Iterator[list[tuple[Place, Prepared]]]:
    entries = iter(entries)
    while batch := list(islice(entries, BATCH)):
        yield batch


def is_whole() -> bool:
    """Whether the index holds what was there before it was."""
    return db.session.scalar(select(Fact.value).where(Fact.key == WHOLE)) is not None


def fill_once() -> None:
    """What the clock does: after the upgrade that brought the index, once, put in what there was already."""
    whole = is_whole()
    db.session.rollback()
    if not whole:
        fill_index()
