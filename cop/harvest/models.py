"""A lesson and the yeses to it. Its words are sealed until it is published; then it is a conversation of all."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.clock import local, now
from cop.foundation.db import Base

# The states of harvest_workflow (domain §3.6); in Dutch concept, ter_akkoord, akkoord_compleet, gepubliceerd,
# afgewezen, ingetrokken. DECLINED is also "nobody wrote a lesson in time".
DRAFT, PROPOSED, COMPLETE, PUBLISHED, DECLINED, WITHDRAWN = (
    "draft", "proposed", "complete", "published", "declined", "withdrawn",
)  # fmt: skip
OPEN = (DRAFT, PROPOSED, COMPLETE)
SILENCE = timedelta(days=14)  # after which silence is a no
TAKEN_BACK_WITHIN = timedelta(days=30)  # after publishing, by anybody who was there
TITLE_MOST, TEXT_MOST, WHOM_MOST, POINTS_MOST = 120, 4000, 300, 3  # characters; agenda points


@dataclass(frozen=True)
class Words:
    """The very text that everybody says yes to."""

    title: str = ""
    lesson: str = ""
    whom: str = ""  # for whom it is useful
    agenda: list[int] = field(default_factory=list)
    theme: str = ""
    # Without it, who holds the published text and the table of yeses could find the session by its hash.
    salt: str = field(default="", compare=False)

    @property
    def hash(self) -> str:
        """What a yes is tied to: another letter is another text (SHA-256 of the words and their salt)."""
        return hashlib.sha256(self.kept().encode()).hexdigest()

    def kept(self) -> str:
        """As it is sealed."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @property
    def is_complete(self) -> bool:
        """Whether it has what a conversation of all needs."""
        return bool(self.title and self.lesson and self.agenda)


def read(kept: str) -> Words:
    """Words as they were kept; empty ones for nothing."""
    return Words(**json.loads(kept)) if kept else Words()


class Lesson(Base):
    """What becomes of the lesson of one session."""

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default=DRAFT, index=True)
    version: Mapped[int] = mapped_column(default=0)
    sealed_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_thread: Mapped[bytes | None] = mapped_column(LargeBinary)  # where it was published; no column joins the two
    made_at: Mapped[datetime] = mapped_column(default=now)  # when the text that stands there was written
    proposed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]  # the beginning of that day: a moment would lead to the conversation

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def taken_back_until(self) -> date | None:
        """The last day on which the people of the session can take it back themselves; none while it is not shared."""
        if self.state != PUBLISHED or self.published_at is None:
            return None
        return local(self.published_at).date() + TAKEN_BACK_WITHIN

    def can_be_taken_back(self) -> bool:
        """Whether the people of the session can still take it back themselves."""
        until = self.taken_back_until
        return until is not None and local(now()).date() <= until

    def is_silent(self, before: datetime) -> bool:
        """Whether nobody wrote or proposed anything since `before` (UTC)."""
        return self.made_at <= before and (self.proposed_at is None or self.proposed_at <= before)


class Yes(Base):
    """A yes of one person to one exact text; a no, and silence, have no row."""

    session_id: Mapped[int] = mapped_column(ForeignKey("lesson.session_id", ondelete="CASCADE"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    said_at: Mapped[datetime] = mapped_column(default=now)
