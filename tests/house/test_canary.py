"""A token in every private text, looked for through every page, form and letter, as every actor."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from cop.digest import operations as digest
from cop.foundation.clock import now
from tests.house.canary import (
    IN_LETTERS,
    SEEN_BY,
    leaks_in_answers,
    leaks_in_feed,
    leaks_in_letters,
    leaks_in_pages,
    may_find,
)
from tests.house.world import ACTORS, NAMES

NEW_LINE = '<li class="is-new">'  # in the bell


def test_every_token_is_decided_on(world):
    named = {label for label in world.tokens.values() if not label.startswith(("address of ", "device of "))}
    assert named - set(SEEN_BY) == set(), "a private text that nobody decided on: add a line to canary.py"
    assert set(IN_LETTERS) <= set(SEEN_BY)
    assert {actor for seen_by in SEEN_BY.values() for actor in seen_by.split()} <= set(ACTORS)


@pytest.mark.parametrize("actor", ACTORS)
def test_no_page_tells(world, actor):
    found = sorted(set(leaks_in_pages(world, actor)))
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("actor", ACTORS)
def test_no_answer_tells(keeper, world, actor):
    found = sorted(set(leaks_in_answers(world, actor, keeper.put_back)))
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("actor", NAMES)
def test_no_feed_tells(keeper, world, actor):
    """A feed holds no more than its owner may see, whoever reads it; of one who is out it holds nothing."""
    try:
        assert list(leaks_in_feed(world, actor)) == []
    finally:
        keeper.put_back()


def test_no_letter_tells(world, letters):
    """What waits in the outbox, and the weekly letter with its picks, as each member gets it."""
    digest.send_due(now() + timedelta(days=10), by_hand=True)
    sent = letters()
    found = sorted(set(leaks_in_letters(world, sent)))
    assert found == [], "\n".join(found)
    readers = {
        world.addresses.get(letter["To"])
        for letter in sent
        if "unsubscribe" in str(letter["List-Unsubscribe"]).lower() or letter["List-Id"]
    }
    assert {"owner", "outside", "mod_out"} <= readers, "the weekly letter did not go"


def test_the_oracle_sees_what_is_there(world, letters):
    """Each actor finds something of what that actor may see: else the tests above look at empty pages."""
    page = world.browsers["inside"].get(f"/gesprekken/{world.id_of('thread', 'closed thread')}").text
    for label in ("closed thread title", "closed reply", "summary agree"):
        assert may_find(label, "inside") and f"zq{label.replace(' ', '')}zq" in page
    assert "zqcirclenamezq" in world.browsers["mod_out"].get("/kringen").text
    assert (
        "zqwaitingapplicantmotivationzq"
        in world.browsers["admin"].get(f"/moderatie/aanmeldingen/{world.id_of('application', 'waiting')}").text
    )
    assert (
        "zqhiddenopenpostzq" in world.browsers["owner"].get(f"/gesprekken/{world.id_of('thread', 'open thread')}").text
    )


@pytest.mark.parametrize("actor", [actor for actor in NAMES if actor != "suspended"])
def test_the_bell_counts_what_it_shows(world, actor):
    """The number beside the bell is the number of new lines behind it: more would count what may not be seen."""
    page = world.browsers[actor].get("/meldingen").text
    counted = re.search(r'class="count">(\d+)', page)
    assert int(counted[1] if counted else 0) == page.count(NEW_LINE)


def test_what_is_kept_rendered_is_nobody_s_own():
    """A piece of a page that is rendered once for many holds no form token, and asks nobody who is there."""
    templates = Path(__file__).parents[2] / "templates"
    kept = {
        found for page in templates.rglob("*.html") for found in re.findall(r'fragment\("([^"]+)"', page.read_text())
    }
    assert kept
    for name in kept:
        words = set(re.findall(r"\b\w+\b", (templates / name).read_text()))
        assert not words & {"csrf_token", "me", "g", "request", "session", "current_user", "get_flashed_messages"}, name
