"""Reading a lesson, from a seat of somebody who was there."""

from dataclasses import dataclass

from sqlalchemy import select

from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.foundation.sealing import unseal
from cop.harvest.models import COMPLETE, PROPOSED, Lesson, Words, Yes, read
from cop.harvest.policy import is_agreed, may_see_lesson
from cop.intervisie.models import Seat, Session, Sitter
from cop.intervisie.policy import Own
from cop.intervisie.queries import Place, place_of, sitters_of
from cop.methods.models import HARVEST
from cop.runner.queries import table_for


@dataclass(frozen=True)
class Harvest:
    """What one who was there sees: the text, its state, the own answer; of the others nothing, not even a number."""

    place: Place
    sitters: list[Sitter]
    lesson: Lesson | None
    words: Words
    said_yes: bool  # I, to exactly this text
    is_agreed: bool  # everybody who was there, to exactly this text
    thread: str  # the public id of the conversation that it was published as; empty when it was not

    @property
    def session(self) -> Session:
        return self.place.session

    @property
    def seat(self) -> Seat:
        return self.place.seat

    @property
    def path(self) -> str:
        return f"{self.session.path}/les"

    @property
    def stand(self) -> str:
        """One word that changes with everything the others may see, and with nothing else."""
        if self.lesson is None:
            return "0"
        state = PROPOSED if self.lesson.state in (PROPOSED, COMPLETE) else self.lesson.state
        return f"{self.lesson.version}.{state}.{int(self.is_agreed)}.{self.session.state}"


def harvest_of(public_id: str) -> Harvest:
    """The lesson of a session, for who was there; 404 otherwise. Raises sealing.Gone when its key was destroyed."""
    place = place_of(public_id)
    session, seat = place.session, place.seat
    if not may_see_lesson(session, seat):
        not_found()
    lesson = db.session.get(Lesson, session.id)
    words, yeses = words_of(session, lesson), yeses_of(session)
    return Harvest(
        place,
        sitters_of(session),
        lesson,
        words,
        said_yes=yeses.get(seat.id) == words.hash,
        is_agreed=is_agreed(session, words, those_there(session), yeses),
        thread=thread_of(session, lesson),
    )


def lesson_for(session: Session, seat: Own) -> Lesson | None:
    """What became of the lesson, for a page that only says so; none when there is none, or for who was not there."""
    return db.session.get(Lesson, session.id) if may_see_lesson(session, seat) else None


def words_of(session: Session, lesson: Lesson | None) -> Words:
    """The text as it is now; empty while nobody wrote."""
    if lesson is None or lesson.sealed_words is None:
        return Words()
    return read(unseal(session.public_id, "lesson", lesson.sealed_words))


def written_for_lesson(place: Place) -> str:
    """What the group wrote together in the room to share, step by step; empty when it did not."""
    if not place.session.method:
        return ""
    written = [pile.field.value for pile in table_for(place).piles if pile.step.sight == HARVEST and pile.field]
    return "\n\n".join(words for words in written if words)


def thread_of(session: Session, lesson: Lesson | None) -> str:
    """The public id of the conversation that it was published as; empty when it was not, or was taken back."""
    if lesson is None or lesson.sealed_thread is None:
        return ""
    return unseal(session.public_id, "lesson:thread", lesson.sealed_thread)


def those_there(session: Session) -> list[Seat]:
    """Everybody who was there while it ran, also who left since: the ones whose yes it takes."""
    return list(db.session.scalars(select(Seat).where(Seat.session_id == session.id, Seat.came_at.is_not(None))))


def yeses_of(session: Session) -> dict[int, str]:
    """The text that each said yes to, by seat; for deciding, never for showing."""
    found = db.session.execute(select(Yes.seat_id, Yes.text_hash).where(Yes.session_id == session.id))
    return {row.seat_id: row.text_hash for row in found}
