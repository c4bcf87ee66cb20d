"""`flask community start`: the real beginning, asked for in words or given as options."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.exceptions import Conflict

from cop.community.forms import NAME_MOST, QUESTION_MOST, TEXT_MOST, YEAR
from cop.community.operations import Beginning, Guest, NotEmpty, start
from cop.community.queries import is_empty
from cop.foundation.clock import local, now
from cop.foundation.db import db, end_reading, writing
from cop.foundation.facts import DEFAULTS
from cop.foundation.text import clean_line, clean_text

cli = AppGroup("community", help="The community as a whole.")
LEAST_MODERATORS = 2  # one person falls ill or leaves, and then nobody answers (domain §1.7, cause 15)
PERSON = '"Name <name@organisation.nl>"'

Check = Callable[[str], str]


def some_line(most: int, what: str) -> Check:
    """A check that refuses an empty line, and one of more than `most` characters."""

    def check(typed: str) -> str:
        cleaned = clean_line(typed)
        if not cleaned:
            raise click.BadParameter(f"{what} cannot be empty.")
        if len(cleaned) > most:
            raise click.BadParameter(f"{what} has at most {most} characters.")
        return cleaned

    return check


def a_year(typed: str) -> str:
    if not YEAR.fullmatch(clean_line(typed)):
        raise click.BadParameter("Write the year in four digits, such as 2026.")
    return clean_line(typed)


def an_address(typed: str) -> str:
    """An e-mail address in small letters; raises click.BadParameter for what cannot be one."""
    try:
        found = validate_email(clean_line(typed), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"{typed!r} is not an e-mail address: {error}") from None
    return found.normalized.lower()


def a_person(typed: str) -> Guest:
    """Someone written as "Name <name@organisation.nl>", with the organisation behind a comma if wanted."""
    name, bracket, rest = clean_line(typed).partition("<")
    email, closing, behind = rest.partition(">")
    if not (bracket and closing):
        raise click.BadParameter(f"{typed!r} is not written as {PERSON}.")
    organisation = clean_line(behind).removeprefix(",").strip()
    if len(organisation) > 120:
        raise click.BadParameter("An organisation has at most 120 characters.")
    return Guest(some_line(NAME_MOST, "A name")(name.strip().strip('"')), an_address(email), organisation)


def people_in(file: str) -> list[Guest]:
    """The people in a file, one on a line, written as for --invite; empty lines and what begins with # say nothing."""
    lines = read(file).splitlines()
    return [a_person(line) for line in lines if line.strip() and not line.lstrip().startswith("#")]


def read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file} cannot be read: {error}") from None


@cli.command("start")
@click.option("--name", help="What the community is called.")
@click.option("--question", help="This year's learning question (leervraag): what you want to answer together.")
@click.option("--year", help="The year of that question.")
@click.option("--host", help="The organisation that is host.")
@click.option("--host-email", help="Where people write to the host.")
@click.option("--administrator", metavar=PERSON, help="The first administrator.")
@click.option("--moderator", "moderators", multiple=True, metavar=PERSON, help="A moderator; say it twice or more.")
@click.option("--invite", "invited", multiple=True, metavar=PERSON, help="Someone to invite; may be said many times.")
@click.option("--invite-file", type=click.Path(dir_okay=False), help="A file with one person to invite on each line.")
@click.option("--rules", "rules_file", type=click.Path(dir_okay=False), help="Your own house rules (Markdown, Dutch).")
@click.option("--yes", is_flag=True, help="Ask nothing that an option left open, and begin at once.")
def start_community(
    name: str | None,
    question: str | None,
    year: str | None,
    host: str | None,
    host_email: str | None,
    administrator: str | None,
    moderators: Sequence[str],
    invited: Sequence[str],
    invite_file: str | None,
    rules_file: str | None,
    yes: bool,
) -> None:
    """Begin an empty, real community, without example text.

    Asks for what no option gives. Nothing is kept until all is known: stop at any moment, and begin again.
    """
    stop_unless_empty()
    ask = Questions(yes)
    details = {
        "name": ask.one("What is the community called?", name, some_line(NAME_MOST, "The name"), DEFAULTS["name"]),
        "learning_question": ask.one(
            "What do you want to learn together this year (leervraag)?",
            question,
            some_line(QUESTION_MOST, "The learning question"),
        ),
        "learning_year": ask.one("For which year is that?", year, a_year, str(local(now()).year)),
        "host": ask.one("Which organisation is host?", host, some_line(NAME_MOST, "The host"), DEFAULTS["host"]),
        "host_email": ask.one("Where do people write to the host (e-mail address)?", host_email, an_address),
    }
    beginning = Beginning(
        details,
        ask.person("Who is the first administrator?", administrator),
        ask.moderators(moderators),
        [*map(a_person, invited), *(people_in(invite_file) if invite_file else [])],
        some_text(read(rules_file)) if rules_file else "",
    )
    refuse_doubles(beginning)
    summarise(beginning)
    if not yes:
        click.confirm("Begin?", default=True, abort=True)
    begin(beginning)


class Questions:
    """Asks what no option gave; when nothing may be asked, says which option is missing."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def one(self, question: str, given: str | None, check: Check, default: str | None = None) -> str:
        if given is not None:
            return check(given)
        if self.silent and default is None:
            raise click.UsageError(f"An option is missing for: {question}")
        return default if self.silent and default else click.prompt(question, default=default, value_proc=check)

    def person(self, question: str, given: str | None = None) -> Guest:
        if given is not None:
            return a_person(given)
        if self.silent:
            raise click.UsageError(f"An option is missing for: {question}")
        click.echo(question)
        name = click.prompt("  Name", value_proc=some_line(NAME_MOST, "A name"))
        return Guest(name, click.prompt("  E-mail address", value_proc=an_address))

    def moderators(self, given: Sequence[str]) -> list[Guest]:
        """Two or more: somebody must answer when the other is away."""
        found = [a_person(one) for one in given]
        if self.silent and len(found) < LEAST_MODERATORS:
            raise click.UsageError(f"Name at least {LEAST_MODERATORS} moderators: --moderator {PERSON}")
        while len(found) < LEAST_MODERATORS:
            found.append(self.person(f"Who is moderator number {len(found) + 1}?"))
        return found


def some_text(typed: str) -> str:
    text = clean_text(typed)
    if not text or len(text) > TEXT_MOST:
        raise click.BadParameter(f"The house rules have between 1 and {TEXT_MOST} characters.")
    return text


def everyone(beginning: Beginning) -> list[Guest]:
    return [beginning.administrator, *beginning.moderators, *beginning.guests]


def refuse_doubles(beginning: Beginning) -> None:
    """One address is one member."""
    seen: set[str] = set()
    for guest in everyone(beginning):
        if guest.email in seen:
            raise click.UsageError(f"{guest.email} was given twice: one address is one member.")
        seen.add(guest.email)


def summarise(beginning: Beginning) -> None:
    click.echo(f"\n{beginning.details['name']}, of {beginning.details['host']}")
    click.echo(f"Learning question of {beginning.details['learning_year']}: {beginning.details['learning_question']}")
    click.echo(f"Administrator: {beginning.administrator.name} <{beginning.administrator.email}>")
    for moderator in beginning.moderators:
        click.echo(f"Moderator: {moderator.name} <{moderator.email}>")
    click.echo(f"Others invited: {len(beginning.guests)}\n")


def stop_unless_empty() -> None:
    """Raises click.ClickException when somebody began here already, or when there are no tables yet."""
    try:
        empty = is_empty()
    except (OperationalError, ProgrammingError) as error:
        db.session.rollback()
        raise click.ClickException("The tables are not there yet. Run `flask db upgrade` first.") from error
    end_reading()
    if not empty:
        raise click.ClickException("This database is not empty: a community begins once, and nothing was changed.")


def begin(beginning: Beginning) -> None:
    """All in one transaction: stopped half-way, nothing is there."""
    try:
        with writing():
            members = start(beginning)
            count = len(members)
    except NotEmpty:
        raise click.ClickException("Somebody else began just before you; nothing was changed.") from None
    except Conflict as conflict:
        raise click.ClickException(str(conflict.description)) from None
    url = current_app.config["PUBLIC_URL"]
    click.echo(f"""The community has begun at {url}

What happens next:
1. {count} letters wait, each with a link to choose a password. `flask worker` sends them, or `flask mail drain` now.
   A link works for 7 days. After that one asks for a new one at {url}/wachtwoord.
2. The administrator reads the public texts and makes them your own: {url}/beheer/teksten
3. A moderator starts the first conversation, before the others come in: {url}/gesprekken/nieuw""")
