"""Who may say that a case was used, and change what was said."""

from typing import Any

from cop.cases.models import Case
from cop.cases.policy import Eyes, may_read_case
from cop.library.models import CaseUse
from cop.members.models import Person


def may_say_used(eyes: Eyes, case: Case | Any) -> bool:
    """Who reads it, and did not write it: authors do not count their own use."""
    return may_read_case(eyes, case) and not eyes.is_author


def may_change_use(member: Person, use: CaseUse | Any) -> bool:
    """Who said it."""
    return bool(use.member_id == member.id)


def may_remove_use(eyes: Eyes, case: Case | Any) -> bool:
    """Who moderates removes what any member said, of a case that she reads herself."""
    return eyes.member is not None and eyes.member.is_moderator and may_read_case(eyes, case)


def may_compare(member: Person | None) -> bool:
    """Members lay cases side by side."""
    return member is not None
