"""The one place that speaks SMTP: Flask-Mail's frame, with verified TLS, deadlines and a known state around the dot.

Flask-Mail 0.10 as it comes waits without end, accepts any certificate, sends lines that servers refuse, and passes
extra headers on unread. Its `Mail` (settings, suppression in tests) and `Connection` are kept, and closed where open.
"""

import ipaddress
import logging
import math
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

import flask_mail
from flask import Flask, current_app

from cop.foundation.envelope import (
    WORDS_LIMIT,
    BeforeDot,
    Envelope,
    MailDeferred,
    MailInDoubt,
    MailRefused,
    in_words,
    refuse,
    sealed,
    stuffed,
)
from cop.foundation.mail_folder import Folder
from cop.foundation.mime import HeaderRefused, Message, Sender
from cop.foundation.wire import at_once, is_readable, left, our_name, reach

__all__ = [
    "Folder",
    "HeaderRefused",
    "Mail",
    "MailDeferred",
    "MailInDoubt",
    "MailRefused",
    "Message",
    "Post",
    "build",
    "init_app",
    "open_post",
]

log = logging.getLogger(__name__)

TIMEOUT = 20.0  # seconds of silence: a healthy relay answers within one, a busy one greets within ten
DEADLINE = 60.0  # seconds for one letter, wall clock: a server that drips keeps each silence short, but not this
REUSE_LETTERS = 100  # letters over one connection: many relays hang up after this number
REUSE_SECONDS = 600.0  # and after ten minutes; going first costs nothing
IDLE_SECONDS = 10.0  # after this much silence of ours we ask (NOOP) whether the other side is still there
GOODBYE = 3.0  # seconds for QUIT: nothing depends on its answer
REPLY_LIMIT = 65_536  # octets in one reply: real ones have hundreds; a flood must not fill our memory
READ_AT_ONCE = 4_096  # octets: more than any reply to a letter


@dataclass(frozen=True)
class Patience:
    """How long and how often, in seconds and letters; each has its setting, so that tests need not wait."""

    timeout: float
    deadline: float
    idle: float
    reuse_letters: int
    reuse_seconds: float

    @classmethod
    def configured(cls, config: Mapping[str, Any]) -> Self:
        """Read MAIL_TIMEOUT, MAIL_DEADLINE, MAIL_IDLE_SECONDS, MAIL_MAX_EMAILS and MAIL_REUSE_SECONDS."""
        return cls(
            timeout=float(config.get("MAIL_TIMEOUT", TIMEOUT)),
            deadline=float(config.get("MAIL_DEADLINE", DEADLINE)),
            idle=float(config.get("MAIL_IDLE_SECONDS", IDLE_SECONDS)),
            reuse_letters=int(config.get("MAIL_MAX_EMAILS", REUSE_LETTERS)),
            reuse_seconds=float(config.get("MAIL_REUSE_SECONDS", REUSE_SECONDS)),
        )

    @property
    def for_the_answer(self) -> float:
        """What is kept back of the deadline for the answer to the dot: giving up is safe before it and doubt after."""
        return min(self.timeout, self.deadline / 3)


class Mail(flask_mail.Mail):
    """Flask-Mail's settings under the names of this platform, and what it does not know: who writes, whom to trust."""

    sender: Sender
    patience: Patience
    trust: ssl.SSLContext | None

    def init_app(self, app: Flask) -> Any:
        """Read the settings; raises ValueError with one clear sentence when they contradict each other."""
        config = app.config
        refuse_contradictions(config)
        self.state = super().init_app(app)
        self.app = app
        self.sender = who_writes(config)
        self.patience = Patience.configured(config)
        encrypted = config.get("MAIL_TLS") or config.get("MAIL_STARTTLS")
        self.trust = trusted(config.get("MAIL_CA_FILE")) if encrypted else None
        app.extensions["mail"] = self
        return self.state

    def init_mail(self, config: dict[str, Any], debug: bool | int = False, testing: bool = False) -> Any:
        """Translate our names to Flask-Mail's; as it has it, MAIL_SUPPRESS_SEND follows TESTING when it is not set."""
        usual_port = 465 if config.get("MAIL_TLS") else 587 if config.get("MAIL_STARTTLS") else 25
        translated = {
            "MAIL_SERVER": config.get("MAIL_SERVER") or "",
            "MAIL_PORT": int(config.get("MAIL_PORT") or usual_port),
            "MAIL_USERNAME": config.get("MAIL_USERNAME"),
            "MAIL_PASSWORD": config.get("MAIL_PASSWORD"),
            "MAIL_USE_TLS": bool(config.get("MAIL_STARTTLS")),
            "MAIL_USE_SSL": bool(config.get("MAIL_TLS")),
            "MAIL_DEFAULT_SENDER": config.get("MAIL_FROM"),
            "MAIL_SUPPRESS_SEND": config.get("MAIL_SUPPRESS_SEND", testing),
            "MAIL_DEBUG": False,  # smtplib would print passwords and letters
        }
        return super().init_mail(translated, False, testing)

    def connect(self) -> "Connection":
        """Give a connection that is not opened yet."""
        return Connection(self)


def refuse_contradictions(config: Mapping[str, Any]) -> None:
    """Raise ValueError for settings that cannot both be meant, or that would send a password in the clear."""
    if not config.get("MAIL_FROM"):
        raise ValueError("MAIL_FROM is missing: set who writes, such as Slim samenwerken <post@example.nl>.")
    if config.get("MAIL_TLS") and config.get("MAIL_STARTTLS"):
        raise ValueError("MAIL_TLS and MAIL_STARTTLS are both on: choose TLS from the first byte, or STARTTLS.")
    encrypted = config.get("MAIL_TLS") or config.get("MAIL_STARTTLS")
    if config.get("MAIL_USERNAME") and config.get("MAIL_SERVER") and not (encrypted or is_here(config["MAIL_SERVER"])):
        raise ValueError("MAIL_USERNAME needs MAIL_STARTTLS or MAIL_TLS: a password is not sent in the clear.")


def who_writes(config: Mapping[str, Any]) -> Sender:
    """Read MAIL_FROM and MAIL_REPLY_TO; raises ValueError if either is no address with or without a name."""
    try:
        return Sender.named(config["MAIL_FROM"], config.get("MAIL_REPLY_TO"))
    except ValueError as error:
        raise ValueError(f"MAIL_FROM or MAIL_REPLY_TO is not Name <address>: {error}") from error


def trusted(ca_file: str | None) -> ssl.SSLContext:
    """Whom to believe: the system's authorities, or only those in `ca_file`; raises ValueError if it holds none."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise ValueError(f"MAIL_CA_FILE cannot be read as certificates: {ca_file}: {error}") from error


def is_here(server: str) -> bool:
    """Whether a server's name means this machine itself."""
    try:
        return server == "localhost" or ipaddress.ip_address(server).is_loopback
    except ValueError:
        return False


class Talk(smtplib.SMTP):
    """An SMTP conversation whose every read and write ends before a moment on the clock (`until`, monotonic seconds).

    smtplib's timeout starts anew with every octet; this deadline does not, and needs no second thread to hold.
    """

    def __init__(self, timeout: float, until: float) -> None:
        super().__init__(local_hostname="localhost", timeout=timeout)
        self.until = until
        self.trust: ssl.SSLContext | None = None  # set before connect() for TLS from the first byte
        self._longest = timeout
        self._heard = b""
        self._waiting = math.nan

    def open(self, host: str, port: int) -> None:
        """Connect and read the greeting; raises OSError or smtplib.SMTPException."""
        self._host = host
        code, words = self.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        self.local_hostname = our_name(self._live())

    def _live(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("There is no connection.")
        return self.sock

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = reach(host, port, timeout, self.until)
        return self._wrapped(sock, self.trust) if self.trust else sock

    def _wrapped(self, sock: socket.socket, trust: ssl.SSLContext) -> ssl.SSLSocket:
        try:
            sock.settimeout(min(self._longest, left(self.until)))  # the whole handshake, not each octet of it
            wrapped = trust.wrap_socket(sock, server_hostname=self._host)
        except BaseException:
            sock.close()
            raise
        self._waiting = math.nan
        at_once(wrapped)
        return wrapped

    def encrypt(self, trust: ssl.SSLContext) -> None:
        """Do STARTTLS, or raise: a server that does not offer it, or shows another's certificate, gets no letter."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError("The server offers no STARTTLS.")
        code, words = self.docmd("STARTTLS")
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        if self._heard:  # words from before the encryption that would count as said after it (CVE-2011-0411)
            raise smtplib.SMTPServerDisconnected("The server went on in the clear after STARTTLS.")
        sock, self.sock = self._live(), None
        self.sock = self._wrapped(sock, trust)
        self.helo_resp = self.ehlo_resp = None  # RFC 3207 §4.2: what was said before does not count
        self.esmtp_features = {}
        self.does_esmtp = False
        self.ehlo_or_helo_if_needed()

    def ehlo(self, name: str = "") -> tuple[int, bytes]:
        """Introduce ourselves; raises SMTPHeloError on 4xx, where smtplib would try HELO and lose the first answer."""
        code, words = super().ehlo(name)
        if 400 <= code < 500:
            raise smtplib.SMTPHeloError(code, words)
        return code, words

    def wait_longer(self) -> None:
        """Let the next answer take all that is left of the deadline, rather than the usual silence."""
        self._longest = math.inf

    def wait_as_usual(self) -> None:
        """Undo wait_longer()."""
        self._longest = self.timeout

    def _be_patient(self, sock: socket.socket) -> None:
        """Set how long the next read or write may take; asked of the kernel only when it makes a difference."""
        waiting = min(self._longest, left(self.until))
        if waiting != self._waiting:
            sock.settimeout(waiting)
            self._waiting = waiting

    def send(self, s: Any) -> None:
        """Write all of it, within the deadline; raises SMTPServerDisconnected."""
        octets = memoryview(s if isinstance(s, bytes) else s.encode("ascii"))
        try:
            sock = self._live()
            while octets:
                self._be_patient(sock)
                octets = octets[sock.send(octets) :]
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"The server stopped listening: {error}") from error

    def send_at_once(self, octets: bytes) -> bytes:
        """Write what goes in one piece, and give the rest; raises SMTPServerDisconnected only when nothing has left.

        A failing send() has taken nothing, and inside TLS at most a part of a record, which no server can open.
        """
        try:
            sock = self._live()
            self._be_patient(sock)
            return octets[sock.send(octets) :]
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"The server stopped listening: {error}") from error

    def getreply(self) -> tuple[int, bytes]:
        """Read one whole reply, within the deadline; raises SMTPServerDisconnected. Nonsense has code -1."""
        said = []
        budget = REPLY_LIMIT
        while True:
            line = self._line()
            said.append(line[4:].strip())
            budget -= len(line)
            if not (line[:3].isdigit() and len(line) > 3 and line[3:4] in b" -\r\n") or budget < 0:
                return -1, b"\n".join(said)[:WORDS_LIMIT]
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(said)

    def _line(self) -> bytes:
        while (end := self._heard.find(b"\n")) < 0:
            if len(self._heard) > REPLY_LIMIT:
                self.close()
                raise smtplib.SMTPServerDisconnected("The server's answer has no end.")
            self._heard += self._more()
        line, self._heard = self._heard[: end + 1], self._heard[end + 1 :]
        return line

    def _more(self) -> bytes:
        try:
            sock = self._live()
            self._be_patient(sock)
            octets = sock.recv(READ_AT_ONCE)
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"No answer: {error}") from error
        if not octets:
            self.close()
            raise smtplib.SMTPServerDisconnected("The server hung up.")
        return octets

    def is_interrupted(self) -> bool:
        """Whether the server has said something, or has gone, without being asked."""
        sock = self._live()
        if self._heard or (isinstance(sock, ssl.SSLSocket) and sock.pending()):
            return True
        if not is_readable(sock):
            return False
        self._waiting = 0.0
        sock.settimeout(0.0)
        try:
            self._heard = sock.recv(READ_AT_ONCE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False  # TLS talking to itself
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Hang up at once; what was not ended with the dot is then never delivered."""
        self._heard = b""
        self._waiting = math.nan
        super().close()


class Connection(flask_mail.Connection):
    """Flask-Mail's connection, opened with a deadline and a verified certificate."""

    mail: Mail
    host: Talk | None
    until = math.inf

    def configure_host(self) -> Talk:
        """Connect, encrypt and sign in; raises OSError, ValueError or smtplib.SMTPException."""
        mail = self.mail
        talk = Talk(mail.patience.timeout, self.until)
        try:
            talk.trust = mail.trust if mail.use_ssl else None
            talk.open(mail.server, mail.port)
            if mail.use_tls and mail.trust:
                talk.encrypt(mail.trust)
            talk.ehlo_or_helo_if_needed()
            if mail.username and mail.password:
                talk.login(mail.username, mail.password)
        except BaseException:
            talk.close()
            raise
        return talk

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        tb: TracebackType | None = None,
    ) -> None:
        """Say goodbye if that goes quickly, and hang up."""
        if self.host is not None:
            self.host.until = time.monotonic() + GOODBYE
            with suppress(OSError):
                self.host.docmd("QUIT")
            self.hang_up()

    def hang_up(self) -> None:
        """Leave without a word, which is right in the middle of a letter: QUIT would become part of its text."""
        if self.host is not None:
            self.host.close()
        self.host = None

    def send(self, message: flask_mail.Message, envelope_from: str | tuple[str, str] | None = None) -> None:
        """Shut: Flask-Mail's own sending reads no headers, cuts no lines and marks no dot."""
        raise NotImplementedError("Letters leave through open_post(app).send().")


class Post:
    """One connection to the relay, kept for many letters; for one thread at a time.

    Use as a context manager. The connection is made with the first letter and renewed when it is old, tired or gone.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.mail: Mail = app.extensions["mail"]
        self.connection: Connection = self.mail.connect()
        self._opened_at = self._used_at = -math.inf
        self._letters = 0
        self._in_step = False  # both sides are between two letters

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye to the relay, in a few seconds at most; never raises for what the relay does."""
        if not self._in_step:
            self.connection.hang_up()
        self.connection.__exit__()
        self._in_step = False

    def send(self, message: Message | bytes, before_dot: BeforeDot, *, to: str | None = None) -> str:
        """Send one letter and give the server's final words.

        `message` may be octets from build(), with the recipient's address in `to`. `before_dot` is called once, when
        all but the final dot is on its way; if it raises, the connection is dropped without the dot and the error
        goes on. Raises MailRefused, MailDeferred, MailInDoubt; HeaderRefused for a letter that cannot be written.
        """
        envelope = sealed(self.mail.sender, message, to)
        if self.mail.suppress:
            return self._pretend(message, before_dot)
        until = time.monotonic() + self.mail.patience.deadline
        try:
            self._hand_over(envelope, until - self.mail.patience.for_the_answer)
            before_dot()
            return self._finish(until)
        except BaseException:
            if not self._in_step:
                self.connection.hang_up()
            raise

    def _pretend(self, message: Message | bytes, before_dot: BeforeDot) -> str:
        """In tests, tell Flask-Mail's listeners (record_messages); for a real one their errors would come too late."""
        before_dot()
        flask_mail.email_dispatched.send(self.app, message=message)
        return "Suppressed: MAIL_SUPPRESS_SEND is on."

    def _hand_over(self, envelope: Envelope, until: float) -> None:
        """All of a letter except its dot; raises MailRefused or MailDeferred, and then it was certainly not sent."""
        try:
            talk = self._begin(envelope, until)
            self._expect(talk, 2, "rcpt", "RCPT", f"TO:<{envelope.to}>")
            self._expect(talk, 3, "data", "DATA")
            talk.send(stuffed(envelope.octets))
            self._refuse_interruption(talk)
        except OSError as error:
            raise MailDeferred(None, str(error)) from error

    def _begin(self, envelope: Envelope, until: float) -> Talk:
        """MAIL over the connection that is there, or over a new one if there is none or it turns out to be dead."""
        talk = self._kept(until)
        if talk is not None:
            try:
                self._introduce(talk, envelope)
                return talk
            except smtplib.SMTPServerDisconnected:
                if time.monotonic() >= until:
                    raise
        talk = self._opened(until)
        self._introduce(talk, envelope)
        return talk

    def _introduce(self, talk: Talk, envelope: Envelope) -> None:
        size = f" SIZE={len(envelope.octets)}" if talk.has_extn("size") else ""
        self._in_step = False
        self._expect(talk, 2, "mail", "MAIL", f"FROM:<{self.mail.sender.address}>{size}")

    def _kept(self, until: float) -> Talk | None:
        """The open connection, if it is still fit for use; otherwise hang up."""
        talk = self.connection.host
        if talk is None:
            return None
        patience, now = self.mail.patience, time.monotonic()
        talk.until = until
        worn = self._letters >= patience.reuse_letters or now - self._opened_at >= patience.reuse_seconds
        if worn or not self._in_step:
            self.close()
            return None
        with suppress(OSError):
            if not talk.is_interrupted() and (now - self._used_at < patience.idle or talk.docmd("NOOP")[0] == 250):
                return talk
        self.connection.hang_up()
        return None

    def _opened(self, until: float) -> Talk:
        """A new connection; raises MailDeferred, for whatever keeps us out keeps every letter out."""
        self.connection.hang_up()
        self.connection.until = until
        try:
            self.connection.__enter__()
        except smtplib.SMTPResponseException as error:
            raise MailDeferred(error.smtp_code, in_words(error.smtp_error), pauses_lane=True) from error
        except (OSError, ValueError) as error:
            raise MailDeferred(None, f"No connection: {error}", pauses_lane=True) from error
        self._letters = 0
        self._opened_at = time.monotonic()
        self._in_step = True
        return cast(Talk, self.connection.host)

    def _expect(self, talk: Talk, kind: int, at: str, command: str, arguments: str = "") -> str:
        """Say a command and hear an answer of this kind (its first digit), or raise what its refusal means."""
        code, said = talk.docmd(command, arguments)
        if code // 100 == kind:
            return in_words(said)
        self._make_up(talk, code)
        refuse(code, in_words(said), at)

    def _make_up(self, talk: Talk, code: int) -> None:
        """After a refusal: clear the table for the next letter, or leave if the server wants that or made no sense."""
        if 400 <= code < 600 and code != 421:
            with suppress(OSError):
                self._in_step = talk.rset()[0] == 250
        if not self._in_step:
            self.connection.hang_up()

    def _refuse_interruption(self, talk: Talk) -> None:
        """Raise what the server means if it speaks, or goes, before the dot: without the dot nothing is delivered."""
        if talk.is_interrupted():
            code, said = talk.getreply()
            refuse(code, in_words(said), "data")

    def _finish(self, until: float) -> str:
        """The dot and its answer. Only from the dot on a silence means doubt."""
        talk = cast(Talk, self.connection.host)
        talk.until = until
        try:
            self._refuse_interruption(talk)
            if until - time.monotonic() < self.mail.patience.for_the_answer / 2:  # before_dot took the other half
                raise MailDeferred(None, "Too little time was left for the answer, so the letter was not finished.")
            rest = talk.send_at_once(b".\r\n")
        except OSError as error:
            raise MailDeferred(None, str(error)) from error
        talk.wait_longer()
        try:
            talk.send(rest)
            code, said = talk.getreply()
        except OSError as error:
            raise MailInDoubt(str(error)) from error
        if not 200 <= code < 300 and not 400 <= code < 600:
            raise MailInDoubt(f"The answer made no sense: {code} {in_words(said)}")
        talk.wait_as_usual()
        self._used_at = time.monotonic()
        self._letters += 1
        if code < 300:
            self._in_step = True
            return in_words(said)
        self._make_up(talk, code)
        refuse(code, in_words(said), "data")


def build(message: Message) -> bytes:
    """Write a letter by the current application's sender; raises HeaderRefused, or MailRefused (553) for `to`."""
    mail: Mail = current_app.extensions["mail"]
    return sealed(mail.sender, message, None).octets


def open_post(app: Flask) -> Post | Folder:
    """The way letters leave: over SMTP, or as files when there is no MAIL_SERVER."""
    mail: Mail = app.extensions["mail"]
    return Post(app) if mail.server else Folder(app)


def init_app(app: Flask) -> None:
    """Set up app.extensions["mail"]; raises ValueError when the settings contradict each other."""
    mail = Mail(app)
    if mail.server and mail.suppress and not app.testing:
        log.warning("MAIL_SUPPRESS_SEND is on: letters are built and then forgotten.")
