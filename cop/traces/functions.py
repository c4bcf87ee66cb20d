"""Functions that point at one person: "wethouder Jansen", "de griffier van Tiel", "de Tielse burgemeester"."""

from collections.abc import Iterator

from cop.traces.known import is_written, names_from, place_at, places
from cop.traces.lists import is_portfolio, is_role, lists, suggestion, words_in
from cop.traces.people import learn, name_behind, name_from, spanning
from cop.traces.trace import FUNCTION, Found
from cop.traces.words import Text, Word

PORTFOLIO_MOST = 5  # words between a role and its place: "wethouder Onderwijs en Jeugd van"
BETWEEN_MOST = 3  # words between a role's "van" and its place: "van de gemeente"
PARTS_MOST = 3  # before a hyphen: "oud-VVD-wethouder"
ACRONYM_JOINS = {"van", "bij", "namens"}  # "directeur van de VNG"; "wethouder in VVD" is nothing


def functions_in(text: Text, learnt: set[str]) -> Iterator[Found]:
    """Every role that points at one person. A bare "een wethouder" is nobody."""
    covered = -1  # the last word of a function: no other begins within it
    for here, word in enumerate(text.words):
        if here > covered and is_role(word.plain):
            first, last, points = reach(text, here, learnt)
            if points:
                covered = last
                yield spanning(text, before_hyphen(text, first), last, FUNCTION, as_function(text, here))


def reach(text: Text, here: int, learnt: set[str]) -> tuple[int, int, bool]:
    """From which word to which a function goes, and whether it points at somebody: by a name, by a place behind it or
    by one before it."""
    first, last, points = here, after_portfolio(text, here), False
    named = name_behind(text, last)
    if named >= 0:
        learn(text, last + 1, named, learnt)
        last, points = named, True
        if text.words[here].plain in words_in("role_plurals"):
            last = after_more_names(text, last, learnt)
    while (target := after_place(text, last)) >= 0:
        last, points = target, True
    if here and text.is_beside(here - 1) and is_made_of_place(text, here - 1):
        first, points = here - 1, True
    return (first, last, True) if points else (here, here, False)


def after_portfolio(text: Text, here: int) -> int:
    """The last word of what a role is about ("wethouder Wonen en Zorg"); the role itself when that is not said."""
    last = here
    for step in range(1, PORTFOLIO_MOST + 1):
        if not text.follows(here + step - 1):
            break
        word = text.words[here + step]
        if is_portfolio(word.plain):
            last = here + step
        elif word.plain != "en":
            break
    return last


def after_more_names(text: Text, last: int, learnt: set[str]) -> int:
    """The last of several names: "wethouders Jansen, De Vries en Bakker"."""
    while last + 1 < len(text.words):
        following = last + 1
        if text.is_beside(last) and text.words[following].plain == "en" and text.is_beside(following):
            following += 1
        elif text.gap(last) != ", ":
            return last
        named = name_from(text, following)
        if named < 0:
            return last
        learn(text, following, named, learnt)
        last = named
    return last


def after_place(text: Text, last: int) -> int:
    """The last word of a place or an organisation that is joined on by "van" or "in"; -1 when none is."""
    if not text.is_beside(last) or text.words[last + 1].plain not in words_in("joins"):
        return -1
    join = here = last + 1
    takes_acronym = text.words[join].plain in ACRONYM_JOINS
    named = -1  # a kind that is a name itself: "de GGD"
    for _step in range(BETWEEN_MOST):
        if not text.is_beside(here) and text.gap(here) not in (" '", " ’"):  # van 's-Hertogenbosch
            return named
        here += 1
        word = text.words[here]
        target = max(place_at(text, here)[0], text.names[here])
        if target < 0 and takes_acronym and not word.is_title:
            target = text.titles[here]
        if target >= 0:
            return target
        if word.plain not in words_in("articles") and not is_kind(word.plain):
            return named
        if takes_acronym and is_acronym(word):
            named = here
    return named


def is_acronym(word: Word) -> bool:
    """Whether a kind of organisation is written as the name of one: "GGD"."""
    return word.written.isupper() and word.plain in lists()["organisations"]


def is_kind(word: str) -> bool:
    """Whether a word says what kind of place or organisation follows."""
    return word in lists()["areas"] or word in lists()["organisations"]


def is_made_of_place(text: Text, here: int) -> bool:
    """Whether a word is made of the name of a place: "Tielse"."""
    local = (suggestion("local"), suggestion("locally"))
    found = names_from(text, places(), here)
    return any(
        name.suggestion in local and is_written(text, here, there, name.written)
        for there, name in found
        if there == here
    )


def before_hyphen(text: Text, first: int) -> int:
    """The first word of a role that is made of several: "oud-wethouder", "VVD-wethouder"."""
    for _step in range(PARTS_MOST):
        first -= first > 0 and text.gap(first - 1) == "-"
    return first


def as_function(text: Text, here: int) -> str:
    """What may stand in its place: the role alone. A party is left out; whether somebody still is it stays."""
    word = text.words[here]
    role = word.written.lower()
    if here and text.gap(here - 1) == "-" and text.words[here - 1].plain in words_in("kept_before_hyphen"):
        role = f"{text.words[here - 1].written.lower()}-{role}"
    return role if word.plain in words_in("role_plurals") else f"een {role}"
