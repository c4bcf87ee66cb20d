"""Anything may be typed into the box: an answer in words, never a 500, on both databases alike."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.foundation.finding import Wanted
from cop.search.question import MOST_WORDS, read
from tests.conftest import make_thread

NASTY = [
    '"',
    '""',
    '"""',
    "'",
    "-",
    "--",
    '-"',
    "-*",
    "*",
    "**",
    "a*b*",
    "van:",
    'van:"',
    "van:*",
    "van:%",
    "van:_",
    "-van:marleen",
    "van:van:van:",
    "NEAR(a b)",
    "a AND",
    "OR",
    "NOT",
    "AND OR NOT",
    "(",
    ")",
    "((((",
    "{tokens}: x",
    "tokens:x",
    "^regio",
    "=regio",
    "@c1",
    "@kmember",
    "a + b",
    "a & b | !c",
    "a <-> b",
    "'a':*",
    "\\",
    "\x00",
    "a\x00b",
    "\ud800",
    "²",
    "٣٤",
    "İstanbul",
    "ﬁnancieel",
    "日本語テキスト",
    "🏳️‍🌈",
    "a" * 5000,
    "a " * 3000,
    '"a" ' * 500,
    "-a " * 500,
    "a-" * 500,
    "'; DROP TABLE entry; --",
    "%' OR 1=1",
    "regio" * 100,
]
PIECES = st.sampled_from(['"', "-", "*", "van:", " ", "regio", "raad", "'", "\\", "(", "^", "=", "@", ":", "%", "\x00"])


def asked(path: str, name: str, value: str, **more: str) -> str:
    """An address with this in it, whatever it is."""
    rest = "".join(f"&{other}={quote(text.encode('utf-8', 'surrogatepass'))}" for other, text in more.items())
    return f"{path}?{name}={quote(value.encode('utf-8', 'surrogatepass'))}{rest}"


@pytest.fixture
def browser(everybody, marleen, visit):
    make_thread(everybody, marleen, "Regio en raad")
    return visit(marleen)


@pytest.mark.parametrize("q", NASTY, ids=range(len(NASTY)))
def test_garbage_gets_an_answer(browser, q):
    for more in ({}, {"volgorde": "best"}, {"van": q[:80]}, {"na": "5"}):
        answer = browser.get(asked("/zoeken", "q", q, **more))
        assert answer.status_code == 200, (q, more)
    assert browser.get(asked("/zoeken/lijkt-op", "titel", q)).status_code == 200


@pytest.mark.parametrize("name", ["soort", "kring", "punt", "thema", "van", "lid", "periode", "open", "volgorde", "na"])
@pytest.mark.parametrize("value", ["²", "-1", "9" * 40, "\x00", "'", "'; --", "a" * 3000, "999999999999999999"])
def test_garbage_in_the_filters(browser, name, value):
    answer = browser.get("/zoeken", query_string={"q": "regio", name: value})
    assert answer.status_code == (404 if name == "kring" else 200)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)))
def test_anything_gets_an_answer(browser, q):
    answer = browser.get(asked("/zoeken", "q", q))
    assert answer.status_code == 200, q


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_what_is_read_holds_letters_and_digits_alone(q):
    """So nothing that is typed can be an operator of FTS5 or PostgreSQL."""
    question = read(q)
    tokens = [*question.words, *(t for p in (*question.phrases, *question.without) for t in p)]
    assert all(token.removeprefix("=").isalnum() and len(token) <= 41 for token in tokens)
    assert len(question.words) <= MOST_WORDS and len(question.phrases) <= MOST_WORDS
    wanted = Wanted(tuple((word,) for word in question.words), question.phrases, question.without)
    assert wanted.for_sqlite().count('"') % 2 == 0
    assert wanted.for_postgres().count("'") % 2 == 0
