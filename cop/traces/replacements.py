"""Fits what was found into the sentence: one trace for what belongs together, and a replacement that reads on."""

from collections.abc import Iterable
from dataclasses import replace

from cop.places.queries import municipalities
from cop.traces.lists import along_with, suggestion, words_in
from cop.traces.trace import FUNCTION, MEMBER, ORGANISATION, PLACE, REASONS, Found, Trace
from cop.traces.words import Text

ALONG_MOST = 3  # small words that go with one trace: "op de", "ruim"
ARTICLE = "een "
BARE = (MEMBER, PLACE, FUNCTION, ORGANISATION)  # can do without one
NO_ARTICLE = frozenset({"het", "t"})  # before the name of a city: "omdat het Deventer is"
WITHIN = (" ", "\u00a0", " '", " ’", "'", "’")  # between such words: "zo'n", "van 't"


def fitted(text: Text, found: Iterable[Found]) -> list[Trace]:
    """The traces of a text, in their order and apart from each other."""
    traces: list[Trace] = []
    here: set[str] = set()  # municipalities named so far
    for one in one_address(text, together(text, found)):
        one = as_neighbour(one, here)
        start = begin(text, one, traces[-1].end if traces else 0)
        instead = in_sentence(text, one, start)
        traces.append(Trace(start, one.end, text.written[start : one.end], one.kind, instead, REASONS[one.kind]()))
    return traces


# What belongs together


def together(text: Text, found: Iterable[Found]) -> list[Found]:
    """United, and extended before and after: what was united may end where more of a name follows."""
    once = united(extended(text, one) for one in found)
    return united(extended(text, one) for one in once)


def extended(text: Text, found: Found) -> Found:
    """With the words with a capital that go on behind it: "Tiel West", "Marleen de Vries"."""
    ends = {FUNCTION: text.names, MEMBER: text.names, PLACE: text.straight, ORGANISATION: text.titles}.get(found.kind)
    last = text.index_before(found.end)
    is_owner = found.suggestion in (suggestion("owner"), suggestion("local"), suggestion("locally"))
    if ends is None or is_owner or last < 0 or not text.follows(last):
        return found
    following = last + 1 if found.kind == PLACE else text.after_small(last + 1)
    if following >= len(text.words) or ends[following] < 0:
        return found
    is_another = found.suggestion == suggestion("member")  # "Marleen de Groot", while the member is called Duinhof
    instead = suggestion("person") if is_another else found.suggestion
    return replace(found, end=text.words[ends[following]].end, suggestion=instead)


def united(found: Iterable[Found]) -> list[Found]:
    """Apart from each other, in their order: where several overlap, the longest says what it is. All of them is
    covered, so that no piece of a name is left."""
    groups: list[list[Found]] = []
    end = -1
    for one in sorted(found, key=lambda one: one.start):
        if one.start >= end:
            groups.append([])
        groups[-1].append(one)
        end = max(end, one.end)
    return [as_one(group) for group in groups]


def as_one(group: list[Found]) -> Found:
    """The longest of them; of the same words, the one that knows whose name it is."""
    longest = max(group, key=lambda one: (one.end - one.start, one.suggestion == suggestion("member")))
    return replace(longest, start=group[0].start, end=max(one.end for one in group))


def one_address(text: Text, found: Iterable[Found]) -> list[Found]:
    """Street, postcode and town as one address."""
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and last.suggestion == suggestion("address") and is_rest_of_address(text, last, one):
            joined[-1] = replace(last, end=one.end)
        else:
            joined.append(one)
    return joined


def is_rest_of_address(text: Text, last: Found, one: Found) -> bool:
    if one.kind != PLACE and one.suggestion != suggestion("address"):
        return False
    return text.written[last.end : one.start] in (" ", ", ", ",", "  ")


def as_neighbour(found: Found, here: set[str]) -> Found:
    """A municipality in the region of one that was named before is "een buurgemeente"."""
    known = municipalities()
    if not found.municipality:
        return found
    corop = known[found.municipality].corop
    is_second = any(known[name].corop == corop for name in here - {found.municipality}) and bool(corop)
    if found.municipality not in here and not is_second:
        here.add(found.municipality)
    is_plain = found.suggestion in (suggestion("great"), suggestion("middle"))
    return replace(found, suggestion=suggestion("neighbour")) if is_second and is_plain else found


# How it reads


def begin(text: Text, found: Found, least: int) -> int:
    """Where the trace begins with the small words that its replacement brings along itself; not before `least`."""
    start = found.start
    along = along_with(found.kind)
    steps = ALONG_MOST if along else 1
    if not along and found.suggestion.startswith(ARTICLE):
        along = words_in("articles") - (NO_ARTICLE if is_city(found) else frozenset())
    for _step in range(steps):
        before = text.index_before(start)
        if before < 0 or text.words[before].plain not in along or text.words[before].start < least:
            break
        if text.written[text.words[before].end : start] not in WITHIN:
            break
        start = text.words[before].start
    return start


def is_city(found: Found) -> bool:
    return found.kind == PLACE and found.suggestion in map(suggestion, ("great", "middle", "place", "neighbour"))


def in_sentence(text: Text, found: Found, start: int) -> str:
    """The replacement, without its article where another word stands for it, and with a capital to begin a sentence."""
    instead = found.suggestion
    if instead.startswith(ARTICLE) and start == found.start and has_own_article(text, found):
        instead = instead.removeprefix(ARTICLE)
    if text.begins_sentence(start, after_colon=False) and not text.written[start : start + 1].islower():
        instead = instead[:1].upper() + instead[1:]
    return instead


def has_own_article(text: Text, found: Found) -> bool:
    """Whether the word before says whose or which: "onze", "voormalig", "de nieuwe"."""
    before = text.index_before(found.start)
    if found.kind not in BARE or before < 0 or text.written[text.words[before].end : found.start] != " ":
        return False
    word = text.words[before].plain
    if word in words_in("bare_after") or (found.kind == FUNCTION and word in words_in("bare_roles_after")):
        return True
    is_after_article = (
        before > 0 and text.words[before - 1].plain in words_in("articles") and text.is_beside(before - 1)
    )
    return is_after_article and word.endswith("e") and not text.words[before].is_upper
