"""What was read of a file, between the report and the button: kept under its digest, and gone after a day.

The file itself is not kept, nor asked for twice. What the child read stands outside the database like any other file
(foundation/blobs.py); no row points at it, so a chore drops it. The address of the report is signed for whoever brought
the file, and names it, so that one report makes its cases once.
"""

import json
from pathlib import Path
from typing import Any

from cop.exchange.refused import FILE_MOST
from cop.foundation import blobs
from cop.foundation.db import new_public_id
from cop.foundation.examine import values_in
from cop.foundation.examining.refusal import Refusal
from cop.foundation.signed import sign, signed
from cop.members.models import Person

PURPOSE = "exchange.report"
MEGA = 1024 * 1024
ENDINGS = {"json", "csv", "xlsx", "ods"}


def read_and_keep(upload: Any, ending: str, by: Person) -> str:
    """Read a file that came with a request, keep what it holds, and give the token of its report.

    Before write(): it takes a second. Raises Refusal with the reason.
    """
    public_id = by.public_id
    with blobs.workroom() as folder:
        source = folder / "in"
        upload.save(source)
        if source.stat().st_size > FILE_MOST * MEGA or getattr(upload.stream, "is_too_large", False):
            raise Refusal("large")
        found = values_in(source, folder, ending if ending in ENDINGS else "")
        return sign(PURPOSE, keep(found, folder), new_public_id(), public_id)


def keep(found: dict[str, Any], folder: Path) -> str:
    """The digest of what was read."""
    made = folder / "read.json"
    made.write_text(json.dumps(found), encoding="utf-8")
    return blobs.keep(made)


def kept(token: str, by: Person) -> tuple[dict[str, Any], str] | None:
    """What a report is about, and the name of its upload; none for the report of another, or one of yesterday."""
    names = signed(PURPOSE, token, 3)
    if names is None or names[2] != by.public_id:
        return None
    try:
        with blobs.opened(names[0]) as file:
            found: dict[str, Any] = json.load(file)
    except FileNotFoundError:
        return None
    return found, names[1]
