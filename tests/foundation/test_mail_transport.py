"""Letters over a real connection, to a server that behaves and to one that does not."""

import contextlib
import multiprocessing
import os
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_mail
import pytest
from flask import Flask

from cop.foundation import mail
from cop.foundation.mail import Folder, MailDeferred, MailInDoubt, MailRefused, Message, Post
from tests.smtp_server import DRIP, DROP, HANG, LATE, LATE_BY, Authority, Certificate, Rule, SmtpServer, closed_port

HOUSE = Path(__file__).resolve().parents[2]
SLACK = 1.5  # seconds that a busy machine may add to a deadline
SHORT = {"MAIL_TIMEOUT": 0.8, "MAIL_DEADLINE": 2.4}  # seconds, where a test waits for the end of our patience
HUGE = "lang\n" * 4_000_000  # more than all the buffers on the way can hold
ATTEMPTS = 3  # letters in the tests that count connections


def an_app(server: SmtpServer | None, **changed: Any) -> Flask:
    app = Flask("letters")
    app.config.from_mapping(MAIL_FROM="Slim samenwerken <post@voorbeeld.example>")
    if server:
        app.config.from_mapping(MAIL_SERVER=server.host, MAIL_PORT=server.port)
    app.config.from_mapping(changed)
    mail.init_app(app)
    return app


def a_letter(number: int = 1, **changed: Any) -> Message:
    usual = {
        "to": "dick@voorbeeld.example",
        "subject": "Eén vraag uit jouw regio",
        "text": "Dag Dick,\n",
        "html": "<p>Dag Dick,</p>\n",
        "message_id": f"<brief.{number}@voorbeeld.example>",
        "headers": {"Auto-Submitted": "auto-generated"},
    }
    return Message(**usual | changed)


def nothing() -> None:
    """What a test does before the dot that has no interest in it."""


class Dots:
    """Counts the calls before the dot."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "letters.log"


@pytest.fixture
def server(log: Path) -> Iterator[SmtpServer]:
    with SmtpServer(log) as server:
        yield server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def good(authority: Authority) -> Certificate:
    return authority.certificate("DNS:localhost", "IP:127.0.0.1")


# When all goes well


def test_a_letter_arrives_whole(server: SmtpServer) -> None:
    dots = Dots()
    with Post(an_app(server)) as post:
        words = post.send(a_letter(), dots)
    [arrived] = server.letters()
    assert words == "2.0.0 Ok: kept"
    assert dots.count == 1
    assert (arrived.sender, arrived.to) == ("post@voorbeeld.example", ("dick@voorbeeld.example",))
    assert arrived.message_id == "<brief.1@voorbeeld.example>"
    assert arrived.message["Subject"] == "Eén vraag uit jouw regio"
    assert arrived.message["From"] == "Slim samenwerken <post@voorbeeld.example>"
    assert arrived.message["Auto-Submitted"] == "auto-generated"
    assert arrived.message["Date"].datetime.timestamp() == pytest.approx(time.time(), abs=60)


def test_before_dot_comes_when_the_letter_is_on_its_way_and_not_yet_there(server: SmtpServer) -> None:
    seen = []
    with Post(an_app(server)) as post:
        post.send(a_letter(), lambda: seen.append((post.connection.host is not None, server.letters())))
    assert seen == [(True, [])]
    assert len(server.letters()) == 1


def test_the_host_is_who_gets_the_answers(server: SmtpServer) -> None:
    app = an_app(server, MAIL_REPLY_TO="Anouk Lindeboom <anouk@voorbeeld.example>")
    with Post(app) as post:
        post.send(a_letter(1), nothing)
        post.send(a_letter(2, reply_to="henk@voorbeeld.example"), nothing)
    replies = [str(arrived.message["Reply-To"]) for arrived in server.letters()]
    assert replies == ["Anouk Lindeboom <anouk@voorbeeld.example>", "henk@voorbeeld.example"]


def test_a_line_of_any_length_and_dots_of_any_kind_arrive(server: SmtpServer) -> None:
    text = ".\n..\n.Dag\n" + "é" * 5_000 + "\n\n.\n"
    html = "<p>" + "lang " * 5_000 + "</p>\n.\n"
    with Post(an_app(server)) as post:
        post.send(a_letter(text=text, html=html), nothing)
    [arrived] = server.letters()
    plain, rich = (part.get_content().replace("\r\n", "\n") for part in arrived.message.iter_parts())
    assert (plain, rich) == (text, html)
    assert max(map(len, arrived.octets.split(b"\r\n"))) <= 78


def test_octets_that_were_built_before_arrive_unchanged(server: SmtpServer) -> None:
    app = an_app(server)
    with app.app_context():
        octets = mail.build(a_letter(text=".\nDag\n"))
    with Post(app) as post:
        post.send(octets, nothing, to="dick@voorbeeld.example")
    assert server.letters()[0].octets == octets


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"Subject: x",
        b"Subject: x\r\n\r\nDag\n.\nMAIL FROM:<boef@elders.example>\r\n",
        b"Subject: x\r\n\r\nDag\r.\r\r\n",
        b"Subject: x\r\n\r\n" + b"a" * 999 + b"\r\n",
        "Subject: é\r\n".encode(),
        b"Subject: \0\r\n",
        b".\r\n",
    ],
)
def test_octets_that_build_never_makes_are_refused(server: SmtpServer, octets: bytes) -> None:
    with Post(an_app(server)) as post, pytest.raises(ValueError):
        post.send(octets, nothing, to="dick@voorbeeld.example")
    assert server.letters() == []


def test_octets_need_a_recipient(server: SmtpServer) -> None:
    with Post(an_app(server)) as post, pytest.raises(ValueError):
        post.send(b"Subject: x\r\n", nothing)


# One connection for many letters


def connections_for(server: SmtpServer, letters: int, **changed: Any) -> int:
    with Post(an_app(server, **changed)) as post:
        for number in range(letters):
            post.send(a_letter(number), nothing)
    arrived = server.letters()
    assert [letter.message_id for letter in arrived] == [
        f"<brief.{number}@voorbeeld.example>" for number in range(letters)
    ]
    return len({letter.connection for letter in arrived})


def test_letters_share_a_connection(server: SmtpServer) -> None:
    assert connections_for(server, 8) == 1


def test_a_connection_is_renewed_after_its_number_of_letters(server: SmtpServer) -> None:
    assert connections_for(server, 7, MAIL_MAX_EMAILS=3) == 3


def test_a_connection_is_renewed_when_it_is_old(server: SmtpServer) -> None:
    assert connections_for(server, ATTEMPTS, MAIL_REUSE_SECONDS=0) == ATTEMPTS


@pytest.mark.parametrize("act", ["421 4.4.2 idle too long", "500 what", DROP])
def test_after_idling_we_ask_first(server: SmtpServer, act: str) -> None:
    server.rules.append(Rule("NOOP", act))
    assert connections_for(server, ATTEMPTS, MAIL_IDLE_SECONDS=0) == ATTEMPTS


def test_an_answer_to_noop_keeps_the_connection(server: SmtpServer) -> None:
    assert connections_for(server, ATTEMPTS, MAIL_IDLE_SECONDS=0) == 1


def test_a_connection_that_died_while_idle_costs_nothing(server: SmtpServer) -> None:
    server.rules.append(Rule("MAIL", DROP, times=1, skip=1))
    assert connections_for(server, ATTEMPTS) == 2


def test_a_goodbye_while_idle_is_heard(server: SmtpServer) -> None:
    """The server said 421 after its last yes: the next letter gets a new connection, not that answer."""
    server.rules.append(Rule("KEPT", "250 2.0.0 Ok: kept\r\n421 4.4.2 enough", times=1))
    with Post(an_app(server)) as post:
        assert post.send(a_letter(1), nothing) == "2.0.0 Ok: kept"
        time.sleep(0.1)
        assert post.send(a_letter(2), nothing) == "2.0.0 Ok: kept"
    assert len(server.letters()) == 2


def test_packets_do_not_wait_for_company(server: SmtpServer) -> None:
    delays: list[int] = []

    def look() -> None:
        delays.append(wire(post).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    with Post(an_app(server)) as post:
        post.send(a_letter(), look)
    assert delays and delays[0]


def wire(post: Post) -> socket.socket:
    assert post.connection.host and post.connection.host.sock
    return post.connection.host.sock


# When the server says no


REFUSALS = [
    (at, act) for at in ("MAIL", "RCPT", "DATA", "DOT") for act in ("421 4.3.2 busy", "451 4.3.0 later", "550 5.1.1 no")
]


@pytest.mark.parametrize(("at", "act"), REFUSALS)
def test_a_refusal_says_what_and_where_and_spares_the_next_letter(server: SmtpServer, at: str, act: str) -> None:
    server.rules.append(Rule(at, act, times=1))
    dots, code, words = Dots(), int(act[:3]), act[4:]
    with Post(an_app(server)) as post:
        with pytest.raises((MailRefused, MailDeferred)) as caught:
            post.send(a_letter(1), dots)
        trouble: Any = caught.value
        assert isinstance(trouble, MailRefused) == (code == 550)
        assert (trouble.code, trouble.words) == (code, words)
        if isinstance(trouble, MailRefused):
            assert trouble.at == ("data" if at == "DOT" else at.lower())
        else:
            assert trouble.pauses_lane == (code == 421)
        assert dots.count == (1 if at == "DOT" else 0)
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


@pytest.mark.parametrize("act", ["421 4.3.2 busy", "451 4.3.0 later", "554 5.3.2 no service"])
@pytest.mark.parametrize("at", ["CONNECT", "EHLO"])
def test_a_server_that_lets_nobody_in_pauses_the_lane(server: SmtpServer, at: str, act: str) -> None:
    server.rules += [Rule(at, act, times=1), Rule("HELO", act, times=1)]
    with Post(an_app(server)) as post:
        with pytest.raises(MailDeferred) as caught:
            post.send(a_letter(), nothing)
        assert caught.value.pauses_lane
        assert (caught.value.code, caught.value.words) == (int(act[:3]), act[4:])
    assert server.letters() == []


def test_only_the_recipient_who_is_refused_is_refused(server: SmtpServer) -> None:
    server.rules.append(Rule("RCPT", "550 5.1.1 unknown", to="weg@"))
    with Post(an_app(server)) as post:
        post.send(a_letter(1), nothing)
        with pytest.raises(MailRefused):
            post.send(a_letter(2, to="weg@voorbeeld.example"), nothing)
        post.send(a_letter(3), nothing)
    arrived = server.letters()
    assert [letter.message_id for letter in arrived] == ["<brief.1@voorbeeld.example>", "<brief.3@voorbeeld.example>"]
    assert len({letter.connection for letter in arrived}) == 1


def test_nobody_listens() -> None:
    app = an_app(None, MAIL_SERVER="127.0.0.1", MAIL_PORT=closed_port())
    with Post(app) as post, pytest.raises(MailDeferred) as caught:
        post.send(a_letter(), nothing)
    assert caught.value.pauses_lane
    assert caught.value.code is None


def test_a_letter_too_large_is_refused_before_it_is_sent(log: Path) -> None:
    with SmtpServer(log, max_octets=1_000) as server, Post(an_app(server)) as post:
        with pytest.raises(MailRefused) as caught:
            post.send(a_letter(text="lang\n" * 1_000), nothing)
        assert (caught.value.code, caught.value.at) == (552, "mail")


def test_a_servers_words_are_safe_to_keep(server: SmtpServer) -> None:
    server.rules.append(Rule("RCPT", "550-5.1.1 weg\x1b[2J\u202e\r\n550 5.1.1 " + "w" * 900, times=1))
    with Post(an_app(server)) as post, pytest.raises(MailRefused) as caught:
        post.send(a_letter(), nothing)
    assert caught.value.words.startswith("5.1.1 weg [2J 5.1.1 www")
    assert len(caught.value.words) == 500
    assert caught.value.words.isprintable()


@pytest.mark.parametrize("nonsense", ["wat?", "99 x", "777 what", "354 go on", "25", "", "250-" + "x\r\n250-" * 20_000])
def test_nonsense_before_the_dot_is_no_yes(server: SmtpServer, nonsense: str) -> None:
    server.rules.append(Rule("RCPT", nonsense or "\r\n", times=1))
    with Post(an_app(server, MAIL_TIMEOUT=5, MAIL_DEADLINE=15)) as post:
        with pytest.raises(MailDeferred):
            post.send(a_letter(1), nothing)
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


@pytest.mark.parametrize("nonsense", ["wat?", "354 go on", "120 wait"])
def test_nonsense_after_the_dot_is_doubt(server: SmtpServer, nonsense: str) -> None:
    server.rules.append(Rule("KEPT", nonsense, times=1))
    with Post(an_app(server)) as post:
        with pytest.raises(MailInDoubt):
            post.send(a_letter(1), nothing)
        post.send(a_letter(2), nothing)
    assert len(server.letters()) == 2


# When the server does not answer


def timed(send: Callable[[], object]) -> float:
    started = time.monotonic()
    send()
    return time.monotonic() - started


@pytest.mark.parametrize("act", [HANG, DRIP, DROP])
@pytest.mark.parametrize("at", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_before_the_dot_we_give_up_in_time_and_know_it_was_not_sent(server: SmtpServer, at: str, act: str) -> None:
    server.rules.append(Rule(at, act, times=1))
    dots = Dots()
    with Post(an_app(server, **SHORT)) as post:

        def attempt() -> None:
            with pytest.raises(MailDeferred) as caught:
                post.send(a_letter(1), dots)
            assert caught.value.code is None

        assert timed(attempt) < SHORT["MAIL_DEADLINE"] + SLACK
        assert dots.count == 0
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


@pytest.mark.parametrize(("at", "arrived"), [("DOT", 0), ("KEPT", 1)])
@pytest.mark.parametrize("act", [HANG, DRIP, DROP])
def test_after_the_dot_silence_is_doubt(server: SmtpServer, at: str, arrived: int, act: str) -> None:
    server.rules.append(Rule(at, act, times=1))
    dots = Dots()
    with Post(an_app(server, **SHORT)) as post:

        def attempt() -> None:
            with pytest.raises(MailInDoubt) as caught:
                post.send(a_letter(1), dots)
            assert caught.value.words

        assert timed(attempt) < SHORT["MAIL_DEADLINE"] + SLACK
        assert dots.count == 1
        assert len(server.letters()) == arrived
        post.send(a_letter(2), nothing)
    assert len(server.letters()) == arrived + 1


def test_a_late_yes_after_the_dot_is_waited_for_longer_than_other_answers(server: SmtpServer) -> None:
    """Giving up there would leave a letter in doubt, so all that is left of the deadline may go into it."""
    app = an_app(server, MAIL_TIMEOUT=LATE_BY / 2, MAIL_DEADLINE=30)
    server.rules.append(Rule("KEPT", LATE, times=1))
    with Post(app) as post:
        post.send(a_letter(1), nothing)
        server.rules.append(Rule("RCPT", LATE, times=1))
        with pytest.raises(MailDeferred):
            post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.1@voorbeeld.example>"]


def test_a_server_that_stops_reading_a_large_letter(server: SmtpServer) -> None:
    server.rules.append(Rule("BODY", HANG))
    dots = Dots()
    with Post(an_app(server, **SHORT)) as post:

        def attempt() -> None:
            with pytest.raises(MailDeferred):
                post.send(a_letter(text=HUGE), dots)

        assert timed(attempt) < SHORT["MAIL_DEADLINE"] + SLACK
    assert dots.count == 0
    assert server.letters() == []


@pytest.mark.parametrize("act", [DROP, "451 4.3.0 enough", "552 5.3.4 too much", "421 4.3.2 bye"])
def test_a_server_that_breaks_off_in_a_large_letter(server: SmtpServer, act: str) -> None:
    server.rules.append(Rule("BODY", act, times=1))
    dots = Dots()
    with Post(an_app(server)) as post:
        with pytest.raises((MailDeferred, MailRefused)):
            post.send(a_letter(1, text=HUGE), dots)
        assert dots.count == 0
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


def test_a_server_that_breaks_off_while_we_write_the_dot_down(server: SmtpServer) -> None:
    """That is noticed before the dot is sent, so this letter is known not to have arrived."""
    server.rules.append(Rule("BODY", LATE, times=1))
    dots = Dots()

    def write_down() -> None:
        dots()
        time.sleep(LATE_BY + 0.3)

    with Post(an_app(server)) as post:
        with pytest.raises(MailDeferred) as caught:
            post.send(a_letter(1), write_down)
        assert (caught.value.code, dots.count) == (None, 1)
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


def test_a_server_that_breaks_off_before_we_write_the_dot_down(server: SmtpServer) -> None:
    server.rules.append(Rule("DATA", "354 go on\r\n421 4.3.2 or rather not", times=1))
    dots = Dots()
    with Post(an_app(server)) as post:
        with pytest.raises(MailDeferred) as caught:
            post.send(a_letter(1), dots)
        assert (caught.value.code, caught.value.pauses_lane, dots.count) == (421, True, 0)
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


def test_a_dot_that_cannot_leave_is_no_doubt(server: SmtpServer) -> None:
    with Post(an_app(server)) as post:
        with pytest.raises(MailDeferred):
            post.send(a_letter(1), lambda: wire(post).shutdown(socket.SHUT_WR))
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


def test_goodbye_is_not_waited_for(server: SmtpServer) -> None:
    server.rules.append(Rule("QUIT", HANG))
    post = Post(an_app(server))
    post.send(a_letter(), nothing)
    assert timed(post.close) < 3 + SLACK
    post.close()  # twice does no harm


# When writing down the dot fails


class Stopped(BaseException):
    """As KeyboardInterrupt: no Exception, and yet the dot must not follow."""


@pytest.mark.parametrize(
    "trouble", [RuntimeError("database is locked"), OSError("disk"), MailDeferred(None, "x"), Stopped()]
)
def test_no_dot_without_it_being_written_down(server: SmtpServer, trouble: BaseException) -> None:
    def fail() -> None:
        raise trouble

    with Post(an_app(server)) as post:
        with pytest.raises(type(trouble)) as caught:
            post.send(a_letter(1), fail)
        assert caught.value is trouble
        post.send(a_letter(2), nothing)
    assert [letter.message_id for letter in server.letters()] == ["<brief.2@voorbeeld.example>"]


def test_when_writing_it_down_takes_too_long_the_letter_waits(server: SmtpServer) -> None:
    with Post(an_app(server, **SHORT)) as post, pytest.raises(MailDeferred):
        post.send(a_letter(), lambda: time.sleep(SHORT["MAIL_DEADLINE"] - 0.2))
    assert server.letters() == []


# Who the server is


@pytest.fixture(params=["MAIL_STARTTLS", "MAIL_TLS"])
def way(request: pytest.FixtureRequest) -> str:
    """Both ways to encrypt."""
    return str(request.param)


def test_a_server_we_know_gets_the_letter(log: Path, authority: Authority, good: Certificate, way: str) -> None:
    with SmtpServer(log, tls=good, implicit=way == "MAIL_TLS") as server:
        app = an_app(server, **{way: True, "MAIL_CA_FILE": str(authority.file)})
        with Post(app) as post:
            for number in range(ATTEMPTS):
                post.send(a_letter(number, text="lang\n" * 20_000), nothing)
    arrived = server.letters()
    assert len(arrived) == ATTEMPTS
    assert all(letter.tls for letter in arrived)
    assert len({letter.connection for letter in arrived}) == 1


@pytest.mark.parametrize("kind", ["self-signed", "wrong host", "expired", "unknown authority"])
def test_a_server_that_cannot_show_who_it_is_gets_nothing(log: Path, authority: Authority, way: str, kind: str) -> None:
    shown = {
        "self-signed": lambda: authority.self_signed("IP:127.0.0.1"),
        "wrong host": lambda: authority.certificate("DNS:elders.example", "IP:127.0.0.2"),
        "expired": lambda: authority.certificate("IP:127.0.0.1", days=-1),
        "unknown authority": lambda: authority.certificate("IP:127.0.0.1"),
    }[kind]()
    trusted = {} if kind == "unknown authority" else {"MAIL_CA_FILE": str(authority.file)}
    with SmtpServer(log, tls=shown, implicit=way == "MAIL_TLS") as server:
        post = Post(an_app(server, **{way: True}, **trusted))
        with pytest.raises(MailDeferred) as caught:
            post.send(a_letter(), nothing)
    assert "certificate" in caught.value.words.lower()
    assert caught.value.pauses_lane
    assert server.letters() == []


def test_without_starttls_nothing_is_sent(server: SmtpServer) -> None:
    with Post(an_app(server, MAIL_STARTTLS=True)) as post, pytest.raises(MailDeferred) as caught:
        post.send(a_letter(), nothing)
    assert "STARTTLS" in caught.value.words
    assert server.letters() == []


def test_what_was_said_before_encryption_does_not_count_after_it(
    log: Path, authority: Authority, good: Certificate
) -> None:
    with SmtpServer(log, [Rule("STARTTLS", "220 go\r\n250 injected")], tls=good) as server:
        app = an_app(server, MAIL_STARTTLS=True, MAIL_CA_FILE=str(authority.file))
        with Post(app) as post, pytest.raises(MailDeferred) as caught:
            post.send(a_letter(), nothing)
    assert "in the clear" in caught.value.words


@pytest.mark.parametrize("at", ["CONNECT", "STARTTLS"])
def test_a_handshake_has_an_end(log: Path, good: Certificate, at: str) -> None:
    """With a server that stays silent where its half of the handshake is due."""
    with SmtpServer(log, [Rule(at, HANG)], tls=good) as server:
        app = an_app(server, MAIL_TLS=at == "CONNECT", MAIL_STARTTLS=at == "STARTTLS", **SHORT)

        def attempt() -> None:
            with Post(app) as post, pytest.raises(MailDeferred):
                post.send(a_letter(), nothing)

        assert timed(attempt) < SHORT["MAIL_DEADLINE"] + SLACK


@pytest.mark.parametrize(("at", "doubt"), [("MAIL", False), ("KEPT", True)])
def test_deadlines_hold_inside_tls(
    log: Path, authority: Authority, good: Certificate, way: str, at: str, doubt: bool
) -> None:
    with SmtpServer(log, [Rule(at, DRIP)], tls=good, implicit=way == "MAIL_TLS") as server:
        app = an_app(server, **{way: True, "MAIL_CA_FILE": str(authority.file)}, **SHORT)

        def attempt() -> None:
            with Post(app) as post, pytest.raises(MailInDoubt if doubt else MailDeferred):
                post.send(a_letter(), nothing)

        assert timed(attempt) < SHORT["MAIL_DEADLINE"] + SLACK


def test_a_server_that_stops_reading_inside_tls(log: Path, authority: Authority, good: Certificate) -> None:
    with SmtpServer(log, [Rule("BODY", HANG)], tls=good) as server:
        app = an_app(server, MAIL_STARTTLS=True, MAIL_CA_FILE=str(authority.file), **SHORT)

        def attempt() -> None:
            with Post(app) as post, pytest.raises(MailDeferred):
                post.send(a_letter(text=HUGE), nothing)

        assert timed(attempt) < SHORT["MAIL_DEADLINE"] + SLACK


# Who we are


LOGIN = {"MAIL_USERNAME": "post", "MAIL_PASSWORD": "geheim-genoeg"}


def test_we_sign_in(log: Path, authority: Authority, good: Certificate) -> None:
    with SmtpServer(log, tls=good, login=("post", "geheim-genoeg")) as server:
        app = an_app(server, MAIL_STARTTLS=True, MAIL_CA_FILE=str(authority.file), **LOGIN)
        with Post(app) as post:
            post.send(a_letter(), nothing)
    assert server.letters()[0].user == "post"


def test_a_wrong_password_is_no_fault_of_the_letter(log: Path) -> None:
    with SmtpServer(log, login=("post", "anders")) as server:
        post = Post(an_app(server, **LOGIN))
        with pytest.raises(MailDeferred) as caught:
            post.send(a_letter(), nothing)
    assert (caught.value.code, caught.value.pauses_lane) == (535, True)
    assert "geheim-genoeg" not in str(caught.value)


# Recipients that cannot be named


@pytest.mark.parametrize("to", ["zoë@voorbeeld.example", "dick", "dick@straße.example"])
def test_an_address_that_smtp_cannot_carry_is_refused_clearly(server: SmtpServer, tmp_path: Path, to: str) -> None:
    for carrier in (mail.open_post(an_app(server)), mail.open_post(an_app(None, DATA_DIR=tmp_path))):
        with carrier, pytest.raises(MailRefused) as caught:
            carrier.send(a_letter(to=to), nothing)
        assert (caught.value.code, caught.value.at) == (553, "rcpt")
        assert caught.value.words
    assert server.letters() == []


def test_a_domain_with_an_accent_is_written_in_ascii(server: SmtpServer) -> None:
    with Post(an_app(server)) as post:
        post.send(a_letter(to="zoe@münchen.example"), nothing)
    assert server.letters()[0].to == ("zoe@xn--mnchen-3ya.example",)


def test_a_header_that_breaks_out_never_reaches_the_server(server: SmtpServer) -> None:
    with Post(an_app(server)) as post, pytest.raises(mail.HeaderRefused):
        post.send(a_letter(headers={"List-Id": "Week\r\nBcc: boef@elders.example"}), nothing)
    assert server.letters() == []


# Settings


@pytest.mark.parametrize(
    "changed",
    [
        {"MAIL_FROM": None},
        {"MAIL_FROM": "geen adres"},
        {"MAIL_FROM": "Slim\n <post@voorbeeld.example>"},
        {"MAIL_TLS": True, "MAIL_STARTTLS": True},
        {"MAIL_SERVER": "relay.example", **LOGIN},  # a password in the clear
        {"MAIL_TLS": True, "MAIL_CA_FILE": "/does/not/exist.pem"},
        {"MAIL_TLS": True, "MAIL_CA_FILE": __file__},
    ],
)
def test_settings_that_cannot_be_right_stop_the_start(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        an_app(None, **{"MAIL_SERVER": "127.0.0.1"} | changed)


@pytest.mark.parametrize(("changed", "port"), [({}, 25), ({"MAIL_STARTTLS": True}, 587), ({"MAIL_TLS": True}, 465)])
def test_each_way_has_its_usual_port(changed: dict[str, Any], port: int) -> None:
    assert an_app(None, MAIL_SERVER="relay.example", **changed).extensions["mail"].port == port


def test_our_patience_is_what_the_rules_say() -> None:
    patience = an_app(None).extensions["mail"].patience
    assert (patience.timeout, patience.deadline) == (20, 60)
    assert (patience.reuse_letters, patience.reuse_seconds) == (100, 600)


def test_in_tests_letters_are_recorded_and_not_sent(server: SmtpServer) -> None:
    app, dots = an_app(server, TESTING=True), Dots()
    with app.extensions["mail"].record_messages() as recorded, Post(app) as post:
        post.send(a_letter(), dots)
        with pytest.raises(mail.HeaderRefused):
            post.send(a_letter(subject="a\nb"), dots)
    assert [message.subject for message in recorded] == ["Eén vraag uit jouw regio"]
    assert dots.count == 1
    assert server.letters() == []


def test_a_test_may_ask_for_real_sending(server: SmtpServer) -> None:
    with Post(an_app(server, TESTING=True, MAIL_SUPPRESS_SEND=False)) as post:
        post.send(a_letter(), nothing)
    assert len(server.letters()) == 1


def test_flask_mails_own_way_out_is_shut(server: SmtpServer) -> None:
    app = an_app(server)
    with app.app_context(), pytest.raises(NotImplementedError):
        app.extensions["mail"].send(flask_mail.Message("x", ["dick@voorbeeld.example"], body="x"))
    assert server.letters() == []


# Letters as files


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = mail.open_post(an_app(None, DATA_DIR=tmp_path))
    assert isinstance(found, Folder)
    return found


def files(folder: Folder) -> list[Path]:
    return sorted(folder.path.iterdir())


def test_without_a_server_a_letter_becomes_a_file(folder: Folder, tmp_path: Path) -> None:
    seen: list[list[Path]] = []
    with folder:
        words = folder.send(a_letter(), lambda: seen.append(sorted(folder.path.glob("*.eml"))))
    [kept] = files(folder)
    assert seen == [[]]  # before the dot there is no letter yet
    assert kept.parent == tmp_path / "mail"
    assert words == f"Kept as {kept.name}"
    assert kept.stat().st_mode & 0o077 == 0
    assert b"\r\nMessage-ID: <brief.1@voorbeeld.example>\r\n" in kept.read_bytes()


def test_files_sort_by_time_and_have_safe_names(folder: Folder) -> None:
    ids = [f"<..%2f.{number}@voorbeeld.example>" for number in range(5)]
    for number in range(5):
        folder.send(a_letter(message_id=ids[number].replace("%2f", "/")), nothing)
    kept = files(folder)
    assert [path.read_bytes().count(f"/.{number}@".encode()) for number, path in enumerate(kept)] == [1] * 5
    assert all(path.name.isascii() and path.name.count(".") == 2 for path in kept)


@pytest.mark.parametrize("trouble", [RuntimeError("database is locked"), Stopped()])
def test_a_file_is_whole_or_absent(folder: Folder, trouble: BaseException) -> None:
    def fail() -> None:
        raise trouble

    with pytest.raises(type(trouble)):
        folder.send(a_letter(), fail)
    assert files(folder) == []


def test_a_folder_that_is_gone_defers(folder: Folder) -> None:
    folder.path.rmdir()
    with pytest.raises(MailDeferred):
        folder.send(a_letter(), nothing)


def test_octets_may_be_kept_too(folder: Folder) -> None:
    folder.send(b"Subject: x\r\n\r\nDag\r\n", nothing, to="dick@voorbeeld.example")
    assert files(folder)[0].read_bytes() == b"Subject: x\r\n\r\nDag\r\n"


# Several processes


def send_some(port: int, first: int, count: int) -> None:
    app = an_app(None, MAIL_SERVER="127.0.0.1", MAIL_PORT=port)
    with Post(app) as post:
        for number in range(first, first + count):
            post.send(a_letter(number), nothing)


def test_two_senders_are_counted_at_one_server(log: Path) -> None:
    command = [sys.executable, "-m", "tests.smtp_server", "--log", str(log), "--no-bodies"]
    with subprocess.Popen(
        command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(HOUSE)}
    ) as process:
        assert process.stdin and process.stdout
        port = int(process.stdout.readline())
        spawned = multiprocessing.get_context("spawn")
        senders = [spawned.Process(target=send_some, args=(port, first, 30)) for first in (0, 30)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(60)
        process.stdin.close()
        assert process.wait(20) == 0
    server = SmtpServer(log)
    assert sorted(letter.message_id for letter in server.letters()) == sorted(
        f"<brief.{number}@voorbeeld.example>" for number in range(60)
    )


# What Flask-Mail 0.10 does by itself, so that each of the above is known to test something


def plainly(server: SmtpServer, letter: Callable[[], flask_mail.Message], **changed: Any) -> None:
    """Send one letter with Flask-Mail as it comes."""
    app = Flask("plain")
    app.config.from_mapping(
        MAIL_SERVER=server.host, MAIL_PORT=server.port, MAIL_DEFAULT_SENDER="post@voorbeeld.example"
    )
    app.config.from_mapping(changed)
    plain = flask_mail.Mail(app)
    with app.app_context():
        plain.send(letter())


def plain_letter(**changed: Any) -> Callable[[], flask_mail.Message]:
    return lambda: flask_mail.Message("Vraag", ["dick@voorbeeld.example"], **{"body": "Dag\n"} | changed)


@pytest.mark.parametrize(("at", "act"), [("CONNECT", HANG), ("MAIL", DRIP)])
def test_plain_flask_mail_waits_without_end(log: Path, at: str, act: str) -> None:
    with SmtpServer(log, [Rule(at, act)]) as silent:

        def attempt() -> None:
            with contextlib.suppress(OSError):
                plainly(silent, plain_letter())

        waiting = threading.Thread(target=attempt, daemon=True)
        waiting.start()
        waiting.join(SHORT["MAIL_DEADLINE"] + SLACK)
        still_waiting = waiting.is_alive()
    waiting.join(10)
    assert still_waiting


def test_plain_flask_mail_trusts_anybody(log: Path, authority: Authority) -> None:
    with SmtpServer(log, tls=authority.self_signed("DNS:elders.example")) as server:
        plainly(server, plain_letter(), MAIL_USE_TLS=True)
        assert len(server.letters()) == 1


def test_plain_flask_mail_sends_lines_that_servers_refuse(server: SmtpServer) -> None:
    with pytest.raises(smtplib.SMTPDataError) as caught:
        plainly(server, plain_letter(body="é" * 5_000))
    assert caught.value.smtp_code == 500


def test_plain_flask_mail_does_not_see_a_header_that_breaks_out() -> None:
    app = Flask("plain")
    flask_mail.Mail(app)
    with app.app_context():
        letter = plain_letter(
            extra_headers={"List-Id": "Week\r\nBcc: boef@elders.example"}, sender="post@voorbeeld.example"
        )()
        assert not letter.has_bad_headers()
