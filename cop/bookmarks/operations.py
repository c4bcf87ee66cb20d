"""Keeping a post, and being reminded of it."""

from datetime import date

from sqlalchemy import delete, update

from cop.bookmarks.queries import bookmark_of, due_reminders
from cop.foundation.clock import now
from cop.foundation.db import db, insert_or_ignore
from cop.members.models import Person
from cop.notifications.models import REMINDED
from cop.notifications.operations import take_back, tell
from cop.threads.models import Bookmark, Post


def keep_or_let_go(post: Post, member: Person) -> bool:
    """Keep a post, or let go of what one kept; True when it is kept now. What has a note or a day stays: that is taken
    away on the page where one can read it first."""
    before = bookmark_of(member, post)
    if before is None:
        insert_or_ignore(Bookmark, [{"member_id": member.id, "post_id": post.id, "note": "", "created_at": now()}])
        return True
    if before.note or before.remind_on:
        return True
    db.session.delete(before)
    return False


def change(bookmark: Bookmark, note: str, remind_on: date | None) -> None:
    """Another note or day; a new day is one to be reminded on."""
    if bookmark.remind_on != remind_on:
        bookmark.remind_on, bookmark.reminded_at = remind_on, None
        take_back(REMINDED, f"post:{bookmark.post_id}", bookmark.member_id)
    bookmark.note = note


def remove(bookmark: Bookmark) -> None:
    """Keep it no longer; a reminder that was not read yet goes with it."""
    take_back(REMINDED, f"post:{bookmark.post_id}", bookmark.member_id)
    db.session.delete(bookmark)


def let_go(member: Person) -> None:
    """Who leaves keeps nothing: what one bookmarked and noted is nobody else's."""
    db.session.execute(delete(Bookmark).where(Bookmark.member_id == member.id))


def remind(today: date) -> int:
    """Remind of what was kept for this day or before it (Amsterdam), in the caller's transaction; how many it settled.

    Who reminds is who moved `reminded_at`. What its member can no longer read is settled in silence.
    """
    settled = 0
    for due in due_reminders(today):
        claim = update(Bookmark).where(
            Bookmark.id == due.id, Bookmark.reminded_at.is_(None), Bookmark.remind_on <= today
        )
        claimed = db.session.execute(
            claim.values(reminded_at=now()).returning(Bookmark.id).execution_options(synchronize_session=False)
        )
        if claimed.scalar_one_or_none() is None:
            continue
        settled += 1
        if due.can_read:
            tell(
                [due.member_id],
                REMINDED,
                f"post:{due.post_id}",
                circle_id=due.circle_id,
                number=due.number,
                letter="bookmarks.reminder",
                letter_about={"bookmark": due.id},
            )
    return settled
