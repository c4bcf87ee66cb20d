"""The page speaks Dutch, and every word of it is marked for translation."""

import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from cop.config import HOUSE
from cop.foundation.language import PSEUDO, spoken
from tests.conftest import make_reply

KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
# What stands on a page and needs no translation: names, and the words of the example people
KNOWN = re.compile(
    r"Marleen|Youssef|Fatima|Henk|Anouk|Joris|Slim samenwerken|Platform31|Woerden|Kring Oost|Wie betaalt|De baten"
    r"|Wij telden|Voor regio|strategisch adviseur|regiocoördinator|gemeente|Rivierenland|Tamminga"
    r"|intervisiebegeleider|Duinhof"
    r"|Amrani|^Test$|example|Lindeboom|community manager|Nederlands|English|EUPL|Source|Markdown|vermoed|CoP"
)


values: dict[str, str] = {}  # by text: its singular and plural together


def marked() -> set[str]:
    """Every text that code and templates mark."""
    found = set()
    for folder, method in (
        ("cop", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2")]),
    ):
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(HOUSE / folder), method_map=method, keywords=KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def translated() -> dict[str, tuple[str, ...]]:
    """Every text with its Dutch, over the rooms."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted((HOUSE / "translations" / "nl").glob("*.po")):
        for message in read_po(BytesIO(file.read_bytes())):
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                values[key] = " ".join([message.id] if isinstance(message.id, str) else message.id)
    return found


def test_everything_marked_has_its_dutch():
    dutch = translated()
    missing = sorted(text for text in marked() if not all(dutch.get(text, ("",))))
    assert not missing, missing


def test_nothing_is_translated_that_nobody_says():
    spare = sorted(set(translated()) - marked())
    assert not spare, spare


def test_the_dutch_fills_in_the_same_values():
    for text, dutch in translated().items():
        for version in dutch:
            assert set(re.findall(r"%\((\w+)\)", version)) <= set(re.findall(r"%\((\w+)\)", values[text])) | {"n"}, text


def test_the_dutch_is_warm_and_plain():
    for text, dutch in translated().items():
        for version in dutch:
            assert not re.search(r"\b(u|uw|helaas|oeps|gebruiker|content|tool)\b", version, re.I), (text, version)
            assert not version.endswith("!"), (text, version)


class Words(HTMLParser):
    """The words of a page that a person reads or hears, each with a mark whether they stood in ⟦brackets⟧."""

    SAID = ("title", "aria-label", "placeholder", "alt")

    SKIPPED = ("script", "style", "svg", "textarea", "option", "datalist")  # pictures, and what people typed

    def __init__(self) -> None:
        super().__init__()
        self.skipped, self.depth, self.loose = "", 0, []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        is_typed = "prose" in (said.get("class") or "").split()  # what people wrote, and the texts of the host
        is_typed = is_typed or (tag != "html" and said.get("lang") == "nl")  # what exists in Dutch alone, and says so
        if self.skipped:
            self.depth += tag == self.skipped
        elif tag in self.SKIPPED or is_typed:
            self.skipped, self.depth = tag, 1
        for name, value in attrs:
            if name in self.SAID and not self.skipped:
                self.note(value or "")

    def handle_endtag(self, tag):
        if tag == self.skipped:
            self.depth -= 1
            if not self.depth:
                self.skipped = ""

    def handle_data(self, data):
        if not self.skipped:
            self.note(data)

    def note(self, text):
        while "⟦" in text:  # brackets stand in brackets where one text is a value of another
            shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
            if shorter == text:
                break
            text = shorter
        if re.search(r"[A-Za-z]{3,}", text) and not KNOWN.search(text):
            self.loose.append(" ".join(text.split()))


@pytest.fixture
def in_brackets(app, monkeypatch):
    """Let every page be spoken in the pseudo-language."""
    monkeypatch.setattr("cop.foundation.access.choose_language", lambda: spoken.set(PSEUDO))


def loose_words(page: str) -> list[str]:
    words = Words()
    words.feed(page)
    return words.loose


def test_every_page_is_marked(app, in_brackets, visit, stranger, marleen, anouk, beheer, youssef, thread, circle):
    """Every page without a gap in its address, and one of each kind with one, seen by everyone who may open it."""
    post = make_reply(thread, youssef)
    paths = {str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    paths -= {"/robots.txt", "/.well-known/security.txt"}
    paths = {path for path in paths if "/voorbeeld" not in path}  # a letter speaks the language of its member
    paths |= {thread.path, circle.path, f"{post.path}/versies", f"{post.path}/melden", marleen.path, "/agendapunten/2"}
    paths |= {f"{thread.path}/uitkomst", f"{thread.path}/voor-mijn-wethouder", f"{post.path}/reacties"}
    paths |= {f"{thread.path}/wijzigen", f"/moderatie/gesprekken/{thread.public_id}", "/bestaat-niet"}
    loose = {}
    for browser in (stranger, visit(marleen), visit(anouk), visit(beheer)):
        for path in sorted(paths):
            answer = browser.get(path)
            if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400 and loose_words(answer.text):
                loose[path] = loose_words(answer.text)
    assert not loose, loose
