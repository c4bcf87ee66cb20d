"""Asking the text index (index.py): what a text must hold, and the entries that do, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, func, literal_column, select, table, text

from cop.foundation.db import db
from cop.foundation.index import Entry, Word, is_postgres

MOST_BEGUN = 20  # words that begin as was typed: the shortest, which are the nearest
KEPT = 50_000  # stems, some 5 MB
BEGUN_FROM = 3  # letters that say something about how a word goes on
LOOKED_AT, CLOSE = 3_000, 0.75  # words with the same first letter, and how alike they must be (0-1)


@dataclass(frozen=True)
class Wanted:
    """What a text must hold: of each group one token, each phrase with its words in order, and nothing of `without`."""

    groups: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()  # a phrase each, or a single token

    def __bool__(self) -> bool:
        return bool(self.groups or self.phrases)

    @property
    def question(self) -> str:
        """This in the language of the database in use."""
        return self.for_postgres() if is_postgres() else self.for_sqlite()

    def for_sqlite(self) -> str:
        every = [" OR ".join(f'"{token}"' for token in group) for group in self.groups]
        every += [f'"{" ".join(phrase)}"' for phrase in self.phrases]
        held = " AND ".join(f"({one})" for one in every)
        none = " OR ".join('"' + " ".join(phrase) + '"' for phrase in self.without)
        return f"({held}) NOT ({none})" if none else held

    def for_postgres(self) -> str:
        every = [" | ".join(f"'{token}'" for token in group) for group in self.groups]
        every += [" <-> ".join(f"'{token}'" for token in phrase) for phrase in self.phrases]
        every += ["!(" + " <-> ".join(f"'{token}'" for token in phrase) + ")" for phrase in self.without]
        return " & ".join(f"({one})" for one in every)


def found(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Entries that match the parameter `question` (Wanted.question), newest first: with these columns of Entry.

    The joining column is held back from SQLite's planner, so that FTS5 walks its own list, from the newest down, and
    stops as soon as enough was found.
    """
    words = table("entry_words")
    if is_postgres():
        number: ColumnElement[Any] = literal_column("entry_words.id")
        matches = text("entry_words.tokens @@ CAST(:question AS tsquery)")
        return select(*columns).join_from(words, Entry, Entry.id == number).where(matches).order_by(number.desc())
    number = literal_column("entry_words.rowid")
    joined = Entry.id == literal_column("+entry_words.rowid")
    matches = text("entry_words MATCH :question")
    return select(*columns).join_from(words, Entry, joined).where(matches).order_by(number.desc())


def number() -> ColumnElement[int]:
    """The number of an entry inside found(), to compare with: both databases then begin there."""
    return literal_column("entry_words.id" if is_postgres() else "entry_words.rowid", type_=BigInteger())


def tokens() -> ColumnElement[str]:
    """All tokens of an entry inside found(), with a space between them, in no order that means anything."""
    if is_postgres():
        return literal_column("array_to_string(tsvector_to_array(entry_words.tokens), ' ')", type_=Text())
    return literal_column("entry_words.tokens", type_=Text())


_written: set[str] = set()  # stems of which this process knows that somebody wrote them; they stay in the index


def meant_by(asked: Mapping[str, str], is_begun: frozenset[str] = frozenset()) -> dict[str, tuple[str, ...]]:
    """The tokens that each word asked for (by its folded word, with its stem) finds, in one statement at most.

    A word that somebody wrote finds its stem. One that nobody wrote is the beginning of others, and so is one of
    `is_begun` ("gemeen*"): it finds at most MOST_BEGUN of them.
    """
    fresh = [
        word for word, stem in asked.items() if len(word) >= BEGUN_FROM and (word in is_begun or stem not in _written)
    ]
    begun = begun_like([(word, asked[word]) for word in fresh]) if fresh else {}
    if len(_written) < KEPT:
        _written.update(asked[word] for word, found in begun.items() if asked[word] in found)
    return {
        word: (stem,) if not begun.get(word) or (stem in begun[word] and word not in is_begun) else tuple(begun[word])
        for word, stem in asked.items()
    }


def begun_like(asked: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Of each (word, stem) the stem, if it is in the index, and what begins like the word, the shortest first."""
    values: dict[str, Any] = {"most": MOST_BEGUN}
    for place, (word, stem) in enumerate(asked):
        end = word[:-1] + chr(ord(word[-1]) + 1)
        values |= {f"n{place}": place, f"w{place}": word, f"e{place}": end, f"s{place}": stem}
    found: dict[str, list[str]] = {word: [] for word, _stem in asked}
    for place, key in db.session.connection().execute(text(begun_statement(len(asked))), values):
        found[asked[place][0]].append(key)
    return found


def spelled_like(word: str, most: int) -> list[str]:
    """Stems and parts of the index that look like a word that nobody wrote, the most alike first."""
    if len(word) < BEGUN_FROM + 1:
        return []
    near = select(Word.word).where(
        Word.word >= word[:1],
        Word.word < chr(ord(word[0]) + 1),
        func.length(Word.word).between(len(word) - 3, len(word) + 2),
    )
    return get_close_matches(word, db.session.scalars(near.order_by(Word.word).limit(LOOKED_AT)), most, CLOSE)


@cache
def begun_statement(number: int) -> str:
    """One part for each word."""
    return " UNION ALL ".join(
        f"SELECT * FROM (SELECT CAST(:n{n} AS integer) AS place, word FROM word "
        f"WHERE word = :s{n} OR (word >= :w{n} AND word < :e{n}) "
        f"ORDER BY word <> :s{n}, length(word), word LIMIT :most) AS part{n}"
        for n in range(number)
    )
