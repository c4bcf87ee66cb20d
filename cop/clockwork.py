"""The clockwork beside the pages: what the worker does, and how often. Beside cop/__init__.py the only place that
knows all rooms; every chore claims what is due in the database, so running it twice does no harm."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from cop.bookmarks.jobs import remind_in_the_morning
from cop.calls.jobs import one_turn as keep_calls
from cop.cases.jobs import ask_whether_still_right
from cop.digest.jobs import send_due_letters
from cop.files.operations import forget_unused
from cop.foundation import index
from cop.foundation.clock import Chore, keep_time
from cop.foundation.db import checkpoint, db
from cop.foundation.drafts import forget_old_drafts
from cop.foundation.limits import forget_old_attempts
from cop.foundation.outbox import BULK, SOON, URGENT, drain
from cop.harvest.jobs import one_turn as keep_lessons
from cop.intervisie.jobs import one_turn as keep_sessions
from cop.members.operations import forget_what_ended
from cop.outcomes.jobs import ask_what_came_of_it
from cop.search.operations import fill_once, forget_old_misses

log = logging.getLogger(__name__)
HOUR = 3600.0

mail_commands = AppGroup("mail", help="Letters that wait to leave.")


@mail_commands.command("drain")
@click.option("--most", type=int, help="Stop after so many letters.")
def drain_command(most: int | None) -> None:
    """Send every letter that is due."""
    click.echo(str(drain(_app(), most=most)))


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Keep time until asked to stop: the weekly letter, the outbox, and the sweeping."""
    app, stop = _app(), threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    # Sign-in codes have a sender of their own, so that they never wait behind ten thousand letters.
    urgent = threading.Thread(target=send_urgent, args=(app, stop), daemon=True)
    urgent.start()
    keep_time(timetable(app), stop.is_set, lambda name: log.exception("The chore %r failed", name))
    urgent.join(timeout=5)


def timetable(app: Flask) -> list[Chore]:
    """What the worker does: name, every so many seconds, and the function."""
    return [
        Chore("weekly letter", 3, fresh(send_due_letters)),
        Chore("outbox", 2, fresh(lambda: drain(app, (SOON, BULK), most=200))),
        Chore("journal", 10, checkpoint),
        Chore("index", 10, fresh(index.tidy)),
        Chore("calls", 60, fresh(keep_calls)),
        Chore("closed sessions", 60, fresh(keep_sessions)),
        Chore("lessons", 60, fresh(keep_lessons)),
        Chore("reminders", 60, fresh(remind_in_the_morning)),
        Chore("cases that are a year old", HOUR, fresh(ask_whether_still_right)),
        Chore("what came of it", 60, fresh(ask_what_came_of_it)),
        Chore("old devices and keys", HOUR, fresh(forget_what_ended)),
        Chore("old drafts", HOUR, fresh(forget_old_drafts)),
        Chore("the index, once", 60, fresh(fill_once)),
        Chore("old misses", HOUR, fresh(forget_old_misses)),
        Chore("old attempts", HOUR, fresh(forget_old_attempts)),
        Chore("files of nobody", 6 * HOUR, fresh(forget_unused)),
    ]


def send_urgent(app: Flask, stop: threading.Event) -> None:
    """The sender of the urgent lane, looking twice a second."""
    with app.app_context():
        chore = Chore("urgent letters", 0.5, fresh(lambda: drain(app, (URGENT,))))
        keep_time([chore], stop.is_set, lambda name: log.exception("The chore %r failed", name))


def fresh(work: Callable[[], object]) -> Callable[[], object]:
    """Every turn of a chore begins with a session of its own."""

    def turn() -> None:
        try:
            work()
        finally:
            db.session.remove()

    return turn


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # the application behind the proxy


def init_app(app: Flask) -> None:
    """Put the commands on the line."""
    app.cli.add_command(mail_commands)
    app.cli.add_command(worker)
