"""Reactions without leaving one's place, and one sheet of paper for an alderman."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import ask, press, reply

pytestmark = pytest.mark.browser
ANSWER = "Reken het om de twee jaar na, en laat dat iemand van buiten doen. " * 6


def test_a_reaction_and_a_bookmark_leave_the_page_where_it_is(window: OpenWindow) -> None:
    marleen, henk = window("marleen"), window("henk")
    thread = ask(marleen, "Hoe reken je de baten na?")
    for number in range(5):
        reply(henk, thread, f"Antwoord {number}. {ANSWER}")
    marleen.goto(thread)
    last = marleen.locator("article.post").last
    last.get_by_role("button", name="Dank").scroll_into_view_if_needed()
    before, loads = marleen.evaluate("scrollY"), []
    marleen.on("framenavigated", lambda frame: loads.append(frame.url))
    for word, kept in (("Dank", "Dank 1"), ("Bewaar", "Bewaard")):
        last.get_by_role("button", name=word, exact=True).focus()
        marleen.keyboard.press("Enter")
        expect(last.get_by_role("button", name=kept)).to_have_attribute("aria-pressed", "true")
        expect(last.get_by_role("button", name=kept)).to_be_focused()
    expect(last.get_by_text("Dank: jij")).to_be_visible()
    assert marleen.evaluate("scrollY") == before and loads == []


def test_the_same_without_script(window: OpenWindow) -> None:
    marleen, henk = window("marleen", script=False), window("henk", script=False)
    thread = ask(marleen, "Wie rekent dat na?")
    reply(henk, thread, ANSWER)
    marleen.goto(thread)
    last = marleen.locator("article.post").last
    press(last, "Hier heb ik iets aan")
    expect(last.get_by_role("button", name="Hier heb ik iets aan 1")).to_have_attribute("aria-pressed", "true")
    press(last, "Bewaar")
    marleen.goto("/bewaard")
    expect(marleen.get_by_role("heading", name="Wie rekent dat na?")).to_be_visible()


def test_the_page_for_outside_fits_on_one_sheet(window: OpenWindow) -> None:
    marleen, henk = window("marleen"), window("henk")
    thread = ask(marleen, "Hoe verdelen we de baten van een bedrijventerrein?", "De baten vallen bij de buren. " * 25)
    reply(henk, thread, ANSWER)
    marleen.goto(thread)
    press(marleen, "Dit hielp mij")
    marleen.goto(f"{thread}/uitkomst")
    marleen.get_by_label("Wat is de uitkomst?").fill("We spreken af:\n\n- eerst de baten\n- elke twee jaar narekenen")
    press(marleen, "Leg de uitkomst vast en sluit")
    marleen.goto(f"{thread}/wat-deed-je-ermee")
    marleen.get_by_label("Je zin").fill("De raad zei ja, en de buren ook.")
    press(marleen, "Zet het onder het inzicht")
    marleen.goto(f"{thread}/voor-mijn-wethouder")
    paper = marleen.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", paper) == [b"1"]
    marleen.emulate_media(media="print")
    expect(marleen.get_by_role("navigation", name="Hoofdmenu")).to_be_hidden()
    expect(marleen.get_by_text("De raad zei ja, en de buren ook.")).to_be_visible()
