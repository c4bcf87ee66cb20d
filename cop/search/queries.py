"""Finding: the entries that match a question, as far as somebody may see them, and what stands behind them now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from cop.cases.findable import cases_found
from cop.foundation.clock import now
from cop.foundation.db import db, rows
from cop.foundation.finding import Wanted, begun, found, is_held, number, tokens
from cop.foundation.index import CASE, FILE, MEMBER, OPENING, ORGANISATION, REPLY, Entry, number_of
from cop.foundation.vocabulary import is_postgres
from cop.foundation.words import COMMON, stem
from cop.members.findable import members_found, named, organisations_found, with_id
from cop.search.models import Miss
from cop.search.policy import visible_to
from cop.search.question import Question, title_keys
from cop.threads.findable import about, files_found, posts_found

PAGE = 20  # hits on a page
COUNTED = 100  # more are not counted: "more than 100"
RANKED, TITLED = COUNTED + 1, 25  # the newest hits, and those with a word in their title: the best of them come first
SENDERS = 20  # members whom one name may mean
ALIKE, ALIKE_AMONG = 5, 300  # conversations that look like a new title, among the newest that share a word of it
ALIKE_READ = 20  # of which the first text counts too
KINDS = (OPENING, REPLY, CASE, FILE, MEMBER, ORGANISATION)
PERIODS = {"week": timedelta(days=7), "month": timedelta(days=31), "year": timedelta(days=366)}
ME = bindparam("me", type_=Integer())


@dataclass(frozen=True)
class Filter:
    """What the hits are narrowed to; empty means everything."""

    kind: str = ""
    circle_id: int | None = None
    point: int | None = None
    theme: str = ""
    sender: str = ""  # the public id of a member
    period: str = ""
    is_unanswered: bool = False


@dataclass(frozen=True)
class Meant:
    """A question with its words looked up: what must match, and what shows in a text."""

    wanted: Wanted
    groups: tuple[tuple[str, ...], ...]  # the tokens of each word that was typed
    typed: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    sender_name: str | None = None  # of `van:`; empty when nobody is called so

    @property
    def marks(self) -> frozenset[str]:
        """The tokens by which a word of a hit is marked."""
        return frozenset(token for group in (*self.groups, *self.phrases) for token in group)


def meaning(question: Question, wanted: Filter) -> Meant:
    """What to look for. Takes one statement for a sender."""
    words = question.rare_words
    tokens_of = {word: (f"={word}",) if word in COMMON else (stem(word),) for word in words}
    groups = tuple(begun(word, held) if word in question.begun else held for word, held in tokens_of.items())
    scopes: list[tuple[str, ...]] = []
    name: str | None = None
    if wanted.kind:
        scopes.append((f"@k{wanted.kind}",))
    if wanted.circle_id is not None:
        scopes.append((f"@c{wanted.circle_id}",))
    if question.sender:
        people = named(question.sender, SENDERS)
        name = people[0].name if len(people) == 1 else question.sender if people else ""
        scopes.append(tuple(f"@a{one.id}" for one in people) or ("@anobody",))
    if wanted.sender:
        person = with_id(wanted.sender)
        scopes.append((f"@a{person.id}",) if person else ("@anobody",))
    asked = Wanted(groups + tuple(scopes), question.phrases, question.without)
    return Meant(asked, groups, words, question.phrases, name)


def widened(meant: Meant) -> Meant:
    """The same, with each word as the beginning of others too; words that every text holds stay as they are."""
    wider = tuple(
        group if group[0][0] == "=" or len(group) > 1 else begun(word, group)
        for word, group in zip(meant.typed, meant.groups, strict=True)
    )
    asked = replace(meant.wanted, groups=(*wider, *meant.wanted.groups[len(wider) :]))
    return replace(meant, wanted=asked, groups=wider)


@dataclass(frozen=True)
class Place:
    """An entry that was found."""

    id: int
    kind: str
    thing_id: int


@lru_cache(maxsize=500)
def statement(
    _on_postgres: bool, point: int | None, theme: str, is_unanswered: bool, is_after: bool, is_since: bool, ranked: bool
) -> Select[*tuple[Any, ...]]:
    """The statement of one kind of search; making one costs as much as running it."""
    columns = [Entry.id, Entry.kind, Entry.thing_id, *([tokens().label("tokens")] if ranked else [])]
    made = found(*columns).where(visible_to(ME), *about(point, theme, is_unanswered))
    if is_after:
        made = made.where(number() < bindparam("after"))
    if is_since:
        made = made.where(number() >= bindparam("since"))
    return made.limit(bindparam("most", type_=Integer()))


def places(
    me: int, asked: Wanted, wanted: Filter, most: int, after: int | None = None, ranked: bool = False
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Entries that match and may be seen, newest first, at most so many, from before the number `after` on."""
    values: dict[str, Any] = {"me": me, "question": asked.question, "most": most}
    is_since = wanted.period in PERIODS
    if after is not None:
        values["after"] = after
    if is_since:
        values["since"] = number_of(now() - PERIODS[wanted.period])
    made = statement(
        is_postgres(), wanted.point, wanted.theme, wanted.is_unanswered, after is not None, is_since, ranked
    )
    return rows(made, values)


@dataclass(frozen=True)
class Found:
    """One page of places, how many there are (on the first page; COUNTED + 1 means more), and where the next begins."""

    places: list[Place]
    number: int | None
    next: int | None


def newest(me: int, meant: Meant, wanted: Filter, after: int | None) -> Found:
    """A page of hits, newest first, from before `after` on."""
    is_first = after is None
    there = places(me, meant.wanted, wanted, COUNTED + 1 if is_first else PAGE + 1, after)
    page = [Place(row.id, row.kind, row.thing_id) for row in there[:PAGE]]
    return Found(page, len(there) if is_first else None, page[-1].id if len(there) > PAGE else None)


def best(me: int, meant: Meant, wanted: Filter, begin: int) -> Found:
    """A page of the RANKED newest hits, from the place `begin` on, the best first: of these and the TITLED newest with
    one of the words in their title. What a title says weighs most; of what is as good the newest comes first."""
    there = {row.id: (0, row) for row in places(me, meant.wanted, wanted, RANKED)}
    in_title = tuple(f"^{token}" for group in meant.groups for token in group if token[0] != "=")
    if in_title:
        titles = Wanted((in_title, *meant.wanted.groups), meant.phrases, meant.wanted.without)
        there |= {row.id: (weight(row, meant), row) for row in places(me, titles, wanted, TITLED, ranked=True)}
    ranked = [row for _weight, row in sorted(there.values(), key=lambda one: (one[0], one[1].id), reverse=True)]
    page = [Place(row.id, row.kind, row.thing_id) for row in ranked[begin : begin + PAGE]]
    more = begin + PAGE if len(ranked) > begin + PAGE else None
    return Found(page, min(len(ranked), COUNTED + 1) if not begin else None, more)


def looked_for(
    me: int, question: Question, wanted: Filter, place: int | None, is_best: bool = False
) -> tuple[Meant, Found]:
    """A page of what was asked for. When there is nothing that this member may see, the words are beginnings."""
    meant = meaning(question, wanted)
    for tried in (meant, widened(meant)):
        there = best(me, tried, wanted, place or 0) if is_best else newest(me, tried, wanted, place)
        if there.places or not meant.groups:
            break
    return tried, there


def title_of(tokens: str) -> frozenset[str]:
    """The tokens of a title, which stand together in the tokens of an entry; most entries have none."""
    begin = tokens.find("^")
    return frozenset(token for token in tokens[begin:].split(" ") if token[0] == "^") if begin >= 0 else frozenset()


def weight(row: Any, meant: Meant) -> int:
    """How well a hit with words in its title answers: each of them, and each that stands there just as it was typed."""
    title = title_of(row.tokens)
    total = 0
    for word, group in zip(meant.typed, meant.groups, strict=True):
        total += 4 * any(is_held(f"^{token}", title) for token in group) + (f"={word} " in row.tokens)
    return total


Hit = tuple[Place, Any]  # with what stands behind it: a row of its room


def hits(me: int, there: Sequence[Place]) -> list[Hit]:
    """What stands behind these places now, asked of each room through its own rule; what went since is left out."""
    ids: dict[str, list[int]] = {}
    for place in there:
        ids.setdefault("post" if place.kind in (OPENING, REPLY) else place.kind, []).append(place.thing_id)
    posts = posts_found(me, ids.get("post", []))
    by_kind: dict[str, Any] = {
        OPENING: posts,
        REPLY: posts,
        CASE: cases_found(me, ids.get(CASE, [])),
        FILE: files_found(me, ids.get(FILE, [])),
        MEMBER: members_found(ids.get(MEMBER, [])),
        ORGANISATION: organisations_found(ids.get(ORGANISATION, [])),
    }
    return [(place, by_kind[place.kind][place.thing_id]) for place in there if place.thing_id in by_kind[place.kind]]


def alike(me: int, title: str) -> list[Any]:
    """Conversations that look like one with this title, the most alike first, at most ALIKE.

    They share words with it in their title: a word that few others have counts for more, and what stands in the first
    text too for a little. One usual word is not enough.
    """
    keys = title_keys(title)
    if not keys:
        return []
    asked = Wanted((tuple(f"^{key}" for key in keys),))
    there = places(me, asked, Filter(), ALIKE_AMONG, ranked=True)
    held = {row.id: title_of(row.tokens) for row in there}
    common = {key: sum(f"^{key}" in title for title in held.values()) for key in keys}
    scores = {
        number: sum(0.5 + 1 / times for key, times in common.items() if f"^{key}" in title)
        for number, title in held.items()
    }
    nearest = sorted(there, key=lambda row: (-scores[row.id], -row.id))[:ALIKE_READ]
    for row in nearest:
        scores[row.id] += sum(0.2 for key in keys if f" {key} " in row.tokens)
    chosen = sorted((row for row in nearest if scores[row.id] >= 1), key=lambda row: (-scores[row.id], -row.id))
    return [row for _place, row in hits(me, [Place(row.id, row.kind, row.thing_id) for row in chosen[:ALIKE]])]


def misses(since: date, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Words that found nothing since this day: how often, and in which week last; the most often first."""
    times = func.sum(Miss.times).label("times")
    wanted = select(Miss.words, times, func.max(Miss.week).label("week")).where(Miss.week >= since)
    return db.session.execute(
        wanted.group_by(Miss.words).order_by(times.desc(), func.max(Miss.week).desc(), Miss.words).limit(most)
    ).all()


def week_of(moment: datetime) -> date:
    """The Monday of the week of a moment."""
    day = moment.date()
    return day - timedelta(days=day.weekday())
