"""A crowd for benchmarks: thousands of members and long conversations, made in bulk from the words of the example.

Rows are written by the batch, past the operations, which would take hours; what operations keep right (counters, last
words, followers) is kept right here. Which text goes where is the same every time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from cop.circles.models import FACILITATOR, PARTICIPANT, Circle, Membership
from cop.circles.queries import everybody
from cop.demo.queries import PASSWORD, Calendar, people, talks
from cop.foundation import index
from cop.foundation.clock import now
from cop.foundation.db import db, end_reading, new_public_id, writing
from cop.members.findable import missing as missing_members
from cop.members.models import ACTIVE, Member, MemberTheme
from cop.members.operations import hash_password
from cop.notifications.models import REPLY, Notification
from cop.places.queries import municipalities
from cop.threads.models import CONVERSATION, FOLLOWS, QUESTION, Attention, Post, Summary, Thread, ThreadTag, ThreadTheme
from cop.threads.operations import Rendered, rendered
from cop.topics.models import themes, to_mask
from cop.topics.operations import tags_named

POSTS_EACH = 50  # in a conversation, as the peers were measured (docs/decisions)
TEXTS = 400  # different texts: enough that no two pages are alike, few enough to render in a second
WORDS = (60, 120)  # in a text, at least and at most
SPAN = timedelta(days=730)  # the crowd has been talking for two years
TALKERS = (6, 14)  # people in one conversation
CIRCLES = 10  # closed ones; each twentieth conversation is inside one
MEMBERS_BATCH, THREADS_BATCH = 500, 100  # in one transaction
TAGS = ("raad", "geld", "werkvorm", "cijfers", "buren", "provincie", "team", "taal", "inwoners", "ondernemers")
MARKED_UP = re.compile(r"^\s*([-*>|#]|\d+\.)")

Say = Callable[[str], object]


def fill(members: int, posts: int, say: Say) -> None:
    """Add so many members, and conversations of POSTS_EACH with so many posts, beside what is there.

    Goes on where an earlier call stopped; what is there already is not made again. `say` gets a line now and then.
    """
    crowd = Crowd(now())
    made = crowd.add_members(members)
    say(f"{made} members added.")
    crowd.gather()
    first, last = crowd.threads_there(), posts // POSTS_EACH
    for begin in range(first, last, THREADS_BATCH):
        crowd.add_threads(begin, min(begin + THREADS_BATCH, last), last)
        if begin // THREADS_BATCH % 20 == 19:
            say(f"{(begin + THREADS_BATCH) * POSTS_EACH} posts ...")
    index.tidy(index.ALL)
    say(f"{max(last - first, 0) * POSTS_EACH} posts added in {max(last - first, 0)} conversations.")


def address_of_member(number: int) -> str:
    """The address of a member of the crowd; by it a second call knows who is there."""
    return f"lid{number:06d}@voorbeeld.example"


def form_of(number: int) -> str:
    """What a conversation of the crowd has instead of the mark of a form; by it a second call knows what is there."""
    return f"crowd-{number:08d}"


def sentences() -> list[str]:
    """Every plain sentence of the example texts."""
    bodies = [said.body for talk in talks(Calendar(now())) for said in talk.said]
    lines = [
        line.strip() for body in bodies for line in body.splitlines() if line.strip() and not MARKED_UP.match(line)
    ]
    return sorted({part for line in lines for part in re.split(r"(?<=[.?])\s+", line) if len(part.split()) > 3})


def make_texts() -> list[Rendered]:
    """The pool that all posts draw from: one to three paragraphs, WORDS long."""
    chance, pool = Random("texts"), sentences()
    return [rendered(shuffled(chance, pool)) for _ in range(TEXTS)]


def shuffled(chance: Random, pool: list[str]) -> str:
    wanted = chance.randint(WORDS[0], WORDS[1] - 20)
    paragraphs: list[list[str]] = [[]]
    while sum(len(part.split()) for paragraph in paragraphs for part in paragraph) < wanted:
        paragraphs[-1].append(chance.choice(pool))
        if len(paragraphs[-1]) >= 4 and len(paragraphs) < 3:
            paragraphs.append([])
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)


@dataclass
class Batch:
    """Rows of one transaction, by table; those of threads have no number yet."""

    threads: list[dict[str, Any]]
    parts: list[dict[type[Any], list[dict[str, Any]]]]  # per thread


class Crowd:
    """Who is there and what they can say."""

    def __init__(self, present: datetime):
        """`present` (UTC) is when the newest text was written."""
        self.present = present
        self.everybody_id = 0
        self.members: list[int] = []
        self.circles: list[tuple[int, list[int]]] = []
        self.texts: list[Rendered] = []
        self.found: dict[str, index.Prepared] = {}
        self.titles: list[str] = []
        self.tags: list[tuple[int, str]] = []

    # Members

    def add_members(self, wanted: int) -> int:
        """Add members until there are so many in the crowd; returns how many were added."""
        there = self.members_there()
        if there >= wanted:
            return 0
        password_hash = hash_password(PASSWORD)
        for begin in range(there, wanted, MEMBERS_BATCH):
            numbers = range(begin, min(begin + MEMBERS_BATCH, wanted))
            rows = [self.member(number, password_hash) for number in numbers]
            with writing():
                db.session.execute(insert(Member), rows)
                emails = [row["email"] for row in rows]
                ids = list(db.session.scalars(select(Member.id).where(Member.email.in_(emails)).order_by(Member.id)))
                circle = everybody()
                assert circle is not None
                joined = [
                    {"circle_id": circle.id, "member_id": one, "role": PARTICIPANT, "since": self.present - SPAN}
                    for one in ids
                ]
                db.session.execute(insert(Membership), joined)
                keys = list(themes())
                followed = [
                    {"member_id": one, "theme": keys[(one * 7 + turn) % len(keys)]} for one in ids for turn in (0, 3)
                ]
                db.session.execute(insert(MemberTheme), followed)
                index.add_many(list(missing_members()))
        return wanted - there

    def members_there(self) -> int:
        count = select(func.count()).select_from(Member).where(Member.email.like("lid______@voorbeeld.example"))
        found = db.session.scalar(count) or 0
        end_reading()
        return found

    def member(self, number: int, password_hash: str) -> dict[str, Any]:
        chance = Random(f"member {number}")
        everyone = list(people().values())
        begun = self.present - SPAN
        return {
            "public_id": new_public_id(),
            "name": f"{chance.choice(everyone).name.split(' ')[0]} {chance.choice(everyone).name.split(' ', 1)[1]}",
            "email": address_of_member(number),
            "password_hash": password_hash,
            "status": ACTIVE,
            "organisation": chance.choice(list(municipalities())),
            "function": chance.choice(everyone).function,
            "agenda": to_mask(chance.sample(range(1, 7), 2)),
            "created_at": begun,
            "joined_at": begun,
            "welcomed_at": begun,
            "read_all_at": self.present - timedelta(days=chance.randint(0, 60)),
        }

    # What conversations are made of

    def gather(self) -> None:
        """Find who can talk, in which circles, and what about."""
        with writing():
            self.make_circles()
            self.tags = tags_named(TAGS)
        self.texts = make_texts()
        self.found = {text.body: text.found for text in self.texts}
        self.titles = [talk.title for talk in talks(Calendar(self.present))]
        end_reading()

    def make_circles(self) -> None:
        """CIRCLES closed ones, through which the crowd is divided."""
        circle = everybody()
        assert circle is not None
        self.everybody_id = circle.id
        crowd = select(Member.id).where(Member.email.like("lid______@voorbeeld.example")).order_by(Member.id)
        self.members = list(db.session.scalars(crowd))
        names = [f"Kring {number}" for number in range(1, CIRCLES + 1)]
        there = select(Circle.name, Circle.id).where(Circle.name.in_(names))
        for name in sorted(set(names) - {found.name for found in db.session.execute(there)}):
            db.session.add(Circle(name=name, is_listed=True, opened_at=self.present - SPAN))
        db.session.flush()
        for place, found in enumerate(db.session.execute(there.order_by(Circle.id)).all()):
            inside = self.members[place::CIRCLES]
            known = set(db.session.scalars(select(Membership.member_id).where(Membership.circle_id == found.id)))
            rows = [
                {"circle_id": found.id, "member_id": one, "role": PARTICIPANT if turn else FACILITATOR}
                for turn, one in enumerate(inside)
                if one not in known
            ]
            if rows:
                db.session.execute(insert(Membership), rows)
            self.circles.append((found.id, inside))

    def threads_there(self) -> int:
        count = select(func.count()).select_from(Thread).where(Thread.form_id.like("crowd-%"))
        found = db.session.scalar(count) or 0
        end_reading()
        return found

    # Conversations

    def add_threads(self, begin: int, end: int, total: int) -> None:
        """The conversations with these numbers, of so many in all, in one transaction."""
        batch = Batch([], [])
        for number in range(begin, end):
            self.make_thread(batch, number, total)
        with writing():
            db.session.execute(insert(Thread), batch.threads)
            marks = [row["form_id"] for row in batch.threads]
            made = db.session.execute(select(Thread.form_id, Thread.id).where(Thread.form_id.in_(marks)))
            ids = {row.form_id: row.id for row in made}
            whole: dict[type[Any], list[dict[str, Any]]] = {}
            for mark, parts in zip(marks, batch.parts, strict=True):
                for table, rows in parts.items():
                    whole.setdefault(table, []).extend(rows)
                    for row in rows:
                        self.belong(table, row, ids[mark])
            for table, rows in whole.items():
                if rows:
                    db.session.execute(insert(table), rows)
            self.put_in_index(batch, ids)

    def put_in_index(self, batch: Batch, ids: dict[str, int]) -> None:
        """What was said in these conversations, as their operations would have let it be found."""
        numbers = select(Post.thread_id, Post.number, Post.id).where(Post.thread_id.in_(ids.values()))
        post_ids = {(row.thread_id, row.number): row.id for row in db.session.execute(numbers)}
        entries = []
        for thread, parts in zip(batch.threads, batch.parts, strict=True):
            thread_id = ids[thread["form_id"]]
            for post in parts[Post]:
                is_first = post["number"] == 1
                place = index.Place(
                    index.OPENING if is_first else index.REPLY,
                    post_ids[thread_id, post["number"]],
                    post["created_at"],
                    thread["circle_id"],
                    thread_id,
                    post["author_id"],
                )
                found = self.found[post["body"]]
                entries.append((place, index.titled(thread["title"], found) if is_first else found))
        index.add_many(entries)

    @staticmethod
    def belong(table: type[Any], row: dict[str, Any], thread_id: int) -> None:
        if table is Notification:
            row["about"] = f"thread:{thread_id}"
        else:
            row["thread_id"] = thread_id

    def make_thread(self, batch: Batch, number: int, total: int) -> None:
        """One conversation of POSTS_EACH, begun at its share of SPAN and carried on for some days."""
        chance = Random(f"thread {number}")
        circle_id, inside = (
            self.circles[number // 20 % CIRCLES] if number % 20 == 7 else (self.everybody_id, self.members)
        )
        talkers = chance.sample(inside, min(len(inside), chance.randint(*TALKERS)))
        begun = self.present - SPAN * (1 - (number + 0.5) / total)
        step = min(timedelta(days=chance.randint(1, 20)), self.present - begun) / POSTS_EACH
        authors = [talkers[0]] + [chance.choice(talkers) for _ in range(POSTS_EACH - 1)]
        texts = [self.texts[chance.randrange(len(self.texts))] for _ in range(POSTS_EACH)]
        moments = [begun + step * place for place in range(POSTS_EACH)]
        is_question = chance.random() < 0.7
        insight = chance.randint(3, POSTS_EACH) if is_question and chance.random() < 0.5 else None
        batch.threads.append(
            {
                "public_id": new_public_id(),
                "circle_id": circle_id,
                "starter_id": authors[0],
                "kind": QUESTION if is_question else CONVERSATION,
                "title": chance.choice(self.titles),
                "agenda": to_mask(chance.sample(range(1, 7), chance.choice((1, 1, 2)))),
                "last_number": POSTS_EACH,
                "reply_count": POSTS_EACH - 1,
                "last_post_at": moments[-1],
                "last_author_id": authors[-1],
                "last_words": texts[-1].words,
                "insight_number": insight,
                "insight_at": moments[-1] if insight else None,
                "form_id": form_of(number),
                "created_at": begun,
            }
        )
        batch.parts.append(
            {
                Post: [
                    {
                        "public_id": new_public_id(),
                        "number": place,
                        "author_id": author,
                        "body": text.body,
                        "html": text.html,
                        "created_at": moment,
                    }
                    for place, (author, text, moment) in enumerate(zip(authors, texts, moments, strict=True), 1)
                ],
                **self.around(chance, circle_id, authors, moments),
            }
        )

    def around(
        self, chance: Random, circle_id: int, authors: list[int], moments: list[datetime]
    ) -> dict[type[Any], list[dict[str, Any]]]:
        """What belongs to a conversation beside its posts: who follows and how far they read, bell lines, labels."""
        talkers = sorted(set(authors))
        keys = list(themes())
        seen = {one: POSTS_EACH - chance.choice((0, 0, 0, 0, 1, 5, 20)) for one in talkers}
        return {
            Attention: [
                {"member_id": one, "read_to": number, "read_at": moments[number - 1], "stance": FOLLOWS}
                for one, number in seen.items()
            ],
            Notification: [
                {
                    "member_id": one,
                    "kind": REPLY,
                    "circle_id": circle_id,
                    "actor_id": authors[-1],
                    "number": POSTS_EACH,
                    "read_at": moments[-1] if number == POSTS_EACH or chance.random() < 0.8 else None,
                    "created_at": moments[-1],
                }
                for one, number in seen.items()
                if one != authors[-1] and chance.random() < 0.4
            ],
            ThreadTheme: [{"theme": theme} for theme in chance.sample(keys, chance.randint(0, 2))],
            ThreadTag: [dict(zip(("tag_id", "name"), chance.choice(self.tags), strict=True))],
            Summary: [
                {
                    "author_id": authors[0],
                    "agree": "Eerst tellen wat het kost.",
                    "disagree": "Wie voorzit.",
                    "open": "Wat we de raad vertellen.",
                    "created_at": moments[-1],
                }
            ]
            if chance.random() < 0.05
            else [],
        }
