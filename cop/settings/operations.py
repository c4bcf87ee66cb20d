"""What a member changes in more rooms than one."""

from cop.bookmarks.operations import let_go as let_go_of_bookmarks
from cop.calls.operations import let_go as let_go_of_calls
from cop.cases import authors as cases
from cop.circles.operations import let_go
from cop.direct import operations as direct
from cop.intervisie.people import let_go as let_go_of_sessions
from cop.members import operations as members
from cop.members.models import Member
from cop.threads import moving
from cop.threads import operations as threads
from cop.threads.models import MUTES, Thread


def leave(member: Member, successor: Member | None = None) -> None:
    """Stop a membership: calls off, cases and followed conversations to a successor (if there is one), out of every
    circle, then erased. Raises Conflict for the last administrator.

    What was written stands, under "Oud-lid".
    """
    cases.let_go(member, successor)
    if successor is not None:
        moving.hand_followed_on(member, successor)
    direct.let_go(member)
    let_go_of_calls(member)
    let_go_of_bookmarks(member)
    let_go(member, successor)
    members.leave(member)
    let_go_of_sessions(member)  # last: it destroys a key, and nothing brings that back when a step before it refuses


def take_stance(member: Member, thread: Thread, stance: str) -> None:
    """Mute a thread from its letter, or follow it after all."""
    (threads.mute if stance == MUTES else threads.follow)(thread, member)
