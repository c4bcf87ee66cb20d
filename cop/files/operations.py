"""What members do with files. Taking one in is remembered even when the text it came with is refused."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import request
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import FileStorage

from cop.files.models import File
from cop.files.naming import clean_name, ending_of, shown_name
from cop.files.policy import FILES_AN_HOUR, FILES_MOST_AT_ONCE, FILES_WAITING_MOST, waiting_for
from cop.files.queries import Trouble
from cop.foundation import blobs
from cop.foundation.clock import now
from cop.foundation.db import db, end_reading, new_public_id, remembering, writing
from cop.foundation.drafts import KEEP_DAYS
from cop.foundation.examine import Examined, examine
from cop.foundation.examining.refusal import Refusal
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.foundation.text import clean_line
from cop.members.models import Person

AnySession = Session | scoped_session[Any]
ALT_MOST = 300  # characters
FEW = 500  # digests that are looked up at once


def take_in(upload: FileStorage, owner: Person, place: str) -> str:
    """Examine a file that came with a request, keep it, and write down that it waits at `place`; gives its public id.

    Before write(): it takes a second, and it is kept also when the text beside it is refused. Raises Refusal.
    """
    owner_id, name = owner.id, upload.filename or ""
    if not allow(f"files:{owner_id}", FILES_AN_HOUR, timedelta(hours=1)):
        raise Refusal("often")
    end_reading()  # no transaction stays open while another process works
    if getattr(upload.stream, "is_too_large", False):
        raise Refusal("large")
    with blobs.workroom() as folder:
        source = folder / "in"
        upload.save(source)
        found = examine(source, folder, ending_of(name))
        return write_down(found, shown_name(name, found.extension, _("attachment")), owner_id, place)


def write_down(found: Examined, name: str, owner_id: int, place: str) -> str:
    """Keep the bytes first, then the row that points at them: a crash in between leaves bytes that are swept away."""
    file = made_of(found, name, owner_id)
    file.place, file.placed_at = place, now()
    public_id = file.public_id
    with remembering() as session:
        waiting = list(session.scalars(select(File.place).where(waiting_for(owner_id))))
        if waiting.count(place) >= FILES_MOST_AT_ONCE:
            raise Refusal("many")
        if len(waiting) >= FILES_WAITING_MOST:
            raise Refusal("waiting")
        session.add(file)
    return public_id


def made_of(found: Examined, name: str, owner_id: int) -> File:
    """The row of a file that was examined, with its bytes kept; it still belongs to no text."""
    return File(
        public_id=new_public_id(),
        owner_id=owner_id,
        name=name,
        kind=found.kind,
        content_type=found.content_type,
        size=found.kept.stat().st_size,
        blob=blobs.keep(found.kept),
        thumbnail=kept_small(found.small),
        width=found.width,
        height=found.height,
        words=clean_words(found.words),
        lacks=" ".join(found.lacks),
    )


def kept_small(small: Path | None) -> str | None:
    return blobs.keep(small) if small else None


def clean_words(words: str) -> str:
    """Text of others for our tables: PostgreSQL takes no NUL, and no column takes half a sign."""
    return words.replace("\x00", " ").encode("utf-8", "replace").decode()


def take_in_sent(owner: Person, place: str) -> tuple[list[str], list[Trouble]]:
    """Take in every file that came with this request; gives the public ids, and what was not taken in and why."""
    taken, troubles = [], []
    for upload in request.files.getlist("file"):
        if not upload.filename and not upload.stream.read(1):
            continue  # the field was left empty
        try:
            taken.append(take_in(upload, owner, place))
        except Refusal as refusal:
            troubles.append(Trouble(clean_name(upload.filename or "")[:80] or _("attachment"), refusal.reason))
    return taken, troubles


def describe(session: AnySession, owner: Person, texts: Mapping[str, str]) -> None:
    """Write down what the pictures show, in the words of who added them; by public id."""
    for public_id, alt in texts.items():
        changed = update(File).where(File.public_id == public_id, File.owner_id == owner.id, File.alt != alt)
        session.execute(changed.values(alt=alt))


def alts_typed() -> dict[str, str]:
    """What this request's form says of pictures: fields named alt-<public id>."""
    fields = islice(((n[4:26], v) for n, v in request.form.items() if n.startswith("alt-")), 2 * FILES_MOST_AT_ONCE)
    return {public_id: clean_line(text)[:ALT_MOST] for public_id, text in fields}


def post(owner: Person, place: str, public_ids: Iterable[str]) -> list[int]:
    """These files are part of a posted text now, and no longer wait; gives their inner numbers, oldest first."""
    wanted = list(public_ids)[:FILES_MOST_AT_ONCE]
    going = update(File).where(waiting_for(owner.id), File.place == place, File.public_id.in_(wanted))
    return sorted(db.session.scalars(going.values(place=None, placed_at=None).returning(File.id)))


def remove(file: File) -> None:
    """Take a file away; its bytes follow when nothing else points at them."""
    db.session.delete(file)


def forget_unused() -> None:
    """What the clock does: files of texts that nobody came back for, and bytes that no row points at any more.

    Rows go first and bytes a day after, so that neither a crash nor an upload at this very moment loses anything.
    """
    with writing():
        old = File.placed_at < now() - timedelta(days=KEEP_DAYS)
        db.session.execute(delete(File).where(File.place.is_not(None), old))
    blobs.sweep_workrooms()
    found, before = blobs.unwanted()
    while digests := list(islice(found, FEW)):
        for digest in set(digests) - wanted_among(digests):
            blobs.forget(digest, before)
        db.session.rollback()


def wanted_among(digests: Sequence[str]) -> set[str]:
    """Those of these digests that a row points at."""
    rows = db.session.execute(
        select(File.blob, File.thumbnail).where(or_(File.blob.in_(digests), File.thumbnail.in_(digests)))
    )
    return {digest for row in rows for digest in row if digest}
