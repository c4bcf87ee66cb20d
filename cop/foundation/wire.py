"""Sockets that end on time: what a conversation with another machine needs so that it can never hold us up."""

import select
import socket
import time


def left(until: float) -> float:
    """Seconds until that moment (monotonic); raises TimeoutError when it has passed."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the time for it has passed")
    return seconds


def reach(host: str, port: int, timeout: float, until: float) -> socket.socket:
    """Connect to the first address of `host` that answers: `timeout` seconds each, `until` (monotonic) for all.

    Raises OSError. Only the name server is outside our reach: the resolver's own limits hold there (5 seconds, twice).
    """
    trouble: OSError | None = None
    for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(timeout, left(until)))
            sock.connect(address)
            at_once(sock)
            return sock
        except OSError as error:
            sock.close()
            trouble = error
    raise trouble or OSError("the name has no address")


def at_once(sock: socket.socket) -> None:
    """Send small packets without waiting for company: Nagle and delayed ACK together cost 40 ms a letter."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def is_readable(sock: socket.socket) -> bool:
    """Whether a read would not wait: there is something, or an end."""
    poll = select.poll()  # unlike select(), also right for descriptors above 1,023
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def our_name(sock: socket.socket) -> str:
    """How we introduce ourselves: our full name, else our address (RFC 5321 §4.1.4).

    smtplib would ask a name server for it, who could let us wait.
    """
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    address = sock.getsockname()[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
