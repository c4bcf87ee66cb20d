"""Session, lesson and deletion, by all roles in any order: hypothesis tells the stories, and tests/harvest/meeting.py
says of every act whether it may succeed."""

from typing import Any, ClassVar

import pytest
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

from tests.harvest.meeting import ABSENT, DRAFT, LATE, NONE, OPEN, PUBLISHED, ROLES, TEXTS, THERE, Meeting

ACTS = ("yes", "no", "write", "propose", "publish", "begin", "let_be", "take_back")
act, typed = st.sampled_from(ACTS), st.sampled_from(TEXTS)
age = st.sampled_from((0, 0, 0, 1))  # how old the text is that one has before one
seldom = st.sampled_from((False, False, False, True))  # of what ends most stories, or nothing would come after it


class Stories(RuleBasedStateMachine):
    """What may happen to a session and its lesson."""

    app: ClassVar[Any]
    meeting: Meeting | None = None

    def teardown(self) -> None:
        if self.meeting is not None:
            try:
                for role in ("bringer", "one", LATE, ABSENT):
                    self.meeting.look(role)
            finally:
                self.meeting.close()

    @initialize(where=st.sampled_from((OPEN, NONE, DRAFT, PUBLISHED)), is_over=st.booleans())
    def begin(self, where: str, is_over: bool) -> None:
        """With the session, or where all agree, or all but one, or where the lesson is shared."""
        self.meeting = Meeting(self.app)
        if where != NONE:
            self.meeting.agree(TEXTS[0])
        if where == DRAFT:
            self.meeting.answer("one", says_yes=False)
        if is_over or where == PUBLISHED:
            self.meeting.end()
        if where == PUBLISHED:
            self.meeting.publish("bringer")

    # The lesson

    @rule(what=st.one_of(st.just("publish"), act), typed=typed, age=age, ends=seldom)
    def the_bringer_acts(self, what: str, typed: str, age: int, ends: bool) -> None:
        self.do("bringer", what, typed, age, ends)

    @rule(role=st.sampled_from(THERE), what=act, typed=typed, age=age)
    def one_of_them_acts(self, role: str, what: str, typed: str, age: int) -> None:
        self.do(role, what, typed, age, False)

    @rule(role=st.sampled_from(ROLES), what=act, typed=typed, age=age)
    def anybody_acts(self, role: str, what: str, typed: str, age: int) -> None:
        self.do(role, what, typed, age, False)

    def do(self, role: str, what: str, typed: str, age: int, ends: bool) -> None:
        match what:
            case "write":
                self.meeting.write(role, typed, age)
            case "yes" | "no":
                self.meeting.answer(role, what == "yes", age)
            case "publish":
                self.meeting.publish(role, age)
            case "let_be" if role == "bringer" and not ends:
                pass
            case _:
                getattr(self.meeting, what)(role)

    @precondition(lambda self: self.meeting.model.state in (NONE, DRAFT) and not self.meeting.model.is_wiped)
    @rule(typed=typed)
    def they_agree(self, typed: str) -> None:
        self.meeting.agree(typed)

    # The session around it

    @precondition(lambda self: not self.meeting.model.is_wiped)
    @rule(role=st.sampled_from(("one", "two", "bringer", LATE)), yes=st.booleans(), seldom=seldom)
    def people_come_and_go(self, role: str, yes: bool, seldom: bool) -> None:
        if role == LATE:
            self.meeting.a_late_comer(is_welcome=yes)
        elif seldom:
            self.meeting.taken_out(role)
        elif role == "two" and yes:
            self.meeting.end()
        else:
            self.meeting.one_is_asked_back(signs=yes)

    @precondition(lambda self: not self.meeting.model.is_wiped)
    @rule(days=st.integers(min_value=0, max_value=60), wipes=seldom, leaves=seldom)
    def it_may_end(self, days: int, wipes: bool, leaves: bool) -> None:
        self.meeting.wipe_sooner(days)
        if leaves:
            self.meeting.one_leaves_the_community()
        if wipes and leaves:
            self.meeting.wiped()

    @rule(days=st.sampled_from((0.5, 3, 8, 13, 15)))
    def time_passes(self, days: float) -> None:
        self.meeting.time_passes(days)

    @rule(verb=st.sampled_from(("hide", "restore", "close", "reopen", "pin")))
    def a_moderator_looks_after_it(self, verb: str) -> None:
        self.meeting.moderated(verb)

    @rule(role=st.sampled_from(ROLES))
    def somebody_looks(self, role: str) -> None:
        self.meeting.look(role)

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        if self.meeting is not None:
            self.meeting.check()


def tell_stories(app: Any, stories: int, chapters: int, is_fixed: bool = True) -> None:
    Stories.app = app
    run_state_machine_as_test(
        Stories,
        settings=settings(
            max_examples=stories,
            stateful_step_count=chapters,
            derandomize=is_fixed,
            phases=[Phase.explicit, Phase.generate] if is_fixed else list(Phase),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_no_order_of_acts_reaches_what_may_not_be(app):
    tell_stories(app, stories=24, chapters=25)


@pytest.mark.long
def test_no_long_order_of_acts_reaches_what_may_not_be(app):
    tell_stories(app, stories=100, chapters=50, is_fixed=False)
