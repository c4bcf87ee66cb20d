"""What the clock does for bookmarks, and the command that does it by hand."""

from datetime import time

import click
from flask.cli import AppGroup

from cop.bookmarks import operations
from cop.bookmarks.forms import today
from cop.foundation.clock import local, now
from cop.foundation.db import writing

cli = AppGroup("bookmarks", help="What members keep.")
MORNING = time(7)  # in Amsterdam: before the day begins, and not in the night


def remind_in_the_morning() -> bool:
    """One turn of the worker, safe to run twice; True when there may be more to do at once."""
    if local(now()).time() < MORNING:
        return False
    with writing():
        settled = operations.remind(today())
    return settled > 0


@cli.command("remind")
def remind() -> None:
    """Remind every member of what was kept for today."""
    turns = 0
    while remind_in_the_morning():
        turns += 1
    click.echo(f"Done, in {turns} turns.")
