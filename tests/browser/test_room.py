"""Several windows in the room of a session: words being typed stay whole while the others go on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from cop.foundation.db import db, writing
from cop.intervisie.models import Session
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from cop.runner import writing as words
from cop.runner.script import script_of
from tests.browser.conftest import OpenWindow
from tests.browser.site import Site
from tests.intervisie import held

pytestmark = pytest.mark.browser

SIX = ("henk", "marleen", "youssef", "fatima", "bram", "ilse")  # Henk leads, Marleen brings the question
DESK = {"width": 1280, "height": 900}
HALF, REST = "De raad hangt er los bij", ", en dat zegt niemand hardop."
WIDEST = (
    "() => Math.max(...[...document.querySelectorAll('.desk-bar *')].map((one) => one.getBoundingClientRect().right))"
)
TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, at, all) => all.indexOf(id) !== at)"""


class Room:
    """A session at one of its steps, and windows on it."""

    def __init__(self, site: Site, window: OpenWindow, method: str, step: str, begun: bool) -> None:
        self.site, self.window = site, window
        with site.inside():
            people = [site.member(key) for key in SIX]
            session = (held.running if begun else held.ready)(people, method)
            self.number, self.path = session.id, f"{session.path}/kamer"
        if step:
            self.go_to(step)

    def __call__(self, who: str, size: dict[str, int] = DESK) -> Page:
        page = self.window(who, size=size)
        page.goto(self.path)
        return page

    def go_to(self, step: str) -> None:
        """The group comes to a step."""
        with self.site.inside(), writing():
            session = db.session.get_one(Session, self.number)
            script, run = script_of(session), runner.hold(session)
            assert script is not None
            place = script.index_of(step)
            assert place is not None
            runner.to_step(run, place, script, session, sitters_of(session))

    def lay(self, who: str, step: str, text: str, column: int = 0) -> None:
        """Somebody lays a card."""
        with self.site.inside():
            session = db.session.get_one(Session, self.number)
            script, seat = script_of(session), held.seat_of(session, self.site.member(who))
            assert script is not None
            with writing():
                words.add_card(session, seat, script.steps[script.places[step]], text, column)

    def reveal(self, step: str) -> None:
        with self.site.inside(), writing():
            runner.reveal(db.session.get_one(Session, self.number), step)


@pytest.fixture
def room(site: Site, window: OpenWindow) -> Callable[..., Room]:
    """room("incidentmethode", "ronde") → a session of six at that step; `begun=False` for one that waits."""
    return lambda method, step="", begun=True: Room(site, window, method, step, begun)


def new_card(page: Page) -> Locator:
    return page.locator("#nieuwe-kaart")


def types(page: Page, field: Locator, text: str = HALF) -> None:
    field.click()
    page.keyboard.type(text)


def assert_whole(page: Page, field: Locator) -> None:
    """She types on, without looking up; the sentence is whole, in her field, and no name stands on the page twice."""
    page.keyboard.type(REST)
    expect(field).to_have_value(HALF + REST)
    expect(field).to_be_focused()
    assert page.evaluate(TWICE) == []


def test_a_sentence_stays_whole_while_cards_come_and_are_shown(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", "ronde")
    ilse, henk = here("ilse"), here("henk")
    types(ilse, new_card(ilse))
    here.lay("fatima", "ronde", "Alles loopt via ons.")
    expect(ilse.locator(".card--shut")).to_have_count(1)
    ilse.keyboard.type(".")
    ilse.keyboard.press("Backspace")
    henk.get_by_role("button", name="Toon de kaarten").click()
    expect(ilse.get_by_text("Alles loopt via ons.")).to_be_visible()
    expect(ilse.get_by_text("Nieuwe kaarten ziet iedereen meteen.")).to_be_visible()
    assert_whole(ilse, new_card(ilse))
    expect(ilse.locator(".left-over")).to_be_hidden()


def test_a_card_being_changed_stays_whole_while_others_are_laid_around_it(room: Callable[..., Room]) -> None:
    here = room("netwerkspiegel", "taken")
    for who, column in (("bram", 1), ("ilse", 1), ("bram", 2)):
        here.lay(who, "taken", f"{who} in {column}", column)
    here.reveal("taken")
    ilse, fatima = here("ilse"), here("fatima")
    types(ilse, new_card(ilse), "Voor een andere taak")
    card = ilse.locator(".card--mine textarea")
    card.fill("")
    types(ilse, card)
    new_card(fatima).fill("Van Fatima")
    fatima.get_by_role("button", name="Legitimiteit").click()
    expect(ilse.locator('[data-part="cards:1"] .card')).to_have_count(3)
    assert_whole(ilse, card)
    expect(new_card(ilse)).to_have_value("Voor een andere taak")
    texts = ilse.locator('[data-part="cards:1"] .card').all_inner_texts()
    assert ["bram in 1" in texts[0], "Van Fatima" in texts[2]] == [True, True]


def test_a_card_in_one_column_while_one_changes_another(room: Callable[..., Room]) -> None:
    here = room("netwerkspiegel", "taken")
    here.lay("ilse", "taken", "Een kaart van mij", 0)
    ilse = here("ilse")
    card = ilse.locator(".card--mine textarea").first
    types(ilse, card, " die ik verander")
    types(ilse, new_card(ilse))
    ilse.get_by_role("button", name="Toewijding").click()
    expect(ilse.locator('[data-part="cards:4"] textarea')).to_have_value(HALF)
    expect(new_card(ilse)).to_have_value("")
    expect(card).to_have_value("Een kaart van mij die ik verander")


def test_a_changed_card_says_that_it_is_kept_until_one_types_on(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", "ronde")
    here.lay("ilse", "ronde", "Een kaart van mij")
    ilse = here("ilse")
    card = ilse.locator(".card--mine")
    types(ilse, card.locator("textarea"), " en meer")
    expect(card.locator("[data-saved]")).to_have_text("Nog niet bewaard")
    card.get_by_role("button", name="Bewaar").click()
    expect(card.locator("[data-saved]")).to_have_text("Bewaard")
    here.lay("bram", "ronde", "Nog een")
    expect(ilse.locator(".card--shut")).to_have_count(1)
    expect(card.locator("[data-saved]")).to_have_text("Bewaard")
    types(ilse, card.locator("textarea"), ".")
    expect(card.locator("[data-saved]")).to_have_text("Nog niet bewaard")


def test_what_was_refused_stays_while_others_go_on(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", "ronde")
    ilse = here("ilse")
    new_card(ilse).fill("k" * 401)
    ilse.get_by_role("button", name="Leg deze kaart").click()
    expect(ilse.locator(".field__error")).to_contain_text("er passen er 400")
    here.lay("bram", "ronde", "Nog een")
    expect(ilse.locator(".card--shut")).to_have_count(1)
    expect(new_card(ilse)).to_have_value("k" * 401)


# When the step passes


def test_a_sentence_goes_on_in_the_left_overs_when_its_step_has_passed(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", "ronde")
    ilse = here("ilse")
    types(ilse, new_card(ilse))
    for step in ("afloop", "ronde"):  # on, and back to the same step
        here.go_to(step)
        expect(ilse.locator("#stap")).to_have_text("Standpunten delen" if step == "ronde" else "Afloop en reactie")
    box = ilse.locator(".left-over")
    assert_whole(ilse, box.get_by_label("Jouw kaart, een paar woorden"))
    expect(new_card(ilse)).to_have_value("")
    box.get_by_role("button", name="Leg deze kaart").click()
    expect(box).to_be_hidden()
    expect(ilse.locator(".card--mine textarea")).to_have_value(HALF + REST)


def test_left_over_words_are_thrown_away_one_by_one(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", "ronde")
    here.lay("ilse", "ronde", "Een kaart van mij")
    ilse = here("ilse")
    types(ilse, ilse.locator(".card--mine textarea"), "!")
    types(ilse, new_card(ilse))
    here.go_to("afloop")
    box = ilse.locator(".left-over")
    expect(box.locator("form")).to_have_count(2)
    box.locator("form", has=ilse.get_by_label("Jouw kaart, een paar woorden")).get_by_role(
        "button", name="Gooi weg"
    ).click()
    expect(box.locator("textarea")).to_have_value("Een kaart van mij!")
    box.get_by_role("button", name="Gooi weg").click()
    expect(box).to_be_hidden()


def test_what_keeps_itself_leaves_the_left_overs(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", "vragen_noteren")
    ilse = here("ilse")
    types(ilse, ilse.locator(".written textarea"))
    here.go_to("informatieronde")
    expect(ilse.locator("#stap")).to_have_text("Informatieronde")
    box = ilse.locator(".left-over")
    assert_whole(ilse, box.locator("textarea"))
    expect(box.locator("[data-saved]")).to_have_text("Bewaard")
    expect(box).not_to_contain_text("niet bewaard")
    ilse.locator("#kladblok").focus()
    expect(box).to_be_hidden()


# One text of all


def test_a_shared_text_is_kept_while_one_stays_in_it_and_reaches_who_was_there_too(room: Callable[..., Room]) -> None:
    here = room("tienstappenmethode", "s1")
    ilse, fatima = here("ilse"), here("fatima")
    field, hers = ilse.locator(".written textarea"), fatima.locator(".written textarea")
    hers.focus()
    types(ilse, field)
    expect(ilse.locator(".written [data-saved]")).to_have_text("Bewaard")
    expect(field).to_be_focused()
    fatima.locator("#stap").click()  # she leaves the field that waited for her
    expect(hers).to_have_value(HALF)


def test_of_two_texts_the_second_waits_for_a_press(room: Callable[..., Room]) -> None:
    here = room("tienstappenmethode", "s1")
    ilse, fatima = here("ilse"), here("fatima")
    field, hers = ilse.locator(".written textarea"), fatima.locator(".written textarea")
    hers.focus()
    types(ilse, field, "Van Ilse")
    expect(ilse.locator(".written [data-saved]")).to_have_text("Bewaard")
    types(fatima, hers, "Van Fatima")
    line = fatima.locator(".written [data-saved]")
    expect(line).to_contain_text("“Van Ilse” Druk op “Bewaar”")
    types(fatima, hers, ", en meer")
    fatima.locator("#kladblok").click()
    fatima.wait_for_timeout(2500)  # longer than the rest after which a text keeps itself
    expect(line).to_contain_text("“Van Ilse”")
    expect(field).to_have_value("Van Ilse")
    ilse.locator("#kladblok").click()
    fatima.locator(".written").get_by_role("button", name="Bewaar").click()
    expect(field).to_have_value("Van Fatima, en meer")


def test_one_never_meets_oneself(room: Callable[..., Room]) -> None:
    """Who presses while the text is just being kept hears of nobody else."""
    ilse = room("tienstappenmethode", "s1")("ilse")
    form = ilse.locator(".written form")

    def kept_by_itself(route: Route) -> None:
        told = route.fetch()
        ilse.keyboard.type(REST)
        form.get_by_role("button", name="Bewaar").click()
        route.fulfill(response=told)

    ilse.route("**/tekst", kept_by_itself, times=1)
    types(ilse, form.locator("textarea"))
    with ilse.expect_response(lambda answer: (answer.request.post_data or "").endswith("hardop.") and answer.ok):
        pass
    expect(form.locator("[data-saved]")).to_have_text("Bewaard")
    ilse.reload()
    expect(form.locator("textarea")).to_have_value(HALF + REST)


# The veil, and the bar


def test_the_veil_comes_also_for_who_was_there_before_it_began(room: Callable[..., Room]) -> None:
    here = room("incidentmethode", begun=False)
    ilse = here.window("ilse", size=DESK)
    ilse.clock.install()
    ilse.goto(here.path)
    pad = ilse.locator("[data-part=pad]")
    ilse.clock.fast_forward("03:00")
    expect(pad).to_have_css("filter", "none")
    expect(ilse.get_by_text("Iedereen mag de klok stilzetten.")).to_have_count(0)
    here("henk").get_by_role("button", name="Begin").click()
    ilse.clock.run_for(2000)
    expect(ilse.locator("#stap")).to_have_text("Inchecken")
    expect(ilse.get_by_text("Iedereen mag de klok stilzetten.")).to_be_visible()
    ilse.mouse.move(100, 100)
    expect(pad).to_have_css("filter", "none")
    ilse.clock.fast_forward("03:00")
    expect(pad).to_have_css("filter", "blur(12px)")
    ilse.keyboard.press("Shift")
    expect(pad).to_have_css("filter", "none")


@pytest.mark.parametrize("width", [320, 390])
def test_the_bar_fits_on_a_telephone_in_the_last_step_and_in_a_pause(room: Callable[..., Room], width: int) -> None:
    here = room("incidentmethode", "oogstkeuze")
    henk = here("henk", {"width": width, "height": 844})
    assert henk.evaluate(WIDEST) <= width
    henk.locator(".desk-bar").get_by_role("button", name="Pauze").click()
    expect(henk.get_by_role("button", name="Einde van de pauze")).to_be_visible()
    assert henk.evaluate(WIDEST) <= width
    henk.locator(".desk-bar summary").click()
    expect(henk.get_by_role("button", name="Sluit de sessie af")).to_be_visible()


def test_the_bar_lies_at_the_bottom_of_a_short_step(room: Callable[..., Room]) -> None:
    henk = room("vijfstappenmethode", "inchecken")("henk", {"width": 1280, "height": 1100})
    bar = henk.locator(".desk-bar").bounding_box()
    assert bar is not None and bar["y"] + bar["height"] == 1100
