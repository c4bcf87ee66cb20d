"""Writing: one reply after the other beside a bare insert, and five hundred members at once."""

import asyncio
import secrets
import sqlite3
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import func, select

from bench.client import ask, post_request
from bench.figures import Figure
from bench.houses import copy_of, house
from bench.server import Server
from bench.visitors import Visitor, open_house, signed_in
from cop.circles.queries import everybody
from cop.demo.crowd import sentences
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import Member
from cop.threads import operations as threads
from cop.threads.models import QUESTION, Post, Thread

WORDS = 100  # in a reply
FOLLOWERS = 8  # who are told of it
TALKS = 40  # conversations that are replied to in turn: a round of each
WORKERS = 4  # processes in a rush, on any machine
RUSH_THREADS = 25  # conversations into which everybody posts at once
ALONE = 60  # posts by one client, before the rush


def some_words(chance: Random, words: int = WORDS) -> str:
    """A text of so many words."""
    pool = sentences()
    found: list[str] = []
    while len(found) < words:
        found += chance.choice(pool).split()
    return " ".join(found[:words])


@dataclass(frozen=True)
class Talk:
    """A conversation with those who follow it, all signed in."""

    public_id: str
    visitors: list[Visitor]


def make_talks(app: Flask, visitors: list[Visitor], wanted: int) -> list[Talk]:
    """New conversations, each followed by FOLLOWERS beside whoever replies."""
    chance = Random("talks")
    found: list[Talk] = []
    text = threads.rendered(some_words(chance))
    with app.app_context():
        for _ in range(wanted):
            chosen = chance.sample(visitors, FOLLOWERS + 1)
            with writing():
                circle = everybody()
                assert circle is not None
                members = [db.session.get_one(Member, visitor.member_id) for visitor in chosen]
                subject = threads.Subject("Hoe lang duurt een antwoord?", QUESTION, [1])
                thread = threads.start(circle, members[0], subject, threads.rendered(text.body))
                for member in members[1:]:
                    threads.follow(thread, member)
                found.append(Talk(thread.public_id, chosen))
        db.session.remove()
    return found


def empty_bells(folder: Path) -> None:
    """Everybody has looked, so that the next replies tell them anew."""
    with sqlite3.connect(folder / "community.db", timeout=10) as connection:
        connection.execute("UPDATE notification SET read_at = ? WHERE read_at IS NULL", (f"{now()}",))
    connection.close()


def reply_request(port: int, public_id: str, visitor: Visitor, body: str) -> bytes:
    fields = {"csrf_token": visitor.token, "form_id": secrets.token_urlsafe(16), "body": body}
    return post_request(f"/gesprekken/{public_id}", port, fields, visitor.cookie)


def timed(port: int, request: bytes) -> float:
    """Milliseconds from asking to the whole answer. Raises RuntimeError when it is no redirect."""
    begun = time.perf_counter()
    answer = ask(port, request)
    passed = (time.perf_counter() - begun) * 1000
    if answer.status != 303:
        raise RuntimeError(f"A reply answered {answer.status}.")
    return passed


@dataclass
class Timed:
    """Milliseconds of each reply by the clock, and of processor time a reply for each round."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def post(self, server: Server, requests: list[bytes]) -> None:
        """Send these one after the other."""
        before = server.processor_ns()
        self.clock += [timed(server.port, request) for request in requests]
        self.cpu.append((server.processor_ns() - before) / len(requests) / 1e6)


def one_by_one(rounds: int, size: str) -> list[Figure]:
    """Replies by one client at a time, beside bare inserts: each tells all FOLLOWERS in their bells."""
    with copy_of(house(size), "replies") as folder:
        return replies_in(folder, rounds)


def replies_in(folder: Path, rounds: int) -> list[Figure]:
    app, body = open_house(folder), some_words(Random("replies"))
    with app.app_context():
        visitors = signed_in(app, range(150))
    talks = make_talks(app, visitors, TALKS)
    settings = {"BENCH_THREAD": "1", "BENCH_READER": str(visitors[0].member_id)}
    with ExitStack() as stack:
        ours = stack.enter_context(Server("ours", folder))
        bare = stack.enter_context(Server("post", folder, settings=settings))
        for turn in range(rounds + 1):
            if turn < 2:  # the first round warms up, and does not count
                by_us, by_bare = Timed(), Timed()
            empty_bells(folder)
            for server, kept in ((ours, by_us), (bare, by_bare)):
                authors = [(talk.public_id, talk.visitors[turn % len(talk.visitors)]) for talk in talks]
                kept.post(server, [reply_request(server.port, *author, body) for author in authors])
    p50 = median(by_us.clock), median(by_bare.clock)
    by_cpu = median(by_us.cpu), median(by_bare.cpu)
    note = f"by processor time {by_cpu[0]:.2f} against {by_cpu[1]:.2f} ms, {by_cpu[0] / by_cpu[1]:.1f}"
    name = f"reply of {WORDS} words, {FOLLOWERS} followers, p50"
    return [Figure(name, f"{p50[0]:.1f} ms", f"{p50[1]:.1f} ms", p50[0] / p50[1], 4, is_most=True, note=note)]


@dataclass
class Rush:
    """What came of it: milliseconds of each post that was kept, how many were not, and the p50 of one client alone."""

    alone: float = 0.0
    kept: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def p99(self) -> float:
        return quantiles(self.kept, n=100)[98]


async def post_at(port: int, request: bytes, moment: float, rush: Rush) -> None:
    """Post at this moment of the loop's clock."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(moment - loop.time())
    begun = loop.time()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
    except (OSError, TimeoutError):
        answer = b""
    if answer[9:12] == b"303":
        rush.kept.append((loop.time() - begun) * 1000)
    else:
        rush.failed += 1


async def everybody_posts(port: int, requests: list[bytes], seconds: float, rush: Rush) -> None:
    """All of them, each at its own moment within so many seconds."""
    chance, begun = Random("rush"), asyncio.get_running_loop().time() + 0.2
    moments = sorted(begun + chance.random() * seconds for _ in requests)
    await asyncio.gather(*(post_at(port, *pair, rush) for pair in zip(requests, moments, strict=True)))


def all_at_once(people: int, seconds: float, size: str, times: int) -> list[Figure]:
    """So many members post once within so many seconds, to WORKERS processes; so many times, for the median."""
    with copy_of(house(size), "rush") as folder:
        app = open_house(folder)
        with app.app_context():
            visitors = signed_in(app, range(people))
            ids = threads_to_rush()
            before = db.session.scalar(select(func.count()).select_from(Post)) or 0
            db.session.remove()
        rushes = [rush_in(folder, visitors, ids, seconds) for _ in range(times)]
        with app.app_context():
            wrong = count_wrong(before + sum(len(rush.kept) + ALONE for rush in rushes))
            db.session.remove()
    failed = sum(rush.failed for rush in rushes)
    middle = sorted(rushes, key=lambda rush: rush.p99 / rush.alone)[times // 2]
    note = "each time: " + ", ".join(f"{rush.p99 / rush.alone:.1f}" for rush in rushes)
    name = f"{people} members post within {seconds:g} s, {WORKERS} processes"
    return [
        Figure(
            f"{name}: p99 beside p50 of one client",
            f"{middle.p99:.1f} ms",
            f"{middle.alone:.1f} ms",
            middle.p99 / middle.alone,
            5,
            is_most=True,
            note=note,
        ),
        Figure(f"{name}: failed", str(failed), "", failed, 0, is_most=True),
        Figure(f"{name}: counters that differ from rows", str(wrong), "", wrong, 0, is_most=True),
    ]


def threads_to_rush() -> list[str]:
    """The public ids of a few conversations that everybody may write in."""
    circle = everybody()
    assert circle is not None
    some = select(Thread.public_id).where(Thread.form_id.like("crowd-%"), Thread.circle_id == circle.id)
    return list(db.session.scalars(some.order_by(Thread.form_id).limit(RUSH_THREADS)))


def rush_in(folder: Path, visitors: list[Visitor], ids: list[str], seconds: float) -> Rush:
    """First one client alone, then everybody."""
    body, pairs = some_words(Random("bodies")), list(zip(visitors, cycle(ids)))
    with Server("ours", folder, workers=WORKERS) as server:
        requests = [reply_request(server.port, public_id, visitor, body) for visitor, public_id in pairs[:ALONE]]
        alone = [timed(server.port, request) for request in requests]
        rush = Rush(median(alone[ALONE // 3 :]))  # until then four processes warm up
        requests = [reply_request(server.port, public_id, visitor, body) for visitor, public_id in pairs]
        asyncio.run(everybody_posts(server.port, requests, seconds, rush))
    return rush


def count_wrong(posts: int) -> int:
    """How many threads count something else than their rows; one more when there are not so many posts in all."""
    rows = (
        select(Post.thread_id, func.count().label("rows"), func.max(Post.number).label("last")).group_by(Post.thread_id)
    ).subquery()
    differs = (Thread.last_number != rows.c.last) | (Thread.last_number != rows.c.rows)
    differs |= Thread.reply_count != rows.c.rows - 1
    wrong = select(func.count()).select_from(Thread).join(rows, rows.c.thread_id == Thread.id).where(differs)
    return (db.session.scalar(wrong) or 0) + (db.session.scalar(select(func.count()).select_from(Post)) != posts)
