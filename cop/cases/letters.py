"""Letters about a case: what happened and where to go; each asks again, when it leaves, who may open it."""

from typing import Any

from sqlalchemy import select

from cop.cases.models import Case, CaseInterview
from cop.cases.policy import may_interview, open_to
from cop.circles.models import Circle
from cop.foundation.db import db
from cop.foundation.language import gettext
from cop.foundation.language import lazy_gettext as _
from cop.foundation.letters import speaking, write_letter, write_veiled
from cop.foundation.outbox import Letter, Written
from cop.members.models import Member
from cop.notifications.models import (
    CASE_BACK,
    CASE_INTERVIEW,
    CASE_INVITED,
    CASE_PUBLISHED,
    CASE_REMARKED,
    CASE_REVIEW,
    CASE_UNUSED,
    CASE_USED,
)  # fmt: skip
from cop.notifications.queries import wants_mail

NEWS: dict[str, tuple[Any, Any]] = {  # subject and sentence, by what happened
    CASE_INVITED: (
        _("Your eyes on a case: %(title)s"),
        _("A colleague asks you to write or read along with this case."),
    ),
    CASE_REMARKED: (_("Remarks in your case: %(title)s"), _("Somebody read along and remarked something.")),
    CASE_BACK: (_("Your case came back: %(title)s"), _("The editors looked at it. There is something to write on.")),
    CASE_PUBLISHED: (_("Published: %(title)s"), _("Others can read your case now. Thank you for writing it.")),
    CASE_USED: (
        _("Your case was used: %(title)s"),
        _("A colleague did what your case describes, and says how it went."),
    ),
    CASE_UNUSED: (
        _("Your line is gone: %(title)s"),
        _("A moderator removed what you said about using this case. The reason stands behind the link."),
    ),
    CASE_REVIEW: (
        _("Is this still right? %(title)s"),
        _("A year has passed. Say in one click that your case is still right, change it, or put it in the archive."),
    ),
}


def news(letter: Letter) -> Written | None:
    """To one member about one case; None for who may not open it (any more), or wants no such letter."""
    kind, reader = letter.about["kind"], db.session.get(Member, letter.member_id)
    if reader is None or not reader.is_active or not wants_mail(reader.id, kind):
        return None
    case = db.session.scalar(
        select(Case).where(Case.id == letter.about["case"], open_to(reader.id, reader.is_moderator))
    )
    if case is None:
        return None
    circle = db.session.get(Circle, case.circle_id) if case.circle_id else None
    if circle is not None and circle.keeps_out_of_mail:
        return write_veiled(reader.email, reader.language, case.path)
    with speaking(reader.language):
        title = case.title or gettext("Without a title")
        subject_line, sentences = (str(part) % {"title": title} for part in NEWS[kind])
    return write_letter(
        "cases.news",
        reader.email,
        reader.language,
        subject_line=subject_line,
        sentences=sentences,
        title=title,
        path=case.path + ("/gebruikt" if kind == CASE_UNUSED else ""),
        first_name=reader.first_name,
    )


def interview(letter: Letter) -> Written | None:
    """To one moderator: who would like to be interviewed, about what, and when it suits; while that is still asked."""
    reader = db.session.get(Member, letter.member_id)
    if reader is None or not reader.is_active or not may_interview(reader):
        return None
    asked = db.session.get(CaseInterview, letter.about["interview"])
    if asked is None or not wants_mail(reader.id, CASE_INTERVIEW):
        return None
    who = db.session.get_one(Member, asked.member_id)
    if not who.is_active:
        return None
    return write_letter(
        "cases.interview",
        reader.email,
        reader.language,
        who=who.name,
        about=asked.about,
        suits=asked.suits,
        first_name=reader.first_name,
    )
