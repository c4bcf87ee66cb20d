"""The weekly letter to thousands: processor time beside the standard library, and memory beside fewer members."""

import json
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure
from bench.houses import copy_of, environment, house
from bench.sender import Taken
from bench.server import free_port
from cop.config import HOUSE

TRIES = 600  # times 50 ms that a sink may take to start


@contextmanager
def sink(file: Path | None = None) -> Iterator[int]:
    """A mail server on this machine; gives its port, and keeps the letters in `file`."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink", str(port), *([str(file)] if file else [])], cwd=HOUSE
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    for _ in range(TRIES):
        try:
            arrived(port)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The sink did not start.")


def arrived(port: int) -> int:
    """How many letters a sink has taken."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        return int(line.docmd("VRFY")[1])


def send(folder: Path, port: int, *words: str) -> Taken:
    """Run one of the senders (bench/sender.py) in a process of its own."""
    settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port), "MAIL_FROM": "Post <post@voorbeeld.example>"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.sender", *words],
        cwd=HOUSE,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Taken(**json.loads(done.stdout))


def weekly(few: str, many: str) -> list[Figure]:
    """The letter in a house with few members and in one with many; in each, the bare sender sends the same after it."""
    ours, bare = zip(*(both(house(size)) for size in (few, many)), strict=True)
    each = [taken.cpu / taken.letters * 1000 for taken in (ours[1], bare[1])]
    clock = f"{ours[1].clock:.0f} against {bare[1].clock:.0f} s by the clock"
    note = f"{clock}; with {ours[0].letters} {ours[0].cpu / bare[0].cpu:.2f}"
    return [
        Figure(
            f"{ours[1].letters} weekly letters, processor time a letter",
            f"{each[0]:.2f} ms",
            f"{each[1]:.2f} ms",
            each[0] / each[1],
            2,
            is_most=True,
            note=note,
        ),
        Figure(
            f"peak memory, {ours[1].letters} letters beside {ours[0].letters}",
            f"{ours[1].memory:.0f} MB",
            f"{ours[0].memory:.0f} MB",
            ours[1].memory / ours[0].memory,
            1.2,
            is_most=True,
            note="of the sender's own; SQLite fills its page cache (32 MB at most)",
        ),
    ]


def both(found: Path) -> tuple[Taken, Taken]:
    """Ours and the bare sender. Raises RuntimeError when not every letter arrived once."""
    with copy_of(found, "letters") as folder:
        kept = folder / "letters.jsonl"
        with sink(kept) as port:
            ours = send(folder, port, "ours")
            count = arrived(port)
        with sink() as port:
            bare = send(folder, port, "bare", str(kept))
            again = arrived(port)
    if not ours.letters == count == bare.letters == again:
        raise RuntimeError(f"{ours.letters} sent, {count} arrived; {bare.letters} sent bare, {again} arrived.")
    return ours, bare
