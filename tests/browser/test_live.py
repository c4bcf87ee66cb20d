"""What is new comes to an open page by itself: it says so, moves nothing, and two tabs agree."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from cop.circles.operations import everybody_circle
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.moderation import operations as moderation
from cop.threads.models import Attention, Thread
from cop.threads.operations import follow, mark_all_read
from tests.browser.conftest import ON_POSTGRES, OpenWindow, new_database
from tests.browser.site import Site, until
from tests.browser.window import Complaints, sign_in
from tests.conftest import make_reply, make_thread

pytestmark = pytest.mark.browser

LONG = "Een alinea over grenzen en wie ervoor betaalt, met genoeg woorden voor een paar regels op een telefoon. " * 3
NUMBERS = count(1)
TYPED = "Wij hebben dat vorig jaar "
TURN = 20_000  # milliseconds: the longest between two polls where somebody is
DESK = {"width": 1280, "height": 800}


def talk(site: Site, starter: str, replies: int = 9) -> tuple[int, str, str]:
    """A new conversation: its number, path and title."""
    title = f"Wie volgt dit mee? Deel {next(NUMBERS)}"
    with site.inside():
        thread = make_thread(everybody_circle(), site.member(starter), title)
        for number in range(replies):
            make_reply(thread, site.member("dick"), f"Antwoord {number}. {LONG}")
        return thread.id, thread.path, title


def reply(site: Site, thread_id: int, words: str, author: str = "youssef") -> None:
    with site.inside():
        make_reply(db.session.get_one(Thread, thread_id), site.member(author), words)


def open_with_clock(page: Page, path: str) -> Page:
    """Open a page whose clock we move."""
    page.clock.install()
    page.goto(path)
    page.wait_for_function("document.querySelector('[data-bell]')")
    page.clock.run_for(1000)
    return page


def pass_turns(page: Page, what: str, done: Callable[[], bool]) -> None:
    """Let turns pass until it is so: on a busy machine an answer may come when the next turn has already begun."""

    def after_a_turn() -> bool:
        page.clock.run_for(TURN)
        page.wait_for_timeout(100)
        return done()

    until(after_a_turn, what)


def hear_of(page: Page, name: str) -> Locator:
    """The link that says how many replies are new, once it is there."""
    link = page.get_by_role("link", name=name)
    pass_turns(page, name, link.is_visible)
    return link


def place(page: Page) -> dict[str, object]:
    found = page.evaluate(
        "() => ({scrolled: scrollY, top: document.querySelector('#b5').getBoundingClientRect().top,"
        " typed: document.querySelector('#antwoord textarea').value, focus: document.activeElement.tagName})"
    )
    assert isinstance(found, dict)
    return found


def test_a_new_reply_is_said_and_moves_nothing(site: Site, window: OpenWindow) -> None:
    thread_id, path, title = talk(site, "marleen")
    page = open_with_clock(window("fatima", size=DESK), path)
    page.locator("#antwoord textarea").fill(TYPED)
    page.locator("#b5").evaluate("(post) => post.scrollIntoView({block: 'center'})")
    before = place(page)

    reply(site, thread_id, "Dit is er bij gekomen.")
    hear_of(page, "1 nieuw antwoord")
    assert place(page) == before
    assert page.title().startswith(f"(1) {title}")

    reply(site, thread_id, "En dit ook.")
    button = hear_of(page, "2 nieuwe antwoorden")
    assert place(page) == before

    button.click()
    expect(page.locator(".posts")).to_contain_text("En dit ook.")
    expect(button).to_have_count(0)
    assert place(page)["typed"] == TYPED
    assert page.evaluate("document.activeElement.id") == "b11"
    assert page.title().startswith(title)


def test_what_came_in_counts_as_read_when_it_was_seen(site: Site, window: OpenWindow) -> None:
    thread_id, path, _title = talk(site, "marleen", replies=1)
    page = open_with_clock(window("henk", size=DESK), path)
    reply(site, thread_id, "Een kort antwoord.")
    link = hear_of(page, "1 nieuw antwoord")
    with site.inside():
        mark = db.session.get(Attention, (thread_id, site.member("henk").id))
        assert mark is None or (mark.read_to or 0) <= 2, "asking marks nothing as read"
    link.click()
    page.locator("#b3").wait_for()

    def read() -> bool:
        page.clock.run_for(3000)
        with site.inside():
            mark = db.session.get(Attention, (thread_id, site.member("henk").id))
            return mark is not None and mark.read_to == 3

    until(read, "the new reply counts as read")


def test_two_tabs_agree(site: Site, window: OpenWindow) -> None:
    """What is read in one tab is read in the list and the bell of the other, without touching that one."""
    thread_id, path, _title = talk(site, "marleen", replies=0)
    with site.inside(), writing():
        henk = site.member("henk")
        mark_all_read(henk.id, now())
        follow(db.session.get_one(Thread, thread_id), henk)
    reply(site, thread_id, "Een antwoord om te lezen.")
    lists = window("henk", size=DESK)
    lists.goto("/gesprekken")
    line = lists.locator(f"[data-thread='{path.rsplit('/', 1)[1]}']").last
    expect(line.locator(".count")).to_have_text("1 nieuw")
    bell = lists.locator("[data-bell]")
    waits = int(bell.get_attribute("data-bell") or 0)
    assert waits

    reads = lists.context.new_page()
    reads.goto(path)
    expect(line.locator(".count")).to_have_count(0)
    expect(bell).not_to_have_attribute("data-bell", str(waits))
    expect(reads.locator("[data-bell]")).to_have_attribute("data-bell", bell.get_attribute("data-bell") or "")


def test_one_tab_asks_for_all(site: Site, window: OpenWindow) -> None:
    first = window("dick", size=DESK)
    asked: list[str] = []
    first.context.on("request", lambda request: asked.append(request.url) if "/nieuw?" in request.url else None)
    tabs = [first, first.context.new_page(), first.context.new_page()]
    first.clock.install()
    for tab in tabs:
        tab.goto("/leden")
        tab.wait_for_timeout(300)
    asked.clear()
    first.clock.run_for(TURN)  # the clock of all tabs
    first.wait_for_timeout(500)
    assert len(asked) == 1


def test_a_thread_that_is_gone_is_not_spoken_of(site: Site, chromium: Browser) -> None:
    """Hidden meanwhile: the page hears nothing more of it, and goes on about the bell."""
    thread_id, path, title = talk(site, "marleen", replies=0)
    page = chromium.new_context(base_url=site.url, locale="nl-NL").new_page()
    page.goto("/inloggen")
    sign_in(page, "youssef@voorbeeld.example")
    open_with_clock(page, path)
    with site.inside(), writing():
        moderation.hide(db.session.get_one(Thread, thread_id), site.member("anouk"), "Dit hoort hier niet.")
    answers: list[tuple[int, bool]] = []

    def note(answer: Response) -> None:
        if "/nieuw?" in answer.url:
            answers.append((answer.status, "gesprek=" in answer.url))

    page.on("response", note)
    pass_turns(page, "the page asked again", lambda: len(answers) > 1)
    assert answers[0] == (404, True)
    assert not answers[-1][1]
    assert page.title().startswith(title)
    assert page.locator(".news a").count() == 0
    page.context.close()


def test_signed_out_is_quiet(site: Site, chromium: Browser) -> None:
    page = chromium.new_context(base_url=site.url, locale="nl-NL").new_page()
    page.goto("/inloggen")
    sign_in(page, "youssef@voorbeeld.example")
    _thread_id, path, _title = talk(site, "marleen", replies=0)
    open_with_clock(page, path)
    page.context.clear_cookies()
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if "/nieuw?" in answer.url else None)
    pass_turns(page, "the page asked", lambda: bool(statuses))
    page.clock.run_for(20 * TURN)
    page.wait_for_timeout(300)
    assert statuses == [401]
    page.context.close()


@pytest.mark.long
@pytest.mark.skipif(not ON_POSTGRES, reason="on PostgreSQL, where four processes write beside each other")
def test_four_processes_tell_the_same(
    chromium: Browser, postgres_server: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Whichever process answers, a reply that was posted through another is new, and what was read is read."""
    with Site(tmp_path, new_database(postgres_server, "live")) as site:
        site.migrate()
        site.flask("demo")
        site.serve(workers=4)
        complaints = Complaints()
        context = chromium.new_context(base_url=site.url, locale="nl-NL", viewport=DESK)  # type: ignore[arg-type]
        complaints.listen(context)
        page = context.new_page()
        page.goto("/inloggen")
        sign_in(page, "fatima@voorbeeld.example")
        thread_id, path, _title = talk(site, "marleen", replies=2)
        open_with_clock(page, path)
        for number in range(1, 9):
            reply(site, thread_id, f"Nog een antwoord, nummer {number}.")
            hear_of(page, "1 nieuw antwoord" if number == 1 else f"{number} nieuwe antwoorden")
        page.get_by_role("link", name="8 nieuwe antwoorden").click()
        expect(page.locator(".posts")).to_contain_text("nummer 8")
        context.close()
        complaints.assert_none()
        assert not site.faults()
