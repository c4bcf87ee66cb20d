"""Another spelling, when nothing was found: one that somebody wrote where the asker may read it."""

from itertools import islice

from cop.foundation.finding import spelled_like
from cop.foundation.text import plain
from cop.foundation.words import COMMON, stem
from cop.search.queries import Filter, Place, hits, meaning, places
from cop.search.question import Question
from cop.search.shown import WORD, is_meant

TRIED = 3  # spellings of one word


def alternative(me: int, question: Question, wanted: Filter) -> str:
    """The words of a question with one of them spelled as in a text that this member may read; empty when there is
    none. It shows a word of that text, never one of the index, which holds the words of every circle."""
    words = question.rare_words
    if question.phrases or question.sender or len(words) > TRIED:
        return ""
    for place, word in enumerate(words):
        if word in COMMON:
            continue
        for key in spelled_like(stem(word), TRIED):
            other = Question(words=(*words[:place], key, *words[place + 1 :]))
            written = word_of_hit(me, other, key, wanted) if key != stem(word) else ""
            if written:
                return " ".join((*words[:place], written, *words[place + 1 :]))
    return ""


def word_of_hit(me: int, question: Question, key: str, wanted: Filter) -> str:
    """How the newest hit writes the word with this key; empty without a hit."""
    meant = meaning(question, wanted)
    found = hits(me, [Place(row.id, row.kind, row.thing_id) for row in islice(places(me, meant.wanted, wanted, 1), 1)])
    for _place, row in found:
        text = f"{getattr(row, 'title', '')} {plain(getattr(row, 'html', ''))} {getattr(row, 'name', '')}"
        for match in WORD.finditer(text):
            if is_meant(match.group(), frozenset({key})):
                return match.group().lower()
    return ""
