"""The text index: what can be found, and how recent it is. It knows no feature; each room writes its own entries, and
whoever asks adds who may find what.

SQLite (FTS5) and PostgreSQL (tsvector) hold the same tokens, made here, so that they give the same answers: `=woord` in
its place for "exact words", stems and parts for words, `^stem` for a title, `@…` for kind, circle and author.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    String,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, connection, db, dialect_insert, writing
from cop.foundation.vocabulary import add_words, is_postgres
from cop.foundation.words import COMMON, LONGEST, keys_of, plain_words, words_of

EPOCH = datetime(1970, 1, 1)
OPENING, REPLY, FILE, MEMBER, ORGANISATION, CASE = "opening", "reply", "file", "member", "organisation", "case"
WINDOW = 10_000  # numbers that are looked at once more
STEPS, ALL = 50, 1_000_000  # of some milliseconds each: in one turn of the clock, and until nothing is left
MOST_WORDS = 10_000  # of one text: some thirty pages; PostgreSQL counts no further than 16,000 places


class Entry(Base):
    """One text that can be found. Its number follows the moment it was written, so that newest first is by number."""

    __table_args__ = (
        UniqueConstraint("kind", "thing_id"),
        Index("ix_entry_thread", "thread_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # microseconds since 1970
    kind: Mapped[str] = mapped_column(String(12))  # opening (with the title), reply, file, member or organisation
    thing_id: Mapped[int]  # inner number of the post, file or member; of an organisation what its room makes of it
    circle_id: Mapped[int | None]  # whose members may find it; none: every member. Circles live upstairs
    thread_id: Mapped[int | None]
    author_id: Mapped[int | None] = mapped_column(index=True)
    written_at: Mapped[datetime]


@dataclass(frozen=True)
class Prepared:
    """A text as it goes into the index, made before the lock is taken: exact words in their order, and what it is
    found by, of the title apart."""

    exact: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    title: tuple[str, ...] = ()


NOTHING = Prepared()


def prepared(text: str) -> Prepared:
    """Take a plain text apart."""
    words = words_of(text)[:MOST_WORDS]
    exact = [piece for word in words for piece in (plain_words(word) if "-" in word else (word[:LONGEST],))]
    return Prepared(tuple(exact[:MOST_WORDS]), keys_in(words))


def keys_in(words: Iterable[str]) -> tuple[str, ...]:
    """What these words are found by, each once; words that every text holds are left out."""
    return tuple(sorted({key for word in set(words) - COMMON for key in keys_of(word)}))


def titled(title: str, body: Prepared) -> Prepared:
    """A text with a title above it."""
    head = prepared(title)
    exact = (head.exact + body.exact)[:MOST_WORDS]
    return Prepared(exact, tuple(sorted({*head.keys, *body.keys})), head.keys)


# Writing


@dataclass(frozen=True)
class Place:
    """Where an entry belongs: its kind and thing, the moment (UTC), and whose it is."""

    kind: str
    thing_id: int
    written_at: datetime
    circle_id: int | None = None
    thread_id: int | None = None
    author_id: int | None = None

    @property
    def marks(self) -> list[str]:
        """What filters look for."""
        wanted = [f"@k{self.kind}", f"@c{self.circle_id}", f"@a{self.author_id}"]
        return [mark for mark in wanted if not mark.endswith("None")]

    @property
    def row(self) -> dict[str, Any]:
        """The entry, but for its number."""
        return {**vars(self)}


def number_of(moment: datetime) -> int:
    """The number of an entry written at this moment: microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def add(place: Place, text: Prepared) -> None:
    """Put in what was not in the index before. When two were written in one microsecond, one moves on to a free one."""
    number, execute = number_of(place.written_at), connection().execute
    while execute(add_entry(dialect_insert()), {"id": number, **place.row}).first() is None:
        number = execute(NEXT_FREE, {"number": number}).scalar_one()
    execute(*add_tokens([(number, place, text)]))
    add_words(text.keys)


def put(place: Place, text: Prepared) -> None:
    """Put in a text, in place of what the index had of the same thing, if anything."""
    remove(place.kind, [place.thing_id])
    add(place, text)


def remove(kind: str, thing_ids: Sequence[int]) -> None:
    """Take things out; the words go along by the database itself (migration 0004)."""
    if thing_ids:
        gone = delete(Entry).where(Entry.kind == kind, Entry.thing_id.in_(thing_ids))
        db.session.execute(gone.execution_options(synchronize_session=False))


def move_thread(thread_id: int, from_circle: int, to_circle: int) -> None:
    """Everything of a thread can be found by those in another circle, and by nobody else."""
    moved = update(Entry).where(Entry.thread_id == thread_id).values(circle_id=to_circle)
    db.session.execute(moved.execution_options(synchronize_session=False))
    values = {"thread": thread_id, "old": f"@c{from_circle}", "new": f"@c{to_circle}"}
    connection().execute(MOVE_TOKENS[is_postgres()], values)


def add_many(entries: Sequence[tuple[Place, Prepared]]) -> None:
    """Put in many that were not there before, in few statements: a whole community at once."""
    numbers = free_numbers([number_of(place.written_at) for place, _text in entries]) if entries else []
    numbered = [(number, *entry) for number, entry in zip(numbers, entries, strict=True)]
    if numbered:
        connection().execute(insert(Entry), [{"id": number, **place.row} for number, place, _text in numbered])
        connection().execute(*add_tokens(numbered))
        add_words(sorted({key for _number, _place, text in numbered for key in text.keys}))


def tidy(steps: int = STEPS) -> None:
    """What the clock does on SQLite: join the small pieces in which texts were added, a little at a time, so that no
    reply has to (migration 0004) and nobody waits long for the lock. After very much was added: ALL steps."""
    for _step in range(0 if is_postgres() else steps):
        with writing():
            before = changes_made()
            connection().execute(JOIN_PIECES, {"pages": -PAGES if steps == ALL else PAGES})
            if changes_made() - before < 2:  # FTS5's own sign that nothing is left to join
                return


def changes_made() -> int:
    """How many rows this connection to SQLite has changed since it was opened."""
    return int(connection().connection.driver_connection.total_changes)  # type: ignore[union-attr]  # it is open


def free_numbers(moments: list[int]) -> list[int]:
    """For each moment the first number from there on that no entry has yet, each number once."""
    lowest, highest = min(moments), max(moments) + len(moments)
    while True:
        taken = set(db.session.scalars(select(Entry.id).where(Entry.id.between(lowest, highest))))
        last: dict[int, int] = {}  # the number that each moment took last, to go on from
        found = []
        for moment in moments:
            number = last.get(moment, moment)
            while number in taken:
                number += 1
            taken.add(number)
            last[moment] = number
            found.append(number)
        if max(found) <= highest:
            return found
        highest = max(found) + WINDOW  # beyond what was looked at; look again, further


@cache
def add_entry(insert_here: Callable[..., Any]) -> Any:
    """One entry, unless its number is taken; returns the number when it was not."""
    return insert_here(Entry).on_conflict_do_nothing(index_elements=[Entry.id]).returning(Entry.id)


NEXT_FREE = sql(  # the end of a run of numbers that follow each other
    "SELECT min(id) + 1 FROM entry AS taken WHERE id >= :number "
    "AND NOT EXISTS (SELECT 1 FROM entry AS after WHERE after.id = taken.id + 1)"
)
ADD_TOKENS = {
    False: sql("INSERT INTO entry_words (rowid, tokens) VALUES (:id, :tokens)"),
    True: sql("INSERT INTO entry_words (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))"),
}
PAGES = 64  # of 4 KB, in one step; below zero FTS5 joins all pieces into one, and not only those of one size
JOIN_PIECES = sql("INSERT INTO entry_words (entry_words, rank) VALUES ('merge', :pages)")
MOVE_TOKENS = {
    False: sql(
        "UPDATE entry_words SET tokens = replace(tokens, :old || ' ', :new || ' ') "
        "WHERE rowid IN (SELECT id FROM entry WHERE thread_id = :thread)"
    ),
    True: sql(
        "UPDATE entry_words SET tokens = ts_delete(tokens, CAST(:old AS text)) || CAST(CAST(:new AS text) AS tsvector) "
        "WHERE id IN (SELECT id FROM entry WHERE thread_id = :thread)"
    ),
}


def add_tokens(numbered: Sequence[tuple[int, Place, Prepared]]) -> tuple[Any, list[dict[str, Any]]]:
    """The statement that writes these texts, with its values."""
    on_postgres = is_postgres()
    write = as_tsvector if on_postgres else as_line
    return ADD_TOKENS[on_postgres], [{"id": number, "tokens": write(place, text)} for number, place, text in numbered]


def as_line(place: Place, text: Prepared) -> str:
    """The tokens for FTS5, which counts their places itself. Marks come first, a space behind each (MOVE_TOKENS)."""
    exact = [f"={word}" for word in text.exact]
    return " ".join([*place.marks, *exact, *text.keys, *(f"^{key}" for key in text.title)])


def as_tsvector(place: Place, text: Prepared) -> str:
    """The same for PostgreSQL, as it writes a tsvector; nothing in a token needs care, all are letters and digits."""
    exact = [f"'={word}':{number}" for number, word in enumerate(text.exact, 1)]
    return " ".join([*exact, *(f"'{token}'" for token in (*place.marks, *text.keys, *(f"^{k}" for k in text.title)))])
