"""A case from a conversation to its use elsewhere, with script and without; two in one block; by keyboard."""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from cop.cases.models import Case
from cop.circles.operations import everybody_circle
from cop.foundation.clock import local, now
from cop.foundation.db import db, writing
from tests.browser.conftest import OpenWindow
from tests.browser.site import Site
from tests.browser.window import follow, inside, press, sign_in
from tests.conftest import make_reply, make_thread

pytestmark = pytest.mark.browser

NUMBERS = count(1)
QUOTED = "Wij telden eerst samen de baten, en spraken daarna pas over geld."
BLOCKS = {
    "kop": {"In vijf zinnen": "Drie steden legden geld bij elkaar. Ze beslissen samen. Het werkt al drie jaar."},
    "opgave": {"De opgave": "Elke stad was te klein voor een eigen fonds."},
    "context": {"Gemeenten": "Schiedam\nVlaardingen\nHeidestad"},
    "aanpak": {"Wat deden jullie": "We begonnen met een avond. Daarna kwam het geld."},
}
PARTNERS = ("Gemeente Schiedam", "Gemeente Heidestad")


def write(page: Page, path: str, block: str, fields: dict[str, str]) -> None:
    page.goto(f"{path}/schrijven/{block}")
    if block == "kop":
        page.get_by_label("Voorbeeld").check()
    for label, words in fields.items():
        page.get_by_label(label).first.fill(words)
    save(page, f"{path}/schrijven/{block}")


def save(page: Page, here: str) -> None:
    """Save a block, and wait for the next page: with script the press may wait for a save under way."""
    press(page, "Bewaar en ga verder")
    page.wait_for_url(lambda url: not url.endswith(here))


def write_ten(page: Page, path: str) -> None:
    """What a case needs, by the words on the page."""
    for block, fields in BLOCKS.items():
        write(page, path, block, fields)
    page.goto(f"{path}/schrijven/partners")
    page.locator("#partners-0-naam").fill(PARTNERS[0])
    page.locator("#partners-0-rol").select_option("trekker")
    press(page, "Nog een partner")
    page.locator("#partners-1-naam").fill(PARTNERS[1])
    page.locator("#partners-1-rol").select_option("mede_eigenaar")
    save(page, f"{path}/schrijven/partners")
    page.goto(f"{path}/schrijven/resultaat")
    page.locator("#resultaten-0-wat").fill("Twaalf plannen betaald")
    page.locator("#resultaten-0-bewijs").select_option("geteld")
    save(page, f"{path}/schrijven/resultaat")
    page.locator("#lessen-0-les").fill("Begin met eten.")
    save(page, f"{path}/schrijven/lessen")


def harvested(site: Site, window: OpenWindow, script: bool) -> str:
    """Anouk makes a case of Marleen's conversation, for Fatima; Youssef says yes to his words. The address of it."""
    title = f"Hoe begin je een fonds? Deel {next(NUMBERS)}"
    with site.inside():
        thread = make_thread(everybody_circle(), site.member("marleen"), title)
        make_reply(thread, site.member("youssef"), QUOTED)
        make_reply(thread, site.member("fatima"), "Bij ons hielp een avond met eten.")
        path = thread.path
    anouk, youssef, fatima = (window(who, script=script) for who in ("anouk", "youssef", "fatima"))
    anouk.goto(path)
    follow(anouk, "Maak er een casus van")
    anouk.get_by_label("Nummer 2, Youssef Amrani").check()
    anouk.get_by_label("Van wie wordt de casus?").select_option(label="Fatima Zouhri")
    press(anouk, "Begin de casus")
    expect(anouk.get_by_text("We vragen het aan wie schreef wat je koos.")).to_be_visible()
    youssef.goto("/meldingen")
    follow(youssef, "Een collega wil je woorden gebruiken in een casus")
    press(youssef.locator(".quoted").filter(has_text=title), "Ja, met mijn naam")
    expect(youssef.get_by_text("Je woorden staan in de casus, met je naam erbij.")).to_be_visible()
    fatima.goto("/casussen/mijn")
    follow(fatima, title)
    fatima.goto(re.sub(r"/schrijven.*", "/schrijven/aanpak", fatima.url))
    expect(fatima.get_by_label("Wat deden jullie").first).to_have_value(re.compile(QUOTED))
    return re.sub(r"https?://[^/]+|/schrijven.*", "", fatima.url)


def read_along(page: Page, path: str, remark: str = "") -> None:
    page.goto(path)
    page.goto(f"{path}/meelezen")
    press(page, "Ik lees mee")
    if remark:
        page.get_by_text("Opmerking bij dit veld: De opgave").click()
        page.locator("#opmerking-opgave").fill(remark)
        press(page.locator("#opgave"), "Opmerking plaatsen")
        expect(page.get_by_text("Je opmerking staat er.")).to_be_visible()
    inside(page).get_by_role("button", name="Ik ben klaar met lezen").first.click()
    expect(page.get_by_text("De auteurs horen dat je klaar bent.")).to_be_visible()


def agree(fatima: Page, partner: Page, path: str, name: str) -> None:
    """Fatima makes a link for a partner; somebody without an account opens it and agrees."""
    fatima.goto(f"{path}/partners")
    fatima.get_by_role("listitem").filter(has_text=name).get_by_role("button", name="Maak een link").click()
    partner.goto(fatima.locator(".once__link").inner_text())
    expect(partner.get_by_text(f"Deze link is voor {name}")).to_be_visible()
    partner.get_by_label("Ja, we zijn akkoord").check()
    partner.get_by_label("Je naam").fill("Bo Vlam")
    press(partner, "Antwoord versturen")
    expect(partner.get_by_text("De auteurs zien je antwoord.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_from_a_conversation_to_use_elsewhere(site: Site, window: OpenWindow, script: bool) -> None:
    path = harvested(site, window, script)
    fatima, stranger = window("fatima", script=script), window(script=script)
    write_ten(fatima, path)
    fatima.goto(f"{path}/schrijven")
    expect(fatima.get_by_text("Klaar om te lezen")).to_be_visible()
    follow(fatima, "Verander wie het mag lezen")
    fatima.get_by_label("Iedereen, ook buiten deze gemeenschap").check()
    press(fatima, "Bewaar")
    press(fatima, "Laat collega’s meelezen")

    read_along(window("dick", script=script), path, "Waarom was klein een probleem?")
    fatima.goto(f"{path}/schrijven")
    expect(fatima.get_by_text("Er moet nog één collega meelezen.")).to_be_visible()
    read_along(window("tim", script=script), path)
    fatima.goto(f"{path}/meelezen")
    expect(fatima.get_by_text("Waarom was klein een probleem?")).to_be_visible()
    press(fatima, "Gedaan")
    for name in PARTNERS:
        agree(fatima, stranger, path, name)
    stranger.goto(path)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Inloggen")

    fatima.goto(f"{path}/schrijven")
    press(fatima, "Lever in voor publicatie")
    anouk = window("anouk", script=script)
    anouk.goto("/meldingen")
    expect(anouk.get_by_text("Fatima Zouhri leverde een casus in").first).to_be_visible()
    anouk.goto(f"{path}/publiceren")
    press(anouk, "Publiceer")
    expect(anouk.get_by_text("De casus is gepubliceerd.")).to_be_visible()
    stranger.goto(path)
    expect(stranger.get_by_text("Elke stad was te klein voor een eigen fonds.")).to_be_visible()

    marleen = window("marleen", script=script)
    marleen.goto(path)
    follow(marleen, "Dit gebruikten wij")
    marleen.get_by_label("In welke gemeente of regio?").fill("Woerden")
    marleen.locator("input[name=how]").first.check()
    marleen.locator("input[name=worked]").first.check()
    press(marleen, "Zet het erbij")
    expect(marleen.locator("#gebruikt")).to_contain_text("Woerden")
    fatima.goto("/meldingen")
    expect(fatima.get_by_text("Marleen Duinhof gebruikte je casus").first).to_be_visible()
    still_right(site, fatima, path)


def still_right(site: Site, fatima: Page, path: str) -> None:
    """A year later she is asked, and says yes with one press."""
    with site.inside(), writing():
        case = db.session.query(Case).filter_by(public_id=path.rsplit("/", 1)[1]).one()
        case.review_on = local(now()).date()
    site.flask("cases", "review")
    fatima.goto("/meldingen")
    expect(fatima.get_by_text("Klopt dit nog? Je casus").first).to_be_visible()
    fatima.goto(f"{path}/schrijven")
    press(fatima, "Het klopt nog")
    expect(fatima.get_by_text("Over een jaar vragen we het weer.")).to_be_visible()


def begun(page: Page, title: str) -> str:
    """A case that was begun on the page; its address."""
    page.goto("/casussen/nieuw")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Voorbeeld").check()
    press(page, "Begin")
    expect(page).to_have_url(re.compile("/schrijven/kop"))
    return re.sub(r"https?://[^/]+|/schrijven.*", "", page.url)


def test_two_authors_in_one_block(window: OpenWindow) -> None:
    """What is typed is kept by itself; what both changed is shown to who comes second, with both texts."""
    fatima = window("fatima")
    path = begun(fatima, "Samen schrijven")
    fatima.goto(f"{path}/auteurs?name=Youssef")
    press(fatima, "Vraag mee te schrijven")
    youssef = window("youssef")
    for page in (fatima, youssef):
        page.goto(f"{path}/schrijven/opgave")
    youssef.get_by_label("De opgave").first.fill("Wat Youssef schreef.")
    expect(youssef.locator("[data-saved]")).to_contain_text("Bewaard om")
    fatima.get_by_label("Waarom nu").fill("Omdat het nu moet.")
    expect(fatima.locator("[data-saved]")).to_contain_text("Bewaard om")
    fatima.get_by_label("De opgave").first.fill("Wat Fatima schreef.")
    expect(fatima.locator("[data-saved]")).to_contain_text("Iemand anders veranderde dit net ook")
    fatima.get_by_role("button", name="Bewaar", exact=True).click()
    expect(fatima.locator(".theirs")).to_contain_text("Wat Youssef schreef.")
    expect(fatima.get_by_label("De opgave").first).to_have_value("Wat Fatima schreef.")
    fatima.get_by_label("De opgave").first.fill("Wat Fatima en Youssef schreven.")
    fatima.get_by_role("button", name="Bewaar", exact=True).click()
    youssef.reload()
    expect(youssef.get_by_label("De opgave").first).to_have_value("Wat Fatima en Youssef schreven.")
    expect(youssef.get_by_label("Waarom nu")).to_have_value("Omdat het nu moet.")


@pytest.mark.parametrize("answer", ["late", "lost"])
def test_one_never_meets_oneself(window: OpenWindow, answer: str) -> None:
    """Who presses while the block is just being kept, or when nobody knows whether it was, hears of no other author."""
    page = window("fatima")
    path = begun(page, "Sneller dan het net")
    page.goto(f"{path}/schrijven/opgave")
    field, line = page.get_by_label("De opgave").first, page.locator("[data-saved]")

    def go_on() -> None:
        field.fill("Eerst dit. En meteen daarna dat.")
        page.get_by_role("button", name="Bewaar", exact=True).click()

    def kept_by_itself(route: Route) -> None:
        told = route.fetch()
        if answer == "lost":
            return route.abort("aborted")
        go_on()
        return route.fulfill(response=told)

    page.route("**/schrijven/opgave", kept_by_itself, times=1)
    field.fill("Eerst dit.")
    field.blur()
    if answer == "lost":
        expect(line).to_contain_text("Geen verbinding")
        go_on()
    expect(page.get_by_text("Bewaard.", exact=True)).to_be_visible()
    expect(field).to_have_value("Eerst dit. En meteen daarna dat.")


def test_a_lost_connection_loses_nothing(site: Site, chromium: Browser) -> None:
    page = chromium.new_context(base_url=site.url, locale="nl-NL").new_page()  # of its own: its browser complains
    page.goto("/inloggen")
    sign_in(page, "fatima@voorbeeld.example")
    path = begun(page, "In de trein")
    page.goto(f"{path}/schrijven/opgave")
    page.context.set_offline(True)
    page.get_by_label("De opgave").first.fill("Geschreven in de tunnel.")
    expect(page.locator("[data-saved]")).to_contain_text("Geen verbinding")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("Bewaard om")
    page.goto(f"{path}/schrijven/opgave")
    expect(page.get_by_label("De opgave").first).to_have_value("Geschreven in de tunnel.")
    page.context.close()


def test_rows_by_keyboard_alone(window: OpenWindow) -> None:
    """A timeline is written, ordered and shortened without a mouse; one stays where one was."""
    page = window("fatima")
    path = begun(page, "Met het toetsenbord")
    page.goto(f"{path}/schrijven/aanpak")
    page.locator("#tijdlijn-0-datum").focus()
    page.keyboard.type("2024")
    page.keyboard.press("Tab")
    page.keyboard.type("Het convenant")
    reach(page, "Nog een moment")
    page.keyboard.press("Enter")
    page.locator("#tijdlijn-1-datum").wait_for()
    page.locator("#tijdlijn-1-datum").focus()
    page.keyboard.type("2022-11")
    page.keyboard.press("Tab")
    page.keyboard.type("De eerste avond")
    page.keyboard.press("Enter")  # the first button of a form saves
    expect(page.get_by_text("Bewaard.", exact=True)).to_be_visible()
    page.locator("#tijdlijn-1-datum").focus()
    reach(page, "Omhoog : Moment 2")
    page.keyboard.press("Enter")
    expect(page.locator("#tijdlijn-0-wat")).to_have_value("De eerste avond")
    assert page.url.endswith("#tijdlijn-0")


def reach(page: Page, name: str) -> None:
    """Press Tab until the button with this name has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.replace(/\\s+/g, ' ').trim()") == name:
            return
    raise AssertionError(f"{name} is not reached")
