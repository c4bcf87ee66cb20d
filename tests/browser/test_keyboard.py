"""With the keyboard alone, in a narrow window with its bar at the bottom: one gets everywhere and sees where one is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import ask
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser

TARGET = 44  # pixels: the least that one can press, and so can see
LOW = 160  # pixels: what is lower is seen whole
MOST_STOPS = 150  # presses of Tab before somebody gives up
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const box = here.getBoundingClientRect(), bar = document.querySelector(".tabs");
  const style = getComputedStyle(here);
  const bottom = bar && !bar.contains(here) && bar.offsetHeight ? bar.getBoundingClientRect().top : innerHeight;
  const x = box.left + box.width / 2, y = Math.min(Math.max(box.top, 0) + Math.min(box.height, bottom) / 2, bottom - 1);
  const atop = document.elementFromPoint(x, y);
  return {
    name: (here.labels?.[0] || here).innerText.trim() || here.getAttribute("aria-label") || here.name || here.id,
    kind: here.tagName.toLowerCase(),
    html: here.outerHTML.slice(0, 160),
    top: box.top, bottom: box.bottom, left: box.left, right: box.right, height: box.height,
    limit: bottom, width: innerWidth,
    marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    uncovered: !!atop && (here.contains(atop) || atop.contains(here)),
  };
}"""

Stop = dict[str, Any]


def tab(page: Page, key: str = "Tab") -> Stop | None:
    """Press Tab, and look whether the place where one is now can be seen; None when one leaves the page."""
    page.keyboard.press(key)
    stop: Stop | None = page.evaluate(FOCUS)
    if stop is not None:
        assert_seen(stop)
    return stop


def assert_seen(stop: Stop) -> None:
    assert stop["marked"], f"the focus cannot be seen: {stop['html']}"
    assert stop["uncovered"], f"something lies over the focus: {stop}"
    wide = min(stop["right"], stop["width"]) - max(stop["left"], 0)  # a row that scrolls sideways may cut off a part
    assert wide >= min(stop["right"] - stop["left"], TARGET) - 1, f"the focus is beside the window: {stop}"
    seen = min(stop["bottom"], stop["limit"]) - max(stop["top"], 0)
    enough = stop["height"] if stop["height"] <= LOW else TARGET  # of a high text box it shows the line one is at
    assert seen >= enough - 1, f"the focus is beyond the window, or under the bar: {stop}"


def tab_to(page: Page, name: str, kind: str = "") -> Stop:
    """Press Tab until the focus is on what has this name."""
    seen = []
    for _stop in range(MOST_STOPS):
        stop = tab(page)
        if stop and name in stop["name"] and kind in stop["kind"]:
            return stop
        seen.append(stop["name"] if stop else "(outside)")
    raise AssertionError(f"{name!r} was not reached; passed: {seen}")


def all_stops(page: Page) -> list[Stop]:
    """Tab through the whole page, once."""
    stops: list[Stop] = []
    while stop := tab(page):
        stops.append(stop)
        assert len(stops) < MOST_STOPS * 2, "no end to this page"
    return stops


def opens(page: Page, act: Callable[[], None]) -> None:
    """Do something that leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        act()
    page.wait_for_load_state()


def enter(page: Page) -> None:
    opens(page, lambda: page.keyboard.press("Enter"))


def test_sign_in_reply_and_sign_out(window: OpenWindow) -> None:
    title = "Hoe kom je ergens zonder muis?"
    thread = ask(window("marleen"), title)
    page = window()
    page.goto("/gesprekken")

    first = tab(page)
    assert first is not None
    assert first["name"] == "Naar de inhoud"
    page.keyboard.press("Enter")
    tab_to(page, "Je e-mailadres op het werk")
    page.keyboard.type("youssef@voorbeeld.example")
    tab_to(page, "Wachtwoord")
    page.keyboard.type(PASSWORD)
    tab_to(page, "Onthoud mij hier")
    page.keyboard.press("Space")
    tab_to(page, "Inloggen", "button")
    enter(page)

    tab_to(page, title, "a")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.url.startswith(thread)
    tab_to(page, "Jouw antwoord", "textarea")
    page.keyboard.type("Met Tab en Enter.")
    tab_to(page, "Plaats antwoord")
    opens(page, lambda: page.keyboard.press("Space"))
    expect(page.get_by_role("article").filter(has_text="Met Tab en Enter.")).to_be_visible()

    page.goto("/")
    tab_to(page, "Mijn menu", "summary")
    page.keyboard.press("Enter")
    tab_to(page, "Mijn profiel")
    page.keyboard.press("Escape")
    assert_seen(page.evaluate(FOCUS))
    expect(page.get_by_role("link", name="Mijn profiel")).to_be_hidden()
    page.keyboard.press("Space")
    tab_to(page, "Uitloggen", "button")
    enter(page)
    page.goto("/meldingen")
    expect(page.get_by_role("heading", name="Inloggen")).to_be_visible()


def test_the_skip_link_leads_to_the_content(window: OpenWindow) -> None:
    page = window("marleen")
    page.goto("/gesprekken")
    tab(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    stop = tab(page)
    assert stop is not None
    assert stop["name"] == "Stel een vraag"


@pytest.mark.parametrize("path", ["/", "/gesprekken", "/gesprekken/nieuw", "/instellingen", "/leden"])
def test_every_stop_can_be_seen(window: OpenWindow, path: str) -> None:
    """Forwards through the page, and backwards again, where the bar would hide what comes from below."""
    page = window("henk")
    page.goto(path)
    forwards = all_stops(page)
    assert len(forwards) > 10
    backwards = [tab(page, "Shift+Tab") for _stop in forwards]
    assert [stop["html"] for stop in reversed(backwards) if stop] == [stop["html"] for stop in forwards]


def test_the_editor_of_the_letter_keeps_the_place(window: OpenWindow) -> None:
    """After moving a line one is at that line, not at the top of the page."""
    page = window("anouk")
    page.goto("/weekbericht/redactie")
    stop = tab_to(page, "lager", "button")
    moved = stop["name"].removeprefix("Zet “").removesuffix("” lager")
    enter(page)
    expect(page.get_by_text("Deze regel staat nu op plaats 2.")).to_be_attached()
    expect(page.locator("#regel-2")).to_contain_text(moved)
    expect(page.locator("#regel-2")).to_be_in_viewport()
    tab_to(page, "hoger", "button")
    stop = page.evaluate(FOCUS)
    assert moved in stop["name"]
    enter(page)
