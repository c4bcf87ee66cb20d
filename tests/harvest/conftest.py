"""Six people who held a session, and what each of them does with its lesson, through the page."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from cop.foundation.db import db, writing
from cop.harvest.models import Lesson
from cop.intervisie import choosing, people
from cop.intervisie import operations as intervisie
from cop.intervisie.models import Session
from cop.intervisie.queries import SEATS, sitters_of
from cop.members.models import Member
from cop.methods.models import Method, library
from cop.runner import operations as runner
from cop.runner.script import script_of
from tests.conftest import Visitor
from tests.intervisie.held import ended, planned, seat_of, six

TEXT = {
    "title": "Vraag vroeg wie betaalt",
    "lesson": "We keken naar een samenwerking die stokte.\n\nHet hielp om eerst te vragen wat het kost.",
    "whom": "Programmamanagers die beginnen",
    "agenda": ["1", "5"],
    "theme": "wonen",
}
HASH = re.compile(r'name="hash" value="([0-9a-f]{64})"')
VERSION = re.compile(r'name="version" value="(\d+)"')


def held_with(members: list[Member], session: Session, *but: Member, method: Method | None = None) -> Session:
    """Bringer (the second) and method chosen, begun and ended with all of these there but some."""
    with writing():
        intervisie.choose_method(session, method or library().methods["incidentmethode"])
        choosing.name_bringer(session, seat_of(session, members[1]))
        for member in members:
            if member not in but:
                runner.enter(session, seat_of(session, member))
    with writing():
        runner.start(session, sitters_of(session), script_of(session))
        runner.end(session, sitters_of(session))
    return session


def with_guest(members: list[Member]) -> tuple[Session, str]:
    """Held with a guest, Bo Vlam, who has no account; and the secret of the link that opens the guest's seat."""
    session = planned(members)
    with writing():
        seat, secret = people.add_guest(session, "Bo Vlam", "Bureau Vlam")
        people.sign(session, seat, session.agreement, has_line=False)
        for member in members:
            mine = seat_of(session, member)
            if not mine.is_facilitator:
                people.answer(session, mine, comes=True)
            people.sign(session, mine, session.agreement, has_line=False)
        runner.enter(session, seat)
    return held_with(members, session), secret


def with_key(app, session: Session, secret: str) -> Visitor:
    """A browser that holds the link of a guest, and no account."""
    visitor = Visitor(app, None)
    with visitor.client.session_transaction() as cookie:
        cookie[SEATS] = {session.public_id: secret}
    return visitor


class Table:
    """The six and their session; the second brought the question. `browser[0]` is the facilitator's."""

    def __init__(self, app, session: Session, members: list[Member]):
        self.session, self.members = session, members
        self.path = f"{session.path}/les"
        self.browser = [Visitor(app, member) for member in members]
        self.bringer = self.browser[1]

    def page(self, who: int = 2) -> str:
        answer = self.browser[who].get(self.path)
        assert answer.status_code == 200
        return unescape(answer.text)

    def do(self, who: int, act: str, **data: object) -> TestResponse:
        return self.browser[who].post(f"{self.path}/{act}", data)

    def version(self) -> str:
        return str(db.session.get_one(Lesson, self.session.id).version)

    def write(self, who: int = 2, **changed: object) -> TestResponse:
        return self.browser[who].post(self.path, {**TEXT, "version": self.version(), **changed})

    def hash(self, who: int = 2) -> str:
        found = HASH.search(self.page(who))
        return found[1] if found else ""

    def propose(self, who: int = 2) -> TestResponse:
        return self.do(who, "voorstellen", **TEXT, version=self.version())

    def proposed(self) -> None:
        assert self.do(1, "beginnen").status_code == 303
        assert self.write().status_code == 303
        assert self.propose().status_code == 303

    def say(self, who: int, answer: str = "ja", **data: object) -> TestResponse:
        return self.do(who, "antwoord", answer=answer, **{"hash": self.hash(who), **data})

    def all_say_yes(self, *but: int) -> None:
        for who in range(len(self.members)):
            if who not in but:
                assert self.say(who).status_code == 303

    def publish(self) -> str:
        """Everybody agrees, and the bringer shares it; the address of the conversation."""
        self.proposed()
        self.all_say_yes()
        assert self.do(1, "delen", hash=self.hash(1)).status_code == 303
        found = re.search(r'href="(/gesprekken/[\w-]{22})"', self.page())
        assert found
        return found[1]

    @property
    def lesson(self) -> Lesson | None:
        return db.session.get(Lesson, self.session.id)


@pytest.fixture
def members(everybody) -> list[Member]:
    return six(everybody)


@pytest.fixture
def table(app, members) -> Table:
    """Held and over, with everybody there."""
    return Table(app, ended(members), members)
