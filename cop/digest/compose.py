"""What one member's letter holds: the editor's picks, and what this member missed. Reads, and changes nothing.

What happened is read once for everybody (News), who reads is fetched many at a time (Reader), and the two meet in
memory, so that ten thousand letters do not take ten thousand times the same statements. What comes out are ids:
whether the member may see each thread is asked again of threads.policy when the letter is written (lines.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, func, or_, select

from cop.circles.models import Circle, Membership
from cop.circles.policy import is_direct
from cop.digest.models import Delivery, Edition, Pick
from cop.foundation.db import db
from cop.foundation.outbox import DOUBT, DROPPED, REFUSED, Letter
from cop.members.models import ACTIVE, Member, MemberTheme
from cop.threads.lessons import was_taken_back
from cop.threads.models import FOLLOWS, MUTES, QUESTION, Attention, Post, Thread, ThreadTheme
from cop.threads.policy import written_by
from cop.topics.models import from_mask

LINES = 7  # in a letter by default: three minutes of reading
MOST_LINES = 12  # with more picks, or more followed threads with new replies, than fit in LINES
FIRST_WINDOW = timedelta(days=7)  # how far a first letter looks back
LONGEST_WINDOW = timedelta(days=92)  # for who skipped many letters: what is older than a season is no news
NOT_ARRIVED = (DOUBT, REFUSED, DROPPED)  # such a letter leaves its window open

PICKED, UNANSWERED, RUNNING, IN_CIRCLE, INSIGHT = "pick", "question", "running", "circle", "insight"
ORDER = (PICKED, UNANSWERED, RUNNING, IN_CIRCLE, INSIGHT)  # on the page

Line = dict[str, Any]
"""A line as a Delivery keeps it: thread (id), kind (see ORDER), new (unread posts) or fits ("theme:…", "agenda:…")."""


class Said(NamedTuple):
    """A post as far as the letter cares."""

    number: int
    author_id: int
    at: datetime


@dataclass(slots=True)
class Topic:
    """A thread as far as the letter cares, with its posts inside the window, oldest first."""

    id: int
    circle_id: int
    starter_id: int
    is_question: bool
    agenda: int
    created_at: datetime
    last_post_at: datetime
    last_number: int
    reply_count: int
    is_closed: bool
    insight_number: int | None
    insight_at: datetime | None
    insight_by: int | None
    insight_said_at: datetime | None
    sequel_at: datetime | None  # when the asker told what came of it
    themes: frozenset[str] = frozenset()
    said: list[Said] = field(default_factory=list)
    authors: dict[int, int] = field(default_factory=dict)  # the number of each author's last post in the window

    def last_by(self, member_id: int) -> int:
        """The number of a member's last post in the window; 0 without one."""
        return self.authors.get(member_id, 0)


@dataclass(slots=True)
class News:
    """What happened in [since, until), the same for everybody."""

    since: datetime
    until: datetime
    topics: dict[int, Topic]
    picks: list[int]  # thread ids in the editor's order
    by_circle: dict[int, list[Topic]]  # threads of closed circles with posts in the window
    unanswered: list[Topic]  # who waits longest first
    insights: list[Topic]  # newest first


@dataclass(slots=True)
class Reader:
    """A member as far as the letter cares: the window, the wishes, and what was read."""

    id: int
    since: datetime
    read_all_at: datetime
    agenda: int
    themes: set[str] = field(default_factory=set)
    circles: set[int] = field(default_factory=set)
    stances: dict[int, str | None] = field(default_factory=dict)  # by thread
    read_to: dict[int, int] = field(default_factory=dict)  # by thread

    def may_read(self, topic: Topic) -> bool:
        """Whether it lies in one of the member's circles; policy.visible_to has the last word when it is written."""
        return topic.circle_id in self.circles and self.stances.get(topic.id) != MUTES

    def has_read(self, topic: Topic, number: int, at: datetime) -> bool:
        """Whether this post was shown, covered by "mark all read", or stands before the reader's own words."""
        return number <= self.read_to.get(topic.id, 0) or at <= self.read_all_at or number <= topic.last_by(self.id)

    def missed(self, topic: Topic, until: datetime) -> list[Said]:
        """Posts of others in the window that this member has not seen."""
        return [
            said
            for said in topic.said
            if self.since <= said.at < until
            and said.author_id != self.id
            and not self.has_read(topic, said.number, said.at)
        ]


# What happened

TOPICS: Any = (
    select(
        Thread.id,
        Thread.circle_id,
        func.coalesce(Thread.asker_id, Thread.starter_id).label("starter_id"),  # to compare with, never to show
        (Thread.kind == QUESTION).label("is_question"),
        Thread.agenda,
        Thread.created_at,
        Thread.last_post_at,
        Thread.last_number,
        Thread.reply_count,
        Thread.closed_at.is_not(None).label("is_closed"),
        Thread.insight_number,
        Thread.insight_at,
        written_by(Post.author_id).label("insight_by"),
        Post.created_at.label("insight_said_at"),
        Thread.sequel_at,
    )
    .outerjoin(
        Post,
        (Post.thread_id == Thread.id)
        & (Post.number == Thread.insight_number)
        & Post.deleted_at.is_(None)
        & Post.hidden_at.is_(None),
    )
    .where(Thread.hidden_at.is_(None), Thread.created_at < bindparam("until"), ~is_direct(Thread.circle_id))
    .where(~was_taken_back())
    .where(
        or_(
            Thread.last_post_at >= bindparam("since"),
            Thread.insight_at >= bindparam("since"),
            Thread.id.in_(bindparam("picks", expanding=True)),
        )
    )
)
SAID = (
    select(Post.thread_id, Post.number, written_by(Post.author_id), Post.created_at)
    .join(Thread, Thread.id == Post.thread_id)
    .where(Thread.hidden_at.is_(None), Thread.last_post_at >= bindparam("since"))
    .where(Post.created_at >= bindparam("since"), Post.created_at < bindparam("until"))
    .where(Post.deleted_at.is_(None), Post.hidden_at.is_(None))
    .order_by(Post.thread_id, Post.number)
)


def read_news(edition: Edition | None, since: datetime, until: datetime, named_only: bool = False) -> News:
    """Everything in [since, until) that could stand in a letter, and the picks of this edition (None: no picks). With
    `named_only` no questions without a name: what a letter holds of these tells whether its reader asks."""
    picks = picks_of(edition)
    window = {"since": since, "until": until}
    wanted = TOPICS.where(Thread.asker_id.is_(None)) if named_only else TOPICS
    rows = db.session.execute(wanted, {**window, "picks": picks or [0]})
    topics = {row.id: Topic(*tuple(row)) for row in rows}
    for thread_id, number, author_id, at in db.session.execute(SAID, window):
        if thread_id in topics:
            topics[thread_id].said.append(Said(number, author_id, at))
            topics[thread_id].authors[author_id] = number
    unanswered = [t for t in topics.values() if t.is_question and t.reply_count == 0 and not t.is_closed]
    unanswered = sorted((t for t in unanswered if t.created_at >= since), key=lambda t: (t.created_at, t.id))
    add_themes(unanswered)
    insights = [t for t in topics.values() if t.insight_by and t.insight_at and since <= t.insight_at < until]
    closed = set(db.session.scalars(select(Circle.id).where(~Circle.is_everybody)))
    by_circle: dict[int, list[Topic]] = defaultdict(list)
    for topic in topics.values():
        if topic.said and topic.circle_id in closed:
            by_circle[topic.circle_id].append(topic)
    newest = sorted(insights, key=lambda t: (t.insight_at or until, t.id), reverse=True)
    return News(since, until, topics, picks, by_circle, unanswered, newest)


def picks_of(edition: Edition | None) -> list[int]:
    """The threads that the editor chose, in order."""
    if edition is None:
        return []
    return list(db.session.scalars(select(Pick.thread_id).where(Pick.edition_id == edition.id).order_by(Pick.position)))


def add_themes(topics: Sequence[Topic]) -> None:
    """Note the policy themes of these threads."""
    found: dict[int, set[str]] = defaultdict(set)
    wanted = select(ThreadTheme.thread_id, ThreadTheme.theme).where(ThreadTheme.thread_id.in_([t.id for t in topics]))
    for thread_id, theme in db.session.execute(wanted):
        found[thread_id].add(theme)
    for topic in topics:
        topic.themes = frozenset(found[topic.id])


# Who reads

MEMBERS = select(Member.id, Member.agenda, Member.read_all_at, Member.joined_at).where(
    Member.status == ACTIVE, Member.joined_at < bindparam("until")
)
THEMES = select(MemberTheme.member_id, MemberTheme.theme).where(
    MemberTheme.member_id.in_(bindparam("ids", expanding=True))
)
CIRCLES = select(Membership.member_id, Membership.circle_id).where(
    Membership.member_id.in_(bindparam("ids", expanding=True))
)
ATTENTION = (
    select(Attention.member_id, Attention.thread_id, Attention.read_to, Attention.stance)
    .join(Thread, Thread.id == Attention.thread_id)
    .where(Attention.member_id.in_(bindparam("ids", expanding=True)))
    .where(
        or_(
            Thread.last_post_at >= bindparam("since"),
            Thread.insight_at >= bindparam("since"),
            Thread.id.in_(bindparam("picks", expanding=True)),
        )
    )
)
CUTS = (
    select(
        Delivery.member_id,
        func.max(Delivery.until).filter(or_(Letter.id.is_(None), Letter.state.not_in(NOT_ARRIVED))).label("arrived"),
        func.min(Delivery.since).label("first"),
    )
    .outerjoin(Letter, Letter.id == Delivery.letter_id)
    .where(Delivery.member_id.in_(bindparam("ids", expanding=True)))
    .where(Delivery.edition_id != bindparam("edition", type_=Integer()))
    .group_by(Delivery.member_id)
)


def windows(
    members: Iterable[Any], edition: Edition | None, until: datetime, previous_cut: datetime | None
) -> dict[int, datetime]:
    """Where each member's window begins (rows of MEMBERS; UTC).

    That is the cut of the last letter that arrived, or may yet arrive. If none did, the window of the first one that
    failed stays open; and if there never was one, the letter looks back to the previous edition, or FIRST_WINDOW.
    """
    rows = list(members)
    found = db.session.execute(CUTS, {"ids": [m.id for m in rows], "edition": edition.id if edition else 0})
    cuts = {row.member_id: row.arrived or row.first for row in found}
    fallback = previous_cut or until - FIRST_WINDOW
    earliest = until - LONGEST_WINDOW
    return {m.id: max(cuts.get(m.id) or max(m.joined_at, fallback), earliest) for m in rows}


def readers(members: Sequence[Any], since: dict[int, datetime], news: News) -> list[Reader]:
    """These members (rows of MEMBERS) with all that their letters depend on."""
    made = {m.id: Reader(m.id, since[m.id], m.read_all_at, m.agenda) for m in members}
    ids = list(made)
    for member_id, theme in db.session.execute(THEMES, {"ids": ids}):
        made[member_id].themes.add(theme)
    for member_id, circle_id in db.session.execute(CIRCLES, {"ids": ids}):
        made[member_id].circles.add(circle_id)
    seen = db.session.execute(ATTENTION, {"ids": ids, "since": news.since, "picks": news.picks or [0]})
    for member_id, thread_id, read_to, stance in seen:
        made[member_id].read_to[thread_id] = read_to or 0
        made[member_id].stances[thread_id] = stance
    return list(made.values())


# Where the two meet


def compose(
    member_id: int, since: datetime, until: datetime, edition: Edition | None, named_only: bool = False
) -> list[Line]:
    """The lines of one member's letter for the window [since, until) (UTC), with the picks of `edition`."""
    member = db.session.execute(MEMBERS.where(Member.id == member_id), {"until": until}).one_or_none()
    if member is None:
        return []
    news = read_news(edition, since, until, named_only)
    return lines_for(readers([member], {member_id: since}, news)[0], news)


def lines_for(reader: Reader, news: News) -> list[Line]:
    """What this reader gets: never what the reader wrote, has read or muted; no thread twice."""
    lines: list[Line] = [{"thread": t.id, "kind": PICKED} for t in picked(reader, news)][:MOST_LINES]
    used: set[int] = {line["thread"] for line in lines}
    room = max(LINES - len(lines), 0)
    running = [line for line in missed_in_threads(reader, news) if line["thread"] not in used]
    if room:
        streams = (unanswered(reader, news), iter(running), insights(reader, news))
        lines += islice(in_turn(streams, used), room)
    for line in running:  # who asked to hear of replies in the letter hears of them
        if line["kind"] == RUNNING and line["thread"] not in used and len(lines) < MOST_LINES:
            used.add(line["thread"])
            lines.append(line)
    return sorted(lines, key=lambda line: ORDER.index(line["kind"]))


def in_turn(streams: Iterable[Iterator[Line]], used: set[int]) -> Iterator[Line]:
    """One line of each stream in turn, so that no kind of news crowds out another."""
    waiting = list(streams)
    while waiting:
        for stream in list(waiting):
            line = next((line for line in stream if line["thread"] not in used), None)
            if line is None:
                waiting.remove(stream)
            else:
                used.add(line["thread"])
                yield line


def picked(reader: Reader, news: News) -> Iterator[Topic]:
    """The editor's picks, without those that this reader started or has read to the end."""
    for thread_id in news.picks:
        topic = news.topics.get(thread_id)
        if topic is None or topic.starter_id == reader.id or not reader.may_read(topic):
            continue
        is_told_since = topic.sequel_at is not None and topic.sequel_at >= reader.since
        if is_told_since or not reader.has_read(topic, topic.last_number, topic.last_post_at):
            yield topic


def unanswered(reader: Reader, news: News) -> Iterator[Line]:
    """Questions without an answer that fit the reader's themes, then those that fit the agenda points."""
    later: list[Line] = []
    for topic in news.unanswered:
        if topic.created_at < reader.since or topic.starter_id == reader.id or not reader.may_read(topic):
            continue
        if reader.has_read(topic, 1, topic.created_at):
            continue
        shared = topic.themes & reader.themes
        if shared:
            yield {"thread": topic.id, "kind": UNANSWERED, "fits": f"theme:{min(shared)}"}
        elif topic.agenda & reader.agenda:
            point = from_mask(topic.agenda & reader.agenda)[0]
            later.append({"thread": topic.id, "kind": UNANSWERED, "fits": f"agenda:{point}"})
    yield from later


def missed_in_threads(reader: Reader, news: News) -> list[Line]:
    """Threads with posts that this reader missed: followed ones first, then those of closed circles; most first."""
    followed = [news.topics[t] for t, stance in reader.stances.items() if stance == FOLLOWS and t in news.topics]
    kinds = {topic.id: (topic, IN_CIRCLE) for circle in reader.circles for topic in news.by_circle.get(circle, ())}
    kinds |= {topic.id: (topic, RUNNING) for topic in followed if topic.said}
    found: list[Line] = []
    for topic, kind in kinds.values():
        missed = reader.missed(topic, news.until) if reader.may_read(topic) else []
        if missed:
            found.append({"thread": topic.id, "kind": kind, "new": len(missed)})
    return sorted(found, key=lambda line: (line["kind"] != RUNNING, -line["new"], line["thread"]))


def insights(reader: Reader, news: News) -> Iterator[Line]:
    """Questions of others that got their insight, from somebody else, which the reader has not read."""
    for topic in news.insights:
        if topic.insight_at is None or topic.insight_at < reader.since or not reader.may_read(topic):
            continue
        if reader.id in (topic.starter_id, topic.insight_by):
            continue
        if not reader.has_read(topic, topic.insight_number or 0, topic.insight_said_at or topic.created_at):
            yield {"thread": topic.id, "kind": INSIGHT}
