"""Who may do what with a lesson: those who were there, together; the bringer has the first and the last word."""

from collections.abc import Iterable, Mapping

from cop.harvest.models import COMPLETE, PROPOSED, Lesson, Words
from cop.intervisie.models import ENDED, RUNNING, Session
from cop.intervisie.policy import Own, is_bringer, may_read_words


def may_see_lesson(session: Session, seat: Own) -> bool:
    """Who was there, from when the session runs until it is wiped; who was asked and did not come has no view."""
    return may_read_words(session, seat) and seat.was_there and session.state in (RUNNING, ENDED)


def may_begin_lesson(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """The bringer: without that, nothing is shared."""
    return may_see_lesson(session, seat) and is_bringer(session, seat) and lesson is None


def may_write_lesson(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """Everybody who was there writes the one text, while it is not decided."""
    return may_see_lesson(session, seat) and lesson is not None and lesson.is_open


def may_propose(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """Anybody of them asks the others for a yes to this text."""
    return may_write_lesson(session, seat, lesson)


def may_say_yes(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """Everybody who was there says yes or no to the proposed text, and may think better of it until it is published."""
    return may_see_lesson(session, seat) and lesson is not None and lesson.state in (PROPOSED, COMPLETE)


def may_publish(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """The bringer alone, once everybody said yes (is_agreed) and the session is over, so that nobody comes in any more:
    that is the veto, also after all others agreed."""
    return may_say_yes(session, seat, lesson) and is_bringer(session, seat) and session.state == ENDED


def may_let_be(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """The bringer shares nothing; nobody asks why."""
    return may_see_lesson(session, seat) and is_bringer(session, seat) and (lesson is None or lesson.is_open)


def may_take_back_lesson(session: Session, seat: Own, lesson: Lesson | None) -> bool:
    """Anybody who was there, within thirty days; after that a moderator does."""
    return may_see_lesson(session, seat) and lesson is not None and lesson.can_be_taken_back()


def is_agreed(session: Session, words: Words, there: Iterable[Own], yeses: Mapping[int, str]) -> bool:
    """Whether everybody who was there said yes to exactly this text, and may still read it. Somebody who was there and
    left cannot say yes, and one who was asked back has to sign anew."""
    seats = list(there)
    return bool(seats) and all(may_read_words(session, one) and yeses.get(one.id) == words.hash for one in seats)
