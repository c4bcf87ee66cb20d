"""One page for outside: a thread with the names left out of everybody who did not agree to be cited.

A page for an alderman leaves the house on paper. So names of members are replaced by what they are here, wherever they
stand: under a text, and in it. The rule is the same for every name, so that it tells nothing about who asks unnamed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

import nh3
from markupsafe import Markup
from sqlalchemy import Row

from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.foundation.text import TAGS, excerpt, plain
from cop.members.models import ACTIVE, ADVISER, KNOWLEDGE, MODERATOR, PRACTICE, UNNAMED
from cop.outcomes.queries import Printed
from cop.places.queries import organisation_label

QUESTION_MOST, INSIGHT_MOST = 1_000, 500  # characters, so that a normal thread fits on one A4
KEPT_TAGS = set(TAGS) - {"a", "input", "label", "section", "sup", "table", "thead", "tbody", "tr", "th", "td"}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MARKED_UP = re.compile(r"(<[^>]*>)")
BEGINS = re.compile(r"(?:^|[.!?…:]\s+)$")  # what stands before the beginning of a sentence
BLOCKS = re.compile(r"<(?:p|li|h[1-6]|blockquote)>$")
ROLES: dict[str, Callable[[int], str]] = {  # neither function nor organisation: these tell the name as well
    PRACTICE: lambda n: ngettext(
        "somebody from a municipality or region", "%(n)s people from a municipality or region", n
    ),
    KNOWLEDGE: lambda n: ngettext("somebody from research or education", "%(n)s people from research or education", n),
    ADVISER: lambda n: ngettext("an adviser", "%(n)s advisers", n),
    MODERATOR: lambda n: ngettext("a moderator of the community", "%(n)s moderators of the community", n),
}


@dataclass(frozen=True)
class OnePage:
    """What stands on it; every text already without the names that may not leave."""

    title: str
    asker: str
    question: Markup
    agree: list[str]
    disagree: list[str]
    open: list[str]
    outcome: Markup
    concluded_by: str
    insight: str
    insight_by: str
    sequel: str
    organisations: int
    named: list[str]
    others: list[str]


class Veil:
    """Leaves names out of a text. `everybody` are all members, `taking_part` the inner numbers of those in the thread:
    of these the first and the last name alone are left out too."""

    def __init__(self, everybody: Iterable[Row[*tuple[Any, ...]]], taking_part: set[int], text: str):
        lowered, patterns = text.casefold(), []
        self.words: dict[str, str] = {}  # a name in small letters, and what stands in its place; empty: the name itself
        for member in everybody:
            if member.name.casefold() in lowered or member.id in taking_part:
                for pattern, part in parts_of(member, member.id in taking_part):
                    if len(part) > 1 and part.casefold() in lowered:
                        patterns.append((len(part), pattern))
                        role = (
                            "" if member.may_cite else ROLES[role_of(member)](1)
                        )  # of two with one name, the shyer decides
                        self.words[part.casefold()] = self.words.get(part.casefold()) or role
        longest_first = [pattern for _length, pattern in sorted(patterns, reverse=True)]
        self.names = re.compile(rf"(?<!\w)@?({'|'.join(longest_first)})(?!\w)") if longest_first else None

    def over(self, text: str, is_beginning: bool = True) -> str:
        """A plain text without them, and without e-mail addresses; `is_beginning` when a sentence begins with it."""
        without = ADDRESS.sub(_("(address left out)"), text)

        def instead(found: re.Match[str]) -> str:
            role, before = self.words.get(found[1].casefold(), ""), without[: found.start()]
            begins = is_beginning if not before.strip() else BEGINS.search(before) is not None
            return (capital(role) if begins else role) or found[0]

        return self.names.sub(instead, without) if self.names else without

    def over_html(self, html: str) -> Markup:
        """The same for rendered HTML, of which links and tables become plain words."""
        bare = nh3.clean(html, tags=KEPT_TAGS, attributes={}, link_rel=None)
        pieces, made = MARKED_UP.split(bare), ""
        for piece in pieces:
            is_text = not piece.startswith("<")
            is_beginning = BLOCKS.search(made) is not None
            made += escape(self.over(unescape(piece), is_beginning), quote=False) if is_text and piece else piece
        return Markup(made)


def parts_of(member: Row[*tuple[Any, ...]], takes_part: bool) -> list[tuple[str, str]]:
    """How a name may stand in a text, as (pattern, the name itself); a first name alone only with its capital."""
    name = member.name
    parts = [(f"(?i:{re.escape(name)})", name)]
    first, _space, last = name.partition(" ")
    if takes_part and last and not member.may_cite:
        parts += [(re.escape(first), first), (f"(?i:{re.escape(last)})" if " " in last else re.escape(last), last)]
    return parts


def role_of(member: Row[*tuple[Any, ...]]) -> str:
    """What somebody is, as a key of ROLES."""
    return MODERATOR if member.role == MODERATOR else member.kind if member.kind in ROLES else PRACTICE


def capital(words: str) -> str:
    """The same words, as they begin a sentence."""
    return words[:1].upper() + words[1:]


def shown_as(member: Row[*tuple[Any, ...]] | None) -> str:
    """The name of who agreed to be cited, or else the role, as it begins a line."""
    if member is None:
        return ""
    if member.may_cite and member.status == ACTIVE:
        return str(member.name)
    return capital(_("the asker") if member.role == UNNAMED else ROLES[role_of(member)](1))


def one_page(printed: Printed) -> OnePage:
    """The page of a thread, from what queries.printed_for read."""
    thread, people = printed.thread, {row.id: row for row in printed.people}
    texts = [thread.title, plain(printed.question), plain(printed.outcome), plain(printed.insight), thread.sequel]
    veil = Veil(printed.everybody, set(people), " ".join([*texts, *printed.summary]))
    agree, disagree, still_open = ([veil.over(line) for line in part.splitlines()] for part in printed.summary)
    starter = people.get(thread.starter_id)
    citable = [row for row in printed.people if row.may_cite and row.status == ACTIVE]
    return OnePage(
        title=veil.over(thread.title),
        asker=starter.name if starter in citable and starter is not None else "",
        question=shortened(veil, printed.question),
        agree=agree,
        disagree=disagree,
        open=still_open,
        outcome=veil.over_html(printed.outcome),
        concluded_by=shown_as(people.get(printed.concluder_id)),
        insight=veil.over(excerpt(printed.insight, INSIGHT_MOST)),
        insight_by=shown_as(people.get(printed.insight_by)),
        sequel=veil.over(thread.sequel),
        organisations=len({row.organisation for row in printed.people if row.organisation}),
        named=[f"{row.name} ({organisation_label(row.organisation)})" for row in citable],
        others=counted(role_of(row) for row in printed.people if row not in citable and row.role != UNNAMED),
    )


def shortened(veil: Veil, html: str) -> Markup:
    """The question whole, or its beginning when it would not leave room for the rest."""
    if len(plain(html)) <= QUESTION_MOST:
        return veil.over_html(html)
    return Markup("<p>%s</p>") % veil.over(excerpt(html, QUESTION_MOST))


def counted(roles: Iterable[str]) -> list[str]:
    """Roles (keys of ROLES) in words, with how many there are of each, the most first."""
    return [ROLES[role](number) for role, number in Counter(roles).most_common()]
