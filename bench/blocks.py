"""Keeping a block of a case while one types, beside bare Flask that updates one row."""

import json
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from bench.client import Answer, ask, post_request
from bench.figures import Figure
from bench.houses import copy_of, house
from bench.server import Server
from bench.visitors import Visitor, open_house, signed_in
from bench.writes import some_words
from cop.cases import operations as cases
from cop.cases.typed import digest
from cop.demo.practice import as_typed, written
from cop.foundation.db import db, writing
from cop.members.models import Member

PART = {"X-Part": "1"}  # what the script of the page sends
A_ROUND, MOST = 60, 4.0  # saves in a round; ours beside the yardstick


@dataclass
class Kept:
    """Milliseconds of each save by the clock, and of processor time a save for each round."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass
class Desk:
    """A block that somebody has open, with the digest that the page holds."""

    visitor: Visitor
    path: str
    was: str

    def save(self, port: int, words: str) -> Answer:
        fields = {
            "csrf_token": self.visitor.token, "was-opgave": self.was, "opgave": words, "was-urgentie": digest(""),
            "urgentie": "", "was-schaal": digest(""), "schaal": "",
        }  # fmt: skip
        return ask(port, post_request(self.path, port, fields, self.visitor.cookie, PART))


def one_by_one(rounds: int, size: str) -> list[Figure]:
    """The same block kept again and again, each time with another text of some 200 words, ours and bare in turn."""
    with copy_of(house(size), "blocks") as folder:
        return saves_in(folder, rounds)


def begun_in(folder: Path) -> tuple[Desk, int]:
    """A whole case that one member writes; its desk and its inner number."""
    app = open_house(folder)
    with app.app_context():
        visitor = signed_in(app, range(1))[0]
        with writing():
            owner = db.session.get_one(Member, visitor.member_id)
            content = as_typed(written()[0]["values"]) | {"opgave": "Begin.", "urgentie": "", "schaal": ""}
            case = cases.begin(owner, content)
        desk, number = Desk(visitor, f"{case.path}/schrijven/opgave", digest("Begin.")), case.id
        db.session.remove()
    return desk, number


def saves_in(folder: Path, rounds: int) -> list[Figure]:
    desk, number = begun_in(folder)
    chance = Random("blocks")
    with ExitStack() as stack:
        ours = stack.enter_context(Server("ours", folder))
        bare = stack.enter_context(Server("block", folder, settings={"BENCH_CASE": f"{number}"}))
        for turn in range(rounds + 1):
            if turn < 2:  # the first round warms up, and does not count
                by_us, by_bare = Kept(), Kept()
            texts = [some_words(chance, 200) for _save in range(A_ROUND)]
            save_all(bare, desk, texts, by_bare, is_ours=False)
            desk.was = digest(texts[-1])  # what the bare one left
            save_all(ours, desk, texts, by_us, is_ours=True)
    p50 = median(by_us.clock), median(by_bare.clock)
    by_cpu = median(by_us.cpu), median(by_bare.cpu)
    note = f"by processor time {by_cpu[0]:.2f} against {by_cpu[1]:.2f} ms, {by_cpu[0] / by_cpu[1]:.1f}"
    name = "a block of a case is kept, p50"
    return [Figure(name, f"{p50[0]:.1f} ms", f"{p50[1]:.1f} ms", p50[0] / p50[1], MOST, is_most=True, note=note)]


def save_all(server: Server, desk: Desk, texts: list[str], kept: Kept, is_ours: bool) -> None:
    """Raises RuntimeError when one was not kept."""
    before = server.processor_ns()
    for words in texts:
        begun = time.perf_counter()
        answer = desk.save(server.port, words)
        kept.clock.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"A save answered {answer.status}.")
        if is_ours:
            desk.was = json.loads(answer.body)["digests"]["opgave"]
    kept.cpu.append((server.processor_ns() - before) / len(texts) / 1e6)
