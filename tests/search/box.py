"""The box as a member uses it: what it finds, in the order of the page."""

import re
from html import unescape

from tests.conftest import Visitor

HIT = re.compile(r'<li class="hit">.*?</li>', re.DOTALL)
HEAD = re.compile(r'<h2><a href="([^"]+)">(.*?)</a></h2>', re.DOTALL)


def hits(browser: Visitor, q: str = "", **filters: str) -> list[tuple[str, str]]:
    """(address, title) of every hit on the page."""
    answer = browser.get("/zoeken", query_string={"q": q, **filters})
    assert answer.status_code == 200, (q, answer.status_code)
    return [(path, words(title)) for path, title in HEAD.findall(answer.text)]


def titles(browser: Visitor, q: str = "", **filters: str) -> list[str]:
    return [title for _path, title in hits(browser, q, **filters)]


def words(html: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def number(browser: Visitor, q: str, **filters: str) -> str:
    """What the page says about how many there are."""
    page = browser.get("/zoeken", query_string={"q": q, **filters}).text
    return words(re.findall(r'<h2 class="tally">(.*?)</h2>', page, re.DOTALL)[0])


def snippets(browser: Visitor, q: str, **filters: str) -> list[str]:
    """The HTML of each hit's piece of text."""
    page = browser.get("/zoeken", query_string={"q": q, **filters}).text
    return [piece for hit in HIT.findall(page) for piece in re.findall(r"</h2>\s*<p>(.*?)</p>", hit, re.DOTALL)]
