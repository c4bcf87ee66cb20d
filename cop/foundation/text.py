"""Safe text: what people type, cleaned; Markdown, rendered and sanitised once, when it is saved."""

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

# What a member may write. Raw HTML and images are not among it; files come with their own room.
TAGS = frozenset(
    "p br hr strong em del code pre blockquote ul ol li a h2 h3 h4 h5 h6 table thead tbody tr th td sup section "
    "input label".split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "id", "class"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "ul": {"class"},
    "sup": {"class"},
    "section": {"class"},
    "input": {"type", "checked", "disabled", "class"},
    "code": {"class"},
    "th": {"class"},
    "td": {"class"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

# Controls, surrogates, and marks that turn the reading direction or hide text (Unicode TR 36)
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
MOST_BREAKS = re.compile(r"\n{4,}")
LINKS_MOST = 500  # addresses in one text: looking for thousands takes a second, and such a text is none
MAY_LINK = re.compile(r"[.:@]\S")  # looking for bare links takes a third of the time; most texts have none
RUNNING = re.compile(r"(?:[^\W_]|[ ,;?!'’‘“”–—…€%()\n-]|[.:](?!\S))*")  # of which no markup, link or name can be made
TAG = re.compile(r"<[^>]*>")
SPACES = re.compile(r"\s+")
own = threading.local()  # a cleaner takes a millisecond to make, and two threads cannot share one


def clean_text(typed: str | None) -> str:
    """Text of several lines without what cannot be seen, in one Unicode form (NFC)."""
    lines = UNSEEN.sub("", BREAKS.sub("\n", typed or ""))
    return MOST_BREAKS.sub("\n\n\n", unicodedata.normalize("NFC", lines)).strip()


def clean_line(typed: str | None) -> str:
    """Text of one line: the same, with every space made single."""
    return SPACES.sub(" ", clean_text(typed)).strip()


@cache
def parser(has_links: bool) -> MarkdownIt:
    """CommonMark with tables, strikethrough, task lists, footnotes and bare links; headings start below the page's."""
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": has_links, "breaks": True})
    markdown.enable(["table", "strikethrough", *(["linkify"] if has_links else [])]).disable(
        ["image", "html_block", "html_inline"]
    )
    markdown.use(tasklists_plugin, label=True).use(footnote_plugin)
    markdown.add_render_rule("footnote_ref", footnote_ref)
    markdown.core.ruler.push("lower_headings", lower_headings)
    markdown.core.ruler.push("align_by_class", align_by_class)
    markdown.core.ruler.push("link_names", link_names)
    return markdown


def lower_headings(state: Any) -> None:
    """A member's highest heading, # or ##, stands right below the name above a post (h2), so that none is skipped."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 3, 6)}"


def align_by_class(state: Any) -> None:
    """Columns are aligned by a class, since the page allows no inline style."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if style:
            token.attrSet("class", str(style).replace("text-align:", "to-"))


def link_names(state: Any) -> None:
    """Names that the caller knows (env["names"]: as typed, with their @, to an address) become links."""
    names: Mapping[str, str] = state.env.get("names") or {}
    if not names:
        return
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    called = re.compile(f"(?<![{BEFORE_NO_NAME}])({longest_first})(?!\\w|[-'’]\\w)")
    parts: dict[int, list[Token]] = {}  # what stands in the place of a token
    for _line, run in own_words(state.tokens):
        made = parts[id(run)] = []
        for index, part in enumerate(called.split(run.content)):
            words = Token("text", "", 0, content=part, level=run.level)
            if index % 2:
                link = {"href": names[part], "class": "mention"}
                made += [Token("link_open", "a", 1, attrs=dict(link)), words, Token("link_close", "a", -1)]
            elif part:
                made.append(words)
    for line in state.tokens if parts else ():
        if line.children:
            line.children = [token for child in line.children for token in parts.get(id(child), (child,))]


BEFORE_NO_NAME = r"\w@/.+"  # anne@tiel.nl is an address, and so is https://example.nl/@anne


def own_words(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """The texts with an @ that are the writer's own running words, not in a quote, a link or code, each after its line
    of tokens."""
    quotes = 0
    for token in tokens:
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        links = 0
        for child in (token.children or []) if not quotes else []:
            links += (child.type == "link_open") - (child.type == "link_close")
            if child.type == "text" and not links and "@" in child.content:
                yield token, child


def texts_with_at(source: str) -> list[str]:
    """The writer's own running words that hold an @, in the order of the text; none is parsed without one."""
    if "@" not in source:
        return []
    return [run.content for _line, run in own_words(parser(may_link(source)).parse(source, {}))]


def footnote_ref(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """A footnote number, with an address that is its own on a page of many posts."""
    note = self.rules["footnote_anchor_name"](tokens, index, options, env)
    caption = self.rules["footnote_caption"](tokens, index, options, env)
    again = f":{tokens[index].meta['subId']}" if tokens[index].meta.get("subId", 0) > 0 else ""
    return f'<sup class="footnote-ref"><a href="#fn{note}" id="fnref{note}{again}">{caption}</a></sup>'


def may_link(source: str) -> bool:
    """Whether bare links are looked for in a text."""
    return bool(MAY_LINK.search(source)) and source.count("://") <= LINKS_MOST


def render(source: str, place: str, names: Mapping[str, str] | None = None) -> str:
    """Markdown as safe HTML. `place` is the public id of the post, so that footnotes of two posts stay apart; `names`
    become links: as they were typed, with their @, to an address of our own."""
    html = parser(may_link(source)).render(source, {"docId": place, "names": names})
    return second_pass(html) if RUNNING.fullmatch(source) else sanitize(html)


def sanitize(html: str) -> str:
    """Only what TAGS and ATTRIBUTES allow: bleach first, nh3 as the maintained second pass (docs/decisions)."""
    cleaner = getattr(own, "cleaner", None)
    if cleaner is None:
        cleaner = own.cleaner = bleach.Cleaner(
            tags=TAGS, attributes={k: list(v) for k, v in ATTRIBUTES.items()}, protocols=SCHEMES, strip=True
        )
    return second_pass(cleaner.clean(html))


def second_pass(html: str) -> str:
    """What nh3 leaves of it."""
    return nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener noreferrer"
    )


def plain(html: str) -> str:
    """The words of rendered HTML on one line."""
    return SPACES.sub(" ", unescape(TAG.sub(" ", html))).strip()


def excerpt(html: str, length: int = 160) -> str:
    """The beginning of rendered HTML as plain words, cut at a word, at most `length` characters."""
    words = plain(html)
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def whole_number(typed: str | None, at_first: int = 0) -> int:
    """A number of at most nine plain digits as it came from an address or a form; anything else is `at_first`."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else at_first
