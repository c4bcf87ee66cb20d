"""The words that stand in some text: what another spelling is looked for among (finding.spelled_like)."""

import json
from collections.abc import Sequence

from sqlalchemy import String, delete
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, connection, db
from cop.foundation.words import KEPT

words_known: set[str] = set()  # of which this process knows that they stand in the table


class Word(Base):
    """A stem or part that stands in some text, out of sight or not: what another spelling is looked for among."""

    word: Mapped[str] = mapped_column(
        String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True
    )  # in the order of its letters on both databases


ADD_WORDS = {
    False: sql("INSERT OR IGNORE INTO word (word) SELECT value FROM json_each(:words)"),
    True: sql("INSERT INTO word (word) SELECT unnest(CAST(:words AS text[])) ON CONFLICT DO NOTHING"),
}


def is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"


def add_words(words: Sequence[str]) -> None:
    """Remember these words, given in the order of their letters; costs no statement when this process knows them all.

    Words of a text that was undone after all count as known: another spelling is then not thought of until another
    process meets the word, or `flask search rebuild`.
    """
    new = [word for word in words if word not in words_known]
    if new:
        on_postgres = is_postgres()
        connection().execute(ADD_WORDS[on_postgres], {"words": new if on_postgres else json.dumps(new)})
        words_known.update(new if len(words_known) < KEPT else ())


def forget_words() -> None:
    """Empty the table of words."""
    db.session.execute(delete(Word))
    words_known.clear()
