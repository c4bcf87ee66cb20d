"""What building and sending a letter costs, beside a plain loop of the standard library over the same messages.

    python -m bench.mail_transport [--letters 1000] [--rounds 5]

Processor time of this process alone (user and system), per letter; the server is another process. Ours and theirs take
turns, and the median of the rounds counts, so that what else the machine does hits both.
"""

import argparse
import resource
import smtplib
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from flask import Flask

from cop.foundation import mail
from tests.smtp_server import Authority, Certificate

HOUSE = Path(__file__).resolve().parents[1]
FROM, TO = "Slim samenwerken <post@voorbeeld.example>", "dick@voorbeeld.example"
TEXT = "\n".join(f"{n}. Hoe doen jullie dat? Eén loket, twee coördinatoren en een wethouder." for n in range(60))
HTML = "".join(
    f'<tr><td style="padding:8px 0;font-family:Georgia,serif">Eén loket, twee coördinatoren. '
    f'<a href="https://voorbeeld.example/gesprekken/{n}" style="color:#1b4d6b">Lees verder</a></td></tr>\n'
    for n in range(150)
)  # together some 35 KB on the wire, as the largest letter measured


def spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def our_message(number: int) -> mail.Message:
    return mail.Message(
        to=TO,
        subject=f"Weekbericht {number}: één loket, drie vragen uit jouw regio",
        text=f"Dag {number}\n{TEXT}",
        html=f"<p>Dag {number}</p>\n{HTML}",
        message_id=f"<brief.{number}@voorbeeld.example>",
        headers=headers(number),
    )


def headers(number: int) -> dict[str, str]:
    return {
        "List-Id": "Weekbericht <weekbericht.voorbeeld.example>",
        "List-Unsubscribe": f"<https://voorbeeld.example/weekbericht/afmelden/{number:064}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def their_octets(number: int) -> bytes:
    ours = our_message(number)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = FROM, ours.to, ours.subject
    message["Message-ID"], message["Date"] = ours.message_id, "Mon, 23 Nov 2026 07:30:00 +0100"
    for name, value in ours.headers.items():
        message[name] = value
    message.set_content(ours.text, cte="quoted-printable")
    message.add_alternative(ours.html or "", subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=SMTP)


@contextmanager
def sink(log: Path, tls: Certificate | None) -> Iterator[int]:
    """The test server in a process of its own; its port."""
    command = [sys.executable, "-m", "tests.smtp_server", "--log", str(log), "--no-bodies"]
    if tls:
        command += ["--certificate", str(tls.certificate), "--key", str(tls.key)]
    with subprocess.Popen(command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


class Ours:
    """Our build and our Post."""

    def __init__(self, port: int, ca: Path | None) -> None:
        self.app = Flask(__name__)
        self.app.config.from_mapping(MAIL_FROM=FROM, MAIL_SERVER="127.0.0.1", MAIL_PORT=port)
        self.app.config.from_mapping(MAIL_STARTTLS=ca is not None, MAIL_CA_FILE=ca and str(ca))
        mail.init_app(self.app)

    def build(self, letters: int) -> None:
        with self.app.app_context():
            for number in range(letters):
                mail.build(our_message(number))

    def both(self, letters: int) -> None:
        with mail.open_post(self.app) as post:
            for number in range(letters):
                post.send(our_message(number), nothing)

    def send(self, letters: int, octets: bytes) -> None:
        with mail.open_post(self.app) as post:
            for _ in range(letters):
                post.send(octets, nothing, to=TO)


class Theirs:
    """EmailMessage and one smtplib connection, with the certificate verified as well."""

    def __init__(self, port: int, ca: Path | None) -> None:
        self.port, self.ca = port, ca

    @contextmanager
    def connection(self) -> Iterator[smtplib.SMTP]:
        with smtplib.SMTP("127.0.0.1", self.port) as client:
            if self.ca:
                client.starttls(context=ssl.create_default_context(cafile=self.ca))
            yield client

    def build(self, letters: int) -> None:
        for number in range(letters):
            their_octets(number)

    def both(self, letters: int) -> None:
        with self.connection() as client:
            for number in range(letters):
                client.sendmail("post@voorbeeld.example", TO, their_octets(number))

    def send(self, letters: int, octets: bytes) -> None:
        with self.connection() as client:
            for _ in range(letters):
                client.sendmail("post@voorbeeld.example", TO, octets)


def nothing() -> None:
    """Where the outbox would commit."""


def compare(name: str, ours: Callable[[], None], theirs: Callable[[], None], letters: int, rounds: int) -> None:
    """Print both medians, in milliseconds of processor time per letter, and the ratio."""
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for cost, run in zip(costs, (ours, theirs), strict=True):
            started = spent()
            run()
            cost.append((spent() - started) / letters * 1000)
    mine, other = map(statistics.median, costs)
    print(f"{name:32} ours {mine:6.3f} ms   standard library {other:6.3f} ms   ratio {mine / other:5.2f}", flush=True)


def compare_all(port: int, ca: Path | None, letters: int, rounds: int) -> None:
    ours, theirs = Ours(port, ca), Theirs(port, ca)
    octets = their_octets(1)
    if not ca:
        compare("build", lambda: ours.build(letters), lambda: theirs.build(letters), letters, rounds)
    way = "STARTTLS, verified" if ca else "in the clear"
    compare(f"send, {way}", lambda: ours.send(letters, octets), lambda: theirs.send(letters, octets), letters, rounds)
    compare(f"build and send, {way}", lambda: ours.both(letters), lambda: theirs.both(letters), letters, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(f"{asked.letters} letters of {len(their_octets(1))} octets, {asked.rounds} rounds, median")
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        for tls, ca in ((None, None), (authority.certificate("IP:127.0.0.1"), authority.file)):
            with sink(Path(folder) / "letters.log", tls) as port:
                compare_all(port, ca, asked.letters, asked.rounds)


if __name__ == "__main__":
    main()
