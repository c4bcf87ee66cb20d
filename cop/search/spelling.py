"""Another spelling, when nothing was found: one that somebody wrote where the asker may read it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from cop.foundation.finding import spelled_like
from cop.foundation.text import plain
from cop.foundation.words import COMMON, stem
from cop.search.queries import Filter, Meant, Place, hits, meaning, places, widened
from cop.search.question import Question
from cop.search.shown import WORD, is_meant

MOST_WORDS = 3  # of a question; in a longer one more than a spelling is wrong
NEAR, AMONG = 100, 50  # spellings of one word, and the newest texts with any of them
TRIED = 3  # texts that are read for how the word stands there


def alternative(me: int, question: Question, wanted: Filter) -> str:
    """The words of a question with one of them spelled as in a text that this member may read; empty when there is
    none. It shows a word of that text, never one of the index, which holds the words of every circle."""
    words = question.rare_words
    if question.phrases or question.sender or len(words) > MOST_WORDS:
        return ""
    meant = widened(meaning(question, wanted))
    for place, word in enumerate(words):
        near = [] if word in COMMON else [key for key in spelled_like(stem(word), NEAR) if key != stem(word)]
        written = as_written(me, meant, place, near, wanted) if near else ""
        if written:
            return " ".join((*words[:place], written, *words[place + 1 :]))
    return ""


def as_written(me: int, meant: Meant, place: int, near: Sequence[str], wanted: Filter) -> str:
    """How a text that this member may read writes the first of these spellings that there is; empty when none is.

    All are looked for at once: were only some tried, then spellings out of sight could push out one that is in sight.
    """
    groups = (*meant.wanted.groups[:place], tuple(near), *meant.wanted.groups[place + 1 :])
    there = places(me, replace(meant.wanted, groups=groups), wanted, AMONG, ranked=True)
    held = ((key, row) for key in near for row in there if f" {key} " in f" {row.tokens} ")
    for key, row in islice(held, TRIED):
        for _place, found in hits(me, [Place(row.id, row.kind, row.thing_id)]):
            written = word_in(found, key)
            if written:
                return written
    return ""


def word_in(found: object, key: str) -> str:
    """How a hit writes the word with this key; empty when it stands in none of its words."""
    text = f"{getattr(found, 'title', '')} {plain(getattr(found, 'html', ''))} {getattr(found, 'name', '')}"
    words = (match.group() for match in WORD.finditer(text))
    return next((word.lower() for word in words if is_meant(word, frozenset({key}))), "")
