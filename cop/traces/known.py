"""Names that are known beforehand: places, members, organisations. They are walked word by word, so no text is slow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

from cop.places.queries import corop_regions, municipalities, provinces
from cop.traces.lists import is_role, lists, names_in, never_a_name, plain, suggestion, words_in
from cop.traces.trace import MEMBER, ORGANISATION, PLACE, Found
from cop.traces.words import WORD, Text

ANYHOW, CAPITAL, GUARDED = "anyhow", "capital", "guarded"  # how a name must be written to be taken for one
SHORT = 5  # letters: a place so short needs its capital; longer ones are known in small letters too
FIRST_NAME_LEAST = 4  # letters: shorter first names of members are too often something else
PARTS_MOST = 3  # before a hyphen: "anti-Tiel"; a row of thousands is no word
SMALL = frozenset({"en", "aan", "op", "s"})  # beside particles, articles and "van": without a capital in a name


@dataclass(frozen=True, slots=True)
class Name:
    """A known name: how it must be written, and what follows when it is found."""

    written: str
    kind: str
    suggestion: str
    municipality: str = ""
    is_learnt: bool = False  # a surname without the small words that may stand before it


T = TypeVar("T")


@dataclass(slots=True)
class Branch(Generic[T]):
    """What is known (names, phrases) by its next word; what ends here."""

    next: dict[str, "Branch[T]"] = field(default_factory=dict)
    ends: list[T] = field(default_factory=list)

    def add(self, words: Iterable[str], known: T) -> None:
        here = self
        for word in words:
            here = here.next.setdefault(word, Branch())
        here.ends.append(known)


def words_of(name: str) -> list[str]:
    """The words of a name, as they are compared."""
    return [plain(match[0]) for match in WORD.finditer(name)]


@cache
def small() -> frozenset[str]:
    """The words of a name that need no capital."""
    return SMALL | words_in("particles") | words_in("articles") | words_in("joins")


def core(words: Iterable[str]) -> list[str]:
    """The words of a name that have its capitals."""
    return [word for word in words if word not in small()]


def is_nobody(words: Iterable[str]) -> bool:
    """Whether these words name nobody and nothing: "gemeente", "de wethouder"."""
    return all(
        len(word) < 2 or word in never_a_name() or word in words_in("no_organisations") or is_role(word)
        for word in core(words)
    )


# Places


@cache
def places() -> Branch[Name]:
    """All places: municipalities, towns, provinces, regions, water boards, and words made of them ("Tielse")."""
    tree: Branch[Name] = Branch()
    for place in municipalities().values():
        size = suggestion("great" if place.network == "G4" else "middle")
        for name in dict.fromkeys((place.name, place.main_town)):
            add_place(tree, name, size, place.name)
    for name in (*names_in("municipalities"), *names_in("towns")):
        add_place(tree, name, suggestion("place"))
    for name in (*provinces().values(), *lists()["provinces"], *corop_regions().values(), *lists()["networks"]):
        add_place(tree, name, suggestion("region"))
    for name in names_in("water_boards"):
        tree.add(words_of(name), Name(ANYHOW, ORGANISATION, lists()["organisations"]["waterschap"]))
    for name in lists()["adjectives"].split():
        add_adjective(tree, words_of(name))
    return tree


def add_place(tree: Branch[Name], name: str, instead: str, municipality: str = "") -> None:
    words = words_of(name)
    tree.add(words, Name(how_written(name, words), PLACE, instead, municipality))
    last = words[-1]
    if last not in words_in("also_words"):
        for ending in ("e",) if last.endswith("s") else ("se", "s"):
            add_adjective(tree, [*words[:-1], last + ending])


def add_adjective(tree: Branch[Name], words: list[str]) -> None:
    tree.add(words, Name(CAPITAL, PLACE, suggestion("locally" if words[-1].endswith("s") else "local")))


def how_written(name: str, words: list[str]) -> str:
    """How the name of a place must be written."""
    if len(words) > 1:
        return CAPITAL if name in names_in("capitals_needed") else ANYHOW
    if words[0] in words_in("also_words"):
        return GUARDED
    return CAPITAL if len(words[0]) <= SHORT else ANYHOW


# People and organisations


def people(members: Iterable[str], others: Iterable[str], learnt: Iterable[str]) -> Branch[Name]:
    """Names of members, of others who were there, and surnames that stood behind a title somewhere in the text."""
    tree: Branch[Name] = Branch()
    for name in members:
        add_person(tree, name, FIRST_NAME_LEAST, spares_words=True)
    for name in others:
        add_person(tree, name, 2, spares_words=False)
    for word in learnt:
        tree.add([word], Name(CAPITAL, MEMBER, suggestion("person"), is_learnt=True))
    return tree


def add_person(tree: Branch[Name], name: str, least: int, spares_words: bool) -> None:
    """A full name, the last name with its particles, and the first name when it is long enough (letters) and, with
    `spares_words`, is no ordinary word."""
    parts = [words for words in map(words_of, name.split()) if words]
    if not parts:
        return
    add_name(tree, [word for words in parts for word in words])
    if len(parts) > 1:
        begin = len(parts) - 1
        while begin > 1 and parts[begin - 1][0] in small():
            begin -= 1
        add_name(tree, [word for words in parts[begin:] for word in words])
        first = parts[0]
        is_ordinary = spares_words and first[-1] in words_in("also_words")
        if sum(map(len, first)) >= least and not is_ordinary:
            add_name(tree, first)


def add_name(tree: Branch[Name], words: list[str]) -> None:
    """A name of a person, also as the owner of something ("Marleens")."""
    if is_nobody(words):
        return
    ordinary = [word in words_in("also_words") for word in core(words)]
    how = GUARDED if all(ordinary) else CAPITAL
    if len(ordinary) > 1 and not any(ordinary):
        how = ANYHOW
    tree.add(words, Name(how, MEMBER, suggestion("member")))
    if words[-1][-1] not in "sxz" and how != GUARDED:
        tree.add([*words[:-1], words[-1] + "s"], Name(CAPITAL, MEMBER, suggestion("owner")))


def organisations(names: Iterable[str]) -> Branch[Name]:
    """Organisations of members. One that is a place is taken for the place: those are looked for before."""
    tree: Branch[Name] = Branch()
    for name in names:
        words = words_of(name)
        if not is_nobody(words):
            ordinary = all(word in words_in("also_words") or word in never_a_name() for word in core(words))
            how = (GUARDED if ordinary else CAPITAL) if len(words) == 1 else (CAPITAL if ordinary else ANYHOW)
            tree.add(words, Name(how, ORGANISATION, suggestion("organisation")))
    return tree


# Looking


def known_in(text: Text, trees: Iterable[Branch[Name]]) -> Iterator[Found]:
    """Every known name in the text, short ones within long ones too."""
    for tree in trees:
        for here in range(len(text.words)):
            for there, name in names_from(text, tree, here):
                if is_written(text, here, there, name.written):
                    yield found_at(text, here, there, name)


def names_from(text: Text, tree: Branch[T], here: int) -> Iterator[tuple[int, T]]:
    """What is known and begins at this word, each with the word at which it ends; the longest last."""
    branch: Branch[T] | None = tree
    for there in range(here, len(text.words)):
        branch = branch.next.get(text.words[there].plain) if branch else None
        if branch is None:
            return
        for known in branch.ends:
            yield there, known
        if not text.joins(there):
            return


def place_at(text: Text, here: int) -> tuple[int, Name | None]:
    """The longest place that begins at this word, with the word at which it ends; -1 when there is none."""
    found: tuple[int, Name | None] = (-1, None)
    for there, name in names_from(text, places(), here):
        if there > found[0] and is_written(text, here, there, name.written):
            found = there, name
    return found


def is_written(text: Text, here: int, there: int, how: str) -> bool:
    """Whether these words are written as a name must be: `how` is ANYHOW, CAPITAL or GUARDED."""
    if how == ANYHOW:
        return True
    words = [word for word in text.words[here : there + 1] if word.plain not in small()]
    if not all(word.is_upper for word in words):
        return False
    if how == CAPITAL or len(words) > 1 or here < there:
        return True
    return words[0].is_title and not text.begins_sentence(words[0].start)


def found_at(text: Text, here: int, there: int, name: Name) -> Found:
    """The name with what belongs to it: a part before or behind a hyphen, an owner's 's, the ' of 's-Hertogenbosch."""
    instead = name.suggestion
    if text.gap(there) == "-" and text.follows(there) and text.words[there + 1].is_title:
        there += 1
    if text.gap(there) in ("'", "’") and there + 1 < len(text.words) and text.words[there + 1].plain == "s":
        there += 1
        instead = suggestion("owner" if name.kind == MEMBER else "local")
    for _step in range(PARTS_MOST):
        here -= here > 0 and (text.gap(here - 1) == "-" or (name.is_learnt and is_capital_particle(text, here - 1)))
    start = text.words[here].start
    if len(text.words[here].written) == 1 and text.written[start - 1 : start] in ("'", "’"):
        start -= 1
    return Found(start, text.words[there].end, name.kind, instead, name.municipality)


def is_capital_particle(text: Text, here: int) -> bool:
    """Whether this word is the "De" of "zei De Vries"."""
    word = text.words[here]
    return word.is_upper and word.plain in words_in("particles") and text.is_beside(here)
