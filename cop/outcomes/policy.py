"""Who may say what a thread concluded, and what came of it."""

from datetime import datetime

from cop.members.models import Person
from cop.threads.models import Thread, ThreadFacts
from cop.threads.policy import is_starter
from cop.threads.queries import Opened


def is_concluded(thread: ThreadFacts, concluded_at: datetime | None) -> bool:
    """Whether the thread is closed by its outcome (both bear the same moment), and not by a moderator for order."""
    return thread.closed_at is not None and thread.closed_at == concluded_at


def may_conclude(member: Person, thread: ThreadFacts, concluded_at: datetime | None) -> bool:
    """Its starter, with a name or without, and moderators; what a moderator closed for order stays closed."""
    if thread.hidden_at is not None:
        return False
    return member.is_moderator or (
        is_starter(member, thread) and (thread.is_open or is_concluded(thread, concluded_at))
    )


def may_reopen(member: Person, thread: ThreadFacts, concluded_at: datetime | None) -> bool:
    """The same people, as long as it is the outcome that closed it."""
    if thread.hidden_at is not None or not is_concluded(thread, concluded_at):
        return False
    return member.is_moderator or is_starter(member, thread)


def may_tell_sequel(member: Person, thread: Thread | Opened) -> bool:
    """The asker alone tells what came of it, once an answer helped."""
    has_something = thread.insight_number is not None or bool(thread.sequel)
    return thread.hidden_at is None and has_something and is_starter(member, thread)
