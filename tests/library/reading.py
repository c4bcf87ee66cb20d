"""What a test reads on a page of the library."""

import re
from html import unescape


def titles(page: str) -> list[str]:
    """The titles of the cards, in order."""
    return [unescape(found) for found in re.findall(r'<h2 lang="nl"><a href="/casussen/[^"]+">([^<]*)</a>', page)]


def number(page: str) -> int:
    """How many cases were found."""
    found = re.search(r"<strong>(\d+|Eén) casus", page)
    assert found, page
    return 1 if found[1] == "Eén" else int(found[1])


def counts(page: str) -> dict[str, int]:
    """How many cases every option finds, by facet and option."""
    pairs = re.findall(r'<label for="([\w-]+)">[^<]*<span class="n">(\d+)</span>', page)
    return {option: int(count) for option, count in pairs}


def chosen(page: str) -> set[str]:
    """The options that are ticked."""
    return set(re.findall(r'<input type="checkbox" name="\w+" value="\w+" id="([\w-]+)" checked>', page))
