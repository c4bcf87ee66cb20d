"""Reading outcomes, whom they matter to, and of whom to ask what came of an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from cop.circles.models import Circle, Membership
from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.members.models import ACTIVE, LEFT, UNNAMED, Member, Person
from cop.notifications.models import HELPED, Notification
from cop.threads.models import FOLLOWS, USEFUL, Attention, Outcome, Post, Reaction, Summary, Thread
from cop.threads.queries import thread_for

ASK_AFTER = timedelta(days=21)  # between the insight and the question what came of it: time to have done something
ASK_NO_LATER = timedelta(days=60)  # after that one is not asked any more; on upgrading old insights raise no flood
BATCH = 50  # askers in one transaction


def outcome_of(thread: Thread) -> Outcome | None:
    """What the thread concluded, if anything."""
    return db.session.get(Outcome, thread.id)


def mark_of(outcome: Outcome | None) -> str:
    """On which version of an outcome a form was built; empty when there was none."""
    return outcome.created_at.isoformat() if outcome else ""


def followers_of(thread: Thread, but: int) -> list[int]:
    """Who follows a thread and is still in its circle, without the one who acts."""
    wanted = (
        select(Attention.member_id)
        .join(Membership, Membership.member_id == Attention.member_id)
        .where(
            Attention.thread_id == thread.id,
            Attention.stance == FOLLOWS,
            Attention.member_id != but,
            Membership.circle_id == thread.circle_id,
        )
    )
    return list(db.session.scalars(wanted))


def is_due(moment: datetime) -> ColumnElement[bool]:
    """Threads whose asker may be asked at `moment` (UTC) what came of the answer, and was not asked before."""
    return and_(
        Thread.sequel_asked_at.is_(None),
        Thread.sequel == "",
        Thread.insight_number.is_not(None),
        Thread.insight_at <= moment - ASK_AFTER,
        Thread.insight_at > moment - ASK_NO_LATER,
        Thread.hidden_at.is_(None),
    )


def due_sequels(moment: datetime) -> list[Row[*tuple[Any, ...]]]:
    """Up to BATCH of them whose asker is here and in the circle: id, circle_id, asker, insight_number."""
    asker = func.coalesce(Thread.asker_id, Thread.starter_id)
    wanted = (
        select(Thread.id, Thread.circle_id, asker.label("asker"), Thread.insight_number)
        .join(Member, and_(Member.id == asker, Member.status == ACTIVE))
        .join(Membership, and_(Membership.circle_id == Thread.circle_id, Membership.member_id == asker))
        .where(is_due(moment))
        .order_by(Thread.insight_at)
        .limit(BATCH)
    )
    return list(db.session.execute(wanted))


def helpers_of(thread: Thread, asker_id: int) -> list[int]:
    """Whose words helped and who was not told so: the author of the insight, and those to whose replies the asker
    reacted "of use to me"."""
    useful = select(Reaction.post_id).where(Reaction.member_id == asker_id, Reaction.kind == USEFUL)
    told = select(Notification.member_id).where(
        Notification.kind == HELPED, Notification.about == f"thread:{thread.id}"
    )
    wanted = select(Post.author_id).where(
        Post.thread_id == thread.id,
        or_(Post.number == thread.insight_number, Post.id.in_(useful)),
        Post.deleted_at.is_(None),
        Post.hidden_at.is_(None),
        Post.author_id.not_in([asker_id, thread.starter_id]),
        Post.author_id.not_in(told),
    )
    return list(db.session.scalars(wanted.distinct()))


@dataclass(frozen=True)
class Printed:
    """What the page for outside is made of, with all names still in it."""

    thread: Thread
    circle: Circle
    question: str  # HTML
    summary: tuple[str, str, str]  # agreed, not agreed, still open; one point a line
    outcome: str  # HTML
    concluded_at: datetime | None
    concluder_id: int
    insight: str  # HTML
    insight_by: int
    people: list[Row[*tuple[Any, ...]]]  # who wrote something that stands, and who concluded
    everybody: list[Row[*tuple[Any, ...]]]  # the same of every member, since a text may name anybody


WHO = (Member.id, Member.name, Member.role, Member.kind, Member.status, Member.organisation, Member.may_cite)


def printed_for(member: Person, public_id: str) -> Printed:
    """A thread that the member may see and that is not hidden, for its page for outside; 404 otherwise, and for a
    direct conversation, which nobody else is to read."""
    thread = thread_for(member, public_id)
    circle, opening = db.session.get_one(Circle, thread.circle_id), post_of(thread, 1)
    if thread.hidden_at is not None or opening is None or circle.is_direct:
        not_found()
    insight, outcome = post_of(thread, thread.insight_number or 0), outcome_of(thread)
    newest = select(Summary).where(Summary.thread_id == thread.id).order_by(Summary.id.desc()).limit(1)
    summary = db.session.scalar(newest)
    stands = (Post.thread_id == thread.id, Post.deleted_at.is_(None), Post.hidden_at.is_(None))
    concluder = outcome.author_id if outcome else 0
    talking = or_(Member.id.in_(select(Post.author_id).where(*stands)), Member.id == concluder)
    return Printed(
        thread=thread,
        circle=circle,
        question=opening.html,
        summary=(summary.agree, summary.disagree, summary.open) if summary else ("", "", ""),
        outcome=outcome.html if outcome else "",
        concluded_at=outcome.created_at if outcome else None,
        concluder_id=concluder,
        insight=insight.html if insight else "",
        insight_by=insight.author_id if insight else 0,
        people=list(db.session.execute(select(*WHO).where(talking).order_by(Member.name))),
        everybody=list(db.session.execute(select(*WHO).where(Member.status.not_in((LEFT, UNNAMED))))),
    )


def post_of(thread: Thread, number: int) -> Post | None:
    """A post that stands, by its number."""
    found = db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == number))
    return found if found and found.stands else None
