"""Places and organisations whose kind is said beside their name: "gemeente", "stichting", "BV", a street's number."""

import re
from collections.abc import Iterator

from cop.traces.known import place_at
from cop.traces.lists import endings_in, lists, suggestion, words_in
from cop.traces.people import spanning
from cop.traces.trace import ADDRESS, ORGANISATION, PLACE, Found
from cop.traces.words import SMALL_MOST, Text

COMPANY_MOST = 4  # words with a capital before "BV"
STREET_MOST = 2  # words with a capital before the one that ends in "straat"
HOUSE = re.compile("(?!(?:19|20)[0-9]{2}$)[0-9]{1,4}[A-Za-z]?")  # no year: "Woningmarkt 2026"


def kinds_in(text: Text) -> Iterator[Found]:
    """Every place and organisation whose kind is said."""
    for here, word in enumerate(text.words):
        if word.plain in lists()["areas"]:
            yield from area_at(text, here)
        if word.plain in lists()["organisations"]:
            yield from organisation_at(text, here)
        if word.is_upper:
            yield from company_at(text, here)
            yield from street_at(text, here)


def area_at(text: Text, here: int) -> Iterator[Found]:
    """ "gemeente Tiel", "de regio Foodvalley", also one that no list knows."""
    if not text.follows(here):
        return
    last, place = place_at(text, here + 1)
    instead = lists()["areas"][text.words[here].plain]
    is_city = instead is None and place is not None
    if instead is None:
        instead = place.suggestion if place is not None else suggestion("place")
    last = max(last, text.straight[here + 1])
    if last > here:
        found = spanning(text, here, last, PLACE, instead)
        municipality = place.municipality if place is not None and is_city else ""
        yield Found(found.start, found.end, PLACE, instead, municipality)


def organisation_at(text: Text, here: int) -> Iterator[Found]:
    """ "stichting Welzijn", "waterschap Rivierenland"."""
    if text.is_beside(here):
        following = text.after_small(here + 1)
        if following < len(text.words) and text.titles[following] >= 0:
            instead = lists()["organisations"][text.words[here].plain]
            yield spanning(text, here, text.titles[following], ORGANISATION, instead)


def company_at(text: Text, here: int) -> Iterator[Found]:
    """ "Jansen Advies BV", "Vrienden N.V."."""
    word = text.words[here]
    last = here
    if word.is_initial and text.gap(here) == "." and text.words[here + 1 : here + 2]:
        last = here + 1
    letters = "".join(part.written for part in text.words[here : last + 1])
    if not letters.isupper() or letters.lower() not in words_in("company_endings"):
        return
    first = here
    for _step in range(COMPANY_MOST):
        if not first or not text.follows(first - 1) or not may_be_a_company(text, first - 1):
            break
        first -= 1
    if first < here:
        found = spanning(text, first, last, ORGANISATION, suggestion("company"))
        yield Found(found.start, found.end + stops_within(text, here, last), ORGANISATION, found.suggestion)


def may_be_a_company(text: Text, here: int) -> bool:
    return text.words[here].may_be_of_an_organisation


def stops_within(text: Text, here: int, last: int) -> bool:
    """Whether the stop behind "B.V." is of the name alone, and ends no sentence."""
    is_last = last + 1 >= len(text.words)
    return last > here and not is_last and text.gap(last) == ". " and not text.words[last + 1].is_upper


def street_at(text: Text, here: int) -> Iterator[Found]:
    """ "Dorpsstraat 12", "Lange Nieuwstraat 106a"."""
    word = text.words[here]
    if not word.plain.endswith(endings_in("street_endings")) or not text.is_beside(here):
        return
    if not HOUSE.fullmatch(text.words[here + 1].written):
        return
    first = here
    for _step in range(STREET_MOST):
        is_part = first > 0 and text.follows(first - 1) and may_be_a_company(text, first - 1)
        if not is_part or text.begins_sentence(text.words[first - 1].start):
            break
        first -= 1
    first = whom_it_honours(text, first)
    yield spanning(text, first, here + 1, ADDRESS, suggestion("address"))


def whom_it_honours(text: Text, first: int) -> int:
    """The first name before the surname of a street, when its particles stand between: "Jan van Galenstraat 12"."""
    here = first - 1
    for _step in range(SMALL_MOST):
        if here < 0 or text.words[here].plain not in words_in("particles"):
            break
        here -= 1
    is_joined = 0 <= here < first - 1 and all(text.follows(index) for index in range(here, first))
    return here if is_joined and text.words[here].plain in words_in("first_names") else first
