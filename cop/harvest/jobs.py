"""What the clock does for lessons, safe to run twice; and the command that does it by hand."""

from flask.cli import AppGroup

from cop.harvest import operations

cli = AppGroup("harvest", help="Lessons of sessions.")


@cli.command("turn")
def turn() -> None:
    """Let go of lessons to which not everybody said yes in time."""
    one_turn()


def one_turn() -> None:
    """One turn of the worker."""
    operations.lapse_due()
