"""Fifty sessions of intervisie at once on one machine: how soon a card, and a next step, is with the others."""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.figures import Figure
from bench.held import AT_TABLE, Room, rooms_for
from bench.houses import copy_of, house
from bench.roomful import ASK, SAY, Page, Roomful
from bench.server import Server
from bench.visitors import open_house, signed_in

WORKERS = 2  # processes, as bin/run starts them
OPENING = 6  # seconds in which everybody opens the room, before anything is measured
CARDS, STEPS = (20.0, 30.0), (6.0, 12.0)  # seconds between two cards of one person, and two presses of one facilitator
PRESSES = 3  # of each facilitator at most, in the last part
LATE = 10  # seconds after which what a page still does not have is lost
SOON = 1.0  # the goal, in seconds
LEADS, BRINGS = 0, 1  # places of people at a table; who brings the question listens while the others lay cards


@dataclass(frozen=True)
class Evening:
    """What one run showed: seconds until each reader had each card and each step, what was lost, and what it took."""

    cards: list[float]
    steps: list[float]
    lost: int
    asked: int  # questions
    anew: int  # answers that held the room
    refused: int  # 409
    failed: int  # answers but 200, 204 and 409, such as 500 or none at all
    server: float  # processor time of the server, and of this process, as a share of one core
    readers: float


def at_once(tables: int, seconds: float, size: str, times: int) -> list[Figure]:
    """So many sessions for so many seconds, so many times; the figures are medians, what went wrong is all of it."""
    with copy_of(house(size), "sessions") as folder:
        evenings = [evening_in(folder, tables, seconds, turn) for turn in range(times)]
    name = f"{tables} sessions of {AT_TABLE} at once, {WORKERS} processes"
    return [
        reached(f"{name}: a card is with the others, p95", [one.cards for one in evenings], taken(evenings)),
        reached(f"{name}: the next step is with the others, p95", [one.steps for one in evenings]),
        counted(f"{name}: cards and steps not seen by all", [one.lost for one in evenings]),
        counted(f"{name}: failed", [one.failed for one in evenings]),
    ]


def reached(name: str, runs: list[list[float]], note: str = "") -> Figure:
    """The median of the runs' p95; beside it p50 and the worst of all."""
    p50, most = (median(median(run or [inf]) for run in runs), max(max(run, default=inf) for run in runs))
    each = ", ".join(f"{p95(run):.2f}" for run in runs)
    said = f"p50 {p50:.2f} s, most {most:.2f} s; p95 each time: {each}"
    middle = median(p95(run) for run in runs)
    return Figure(name, f"{middle:.2f} s", "", middle, SOON, is_most=True, note=f"{said}; {note}" if note else said)


def p95(run: list[float]) -> float:
    """Of what came; endless when nothing did."""
    return quantiles(run, n=20)[18] if len(run) > 1 else inf


def taken(evenings: list[Evening]) -> str:
    """What it took, in words."""
    server, readers = (median(getattr(one, name) for one in evenings) for name in ("server", "readers"))
    asked, anew = (sum(getattr(one, name) for one in evenings) for name in ("asked", "anew"))
    refused = sum(one.refused for one in evenings)
    return (
        f"{asked} questions, {anew} times the room, {refused} × 409; "
        f"server {server:.2f}, readers {readers:.2f} of a core"
    )


def counted(name: str, numbers: list[int]) -> Figure:
    return Figure(name, str(sum(numbers)), "", sum(numbers), 0, is_most=True)


def evening_in(folder: Path, tables: int, seconds: float, turn: int) -> Evening:
    """New sessions of the same people, a server of their own, and everybody in their rooms at once."""
    app = open_house(folder)
    with app.app_context():
        visitors = signed_in(app, range(1, tables * AT_TABLE + 1))
    rooms = rooms_for(app, visitors)
    with Server("ours", folder, workers=WORKERS) as server:
        return asyncio.run(everybody_in(rooms, server, seconds, turn))


async def everybody_in(rooms: list[Room], server: Server, seconds: float, turn: int) -> Evening:
    """Cards all the time; in the last third the facilitators go on, too."""
    full = Roomful(rooms, server.port, turn)
    following = [asyncio.ensure_future(full.follow(page)) for page in full.pages]
    await asyncio.sleep(OPENING)
    full.statuses.clear()
    before, own, begun = await asyncio.to_thread(server.processor_ns), time.process_time(), time.perf_counter()
    await asyncio.gather(*(act for table in full.tables for act in acts_at(full, table.pages, seconds)))
    passed, own = time.perf_counter() - begun, time.process_time() - own
    served = (await asyncio.to_thread(server.processor_ns) - before) / 1e9
    await all_seen(full)
    full.is_open = False
    await asyncio.gather(*following)
    return what_came_of(full, served / passed, own / passed)


def acts_at(full: Roomful, pages: list[Page], seconds: float) -> Iterator[Coroutine[Any, Any, None]]:
    """What the people at one table are going to do."""
    for place, page in enumerate(pages):
        if place != BRINGS:
            yield full.now_and_then(partial(full.lay_card, page), full.moments(0, seconds, CARDS))
    pressing = full.moments(seconds * 2 / 3, seconds, STEPS)[:PRESSES]
    yield full.now_and_then(partial(full.press_next, pages[LEADS]), pressing)


async def all_seen(full: Roomful) -> None:
    """Wait until everybody has everything, or until it is too late."""
    for _look in range(LATE * 5):
        if None not in (moment for _said, moment in full.receipts()):
            return
        await asyncio.sleep(0.2)


def what_came_of(full: Roomful, server: float, readers: float) -> Evening:
    """The whole run in numbers."""
    receipts, statuses = list(full.receipts()), full.statuses
    took = [(said.is_step, moment - said.sent) for said, moment in receipts if moment is not None]
    return Evening(
        cards=[seconds for is_step, seconds in took if not is_step],
        steps=[seconds for is_step, seconds in took if is_step],
        lost=len(receipts) - len(took),
        asked=sum(number for (what, _status), number in statuses.items() if what == ASK),
        anew=statuses[ASK, 200],
        refused=statuses[SAY, 409],
        failed=sum(number for (_what, status), number in statuses.items() if status not in (200, 204, 409)),
        server=server,
        readers=readers,
    )
