"""What members do at the end of a thread: conclude, reopen, and tell what came of it."""

from sqlalchemy import update
from werkzeug.exceptions import Conflict

from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Person
from cop.notifications.models import HELPED, OUTCOME, SEQUEL_ASKED
from cop.notifications.operations import take_back, tell
from cop.outcomes.policy import is_concluded, may_conclude, may_reopen
from cop.outcomes.queries import due_sequels, followers_of, helpers_of, is_due, mark_of, outcome_of
from cop.threads.models import Outcome, Thread
from cop.threads.operations import Rendered
from cop.threads.policy import signs_as


def conclude(thread: Thread, member: Person, text: Rendered, seen: str = "") -> None:
    """Write down what the thread concluded, and close it; followers are told, but not of a mere correction.

    An asker without a name signs without one. Raises Conflict when a moderator closed or hid it meanwhile, and when the
    outcome is no longer the one that the writer has `seen` (queries.mark_of).
    """
    before = outcome_of(thread)
    concluded_at = before.created_at if before else None
    if not may_conclude(member, thread, concluded_at):
        raise Conflict(_("This conversation was closed while you were writing."))
    if seen != mark_of(before):
        raise Conflict(_("Somebody else wrote an outcome since you opened this page."))
    moment, is_correction = now(), is_concluded(thread, concluded_at)
    is_for_order = not thread.is_open and not is_correction  # closed by a moderator: the outcome does not own that
    outcome = before or Outcome(thread_id=thread.id)
    outcome.author_id, outcome.body, outcome.html = signs_as(member, thread), text.body, text.html
    outcome.created_at = moment
    db.session.add(outcome)
    if not is_for_order:
        thread.closed_at, thread.closed_why = moment, ""
    if not is_correction:
        tell(
            followers_of(thread, but=member.id),
            OUTCOME,
            f"thread:{thread.id}",
            circle_id=thread.circle_id,
            actor_id=outcome.author_id,
            letter="outcomes.outcome",
            letter_about={"thread": thread.id},
        )


def reopen(thread: Thread, member: Person) -> None:
    """Talk on. The outcome stays, as an earlier one: others were told of it and may build on it, and it is the best
    beginning of the next.

    Raises Conflict when it is not closed by its outcome (any more).
    """
    outcome = outcome_of(thread)
    if not may_reopen(member, thread, outcome.created_at if outcome else None):
        raise Conflict(_("This conversation is open already, or a moderator closed it."))
    thread.closed_at = None


def tell_sequel(thread: Thread, member: Person, sentence: str) -> None:
    """Keep what the asker did with the answer, in at most 500 characters; those who helped are told, each once."""
    is_first = not thread.sequel
    thread.sequel = sentence
    take_back(SEQUEL_ASKED, f"thread:{thread.id}", member.id)  # what was asked is answered
    if not is_first:
        return
    thread.sequel_at = now()
    tell(
        helpers_of(thread, member.id),
        HELPED,
        f"thread:{thread.id}",
        circle_id=thread.circle_id,
        actor_id=signs_as(member, thread),
        number=thread.insight_number,
        letter="outcomes.helped",
        letter_about={"thread": thread.id},
    )


def withdraw_sequel(thread: Thread) -> None:
    """The asker takes the sentence back."""
    thread.sequel, thread.sequel_at = "", None


def ask_for_sequels() -> int:
    """Ask whose question was answered three weeks ago what came of it, in the caller's transaction; how many it asked.

    Who asks is who moved `sequel_asked_at`, so that two workers ask once.
    """
    moment, asked = now(), 0
    for thread_id, circle_id, asker, number in due_sequels(moment):
        claim = update(Thread).where(Thread.id == thread_id, is_due(moment)).values(sequel_asked_at=moment)
        claimed = db.session.execute(claim.returning(Thread.id).execution_options(synchronize_session=False))
        if claimed.scalar_one_or_none() is None:
            continue
        asked += 1
        tell(
            [asker],
            SEQUEL_ASKED,
            f"thread:{thread_id}",
            circle_id=circle_id,
            number=number,
            letter="outcomes.sequel_asked",
            letter_about={"thread": thread_id},
        )
    return asked
