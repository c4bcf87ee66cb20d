"""The press: one bundle is printed at a time, in a process of its own, and kept for a day for whoever asks the same.

What is printed lies under the digest of its whole text, so only who may read all of it can ask for it. The folder is
one of the workrooms of foundation/blobs.py, which a chore sweeps after a day.
"""

import fcntl
import json
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from flask import current_app

import cop

WAIT = 8.0  # seconds that a page waits for it: a year of few cases is there by then
LOOK = 0.1  # seconds between two looks
COP = Path(cop.__file__).resolve().parent
# The child needs the printer and not the application: `cop` is a name there, without its front door.
BEGIN = (
    "import sys, types; cop = types.ModuleType('cop'); cop.__path__ = [sys.argv.pop(1)]; sys.modules['cop'] = cop; "
    "from cop.exchange.printing import main; main()"
)
READY, PRINTING, BUSY, FAILED = "ready", "printing", "busy", "failed"
Sheet = dict[str, str]  # what foundation.pdf.pdf takes


def printed(sheet: Sheet, wait: float = WAIT) -> tuple[str, Path]:
    """Have a sheet printed, and how it stands: READY at this path, still PRINTING, BUSY with another, or FAILED."""
    folder = room_of(sheet)
    made = folder / "bundle.pdf"
    if made.exists():
        return READY, made
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder.parent / ".press", "a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return (PRINTING if (folder / "sheet.json").exists() else BUSY), made
        if made.exists():
            return READY, made
        if (folder / "sheet.json").exists():  # nobody holds the press, and nothing came of it
            (folder / "sheet.json").unlink()
            return FAILED, made
        child = start(sheet, folder, held.fileno())
    state = waited(child, made, wait)
    if state == FAILED:
        (folder / "sheet.json").unlink()
    return state, made


def room_of(sheet: Sheet) -> Path:
    """Where this sheet is printed and kept."""
    whole = json.dumps(sheet, sort_keys=True)
    return Path(current_app.config["DATA_DIR"]) / "files" / ".work" / f"bundle-{sha256(whole.encode()).hexdigest()}"


def start(sheet: Sheet, folder: Path, lock: int) -> "subprocess.Popen[bytes]":
    """Begin to print; the child holds the press until it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "sheet.json").write_text(json.dumps(sheet), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-I", "-c", BEGIN, str(COP), str(folder), str(lock)],
        cwd=folder, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        pass_fds=(lock,), start_new_session=True,
    )  # fmt: skip


def waited(child: "subprocess.Popen[bytes]", made: Path, wait: float) -> str:
    """How it stands after so many seconds."""
    until = time.monotonic() + wait
    while child.poll() is None and time.monotonic() < until:
        time.sleep(LOOK)
    if made.exists():
        return READY
    return PRINTING if child.returncode is None else FAILED
