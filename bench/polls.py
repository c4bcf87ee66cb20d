"""Asking whether there is anything new, when there is nothing, beside bare Flask that looks the same things up."""

import json
from collections.abc import Callable
from contextlib import ExitStack

from bench.client import ask, get_request
from bench.figures import Figure
from bench.houses import house
from bench.pages import SMALL, Reader, Sample, cpu, in_turn, reader_in, round_of, times_faster
from bench.server import Server
from cop.config import browser

MINUTE = 60 / 17.5  # polls that a tab in use makes in a minute (static/js/behaviours/live.js)


def against_yardstick(rounds: int, polls: int, size: str = SMALL) -> list[Figure]:
    """A poll with nothing new, of all readers in turn, each with a thread."""
    reader = reader_in(house(size))
    cookie = str(browser("http://127.0.0.1")["SESSION_COOKIE_NAME"])
    with ExitStack() as stack:
        ours = reader.serve(stack)
        bare = stack.enter_context(Server("poll", reader.folder, settings={"BENCH_COOKIE": cookie}))
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
