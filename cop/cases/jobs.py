"""What the clock does with cases: once a year their authors are asked whether they are still right."""

import click
from flask.cli import AppGroup

from cop.cases import reviewing
from cop.foundation.db import writing

cli = AppGroup("cases", help="The case library.")


def ask_whether_still_right() -> int:
    """One turn of the worker, safe to run twice; how many cases were asked about."""
    with writing():
        return reviewing.ask_authors()


@cli.command("review")
def review() -> None:
    """Ask the authors of every case whose day has come whether it is still right."""
    click.echo(f"Asked about {ask_whether_still_right()} cases.")
