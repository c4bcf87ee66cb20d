"""What somebody typed into the box, taken apart: words, "exact words", -without, and van:somebody. Anything may be
typed; what makes no sense is left out, and said."""

import re
from dataclasses import dataclass

from cop.foundation.index import keys_in
from cop.foundation.text import clean_line
from cop.foundation.words import COMMON, plain_words, stem, words_of

MOST_TYPED, MOST_WORDS = 200, 8  # characters, and words that are looked for: a question, no essay
PIECE_FROM = 3  # letters of each half of a hyphenated word that is looked for in halves
QUOTES = '"“”„«»'
PART = re.compile(
    rf"(?P<minus>(?<!\S)-)?(?P<sender>van:)?"
    rf"(?:[{QUOTES}](?P<phrase>[^{QUOTES}]*)(?P<end>[{QUOTES}]?)|(?P<word>[^\s{QUOTES}]+))",
    re.IGNORECASE,
)
UNCLOSED, TOO_MANY, ONLY_WITHOUT, NO_SENDER, NOTHING_LEFT = (
    "unclosed",
    "too_many",
    "only_without",
    "no_sender",
    "nothing",
)


@dataclass(frozen=True)
class Question:
    """What is asked for. Words are folded; `begun` are those that stand for every word that begins so ("gemeen*")."""

    words: tuple[str, ...] = ()
    begun: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()  # tokens of the index: a phrase, or one stem
    sender: str = ""
    notes: tuple[str, ...] = ()  # what was left out, and why

    @property
    def asks(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words or self.phrases or self.sender)

    @property
    def rare_words(self) -> tuple[str, ...]:
        """The words without those that every text holds; all of them when there is nothing else."""
        rare = tuple(word for word in self.words if word not in COMMON)
        return rare or (() if self.phrases or self.sender else self.words)


def read(typed: str) -> Question:
    """Take apart what was typed."""
    text, notes = clean_line(typed)[:MOST_TYPED], []
    words: list[str] = []
    begun: set[str] = set()
    phrases, without, sender = [], [], ""
    for part in PART.finditer(text):
        said = part["phrase"] if part["phrase"] is not None else part["word"]
        if part["phrase"] is not None and not part["end"]:
            notes.append(UNCLOSED)
        found = [piece for word in words_of(said) for piece in halves(word)]
        if part["sender"] or said.casefold() == "van:":
            sender = said if part["sender"] and found else sender
            notes += [] if part["sender"] and found else [NO_SENDER]
        elif part["minus"]:
            without += excluded(said, is_phrase=part["phrase"] is not None)
        elif part["phrase"] is not None:
            phrases += [tuple(exact(said))] if found else []
        else:
            words += found
            begun |= set(found[-1:]) if said.endswith("*") else set()
    unique = tuple(dict.fromkeys(words))
    if len(unique) + len(phrases) > MOST_WORDS:
        notes.append(TOO_MANY)
    question = Question(
        unique[:MOST_WORDS],
        frozenset(begun),
        tuple(phrases[:MOST_WORDS]),
        tuple(without[:MOST_WORDS]),
        sender.strip(),
    )
    if text and not question.asks:
        notes.append(ONLY_WITHOUT if without else NOTHING_LEFT)
    return Question(**{**vars(question), "notes": tuple(dict.fromkeys(notes))})


def halves(word: str) -> list[str]:
    """A hyphenated word as it is looked for: jeugdzorg-regio in halves, e-mail as a whole."""
    pieces = plain_words(word)
    return pieces if all(len(piece) >= PIECE_FROM for piece in pieces) else ["".join(pieces)]


def exact(said: str) -> list[str]:
    """Words in their order, as the index keeps them."""
    return [f"={piece}" for word in words_of(said) for piece in plain_words(word)]


def excluded(said: str, is_phrase: bool) -> list[tuple[str, ...]]:
    """What a text may not hold: these exact words in their order, or any form of this word."""
    if is_phrase:
        found = tuple(exact(said))
        return [found] if found else []
    return [(stem(piece),) for word in words_of(said) for piece in halves(word)]


def title_keys(title: str) -> tuple[str, ...]:
    """What a title is about: stems and parts of its words, the usual ones left out."""
    return keys_in(words_of(title)[: 2 * MOST_WORDS])
