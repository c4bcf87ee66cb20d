"""One web server for both sides: gunicorn with the same settings, each application wrapped in the same thin meter."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.client import ask_on, get_request
from bench.houses import environment
from cop.config import HOUSE

METER = "/-meter"
TAKING = 0.1  # seconds in which workers that have nothing to do take the connections that wait
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def measured(app: Wsgi) -> Wsgi:
    """The application, and beside it a page that tells how much processor time this worker has used (ns)."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != METER:
            return app(environ, start_response)
        used = str(time.process_time_ns()).encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(used)))])
        return [used]

    return serve


def ours() -> Wsgi:
    """Our own application."""
    from cop import create_app

    return measured(create_app())


def page() -> Wsgi:
    """The yardstick of pages."""
    from bench.yardstick_page import create

    return measured(create())


def poll() -> Wsgi:
    """The yardstick of polls."""
    from bench.yardstick_poll import create

    return measured(create())


def search() -> Wsgi:
    """The yardstick of searching."""
    from bench.yardstick_search import create

    return measured(create())


def post() -> Wsgi:
    """The yardstick of posting."""
    from bench.yardstick_write import create

    return measured(create())


def block() -> Wsgi:
    """The yardstick of keeping a block of a case."""
    from bench.yardstick_block import create

    return measured(create())


def library() -> Wsgi:
    """The yardstick of the library of cases."""
    from bench.yardstick_library import create

    return measured(create())


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """gunicorn with sync workers, as bin/run starts it, on a port of its own."""

    def __init__(self, name: str, folder: Path, workers: int = 1, settings: Mapping[str, str] | None = None):
        """`name` is one of the functions above; `settings` go into its environment."""
        self.port, self.workers = free_port(), workers
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", f"bench.server:{name}()"),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", str(workers), "--threads", "1"),
                *("--no-control-socket", "--log-level", "warning"),
            ],
            cwd=HOUSE,
            env=environment(folder, PORT=str(self.port), **(settings or {})),
        )

    def __enter__(self) -> "Server":
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.processor_ns()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        self.process.terminate()
        raise RuntimeError("The server did not start.")

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def processor_ns(self) -> int:
        """Processor time of all workers so far.

        A worker that holds a connection takes no second one, so as many at once as there are workers reach each.
        """
        with ExitStack() as stack:
            lines = [
                stack.enter_context(socket.create_connection(("127.0.0.1", self.port), timeout=60))
                for _worker in range(self.workers)
            ]
            if self.workers > 1:
                time.sleep(TAKING)
            return sum(int(ask_on(line, get_request(METER, self.port)).body) for line in lines)
