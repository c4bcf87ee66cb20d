"""What leaves: a letter sealed for one recipient, and the three ways in which it may fail to arrive."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from cop.foundation.mime import LINE_MAX, AddressRefused, Message, Sender, ascii_address, compose

WORDS_LIMIT = 500  # characters of a server's words that are kept for moderators

BeforeDot = Callable[[], None]


class MailRefused(Exception):
    """The server said no for good: `code` (5xx), its own `words`, and `at` which step ("mail", "rcpt" or "data")."""

    def __init__(self, code: int, words: str, at: str) -> None:
        super().__init__(f"{code} {words} (at {at})")
        self.code, self.words, self.at = code, words, at


class MailDeferred(Exception):
    """Certainly not sent, and worth another try: a 4xx `code`, or None when there was no answer to quote.

    `pauses_lane` is true when the next letter would fare no better: after 421, or when no connection could be made.
    """

    def __init__(self, code: int | None, words: str, pauses_lane: bool = False) -> None:
        super().__init__(words if code is None else f"{code} {words}")
        self.code, self.words, self.pauses_lane = code, words, pauses_lane


class MailInDoubt(Exception):
    """The final dot was on its way and no answer came: the letter may have arrived, so it is not sent again unasked."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Envelope:
    """A letter as octets, and whom it is for."""

    to: str
    octets: bytes


def sealed(sender: Sender, message: Message | bytes, to: str | None) -> Envelope:
    """A letter's octets, and its recipient as SMTP writes it; raises MailRefused (553), HeaderRefused or ValueError."""
    try:
        if isinstance(message, Message):
            return Envelope(ascii_address(message.to), compose(message, sender))
        if to is None:
            raise ValueError("octets need a recipient")
        refuse_raw(message)
        return Envelope(ascii_address(to), message)
    except AddressRefused as error:
        raise MailRefused(553, str(error), "rcpt") from error


def refuse_raw(octets: bytes) -> None:
    """Raise ValueError for octets that build() does not make: a bare CR or LF could smuggle in a second letter."""
    lines = octets.split(b"\r\n")
    if lines.pop() or not lines or not octets.isascii() or b"\0" in octets or octets.startswith(b"."):
        raise ValueError("a letter is ASCII and ends in CRLF")
    if not octets.count(b"\n") == octets.count(b"\r") == len(lines) or max(map(len, lines)) > LINE_MAX:
        raise ValueError("a letter has lines that end in CRLF and fit in 998 octets")


def refuse(code: int, words: str, at: str) -> NoReturn:
    """Raise what a reply other than yes means: 5xx for good, anything else worth another try."""
    if 500 <= code < 600:
        raise MailRefused(code, words, at)
    if 400 <= code < 500:
        raise MailDeferred(code, words, pauses_lane=code == 421)
    raise MailDeferred(None, f"The answer made no sense: {code} {words}")


def in_words(said: bytes | str) -> str:
    """A server's words as one line of text that is safe to keep and show."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(re.sub(r"[^\w\s!-~]", " ", text).split())[:WORDS_LIMIT]


def stuffed(octets: bytes) -> bytes:
    """Double the dot that begins a line (RFC 5321 §4.5.2); the first line is a header and begins with a letter."""
    return octets.replace(b"\r\n.", b"\r\n..")
