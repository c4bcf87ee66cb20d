"""What the clock does for sessions, each safe to run twice; and the command that does it by hand."""

from flask.cli import AppGroup

from cop.foundation.db import writing
from cop.intervisie import afterwards, sweeping
from cop.intervisie.keeping import forget_letters_that_left

cli = AppGroup("intervisie", help="Sessions of intervisie.")


@cli.command("turn")
def turn() -> None:
    """Wipe what has had its time, warn a week before, ask the bringer after four weeks, and forget what was sent."""
    one_turn()


def one_turn() -> None:
    """One turn of the worker."""
    for work in (afterwards.wipe_due, afterwards.forget_insights, afterwards.warn_due, afterwards.ask_due):
        work()
    with writing():
        forget_letters_that_left()
    sweeping.sweep_keys()
