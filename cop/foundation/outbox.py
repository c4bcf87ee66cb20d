"""Letters that wait to leave: claimed, rendered late, sent in two phases, and never lost or doubled.

A letter goes queued → claimed → dot → sent. "dot" is committed just before the final dot of the message: a sender
that dies before it leaves a letter that was certainly not sent (it goes back to queued); one that dies after it leaves
a letter that may have arrived, which is listed as in doubt and never sent again by itself.
"""

import logging
import os
import random
import socket
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from flask import Flask, current_app
from sqlalchemy import JSON, Index, String, Text, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation import mail
from cop.foundation.attachments import Attachment
from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, db, writing

log = logging.getLogger(__name__)

URGENT, SOON, BULK = 0, 1, 2  # lanes: sign-in codes; what members wait for; the weekly letter
LEASE = timedelta(minutes=3)  # longer than the deadline of one message (60 s), so a living sender never loses a claim
BATCH = 20  # letters claimed at once: few enough that another sender soon gets its share
RETRIES = [timedelta(minutes=m) for m in (5, 15, 60, 240, 720)]  # after a 4xx; then once more each 12 hours
GIVE_UP = timedelta(hours=48)  # by then the relay has had its chance; the letter is set aside
LANE_PAUSE = timedelta(minutes=5)  # after 421 the relay wants to be left alone

QUEUED, CLAIMED, DOT, SENT, REFUSED, DOUBT, DROPPED = "queued", "claimed", "dot", "sent", "refused", "doubt", "dropped"
JOINED = text("closed_at IS NULL")  # letters that still take more: nobody has claimed them yet


class Letter(Numbered, Base):
    """One letter to one person: its kind and the ids of what it is about; its text is made when it leaves."""

    __table_args__ = (  # one letter about the same waits for a member, however many things happen at one moment
        Index("ix_letter_bundle", "member_id", "bundle", unique=True, sqlite_where=JOINED, postgresql_where=JOINED),
    )

    kind: Mapped[str] = mapped_column(String(40), index=True)
    lane: Mapped[int]
    member_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: members live upstairs
    address: Mapped[str | None] = mapped_column(String(254))  # only for those who are no member (yet)
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    bundle: Mapped[str | None] = mapped_column(String(60))  # what happens on the same while it waits joins this letter
    closed_at: Mapped[datetime | None]  # claimed for the first time: from then on nothing joins it
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED, index=True)
    due_at: Mapped[datetime] = mapped_column(default=now, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    code: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)  # the server's own words, for moderators


@dataclass(frozen=True)
class Written:
    """A letter's text, as its room writes it: to whom, subject, both parts, and headers of its own."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


Writer = Callable[[Letter], Written | None]  # None: there is nothing (more) to say, so the letter is dropped


@dataclass
class Tally:
    """What one round of sending did."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    doubt: int = 0
    dropped: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{n} {name}" for name, n in vars(self).items() if n or name == "sent")


def new_message_id() -> str:
    """A Message-ID at our own domain, fixed when the letter is put in the outbox."""
    domain = parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def put(
    kind: str,
    lane: int,
    *,
    member_id: int | None = None,
    address: str | None = None,
    about: dict[str, Any] | None = None,
) -> Letter:
    """Put a letter in the outbox, in the transaction of whatever it tells about."""
    letter = Letter(
        kind=kind, lane=lane, member_id=member_id, address=address, about=about or {}, message_id=new_message_id()
    )
    db.session.add(letter)
    return letter


def sender_name() -> str:
    """Who claims: this machine, this process, this call."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def is_gone(sender: str) -> bool:
    """Whether a sender of this machine no longer runs; of another machine nobody knows before its lease ends."""
    host, pid, _call = sender.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def sweep() -> None:
    """Take over from senders that died: what was claimed waits again, what was on the wire is in doubt."""
    open_states = (CLAIMED, DOT)
    owners = db.session.execute(
        select(Letter.claimed_by, Letter.claimed_until).where(Letter.state.in_(open_states)).distinct()
    ).all()
    db.session.rollback()
    moment = now()
    for owner, until in owners:
        if owner is None or until is None or until < moment or is_gone(owner):
            theirs = (Letter.claimed_by == owner, Letter.claimed_until == until)
            with writing():
                db.session.execute(update(Letter).where(Letter.state == CLAIMED, *theirs).values(state=QUEUED))
                db.session.execute(
                    update(Letter)
                    .where(Letter.state == DOT, *theirs)
                    .values(state=DOUBT, words="The sender stopped while this letter was on the wire.")
                )


def claim(sender: str, lanes: tuple[int, ...], most: int) -> list[int]:
    """Claim up to `most` due letters of these lanes, the most urgent lane first; two senders never get the same."""
    due = (
        select(Letter.id)
        .where(Letter.state == QUEUED, Letter.due_at <= now(), Letter.lane.in_(lanes))
        .order_by(Letter.lane, Letter.due_at, Letter.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    mine = (
        update(Letter)
        .where(Letter.id.in_(due.scalar_subquery()), Letter.state == QUEUED)
        .values(
            state=CLAIMED,
            claimed_by=sender,
            claimed_until=now() + LEASE,
            closed_at=func.coalesce(Letter.closed_at, now()),
        )
        .returning(Letter.id, Letter.lane)
        .execution_options(synchronize_session=False)
    )
    with writing():
        claimed = db.session.execute(mine).all()
    return [letter_id for letter_id, _lane in sorted(claimed, key=lambda row: (row.lane, row.id))]


class Sender:
    """One round of sending over one connection."""

    def __init__(self, app: Flask, writers: Mapping[str, Writer]):
        self.app = app
        self.writers = writers
        self.name = sender_name()
        self.post = mail.open_post(app)
        self.tally = Tally()
        self.arrived: tuple[int, str] | None = None  # sent, to be written down together with the next dot
        self.paused = False

    def drain(self, lanes: tuple[int, ...] = (URGENT, SOON, BULK), most: int | None = None) -> Tally:
        """Send what is due until nothing is, `most` were handled, or the relay asks for a pause."""
        sweep()
        handled = 0
        with self.post:
            while not self.paused and (most is None or handled < most):
                batch = claim(self.name, lanes, min(BATCH, most - handled) if most else BATCH)
                if not batch:
                    break
                handled += len(batch)
                self.send_batch(batch)
            self.write_down_arrival()
        return self.tally

    def send_batch(self, batch: list[int]) -> None:
        """Send claimed letters in turn; give back the rest when the relay wants a pause."""
        try:
            for place, letter_id in enumerate(batch):
                if self.paused:
                    self.give_back(batch[place:])
                    return
                self.send(letter_id)
        except BaseException:
            with suppress(Exception):
                self.give_back(batch)
            raise

    def give_back(self, letter_ids: list[int]) -> None:
        with writing():
            db.session.execute(
                update(Letter)
                .where(Letter.id.in_(letter_ids), Letter.state == CLAIMED, Letter.claimed_by == self.name)
                .values(state=QUEUED)
            )

    def send(self, letter_id: int) -> None:
        """One letter: render it now, ask everything again, and send it."""
        letter = db.session.get(Letter, letter_id)
        if letter is None or letter.state != CLAIMED or letter.claimed_by != self.name:
            db.session.rollback()
            return  # our lease ended and another took it
        try:
            written = self.writers[letter.kind](letter)
            message = None if written is None else self.message(letter, written)
        except Exception as error:
            log.exception("Letter %s of kind %s could not be written", letter_id, letter.kind)
            self.settle(letter_id, REFUSED, words=f"It could not be written: {type(error).__name__}")
            return
        db.session.rollback()
        if message is None:
            self.settle(letter_id, DROPPED)
            self.tally.dropped += 1
            return
        self.transmit(letter_id, message)

    def message(self, letter: Letter, written: Written) -> mail.Message:
        return mail.Message(
            to=written.to,
            subject=written.subject,
            text=written.text,
            html=written.html,
            message_id=letter.message_id,
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", **written.headers},
            reply_to=self.app.config["MAIL_REPLY_TO"],
            attachments=written.attachments,
        )

    def transmit(self, letter_id: int, message: mail.Message) -> None:
        try:
            words = self.post.send(message, before_dot=lambda: self.write_down_dot(letter_id))
        except mail.MailInDoubt as error:
            self.settle(letter_id, DOUBT, words=str(error))
            self.tally.doubt += 1
        except mail.MailDeferred as error:
            self.postpone(letter_id, error)
            self.tally.deferred += 1
        except mail.MailRefused as error:
            if error.at == "mail":  # no to our own sender: the next letter fares no better, and a setting can mend it
                self.postpone(letter_id, mail.MailDeferred(error.code, error.words, pauses_lane=True))
                self.tally.deferred += 1
            else:
                self.settle(letter_id, REFUSED, code=error.code, words=error.words)
                self.tally.refused += 1
        except mail.HeaderRefused as error:
            self.settle(letter_id, REFUSED, words=str(error))
            self.tally.refused += 1
        else:
            self.arrived = (letter_id, words)
            self.tally.sent += 1

    def write_down_dot(self, letter_id: int) -> None:
        """The first phase: from here on this letter may have arrived. The one before it certainly did."""
        with writing():
            self.mark_arrival()
            done = db.session.execute(
                update(Letter)
                .where(Letter.id == letter_id, Letter.state == CLAIMED, Letter.claimed_by == self.name)
                .values(state=DOT, claimed_until=now() + LEASE)
                .execution_options(synchronize_session=False)
            )
            if done.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, as every update's
                raise mail.MailDeferred(0, "Another sender took this letter over.")
        self.arrived = None

    def write_down_arrival(self) -> None:
        if self.arrived:
            with writing():
                self.mark_arrival()
            self.arrived = None

    def mark_arrival(self) -> None:
        """The second phase: the server said yes."""
        if self.arrived:
            letter_id, words = self.arrived
            db.session.execute(
                update(Letter)
                .where(Letter.id == letter_id)
                .values(state=SENT, sent_at=now(), code=250, words=words[:500])
                .execution_options(synchronize_session=False)
            )

    def settle(self, letter_id: int, state: str, code: int | None = None, words: str | None = None) -> None:
        """The end of a letter that was not sent, with the server's own words."""
        db.session.rollback()
        with writing():
            self.mark_arrival()
            db.session.execute(
                update(Letter).where(Letter.id == letter_id).values(state=state, code=code, words=(words or "")[:500])
            )
        self.arrived = None

    def postpone(self, letter_id: int, trouble: mail.MailDeferred) -> None:
        """Try again later, a little later each time; after GIVE_UP it is set aside for moderators to see."""
        self.paused = self.paused or trouble.pauses_lane
        with writing():
            self.mark_arrival()
            if letter := db.session.get(Letter, letter_id):  # else it was deleted with what it was about
                wait = LANE_PAUSE if trouble.pauses_lane else RETRIES[min(letter.tries, len(RETRIES) - 1)]
                letter.tries += 1
                letter.code, letter.words = trouble.code, trouble.words[:500]
                letter.due_at = now() + wait * random.uniform(1.0, 1.2)  # jitter, so that a crowd returns not at once
                letter.state = REFUSED if now() - letter.created_at > GIVE_UP else QUEUED
        self.arrived = None


def drain(app: Flask, lanes: tuple[int, ...] = (URGENT, SOON, BULK), most: int | None = None) -> Tally:
    """Send what is due, with the writers of all rooms (the literal table in cop/__init__.py)."""
    return Sender(app, app.extensions["letter_writers"]).drain(lanes, most)


def waiting_or_stuck() -> list[Letter]:
    """What moderators see of the post: refused and in doubt, newest first; delivery only, no titles."""
    stuck = or_(Letter.state == REFUSED, Letter.state == DOUBT)
    return list(db.session.scalars(select(Letter).where(stuck).order_by(Letter.id.desc()).limit(100)))
