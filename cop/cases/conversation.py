"""The conversation beneath a case: begun when it is published, in the circle that the case is for."""

from datetime import datetime

from cop.cases.models import AUTHORS, Case
from cop.circles.models import Circle
from cop.circles.operations import everybody_circle
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Member
from cop.threads.models import CONVERSATION, Thread
from cop.threads.moving import move
from cop.threads.operations import Subject, rendered, start

POINTS_MOST = 3


def circle_of(case: Case) -> Circle:
    """The circle in which one talks about a case: its own, or that of everybody."""
    return db.session.get_one(Circle, case.circle_id) if case.circle_id else everybody_circle()


def begin(case: Case, moment: datetime) -> None:
    """Begin the conversation, once; none about what only its authors read."""
    if case.thread_id is not None or case.sight == AUTHORS:
        return
    owner, read = db.session.get_one(Member, case.owner_id), _("Read the case")
    words = "\n\n".join(
        (
            case.summary,
            f"[{read}]({case.path})",
            _("Do you have a question about it, or did you do something like it? Say so here."),
        )
    )
    points = (case.facts.get("agenda") or [1])[:POINTS_MOST]
    subject = Subject(
        _("Case: %(title)s", title=case.title)[:160], CONVERSATION, points, case.facts.get("themes") or []
    )
    case.thread_id = start(circle_of(case), owner, subject, rendered(words), at=moment).id


def follow_sight(case: Case) -> None:
    """The conversation goes along to whom the case is for; it stays with its circle when only the authors may read."""
    if case.thread_id is None:
        return
    thread, target = db.session.get_one(Thread, case.thread_id), circle_of(case)
    if thread.circle_id != target.id:
        move(thread, target)
