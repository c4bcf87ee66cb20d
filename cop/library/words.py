"""Free words: what a case must hold. Members ask the text index; strangers are shown other words than members are, so
for them the words of what may be read outside are looked through."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select

from cop.cases.findable import prepared
from cop.foundation.db import rows
from cop.foundation.finding import Wanted, begun, found
from cop.foundation.index import CASE, Entry
from cop.foundation.vocabulary import is_postgres
from cop.foundation.words import COMMON, plain_words, stem, words_of

MOST_WORDS = 8  # a question, no essay


def groups_of(typed: str) -> tuple[tuple[str, ...], ...]:
    """For each word its tokens in the index, of which a text holds one: the stem, or a word that begins so. Words that
    every text holds count only when nothing else was typed."""
    words = [piece for word in words_of(typed) for piece in plain_words(word)]
    unique = list(dict.fromkeys(word for word in words if word not in COMMON) or dict.fromkeys(words))
    return tuple((f"={word}",) if word in COMMON else begun(word, (stem(word),)) for word in unique[:MOST_WORDS])


def held_in(content: dict[str, Any]) -> frozenset[str]:
    """What the index would hold of these words of a case."""
    there = prepared(content)
    return frozenset(there.keys) | {f"={word}" for word in there.exact}


@lru_cache(maxsize=2)
def statement(_on_postgres: bool) -> Select[*tuple[Any, ...]]:
    """Made once for each kind of database."""
    return found(Entry.thing_id)


def cases_with(groups: tuple[tuple[str, ...], ...]) -> list[int]:
    """Inner numbers of all cases that hold these words, whoever may see them: the shelf knows that."""
    if not groups:
        return []
    asked = Wanted(((f"@k{CASE}",), *groups))
    return [row.thing_id for row in rows(statement(is_postgres()), {"question": asked.question})]
