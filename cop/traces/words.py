"""A text as a row of words: which stand beside each other, which begin a sentence, which go on as a name."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from cop.traces.lists import is_portfolio, is_role, never_a_name, plain, words_in

WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")  # letters and digits, also those whose accent stands apart
BETWEEN = re.compile("[ \u00a0]{1,2}['’]?|[-\u2010\u2011]")  # within a name that is recognised by how it looks
# And within a name that is known: it may be broken over two lines, or left hanging ("Zuid- en Oost-Drenthe").
JOINED = re.compile("[ \u00a0]{1,2}['’]?|[ \u00a0]?\n?[ \u00a0]?|[-\u2010\u2011\u2013] ?|['’/]")
SPACE = re.compile("[ \u00a0]{1,2}")
STOP = re.compile("[.!?…\n]")
SMALL_MOST = 3  # particles in one surname, as in "van 't der"


@dataclass(frozen=True, slots=True)
class Word:
    """A word: where it stands in the text (characters), how it is written, and how it is compared."""

    start: int
    end: int
    written: str
    plain: str

    @property
    def is_upper(self) -> bool:
        return self.written[0].isupper()

    @property
    def is_title(self) -> bool:
        """A capital, and small letters too: "VNG" is no name of a person."""
        return self.is_upper and any(letter.islower() for letter in self.written)

    @property
    def is_address(self) -> bool:
        """A word before a name that says no more than that a person follows."""
        return self.plain in words_in("degrees") or self.plain in words_in("titles")

    @property
    def is_short(self) -> bool:
        """An abbreviation before a name, or an initial: a stop may follow within the name."""
        return self.is_initial or self.plain in words_in("degrees") or self.plain in words_in("short_titles")

    @property
    def is_initial(self) -> bool:
        return len(self.written) == 1 and self.is_upper

    @property
    def may_be_a_name(self) -> bool:
        return (
            self.is_title
            and self.plain not in never_a_name()
            and not is_role(self.plain)
            and not is_portfolio(self.plain)
        )

    @property
    def may_be_of_an_organisation(self) -> bool:
        return self.is_upper and len(self.written) > 1 and self.plain not in never_a_name()


@dataclass
class Text:
    """A text and its words. `names[i]` is the word at which a name that begins at word i ends (i itself when it is one
    word), `straight[i]` the same without small words in between, `titles[i]` with acronyms; -1 where none begins."""

    written: str
    words: list[Word] = field(init=False)
    starts: list[int] = field(init=False)
    names: list[int] = field(init=False)
    straight: list[int] = field(init=False)
    titles: list[int] = field(init=False)

    def __post_init__(self) -> None:
        found = WORD.finditer(self.written)
        self.words = [Word(match.start(), match.end(), match[0], plain(match[0])) for match in found]
        self.starts = [word.start for word in self.words]
        may = [word.may_be_a_name for word in self.words]
        self.straight = self.runs(may, over_small=False)
        self.names = self.runs(may, over_small=True)
        self.titles = self.runs([word.may_be_of_an_organisation for word in self.words], over_small=True)

    def runs(self, may: list[bool], over_small: bool) -> list[int]:
        """Where each row of words that may follow each other ends; made from the back, so each is looked at once."""
        ends = [-1] * len(self.words)
        for here in range(len(self.words) - 1, -1, -1):
            if may[here]:
                following = self.after_small(here + 1) if over_small else here + 1
                ends[here] = ends[following] if self.follows(here) and self.holds(following, may) else here
        return ends

    def holds(self, index: int, may: list[bool]) -> bool:
        return index < len(self.words) and may[index]

    def after_small(self, index: int) -> int:
        """The first word from here that is no particle of a surname, when the particles stand together."""
        for step in range(SMALL_MOST):
            here = index + step
            if here >= len(self.words) or self.words[here].plain not in words_in("particles") or not self.follows(here):
                return here
        return index + SMALL_MOST

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        following = self.starts[index + 1] if index + 1 < len(self.words) else len(self.written)
        return self.written[self.words[index].end : following]

    def follows(self, index: int) -> bool:
        """Whether the next word goes on in the same name: a space or a hyphen, on the same line."""
        return index + 1 < len(self.words) and bool(BETWEEN.fullmatch(self.gap(index)))

    def is_beside(self, index: int) -> bool:
        """Whether only a space stands before the next word."""
        return index + 1 < len(self.words) and bool(SPACE.fullmatch(self.gap(index)))

    def joins(self, index: int) -> bool:
        """Whether the next word can be the next of a known name, which may be broken over two lines."""
        if index + 1 >= len(self.words):
            return False
        gap = self.gap(index)
        if gap[:1] == "." and len(self.words[index].written) == 1:  # initials
            gap = gap[1:] or " "
        return bool(gap and JOINED.fullmatch(gap))

    def index_before(self, position: int) -> int:
        """The last word that ends at or before a position (characters); -1 when there is none."""
        here = bisect_right(self.starts, position) - 1
        return here if here < 0 or self.words[here].end <= position else here - 1

    def begins_sentence(self, position: int, after_colon: bool = True) -> bool:
        """Whether a sentence or a line begins here; with `after_colon` also what a colon announces."""
        before = self.index_before(position)
        if before < 0:
            return True
        between = self.written[self.words[before].end : position]
        return bool(STOP.search(between)) or (after_colon and ":" in between)
