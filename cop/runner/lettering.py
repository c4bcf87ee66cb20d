"""Words inside a circle: how wide they are, where they break, and what of them does not fit."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

NAME, SMALL, NOTE = "name", "small", "note"  # what a line is; its size stands in rooms/drawing.css too
SIZES = {NAME: 15.0, SMALL: 12.5, NOTE: 12.0}  # units of the drawing
SHAPES = ((1, 1), (2, 1), (1, 2))  # lines of the name, and of the note: three at most
LEADING = 1.1  # between two lines, in sizes
WEIGHT = 10  # a letter of the name that is not shown counts as ten of the note
AIR = 3.0  # units between a word and the edge of its circle

# Widths of bold Source Sans in thousandths of its size; what is not here is about as wide as an n.
WIDTHS = {
    letter: width
    for width, letters in {
        200: " ", 290: "ijl|',.:;I", 340: "-!()/[]f", 390: "tr", 450: "sz?*\"c", 520: "FLevyJx", 540: "0123456789agZEk",
        600: "CBPKR", 660: "DGNHU&OQ", 770: "Mw", 840: "Wm%@", 980: "…",
    }.items()
    for letter in letters
}  # fmt: skip
USUAL = 570
VOWELS = "aeiouyàáâäèéêëìíîïòóôöùúûü"
# Dutch breaks before the last consonant before a vowel: ge-meen-te-raad, sa-men-wer-kings-ver-band.
SYLLABLE = re.compile(rf"(?:s?ch|[tp]h|(?<!i)j|[^\W\d_hj{VOWELS}])(?=[{VOWELS}])", re.IGNORECASE)
LEAST_PART = 3  # letters before and after a break


@dataclass(frozen=True)
class Line:
    """One line of text in a circle: what kind it is, and where its foot stands below the middle, in units."""

    text: str
    kind: str
    y: float


def width(text: str, size: float) -> float:
    """How wide a text is, in units."""
    return sum(WIDTHS.get(letter, USUAL) for letter in text) * size / 1000


def cut(text: str, most: float, size: float) -> str:
    """As much of a text as fits in `most` units, with … after it."""
    while text and width(text + "…", size) > most:
        text = text[:-1]
    return text.rstrip(" -") + "…"


def in_two(word: str, most: float, size: float) -> tuple[str, str]:
    """A word at the last place where it may break and its beginning still fits; the beginning is "" where none does."""
    for found in reversed(list(SYLLABLE.finditer(word))):
        head, tail = word[: found.start()], word[found.start() :]
        hyphened = head.removesuffix("-") + "-"
        if min(len(head), len(tail)) >= LEAST_PART and width(hyphened, size) <= most:
            return hyphened, tail
    return "", word


def wrapped(text: str, widths: Sequence[float], size: float) -> tuple[list[str], int]:
    """A text in at most as many lines as there are widths (units), and how many of its letters had no room."""
    lines: list[str] = []
    words = text.split()
    for number, most in enumerate(widths, 1):
        line = ""
        while words and width(f"{line} {words[0]}".strip(), size) <= most:
            line = f"{line} {words.pop(0)}".strip()
        if words and not line and number < len(widths):
            line, words[0] = in_two(words[0], most, size)
        if line:
            lines.append(line)
    if not words:
        return lines, 0
    rest = " ".join(words)
    last = f"{lines.pop()} {rest}" if len(lines) == len(widths) else rest
    lines.append(cut(last, widths[-1], size))
    return lines, len(last) - len(lines[-1])


def rows(kinds: Sequence[str], radius: float) -> list[tuple[float, float]]:
    """Of each line its foot below the middle of the circle, and how wide it may be there, both in units."""
    high = [SIZES[kind] * LEADING for kind in kinds]
    found, top = [], -sum(high) / 2
    for kind, height in zip(kinds, high, strict=True):
        middle = top + height / 2
        edge = abs(middle) + SIZES[kind] * 0.35  # half the height of its small letters with their sticks
        found.append((middle + SIZES[kind] * 0.34, 2 * (math.sqrt(max(radius**2 - edge**2, 0)) - AIR)))
        top += height
    return found


def lettered(name: str, note: str, radius: float) -> tuple[tuple[Line, ...], bool]:
    """A name and a note as lines in a circle, and whether all of it could be shown. Best is all of it, then no
    broken word, then large."""
    tried = []
    for size in (NAME, SMALL):
        for of_name, of_note in SHAPES:
            kinds = [size] * of_name + [NOTE] * (of_note if note else 0)
            lines, lost = filled(name, note, kinds, radius)
            if len(lines) == len(kinds):
                tried.append((lost, sum(line.text.endswith("-") for line in lines), lines))
    lost, _breaks, lines = min(tried, key=itemgetter(0, 1))
    return lines, lost == 0


def filled(name: str, note: str, kinds: Sequence[str], radius: float) -> tuple[tuple[Line, ...], int]:
    """A name and a note in lines of these kinds, and how much of them is not shown."""
    places, of_name = rows(kinds, radius), len(kinds) - kinds.count(NOTE)
    widths = [most for _foot, most in places]
    texts, lost = wrapped(name, widths[:of_name], SIZES[kinds[0]])
    lost *= WEIGHT
    if note:
        more, more_lost = wrapped(note, widths[of_name:], SIZES[NOTE])
        texts, lost = texts + more, lost + more_lost
    feet = [foot for foot, _most in places]
    return tuple(Line(text, kind, round(foot, 1)) for text, kind, foot in zip(texts, kinds, feet, strict=False)), lost
