"""With script: what was on the screen counts as read, and nothing else does."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from cop.circles.operations import everybody_circle
from cop.foundation.db import db, writing
from cop.threads.models import PAGE, Attention
from cop.threads.operations import attend
from tests.browser.conftest import OpenWindow
from tests.browser.site import Site, until
from tests.conftest import make_reply, make_thread

pytestmark = pytest.mark.browser

LONG = "Een alinea over grenzen en wie ervoor betaalt, met genoeg woorden voor een paar regels op een telefoon. " * 3
NUMBERS = count(1)
TOLD = re.compile("/gelezen$")


@pytest.fixture
def story(site: Site) -> tuple[int, str, str]:
    """A conversation of Marleen and Youssef with a page and a half of replies: its number, address and title."""
    title = f"Wie telt er mee? Deel {next(NUMBERS)}"
    with site.inside():
        marleen, youssef = site.member("marleen"), site.member("youssef")
        thread = make_thread(everybody_circle(), marleen, title)
        for number in range(2, PAGE + 11):
            make_reply(thread, marleen if number % 2 else youssef, f"Antwoord {number}. {LONG}")
        return thread.id, f"{site.url}{thread.path}", title


def read_to(site: Site, thread_id: int, key: str) -> int:
    """How far the server believes that somebody has read."""
    with site.inside():
        mark = db.session.get(Attention, (thread_id, site.member(key).id))
        return (mark.read_to or 0) if mark else 0


def have_read(site: Site, thread_id: int, key: str, number: int) -> None:
    with site.inside():
        member_id = site.member(key).id
        with writing():
            attend(thread_id, member_id, read_to=number)


def scroll_to(page: Page, number: int) -> None:
    """Bring a post to the middle of the window."""
    page.locator(f"#b{number}").evaluate("(post) => post.scrollIntoView({block: 'center'})")


def shown(page: Page) -> int:
    """The number of the last post of which something stands in the upper three quarters of the window."""
    last = page.evaluate(
        "() => Math.max(0, ...[...document.querySelectorAll('[data-number]')]"
        ".filter((post) => post.getBoundingClientRect().top < innerHeight * 0.75)"
        ".map((post) => Number(post.dataset.number)))"
    )
    assert isinstance(last, int)
    return last


def test_loading_a_page_reads_only_what_it_shows(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    thread_id, address, _title = story
    fatima = window("fatima")

    with fatima.expect_response(TOLD):
        fatima.goto(address)

    assert 1 <= shown(fatima) < 10
    assert until(lambda: read_to(site, thread_id, "fatima"), "the server is told") == shown(fatima)


def test_a_glance_reads_nothing(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    """Seeing takes a second, by the clock of the page; this one stands still until it is told to go on."""
    thread_id, address, _title = story
    henk = window("henk")
    henk.clock.install(time=0)
    henk.clock.pause_at(1000)
    henk.goto(address)
    henk.wait_for_timeout(500)  # for the browser to notice what it shows

    henk.clock.run_for(900)
    henk.wait_for_timeout(500)  # for a message that should not come
    assert read_to(site, thread_id, "henk") == 0

    with henk.expect_response(TOLD):
        henk.clock.run_for(2000)
    assert read_to(site, thread_id, "henk") == shown(henk)


def test_scrolling_down_reads_the_rest(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    thread_id, address, _title = story
    fatima = window("fatima")
    fatima.goto(f"{address}?vanaf=ongelezen#nieuw")

    for number in range(1, PAGE + 1):  # fast: it is enough to come to rest at the last one
        scroll_to(fatima, number)
    until(lambda: read_to(site, thread_id, "fatima") == PAGE, "the whole first page counts as read")

    fatima.goto("/gesprekken")
    fatima.goto(f"{address}?vanaf=ongelezen#nieuw")  # what is unread now begins on the next page
    expect(fatima.get_by_text("Nieuw sinds je hier was")).to_be_in_viewport()
    expect(fatima.locator(f"#b{PAGE + 1}")).to_be_in_viewport()
    scroll_to(fatima, PAGE + 10)
    until(lambda: read_to(site, thread_id, "fatima") == PAGE + 10, "everything counts as read")


def test_leaving_tells_what_was_read(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    """Who closes the page right after reading loses nothing: it is told while the page goes."""
    thread_id, address, _title = story
    fatima = window("fatima")
    fatima.goto(address)
    scroll_to(fatima, 5)
    fatima.wait_for_timeout(1300)  # seen for a second, not yet told

    fatima.goto("/leden")

    until(lambda: read_to(site, thread_id, "fatima") >= 5, "the server is told")


def test_looking_back_forgets_nothing(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    thread_id, address, _title = story
    have_read(site, thread_id, "fatima", PAGE + 4)
    fatima = window("fatima")

    fatima.goto(address)
    fatima.wait_for_timeout(2500)  # longer than it takes to see and to tell

    assert read_to(site, thread_id, "fatima") == PAGE + 4


def test_the_line_stands_above_the_first_unread_reply(
    site: Site, window: OpenWindow, story: tuple[int, str, str]
) -> None:
    thread_id, _address, title = story
    have_read(site, thread_id, "fatima", 6)
    fatima = window("fatima")

    fatima.goto("/gesprekken")
    fatima.get_by_role("link", name=title).click()

    line = fatima.locator("#nieuw")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text(f"{PAGE + 10 - 6} nieuw")
    assert line.evaluate("(line) => line.nextElementSibling.id") == "b7"
    line.get_by_role("link").click()
    expect(fatima.locator("#b7")).to_be_in_viewport()


def test_back_to_a_list_that_knows_what_was_read(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    thread_id, _address, title = story
    have_read(site, thread_id, "fatima", PAGE + 8)
    fatima = window("fatima")
    fatima.goto("/gesprekken")
    row = fatima.get_by_role("listitem").filter(has_text=title)
    expect(row).to_contain_text("2 nieuw")

    row.get_by_role("link", name=title).click()
    scroll_to(fatima, PAGE + 10)
    until(lambda: read_to(site, thread_id, "fatima") == PAGE + 10, "everything counts as read")
    fatima.go_back()

    expect(fatima).to_have_url(f"{site.url}/gesprekken")
    expect(row).to_be_visible()
    expect(row).not_to_contain_text("2 nieuw")


def test_nobody_else_has_read_it(site: Site, window: OpenWindow, story: tuple[int, str, str]) -> None:
    """And the button for who has no script is out of sight."""
    thread_id, address, _title = story
    fatima = window("fatima")
    with fatima.expect_response(TOLD):
        fatima.goto(address)

    expect(fatima.get_by_role("button", name="Dit heb ik gelezen")).to_be_hidden()
    assert read_to(site, thread_id, "dick") == 0
