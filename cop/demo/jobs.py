"""`flask demo`: plants the example community, or fills the house for benchmarks."""

import re
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from cop.community.operations import NotEmpty
from cop.community.queries import is_empty
from cop.config import PRODUCTION
from cop.demo.crowd import fill
from cop.demo.operations import Furnishing
from cop.demo.queries import PASSWORD, is_furnished
from cop.foundation.clock import now
from cop.foundation.db import db, end_reading, writing
from cop.members.operations import hash_password

SIZE = re.compile(r"(\d+)x(\d+)")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say nothing, on a database that is not empty.")
@click.option("--size", metavar="MEMBERSxPOSTS", help="Fill up to so many members and posts, 50 a conversation.")
@with_appcontext
def cli(if_empty: bool, size: str | None) -> None:
    """Plant the example community in an empty database; safe to run twice."""
    if current_app.config["COP_ENV"] == PRODUCTION:
        raise click.ClickException(
            "The example community is for development: COP_ENV is production, nothing was changed."
        )
    members, posts = wanted_size(size)
    began_empty = is_empty_house()
    if if_empty and not began_empty:
        return
    plant(began_empty)
    if size:
        fill(members, posts, click.echo)


def wanted_size(size: str | None) -> tuple[int, int]:
    """The numbers in "200x50000"; raises click.BadParameter for anything else."""
    if size is None:
        return 0, 0
    found = SIZE.fullmatch(size)
    if not found:
        raise click.BadParameter("Write it as MEMBERSxPOSTS, such as 200x50000.", param_hint="--size")
    return int(found[1]), int(found[2])


def is_empty_house() -> bool:
    """Whether nobody began here; raises click.ClickException when there are no tables yet."""
    try:
        found = is_empty()
    except (OperationalError, ProgrammingError) as error:
        db.session.rollback()
        raise click.ClickException("The tables are not there yet. Run `flask db upgrade` first.") from error
    end_reading()
    return found


def plant(is_empty_now: bool) -> None:
    """All in one transaction: stopped half-way, nothing is there."""
    if is_furnished():
        click.echo("The example community is there already; nothing was changed.")
        return
    if not is_empty_now:
        raise click.ClickException("A community of your own lives in this database; nothing was changed.")
    furnishing = Furnishing(now() - timedelta(seconds=1), hash_password(PASSWORD))
    try:
        with writing():
            furnishing.furnish()
    except NotEmpty:
        raise click.ClickException("Somebody else began just before you; nothing was changed.") from None
    replies = sum(len(talk.said) - 1 for talk in furnishing.talks)
    click.echo(
        f"Planted {len(furnishing.people)} members, {len(furnishing.talks)} conversations and {replies} replies."
    )
