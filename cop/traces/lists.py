"""The closed lists of lists.yaml and first_names.yaml, as the other files ask for them."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from cop.foundation import reference


def plain(words: str) -> str:
    """Words as they are compared: small letters without accents."""
    if words.isascii():
        return words.lower()
    parts = unicodedata.normalize("NFKD", words.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


@cache
def lists() -> dict[str, Any]:
    here = Path(__file__).parent
    files = (reference.read(here / name) for name in ("lists.yaml", "first_names.yaml"))
    return {key: found for file in files for key, found in file.items()}


@cache
def words_in(name: str) -> frozenset[str]:
    """The words of a list, as they are compared."""
    return frozenset(plain(lists()[name]).split())


@cache
def endings_in(name: str) -> tuple[str, ...]:
    """The same as endings, to ask a word whether it ends like one."""
    return tuple(sorted(words_in(name)))


@cache
def names_in(name: str) -> tuple[str, ...]:
    """The names of a list, as they are written."""
    return tuple(" ".join(one.split()) for one in lists()[name].split(","))


def suggestion(name: str) -> str:
    """What may stand in the place of a trace."""
    return str(lists()["suggestions"][name])


def seasons(of: str) -> tuple[str, ...]:
    """Winter, spring, summer and autumn, as one says them: "seasons" of this year, "last" or "next"."""
    return tuple(lists()["suggestions"][of])


def along_with(kind: str) -> frozenset[str]:
    """The small words that go with a trace of this kind when it is replaced."""
    return frozenset(lists()["goes_along"].get(kind, "").split())


@cache
def all_suggestions() -> frozenset[str]:
    """Every word that a replacement can bring into a text: none of these is a trace itself."""
    found = [*lists()["areas"].values(), *lists()["organisations"].values()]
    for one in lists()["suggestions"].values():
        found += one if isinstance(one, list) else [one]
    return frozenset(word for one in found if one for word in plain(one).replace("-", " ").split())


@cache
def never_a_name() -> frozenset[str]:
    """Words that are no part of a name, also when they have a capital."""
    heads = {*lists()["areas"], *map(plain, lists()["organisations"])}
    lists_of_words = ("no_names", "titles", "degrees", "role_plurals", "company_endings", "articles")
    return frozenset().union(heads, all_suggestions(), *map(words_in, lists_of_words))


def is_role(word: str) -> bool:
    """Whether a word (as compared) is what somebody does: "wethouder", "programmamanager"."""
    return word in words_in("role_plurals") or word.endswith(endings_in("roles"))


def is_portfolio(word: str) -> bool:
    """Whether a word (as compared) is what somebody with a role is about: "Wonen", "Grondzaken"."""
    return word in words_in("portfolios") or word.endswith(endings_in("portfolio_endings"))
