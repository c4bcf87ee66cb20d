"""People who are recognised by how a full name looks: a first name that many have, or a particle before the surname."""

from collections.abc import Iterator

from cop.traces.known import place_at
from cop.traces.lists import endings_in, suggestion, words_in
from cop.traces.people import learn, spanning
from cop.traces.trace import MEMBER, Found
from cop.traces.words import Text

NAME_MOST = 8  # words in which a particle is looked for: more is a row of names, or of shouting


def full_names_in(text: Text, learnt: set[str]) -> Iterator[Found]:
    """ "Jan de Vries", "Sjoukje van der Velde"; their names are added to `learnt`. A first name alone is left."""
    covered = -1  # the last word of a name: no other begins within it
    for here in range(len(text.words)):
        last = text.names[here]
        if here > covered and last > here and is_full_name(text, here, last):
            if has_first_name(text, here):  # by a particle alone we are not sure enough to look for more of it
                learn(text, here, last, learnt)
            covered = last
            yield as_found(text, here, last)


def is_full_name(text: Text, here: int, last: int) -> bool:
    """Whether these words, of which each may be a name, are the name of a person."""
    if is_named_after(text, last):
        return False
    return has_first_name(text, here) or has_particle(text, here, last)


def has_first_name(text: Text, here: int) -> bool:
    """Whether a first name stands here. One that is a verb too begins no sentence."""
    word = text.words[here]
    if word.plain in words_in("first_names_within"):
        return not text.begins_sentence(word.start)
    return word.plain in words_in("first_names")


def has_particle(text: Text, here: int, last: int) -> bool:
    """Whether a particle stands within, and no place or thing is named: "Bewoners van Ede", "de Week van Nederland"."""
    inside = [text.words[index].plain for index in range(here + 1, min(last, here + NAME_MOST))]
    particles = words_in("particles").intersection(inside)
    if not particles or text.words[here].plain in words_in("particles") or names_a_place(text, here, last):
        return False
    if here and text.words[here - 1].plain in words_in("articles") | words_in("before_things"):
        return False
    tells = not particles.isdisjoint(words_in("telling_particles"))
    return tells or not text.begins_sentence(text.words[here].start)


def names_a_place(text: Text, here: int, last: int) -> bool:
    """Whether a place begins one of these words, with or without a small word of its own ("van Den Haag")."""
    return any(place_at(text, index)[0] >= 0 for index in range(here, min(last, here + NAME_MOST) + 1))


def is_named_after(text: Text, last: int) -> bool:
    """Whether a name is that of a street or a school: "Jan van Galenstraat", and not "Jan van der Laan"."""
    word = text.words[last].plain
    return word.endswith(endings_in("named_after")) and word not in words_in("named_after")


def as_found(text: Text, first: int, last: int) -> Found:
    """The name, with an owner's 's."""
    if text.gap(last) in ("'", "’") and last + 1 < len(text.words) and text.words[last + 1].plain == "s":
        return spanning(text, first, last + 1, MEMBER, suggestion("owner"))
    return spanning(text, first, last, MEMBER, suggestion("person"))
