"""What the clock does for the weekly letter, and the command that does it by hand."""

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from cop.digest import operations
from cop.digest.queries import next_letter_at
from cop.foundation import outbox
from cop.foundation.clock import AMSTERDAM, local, now

cli = AppGroup("digest", help="The weekly letter.")
AT_ONCE = 2.0  # seconds of dealing out in one turn of the worker: a sign-in code must not wait longer


def send_due_letters() -> bool:
    """One turn of the worker, safe to run twice; True when there is more to do at once."""
    return not operations.send_due(now(), seconds=AT_ONCE).is_done


@cli.command("send")
@click.option("--at", "at", help="Act as if it were this moment (ISO 8601; without a zone: Amsterdam).")
def send(at: str | None) -> None:
    """Let the letter go if it is due, and send every copy that waits."""
    moment = moment_of(at) if at else now()
    dealt = operations.send_due(moment, by_hand=at is not None)
    click.echo(f"{dealt.copies} letters for {dealt.members} members put in the outbox.")
    click.echo(f"Outbox: {outbox.drain(current_app._get_current_object())}.")  # type: ignore[attr-defined]  # a proxy's own
    click.echo(f"The next weekly letter goes at {local(next_letter_at()):%A %d %B %Y, %H:%M}.")


def moment_of(typed: str) -> datetime:
    """A typed moment as UTC without zone; raises click.BadParameter."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise click.BadParameter("not a moment such as 2026-11-27T07:30", param_hint="--at") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC).replace(tzinfo=None)
