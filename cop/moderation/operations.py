"""What moderators do, and the one thing that every member does: report. Each act is written in the log."""

from datetime import timedelta

from sqlalchemy import func, select, update
from werkzeug.exceptions import Conflict, Forbidden

from cop.circles.models import Circle, Membership
from cop.foundation.clock import now
from cop.foundation.db import db, insert_or_ignore
from cop.foundation.language import gettext as _
from cop.foundation.log import write_down
from cop.foundation.outbox import DOUBT, DROPPED, QUEUED, REFUSED, Letter
from cop.members import operations as members
from cop.members.models import (
    ACTIVE,
    ADMITTED,
    DECLINED,
    INVITED,
    SUSPENDED,
    Application,
    Member,
    Person,
)
from cop.members.queries import member_by_email, moderators_but
from cop.moderation.models import ACTED, KEPT, OPEN, Report
from cop.notifications.models import DECIDED, HIDDEN, REPORTED, SUMMARY
from cop.notifications.operations import tell, withdraw
from cop.threads.models import FOLLOWS, Attention, Post, Summary, Thread
from cop.threads.moving import move as move_thread
from cop.threads.operations import count_again, drop_insight, forget
from cop.threads.policy import writer_of

DOUBLE_CLICK = timedelta(minutes=2)  # a form sent again this soon is the same form
Points = tuple[str, str, str]  # agreed, not agreed, still open: one point a line


# What every act on a conversation shares


def hold(thread: Thread, by: Person, is_hidden_too: bool = False, is_reported: bool = False) -> int | None:
    """Look at a conversation as it is now, and keep others off it until the commit.

    Returns the circle for the log: its inner number when it is closed, else None.
    Raises Forbidden when the moderator is not (any more) in its circle, unless a text of a direct conversation was
    reported; Conflict when it is hidden and the act is not for hidden ones too.
    """
    db.session.refresh(thread, with_for_update=True)
    circle = db.session.get_one(Circle, thread.circle_id)
    is_told = is_reported and circle.is_direct
    if not is_told and db.session.get(Membership, (thread.circle_id, by.id)) is None:
        raise Forbidden(_("You are no longer in this circle."))
    if thread.hidden_at is not None and not is_hidden_too:
        raise Conflict(_("This conversation is hidden. Put it back first."))
    return closed_id(circle)


def closed_id(circle: Circle) -> int | None:
    """A circle as the log names it: acts in a closed one are read by its moderators alone. A direct conversation has
    none, so what was decided about a report from it stands where all moderators read."""
    return circle.id if circle.is_closed and not circle.is_direct else None


def note(by: Person, verb: str, thread: Thread, why: str, circle_id: int | None) -> None:
    write_down(by.id, verb, f"thread:{thread.public_id}", why, circle_id)


# Order on the list and in the letter


def pin(thread: Thread, by: Person, why: str = "") -> None:
    """Put a conversation on top of the list; safe to say twice."""
    circle_id = hold(thread, by)
    if thread.pinned_at is None:
        thread.pinned_at = now()
        note(by, "pin_thread", thread, why, circle_id)


def unpin(thread: Thread, by: Person, why: str = "") -> None:
    """Let a conversation go down with time again; safe to say twice."""
    circle_id = hold(thread, by)
    if thread.pinned_at is not None:
        thread.pinned_at = None
        note(by, "unpin_thread", thread, why, circle_id)


def feature(thread: Thread, by: Person, why: str = "") -> None:
    """Put a conversation forward for the weekly letter; safe to say twice."""
    circle_id = hold(thread, by)
    if thread.featured_at is None:
        thread.featured_at = now()
        note(by, "feature_thread", thread, why, circle_id)


def unfeature(thread: Thread, by: Person, why: str = "") -> None:
    """No longer put a conversation forward; safe to say twice."""
    circle_id = hold(thread, by)
    if thread.featured_at is not None:
        thread.featured_at = None
        note(by, "unfeature_thread", thread, why, circle_id)


# Closing, moving, hiding


def close(thread: Thread, by: Person, why: str) -> None:
    """Close a conversation for replies, with a reason that everybody reads.

    Raises Conflict when it was closed meanwhile for another reason.
    """
    circle_id = hold(thread, by)
    if thread.closed_at is not None:
        if thread.closed_why == why:
            return
        raise Conflict(_("Another moderator closed this conversation just now."))
    thread.closed_at, thread.closed_why = now(), why
    note(by, "close_thread", thread, why, circle_id)


def reopen(thread: Thread, by: Person, why: str = "") -> None:
    """Let members reply again; safe to say twice."""
    circle_id = hold(thread, by)
    if thread.closed_at is not None:
        thread.closed_at, thread.closed_why = None, ""
        note(by, "reopen_thread", thread, why, circle_id)


def move(thread: Thread, target: Circle, origin: str, by: Person, why: str) -> None:
    """Move a conversation to another circle of this moderator. Who is not in it follows no longer, and what the bell
    says about it is taken back. Both circles have it in the log.

    `origin` is the public id of the circle it was in when the moderator looked.
    Raises Conflict when it was moved meanwhile or the circle has ended, Forbidden when the moderator is not in it.
    """
    from_closed = hold(thread, by)
    if thread.circle_id == target.id:
        return
    before = db.session.get_one(Circle, thread.circle_id)
    if origin and before.public_id != origin:
        raise Conflict(_("Another moderator moved this conversation just now. Look again who can read it."))
    if not target.is_open:
        raise Conflict(_("This circle is no longer open."))
    if db.session.get(Membership, (target.id, by.id)) is None:
        raise Forbidden(_("You are no longer in this circle."))
    move_thread(thread, target)
    posts = select(Post.id).where(Post.thread_id == thread.id)
    moved = update(Report).where(Report.post_id.in_(posts)).values(circle_id=target.id)
    db.session.execute(moved.execution_options(synchronize_session=False))
    note(by, "move_thread_out", thread, why, from_closed)
    note(by, "move_thread_in", thread, why, closed_id(target))


def hide(thread: Thread, by: Person, why: str) -> None:
    """Hide a conversation from everybody but its starter, who reads the reason, and the moderators of its circle.

    Raises Conflict when it was hidden meanwhile for another reason.
    """
    circle_id = hold(thread, by, is_hidden_too=True)
    if thread.hidden_at is not None:
        if thread.hidden_why == why:
            return
        raise Conflict(_("Another moderator hid this conversation just now."))
    thread.hidden_at, thread.hidden_why = now(), why
    thread.pinned_at = thread.featured_at = None
    forget(thread)
    tell_author(thread, thread.starter_id, 1, HIDDEN, by)
    note(by, "hide_thread", thread, why, circle_id)


def look_up_asker(thread: Thread, by: Person, why: str) -> None:
    """A moderator wants to know who asks without a name; the log keeps that, with the reason.

    Raises Conflict when the thread has a name.
    """
    circle_id = hold(thread, by, is_hidden_too=True)
    if thread.asker_id is None:
        raise Conflict(_("This conversation was begun under a name."))
    note(by, "look_up_asker", thread, why, circle_id)


def restore(thread: Thread, by: Person, why: str = "") -> None:
    """Show a hidden conversation again; safe to say twice."""
    circle_id = hold(thread, by, is_hidden_too=True)
    if thread.hidden_at is not None:
        thread.hidden_at, thread.hidden_why = None, ""
        forget(thread)
        tell_author(thread, thread.starter_id, 1, DECIDED, by)
        note(by, "restore_thread", thread, why, circle_id)


def hide_post(thread: Thread, post: Post, by: Person, why: str) -> None:
    """Hide one text: a tombstone stays, its author reads the reason, counters and the insight follow.

    Raises Conflict when it was hidden meanwhile for another reason.
    """
    cover(thread, post, by, why, hold(thread, by, is_hidden_too=True))


def cover(thread: Thread, post: Post, by: Person, why: str, circle_id: int | None) -> None:
    """The same, once `hold` said that this moderator may; `circle_id` is what it gave for the log."""
    db.session.refresh(post)
    if post.hidden_at is not None:
        if post.hidden_why == why:
            return
        raise Conflict(_("Another moderator hid this text just now."))
    post.hidden_at, post.hidden_why = now(), why
    withdraw(f"post:{post.id}")
    if thread.insight_number == post.number:
        drop_insight(thread)
    count_again(thread.id)
    tell_author(thread, post.author_id, post.number, HIDDEN, by)
    write_down(by.id, "hide_post", f"post:{post.public_id}", why, circle_id)


def restore_post(thread: Thread, post: Post, by: Person, why: str = "") -> None:
    """Show a hidden text again; safe to say twice. One that its author deleted stays deleted."""
    circle_id = hold(thread, by, is_hidden_too=True)
    db.session.refresh(post)
    if post.hidden_at is not None:
        post.hidden_at, post.hidden_why = None, ""
        count_again(thread.id)
        tell_author(thread, post.author_id, post.number, DECIDED, by)
        write_down(by.id, "restore_post", f"post:{post.public_id}", why, circle_id)


def tell_author(thread: Thread, author_id: int, number: int, kind: str, by: Person) -> None:
    """Put in the author's bell what a moderator decided; the reason stands where the text stood."""
    writer = writer_of(thread, author_id)
    is_nobody = thread.is_lesson and author_id == thread.starter_id  # its group is not known here
    if writer != by.id and not is_nobody:
        tell([writer], kind, f"thread:{thread.id}", circle_id=thread.circle_id, actor_id=by.id, number=number)


# Summaries


def summarise(thread: Thread, by: Person, points: Points, seen: int) -> None:
    """Pin a summary over the one before, which is kept, and tell who follows.

    `seen` is how many summaries there were when the writer began; -1 when that is not known.
    Raises Conflict when another was pinned meanwhile. The same text again changes nothing.
    """
    circle_id = hold(thread, by)
    newest = db.session.scalar(
        select(Summary).where(Summary.thread_id == thread.id).order_by(Summary.id.desc()).limit(1)
    )
    if newest is not None and (newest.agree, newest.disagree, newest.open) == points:
        return
    if seen != db.session.scalar(select(func.count()).select_from(Summary).where(Summary.thread_id == thread.id)):
        raise Conflict(_("Somebody pinned another summary since you began."))
    agree, disagree, still_open = points
    db.session.add(Summary(thread_id=thread.id, author_id=by.id, agree=agree, disagree=disagree, open=still_open))
    about, place = f"thread:{thread.id}", thread.circle_id
    tell(followers_of(thread, by), SUMMARY, about, circle_id=place, actor_id=by.id, number=1)
    note(by, "summarise_thread", thread, "", circle_id)


def followers_of(thread: Thread, by: Person) -> list[int]:
    """Who follows a conversation and is in its circle, but for the one who acts."""
    inside = (Membership.member_id == Attention.member_id) & (Membership.circle_id == thread.circle_id)
    follows = select(Attention.member_id).join(Membership, inside)
    follows = follows.where(Attention.thread_id == thread.id, Attention.stance == FOLLOWS, Attention.member_id != by.id)
    return list(db.session.scalars(follows))


# Reports


def report(thread: Thread, post: Post, reporter: Person, reason: str) -> bool:
    """Point moderators to a text, and tell whether that was new: a member reports a text once.

    All moderators hear that there is a report, also of a circle they are not in; not what it is about.
    Raises Conflict when the text no longer stands.
    """
    db.session.refresh(post)
    mine = select(Report).where(Report.reporter_id == reporter.id, Report.post_id == post.id)
    if db.session.scalar(mine) is not None:
        return False
    if not post.stands:
        raise Conflict(_("This text is no longer there."))
    row = {"reporter_id": reporter.id, "post_id": post.id, "circle_id": thread.circle_id, "reason": reason}
    insert_or_ignore(Report, [row])
    made = db.session.scalars(mine).one()
    tell(moderators_but(reporter.id, writer_of(thread, post.author_id)), REPORTED, f"report:{made.id}")
    return True


def keep(report: Report, by: Person, outcome: str) -> None:
    """Leave a reported text as it is, and tell the one who reported it why.

    Raises Conflict when another moderator was first.
    """
    if still_open(report, by, KEPT, outcome):
        settle(report, by, KEPT, outcome)


def act_on(report: Report, thread: Thread, post: Post, by: Person, why: str, outcome: str) -> None:
    """Hide a reported text. Everybody who reported it hears the outcome, its author the reason.

    Raises Conflict when another moderator was first.
    """
    if not still_open(report, by, ACTED, outcome):
        return
    if post.hidden_at is None:
        cover(thread, post, by, why, hold(thread, by, is_hidden_too=True, is_reported=True))
    same = select(Report).where(Report.post_id == post.id, Report.status == OPEN)
    for each in db.session.scalars(same).all():
        settle(each, by, ACTED, outcome)


def still_open(report: Report, by: Person, status: str, outcome: str) -> bool:
    """Whether a report waits; False when this very decision was taken before. Raises Conflict after another one."""
    db.session.refresh(report, with_for_update=True)
    if report.status == OPEN:
        return True
    if (report.status, report.outcome, report.closed_by_id) == (status, outcome, by.id):
        return False
    raise Conflict(_("Another moderator handled this report just now."))


def settle(report: Report, by: Person, status: str, outcome: str) -> None:
    """A report is done: it leaves the bells of moderators, and its reporter is told."""
    report.status, report.outcome, report.closed_by_id, report.closed_at = status, outcome, by.id, now()
    withdraw(f"report:{report.id}")
    tell([report.reporter_id], DECIDED, f"report:{report.id}", actor_id=by.id)
    circle = db.session.get_one(Circle, report.circle_id)
    verb = "act_on_report" if status == ACTED else "keep_report"
    write_down(by.id, verb, f"report:{report.public_id}", outcome, closed_id(circle))


# Coming in


def admit(application: Application, by: Person, words: str) -> None:
    """Admit who applied, and clear the bells; safe to say twice. Raises Conflict when someone else decided before."""
    if decided_so(application, ADMITTED, by):
        return
    members.admit(application, by, words)
    withdraw(f"application:{application.id}")


def decline(application: Application, by: Person, words: str) -> None:
    """Decline who applied, and clear the bells; safe to say twice. Raises Conflict when someone else decided before."""
    if decided_so(application, DECLINED, by):
        return
    members.decline(application, by, words)
    withdraw(f"application:{application.id}")


def decided_so(application: Application, status: str, by: Person) -> bool:
    """Whether this moderator took this very decision already: a double click."""
    return application.status == status and application.decided_by_id == by.id


def invite(name: str, email: str, organisation: str, kind: str, language: str, by: Person) -> None:
    """Invite someone, in the language chosen. Raises Conflict when the address is known or waits for an answer.

    A double click sends one letter.
    """
    known = member_by_email(email)
    if known and (known.status, known.introduced_by_id) == (INVITED, by.id) and now() - known.created_at < DOUBLE_CLICK:
        return
    member = members.invite(name, email, organisation, by, kind)
    member.language = language


# Members


def suspend(member: Member, by: Person, reason: str) -> None:
    """Suspend a member; safe to say twice. Raises Conflict when the member is not active, or is needed."""
    if (member.status, member.status_reason) != (SUSPENDED, reason):
        members.suspend(member, by, reason)


def restore_member(member: Member, by: Person, reason: str) -> None:
    """Let a suspended member come in again; safe to say twice. Raises Conflict when the member is not suspended."""
    if (member.status, member.status_reason) != (ACTIVE, reason):
        members.restore(member, by, reason)


# Letters that did not arrive


def send_again(letter: Letter, by: Person) -> None:
    """Try a refused letter again; its text and its permission are asked anew when it leaves.

    Raises Conflict when it is in doubt (it may have arrived) or was dealt with meanwhile.
    """
    leave_stuck(letter, REFUSED, {"state": QUEUED, "due_at": now(), "tries": 0, "code": None, "words": None})
    write_down(by.id, "retry_letter", "letter")


def set_aside(letter: Letter, by: Person) -> None:
    """Somebody looked at it and dealt with it. Raises Conflict when that happened meanwhile."""
    leave_stuck(letter, letter.state, {"state": DROPPED})
    write_down(by.id, "settle_letter", "letter")


def leave_stuck(letter: Letter, state: str, changed: dict[str, object]) -> None:
    done = db.session.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.state == state, Letter.state.in_((REFUSED, DOUBT)))
        .values(**changed)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, as every update's
        raise Conflict(_("This letter was dealt with already."))
