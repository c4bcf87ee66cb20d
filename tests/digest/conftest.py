"""A fixed Monday, so that "Friday 07.30" is always in four days; and what these tests do again and again."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from cop.digest import operations
from cop.digest.models import Delivery, Edition
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import Member
from tests.conftest import Visitor

MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 6, 30)  # 07.30 in Amsterdam, as the house keeps it
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of the test: clock.move_to(moment), clock.shift(timedelta)."""
    with time_machine.travel(MONDAY) as traveller:
        yield traveller


@pytest.fixture
def friday(clock: time_machine.Traveller) -> Callable[..., operations.Dealt]:
    """friday() lets the worker plan, moves to the fixed moment (of a later week with weeks=1), and lets it send."""

    def go_there(weeks: int = 0, by_hand: bool = False) -> operations.Dealt:
        operations.send_due(now())
        clock.move_to((FRIDAY + weeks * WEEK).replace(tzinfo=UTC))
        return operations.send_due(now(), by_hand=by_hand)

    return go_there


def lines_of(member: Member) -> list[tuple[str, int]]:
    """Kind and thread of the lines of a member's newest copy; empty when there is no copy."""
    db.session.rollback()
    mine = select(Delivery).where(Delivery.member_id == member.id).order_by(Delivery.id.desc()).limit(1)
    copy = db.session.scalar(mine)
    return [(line["kind"], line["thread"]) for line in copy.lines] if copy else []


def the_edition() -> Edition:
    """The newest edition."""
    db.session.rollback()
    return db.session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).one()


def to(member: Member, letters: list[EmailMessage]) -> EmailMessage:
    """The one letter of the week that this member got, beside letters about single threads."""
    (found,) = [letter for letter in letters if letter["To"] == member.email and not letter["In-Reply-To"]]
    return found


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


class Desk:
    """An editor at the page of the weekly letter: what stands there, and its buttons."""

    path = "/weekbericht/redactie"

    def __init__(self, visitor: Visitor):
        self.visitor = visitor
        self.look()

    def look(self) -> str:
        answer = self.visitor.get(self.path)
        assert answer.status_code == 200
        self.page = answer.text
        return self.page

    def fields(self) -> dict[str, str]:
        """What the form would send, as it stands on the page."""
        found = dict(re.findall(r'name="(week|version)" value="([^"]*)"', self.page))
        found |= dict(re.findall(r'name="(why-[\w-]+)"[^>]*>\n?([^<]*)</textarea>', self.page))
        intro = re.search(r'name="intro"[^>]*>\n?([^<]*)</textarea>', self.page)
        return found | ({"intro": intro[1]} if intro else {})

    def press(self, do: str, **typed: str) -> "Desk":
        """Press a button after typing; the page is then that to which it leads, or that of the refusal."""
        fields = self.fields() | {name.replace("__", "-", 1): value for name, value in typed.items()}
        self.answer = self.visitor.post(self.path, {**fields, "do": do})
        self.page = self.answer.text
        if self.answer.status_code == 303:
            self.look()
        return self

    def titles(self) -> list[str]:
        """The titles of the picks, in order."""
        start = self.page.find('class="digest')
        listed = self.page[start : self.page.find("</ol>", start)] if start >= 0 else ""
        return re.findall(r"<h3>(?:<a[^>]*>)?([^<]*)<", listed)


@pytest.fixture
def desk(visit: Callable[[Member], Visitor], anouk: Member) -> Desk:
    """Anouk at the page where the letter is made."""
    return Desk(visit(anouk))
