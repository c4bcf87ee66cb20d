"""What somebody looks for in the library, read from an address; what is found by it, and how many each option would."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from math import ceil
from operator import and_, or_
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from cop.foundation.text import clean_line, whole_number
from cop.library.facets import OPTIONS, options_of
from cop.library.shelf import Scope
from cop.library.words import cases_with, groups_of

PAGE = 20  # cases on a page
WORDS_MOST = 120  # characters
PATH = "/casussen"
WORDS, ORDER, MOST_USED, ARCHIVE, PAGE_NUMBER, YES = "q", "volgorde", "gebruik", "archief", "pagina", "1"


@dataclass(frozen=True)
class Search:
    """Chosen options by facet, free words, whether the archive counts too, the order, and the page (from 1)."""

    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: str = ""
    with_archive: bool = False
    by_use: bool = False
    page: int = 1

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        return dict(self.chosen)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen or self.words)

    def address(self, page: int = 1) -> str:
        """Where this is found; the page as asked for here."""
        parts = [(facet, option) for facet, options in self.chosen for option in options]
        more = {
            WORDS: self.words,
            ARCHIVE: YES if self.with_archive else "",
            ORDER: MOST_USED if self.by_use else "",
            PAGE_NUMBER: str(page) if page > 1 else "",
        }
        parts += [(name, value) for name, value in more.items() if value]
        return f"{PATH}?{urlencode(parts)}" if parts else PATH

    def but(self, facet: str, option: str) -> "Search":
        """The same without one option."""
        kept = ((name, tuple(o for o in options if (name, o) != (facet, option))) for name, options in self.chosen)
        return replace(self, chosen=tuple((name, options) for name, options in kept if options))

    def without_words(self) -> "Search":
        return replace(self, words="")

    def without_archive(self) -> "Search":
        return replace(self, with_archive=False)

    def with_options(self, more: Mapping[str, tuple[str, ...]]) -> "Search":
        """The same with these options too."""
        chosen = {facet: (*self.options.get(facet, ()), *more.get(facet, ())) for facet in OPTIONS}
        return replace(self, chosen=tuple((name, tuple(dict.fromkeys(o))) for name, o in chosen.items() if o))


def search_from(typed: MultiDict[str, str]) -> Search:
    """Read an address; what is no option (any more) is left out."""
    chosen = []
    for facet in OPTIONS:
        asked = set(typed.getlist(facet))
        if asked and (known := tuple(option for option in options_of(facet) if option in asked)):
            chosen.append((facet, known))
    return Search(
        chosen=tuple(chosen),
        words=clean_line(typed.get(WORDS))[:WORDS_MOST],
        with_archive=typed.get(ARCHIVE) == YES,
        by_use=typed.get(ORDER) == MOST_USED,
        page=max(whole_number(typed.get(PAGE_NUMBER), 1), 1),
    )


@dataclass(frozen=True)
class Found:
    """How many cases there are in all and were found; the inner numbers of those on the page, in order; how many each
    option would find with the other facets as they are, and how many the archive would add."""

    everything: int
    number: int
    ids: list[int]
    page: int
    pages: int
    counts: dict[str, dict[str, int]]
    in_archive: int


def find(scope: Scope, search: Search, is_outside: bool = False) -> Found:
    """All of it from the shelf; free words take one statement inside."""
    shelf = scope.shelf
    with_words = scope.seen
    if search.words:
        groups = groups_of(search.words)
        with_words &= shelf.holding(groups) if is_outside else shelf.bits_of(cases_with(groups))
    wide = with_words if search.with_archive else with_words & ~shelf.archived
    fits = {
        facet: reduce(or_, (shelf.options.get(facet, {}).get(option, 0) for option in options))
        for facet, options in search.chosen
    }
    wanted = reduce(and_, fits.values(), wide)
    counts = {}
    for facet in OPTIONS:
        others = wanted
        if facet in fits:
            others = reduce(and_, (bits for name, bits in fits.items() if name != facet), wide)
        counts[facet] = {option: (others & bits).bit_count() for option, bits in shelf.options.get(facet, {}).items()}
    number = wanted.bit_count()
    pages = max(ceil(number / PAGE), 1)
    page = min(search.page, pages)
    in_archive = reduce(and_, fits.values(), with_words & shelf.archived).bit_count()
    everything = (scope.seen & ~shelf.archived).bit_count()
    ids = shelf.page(wanted, search.by_use, (page - 1) * PAGE, PAGE)
    return Found(everything, number, ids, page, pages, counts, in_archive)
