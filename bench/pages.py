"""Reading: a thread and the list of threads, beside bare Flask, and beside themselves with ten times the data."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from bench.client import ask, get_request
from bench.figures import Figure
from bench.houses import house
from bench.plain import filled
from bench.server import Server
from bench.visitors import Visitor, open_house, signed_in
from bench.yardstick_page import NEWEST
from cop.circles.queries import everybody
from cop.foundation.db import db, writing
from cop.foundation.fragments import rendered_once
from cop.members.models import Member
from cop.threads.models import Thread
from cop.threads.operations import mark_all_read

SMALL, LARGE = "500x50000", "10000x500000"
LIST, LAST = "/gesprekken", "/gesprekken?laatste=1"
COLD_PAGES = 40  # that are rendered anew, to see what keeping pieces of them saves
THREADS_READ = 40  # different threads that are asked for in turn
READERS = 8  # members who read in turn, as the peers were measured
UNREAD_ROWS = 12  # of the 25 on the first page of the list: about half


@dataclass
class Reader:
    """Some who read in one house, the first of them by name, with the addresses of some threads."""

    folder: Path
    visitors: list[Visitor]
    threads: list[str]
    circle_id: int

    @property
    def visitor(self) -> Visitor:
        return self.visitors[0]

    def serve(self, stack: ExitStack) -> Server:
        return stack.enter_context(Server("ours", self.folder))


def reader_in(folder: Path) -> Reader:
    """Sign members of the crowd in, who have read about half of what the first page of the list shows."""
    app = open_house(folder)
    with app.app_context():
        visitors = signed_in(app, range(1, READERS + 1))
        visitor = visitors[0]
        circle = everybody()
        assert circle is not None
        circle_id = circle.id
        newest = db.session.execute(NEWEST, {"me": visitor.member_id, "circle": circle_id}).all()
        own = select(Thread.public_id).where(Thread.form_id.like("crowd-%"), Thread.circle_id == circle_id)
        ids = list(db.session.scalars(own.where(Thread.starter_id != visitor.member_id).order_by(Thread.form_id)))
        db.session.rollback()
        with writing():
            for one in visitors:
                mark_all_read(one.member_id, newest[UNREAD_ROWS].last_post_at)
        db.session.remove()
    step = max(len(ids) // THREADS_READ, 1)
    return Reader(folder, visitors, [f"/gesprekken/{public_id}" for public_id in ids[::step][:THREADS_READ]], circle_id)


def make_templates(reader: Reader) -> Path:
    """Write the yardstick's templates, in the frame of our own pages."""
    app, folder = open_house(reader.folder), reader.folder / "templates"
    folder.mkdir(exist_ok=True)
    public_id = reader.threads[0].rsplit("/", 1)[1]
    with app.app_context():
        name = db.session.scalars(select(Member.name).where(Member.id == reader.visitor.member_id)).one()
        title = db.session.scalars(select(Thread.title).where(Thread.public_id == public_id)).one()
        db.session.remove()
    in_frame = {name: "me.name"}
    thread = filled("thread.html", fetch(app, reader, reader.threads[0]), {**in_frame, title: "thread.title"})
    (folder / "thread.html").write_text(thread, encoding="utf-8")
    (folder / "list.html").write_text(filled("list.html", fetch(app, reader, LIST), in_frame), encoding="utf-8")
    return folder


def fetch(app: Flask, reader: Reader, path: str) -> str:
    """One of our pages, in this process."""
    answer = app.test_client(use_cookies=False).get(
        path, headers={"Cookie": reader.visitor.cookie}, base_url=app.config["PUBLIC_URL"]
    )
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def statements(reader: Reader, path: str) -> int:
    """How many SQL statements one of our pages takes, session and bell included."""
    app, seen = open_house(reader.folder), 0

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        seen += not statement.startswith(("BEGIN", "PRAGMA"))

    fetch(app, reader, path)  # what is read once per process is not what a page takes
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
        db.session.remove()
    fetch(app, reader, path)
    return seen


def times_cold(reader: Reader, paths: list[str]) -> float:
    """How many times the processor time a page of ours takes when nothing of it was kept from an earlier request."""
    app = open_house(reader.folder)
    cold: list[float] = []
    kept: list[float] = []
    for path in (paths * COLD_PAGES)[:COLD_PAGES]:
        fetch(app, reader, path)
        kept.append(cpu_of(app, reader, path))
        rendered_once.cache_clear()
        cold.append(cpu_of(app, reader, path))
    return median(cold) / median(kept)


def cpu_of(app: Flask, reader: Reader, path: str) -> float:
    """Seconds of processor time of one of our pages, in this process."""
    before = time.process_time()
    fetch(app, reader, path)
    return time.process_time() - before


@dataclass(frozen=True)
class Sample:
    """One round: processor time of the worker per page (ms), pages per second by one client, bytes of the last page."""

    cpu: float
    rate: float
    size: int


def round_of(server: Server, requests: list[bytes], pages: int, status: int = 200) -> Sample:
    """Ask for so many pages in turn, each of which must be answered by this status."""
    before, begun, size = server.processor_ns(), time.perf_counter(), 0
    for place in range(pages):
        answer = ask(server.port, requests[place % len(requests)])
        size = len(answer.body)
        if answer.status != status:
            raise RuntimeError(f"A page answered {answer.status}.")
    passed = time.perf_counter() - begun
    return Sample((server.processor_ns() - before) / pages / 1e6, pages / passed, size)


def in_turn(sides: dict[str, Callable[[], Sample]], rounds: int) -> dict[str, list[Sample]]:
    """Let the sides run one after the other, again and again, so that what disturbs the machine disturbs all alike."""
    found: dict[str, list[Sample]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, run in sides.items():
            sample = run()
            if turn:  # the first round warms up
                found[name].append(sample)
    return found


def asker(server: Server, paths: list[str], reader: Reader, pages: int) -> Callable[[], Sample]:
    """All readers in turn, each with the next path."""
    pairs = zip(cycle(paths), cycle(reader.visitors), range(len(paths) * READERS))
    requests = [get_request(path, server.port, visitor.cookie) for path, visitor, _ in pairs]
    return lambda: round_of(server, requests, pages)


def times_faster(ours: list[Sample], other: list[Sample]) -> float:
    """Our rate beside the other's by processor time: the median of what each pair of rounds says."""
    return median(b.cpu / a.cpu for a, b in zip(ours, other, strict=True))


def cpu(samples: list[Sample]) -> float:
    return median(sample.cpu for sample in samples)


def against_yardstick(rounds: int, pages: int, size: str = SMALL) -> list[Figure]:
    """The two hot pages beside bare Flask."""
    reader = reader_in(house(size))
    templates = make_templates(reader)
    settings = {
        "BENCH_TEMPLATES": str(templates),
        "BENCH_READER": str(reader.visitor.member_id),
        "BENCH_CIRCLE": str(reader.circle_id),
    }
    figures = []
    with ExitStack() as stack:
        ours = reader.serve(stack)
        bare = stack.enter_context(Server("page", reader.folder, settings=settings))
        for name, paths in (("thread page, 20 posts", reader.threads), ("thread list", [LIST])):
            sides = {"ours": asker(ours, paths, reader, pages), "bare": asker(bare, paths, reader, pages)}
            found = in_turn(sides, rounds)
            figures += page_figures(name, found["ours"], found["bare"])
            count = statements(reader, paths[0])
            cold = f"{times_cold(reader, paths):.1f} × the time when nothing of it was kept"
            figures.append(Figure(f"{name}: SQL statements", str(count), "", count, 6, is_most=True, note=cold))
    return figures


def page_figures(name: str, ours: list[Sample], bare: list[Sample]) -> list[Figure]:
    sizes = f"{ours[0].size / 1000:.0f} against {bare[0].size / 1000:.0f} KB of HTML"
    by_rate = median(a.rate for a in ours) / median(b.rate for b in bare)
    return [
        Figure(
            name,
            f"{cpu(ours):.2f} ms",
            f"{cpu(bare):.2f} ms",
            times_faster(ours, bare),
            0.5,
            note=f"{sizes}; by the clock {by_rate:.2f}",
        ),
    ]


def against_itself(rounds: int, pages: int, small: str = SMALL, large: str = LARGE) -> list[Figure]:
    """The two hot pages with ten times the data, and the last page of the list beside the first."""
    few, many = reader_in(house(small)), reader_in(house(large))
    figures = []
    with ExitStack() as stack:
        servers = [(reader, reader.serve(stack)) for reader in (few, many)]
        for name, pick in (("thread page", lambda reader: reader.threads), ("thread list", lambda _: [LIST])):
            sides = {r.folder.name: asker(s, pick(r), r, pages) for r, s in servers}
            at_few, at_many = in_turn(sides, rounds).values()
            figures.append(ratio(f"{name}, {large} beside {small}", at_many, at_few, 0.9))
        reader, server = servers[1]
        sides = {path: asker(server, [path], reader, pages) for path in (LIST, LAST)}
        first, last = in_turn(sides, rounds).values()
        figures.append(ratio(f"last page of the list beside the first, {large}", last, first, 0.9))
    return figures


def ratio(name: str, ours: list[Sample], other: list[Sample], goal: float) -> Figure:
    return Figure(name, f"{cpu(ours):.2f} ms", f"{cpu(other):.2f} ms", times_faster(ours, other), goal)
