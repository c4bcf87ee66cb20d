"""Intervisie with six browsers: the incident method from invitation to published lesson; a session that ends without a
lesson; and everybody around one laptop."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.foundation.sealing import sessions_with_a_key
from cop.intervisie.models import ENDED, Session
from cop.methods.models import library
from tests.browser.conftest import OpenWindow
from tests.browser.site import Site

pytestmark = pytest.mark.browser

SIX = ("henk", "marleen", "youssef", "fatima", "bram", "ilse")  # Henk leads, Marleen brings the question
DESK = {"width": 1280, "height": 900}
SECOND = 3000  # milliseconds within which all see a step; the second itself is measured by bin/bench
QUESTION = "Hoe kan ik een buurgemeente aan tafel houden die liever om ons heen werkt?"
SITUATION = "Een buurgemeente twijfelt en belt liever met een ander dan met ons."


def button(page: Page, address: str, value: str = "") -> Locator:
    """The button of the form that goes to this address, with this value."""
    which = f'[value="{value}"]' if value else ":not([hidden])"
    return page.locator(f'form[action$="{address}"] button{which}').first


def plan(lead: Page, site: Site, how: str = "online") -> str:
    """Henk plans a session for tomorrow, asks five members, and sends the invitations; its path."""
    lead.goto("/intervisie/nieuw")
    tomorrow = local(now() + timedelta(days=1))
    lead.locator("[name=day]").fill(f"{tomorrow:%Y-%m-%d}")
    lead.locator("[name=at]").fill("13:30")
    lead.locator(f'[name=how][value="{how}"]').check()
    lead.locator("[name=title]").fill("Een middag over buren")
    lead.get_by_role("main").locator("form button.button--primary").click()
    path = re.sub(r"/mensen.*", "", lead.url.removeprefix(site.url))
    for name in ("Marleen Duinhof", "Youssef Amrani", "Fatima Zouhri", "Bram Zandstee", "Ilse Rietdam"):
        lead.locator("#naam").fill(name)
        lead.locator('form[action*="/mensen#"] button').click()
        button(lead, "/mensen/toevoegen").click()
    lead.goto(path)
    button(lead, "/versturen").click()
    return path


def sign(page: Page, path: str) -> None:
    """Say that one comes, read the agreement and sign it; nothing of the session is there to read before."""
    page.goto(path)
    if button(page, "/antwoord", "ja").count():
        assert "Een middag over buren" not in page.content()
        button(page, "/antwoord", "ja").click()
    page.goto(f"{path}/afspraken")
    page.locator('[name="line"][value="nee"]').check()
    page.locator('form[action$="/afspraken"] [type="checkbox"]').check()
    page.locator('form[action$="/afspraken"] button').click()


def step_named(page: Page, name: str) -> None:
    expect(page.locator("#stap")).to_have_text(name, timeout=SECOND)


def lay(page: Page, words: str) -> None:
    page.locator("#nieuwe-kaart").fill(words)
    page.locator("form", has=page.locator("#nieuwe-kaart")).locator("button").click()
    expect(page.locator(".card--mine textarea").last).to_have_value(words)


def on(lead: Page, pages: list[Page], name: str) -> None:
    """The facilitator goes on, and all see it."""
    lead.locator(".desk-bar .button--primary").click()
    for page in pages:
        step_named(page, name)


def bring_and_choose(pages: list[Page], path: str, method: str = "incidentmethode") -> None:
    """Marleen brings a question, two others know it, Henk chooses it and the method, Marleen prepares."""
    lead, marleen, youssef = pages[:3]
    marleen.goto(f"{path}/vragen")
    marleen.locator("[name=situation]").fill(SITUATION)
    marleen.locator("[name=question]").fill(QUESTION)
    marleen.locator('form:has([name="question"]) button.button--primary').click()
    youssef.goto(f"{path}/vragen")
    expect(youssef.get_by_role("main")).to_contain_text(QUESTION)
    youssef.locator('form[action*="/vragen/"] [type="checkbox"]').first.check()
    youssef.locator('form[action*="/vragen/"] button').first.click()
    lead.goto(f"{path}/vragen")
    lead.locator('form[action$="/inbrenger"] button[name="dilemma"]').first.click()
    marleen.goto(f"{path}/voorbereiding")
    marleen.locator("[name=situation]").fill("Dit speelt in Deventer, waar een buur twijfelt.")
    marleen.locator('form:has([name="tried"]) button.button--primary').click()
    expect(marleen.get_by_role("main")).to_contain_text("Deventer")  # found, and the words are still there
    marleen.locator("[name=situation]").fill(SITUATION)
    marleen.locator('form:has([name="tried"]) button.button--primary').click()
    lead.goto(f"{path}/methode")
    lead.locator(f'button[name="method"][value="{method}"]').click()


def come_in(pages: list[Page], path: str) -> None:
    for page in pages:
        page.goto(path)
        button(page, "/kamer/binnen").click()
        step_named(page, "Voor we beginnen")
    pages[0].locator(".desk-bar .button--primary").click()


@pytest.fixture
def six(window: OpenWindow) -> list[Page]:
    return [window(member, size=DESK) for member in SIX]


def test_the_incident_method_from_invitation_to_published_lesson(six: list[Page], site: Site) -> None:
    lead, marleen, youssef, fatima, bram, ilse = six
    path = plan(lead, site)
    for page in six:
        sign(page, path)
    bring_and_choose(six, path)
    come_in(six, path)
    steps = [*library().opening, *library().methods["incidentmethode"].steps, *library().closing]
    names = [step.name for step in steps if step.key != "terugblik"]
    for page in six:
        step_named(page, names[0])
        expect(page.locator(".casevraag")).to_contain_text(QUESTION)
    for name in names[1:]:
        on(lead, six, name)
        if name == "Vragen opschrijven":
            bram.locator('[name="text"]').first.fill("Wie wist hiervan?")
            expect(bram.locator("[data-saved]").first).to_have_text("Bewaard")
            bram.reload()
            expect(bram.locator('[name="text"]').first).to_have_value("Wie wist hiervan?")
            assert "Wie wist hiervan?" not in ilse.content()
        if name == "Standpunten delen":
            lay(youssef, "De raad hangt er los bij.")
            lay(fatima, "Alles loopt via ons.")
            expect(ilse.locator(".card--shut")).to_have_count(2, timeout=SECOND)
            assert "De raad hangt er los bij." not in ilse.content() + marleen.content() + lead.content()
            lead.get_by_role("button", name="Toon de kaarten").click()
            for page in (ilse, marleen):
                expect(page.locator(".cards", has_text="De raad hangt er los bij.")).to_be_visible(timeout=SECOND)
            ilse.locator(".room__mine form[action$='/pauze'] button").click()
            for page in six:
                expect(page.get_by_text("De kamer staat stil")).to_be_visible(timeout=SECOND)
            lead.get_by_role("button", name="Einde van de pauze").click()
            expect(lead.get_by_text("De kamer staat stil")).to_have_count(0)
    button(marleen, "/kamer/keuze", "Ja").click()
    marleen.goto(f"{path}/les")
    button(marleen, "/les/beginnen").click()
    marleen.locator("[name=title]").fill("Vraag vroeg wie er twijfelt")
    marleen.locator("[name=lesson]").fill(
        "Wie twijfelt, zegt dat zelden in een vol overleg. Vraag het vooraf, een voor een."
    )
    marleen.locator('[name="agenda"][value="3"]').check()
    button(marleen, "/les").click()
    marleen.locator('button[formaction$="/les/voorstellen"]').click()
    for page in (lead, youssef, fatima, bram):
        page.goto(f"{path}/les")
        button(page, "/les/antwoord", "ja").click()
        expect(page.get_by_role("main")).to_contain_text("Nog niet iedereen is akkoord")
    marleen.goto(f"{path}/les")
    button(marleen, "/les/antwoord", "ja").click()
    assert button(marleen, "/les/delen").count() == 0  # one is silent, and silence is no
    ilse.goto(f"{path}/les")
    button(ilse, "/les/antwoord", "ja").click()
    lead.goto(f"{path}/kamer")
    lead.locator('.desk-bar button[value="einde"]').click()
    marleen.goto(f"{path}/les")
    button(marleen, "/les/delen").click()
    marleen.get_by_role("link", name="bij de gesprekken").click()
    expect(marleen.locator("h1")).to_have_text("Vraag vroeg wie er twijfelt")
    page = marleen.content()
    assert path not in page and "Henk Tamminga" not in marleen.locator(".post").first.inner_text()
    ilse.goto("/intervisie/bewijzen")
    with ilse.expect_download() as download:
        ilse.locator('main a[href$=".pdf"]').first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_session_that_ends_without_a_lesson(six: list[Page], site: Site) -> None:
    lead, marleen = six[:2]
    path = plan(lead, site)
    for page in six:
        sign(page, path)
    bring_and_choose(six, path, "vijfstappenmethode")
    come_in(six, path)
    for page in six:
        step_named(page, "Inchecken")
    for _step in range(20):
        if lead.locator('.desk-bar button[value="einde"]').count():
            break
        now_at = lead.locator("#stap").inner_text()
        lead.locator(".desk-bar .button--primary").click()
        expect(lead.locator("#stap")).not_to_have_text(now_at, timeout=SECOND)
    lead.locator('.desk-bar button[value="einde"]').click()
    expect(marleen).to_have_url(re.compile(r"/geschreven$"), timeout=SECOND)  # the others are taken along
    marleen.goto(f"{path}/les")
    button(marleen, "/les/niet-delen").click()
    six[3].goto(f"{path}/les")
    expect(six[3].get_by_role("main")).to_contain_text("Van deze sessie wordt niets gedeeld")
    public_id = path.rsplit("/", 1)[1]
    with site.inside():
        session = db.session.scalars(select(Session).where(Session.public_id == public_id)).one()
        assert session.state == ENDED and public_id in set(sessions_with_a_key())


def test_around_one_laptop_with_telephones_and_paper(window: OpenWindow, six: list[Page], site: Site) -> None:
    lead, marleen = six[:2]
    path = plan(lead, site, "laptop")
    for page in (lead, marleen):
        sign(page, path)
    for page in six[2:]:
        page.goto(path)
        button(page, "/antwoord", "ja").click()
    lead.goto(f"{path}/mensen")
    lead.locator('details:has([name="name"]) summary').click()
    lead.locator("form [name=name]").fill("Gerda zonder account")
    lead.locator('form[action$="/mensen/gast"] button').click()
    lead.goto(f"{path}/mensen")
    guest = lead.locator("li", has_text="Gerda zonder account")
    guest.locator('button[value="code"]').click()
    code = re.search(r"\b[a-z2-9]{4}-[a-z2-9]{4}\b", lead.get_by_role("main").inner_text())
    assert code
    phone = window(size={"width": 390, "height": 844})
    phone.goto("/intervisie/code")
    phone.locator("[name=code]").fill(code[0].upper())
    phone.get_by_role("main").locator("form button").click()
    sign(phone, path)
    lead.goto(f"{path}/mensen")
    for name in ("Youssef", "Fatima", "Bram", "Ilse"):
        lead.locator("li", has_text=name).locator('button[value="papier"]').click()
    lead.goto(f"{path}/methode")
    lead.locator('button[name="method"][value="vijfstappenmethode"]').click()
    lead.goto(f"{path}/vragen")
    lead.locator('form[action$="/inbrenger"] select').select_option(label="Marleen Duinhof")
    lead.locator('form[action$="/inbrenger"]:has(select) button').click()
    for page in (lead, phone, *six[1:]):
        page.goto(path)
        button(page, "/kamer/binnen").click()
    lead.goto(f"{path}/kamer")
    expect(lead.locator("#kladblok")).to_have_count(0)  # the screen is for everybody
    lead.locator(".desk-bar .button--primary").click()
    for page in (lead, phone):
        step_named(page, "Inchecken")
    for name in ("Afspraken bevestigen", "Vraag inbrengen", "Verkennen", "Kern formuleren"):
        on(lead, [lead, phone], name)
    lay(phone, "Mijn kern, van mijn telefoon")
    lead.locator("#nieuwe-kaart").fill("Onze kern, op de laptop")
    lead.locator("form", has=lead.locator("#nieuwe-kaart")).locator("button").click()
    expect(phone.locator(".cards", has_text="Onze kern, op de laptop")).to_be_visible(timeout=SECOND)
    phone.locator("#kladblok").fill("Alleen voor mij")
    expect(phone.locator("[data-part=pad] [data-saved]")).to_have_text("Bewaard")
    assert "Alleen voor mij" not in lead.content()
