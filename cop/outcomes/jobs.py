"""What the clock does at the end of threads, and the command that does it by hand."""

import click
from flask.cli import AppGroup

from cop.foundation.db import writing
from cop.outcomes import operations

cli = AppGroup("outcomes", help="What came of answers.")


def ask_what_came_of_it() -> bool:
    """One turn of the worker, safe to run twice; True when somebody was asked."""
    with writing():
        asked = operations.ask_for_sequels()
    return asked > 0


@cli.command("ask")
def ask() -> None:
    """Ask every asker whose question was answered three weeks ago what came of it."""
    turns = 0
    while ask_what_came_of_it():
        turns += 1
    click.echo(f"Done, in {turns} turns.")
