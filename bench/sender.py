"""The two senders of the weekly letter, each in a process of its own, whose time and memory are the sender's alone.

`python -m bench.sender ours` lets the edition of the house in DATA_DIR go and sends every copy. `python -m bench.sender
bare FILE` builds the letters that the sink kept in FILE once more with the standard library, and sends those. Both
send to MAIL_SERVER, and print what it took as JSON.
"""

import json
import os
import re
import resource
import smtplib
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True)
class Taken:
    """What sending took: letters, seconds of processor time and of the clock, and memory at its peak (MB)."""

    letters: int
    cpu: float
    clock: float
    memory: float


class Watch(threading.Thread):
    """Looks five times a second how much memory this process has of its own. The database file, which SQLite maps into
    memory, is the system's; where /proc does not tell the two apart, both are counted."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.start()

    def run(self) -> None:
        while True:
            self.look()
            time.sleep(0.2)

    def look(self) -> float:
        """The most there was (MB)."""
        self.peak = max(self.peak, own_memory())
        return self.peak


def own_memory() -> float:
    """Memory of this process (MB)."""
    status = Path("/proc/self/status")
    found = re.search(r"RssAnon:\s+(\d+)", status.read_text()) if status.exists() else None
    if found:
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def ours() -> Taken:
    """Compose, render and send everything; what starting the application takes is not counted."""
    from cop import create_app
    from cop.digest import operations as digest
    from cop.foundation.clock import now
    from cop.foundation.db import db, writing
    from cop.foundation.outbox import drain
    from cop.members.queries import member_by_email

    app = create_app()
    with app.app_context():
        with writing():
            editor = member_by_email("anouk@voorbeeld.example")
            assert editor is not None
            digest.send_now(digest.open_edition(), editor)
        db.session.remove()
        watch, cpu, clock = Watch(), time.process_time(), time.perf_counter()
        digest.send_due(now())
        tally = drain(app)
        return Taken(tally.sent, time.process_time() - cpu, time.perf_counter() - clock, watch.look())


@dataclass(frozen=True)
class Parts:
    """A letter taken apart: who gets it, headers, and both texts."""

    to: str
    headers: list[tuple[str, str]]
    text: str
    html: str


def parts_in(file: str) -> Iterator[Parts]:
    """The letters that a sink kept."""
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            letter = message_from_string(row["letter"], policy=policy.SMTP)
            text, html = letter.get_body(("plain",)), letter.get_body(("html",))
            assert text is not None and html is not None
            kept = [
                (name, str(value))
                for name, value in letter.items()
                if not name.lower().startswith(("content-", "mime-"))
            ]
            yield Parts(row["to"], kept, text.get_content(), html.get_content())


def build(parts: Parts) -> EmailMessage:
    """The same letter by the standard library."""
    letter = EmailMessage(policy=policy.SMTP)
    for name, value in parts.headers:
        letter[name] = value
    letter.set_content(parts.text, cte="quoted-printable")
    letter.add_alternative(parts.html, subtype="html", cte="quoted-printable")
    return letter


def bare(file: str) -> Taken:
    """Build and send; what reading the file takes is not counted."""
    cpu = clock = 0.0
    count = 0
    with smtplib.SMTP(os.environ["MAIL_SERVER"], int(os.environ["MAIL_PORT"])) as server:
        for parts in parts_in(file):
            cpu, clock = cpu - time.process_time(), clock - time.perf_counter()
            server.send_message(build(parts), "post@voorbeeld.example", [parts.to])
            cpu, clock = cpu + time.process_time(), clock + time.perf_counter()
            count += 1
    return Taken(count, cpu, clock, own_memory())


if __name__ == "__main__":
    print(json.dumps(asdict(ours() if sys.argv[1] == "ours" else bare(sys.argv[2]))))
