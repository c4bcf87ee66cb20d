"""A browser that costs next to nothing: prepared requests over plain sockets, a connection for each."""

import socket
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
        for line in self.head.split(b"\r\n"):
            if line.lower().startswith(b"location:"):
                return line.split(b":", 1)[1].strip().decode()
        return ""


def get_request(path: str, port: int, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    said = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    return (said + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode()


def post_request(path: str, port: int, fields: dict[str, str], cookie: str = "") -> bytes:
    """The bytes of a form that is sent."""
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    )
    return (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode() + body


def ask(port: int, request: bytes) -> Answer:
    """Send a request and read the whole answer. Raises OSError when nobody listens."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request)
        parts = []
        while part := line.recv(262144):
            parts.append(part)
    head, _blank, body = b"".join(parts).partition(b"\r\n\r\n")
    return Answer(int(head[9:12] or b"0"), head, body)
