"""What a member changes in more rooms than one."""

from cop.circles.operations import let_go
from cop.members import operations as members
from cop.members.models import Member


def leave(member: Member) -> None:
    """Stop a membership: out of every circle, then erased. Raises Conflict for the last administrator.

    What was written stands, under "Oud-lid".
    """
    let_go(member)
    members.leave(member)
