"""Writing in a real browser, by mouse and by keyboard: tools, preview, drafts on another device, names, quotes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import ask, press, reply

pytestmark = pytest.mark.browser
WIDE = {"width": 1280, "height": 900}


def composer(page: Page, address: str) -> None:
    """Open a conversation and stand in its composer, with its parts there."""
    page.goto(address)
    page.get_by_label("Jouw antwoord").click()
    page.locator("[data-awake]").wait_for()


def words(page: Page) -> str:
    return page.get_by_label("Jouw antwoord").input_value()


def kept(page: Page) -> None:
    expect(page.get_by_text(re.compile("Concept bewaard om"))).to_be_visible()


def test_tools_and_shortcuts_put_marks_that_undo_undoes(window: OpenWindow) -> None:
    marleen = window("marleen", size=WIDE)
    composer(marleen, ask(marleen, "Hoe vet mag het?"))
    area = marleen.get_by_label("Jouw antwoord")
    area.type("een twee")
    marleen.keyboard.press("Control+Shift+ArrowLeft")
    marleen.keyboard.press("Control+b")
    assert words(marleen) == "een **twee**"
    marleen.keyboard.press("Control+b")
    assert words(marleen) == "een twee"
    marleen.keyboard.press("Control+k")
    assert words(marleen) == "een [twee](https://)"
    marleen.keyboard.press("Control+z")
    assert words(marleen) == "een twee"
    area.fill("een\ntwee")
    area.press("Control+a")
    tools = marleen.get_by_role("toolbar", name="Opmaak")
    for name, made in (
        ("Genummerde lijst", "1. een\n2. twee"),
        ("Genummerde lijst", "een\ntwee"),
        ("Citeer", "> een\n> twee"),
    ):
        area.press("Control+a")
        tools.get_by_role("button", name=name, exact=True).click()
        assert words(marleen) == made
    area.press("Control+Enter")
    expect(marleen.locator(".post blockquote")).to_be_visible()


def test_the_tools_are_one_stop_for_the_tab_key(window: OpenWindow) -> None:
    marleen = window("marleen")
    composer(marleen, ask(marleen, "Hoeveel haltes?"))
    tools = marleen.get_by_role("toolbar", name="Opmaak")
    tools.get_by_role("button", name="Vet").focus()
    marleen.keyboard.press("ArrowRight")
    expect(tools.get_by_role("button", name="Nadruk")).to_be_focused()
    marleen.keyboard.press("End")
    marleen.keyboard.press("ArrowRight")
    expect(tools.get_by_role("button", name="Vet")).to_be_focused()
    marleen.keyboard.press("Tab")
    expect(marleen.get_by_role("tab", name="Schrijven")).to_be_focused()


def test_the_preview_is_a_tab_and_comes_from_the_server(window: OpenWindow) -> None:
    marleen = window("marleen")
    composer(marleen, ask(marleen, "Hoe ziet dit eruit?"))
    marleen.get_by_label("Jouw antwoord").fill("Dag **allemaal**, en @Niemand Bekend")
    marleen.get_by_role("tab", name="Voorbeeld").click()
    panel = marleen.get_by_role("tabpanel", name="Voorbeeld")
    expect(panel.locator("strong")).to_have_text("allemaal")
    expect(panel).to_contain_text("@Niemand Bekend blijft gewone tekst")
    found = Axe().run(marleen, context="#antwoord", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    marleen.keyboard.press("ArrowLeft")
    expect(marleen.get_by_role("tab", name="Schrijven")).to_be_focused()
    expect(marleen.get_by_label("Jouw antwoord")).to_be_visible()


def test_a_draft_is_there_on_another_device_and_goes_with_the_reply(window: OpenWindow) -> None:
    laptop, telephone = window("marleen", size=WIDE), window("marleen")
    address = ask(laptop, "Waar was ik gebleven?")
    composer(laptop, address)
    laptop.get_by_label("Jouw antwoord").type("Begonnen op de laptop")
    kept(laptop)
    composer(telephone, address)
    assert words(telephone) == "Begonnen op de laptop"
    telephone.get_by_label("Jouw antwoord").press("End")
    telephone.keyboard.type(", af op de telefoon")
    press(telephone, "Plaats antwoord")
    expect(telephone.get_by_text("Begonnen op de laptop, af op de telefoon")).to_be_visible()
    laptop.goto(address)
    assert words(laptop) == ""


def test_leaving_the_page_keeps_what_was_typed_just_before(window: OpenWindow) -> None:
    marleen = window("marleen")
    address = ask(marleen, "Moet ik nu weg?")
    composer(marleen, address)
    marleen.get_by_label("Jouw antwoord").type("Nog gauw dit")
    marleen.goto("/gesprekken")
    marleen.wait_for_timeout(500)
    marleen.goto(address)
    assert words(marleen) == "Nog gauw dit"


def test_two_windows_keep_both(window: OpenWindow) -> None:
    one, two = window("marleen"), window("marleen", size=WIDE)
    address = ask(one, "Twee vensters?")
    for page in (one, two):
        composer(page, address)
    one.get_by_label("Jouw antwoord").type("Van het ene venster")
    kept(one)
    two.get_by_label("Jouw antwoord").type("Van het andere venster")
    expect(two.get_by_text("Beide concepten zijn bewaard.")).to_be_visible()
    two.goto("/schrijven/concepten")
    for text in ("Van het ene venster", "Van het andere venster"):
        expect(two.get_by_text(text)).to_be_visible()


def test_thrown_away_and_put_back(window: OpenWindow) -> None:
    marleen = window("marleen")
    address = ask(marleen, "Toch maar niet?")
    composer(marleen, address)
    marleen.get_by_label("Jouw antwoord").type("Onzin")
    kept(marleen)
    press(marleen, "Gooi weg")
    expect(marleen.get_by_text("Je concept is weggegooid.")).to_be_visible()
    assert words(marleen) == ""
    marleen.get_by_role("link", name="Zet het terug").click()
    press(marleen, "Zet het terug")
    marleen.goto(address)
    assert words(marleen) == "Onzin"


def test_a_name_is_completed_by_keyboard(window: OpenWindow) -> None:
    marleen, youssef = window("marleen"), window("youssef")
    title = "Wie weet het van jullie?"
    composer(marleen, ask(marleen, title))
    area = marleen.get_by_label("Jouw antwoord")
    area.type("Dag @yous")
    option = marleen.get_by_role("option", name="Youssef Amrani")
    expect(option).to_have_attribute("aria-selected", "true")
    chosen = option.get_attribute("id") or ""
    expect(area).to_have_attribute("aria-activedescendant", chosen)
    found = Axe().run(marleen, context="#antwoord", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    marleen.keyboard.press("Enter")
    assert words(marleen) == "Dag @Youssef Amrani "
    expect(marleen.get_by_role("listbox")).to_be_hidden()
    area.type("en @fat")
    marleen.get_by_role("option", name="Fatima Zouhri").wait_for()
    marleen.keyboard.press("Escape")
    expect(marleen.get_by_role("listbox")).to_be_hidden()
    press(marleen, "Plaats antwoord")
    expect(marleen.locator(".post a.mention")).to_have_text("@Youssef Amrani")
    youssef.goto("/meldingen")
    expect(youssef.get_by_text("Marleen Duinhof noemt je in")).to_be_visible()


def test_a_selection_is_quoted(window: OpenWindow) -> None:
    marleen, henk = window("marleen", size=WIDE), window("henk")
    address = ask(marleen, "Wat zei je precies?")
    reply(henk, address, "Eerst de baten tellen, dan de lasten delen.")
    composer(marleen, address)
    marleen.get_by_label("Jouw antwoord").type("Ik dacht:")
    marleen.evaluate(
        """() => { const words = [...document.querySelectorAll('.post .prose p')].pop().firstChild;
        const range = document.createRange(); range.setStart(words, 6); range.setEnd(words, 21);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    marleen.locator("button.quote-it").click()
    assert words(marleen).startswith("Ik dacht:\n\n> de baten tellen\n>\n> — [Henk Tamminga](/antwoorden/")
    marleen.get_by_label("Jouw antwoord").fill("")
    marleen.get_by_role("article").last.get_by_role("link", name="Citeer").press("Enter")
    assert words(marleen).startswith("> Eerst de baten tellen, dan de lasten delen.\n>\n> — [Henk Tamminga]")


def test_without_script_a_preview_and_a_quote(window: OpenWindow) -> None:
    marleen, henk = window("marleen", script=False), window("henk")
    address = ask(marleen, "Werkt dit ook zonder?")
    reply(henk, address, "Zeker.")
    marleen.goto(address)
    assert not marleen.get_by_role("toolbar").is_visible()
    marleen.get_by_role("article").last.get_by_role("link", name="Citeer").click()
    assert words(marleen).startswith("> Zeker.")
    marleen.get_by_label("Jouw antwoord").fill("Dag **allemaal**")
    press(marleen, "Voorbeeld")
    expect(marleen.get_by_role("region", name="Voorbeeld").locator("strong")).to_have_text("allemaal")
    assert words(marleen) == "Dag **allemaal**"
    press(marleen, "Plaats antwoord")
    expect(marleen.get_by_role("article").last.locator("strong")).to_have_text("allemaal")


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_scrolls_sideways(window: OpenWindow, width: int) -> None:
    marleen = window("marleen", size={"width": width, "height": 800})
    composer(marleen, ask(marleen, f"Past dit op {width}?"))
    for address in (marleen.url, "/gesprekken/nieuw", "/schrijven/concepten"):
        marleen.goto(address)
        assert marleen.evaluate("document.documentElement.scrollWidth") <= width, address


def test_enter_in_another_field_posts_and_throws_nothing_away(window: OpenWindow) -> None:
    """The composer has buttons that preview and throw away; none of them is what Enter presses."""
    marleen = window("marleen", size=WIDE)
    marleen.goto("/gesprekken/nieuw")
    marleen.get_by_label("Je vraag of verhaal").fill("Dit blijft staan, wat ik ook indruk.")
    kept(marleen)
    marleen.get_by_label("Titel").press("Enter")
    expect(marleen.get_by_text("Geef je gesprek een titel.").first).to_be_visible()
    expect(marleen.get_by_label("Je vraag of verhaal")).to_have_value("Dit blijft staan, wat ik ook indruk.")
    marleen.get_by_label("Titel").fill("Wat doet Enter?")
    marleen.get_by_label("Titel").press("Enter")
    expect(marleen.get_by_role("heading", name="Wat doet Enter?")).to_be_visible()
    expect(marleen.get_by_text("Dit blijft staan, wat ik ook indruk.")).to_be_visible()
