"""Dutch words for finding: folded, stemmed, and taken apart, the same for what is written and for what is asked.

A word is found by its stem, by its parts and by runs of its parts: *jeugdzorgregio* by jeugd, zorg, regio, jeugdzorg
and zorgregio. The parts come from a list of our own (parts.txt), so that every text gives the same answer today and
after it is indexed anew; what the list does not know is still found by its beginning.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

LIST = Path(__file__).parent / "parts.txt"
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
GENITIVE = re.compile(r"(?<=\w)['’`´]s\b")  # regio's, foto's, Anouk's
ACCENT = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")  # combining marks
LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
LONGEST = 40  # characters of a word that count; a longer one is cut, in a text and in a question alike
SPLIT_FROM = 6  # letters: shorter words have no parts that mean something
PART_FROM = 3  # letters of a part
HEAD_FROM, TAIL_FROM = 5, 4  # letters of a known beginning, and of an unknown rest, of a word that has no other parts
PLURAL = re.compile(r"(?<=..)((?:[cglmnrst]i|e)e|io)(?:s|en)$")  # coalities, strategieën, ideeën, regios
LINKS = ("", "s", "en", "e", "n")  # what Dutch puts between two parts: bestuurSkracht, gemeenteNfonds, groepENgesprek
KEPT = 50_000  # words of which is kept what they are found by: some 20 MB, and all that a community says
DEVOICED = {"v": "f", "z": "s"}  # brieven, huizen: as brief, huis
COMMON = frozenset(
    """aan al alle als bij dan dat de deze die dit door dus een en er het hij hoe hun ik in is je jij jullie kan maar me
    men met mij mijn na naar niet nog nu of om ons onze ook op over te tot u uit van voor waar was wat we wel wie wij
    worden wordt ze zich zij zijn zo zou zal""".split()
)  # words that every text holds: looked for in "exact words" alone


def fold(text: str) -> str:
    """Small letters without accents: "Coördinatie" and "COORDINATIE" are one word."""
    if not text.isascii():
        text = ACCENT.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(LETTERS)
    return text.casefold()


def words_of(text: str) -> list[str]:
    """The folded words of a text in their order, at most LONGEST letters each; those with a hyphen as one."""
    return WORD.findall(GENITIVE.sub("", fold(text)))


@cache
def stemmer() -> Any:
    """Snowball's older Dutch: the newer one takes "meen" out of "gemeente"."""
    return snowballstemmer.stemmer("dutch_porter")


@lru_cache(maxsize=KEPT)
def stem(word: str) -> str:
    """The stem of one folded word without a hyphen; plurals that Snowball leaves alone are made single first."""
    if not (word.isascii() and word.isalpha()):
        return word
    found = str(stemmer().stemWord(PLURAL.sub(r"\1", word)))
    return found[:-1] + DEVOICED[found[-1]] if len(found) > PART_FROM and found[-1] in DEVOICED else found


@dataclass(frozen=True)
class Parts:
    """The list: the words as they stand in it, their stems, and the stems of words that are never taken apart."""

    words: frozenset[str]
    stems: frozenset[str]
    wholes: frozenset[str]


@cache
def known() -> Parts:
    """The list, read once."""
    lines = [fold(line).split() for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    words = frozenset(word for line in lines if line[:1] != ["="] for word in line)
    wholes = frozenset(stem(word) for line in lines if line[:1] == ["="] for word in line[1:])
    return Parts(words, frozenset(map(stem, words)), wholes)


def parts_of(word: str) -> list[tuple[int, int]]:
    """Where the parts of a compound begin and end: as few as there can be, all of them known; none for other words.

    The last part may stand in any of its forms, those before it as they stand in the list, with a link behind them.
    """
    listed, size = known(), len(word)
    best: dict[int, list[tuple[int, int]]] = {}  # from here on to the end
    for begin in range(size - PART_FROM, -1, -1):
        if begin and stem(word[begin:]) in listed.stems:
            best[begin] = [(begin, size)]
            continue
        for end in range(begin + PART_FROM, size - PART_FROM + 1):
            if word[begin:end] in listed.words:
                for link in LINKS:
                    rest = best.get(end + len(link)) if word.startswith(link, end) else None
                    if rest and (begin not in best or len(rest) + 1 < len(best[begin])):
                        best[begin] = [(begin, end), *rest]
    found = best.get(0, [])
    return found if len(found) > 1 else []


def head_of(word: str) -> str:
    """The longest known beginning of a word of which the rest is not known: "regio" of "regionaal"; empty if none."""
    ends = range(len(word) - TAIL_FROM, HEAD_FROM - 1, -1)
    return next((word[:end] for end in ends if word[:end] in known().words), "")


@lru_cache(maxsize=KEPT)
def keys_of(word: str) -> tuple[str, ...]:
    """Everything by which one folded word of a text is found: its stem first, then its parts and runs of parts."""
    if "-" in word:
        pieces = [piece[:LONGEST] for piece in word.split("-")]
        whole = "".join(pieces)[:LONGEST]
        return tuple(dict.fromkeys(key for piece in (whole, *pieces) for key in keys_of(piece)))
    word = word[:LONGEST]
    whole = stem(word)
    if len(word) < SPLIT_FROM or not word.isalpha() or whole in known().wholes or whole in known().stems:
        return (whole,)
    parts = parts_of(word)
    runs = [word[a:b] for place, (a, _) in enumerate(parts) for _, b in parts[place:]] or [head_of(word)]
    return tuple(dict.fromkeys([whole, *(stem(run) for run in runs if run and run != word)]))


def plain_words(word: str) -> list[str]:
    """A word of a text as it stands in "exact words": a hyphen parts two."""
    return [piece[:LONGEST] for piece in word.split("-")]
