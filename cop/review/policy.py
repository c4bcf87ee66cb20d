"""Who may read along with a case, remark, hand it in, publish it, and ask its partners.

What is asked of `reading` (queries.Reading): whether two colleagues are done, and whether one waited long enough.
"""

from typing import Any

from cop.cases.models import ARCHIVED, AUTHORS, EDITING, READING, Case
from cop.cases.policy import Eyes, may_edit_case, may_hand_in, may_publish_again, may_publish_case


def may_read_along(eyes: Eyes, case: Case | Any) -> bool:
    """Say that one reads along: whom the case is for, while it asks for readers; its authors read it anyway."""
    return case.state == READING and eyes.is_meant and not eyes.is_author


def may_ask_to_read_along(eyes: Eyes, case: Case | Any) -> bool:
    """Ask a colleague by name: its authors, while others may read it."""
    return eyes.is_author and case.state == READING and case.sight != AUTHORS


def may_remark(eyes: Eyes, case: Case | Any, reads: bool) -> bool:
    """Remark something: who said to read along, and then whoever edits it. `reads`: this member is a reader of it."""
    if eyes.is_author:
        return False
    return (reads and may_read_along(eyes, case)) or (case.state == EDITING and eyes.is_editor)


def may_see_remarks(eyes: Eyes, case: Case | Any, reads: bool) -> bool:
    """Read what colleagues remarked: authors and editors; its other readers until it is published."""
    if eyes.is_author or eyes.is_editor:
        return True
    return reads and eyes.is_meant and case.state in (READING, EDITING)


def may_see_partners(eyes: Eyes) -> bool:
    """Read what partners remarked and answered: authors and editors."""
    return eyes.is_author or eyes.is_editor


def may_deal_with_remarks(eyes: Eyes, case: Case | Any) -> bool:
    """Say that a remark is dealt with, or open it again: who writes."""
    return may_edit_case(eyes, case)


def may_withdraw_remark(eyes: Eyes, case: Case | Any, remark: Any) -> bool:
    """Take back one's own remark (anything with member_id and done_at), while it is open and the case is not out."""
    is_mine = eyes.member is not None and remark.member_id == eyes.member.id
    return is_mine and remark.done_at is None and case.state in (READING, EDITING)


def may_hand_in_now(eyes: Eyes, case: Case | Any, reading: Any) -> bool:
    """Hand it in: its authors, once two colleagues read it of whom one from elsewhere, or nobody did for ten days."""
    return may_hand_in(eyes, case) and case.sight != AUTHORS and (reading.is_enough or reading.has_waited)


def may_publish_unread(eyes: Eyes, case: Case | Any, reading: Any) -> bool:
    """Publish what asked for readers in vain for ten days: who edits, and did not write it."""
    in_vain = reading.has_waited and not reading.is_enough
    return case.state == READING and eyes.is_editor and not eyes.is_author and in_vain


def may_publish_now(eyes: Eyes, case: Case | Any, reading: Any) -> bool:
    """Let it be read: an editor what was handed in or waited in vain, an author again what is out."""
    again = may_publish_case(eyes, case) or may_publish_again(eyes, case)
    return again or may_publish_unread(eyes, case, reading)


def may_ask_partners(eyes: Eyes, case: Case | Any) -> bool:
    """Make and withdraw the links by which partners read it: its authors."""
    return eyes.is_author and case.state != ARCHIVED


def may_say_no_partners(eyes: Eyes, case: Case | Any) -> bool:
    """Say that there is nobody who has to agree: its owner, who answers for it at home."""
    return eyes.is_owner and case.state != ARCHIVED
