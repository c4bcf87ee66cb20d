"""One session with its lesson, and beside it a model that keeps who was there, what the text is and who said yes to it.
Every act says of itself whether it may succeed, and looks whether the application agrees.

The acts on the lesson go through the page; what happens to the session around it goes through the operations that its
own pages use.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from unittest.mock import patch

import time_machine
from sqlalchemy import select, text

from cop.circles.models import Circle
from cop.foundation import sealing
from cop.foundation.clock import local, now
from cop.foundation.db import Base, db, writing
from cop.harvest.jobs import one_turn as keep_lessons
from cop.harvest.models import Lesson
from cop.harvest.queries import words_of
from cop.intervisie import afterwards, choosing, operations, people
from cop.intervisie.jobs import one_turn as keep_sessions
from cop.intervisie.models import ENDED, RUNNING, Session
from cop.intervisie.queries import sitters_of
from cop.members.models import MODERATOR, Member
from cop.methods.models import library
from cop.moderation import operations as moderation
from cop.runner import operations as runner
from cop.runner.script import script_of
from cop.settings.operations import leave
from cop.threads.models import LESSON, Post, Thread
from tests.conftest import Visitor, empty, make_member
from tests.harvest.conftest import HASH, VERSION
from tests.intervisie.held import seat_of, signed

BEGAN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
THERE = ("facilitator", "bringer", "one", "two", "three")  # in the room when it begins
LATE, ABSENT, MODERATES, ADMINISTRATES = "late", "absent", "moderator", "administrator"
ROLES = (*THERE, LATE, ABSENT, MODERATES, ADMINISTRATES)
RIGHTS = {MODERATES: MODERATOR, ADMINISTRATES: "administrator"}
TEXTS = ("We vroegen eerst wie betaalt.", "We vroegen eerst wie betaalt", "We luisterden langer.")
NONE, DRAFT, OPEN, PUBLISHED, DECLINED, WITHDRAWN = "none", "draft", "open", "published", "declined", "withdrawn"
DONE, FORBIDDEN, GONE, REFUSED, UNFIT = 303, 403, 404, 409, 422
SILENCE = timedelta(days=14)
TAKEN_BACK, KEPT = timedelta(days=30), timedelta(days=40)
NO_MARK = "0" * 64
TABLES = ("session", "seat", "lesson", "yes", "run", "session_note", "dilemma", "mark")


@dataclass
class Model:
    """What should be so."""

    there: set[str] = field(default_factory=lambda: set(THERE))  # was in the room while it ran
    left: set[str] = field(default_factory=set)
    is_over: bool = False
    is_wiped: bool = False
    ended_at: datetime | None = None
    state: str = NONE
    text: str = ""
    edits: int = 0
    yeses: set[str] = field(default_factory=set)
    quiet_since: datetime | None = None  # when somebody last wrote or proposed
    shared: str = ""  # the text that stands among the conversations
    shared_on: date | None = None
    deleted_on: date = BEGAN.date() + KEPT

    def sees(self, role: str) -> bool:
        return not self.is_wiped and role in self.there and role not in self.left

    @property
    def is_agreed(self) -> bool:
        return self.state == OPEN and self.there <= self.yeses and not self.there & self.left

    @property
    def is_open(self) -> bool:
        return self.state in (DRAFT, OPEN)

    def decline(self) -> None:
        self.state, self.text, self.yeses = DECLINED, "", set()


class Meeting:
    """The session, held by five of whom the second brings the question; one more signed and did not come."""

    def __init__(self, app: Any):
        self.app, self.model = app, Model()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.traveller = self.clock.start()
        self.dice = patch("cop.intervisie.keeping.SPREAD", 1)  # days that nobody can guess, the model cannot either
        self.dice.start()
        self.marks = [NO_MARK]  # of every text that ever lay before the group, the newest last
        empty(app)
        with writing():
            everybody = Circle(name="Iedereen", is_everybody=True, opened_at=now())
            db.session.add(everybody)
        made = {
            role: make_member(
                role, everybody, f"Zq{role}zq Jansen", role=RIGHTS.get(role, "member"), organisation=f"Bureau {role}"
            )
            for role in ROLES
        }
        self.numbers = {role: member.id for role, member in made.items()}
        self.sign_in()
        session = signed([made[role] for role in (*THERE, ABSENT)], keep_days=KEPT.days)
        with writing():
            operations.choose_method(session, library().methods["incidentmethode"])
            choosing.name_bringer(session, seat_of(session, made["bringer"]))
            for role in THERE:
                runner.enter(session, seat_of(session, made[role]))
        with writing():
            runner.start(session, sitters_of(session), script_of(session))
        self.number, self.name, self.path = session.id, session.public_id, f"{session.path}/les"

    def close(self) -> None:
        db.session.remove()
        self.clock.stop()
        self.dice.stop()

    def sign_in(self) -> None:
        """A browser for everybody: after weeks one has to sign in again. Who left the community looks over the shoulder
        of one who was not there."""
        self.browsers = {role: Visitor(self.app, self.member(role)) for role in ROLES}
        if "three" in self.model.left:
            self.browsers["three"] = self.browsers[ABSENT]

    def member(self, role: str) -> Member:
        return db.session.get_one(Member, self.numbers[role])

    def session(self) -> Session:
        return db.session.get_one(Session, self.number)

    def seat(self, role: str) -> Any:
        return seat_of(self.session(), self.member(role))

    def mark(self, age: int) -> str:
        """Of the newest text that was proposed, or of one before it."""
        return self.marks[max(len(self.marks) - 1 - age, 0)]

    def tries(self, role: str, way: str, allowed: bool, refusal: int = REFUSED, **data: str) -> bool:
        """Whether it succeeded; it must go as the model says."""
        answer = self.browsers[role].post(f"{self.path}{way}", data)
        is_another_s = way in ("/beginnen", "/delen", "/niet-delen") and role != "bringer"
        wanted = FORBIDDEN if is_another_s else DONE if allowed else refusal
        wanted = wanted if self.model.sees(role) else GONE
        assert answer.status_code == wanted, (role, way, answer.status_code, wanted, self.model)
        return wanted == DONE

    # The lesson

    def begin(self, role: str) -> None:
        if self.tries(role, "/beginnen", self.model.state == NONE):
            self.model.state, self.model.quiet_since = DRAFT, now()

    def write(self, role: str, typed: str, age: int = 0) -> None:
        """Another text. One who began from an older text is refused, unless it is the same text again."""
        model = self.model
        allowed = model.is_open and (typed == model.text or not age)
        fields = {"title": "Les", "lesson": typed, "agenda": "5", "version": str(model.edits - age)}
        if self.tries(role, "", allowed, **fields) and typed != model.text:
            model.text, model.state, model.yeses, model.quiet_since = typed, DRAFT, set(), now()
            model.edits += 1

    def propose(self, role: str) -> None:
        model, mark = self.model, self.mark_now()
        allowed = model.is_open and bool(model.text)
        if self.tries(role, "/voorstellen", allowed, UNFIT, hash=mark) and model.state == DRAFT:
            model.state, model.quiet_since = OPEN, now()
            self.marks.append(mark)

    def mark_now(self) -> str:
        """Of the text that stands there: a draft does not show it."""
        lesson = None if self.model.is_wiped else db.session.get(Lesson, self.number)
        return NO_MARK if lesson is None else words_of(self.session(), lesson).hash

    def answer(self, role: str, says_yes: bool, age: int = 0) -> None:
        model, mark = self.model, self.mark(age)
        allowed = model.state == OPEN and mark == self.marks[-1]
        if self.tries(role, "/antwoord", allowed, answer="ja" if says_yes else "nee", hash=mark):
            model.yeses = model.yeses | {role} if says_yes else model.yeses - {role}

    def agree(self, typed: str) -> None:
        """What random acts seldom come to: everybody who can says yes to one text."""
        self.begin("bringer")
        self.write("facilitator", typed)
        self.propose("two")
        for role in sorted(self.model.there - self.model.left):
            self.answer(role, True)

    def publish(self, role: str, age: int = 0) -> None:
        model, mark = self.model, self.mark(age)
        if self.tries(role, "/delen", model.is_agreed and model.is_over and mark == self.marks[-1], hash=mark):
            model.state, model.shared, model.shared_on = PUBLISHED, model.text, local(now()).date()
            model.text, model.yeses = "", set()
            model.deleted_on = max(model.deleted_on, model.shared_on + TAKEN_BACK + timedelta(days=1))

    def let_be(self, role: str) -> None:
        if self.tries(role, "/niet-delen", self.model.state == NONE or self.model.is_open):
            self.model.decline()

    def take_back(self, role: str) -> None:
        model = self.model
        is_in_time = model.shared_on is not None and local(now()).date() <= model.shared_on + TAKEN_BACK
        if self.tries(role, "/intrekken", model.state == PUBLISHED and is_in_time):
            model.state, model.shared = WITHDRAWN, ""

    # The session around it

    def end(self) -> None:
        if self.model.is_over:
            return
        with writing():
            runner.end(self.session(), sitters_of(self.session()))
        self.model.is_over, self.model.ended_at = True, now()
        self.model.deleted_on = local(now()).date() + KEPT

    def a_late_comer(self, is_welcome: bool) -> None:
        """Signs first, and waits for the bringer's yes; without it the seat is empty again."""
        if self.model.is_over or LATE in self.model.there:
            return
        with writing():
            seat = people.add_member(self.session(), self.member(LATE))
            people.answer(self.session(), seat, comes=True)
            people.sign(self.session(), seat, self.session().agreement, has_line=False)
        self.look(LATE)
        with writing():
            people.welcome(self.session(), self.seat(LATE), is_welcome)
        if is_welcome:
            with writing():
                runner.enter(self.session(), self.seat(LATE))
            self.model.there.add(LATE)

    def taken_out(self, role: str) -> None:
        if self.model.sees(role) and role != "facilitator":
            with writing():
                people.take_out(self.session(), self.seat(role))
            self.model.left.add(role)

    def one_is_asked_back(self, signs: bool) -> None:
        """The yes of before counts only once the agreement was signed anew."""
        if self.model.is_over or "one" not in self.model.left:
            return
        with writing():
            people.add_member(self.session(), self.member("one"))
        self.look("one")
        if signs:
            with writing():
                seat = self.seat("one")
                people.answer(self.session(), seat, comes=True)
                people.sign(self.session(), seat, self.session().agreement, has_line=False)
                people.welcome(self.session(), seat, True)
            self.model.left.discard("one")

    def one_leaves_the_community(self) -> None:
        if "three" not in self.model.left:
            with writing():
                leave(self.member("three"))
            self.model.left.add("three")
            self.sign_in()

    def wipe_sooner(self, days: int) -> None:
        """The others would rather wipe it so many days after it ended. Nothing is deleted while a shared lesson can be
        taken back, however many want that."""
        model, session = self.model, self.session()
        voters = sorted(model.there - model.left)
        if model.ended_at is None or not voters:
            return
        day = local(model.ended_at).date() + timedelta(days=days)
        if not afterwards.earliest(session) <= day < model.deleted_on:
            return
        with writing():
            afterwards.propose_date(self.session(), self.seat(voters[0]), day)
        for role in voters[1:]:
            if self.session().proposed_delete_on == day:
                with writing():
                    afterwards.say_yes(self.session(), self.seat(role), day)
        db.session.rollback()
        if self.session().delete_on == day:
            model.deleted_on = day
            assert model.shared_on is None or day > model.shared_on + TAKEN_BACK

    def time_passes(self, days: float) -> None:
        """And the clock has its turns: silence is a no, and on its day the session goes."""
        self.traveller.shift(timedelta(days=days))
        self.sign_in()
        keep_sessions()
        keep_lessons()
        model, before = self.model, now() - SILENCE
        if model.deleted_on <= local(now()).date():
            model.is_wiped = True
        since = [moment for moment in (model.ended_at, model.quiet_since) if moment is not None]
        if model.is_over and (model.state == NONE or model.is_open) and max(since) <= before:
            model.decline()

    def wiped(self) -> None:
        with writing():
            operations.wipe(self.session(), "on its date")
        self.model.is_wiped = True

    def moderated(self, verb: str) -> None:
        """A moderator looks after what was shared, as after any conversation."""
        thread = db.session.scalar(select(Thread).where(Thread.kind == LESSON))
        if thread is None or (thread.hidden_at is not None) != (verb == "restore"):
            return
        if verb != "close" or thread.closed_at is None:
            with writing():
                getattr(moderation, verb)(db.session.get_one(Thread, thread.id), self.member(MODERATES), "Daarom.")

    # What always holds

    def look(self, role: str) -> None:
        """Who was there sees the text, the own answer and one status; for the others nothing is there."""
        answer, model = self.browsers[role].get(self.path), self.model
        if not model.sees(role):
            assert answer.status_code == GONE, (role, answer.status_code, model)
            assert all(one not in answer.text for one in TEXTS)
            return
        assert answer.status_code == 200
        page = unescape(answer.text.split("<main")[1].split("</main>")[0])
        assert not re.search(r"Zq\w+zq", page), "a name"
        assert ("Iedereen is akkoord." in page) == model.is_agreed
        assert ("Nog niet iedereen is akkoord." in page) == (model.state == OPEN and not model.is_agreed)
        assert ("ja, tegen precies deze tekst." in page) == (model.state == OPEN and role in model.yeses)
        assert (f'action="{self.path}/delen"' in page) == (model.is_agreed and role == "bringer" and model.is_over)
        assert (HASH.search(page) is not None) == (model.state == OPEN)
        assert (VERSION.search(page) is not None) == model.is_open
        assert model.is_open or all(one not in page for one in TEXTS)

    def what_is_shared(self) -> list[str]:
        """The texts that stand among the conversations, without what we add."""
        standing = select(Post.body).join(Thread, Thread.id == Post.thread_id)
        standing = standing.where(Thread.kind == LESSON, Post.number == 1, Post.deleted_at.is_(None))
        return [body.split("\n\n")[0] for body in db.session.scalars(standing)]

    def who_said_yes(self) -> set[int]:
        return set(db.session.scalars(text("SELECT member_id FROM yes JOIN seat ON seat.id = yes.seat_id")))

    def check(self) -> None:
        """That the application is where the model is."""
        model = self.model
        assert self.what_is_shared() == ([model.shared] if model.shared else []), model
        yeses = set() if model.is_wiped else model.yeses
        assert self.who_said_yes() == {self.numbers[role] for role in yeses}, model
        if model.is_wiped:
            for name in TABLES:
                assert not db.session.execute(select(Base.metadata.tables[name]).limit(1)).first(), name
            assert self.name not in set(sealing.sessions_with_a_key())
        else:
            assert db.session.scalar(select(Session.state)) == (ENDED if model.is_over else RUNNING)
        db.session.rollback()
