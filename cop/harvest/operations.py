"""What happens to a lesson: begun, written, proposed, agreed, published, taken back; or it is let be.

Every act takes the seat of who does it, and asks the rule again once the session is held: a page may be an hour old.
"""

from dataclasses import replace
from datetime import time, timedelta
from secrets import token_hex

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import InvalidRequestError
from werkzeug.exceptions import Conflict, NotFound

from cop.circles.queries import everybody
from cop.foundation.clock import from_local, local, now
from cop.foundation.db import db, writing
from cop.foundation.language import gettext as _
from cop.foundation.sealing import seal
from cop.harvest.models import (
    COMPLETE,
    DECLINED,
    DRAFT,
    OPEN,
    PROPOSED,
    PUBLISHED,
    SILENCE,
    TAKEN_BACK_WITHIN,
    TEXT_MOST,
    WITHDRAWN,
    Lesson,
    Words,
    Yes,
)
from cop.harvest.policy import (
    is_agreed,
    may_begin_lesson,
    may_let_be,
    may_publish,
    may_say_yes,
    may_see_lesson,
    may_take_back_lesson,
    may_write_lesson,
)
from cop.harvest.queries import those_there, thread_of, words_of, yeses_of
from cop.intervisie.models import ENDED, Seat, Session, count
from cop.intervisie.operations import hold, keep_at_least, tell_about
from cop.threads.lessons import publish_lesson, take_back_lesson
from cop.threads.operations import Rendered

AT_ONCE = 50  # lessons in one turn of the clock
SALT = 16  # bytes


class WrittenBy(Conflict):
    """Somebody else changed the text: `theirs` stands there now, with its version."""

    def __init__(self, theirs: Words, version: int):
        super().__init__(_("Somebody else changed the text while you were writing. Both stand here."))
        self.theirs, self.version = theirs, version


def held(session: Session, seat: Seat) -> Lesson | None:
    """The lesson as it is now, kept from others until this transaction ends; none while nobody began.

    Raises NotFound when the session was wiped meanwhile, or the seat is no longer one that sees the lesson.
    """
    try:
        hold(session)
    except InvalidRequestError:
        raise NotFound from None
    db.session.refresh(seat)
    if not may_see_lesson(session, seat):
        raise NotFound
    return db.session.get(Lesson, session.id, with_for_update=True, populate_existing=True)


def open_lesson(session: Session, seat: Seat) -> Lesson:
    """The same, to work on. Raises Conflict when there is none (yet), or it is decided."""
    lesson = held(session, seat)
    if lesson is None or not may_write_lesson(session, seat, lesson):
        raise Conflict(_("This lesson was decided already."))
    return lesson


def tell_those_there(session: Session) -> None:
    """Something is new for everybody who was there; also for who did it, or the one who is not told would be known."""
    there = [seat.member_id for seat in those_there(session) if seat.is_here]
    tell_about(session, [one for one in there if one is not None])


def begin(session: Session, seat: Seat, text: str = "") -> None:
    """The bringer would like to share a lesson, to which all write; `text` is what it begins with. Raises Conflict when
    it was begun or decided already."""
    if not may_begin_lesson(session, seat, held(session, seat)):
        raise Conflict(_("This was begun or decided already."))
    lesson = Lesson(session_id=session.id)
    if text:
        words = Words(lesson=text[:TEXT_MOST], salt=token_hex(SALT))
        lesson.sealed_words, lesson.version = seal(session.public_id, "lesson", words.kept()), 1
    db.session.add(lesson)


def write_text(session: Session, seat: Seat, words: Words, seen_version: int) -> Words:
    """Another text: every yes is gone with the old one. What stands there now, with its hash; the same text again
    changes nothing. Raises WrittenBy when another text stands there by now."""
    lesson = open_lesson(session, seat)
    there = words_of(session, lesson)
    if there == words:
        return there
    if lesson.version != seen_version:
        raise WrittenBy(there, lesson.version)
    fresh = replace(words, salt=token_hex(SALT))
    lesson.sealed_words = seal(session.public_id, "lesson", fresh.kept())
    lesson.version += 1
    lesson.state, lesson.made_at, lesson.proposed_at = DRAFT, now(), None
    forget_yeses(session)
    return fresh


def forget_yeses(session: Session) -> None:
    """Nobody said yes to what stands there now; and what is decided needs no yeses any more."""
    db.session.execute(delete(Yes).where(Yes.session_id == session.id))


def propose(session: Session, seat: Seat, seen_hash: str) -> None:
    """Ask everybody who was there for a yes to this text; safe to say twice. Raises Conflict for another text, or an
    unfinished one."""
    lesson = open_lesson(session, seat)
    words = words_of(session, lesson)
    if words.hash != seen_hash:
        raise changed_meanwhile()
    if not words.is_complete:
        raise Conflict(_("A lesson needs a title, a text and an agenda point."))
    if lesson.state == DRAFT:
        lesson.state, lesson.proposed_at = PROPOSED, now()
        tell_those_there(session)


def changed_meanwhile() -> Conflict:
    return Conflict(_("The text was changed since you opened this page. Read it again."))


def say(session: Session, seat: Seat, says_yes: bool, seen_hash: str) -> None:
    """Yes or no to exactly this text. Raises Conflict when the text is another by now.

    A no leaves nothing behind, and the others are told only once everybody agrees: else who counts what moves would
    know whether somebody said no, or has not spoken yet.
    """
    lesson = open_lesson(session, seat)
    words = words_of(session, lesson)
    if not may_say_yes(session, seat, lesson) or words.hash != seen_hash:
        raise changed_meanwhile()
    db.session.execute(delete(Yes).where(Yes.session_id == session.id, Yes.seat_id == seat.id))
    if says_yes:
        db.session.add(Yes(session_id=session.id, seat_id=seat.id, text_hash=words.hash))
    db.session.flush()
    state = COMPLETE if is_agreed(session, words, those_there(session), yeses_of(session)) else PROPOSED
    if state == COMPLETE != lesson.state:
        tell_those_there(session)
    lesson.state = state


def publish(session: Session, seat: Seat, text: Rendered, seen_hash: str) -> str:
    """Share it with all members, as a conversation that leads back to nobody; its public id. `text` is the lesson as
    rendered before the lock was taken.

    Raises Conflict unless everybody who was there says yes to exactly this text, at this moment. Nobody is told: a line
    in a bell of that moment would tie the session to the conversation.
    """
    lesson = open_lesson(session, seat)
    words, circle = words_of(session, lesson), everybody()
    agreed = is_agreed(session, words, those_there(session), yeses_of(session))
    if not (agreed and may_publish(session, seat, lesson)) or words.hash != seen_hash or circle is None:
        raise Conflict(_("Not everybody agrees with this text (any more)."))
    thread = publish_lesson(circle, words.title, words.agenda, [words.theme] if words.theme else [], text)
    today = local(now()).date()
    lesson.state, lesson.published_at = PUBLISHED, from_local(today, time())
    lesson.sealed_words, lesson.sealed_thread = None, seal(session.public_id, "lesson:thread", thread.public_id)
    forget_yeses(session)
    keep_at_least(session, today + TAKEN_BACK_WITHIN + timedelta(days=1))
    db.session.add(count("published"))
    return thread.public_id


def let_be(session: Session, seat: Seat) -> None:
    """Nothing is shared of this session. Raises Conflict when it was decided already."""
    lesson = held(session, seat)
    if not may_let_be(session, seat, lesson):
        raise Conflict(_("This lesson was decided already."))
    decline(session, lesson)


def decline(session: Session, lesson: Lesson | None) -> None:
    """It is not shared, and its words go."""
    if lesson is None:
        lesson = Lesson(session_id=session.id)
        db.session.add(lesson)
    lesson.state, lesson.sealed_words, lesson.proposed_at = DECLINED, None, None
    forget_yeses(session)
    db.session.add(count("not_published"))


def take_back(session: Session, seat: Seat) -> None:
    """Take a published lesson back; nobody hears by whom. Raises Conflict when that is no longer possible here."""
    lesson = held(session, seat)
    if lesson is None or not may_take_back_lesson(session, seat, lesson):
        raise Conflict(_("You cannot take this lesson back here (any more). A moderator can."))
    take_back_lesson(thread_of(session, lesson))
    lesson.state, lesson.sealed_thread, lesson.published_at = WITHDRAWN, None, None


def lapse_due() -> int:
    """Fourteen days of silence are a no: of a text, proposed or not, and of a session of which nobody shared anything;
    how many there were."""
    before = now() - SILENCE
    written = or_(Lesson.made_at > before, Lesson.proposed_at > before)
    stands = exists().where(Lesson.session_id == Session.id, or_(Lesson.state.not_in(OPEN), written))
    due = select(Session.id).where(Session.state == ENDED, Session.ended_at <= before, ~stands)
    found = db.session.scalars(due.limit(AT_ONCE)).all()
    db.session.rollback()
    for session_id in found:
        with writing():
            session = db.session.get(Session, session_id, with_for_update=True)
            lesson = db.session.get(Lesson, session_id, with_for_update=True)
            if session is not None and (lesson is None or (lesson.is_open and lesson.is_silent(before))):
                decline(session, lesson)
    return len(found)
