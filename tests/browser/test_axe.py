"""Every page of the map, as everybody who may see it, narrow and wide, light and dark: axe finds nothing, nothing makes
it too wide, and the browser does not complain."""

import json
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.pages import ACTORS, LOOKS, NO_PAGES, Look, furnish, looks_of, rooms
from tests.browser.site import Site
from tests.browser.window import press

pytestmark = pytest.mark.browser

NARROWEST, NARROW, WIDE = 320, 390, 1280  # pixels
HEIGHT = 844
Sights = tuple[tuple[int, str, dict[str, Any]], ...]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING, COLOURS = {"type": "tag", "values": TAGS}, {"type": "rule", "values": ["color-contrast"]}
# What is built differently is looked at in full; the other scheme of the same build differs in its colours alone, and
# is left to the long tests.
SIGHTS = ((NARROW, "light", EVERYTHING), (WIDE, "dark", EVERYTHING))
ALL_SIGHTS = (*SIGHTS, (NARROW, "dark", COLOURS), (WIDE, "light", COLOURS))
OVERFLOW = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="session")
def things(site: Site) -> dict[str, str]:
    """What stands in the addresses of pages."""
    return furnish(site)


def test_every_page_is_on_the_map(house: Flask) -> None:
    routes = {rule.endpoint for rule in house.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert routes == set(LOOKS) | NO_PAGES


@pytest.mark.parametrize(("actor", "room"), list(rooms()))
def test_pages(window: OpenWindow, things: dict[str, str], actor: str, room: str) -> None:
    page = window(ACTORS[actor])
    page.context.add_init_script(AXE_SCRIPT)
    found = [fault for look in looks_of(actor, room) for fault in faults_at(page, look, things)]
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize(("actor", "room"), list(rooms()))
def test_pages_in_both_schemes(window: OpenWindow, things: dict[str, str], actor: str, room: str) -> None:
    page = window(ACTORS[actor])
    page.context.add_init_script(AXE_SCRIPT)
    found = [fault for look in looks_of(actor, room) for fault in faults_at(page, look, things, ALL_SIGHTS)]
    assert not found, "\n".join(found)


def faults_at(page: Page, look: Look, things: dict[str, str], sights: Sights = SIGHTS) -> list[str]:
    """What is wrong with one page, in words."""
    path = look.path.format(**things)
    answer = page.goto(path)
    status = answer.status if answer else None
    wrong = [f"{look.path}: {status} in the place of {look.status}"] if status != look.status else []
    if look.is_letter:
        letter = page.context.request.get(path).text()
        page.goto("about:blank")
        page.set_content(letter)
    return wrong + [f"{look.path} {fault}" for fault in faults_of(page, sights)]


def faults_of(page: Page, sights: Sights = SIGHTS) -> list[str]:
    """What is wrong with the page that is open."""
    found = []
    for width, scheme, rules in sights:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
        found += [f"at {width} {scheme}: {fault}" for fault in violations(page, rules) + sticking_out(page)]
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    return found + [f"at {NARROWEST}: {fault}" for fault in sticking_out(page)]


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds; a letter in a frame is a page of its own on the map."""
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"], "iframes": False})
    found = page.evaluate(f"axe.run(document, {options}).then((results) => results.violations)")
    return [
        f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for violation in found
        for node in violation["nodes"][:3]
    ]


def sticking_out(page: Page) -> list[str]:
    """What makes the page wider than its window."""
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{too_wide} pixels too wide: {page.evaluate(OVERFLOW)}"] if too_wide > 0 else []


def test_pages_with_something_to_say(window: OpenWindow, things: dict[str, str]) -> None:
    """A form that was refused, a menu that is open, a session that has ended."""
    stranger, henk = window(), window("henk")
    for page in (stranger, henk):
        page.context.add_init_script(AXE_SCRIPT)
    found = []
    for page, path, button in (
        (stranger, "/inloggen", "Inloggen"),
        (stranger, "/meedoen", "Verstuur mijn aanmelding"),
        (henk, "/gesprekken/nieuw", "Plaats"),
    ):
        page.goto(path)
        press(page, button)
        expect(page.locator("#fouten")).to_be_focused()
        found += [f"{path}, refused: {fault}" for fault in faults_of(page)]

    henk.goto("/")
    henk.get_by_text("Mijn menu").locator("xpath=..").click()
    expect(henk.get_by_role("link", name="Mijn profiel")).to_be_visible()
    found += [f"my menu: {fault}" for fault in faults_of(henk)]

    henk.goto("/gesprekken/{thread}".format(**things))
    henk.get_by_label("Jouw antwoord").fill("Nog een woord.")
    henk.context.clear_cookies()
    press(henk, "Plaats antwoord")
    expect(henk.get_by_role("heading", name="Je was intussen uitgelogd")).to_be_visible()
    found += [f"signed out: {fault}" for fault in faults_of(henk)]
    assert not found, "\n".join(found)
