"""The public texts: which there are, what they say until the administrator rewrites them, and how they become HTML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cop.foundation.language import LANGUAGES
from cop.foundation.language import lazy_gettext as _
from cop.foundation.text import render

DEFAULTS = Path(__file__).parent / "defaults"
RULES, PRIVACY, ACCESSIBILITY, CONTACT, ABOUT, VULNERABILITY = (
    "rules", "privacy", "accessibility", "contact", "about", "vulnerability",
)  # fmt: skip
HEADING = re.compile(r"(</?h)([3-6])(?=[\s>])")
BLANKS = {"{naam}": "name", "{gastheer}": "host"}  # what a text may leave to the facts


@dataclass(frozen=True)
class Page:
    """A public page that is mostly one text: its name in the code, its address, its title, what its author checks."""

    name: str
    slug: str
    title: Any
    advice: Any = ""

    @property
    def path(self) -> str:
        return f"/{self.slug}"


PAGES = {
    page.slug: page
    for page in (
        Page(
            RULES,
            "huisregels",
            _("House rules"),
            _("Members agree to these rules when they apply. Tell them if you change something."),
        ),
        Page(
            PRIVACY,
            "privacy",
            _("Privacy"),
            _(
                "Add who keeps the server and where it stands, on what legal ground you process data, "
                "and how to reach your data protection officer."
            ),
        ),
        Page(
            ACCESSIBILITY,
            "toegankelijkheid",
            _("Accessibility"),
            _("Change the status and the list when an audit has been done."),
        ),
        Page(CONTACT, "contact", _("Contact"), _("Below this text stand the host and the address from the details.")),
        Page(ABOUT, "over", _("About this community")),
        Page(
            VULNERABILITY,
            "kwetsbaarheid",
            _("Report a vulnerability"),
            _("Check whether your organisation stands behind what is promised here."),
        ),
    )
}


def key_of(page: Page, language: str) -> str:
    """The key of the fact that holds the source of this text; its HTML and its date stand beside it."""
    return f"text.{page.name}.{language}"


@cache
def default_named(name: str, folder: str) -> str:
    return (DEFAULTS / folder / f"{name}.md").read_text(encoding="utf-8").strip()


def default_of(page: Page, language: str) -> str:
    """What a page says until somebody writes something else, as Markdown."""
    return default_named(page.name, language if language in LANGUAGES else "nl")


def source_of(page: Page, language: str, facts: Mapping[str, str]) -> str:
    """The text of a page as it is now, as Markdown."""
    return facts.get(key_of(page, language)) or default_of(page, language)


def is_own(page: Page, language: str, facts: Mapping[str, str]) -> bool:
    """Whether the administrator wrote this text, rather than us."""
    return bool(facts.get(key_of(page, language)))


def changed_at(page: Page, language: str, facts: Mapping[str, str]) -> datetime | None:
    """When the administrator last wrote this text (UTC); none while it is our own."""
    kept = facts.get(f"{key_of(page, language)}.at") if is_own(page, language, facts) else ""
    return datetime.fromisoformat(kept) if kept else None


def html_of(page: Page, language: str, facts: Mapping[str, str]) -> str:
    """The text of a page as safe HTML: kept beside its source when it was saved, or made from our own text."""
    kept = facts.get(f"{key_of(page, language)}.html") if is_own(page, language, facts) else ""
    return kept or made_html(default_of(page, language), facts["name"], facts["host"])


@lru_cache(maxsize=64)
def made_html(source: str, name: str, host: str) -> str:
    """Markdown as safe HTML for a page of its own: its headings come right below the title of the page."""
    values = {"name": name, "host": host}
    for blank, fact in BLANKS.items():
        source = source.replace(blank, values[fact])
    return HEADING.sub(lambda found: f"{found[1]}{int(found[2]) - 1}", render(source, "page"))


def mark_of(source: str) -> str:
    """A short mark of a text, by which a form tells on which version it was built."""
    return sha256(source.encode()).hexdigest()[:16]
