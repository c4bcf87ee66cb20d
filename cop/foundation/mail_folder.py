"""Letters as files, for a machine without a mail server."""

import hashlib
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask

from cop.foundation.disk import keep_names
from cop.foundation.envelope import BeforeDot, MailDeferred, MailInDoubt, sealed
from cop.foundation.mime import Message, Sender


class Folder:
    """Keeps each letter as DATA_DIR/mail/<time>-<id>.eml, whole or absent."""

    def __init__(self, app: Flask) -> None:
        self.sender: Sender = app.extensions["mail"].sender
        self.path = Path(app.config["DATA_DIR"]) / "mail"
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # letters hold links that sign in

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is open between two letters."""

    def send(self, message: Message | bytes, before_dot: BeforeDot, *, to: str | None = None) -> str:
        """Keep one letter as a file; the same promises as Post.send, with the rename in the place of the dot."""
        octets = sealed(self.sender, message, to).octets
        try:
            draft = self._draft(octets)
        except OSError as error:
            raise MailDeferred(None, str(error)) from error
        try:
            before_dot()
            return self._keep(draft, octets)
        finally:
            draft.unlink(missing_ok=True)

    def _draft(self, octets: bytes) -> Path:
        number, name = tempfile.mkstemp(dir=self.path, prefix=".", suffix=".part")
        try:
            with open(number, "wb") as file:
                file.write(octets)
                file.flush()
                os.fsync(number)
        except BaseException:
            os.unlink(name)
            raise
        return Path(name)

    def _keep(self, draft: Path, octets: bytes) -> str:
        kept = self.path / file_name(octets)
        try:
            draft.rename(kept)
        except OSError as error:
            raise MailDeferred(None, str(error)) from error
        try:
            keep_names(self.path)
        except OSError as error:
            raise MailInDoubt(str(error)) from error
        return f"Kept as {kept.name}"


def file_name(octets: bytes) -> str:
    """A name that sorts by time, shows whose Message-ID it is, and holds nothing a file system could mistake."""
    found = re.search(rb"^Message-ID: <([^>\r\n]*)>", octets, re.MULTILINE | re.IGNORECASE)
    message_id = found[1].decode("ascii", "replace") if found else ""
    safe = re.sub(r"[^A-Za-z0-9]+", "-", message_id.partition("@")[0]).strip("-")[:40]
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:8]  # two ids that look alike once made safe stay two
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{safe or 'letter'}-{digest}.eml"
