"""What a letter brings along beside its two texts: small files of our own making, such as an entry for a calendar."""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 100_000  # octets of one file: an entry for a calendar has two thousand
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(?:; [a-z-]+=[A-Za-z0-9.+-]+)*")
LINE = 57  # octets that make a line of 76 in base64 (RFC 2045 §6.8)

# Around the texts, whose own boundary is another; "_" occurs in neither base64 nor, after "=", in quoted-printable.
BOUNDARY = b"=_slim_whole_="
HEAD = b'Content-Type: multipart/mixed; boundary="' + BOUNDARY + b'"\r\n'
NEXT = b"\r\n--" + BOUNDARY + b"\r\n"
LAST = b"\r\n--" + BOUNDARY + b"--\r\n"


@dataclass(frozen=True)
class Attachment:
    """One file: its `name` in small ASCII letters, its `content_type` with parameters, and its octets.

    Raises ValueError for a name or type that could break out of its header line, or for more than MOST octets.
    """

    name: str
    content_type: str
    octets: bytes

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or not CONTENT_TYPE.fullmatch(self.content_type):
            raise ValueError(f"no name or type for an attachment: {self.name[:100]!r}, {self.content_type[:100]!r}")
        if len(self.octets) > MOST:
            raise ValueError(f"{self.name} has {len(self.octets)} octets, {MOST} is the most")

    def part(self) -> bytes:
        """The file as a part of a letter: ASCII, lines that end in CRLF, none longer than 78 octets."""
        head = (
            f"Content-Type: {self.content_type}\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            f'Content-Disposition: attachment; filename="{self.name}"\r\n\r\n'
        ).encode("ascii")
        lines = [binascii.b2a_base64(self.octets[at : at + LINE]) for at in range(0, len(self.octets), LINE)]
        return head + b"".join(lines).replace(b"\n", b"\r\n")


def enclosed(texts: bytes, attachments: Sequence[Attachment]) -> bytes:
    """The end of a letter: its texts (a part with its own headers) and the files after it; without files the texts."""
    if not attachments:
        return texts
    return HEAD + b"".join([NEXT + texts, *(NEXT + attachment.part() for attachment in attachments), LAST])
