"""Files in a real browser: chosen, dragged and pasted, by the keyboard, refused with a reason, and without script."""

from base64 import b64encode

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import ask, press
from tests.files.making import pdf, photo

pytestmark = pytest.mark.browser

PHOTO = FilePayload(name="foto.jpg", mimeType="image/jpeg", buffer=photo((900, 600)))
PLAN = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=pdf())
DRAWING = FilePayload(name="kaart.svg", mimeType="image/svg+xml", buffer=b"<svg xmlns='http://www.w3.org/2000/svg'/>")
BRING = """([encoded, how]) => {
  const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
  const brought = new DataTransfer();
  brought.items.add(new File([bytes], "gebracht.jpg", { type: "image/jpeg" }));
  const options = { bubbles: true, cancelable: true };
  document.querySelector("#body").dispatchEvent(how === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: brought })
    : new DragEvent("drop", { ...options, dataTransfer: brought }));
}"""


def chooser(page: Page):
    return page.locator("#bijlage")


def test_files_are_chosen_dragged_pasted_and_hang_on_the_reply(window: OpenWindow) -> None:
    page = window("marleen")
    page.goto(ask(page, "Wie kent deze kaart?"))
    page.get_by_label("Jouw antwoord").fill("Zie hier.")
    items = page.locator(".files__item")
    expect(chooser(page)).to_be_hidden()  # one quiet line, until one adds something
    chooser(page).set_input_files([PHOTO, PLAN])
    expect(items).to_have_count(2)
    for number, how in enumerate(("drop", "paste"), 3):
        page.evaluate(BRING, [b64encode(photo()).decode(), how])
        expect(items).to_have_count(number)
    alt = page.get_by_label("Wat is er op de afbeelding te zien?").first
    alt.fill("Een gemeentehuis")
    alt.press("Enter")
    expect(items).to_have_count(4)
    chooser(page).set_input_files([DRAWING, PHOTO])
    expect(items).to_have_count(5)
    trouble = page.locator(".files__trouble")  # still there, though a good one came after it
    expect(trouble).to_contain_text("Bewaar de tekening als PNG of PDF.")
    for left in (4, 3):
        items.nth(left).get_by_role("button", name="Verwijderen").click()
        expect(items).to_have_count(left)
        expect(trouble).to_have_count(0)
    expect(page.get_by_label("Jouw antwoord")).to_have_value("Zie hier.")
    press(page, "Plaats antwoord")
    post = page.locator(".post").last
    expect(post.get_by_alt_text("Een gemeentehuis")).to_be_visible()
    expect(post.get_by_role("link", name="plan.pdf")).to_be_visible()
    shown = post.locator("img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") == 427  # 640 high, and upright


def test_without_script_no_word_is_lost(window: OpenWindow) -> None:
    page = window("marleen", script=False)
    page.goto(ask(page, "Wie kent deze foto?"))
    words = page.get_by_label("Jouw antwoord")
    words.fill("Nog niet klaar.")
    page.get_by_text("Bijlage toevoegen").click()
    chooser(page).set_input_files([PHOTO, DRAWING])
    press(page, "Voeg ze toe")
    expect(words).to_have_value("Nog niet klaar.")
    expect(page.locator(".files__item")).to_have_count(1)
    expect(page.locator(".files__trouble")).to_contain_text("kaart.svg")
    words.fill("Nu wel.")
    chooser(page).set_input_files([PLAN])
    press(page, "Plaats antwoord")
    post = page.locator(".post").last
    expect(post).to_contain_text("Nu wel.")
    expect(post.locator("img")).to_have_count(1)
    expect(post.get_by_role("link", name="plan.pdf")).to_be_visible()
