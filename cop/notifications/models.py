"""Something a member should know about: what it is about, never its words."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation.db import Base, Numbered

REPLY, INSIGHT, KNOCKED, INVITED, APPLIED, DECIDED, REPORTED, HIDDEN, SUMMARY, CIRCLE_ASKED = (
    "reply", "insight", "knocked", "invited", "applied", "decided", "reported", "hidden", "summary", "circle_asked",
)  # fmt: skip
# ANSWERED is a reply to my own question (or thread); ALL_MENTIONED is a mention of my circle, MENTIONED one of me.
ANSWERED, MENTIONED, ALL_MENTIONED, NEW_THREAD, DIRECT, EDITED, OUTCOME, SEQUEL_ASKED, HELPED, REACTED, REMINDED = (
    "answered", "mentioned", "all_mentioned", "new_thread", "direct", "edited", "outcome", "sequel_asked", "helped",
    "reacted", "reminded",
)  # fmt: skip
CALL_ASKED, CALL_AGREED, CALL_DECLINED, CALL_LAPSED, CALL_CANCELLED, CALL_AFTER, NOTE = (
    "call_asked", "call_agreed", "call_declined", "call_lapsed", "call_cancelled", "call_after", "note",
)  # fmt: skip
# Of a closed session: that something is new, that it will be deleted, and the one question to who brought it.
SESSION_NEWS, SESSION_ENDS, SESSION_ASKED, SESSION_OFF = "session_news", "session_ends", "session_asked", "session_off"

# Of a case: that one is asked to write or read along, that somebody remarked something, that it waits for an editor,
# comes back, is out, was used elsewhere, or should be looked at again.
CASE_INVITED, CASE_QUOTED, CASE_REMARKED, CASE_HANDED_IN, CASE_BACK, CASE_PUBLISHED, CASE_USED, CASE_REVIEW = (
    "case_invited", "case_quoted", "case_remarked", "case_handed_in", "case_back", "case_published", "case_used",
    "case_review",
)  # fmt: skip
CASE_UNUSED = "case_unused"  # a moderator removed what one said of its use
CASE_INTERVIEW = "case_interview"  # somebody asks moderators to be interviewed for one


class Notification(Numbered, Base):
    """A line in the bell. Its title is read from its room at each look, through the member's eyes."""

    __table_args__ = (Index("ix_notification_unread", "member_id", "read_at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(80), index=True)  # "thread:<id>", "circle:<id>", "application:<id>"
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))  # none: for me alone
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int | None]  # of the post, so that the line leads to the first one not yet read
    read_at: Mapped[datetime | None]
