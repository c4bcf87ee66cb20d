"""Session, lesson and deletion, by all roles in any order: beside the application a model keeps who was there, what the
text is and who said yes to it, and says of every act whether it may succeed.

The acts on the lesson go through the page; what happens to the session around it goes through the operations that its
own pages use.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
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
who = st.one_of(st.just("bringer"), st.sampled_from(THERE), st.sampled_from(ROLES))  # whose acts lead furthest, first
back = st.sampled_from((0, 0, 0, 1))  # how old the text is that one has before one
seldom = st.integers(min_value=0, max_value=4)  # 0 is yes: of what ends most stories, or nothing would come after it
TEXTS = ("We vroegen eerst wie betaalt.", "We vroegen eerst wie betaalt", "We luisterden langer.")
NONE, DRAFT, OPEN, PUBLISHED, DECLINED, WITHDRAWN = "none", "draft", "open", "published", "declined", "withdrawn"
DONE, FORBIDDEN, GONE, REFUSED, UNFIT = 303, 403, 404, 409, 422
SILENCE, TAKEN_BACK, KEPT = timedelta(days=14), 30, 40  # the last two in days


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
    shared_on: Any = None
    deleted_on: Any = BEGAN.date() + timedelta(days=KEPT)

    def sees(self, role: str) -> bool:
        return not self.is_wiped and role in self.there and role not in self.left

    @property
    def is_agreed(self) -> bool:
        return self.state == OPEN and self.there <= self.yeses and not self.there & self.left

    @property
    def is_open(self) -> bool:
        return self.state in (DRAFT, OPEN)


class Meeting(RuleBasedStateMachine):
    """One session with its lesson."""

    app: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.traveller = self.clock.start()
        self.model, self.path = Model(), ""
        self.marks: list[str] = ["0" * 64]  # of every text that ever lay before the group, the newest last
        empty(self.app)

    def teardown(self) -> None:
        try:
            for role in ROLES if self.path else ():
                self.look(role)
        finally:
            db.session.remove()
            self.clock.stop()

    @initialize(from_where=st.sampled_from((OPEN, NONE, PUBLISHED, OPEN)))
    def begin_session(self, from_where: str) -> None:
        """A story begins with the session, or where all agree, or where the lesson is shared."""
        with writing():
            self.everybody = Circle(name="Iedereen", is_everybody=True, opened_at=now())
            db.session.add(self.everybody)
        rights = {MODERATES: MODERATOR, ADMINISTRATES: "administrator"}
        made = {role: self.newcomer(role, rights.get(role, "member")) for role in ROLES}
        self.numbers = {role: member.id for role, member in made.items()}
        self.sign_in()
        session = signed([made[role] for role in (*THERE, ABSENT)], keep_days=KEPT)
        with writing():
            operations.choose_method(session, library().methods["incidentmethode"])
            choosing.name_bringer(session, seat_of(session, made["bringer"]))
            for role in THERE:
                runner.enter(session, seat_of(session, made[role]))
        with writing():
            runner.start(session, sitters_of(session), script_of(session))
        self.number, self.name, self.path = session.id, session.public_id, f"{session.path}/les"
        if from_where == OPEN:
            self.they_agree(TEXTS[0])
        if from_where == PUBLISHED:
            self.they_share(TEXTS[0])

    def newcomer(self, role: str, right: str) -> Member:
        return make_member(role, self.everybody, f"Zq{role}zq Jansen", role=right, organisation=f"Bureau {role}")

    # What the model and the application share

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

    def act(self, role: str, way: str, expected: int, **data: str) -> None:
        """Do it, and see whether it went as the model says."""
        answer = self.browsers[role].post(f"{self.path}{way}", data)
        outside = FORBIDDEN if way in ("/beginnen", "/delen", "/niet-delen") and role != "bringer" else expected
        wanted = outside if self.model.sees(role) else GONE
        assert answer.status_code == wanted, (role, way, answer.status_code, wanted, self.model)

    def may(self, role: str, allowed: bool) -> bool:
        return self.model.sees(role) and allowed

    # The lesson

    @rule(role=who)
    def begin(self, role: str) -> None:
        allowed = self.model.state == NONE
        self.act(role, "/beginnen", DONE if allowed else REFUSED)
        if self.may(role, allowed and role == "bringer"):
            self.model.state, self.model.quiet_since = DRAFT, now()

    @rule(role=who, typed=st.sampled_from(TEXTS), age=back)
    def write(self, role: str, typed: str, age: int) -> None:
        """Another text. One who began from an older text is refused, unless it is the same text again."""
        model = self.model
        allowed = model.is_open and (typed == model.text or not age)
        fields = {"title": "Les", "lesson": typed, "agenda": "5", "version": str(model.edits - age)}
        self.act(role, "", DONE if allowed else REFUSED, **fields)
        if self.may(role, allowed and typed != model.text):
            model.text, model.state, model.yeses, model.quiet_since = typed, DRAFT, set(), now()
            model.edits += 1

    @rule(role=who)
    def propose(self, role: str) -> None:
        model = self.model
        mark = self.mark_now()
        is_empty = model.is_open and not model.text
        expected = UNFIT if is_empty or not model.is_open else DONE
        self.act(role, "/voorstellen", expected, hash=mark)
        if self.may(role, expected == DONE) and model.state == DRAFT:
            model.state, model.quiet_since = OPEN, now()
            self.marks.append(mark)

    def mark_now(self) -> str:
        """The mark of the text that stands there, as the operations know it: a draft does not show it."""
        lesson = None if self.model.is_wiped else db.session.get(Lesson, self.number)
        return self.marks[0] if lesson is None else words_of(self.session(), lesson).hash

    @rule(role=who, says_yes=st.booleans(), age=back)
    def answer(self, role: str, says_yes: bool, age: int) -> None:
        """Yes or no, to the newest text that was proposed or to the one before it."""
        model, mark = self.model, self.marks[max(len(self.marks) - 1 - age, 0)]
        allowed = model.state == OPEN and mark == self.marks[-1] and len(self.marks) > 1
        self.act(role, "/antwoord", DONE if allowed else REFUSED, answer="ja" if says_yes else "nee", hash=mark)
        if self.may(role, allowed):
            model.yeses = model.yeses | {role} if says_yes else model.yeses - {role}

    @precondition(lambda self: self.model.state in (NONE, DRAFT, OPEN) and not self.model.is_wiped)
    @rule(typed=st.sampled_from(TEXTS))
    def they_agree(self, typed: str) -> None:
        """What random acts seldom come to."""
        self.begin("bringer")
        self.write("facilitator", typed, 0)
        self.propose("two")
        for role in sorted(self.model.there - self.model.left):
            self.answer(role, True, 0)

    @precondition(lambda self: self.model.state in (NONE, DRAFT, OPEN) and not self.model.is_wiped)
    @rule(typed=st.sampled_from(TEXTS))
    def they_share(self, typed: str) -> None:
        """The same, and to the end: when nobody left meanwhile, it is shared."""
        self.they_agree(typed)
        if not self.model.is_over:
            self.the_session_ends()
        self.publish("bringer", 0)

    @rule(role=who, age=back)
    def publish(self, role: str, age: int) -> None:
        model, mark = self.model, self.marks[max(len(self.marks) - 1 - age, 0)]
        allowed = model.is_agreed and model.is_over and mark == self.marks[-1]
        self.act(role, "/delen", DONE if allowed else REFUSED, hash=mark)
        if self.may(role, allowed and role == "bringer"):
            model.state, model.shared, model.shared_on = PUBLISHED, model.text, local(now()).date()
            model.text, model.yeses = "", set()
            model.deleted_on = max(model.deleted_on, model.shared_on + timedelta(days=TAKEN_BACK + 1))

    @rule(role=who)
    def let_be(self, role: str) -> None:
        allowed = self.model.state == NONE or self.model.is_open
        self.act(role, "/niet-delen", DONE if allowed else REFUSED)
        if self.may(role, allowed and role == "bringer"):
            self.decline()

    def decline(self) -> None:
        self.model.state, self.model.text, self.model.yeses = DECLINED, "", set()

    @rule(role=who)
    def take_back(self, role: str) -> None:
        model = self.model
        allowed = model.state == PUBLISHED and local(now()).date() <= model.shared_on + timedelta(days=TAKEN_BACK)
        self.act(role, "/intrekken", DONE if allowed else REFUSED)
        if self.may(role, allowed):
            model.state, model.shared = WITHDRAWN, ""

    # The session around it

    @precondition(lambda self: not self.model.is_wiped and not self.model.is_over)
    @rule()
    def the_session_ends(self) -> None:
        with writing():
            runner.end(self.session(), sitters_of(self.session()))
        self.model.is_over, self.model.ended_at = True, now()
        self.model.deleted_on = local(now()).date() + timedelta(days=KEPT)

    @precondition(lambda self: not (self.model.is_wiped or self.model.is_over or LATE in self.model.there))
    @rule(is_welcome=st.booleans())
    def a_late_comer_comes_in(self, is_welcome: bool) -> None:
        """Signs first, and waits for the bringer's yes; without it the seat is empty again."""
        with writing():
            seat = people.add_member(self.session(), self.member(LATE))
            people.answer(self.session(), seat, comes=True)
            people.sign(self.session(), seat, self.session().agreement, has_line=False)
        self.look(LATE)
        with writing():
            people.welcome(self.session(), seat_of(self.session(), self.member(LATE)), is_welcome)
        if is_welcome:
            with writing():
                runner.enter(self.session(), seat_of(self.session(), self.member(LATE)))
            self.model.there.add(LATE)
            self.model.left.discard(LATE)

    @precondition(lambda self: not self.model.is_wiped)
    @rule(role=st.sampled_from(("bringer", "one", "two", LATE)), surely=seldom)
    def somebody_is_taken_out(self, role: str, surely: int) -> None:
        if self.model.sees(role) and not surely:
            with writing():
                people.take_out(self.session(), seat_of(self.session(), self.member(role)))
            self.model.left.add(role)

    @precondition(lambda self: not (self.model.is_wiped or self.model.is_over or "one" not in self.model.left))
    @rule(signs=st.booleans())
    def one_is_asked_back(self, signs: bool) -> None:
        """The yes of before counts only once the agreement was signed anew."""
        with writing():
            seat = people.add_member(self.session(), self.member("one"))
        self.look("one")
        if signs:
            with writing():
                seat = seat_of(self.session(), self.member("one"))
                people.answer(self.session(), seat, comes=True)
                people.sign(self.session(), seat, self.session().agreement, has_line=False)
                people.welcome(self.session(), seat, True)
            self.model.left.discard("one")

    @precondition(lambda self: "three" not in self.model.left)
    @rule(surely=seldom)
    def somebody_leaves_the_community(self, surely: int) -> None:
        if surely:
            return
        with writing():
            leave(self.member("three"))
        self.model.left.add("three")
        self.sign_in()

    @precondition(lambda self: not self.model.is_wiped and self.model.is_over)
    @rule(days=st.integers(min_value=0, max_value=60))
    def the_others_would_rather_wipe_it_sooner(self, days: int) -> None:
        """Nothing is deleted while a shared lesson can be taken back, however many want that."""
        session, model = self.session(), self.model
        day = model.ended_at.date() + timedelta(days=days)
        voters = sorted(model.there - model.left)
        if not voters or not afterwards.earliest(session) <= day < model.deleted_on:
            return
        with writing():
            afterwards.propose_date(self.session(), seat_of(self.session(), self.member(voters[0])), day)
        for role in voters[1:]:
            session = self.session()
            if session.proposed_delete_on == day:
                with writing():
                    afterwards.say_yes(self.session(), seat_of(self.session(), self.member(role)), day)
        db.session.rollback()
        if self.session().delete_on == day:
            model.deleted_on = day
            least = model.shared_on + timedelta(days=TAKEN_BACK + 1) if model.shared_on else day
            assert day >= least

    @rule(days=st.sampled_from((0.5, 3, 8, 13, 15)))
    def time_passes(self, days: float) -> None:
        """And the clock has its turns: silence is a no, and on its day the session goes."""
        self.traveller.shift(timedelta(days=days))
        self.sign_in()
        model = self.model
        keep_sessions()
        keep_lessons()
        if model.is_wiped:
            return
        if model.deleted_on is not None and model.deleted_on <= local(now()).date():
            model.is_wiped = True
            return
        before = now() - SILENCE
        is_quiet = model.state == NONE or (model.is_open and model.quiet_since <= before)
        if is_quiet and model.ended_at is not None and model.ended_at <= before:
            self.decline()

    @precondition(lambda self: not self.model.is_wiped)
    @rule(surely=seldom)
    def it_is_wiped(self, surely: int) -> None:
        """At any moment."""
        if surely:
            return
        with writing():
            operations.wipe(self.session(), "on its date")
        self.model.is_wiped = True

    # Among the conversations

    @precondition(lambda self: self.model.shared_on is not None)
    @rule(verb=st.sampled_from(("hide", "restore", "close", "reopen", "pin")))
    def a_moderator_looks_after_it(self, verb: str) -> None:
        thread = db.session.scalars(select(Thread).where(Thread.kind == LESSON)).one()
        if thread.hidden_at is None or verb in ("hide", "restore"):
            if verb == "close" and thread.closed_at is not None:
                return
            if verb == "hide" and thread.hidden_at is not None:
                return
            with writing():
                getattr(moderation, verb)(db.session.get_one(Thread, thread.id), self.member(MODERATES), "Daarom.")

    # What always holds

    @rule(role=who)
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
        if model.state in (DECLINED, WITHDRAWN, PUBLISHED):
            assert all(one not in page for one in TEXTS)

    @invariant()
    def what_is_shared_is_what_all_agreed_to(self) -> None:
        standing = select(Post).join(Thread, Thread.id == Post.thread_id)
        standing = standing.where(Thread.kind == LESSON, Post.deleted_at.is_(None))
        found = [post.body.split("\n\n")[0] for post in db.session.scalars(standing)]
        assert found == ([self.model.shared] if self.model.shared else []), self.model

    @invariant()
    def every_yes_is_to_the_text_that_stands_there(self) -> None:
        named = text("SELECT member_id FROM yes JOIN seat ON seat.id = yes.seat_id")
        assert set(db.session.scalars(named)) == {self.numbers[role] for role in self.yeses_kept()}, self.model

    def yeses_kept(self) -> set[str]:
        return set() if self.model.is_wiped else self.model.yeses

    @invariant()
    def nothing_is_left_of_what_was_wiped(self) -> None:
        if not self.model.is_wiped:
            return
        for name in ("session", "seat", "lesson", "yes", "run", "session_note", "dilemma", "mark"):
            assert not db.session.execute(select(Base.metadata.tables[name]).limit(1)).first(), name
        assert self.name not in set(sealing.sessions_with_a_key())
        db.session.rollback()

    @invariant()
    def states_agree(self) -> None:
        if not self.model.is_wiped:
            wanted = ENDED if self.model.is_over else RUNNING
            assert db.session.scalar(select(Session.state)) == wanted
            db.session.rollback()


def hold_meetings(app: Any, meetings: int, acts: int, seed: bool = False) -> None:
    Meeting.app = app
    phases = list(Phase) if seed else [Phase.explicit, Phase.generate]
    run_state_machine_as_test(
        Meeting,
        settings=settings(
            max_examples=meetings,
            stateful_step_count=acts,
            derandomize=not seed,
            phases=phases,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_no_order_of_acts_reaches_what_may_not_be(app):
    hold_meetings(app, meetings=9, acts=20)


@pytest.mark.long
def test_no_long_order_of_acts_reaches_what_may_not_be(app):
    hold_meetings(app, meetings=80, acts=50, seed=True)
