"""What a letter about a thread tells: what its reader has not read when it leaves, and why that is for this reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, literal, select

from cop.circles.models import Circle
from cop.circles.policy import circles_of
from cop.foundation.db import db
from cop.foundation.outbox import Letter
from cop.members.models import ACTIVE, Member
from cop.notifications.models import ALL_MENTIONED, ANSWERED, DIRECT, INSIGHT, MENTIONED, NEW_THREAD, REPLY
from cop.notifications.policy import way
from cop.notifications.queries import preset_in
from cop.threads.models import FOLLOWS, MUTES, Attention, Mention, Post, Thread
from cop.threads.policy import signs_as, visible_to

KINDS = (MENTIONED, DIRECT, ANSWERED, INSIGHT, NEW_THREAD, ALL_MENTIONED, REPLY)  # what is most for me comes first
BESIDE = ""  # a post that is no reason for a letter, and stands in it all the same
LOOKED_AT, SHOWN = 200, 5  # unread posts that are counted, and those of which the letter holds the beginning


@dataclass(frozen=True)
class Said:
    """An unread post, and what it is to the reader: one of KINDS, or BESIDE."""

    id: int
    number: int
    name: str
    kind: str


@dataclass(frozen=True)
class News:
    """What a letter tells before it is put in words."""

    reader: Member
    thread: Thread
    circle: Circle
    kind: str  # why it goes: the one of KINDS that is most for this reader
    said: Sequence[Said]  # every unread post, oldest first

    @property
    def reasons(self) -> list[Said]:
        """The posts that it goes for; none for an insight."""
        return [said for said in self.said if said.kind == self.kind]

    @property
    def shown(self) -> list[Said]:
        """SHOWN posts at most, in the order of the thread: what it goes for, and then the oldest."""
        by_weight = sorted(self.said, key=lambda said: (said.kind != self.kind, said.number))
        return sorted(by_weight[:SHOWN], key=lambda said: said.number)


FOUND: Select[*tuple[Any, ...]] = (
    select(Member, Thread, Circle, Attention, preset_in(Thread.circle_id).label("preset"))
    .select_from(Member)
    .join(Thread, literal(True))
    .join(Circle, Circle.id == Thread.circle_id)
    .outerjoin(Attention, (Attention.thread_id == Thread.id) & (Attention.member_id == Member.id))
    .where(Member.status == ACTIVE, Thread.hidden_at.is_(None))
)


def news_for(letter: Letter) -> News | None:
    """What is left to tell; None when the reader has read it, muted the thread, lost access, or wants less mail now."""
    reader_id = letter.member_id or 0
    wanted = FOUND.where(Member.id == reader_id, Thread.id == letter.about["thread"], visible_to(reader_id))
    found = db.session.execute(wanted).one_or_none()
    if found is None or (found.Attention is not None and found.Attention.stance == MUTES):
        return None
    said = list(unread(letter, found))
    kinds = {one.kind for one in said} - {BESIDE}
    if is_new_insight(letter, found):
        kinds.add(INSIGHT)
    reasons = [kind for kind in KINDS if kind in kinds and way(kind, found.preset).mail]
    return News(found.Member, found.Thread, found.Circle, reasons[0], said) if reasons else None


def unread(letter: Letter, found: Row[Any]) -> Iterator[Said]:
    """Posts of others from the one that the letter was made for, as far as they stand and were not read."""
    me, thread, mark = found.Member, found.Thread, found.Attention
    named = exists().where(Mention.post_id == Post.id)
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Post.id,
            Post.number,
            Member.name,
            named.where(Mention.member_id == me.id).label("names_me"),
            named.where(Mention.circle_id.in_(circles_of(me.id))).label("names_us"),
        )
        .join(Member, Member.id == Post.author_id)
        .where(
            Post.thread_id == thread.id,
            Post.number >= letter.about["number"],
            Post.number > (mark.read_to or 0 if mark else 0),
            Post.created_at > me.read_all_at,
            Post.author_id != signs_as(me, thread),
            Post.deleted_at.is_(None),
            Post.hidden_at.is_(None),
        )
        .order_by(Post.number)
        .limit(LOOKED_AT)
    )
    end = begin_of_next(letter)
    for post in db.session.execute(wanted if end is None else wanted.where(Post.number < end)):
        yield Said(post.id, post.number, post.name, kind_of(post, found))


def begin_of_next(letter: Letter) -> int | None:
    """Where the letter begins that was made after this one was claimed: what stands there is not told twice."""
    later = select(Letter.about).where(Letter.member_id == letter.member_id, Letter.bundle == letter.bundle)
    about = db.session.scalar(later.where(Letter.id > letter.id).order_by(Letter.id).limit(1))
    return None if about is None else int(about["number"])


def kind_of(post: Row[Any], found: Row[Any]) -> str:
    """What a post is to the reader."""
    thread, me = found.Thread, found.Member
    follows = found.Attention is not None and found.Attention.stance == FOLLOWS
    if post.names_me:
        return MENTIONED
    if found.Circle.is_direct:
        return DIRECT
    if post.number == 1:
        return NEW_THREAD
    if follows and me.id in (thread.starter_id, thread.asker_id):
        return ANSWERED
    if post.names_us:
        return ALL_MENTIONED
    return REPLY if follows else BESIDE


def is_new_insight(letter: Letter, found: Row[Any]) -> bool:
    """Whether the reader's answer was chosen as the insight since, and the reader has not looked there yet."""
    thread, mark = found.Thread, found.Attention
    if thread.insight_at is None or (
        mark is not None and mark.read_at is not None and mark.read_at > thread.insight_at
    ):
        return False
    if letter.about.get("kind") != INSIGHT and thread.insight_at < letter.created_at:
        return False
    chosen = select(Post.author_id).where(Post.thread_id == thread.id, Post.number == thread.insight_number)
    return bool(db.session.scalar(chosen) == found.Member.id)


def words_of(said: Sequence[Said]) -> dict[int, str]:
    """The text of posts as HTML, by id."""
    chosen = select(Post.id, Post.html).where(Post.id.in_([one.id for one in said]))
    return {row.id: row.html for row in db.session.execute(chosen)}
