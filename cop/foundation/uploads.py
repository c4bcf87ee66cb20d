"""How what is sent along with a form comes in: each file to a nameless file on disk, and no more of it than we keep."""

from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask, current_app
from flask import Request as FlaskRequest

IN_MEMORY = (
    256 * 1024
)  # bytes; a larger file goes to disk, without a name, so that nothing stays when the client hangs up


class Bounded(SpooledTemporaryFile[bytes]):
    """A nameless file that takes in at most `most` bytes and remembers that there were more."""

    def __init__(self, most: int):
        super().__init__(max_size=IN_MEMORY)
        self.most, self.taken = most, 0

    @property
    def is_too_large(self) -> bool:
        return self.taken > self.most

    def write(self, piece: Any) -> int:
        """Take in a piece; what comes after `most` bytes is read from the line and let go, so that the text that was
        sent with it is not lost."""
        self.taken += len(piece)
        return len(piece) if self.is_too_large else super().write(piece)


class Request(FlaskRequest):
    """A request whose files are bounded one by one; the whole is bounded by `max_content_length`, see access.knock."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        stream = Bounded(current_app.config["FILES_MOST"])
        self.streams.append(stream)
        return stream

    @cached_property
    def streams(self) -> list[Bounded]:
        """Every file that began to come in, also when the client hung up in the middle of it."""
        return []

    def close(self) -> None:
        """Let go of what came in; what is kept stands elsewhere by now."""
        super().close()
        for stream in self.streams:
            stream.close()


def init_app(app: Flask) -> None:
    """Let every request come in this way."""
    app.request_class = Request
