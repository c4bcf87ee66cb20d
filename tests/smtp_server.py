"""A real SMTP server on loopback that misbehaves on command, with certificates to trust and not to trust.

aiosmtpd answers (strictly: an over-long line gets 500); `Rule`s say where it goes wrong. Every letter that it takes is
one line in a log file, so that several senders, killed and started again, can be counted from outside. In a test:

    with SmtpServer(tmp_path / "letters.log", [Rule("RCPT", "550 5.1.1 unknown", to="nobody@")]) as server:
        ...                        # server.host, server.port
        server.letters()           # what arrived

As a process of its own, which prints its port: `python -m tests.smtp_server --log letters.log [--rules rules.json]`.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import socket
import ssl
import subprocess
import sys
import threading
import warnings
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
AT = "CONNECT EHLO HELO STARTTLS AUTH MAIL RCPT DATA BODY DOT KEPT NOOP RSET QUIT".split()
DRIP = "drip"  # the usual answer, padded to a long one, an octet at a time
HANG = "hang"  # no answer, ever
LATE = "late"  # the usual answer, LATE_BY seconds later
DROP = "drop"  # hang up without a word
PADDING = "x" * 300  # octets: at DRIP_PAUSE each this outlasts every deadline in a test
DRIP_PAUSE = 0.1  # seconds
LATE_BY = 1.2  # seconds


@dataclass
class Rule:
    """What goes wrong: at which command, what happens, how often.

    `at`: a command of AT, where CONNECT is the greeting, BODY the reading of a letter, DOT the answer to it before it
    is kept, and KEPT the answer after it is kept (so that it arrived, but nobody hears of it).
    `act`: a reply such as "451 4.3.0 later" (421 also hangs up), or HANG, LATE, DROP or DRIP. At BODY the
    server then hangs up, politely but for DROP; a reply there is spoken before the dot.
    `times`: how often, then all is well (None: always); `skip`: how often all is well before that.
    `to`: only for recipients that begin so (RCPT alone).
    """

    at: str
    act: str
    times: int | None = None
    skip: int = 0
    to: str = ""

    def __post_init__(self) -> None:
        if self.at not in AT:
            raise ValueError(f"no such moment: {self.at}")

    def strikes(self, at: str, argument: str) -> bool:
        """Whether this is the moment; counts."""
        meant = argument.lower().startswith(f"to:<{self.to}".lower()) if self.to else True
        if at != self.at or self.times == 0 or not meant:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(frozen=True)
class Arrived:
    """One letter in the log."""

    sender: str
    to: tuple[str, ...]
    message_id: str
    tls: bool
    user: str | None
    connection: str
    octets: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter as a mail program reads it."""
        parsed = BytesParser(policy=SMTP_POLICY).parsebytes(self.octets)
        assert isinstance(parsed, EmailMessage)
        return parsed


def letters_in(log: Path) -> list[Arrived]:
    """Everything that servers have written to this log, in order of arrival; safe while they write."""
    if not log.exists():
        return []
    whole_lines = log.read_bytes().rpartition(b"\n")[0].splitlines()
    return [_arrived(json.loads(line)) for line in whole_lines]


def _arrived(kept: dict[str, Any]) -> Arrived:
    return Arrived(**kept | {"to": tuple(kept["to"]), "octets": kept["octets"].encode("latin-1")})


class _Keeper:
    """aiosmtpd's handler: writes letters to the log, in one write each, so that processes do not mix their lines."""

    def __init__(self, log: Path, bodies: bool) -> None:
        self.file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.bodies = bodies

    async def handle_DATA(self, server: "_Scripted", session: Session, envelope: Envelope) -> str:
        spoiled = await server.spoil("DOT")
        if spoiled or server.dripping:
            return spoiled or "250 2.0.0 Ok"  # which never comes to its end
        self.keep(session, envelope, server.is_encrypted())
        return await server.spoil("KEPT") or "250 2.0.0 Ok: kept"

    def keep(self, session: Session, envelope: Envelope, tls: bool) -> None:
        octets = envelope.content if isinstance(envelope.content, bytes) else b""
        head = BytesParser(policy=SMTP_POLICY).parsebytes(octets, headersonly=True)
        user = session.auth_data
        line = {
            "sender": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "message_id": str(head["Message-ID"] or "").strip(),
            "tls": tls,
            "user": user.login.decode() if isinstance(user, LoginPassword) else None,
            "connection": f"{session.peer}",
            "octets": octets.decode("latin-1") if self.bodies else "",
        }
        os.write(self.file, json.dumps(line).encode() + b"\n")

    def close(self) -> None:
        os.close(self.file)


class _Scripted(SMTP):
    """aiosmtpd's server, with a rule before each command."""

    def __init__(self, keeper: _Keeper, script: list[Rule], drip_pause: float, **options: Any) -> None:
        super().__init__(keeper, hostname="sink.example", ident="SMTP", **options)
        self.script = script
        self.drip_pause = drip_pause
        self.dripping = False
        for command, method in list(self._smtp_methods.items()):
            if command in AT and command != "CONNECT":
                self._smtp_methods[command] = self.spoilable(command, method)

    def spoilable(self, command: str, method: Any) -> Any:
        async def obey(argument: str | None) -> None:
            if spoiled := await self.spoil(command, argument or ""):
                await self.push(spoiled)
            elif command == "DATA" and (rule := self.rule_for("BODY")):
                await self.spoil_body(rule)
            else:
                await method(argument)

        return obey

    def rule_for(self, at: str, argument: str = "") -> Rule | None:
        return next((rule for rule in self.script if rule.strikes(at, argument)), None)

    async def spoil(self, at: str, argument: str = "") -> str | None:
        """Do what a rule says of this moment; gives the reply to speak in the place of the usual one."""
        self.dripping = False
        rule = self.rule_for(at, argument)
        return await self.obey(rule) if rule else None

    async def obey(self, rule: Rule) -> str | None:
        if rule.act == DROP:
            self.hang_up()
        if rule.act in (DROP, HANG):
            await asyncio.Event().wait()  # until the other side hangs up
        if rule.act == LATE:
            await asyncio.sleep(LATE_BY)
        self.dripping = rule.act == DRIP
        return None if rule.act in (DRIP, LATE) else rule.act

    async def spoil_body(self, rule: Rule) -> None:
        """Take some of the letter, then do what the rule says."""
        await self.push("354 Go on")
        await self._reader.read(100)
        if reply := await self.obey(rule):
            await self.push(reply)
        if self.transport is not None:
            self.transport.close()

    async def push(self, status: str | bytes) -> None:
        octets = status.encode() if isinstance(status, str) else status
        if self.dripping:
            for octet in octets + PADDING.encode() + b"\r\n":
                self._writer.write(bytes([octet]))
                await self._writer.drain()
                await asyncio.sleep(self.drip_pause)
            return
        await super().push(octets)
        if octets.startswith(b"421"):
            assert self.transport is not None
            self.transport.close()

    def hang_up(self) -> None:
        """Close at once, with a reset: the rudest way."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
            at_once = b"\1\0\0\0\0\0\0\0"  # struct linger: on, for no seconds
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            transport.abort()

    def is_encrypted(self) -> bool:
        """Whether TLS protects this conversation, from the start or by STARTTLS."""
        return self.transport is not None and self.transport.get_extra_info("ssl_object") is not None

    async def _handle_client(self) -> None:
        spoiled = await self.spoil("CONNECT")
        if spoiled:
            await self.push(spoiled)
            assert self.transport is not None
            self.transport.close()
            return
        await super()._handle_client()


class SmtpServer:
    """The server in a thread of this process; a context manager.

    `rules` may be changed while it runs (`server.rules[:] = [...]`). `tls`: a certificate (with `implicit`, from the
    first octet; otherwise by STARTTLS, required). `login`: the (user, password) that AUTH asks for. `bodies` False
    keeps only who and which, for ten thousand letters. `drip_pause`: seconds between the octets of a DRIP.
    `max_octets`: the longest letter it takes.
    """

    def __init__(
        self,
        log: Path,
        rules: Iterable[Rule] = (),
        *,
        port: int = 0,
        tls: "Certificate | None" = None,
        implicit: bool = False,
        login: tuple[str, str] | None = None,
        bodies: bool = True,
        drip_pause: float = DRIP_PAUSE,
        max_octets: int = 50_000_000,
    ) -> None:
        self.log, self.rules, self.host, self.port = log, list(rules), HOST, port
        self.drip_pause = drip_pause
        self._keeper_of = lambda: _Keeper(log, bodies)
        context = tls.context() if tls else None
        self._implicit = context if implicit else None
        self._options: dict[str, Any] = {
            "data_size_limit": max_octets,
            "tls_context": None if implicit else context,
            "require_starttls": context is not None and not implicit,
            "auth_required": login is not None,
            "auth_require_tls": login is not None and tls is not None and not implicit,
            "authenticator": _authenticator(login),
        }

    def __enter__(self) -> Self:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # misbehaving is what it is here for
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        self._keeper = self._keeper_of()
        self._talks: list[weakref.ref[_Scripted]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listener = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._keeper.close()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._talk, HOST, self.port, ssl=self._implicit)

    def _talk(self) -> _Scripted:
        with _quiet_about_plain_auth():
            talk = _Scripted(self._keeper, self.rules, self.drip_pause, loop=self._loop, **self._options)
        self._talks.append(weakref.ref(talk))
        return talk

    async def _stop(self) -> None:
        self._listener.close()
        for talk in filter(None, (reference() for reference in self._talks)):
            talk.hang_up()
        tasks = [task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # transports close on the next turn of the loop

    def letters(self) -> list[Arrived]:
        """What arrived so far."""
        return letters_in(self.log)


def _authenticator(login: tuple[str, str] | None) -> Any:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = login is not None and (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=known, handled=False, auth_data=data)

    return check if login else None


@contextlib.contextmanager
def _quiet_about_plain_auth() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)
        yield


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        port: int = sock.getsockname()[1]
        return port


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What a server shows with it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Authority:
    """A certificate authority of our own in a folder, made with the openssl command (half a second)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "authority.pem"  # what MAIL_CA_FILE names
        self._own(self.file, folder / "authority.key", "/CN=Test authority", "basicConstraints=critical,CA:TRUE")

    def certificate(self, *names: str, days: int = 2) -> Certificate:
        """A certificate signed by this authority for names and addresses ("DNS:localhost", "IP:127.0.0.1").

        With `days` below 1 it has expired.
        """
        stem = f"{len(list(self.folder.iterdir()))}"
        made = Certificate(self.folder / f"{stem}.pem", self.folder / f"{stem}.key")
        request, extensions = self.folder / f"{stem}.csr", self.folder / f"{stem}.ext"
        extensions.write_text(
            f"subjectAltName={','.join(names)}\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n"
            "extendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        )
        _openssl("req", "-new", *_NEW_KEY, "-subj", "/CN=Test", "-keyout", made.key, "-out", request)
        signing = ("-CA", self.file, "-CAkey", self.folder / "authority.key", "-CAcreateserial")
        ending = ("-days", str(days), "-extfile", extensions)
        _openssl("x509", "-req", "-in", request, *signing, *ending, "-out", made.certificate)
        return made

    def self_signed(self, name: str) -> Certificate:
        """A certificate that nobody vouches for."""
        made = Certificate(self.folder / "own.pem", self.folder / "own.key")
        self._own(made.certificate, made.key, "/CN=Test", f"subjectAltName={name}")
        return made

    def _own(self, certificate: Path, key: Path, subject: str, extension: str) -> None:
        files = ("-keyout", key, "-out", certificate)
        usage = ("-addext", "keyUsage=critical,keyCertSign,digitalSignature")
        _openssl("req", "-x509", *_NEW_KEY, "-days", "2", "-subj", subject, "-addext", extension, *usage, *files)


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def main(arguments: Sequence[str]) -> None:
    """Print the port, and serve until stdin closes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rules", type=Path, help="a JSON list of objects with the fields of Rule")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--implicit", action="store_true", help="TLS from the first octet")
    parser.add_argument("--no-bodies", action="store_true", help="log who and which, not what")
    asked = parser.parse_args(arguments)
    rules = [Rule(**rule) for rule in json.loads(asked.rules.read_text())] if asked.rules else []
    tls = Certificate(asked.certificate, asked.key) if asked.certificate else None
    with SmtpServer(
        asked.log, rules, port=asked.port, tls=tls, implicit=asked.implicit, bodies=not asked.no_bodies
    ) as it:
        print(it.port, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
