"""What happens to the community as a whole: it begins, and its administrator changes what it says about itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.exceptions import Conflict

from cop.circles.operations import everybody_circle
from cop.community.queries import is_empty
from cop.community.texts import PAGES, Page, is_own, key_of, made_html, mark_of, source_of
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.facts import facts, write_facts
from cop.foundation.language import LANGUAGES
from cop.foundation.language import gettext as _
from cop.foundation.log import write_down
from cop.members.models import ADMINISTRATOR, MODERATOR, Member, Person
from cop.members.operations import invite, send_first_link

DETAILS = (
    "name", "host", "host_email", "learning_question", "learning_year", "promise", "door_title",
    "door_lead", "door_whom", "door_confidence", "source_url", "security_email",
)  # fmt: skip


class NotEmpty(RuntimeError):
    """Somebody began here already: a community begins once."""


@dataclass(frozen=True)
class Guest:
    """Someone to invite: a name, an e-mail address in small letters, and an organisation (may be empty)."""

    name: str
    email: str
    organisation: str = ""


@dataclass(frozen=True)
class Beginning:
    """All that a community begins with."""

    details: dict[str, str]
    administrator: Guest
    moderators: Sequence[Guest]
    guests: Sequence[Guest] = ()
    rules: str = ""  # the house rules as Markdown; empty: our own text


def start(beginning: Beginning) -> list[Member]:
    """Begin an empty, real community: facts, the circle of everybody, and accounts whose owners get a letter. They come
    into the circle when they choose their password (room arrivals).

    Whole or not at all, in the caller's transaction. Raises NotEmpty when there is anything already, and Conflict when
    two of the people share an address.
    """
    if not is_empty():
        raise NotEmpty
    write_facts(beginning.details)
    everybody_circle()
    administrator = first_administrator(beginning.administrator, beginning.details["host"])
    moderators = [invited(guest, administrator, MODERATOR) for guest in beginning.moderators]
    members = [administrator, *moderators, *(invited(guest, administrator) for guest in beginning.guests)]
    if beginning.rules:
        write_text(administrator, PAGES["huisregels"], "nl", beginning.rules, html_now(beginning.rules))
    write_down(administrator.id, "start_community", "community")
    return members


def first_administrator(guest: Guest, host: str) -> Member:
    """The one member whom nobody invited."""
    member = Member(name=guest.name, email=guest.email, organisation=guest.organisation or host, role=ADMINISTRATOR)
    db.session.add(member)
    db.session.flush()
    send_first_link(member, {})
    return member


def invited(guest: Guest, by: Member, role: str = "") -> Member:
    """Someone with an invitation, and a role from the start if there is one."""
    member = invite(guest.name, guest.email, guest.organisation, by)
    if role:
        member.role = role
        write_down(by.id, "give_role", f"member:{member.public_id}", f"→ {role}")
    return member


def html_now(source: str) -> str:
    """A text as HTML, with the name and the host of this moment filled in; slow work, done before write()."""
    known = facts()
    return made_html(source, known["name"], known["host"])


def write_text(actor: Person, page: Page, language: str, source: str, html: str) -> None:
    """Keep a text, and its HTML beside it."""
    key = key_of(page, language)
    write_facts({key: source, f"{key}.html": html, f"{key}.at": now().isoformat(timespec="seconds")})
    write_down(actor.id, "write_text", key)


def reset_text(actor: Person, page: Page, language: str) -> None:
    """Put our own text back."""
    key = key_of(page, language)
    write_facts({key: "", f"{key}.html": "", f"{key}.at": ""})
    write_down(actor.id, "reset_text", key)


def refuse_stale_text(page: Page, language: str, seen: str) -> None:
    """Raises Conflict when a text was changed since the form with this mark was opened."""
    if mark_of(source_of(page, language, facts())) != seen:
        raise Conflict(_("Somebody changed this text after you opened it."))


def write_details(actor: Person, changed: dict[str, str]) -> None:
    """Keep the name, the host and the learning question; texts that name them are made anew."""
    write_facts({**changed, **texts_with(changed)})
    write_down(actor.id, "write_details", "community")


def texts_with(changed: dict[str, str]) -> dict[str, str]:
    """The HTML of the texts that somebody wrote, as these details make it.

    What was made is remembered: said once before write(), it costs no time inside it.
    """
    known = {**facts(), **changed}
    return {
        f"{key_of(page, language)}.html": made_html(source_of(page, language, known), known["name"], known["host"])
        for page in PAGES.values()
        for language in LANGUAGES
        if is_own(page, language, known)
    }


def mark_of_details() -> str:
    """A short mark of the details as they are now."""
    known = facts()
    return mark_of("\n".join(known.get(name, "") for name in DETAILS))


def refuse_stale_details(seen: str) -> None:
    """Raises Conflict when the details were changed since the form with this mark was opened."""
    if mark_of_details() != seen:
        raise Conflict(_("Somebody changed this after you opened it."))
