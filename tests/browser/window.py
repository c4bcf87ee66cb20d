"""What every browser test does in a window: look, sign in, and listen to what the browser complains of."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, WebError

from tests.conftest import PASSWORD

GONE_ON = "net::ERR_ABORTED"  # one went on before it was there: no fault
REFUSED = (409, 422)  # words that could not be kept, with the reason
STATUS_OF_PAGE = "Failed to load resource"  # the console's words for any 4xx; `Complaints.answered` knows better


class Complaints:
    """What went wrong in any page of a context, whether or not somebody looked."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self.said)
        context.on("weberror", self.broke)
        context.on("requestfailed", self.failed)
        context.on("response", self.answered)

    def said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and STATUS_OF_PAGE not in message.text:
            self.found.append(f"{message.page.url if message.page else '?'}: {message.text}")

    def broke(self, error: WebError) -> None:
        self.found.append(f"{error.page.url if error.page else '?'}: {error.error}")

    def failed(self, request: Request) -> None:
        if request.failure != GONE_ON:
            self.found.append(f"{request.url}: {request.failure}")

    def answered(self, response: Response) -> None:
        """A page may be refused in the house style, and so may words that the script of a room sends; a file or another
        message of a script may not."""
        is_page = response.request.resource_type == "document"
        is_page = is_page or ("x-part" in response.request.headers and response.status in REFUSED)
        if response.status >= (500 if is_page else 400):
            self.found.append(f"{response.url}: {response.status}")

    def assert_none(self) -> None:
        assert not self.found, "\n".join(self.found)


def press(place: Page | Locator, name: str) -> None:
    """Press the button with these words, in the text of the page (the top bar has some of the same)."""
    inside(place).get_by_role("button", name=name).click()


def follow(place: Page | Locator, name: str) -> None:
    """Follow the link with these words, in the text of the page."""
    inside(place).get_by_role("link", name=name).first.click()


def inside(place: Page | Locator) -> Locator:
    return place.get_by_role("main") if isinstance(place, Page) else place


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page that is open, and wait until one is in."""
    page.get_by_label("Je e-mailadres op het werk").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    press(page, "Inloggen")
    page.wait_for_url(re.compile(r"^(?!.*/inloggen)"))


def ask(page: Page, title: str, body: str = "Wie heeft dit al eens geprobeerd?") -> str:
    """Ask a question through the page; gives the address of its conversation."""
    page.goto("/gesprekken/nieuw")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Je vraag of verhaal").fill(body)
    press(page, "Plaats")
    page.wait_for_url(re.compile(r"/gesprekken/[\w-]{22}$"))
    return page.url


def reply(page: Page, address: str, body: str) -> None:
    """Reply in a conversation through its page."""
    page.goto(address)
    page.get_by_label("Jouw antwoord").fill(body)
    press(page, "Plaats antwoord")
    page.get_by_role("article").filter(has_text=body).wait_for()
