"""What the tests of the door share: a password for a member, and how pages are compared."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cop.foundation.db import writing
from cop.members.models import Member
from cop.members.passwords import hash_password
from tests.conftest import PASSWORD, Visitor

BAD = [
    pytest.param("", id="empty"),
    pytest.param(" ", id="space"),
    pytest.param("\x00", id="nul"),
    pytest.param("\u202emoc.live", id="right-to-left"),
    pytest.param("😀" * 40, id="emoji"),
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("'\"><img src=x onerror=alert(1)>", id="quotes"),
    pytest.param("x" * 1_000_000, id="megabyte"),
]
BAD_BYTES = b"\xed\xa0\x80\xff\xfe"  # an unpaired surrogate, and what is no UTF-8 at all
ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    " //evil.example",
    "/%0d%0aLocation:%20https://evil.example\r\n",
    "@evil.example",
    "/" + "a" * 5000,
]


@cache
def hashed(password: str = PASSWORD) -> str:
    return hash_password(password)


def give_password(member: Member, password: str = PASSWORD) -> Member:
    """Let a member sign in with a password."""
    with writing():
        member.password_hash = hashed(password)
    return member


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Sign in through the page, and go on with the token of the new session."""
    answer = visitor.post("/inloggen", {"email": email, "password": password, **more})
    renew(visitor)
    return answer


def renew(visitor: Visitor) -> None:
    """The session was renewed, and with it the token of the forms."""
    with visitor.client.session_transaction() as cookie:
        cookie["csrf_token"] = visitor.csrf


def words(answer: TestResponse) -> str:
    """A page without what differs by chance: form tokens and tickets."""
    text = answer.get_data(as_text=True)
    return re.sub(r'(name="(?:csrf_token|ticket)" value=")[^"]+', r"\1", text)


def ticket_in(answer: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def code_in(letter: Any) -> str:
    found = re.search(r"^\s+(\d{6})\s*$", letter.get_body(("plain",)).get_content(), re.MULTILINE)
    assert found is not None
    return found[1]


def later() -> datetime:
    """Noon tomorrow (UTC): a beginning of every stretch of time that is counted, and after every cookie so far."""
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
