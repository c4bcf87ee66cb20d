"""What the clock does for calls, each safe to run twice; and the command that does it by hand."""

from flask.cli import AppGroup

from cop.calls import operations
from cop.foundation.db import writing

cli = AppGroup("calls", help="Calls of a quarter of an hour.")


@cli.command("turn")
def keep_time() -> None:
    """Let go of requests without an answer, ask what calls gave, and wipe what was not to be kept."""
    one_turn()


def one_turn() -> None:
    """One turn of the worker."""
    for work in (operations.lapse_due, operations.ask_after_due, operations.forget_due):
        with writing():
            work()
