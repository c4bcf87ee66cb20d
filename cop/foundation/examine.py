"""Looking into what others made, outside our own process: what a file is, and its safe form. The page itself never
decodes what came in."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cop.foundation.examining.refusal import Refusal

SECONDS = 20.0  # on the clock, for one file; a busy machine included
HOUSE = Path(__file__).resolve().parent.parent
# The child needs this one package of ours and not the application: `cop` is a name there, without its front door.
BEGIN = (
    "import sys, types; cop = types.ModuleType('cop'); cop.__path__ = [sys.argv.pop(1)]; sys.modules['cop'] = cop; "
    "from cop.foundation.examining.child import main; main()"
)


@dataclass(frozen=True)
class Examined:
    """A file that is fit to be kept: `kept` holds its bytes, `small` the little picture of an image."""

    kind: str  # image or document
    content_type: str
    extension: str  # what its name should end with, without the dot
    kept: Path
    small: Path | None
    width: int | None  # pixels
    height: int | None
    words: str  # the text inside, at most 200,000 characters
    lacks: tuple[str, ...] = ()  # of a PDF: what a reader with a screen reader misses (examining/pdf.py)


def examine(source: Path, folder: Path, extension: str) -> Examined:
    """Look into the file at `source`; its name ends with `extension` (small letters, no dot; may be empty).

    What it makes stands in `folder`. Raises Refusal with the reason, also when looking takes too much time or memory.
    """
    answer = ask_child(source, folder, extension)
    if "refused" in answer:
        raise Refusal(str(answer["refused"]))
    is_image = answer["kind"] == "image"
    return Examined(
        answer["kind"],
        answer["type"],
        answer["extension"],
        folder / "kept" if is_image else source,
        folder / "small" if is_image else None,
        answer.get("width"),
        answer.get("height"),
        answer.get("words", ""),
        tuple(answer.get("lacks", ())),
    )


def values_in(source: Path, folder: Path, extension: str) -> dict[str, Any]:
    """What a spreadsheet (its first sheet), a CSV or a JSON holds, as examining/values.py answers; nothing is kept.

    Raises Refusal with the reason, also when looking takes too much time or memory.
    """
    answer = ask_child(source, folder, extension, "values")
    if "refused" in answer:
        raise Refusal(str(answer["refused"]))
    return answer


def ask_child(source: Path, folder: Path, extension: str, *what: str) -> dict[str, Any]:
    """Run the child and read its answer; one that died was fed something too heavy, or broken beyond its reader."""
    command = [sys.executable, "-I", "-c", BEGIN, str(HOUSE), str(source), str(folder), extension, *what]
    try:
        done = subprocess.run(
            command, cwd=folder, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"refused": "bomb"}
    except ValueError:  # it ended without an answer
        return {"refused": "bomb" if done.returncode < 0 else "document_broken"}
    return answer
