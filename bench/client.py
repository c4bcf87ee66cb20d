"""A browser that costs next to nothing: prepared requests over plain sockets, a connection for each."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.header("Location")

    def header(self, name: str) -> str:
        """What a header says; empty when it is not there."""
        start = f"{name.lower()}:".encode()
        for line in self.head.split(b"\r\n"):
            if line.lower().startswith(start):
                return line.split(b":", 1)[1].strip().decode()
        return ""


def get_request(path: str, port: int, cookie: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a GET; `more` are other headers."""
    return head_of("GET", path, port, cookie, more).encode()


def post_request(
    path: str, port: int, fields: dict[str, str], cookie: str = "", more: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of a form that is sent; `more` are other headers."""
    body = urlencode(fields).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return head_of("POST", path, port, cookie, form | dict(more or {})).encode() + body


def head_of(method: str, path: str, port: int, cookie: str, more: Mapping[str, str] | None) -> str:
    said = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    said += "".join(f"{name}: {value}\r\n" for name, value in (more or {}).items())
    return said + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n"


def ask(port: int, request: bytes) -> Answer:
    """Send a request and read the whole answer. Raises OSError when nobody listens."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        return ask_on(line, request)


def ask_on(line: socket.socket, request: bytes) -> Answer:
    """The same on a connection that is open already, and will be used no more."""
    line.sendall(request)
    parts = []
    while part := line.recv(262144):
        parts.append(part)
    return read(b"".join(parts))


def read(answer: bytes) -> Answer:
    """An answer taken apart."""
    head, _blank, body = answer.partition(b"\r\n\r\n")
    return Answer(int(head[9:12] or b"0"), head, body)
