"""People who are recognised by what stands before their name: "mevrouw", "collega", an initial."""

from collections.abc import Iterator

from cop.traces.lists import suggestion, words_in
from cop.traces.trace import MEMBER, Found
from cop.traces.words import Text

INITIALS_MOST = 5  # and titles, before one name
SURNAME_LEAST = 4  # letters, to look for it in the rest of the text
MARKS = "ABCDEF"  # a single one of these at the start of a line is a mark in a list
STOPS = (".", ". ", ".\u00a0")


def people_in(text: Text, learnt: set[str]) -> Iterator[Found]:
    """Everybody who stands behind a title or an initial; their names are added to `learnt`."""
    for here, word in enumerate(text.words):
        if word.is_initial:
            yield from behind_initial(text, here, learnt)
        elif word.plain in words_in("titles") or (word.is_short and text.gap(here)[:1] == "."):
            yield from behind_title(text, here, learnt)


def spanning(text: Text, first: int, last: int, kind: str, instead: str) -> Found:
    """The words from first to last."""
    return Found(text.words[first].start, text.words[last].end, kind, instead)


# Names


def name_from(text: Text, first: int) -> int:
    """The last word of a name that begins with this one, titles and initials included; -1 when none does."""
    here = first
    for _step in range(INITIALS_MOST):
        if not text.words[here].is_address and not is_lettered(text, here):
            break
        if not goes_on(text, here):
            return -1
        here += 1
    here = text.after_small(here)
    return text.names[here] if here < len(text.words) else -1


def name_behind(text: Text, here: int) -> int:
    """The same for the words that follow on this one."""
    return name_from(text, here + 1) if goes_on(text, here) else -1


def is_lettered(text: Text, here: int) -> bool:
    return text.words[here].is_initial and text.gap(here)[:1] == "."


def goes_on(text: Text, here: int) -> bool:
    """Whether the next word can be of the same name: also after the stop of an initial or of "dr."."""
    word = text.words[here]
    has_stop = word.is_short and text.gap(here) in STOPS
    return here + 1 < len(text.words) and (has_stop or text.follows(here))


def learn(text: Text, first: int, last: int, learnt: set[str]) -> None:
    """Remember the names of a person, to find them where nothing stands before them."""
    for word in text.words[first : last + 1]:
        if word.may_be_a_name and len(word.plain) >= SURNAME_LEAST and word.plain not in words_in("also_words"):
            learnt.add(word.plain)


def behind_title(text: Text, here: int, learnt: set[str]) -> Iterator[Found]:
    """ "mevrouw De Vries", "de heer J. Jansen", "collega Marleen"."""
    last = name_behind(text, here)
    if last < 0:
        return
    learn(text, here + 1, last, learnt)
    has_article = here and text.words[here - 1].plain == "de" and text.is_beside(here - 1)
    is_colleague = text.words[here].plain == "collega"
    first = here - 1 if has_article and not is_colleague else here
    yield spanning(text, first, last, MEMBER, suggestion("member" if is_colleague else "person"))


def behind_initial(text: Text, here: int, learnt: set[str]) -> Iterator[Found]:
    """ "J. de Vries", "J.P. Jansen"; no mark of a list or of a plan ("A. Gemeenten", "plan B. Daarna")."""
    if not is_lettered(text, here) or (here and is_lettered(text, here - 1)):
        return
    last = name_from(text, here)
    if last >= 0 and not is_mark(text, here):
        learn(text, here, last, learnt)
        yield spanning(text, here, last, MEMBER, suggestion("person"))


def is_mark(text: Text, here: int) -> bool:
    """Whether this capital with a stop is a mark, or begins an abbreviation as "N.B."."""
    if here and text.words[here - 1].plain in words_in("lettered") and text.is_beside(here - 1):
        return True
    following, letters = here, ""
    while following < len(text.words) and len(letters) < INITIALS_MOST and text.words[following].is_initial:
        letters += text.words[following].plain
        following += 1
    if len(letters) > 1:
        return letters in words_in("no_initials")
    begins_line = here == 0 or "\n" in text.gap(here - 1)
    has_particle = following < len(text.words) and text.words[following].plain in words_in("particles")
    return begins_line and not has_particle and text.words[here].written in MARKS
