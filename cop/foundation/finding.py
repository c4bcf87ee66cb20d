"""Asking the text index (index.py): what a text must hold, and the entries that do, newest first."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, func, literal_column, select, table, text

from cop.foundation.db import db
from cop.foundation.index import Entry
from cop.foundation.vocabulary import Word, is_postgres

ANY_END = "*"  # behind a token: every token that begins so
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
        every = [" OR ".join(map(in_sqlite, group)) for group in self.groups]
        every += [f'"{" ".join(phrase)}"' for phrase in self.phrases]
        held = " AND ".join(f"({one})" for one in every)
        none = " OR ".join('"' + " ".join(phrase) + '"' for phrase in self.without)
        return f"({held}) NOT ({none})" if none else held

    def for_postgres(self) -> str:
        every = [" | ".join(map(in_postgres, group)) for group in self.groups]
        every += [" <-> ".join(f"'{token}'" for token in phrase) for phrase in self.phrases]
        every += ["!(" + " <-> ".join(f"'{token}'" for token in phrase) + ")" for phrase in self.without]
        return " & ".join(f"({one})" for one in every)


def in_sqlite(token: str) -> str:
    """A token, which may stand for all that begin so, as FTS5 reads it."""
    return f'"{token.removesuffix(ANY_END)}" *' if token.endswith(ANY_END) else f'"{token}"'


def in_postgres(token: str) -> str:
    """The same as a tsquery has it."""
    return f"'{token.removesuffix(ANY_END)}':*" if token.endswith(ANY_END) else f"'{token}'"


def is_held(token: str, held: frozenset[str]) -> bool:
    """Whether one of these tokens of a text is this one, or begins so."""
    return token in held or (token.endswith(ANY_END) and any(one.startswith(token[:-1]) for one in held))


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


def begun(word: str, group: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens of a folded word, and every token that begins as the word does.

    The database looks for these in each text by itself. A list of all words would not do to choose from: it holds those
    of every circle, and what one finds would tell what was written out of sight.
    """
    return (*group, f"{word}{ANY_END}") if len(word) >= BEGUN_FROM else group


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
