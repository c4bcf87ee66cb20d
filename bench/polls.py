"""Asking whether there is anything new, when there is nothing, beside bare Flask that looks the same things up: in the
bell and a thread, and in a room of intervisie."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench.client import ask, get_request
from bench.figures import Figure
from bench.held import AT_TABLE, Room, rooms_for
from bench.houses import copy_of, house
from bench.pages import SMALL, Reader, Sample, cpu, in_turn, reader_in, round_of, times_faster
from bench.roomful import PACE, question
from bench.server import Server
from bench.visitors import open_house, signed_in
from cop.config import browser

MINUTE = 60 / 17.5  # polls that a tab in use makes in a minute (static/js/behaviours/live.js)
MINUTE_OPEN = 60 / PACE  # polls that an open room makes in a minute, at most


def against_yardstick(rounds: int, polls: int, size: str = SMALL) -> list[Figure]:
    """A poll with nothing new, of all readers in turn, each with a thread."""
    reader = reader_in(house(size))
    with ExitStack() as stack:
        ours = reader.serve(stack)
        bare = stack.enter_context(bare_in(reader.folder))
        found = in_turn({"ours": asker(ours, reader, polls), "bare": asker(bare, reader, polls)}, rounds)
    per_tab = f"{cpu(found['ours']) * MINUTE:.1f} ms of processor time a minute for each browser in use"
    ratio = times_faster(found["ours"], found["bare"])
    milliseconds = [f"{cpu(found[side]):.2f} ms" for side in ("ours", "bare")]
    return [Figure("poll with nothing new", *milliseconds, ratio, 0.6, note=per_tab)]


def asker(server: Server, reader: Reader, polls: int) -> Callable[[], Sample]:
    """Every reader with another thread, who knows what there is already."""
    requests = []
    for visitor, path in zip(reader.visitors, reader.threads, strict=False):
        where = f"/nieuw?gesprek={path.rsplit('/', 1)[1]}"
        told = ask(server.port, get_request(where, server.port, visitor.cookie)).body
        version = json.loads(told)["v"] if told.startswith(b"{") else told.decode()
        requests.append(get_request(f"{where}&na=1&v={version}", server.port, visitor.cookie))
    return lambda: round_of(server, requests, polls, status=204)


def bare_in(folder: Path) -> Server:
    """The yardstick, which opens our cookies."""
    cookie = str(browser("http://127.0.0.1")["SESSION_COOKIE_NAME"])
    return Server("poll", folder, settings={"BENCH_COOKIE": cookie})


def rooms_against_yardstick(rounds: int, polls: int, size: str = SMALL) -> list[Figure]:
    """A poll of a room in which nothing happens; beside it what the room itself takes when something did."""
    with copy_of(house(size), "rooms") as folder, ExitStack() as stack:
        app = open_house(folder)
        with app.app_context():
            visitors = signed_in(app, range(1, AT_TABLE + 1))
        room = rooms_for(app, visitors)[0]
        ours, bare = stack.enter_context(Server("ours", folder)), stack.enter_context(bare_in(folder))
        told = ask(ours.port, asked_by_all(ours, room, "")[0]).header("X-Stand")
        sides = {
            "ours": lambda: round_of(ours, asked_by_all(ours, room, told), polls, status=204),
            "bare": lambda: round_of(bare, asked_by_all(bare, room, told), polls, status=204),
            "room": lambda: round_of(ours, asked_by_all(ours, room, ""), polls // 4),
        }
        found = in_turn(sides, rounds)
    per_page = f"{cpu(found['ours']) * MINUTE_OPEN:.0f} ms a minute for each page in it"
    note = f"{per_page}; the room itself, with seven cards, {cpu(found['room']):.1f} ms"
    ratio = times_faster(found["ours"], found["bare"])
    milliseconds = [f"{cpu(found[side]):.2f} ms" for side in ("ours", "bare")]
    return [Figure("poll of a room with nothing new", *milliseconds, ratio, 0.6, note=note)]


def asked_by_all(server: Server, room: Room, told: str) -> list[bytes]:
    """The question of each of its people, who know this."""
    return [question(room, one, server.port, told) for one in room.people]
