"""Everything works without script: a form and a button for every step."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import ask, follow, press, reply

pytestmark = pytest.mark.browser


def bell_of(page: Page) -> str:
    page.goto("/meldingen")
    return page.get_by_role("main").inner_text()


def test_script_is_really_off(window: OpenWindow) -> None:
    page = window(script=False)
    page.route(
        "**/gesprekken/proef",
        lambda route: route.fulfill(
            content_type="text/html", body="<title>uit</title><script>document.title = 'aan'</script>"
        ),
    )
    page.goto("/gesprekken/proef")
    assert page.title() == "uit"


def test_ask_follow_reply_hear_and_choose_an_insight(window: OpenWindow) -> None:
    title = "Hoe vertel je de raad dat het langer duurt?"
    marleen, henk, fatima = (window(who, script=False) for who in ("marleen", "henk", "fatima"))

    thread = ask(marleen, title)
    expect(marleen.get_by_text("Je gesprek is begonnen.")).to_be_visible()
    fatima.goto(thread)
    press(fatima, "Volg")
    expect(fatima.get_by_role("button", name="Je volgt dit")).to_have_attribute("aria-pressed", "true")

    reply(henk, thread, "Begin bij wat er al gelukt is.")
    for page in (marleen, fatima):
        words = "antwoordde je in" if page is marleen else "antwoordde in"
        assert f"Henk Tamminga {words} {title}" in bell_of(page)

    marleen.goto(thread)
    press(marleen, "Dit hielp mij")
    expect(marleen.get_by_text("Marleen heeft hier het meest aan")).to_be_visible()
    assert f"hielp Marleen Duinhof in {title}" in bell_of(henk)


def test_mark_read_by_the_button(window: OpenWindow) -> None:
    title = "Wie schrijft de regiobegroting?"
    marleen, henk = window("marleen", script=False), window("henk", script=False)
    thread = ask(marleen, title)
    row = henk.get_by_role("listitem").filter(has_text=title)

    henk.goto(thread)
    henk.goto("/gesprekken")
    expect(row).to_contain_text("1 nieuw")  # opening it changed nothing

    henk.goto(thread)
    press(henk, "Dit heb ik gelezen")
    expect(henk).to_have_url(re.compile("/gesprekken$"))
    expect(row).not_to_contain_text("nieuw")


def test_what_was_wrong_is_told_and_what_was_typed_stays(window: OpenWindow) -> None:
    page = window("marleen", script=False)
    page.goto("/gesprekken/nieuw")
    page.get_by_label("Je vraag of verhaal").fill("Alvast het verhaal.")

    press(page, "Plaats")

    expect(page.get_by_role("link", name="Geef je gesprek een titel.")).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_accessible_description(re.compile("Geef je gesprek een titel."))
    expect(page.get_by_label("Je vraag of verhaal")).to_have_value("Alvast het verhaal.")


def test_edit_the_order_of_the_letter(window: OpenWindow) -> None:
    anouk = window("anouk", script=False)
    anouk.goto("/weekbericht/redactie")
    lines = anouk.locator("ol.digest h3")
    before = lines.all_inner_texts()

    anouk.get_by_role("button", name=f"Zet “{before[1]}” hoger").click()
    expect(anouk.get_by_text("Deze regel staat nu op plaats 1.")).to_be_visible()
    assert lines.all_inner_texts() == [before[1], before[0], *before[2:]]

    anouk.get_by_role("button", name=f"Zet “{before[1]}” lager").click()
    expect(anouk.get_by_text("Deze regel staat nu op plaats 2.")).to_be_visible()
    assert lines.all_inner_texts() == before

    anouk.get_by_role("button", name=f"Haal “{before[-1]}” weg").click()
    expect(lines).to_have_count(len(before) - 1)


def test_change_settings(window: OpenWindow) -> None:
    dick = window("dick", script=False)
    dick.goto("/instellingen")
    dick.get_by_label("Eén keer per maand").check()
    press(dick, "Bewaar")
    expect(dick.get_by_text("Je wensen zijn bewaard.")).to_be_visible()
    expect(dick.get_by_label("Eén keer per maand")).to_be_checked()


def test_apply_and_be_admitted(window: OpenWindow) -> None:
    stranger, anouk = window(script=False), window("anouk", script=False)
    stranger.goto("/meedoen")
    stranger.get_by_label("Je naam").fill("Sanne de Wit")
    stranger.get_by_label("Je e-mailadres op het werk").fill("sanne.dewit@voorbeeld.example")
    stranger.get_by_label("Je gemeente of organisatie").fill("Gouda")
    stranger.get_by_label("Praktijk: ik werk voor een gemeente of regio").check()
    stranger.get_by_label("Wat brengt je hier?").fill("Wij beginnen net met een regiodeal.")
    stranger.get_by_label("Ik houd me aan de huisregels").check()
    press(stranger, "Verstuur mijn aanmelding")
    expect(stranger.get_by_role("heading", name="Dank voor je aanmelding")).to_be_visible()

    anouk.goto("/moderatie/aanmeldingen")
    follow(anouk, "Sanne de Wit")
    press(anouk, "Toelaten")
    expect(anouk.get_by_text("Sanne de Wit is toegelaten")).to_be_visible()
