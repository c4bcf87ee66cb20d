"""How one letter is written down: octets that every mail server accepts and no header value can break out of.

Written by hand instead of with `EmailMessage`, where ten thousand letters would spend nearly all their time: this
takes less than a tenth of it and keeps its rules (tests/foundation/test_mime.py holds the two side by side).
"""

import binascii
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TypeVar

from cop.foundation.attachments import Attachment, enclosed

LINE = 76
"""Octets in a header line: 78 is what RFC 5322 §2.1.1 asks, 76 what RFC 2047 §2 asks of a line with an encoded word."""

LINE_MAX = 998
"""Octets in any line at the very most (RFC 5322 §2.1.1); servers answer 500 to more."""

SUBJECT_LIMIT = 255
"""Characters in a subject: Outlook and Exchange cut there, so what is longer is a text in the wrong place."""

VALUE_LIMIT = 2000
"""Characters in any other header value: room for a References of twenty ids, not for a text in the wrong place."""

NAME_LIMIT = 40
"""Characters in a header name: the longest in use has 24 (X-Auto-Response-Suppress), and its value needs a line too."""

Piece = TypeVar("Piece", str, bytes)

_CRLF = "\r\n"
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME = re.compile(rf"[A-Za-z][A-Za-z0-9-]{{0,{NAME_LIMIT - 1}}}")
_OURS = re.compile(
    r"(?:from|to|cc|bcc|sender|reply-to|subject|date|message-id|return-path|received|mime-version|dkim-signature"
    r"|content-.*|resent-.*|arc-.*)",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,180}@[A-Za-z0-9.-]{1,180}>")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_DEVIATIONS = re.compile("[ßẞς\u200c\u200d]")
_MAILBOX = re.compile(r"(?P<name>.*)<(?P<address>[^<>]*)>")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_Q_PLAIN = frozenset(string.ascii_letters + string.digits + "!*+-/")  # what RFC 2047 §5(3) allows in a name
_ADDRESS_LIMIT = 254  # RFC 5321 §4.5.3.1.3, less the two angle brackets

# "=_" cannot occur in quoted-printable text (RFC 2045 §6.7 note), so one fixed boundary never meets its like in a part.
_BOUNDARY = b"=_slim_letter_="
_TEXT_HEAD = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_HTML_HEAD = b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_PARTS_HEAD = b'Content-Type: multipart/alternative; boundary="' + _BOUNDARY + b'"\r\n\r\n'
_NEXT_PART = b"\r\n--" + _BOUNDARY + b"\r\n"
_LAST_PART = b"\r\n--" + _BOUNDARY + b"--\r\n"


class HeaderRefused(ValueError):
    """A header value that could break out of its line, or that no mail program can show; nothing was sent."""


class AddressRefused(ValueError):
    """An address that cannot be written in plain SMTP; nothing was sent."""


@dataclass(frozen=True)
class Message:
    """What one letter is, ready to be sent.

    `to` is one bare address; `text` and `html` are whole documents (`html` None: text alone); `message_id` is
    "<...@domain>" and the same whenever this letter is sent; `headers` holds what the kind of letter needs (List-Id,
    Auto-Submitted, ...) and none of those written here; `reply_to` ("Name <address>" or an address) goes before the
    setting MAIL_REPLY_TO; `attachments` come after the texts.
    """

    to: str
    subject: str
    text: str
    html: str | None
    message_id: str
    headers: Mapping[str, str]
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Sender:
    """Who writes: the address for the envelope, and the lines that are the same in every letter."""

    address: str
    from_line: str
    reply_line: str

    @classmethod
    def named(cls, mailbox: str, reply_to: str | None) -> "Sender":
        """Read "Name <address>" from the settings; raises HeaderRefused or AddressRefused."""
        _name, written = _parted("From", mailbox)
        reply_line = _mailbox_line("Reply-To", reply_to) if reply_to else ""
        return cls(ascii_address(written), _mailbox_line("From", mailbox), reply_line)


def compose(message: Message, sender: Sender) -> bytes:
    """Write the whole letter, in lines that end in CRLF, all ASCII, none longer than LINE_MAX.

    Raises HeaderRefused for what may not stand in a header, AddressRefused for a recipient that SMTP cannot name.
    A lone surrogate in the text becomes "?": a letter does not die of one character.
    """
    if len(message.subject) > SUBJECT_LIMIT:
        raise HeaderRefused(f"Subject has {len(message.subject)} characters, {SUBJECT_LIMIT} is the limit")
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise HeaderRefused(f"Message-ID is not <...@domain>: {message.message_id[:100]!r}")
    head = "".join(
        (
            sender.from_line,
            f"To: {ascii_address(message.to)}{_CRLF}",
            _line("Subject", message.subject, split_long=True),
            f"Date: {format_datetime(datetime.now(UTC))}{_CRLF}",
            f"Message-ID: {message.message_id}{_CRLF}",
            _mailbox_line("Reply-To", message.reply_to) if message.reply_to else sender.reply_line,
            *_extra_lines(message.headers),
            f"MIME-Version: 1.0{_CRLF}",
        )
    ).encode("ascii")
    text = quoted_printable(message.text)
    if message.html is None:
        return head + enclosed(_TEXT_HEAD + text, message.attachments)
    html = quoted_printable(message.html)
    texts = (_PARTS_HEAD[:-2], _NEXT_PART, _TEXT_HEAD, text, _NEXT_PART, _HTML_HEAD, html, _LAST_PART)
    return head + enclosed(b"".join(texts), message.attachments)


def quoted_printable(text: str) -> bytes:
    """Encode text as UTF-8 in quoted-printable, whole lines that end in CRLF, none longer than 76 octets.

    Lines are independent: the code of two texts that end in a newline is that of the one after that of the other.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        text += "\n"
    # b2a_qp ends its soft breaks the way the first line ends, so the newlines must be CRLF before it, not after.
    return binascii.b2a_qp(text.replace("\n", _CRLF).encode("utf-8", "replace"), istext=True)


def ascii_address(address: str) -> str:
    """Give an address as it stands in SMTP, its domain in ASCII.

    Raises HeaderRefused on control characters, and AddressRefused for what needs SMTPUTF8 or is no plain address.
    """
    _refuse_control("address", address)
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _ascii_domain(domain)
    if not local.isascii():
        raise AddressRefused("5.6.7 The part before the @ is not ASCII; not every mail server on the way carries that")
    plain = at and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)
    if not plain or len(local) + len(domain) >= _ADDRESS_LIMIT:
        raise AddressRefused("5.1.3 Not a plain e-mail address")
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    # Python's codec is IDNA 2003, which turns these few into other letters, so into somebody else's domain.
    if _DEVIATIONS.search(domain):
        raise AddressRefused("5.1.2 This domain is only safe in its ASCII form (xn--...)")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressRefused("5.1.2 This domain does not exist in ASCII") from error


def _refuse_control(name: str, value: str) -> None:
    if _FORBIDDEN.search(value):
        raise HeaderRefused(f"{name} has a line break or control character: {value[:100]!r}")


def _extra_lines(headers: Mapping[str, str]) -> Iterator[str]:
    seen = set()
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise HeaderRefused(f"not a header name: {name[:100]!r}")
        if _OURS.fullmatch(name) or name.lower() in seen:
            raise HeaderRefused(f"{name} is written elsewhere or twice")
        seen.add(name.lower())
        if not value.strip(" "):
            raise HeaderRefused(f"{name} is empty")
        yield _line(name, value)


def _line(name: str, value: str, split_long: bool = False) -> str:
    """One header, folded; `split_long` also breaks words that do not fit a line, which a link would not survive."""
    _refuse_control(name, value)
    if len(value) > VALUE_LIMIT:
        raise HeaderRefused(f"{name} has {len(value)} characters, {VALUE_LIMIT} is the limit")
    words = [word for word in value.split(" ") if word]
    return _folded(name, _in_ascii(name, words, split_long))


def _in_ascii(name: str, words: list[str], split_long: bool) -> list[str]:
    """Encode (RFC 2047) from the first word that cannot stand as it is to the last, and leave the rest readable."""
    room = LINE - len(name) - 2
    odd = [
        at for at, word in enumerate(words) if not word.isascii() or "=?" in word or (split_long and len(word) > room)
    ]
    if not odd:
        return words
    first, last = odd[0], odd[-1] + 1
    middle = words[first:last]
    if any("<" in word or ">" in word for word in middle) and not split_long:
        raise HeaderRefused(f"{name} has a link or id with other characters than ASCII: {' '.join(middle)[:100]!r}")
    return [*words[:first], *_encoded_words(" ".join(middle), room), *words[last:]]


def _folded(name: str, words: Iterable[str]) -> str:
    lines = []
    line = f"{name}:"
    alone = len(line)
    for word in words:
        if len(line) + len(word) >= LINE and len(line) > alone:
            lines.append(line)
            line, alone = "", 0
        line += f" {word}"
    lines.append(line)
    if any(len(line) > LINE_MAX for line in lines):
        raise HeaderRefused(f"{name} has a word that fits no line")
    return _CRLF.join(lines) + _CRLF


def _encoded_words(text: str, room: int) -> list[str]:
    """Write text as encoded words of at most `room` characters, in Q unless B is much shorter; no character is cut."""
    room -= len("=?utf-8?q??=")
    quoted = [_q(character) for character in text]
    octets = [character.encode() for character in text]
    if (
        sum(map(len, quoted)) * 2 <= sum(map(len, octets)) * 4
    ):  # B always takes 4/3 of the octets, but nobody can read it
        return [f"=?utf-8?q?{''.join(group)}?=" for group in _groups(quoted, room)]
    return [
        f"=?utf-8?b?{binascii.b2a_base64(b''.join(group), newline=False).decode('ascii')}?="
        for group in _groups(octets, room // 4 * 3)
    ]


def _q(character: str) -> str:
    if character == " ":
        return "_"
    if character in _Q_PLAIN:
        return character
    return "".join(f"={octet:02X}" for octet in character.encode())


def _groups(pieces: list[Piece], room: int) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    filled = 0
    for piece in pieces:
        if filled + len(piece) > room:
            yield group
            group, filled = [], 0
        group.append(piece)
        filled += len(piece)
    yield group


def _parted(name: str, mailbox: str) -> tuple[str, str]:
    """The name and the address of "Name <address>" or of a bare address."""
    _refuse_control(name, mailbox)
    boxed = _MAILBOX.fullmatch(mailbox.strip(" "))
    if boxed is None:
        return "", mailbox.strip(" ")
    return boxed["name"].strip(" ").removeprefix('"').removesuffix('"'), boxed["address"]


def _mailbox_line(header: str, mailbox: str) -> str:
    name, address = _parted(header, mailbox)
    if len(name) > VALUE_LIMIT:
        raise HeaderRefused(f"{header} has {len(name)} characters, {VALUE_LIMIT} is the limit")
    if not name:
        return _folded(header, [ascii_address(address)])
    return _folded(header, [*_phrase(header, name), f"<{ascii_address(address)}>"])


def _phrase(header: str, name: str) -> list[str]:
    if not name.isascii() or "=?" in name:
        return _encoded_words(name, LINE - len(header) - 2)
    if _PLAIN_PHRASE.fullmatch(name):
        return [word for word in name.split(" ") if word]
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return [word for word in f'"{escaped}"'.split(" ") if word]
