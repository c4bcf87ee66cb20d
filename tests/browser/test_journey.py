"""The whole loop in one go, from a community that has just begun: nothing here takes a way that a person could not."""

import re
from collections.abc import Iterator
from datetime import UTC
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from cop.digest.queries import next_letter_at
from tests.browser.conftest import OpenWindow, new_database
from tests.browser.site import Site, until
from tests.browser.window import ask, follow, press, reply, sign_in
from tests.conftest import ON_POSTGRES, PASSWORD, link_in

pytestmark = pytest.mark.browser

QUESTION = "Hoe houd je een kleine gemeente aan tafel?"
FIRST, SECOND = "Begin met wat zij zelf willen leren.", "En vraag wat zij nodig hebben om ja te zeggen."
WHY = "Twee gemeenten die elkaar verder helpen."


@pytest.fixture
def beginning(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """A real community that began a moment ago, with its letters on their way."""
    database = new_database(request.getfixturevalue("postgres_server"), "journey") if ON_POSTGRES else ""
    with Site(tmp_path_factory.mktemp("beginning"), database) as site:
        site.migrate()
        people = {
            "--administrator": "Joris Kuipers <beheer@voorbeeld.example>",
            "--moderator": "Anouk Lindeboom <anouk@voorbeeld.example>",
            "--invite": "Youssef Amrani <youssef@voorbeeld.example>, Regio Rivierenland",
        }
        details = {"--question": "Hoe verdelen we de lasten?", "--host-email": "anouk@voorbeeld.example"}
        options = [word for option in {**people, **details}.items() for word in option]
        others = [
            "--moderator",
            "Tessa Vos <tessa@voorbeeld.example>",
            "--invite",
            "Dick Waterink <dick@voorbeeld.example>",
        ]
        site.flask("community", "start", "--yes", *options, *others)
        site.serve()
        site.work()
        yield site
        assert not site.faults()


def come_in(site: Site, page: Page, email: str, subject: str) -> None:
    """Choose a password with the link of the letter, sign in, and answer the first questions."""
    page.goto(link_in(site.letter(email, subject), "/sleutel/"))
    page.get_by_label("Je nieuwe wachtwoord").fill(PASSWORD)
    press(page, "Stel mijn wachtwoord in")
    expect(page.get_by_text("Je wachtwoord is ingesteld.")).to_be_visible()
    sign_in(page, email)
    expect(page).to_have_url(re.compile("/welkom"))
    page.get_by_label("Eén regel over jezelf").fill("Ik leer graag van de buren.")
    press(page, "Bewaar")
    expect(page.get_by_text("Dank je. Je kunt dit allemaal veranderen")).to_be_visible()


def test_from_application_to_unsubscribing(beginning: Site, window: OpenWindow) -> None:
    site = beginning
    marleen, anouk, youssef, dick = (window(at=site) for _person in range(4))

    apply(marleen)
    come_in(site, anouk, "anouk@voorbeeld.example", "nodigt je uit")
    admit(anouk)
    come_in(site, marleen, "marleen@voorbeeld.example", "Welkom: kies een wachtwoord")
    come_in(site, dick, "dick@voorbeeld.example", "nodigt je uit")
    come_in(site, youssef, "youssef@voorbeeld.example", "nodigt je uit")

    thread = ask(marleen, QUESTION)
    reply(youssef, thread, FIRST)
    read_to_the_end(dick, thread)

    hear_by_the_bell(marleen)
    mark_insight(marleen)
    reply(youssef, thread, SECOND)

    pick_for_the_letter(anouk)
    preview_as(anouk, "Dick Waterink")
    set_ready(anouk)
    send_at_the_fixed_time(site)

    letter = site.letter("dick@voorbeeld.example", "Marleen")
    look_at_letter(letter, site)
    assert len(site.letters("dick@voorbeeld.example")) == 2  # the invitation, and one weekly letter
    open_from_letter(window(at=site), letter)
    unsubscribe_and_undo(window(at=site), dick, letter)


def apply(page: Page) -> None:
    page.goto("/")
    follow(page, "Meedoen")
    page.get_by_label("Je naam").fill("Marleen Duinhof")
    page.get_by_label("Je e-mailadres op het werk").fill("marleen@voorbeeld.example")
    page.get_by_label("Je gemeente of organisatie").fill("Woerden")
    page.get_by_label("Praktijk: ik werk voor een gemeente of regio").check()
    page.get_by_label("Wat brengt je hier?").fill("Ik ben de enige strateeg in ons gemeentehuis.")
    page.get_by_label("Ik houd me aan de huisregels").check()
    press(page, "Verstuur mijn aanmelding")
    expect(page.get_by_role("heading", name="Dank voor je aanmelding")).to_be_visible()


def admit(page: Page) -> None:
    """The moderator finds the application at home, reads it, and lets the applicant in."""
    page.goto("/")
    follow(page, "Eén persoon wil meedoen")
    follow(page, "Lees de aanmelding")
    expect(page.get_by_text("Ik ben de enige strateeg in ons gemeentehuis.")).to_be_visible()
    page.get_by_label("Een woord van welkom in de brief").fill("Fijn dat je er bent.")
    press(page, "Toelaten")
    expect(page.get_by_text("Marleen Duinhof is toegelaten")).to_be_visible()


def read_to_the_end(page: Page, thread: str) -> None:
    """The reading is seen, and told to the server, by the script."""
    with page.expect_response(re.compile("/gelezen$")):
        page.goto(thread)
        page.get_by_text(FIRST).scroll_into_view_if_needed()
    page.goto("/gesprekken")
    expect(page.locator("li", has_text=QUESTION)).not_to_contain_text("nieuw")


def hear_by_the_bell(page: Page) -> None:
    page.goto("/")
    bell = page.get_by_role("banner").get_by_role("link", name="Meldingen")
    expect(bell).to_have_accessible_name(re.compile("1 nieuw"))
    bell.click()
    expect(page.get_by_role("main")).to_contain_text(f"Youssef Amrani antwoordde je in {QUESTION}")
    follow(page, QUESTION)
    expect(page.get_by_text(FIRST)).to_be_in_viewport()


def mark_insight(page: Page) -> None:
    press(page, "Dit hielp mij")
    expect(page.get_by_text("Marleen heeft hier het meest aan")).to_be_visible()


def pick_for_the_letter(page: Page) -> None:
    page.goto("/weekbericht/redactie")
    press(page, f"Voeg toe “{QUESTION}”")
    page.get_by_label("Waarom telt dit?").fill(WHY)
    page.get_by_label("Wat viel je op deze week?").fill("Deze week: klein en toch aan tafel.")
    press(page, "Bewaar het concept")
    expect(page.get_by_text("Het concept is bewaard.")).to_be_visible()


def preview_as(page: Page, name: str) -> None:
    follow(page, "Bekijk als een lid")
    page.get_by_label("Bekijk als").select_option(label=name)
    press(page, "Toon het weekbericht")
    expect(page.get_by_role("heading", name=f"Het weekbericht van {name}")).to_be_visible()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text(QUESTION)).to_be_visible()
    expect(letter.get_by_text(WHY)).to_be_visible()


def set_ready(page: Page) -> None:
    page.goto("/weekbericht/redactie")
    press(page, "Zet klaar voor")
    expect(page.get_by_text("Het weekbericht staat klaar.")).to_be_visible()


def send_at_the_fixed_time(site: Site) -> None:
    with site.inside():
        moment = next_letter_at().replace(tzinfo=UTC)
    said = site.flask("digest", "send", "--at", moment.isoformat())
    assert "4 letters for 4 members put in the outbox" in said  # Joris and Tessa have not come in yet


def look_at_letter(letter: EmailMessage, site: Site) -> None:
    """What a mail program gets to see."""
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        assert QUESTION.lower() in part.get_content().lower()
        assert WHY in part.get_content()
        assert "Deze week: klein en toch aan tafel." in part.get_content()
    assert letter["List-Unsubscribe"] == f"<{site.url}{link_in(letter, '/weekbericht/afmelden/')}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"] == "Weekbericht <weekbericht.127.0.0.1>"
    assert "anouk@voorbeeld.example" in letter["Reply-To"]
    assert letter["Message-ID"]


def open_from_letter(page: Page, letter: EmailMessage) -> None:
    """A member who is not signed in clicks: after signing in, the first unread reply is there to read."""
    page.goto(link_in(letter, "/gesprekken/"))
    expect(page.get_by_text("Deze pagina is voor leden.")).to_be_visible()
    sign_in(page, "dick@voorbeeld.example")
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    expect(page.get_by_text("Nieuw sinds je hier was")).to_be_in_viewport()
    expect(page.get_by_text(SECOND)).to_be_in_viewport()


def unsubscribe_and_undo(page: Page, dick: Page, letter: EmailMessage) -> None:
    """Opening the link changes nothing; a mail program's click and one's own do, and both can be undone."""
    leave = link_in(letter, "/weekbericht/afmelden/")
    page.goto(leave)
    expect(page.get_by_role("main")).to_contain_text("d…k@v…d.example")
    assert rhythm_of(dick) == "Elke week"

    page.context.request.post(leave, form={"List-Unsubscribe": "One-Click"})
    assert rhythm_of(dick) == "Nooit"

    page.goto(link_in(letter, "/weekbericht/ritme/"))
    page.get_by_label("Elke week").check()
    press(page, "Bewaar mijn keuze")
    assert rhythm_of(dick) == "Elke week"

    page.goto(leave)
    press(page, "Bewaar mijn keuze")
    expect(page.get_by_text("Je krijgt geen weekbericht meer.")).to_be_visible()
    assert rhythm_of(dick) == "Nooit"
    press(page, "Maak ongedaan")
    expect(page.get_by_text("Bewaard: elke week.")).to_be_visible()
    assert rhythm_of(dick) == "Elke week"
    page.goto("/instellingen")
    expect(page).to_have_url(re.compile("/inloggen"))  # the link of the letter signs nobody in


def rhythm_of(page: Page) -> str:
    """What the member's own page says."""
    page.goto("/weekbericht")
    return page.locator("label", has=page.locator("xpath=preceding-sibling::input[@checked]")).inner_text()


def test_an_expired_session_loses_no_word(site: Site, window: OpenWindow) -> None:
    erik, elsewhere = window(), window()  # of somebody as whom no other test is signed in
    for page in (erik, elsewhere):
        page.goto("/inloggen")
        sign_in(page, "erik@voorbeeld.example")
    thread = ask(erik, "Wat doe je als niemand begint?")
    erik.goto(thread)
    erik.get_by_label("Jouw antwoord").fill("Dan begin ik zelf maar.")

    elsewhere.goto("/instellingen/apparaten")
    press(elsewhere, "Log overal elders uit")
    press(erik, "Plaats antwoord")
    expect(erik.get_by_role("heading", name="Je was intussen uitgelogd")).to_be_visible()
    sign_in(erik, "erik@voorbeeld.example")

    expect(erik.get_by_label("Jouw antwoord")).to_have_value("Dan begin ik zelf maar.")
    press(erik, "Plaats antwoord")
    expect(erik.get_by_role("article").filter(has_text="Dan begin ik zelf maar.")).to_have_count(1)
    expect(erik.get_by_label("Jouw antwoord")).to_have_value("")
    until(lambda: erik.get_by_role("article").count() == 2, "one question and one reply")
