"""What a line of the letter says, as it is true at the moment of looking, to whoever may look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, case, func, null, or_, select
from sqlalchemy.orm import aliased

from cop.circles.models import Circle
from cop.digest.compose import INSIGHT, PICKED, RUNNING, UNANSWERED, Line
from cop.digest.models import Pick
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.members.models import Member
from cop.threads.lessons import was_taken_back
from cop.threads.models import ANNOUNCEMENT, LESSON, MUTES, QUESTION, Attention, Post, Thread
from cop.threads.policy import visible_to, written_by
from cop.topics.models import agenda_points, themes

ME, EDITION = bindparam("me", type_=Integer()), bindparam("edition", type_=Integer())
READ_ALL = select(Member.read_all_at).where(Member.id == ME).scalar_subquery()
Starter, LastAuthor, Helper = aliased(Member), aliased(Member), aliased(Member)

STILL_NEWS = or_(  # neither muted nor read to the end since the letter was composed
    Attention.thread_id.is_(None),
    (func.coalesce(Attention.stance, "") != MUTES)
    & or_(func.coalesce(Attention.read_to, 0) < Thread.last_number, Attention.read_at < Thread.sequel_at),
)
ROWS = (
    select(
        Thread.id,
        Thread.public_id,
        Thread.title,
        Thread.kind,
        Thread.agenda,
        Thread.reply_count,
        Thread.closed_at,
        case((Circle.is_everybody, null()), else_=Circle.name).label("circle"),
        Starter.name.label("starter"),
        Circle.keeps_out_of_mail,
        written_by(Thread.last_author_id).label("last_author_id"),
        LastAuthor.name.label("last_author"),
        Helper.name.label("helper"),
        Pick.why,
        STILL_NEWS.label("is_news"),
        and_(Thread.last_post_at <= READ_ALL, or_(Thread.sequel_at.is_(None), Thread.sequel_at <= READ_ALL)).label(
            "is_covered"
        ),
        Thread.sequel,
    )
    .join(Circle, Circle.id == Thread.circle_id)
    .join(Starter, Starter.id == Thread.starter_id)
    .outerjoin(LastAuthor, LastAuthor.id == Thread.last_author_id)
    .outerjoin(
        Post,
        (Post.thread_id == Thread.id)
        & (Post.number == Thread.insight_number)
        & Post.deleted_at.is_(None)
        & Post.hidden_at.is_(None),
    )
    .outerjoin(Helper, Helper.id == Post.author_id)
    .outerjoin(Pick, (Pick.thread_id == Thread.id) & (Pick.edition_id == EDITION))
    .outerjoin(Attention, (Attention.thread_id == Thread.id) & (Attention.member_id == ME))
    .where(Thread.id.in_(bindparam("threads", expanding=True)), Thread.hidden_at.is_(None), visible_to(ME))
    .where(Circle.is_direct.is_(False), ~was_taken_back())
)


@dataclass(frozen=True, slots=True)
class Item:
    """A line as it is read: what it is, its title, why it matters, and the one link."""

    public_id: str
    label: str
    title: str
    why: str
    action: str
    opening: str  # how a subject about it begins: who asks, or who wrote
    circle: str  # the name of a closed circle, or nothing
    is_open_question: bool  # nobody has answered yet: a call for help
    is_insight: bool
    is_picked: bool
    veils: int = 0  # for how many conversations it stands whose circles keep out of mail what is said: it says no more

    @property
    def path(self) -> str:
        """The first unread reply, wherever the reader has got to when the link is opened."""
        return "/gesprekken?toon=unread" if self.veils else f"/gesprekken/{self.public_id}?vanaf=ongelezen#nieuw"


def items_for(member_id: int, edition_id: int, lines: Sequence[Line], *, news_only: bool = True) -> list[Item]:
    """These lines as the member may read them now; what may not be seen (any more) is left out.

    With `news_only`, what the member has read or muted meanwhile is left out too, and what circles keep out of mail
    becomes one line without a title: for a letter, not for the archive.
    """
    rows = rows_for(member_id, edition_id, [line["thread"] for line in lines])
    found, veiled = [], 0
    for line in lines:
        row = rows.get(line["thread"])
        if row is None or (news_only and (not row.is_news or row.is_covered)):
            continue
        item = item_of(line, row, member_id)
        if item is None:
            continue
        if news_only and row.keeps_out_of_mail:
            veiled += 1
        else:
            found.append(item)
    return [*found, veil(veiled)] if veiled else found


def veil(number: int) -> Item:
    """The one line for so many conversations whose circles keep what is said out of mail."""
    return Item(
        public_id="",
        label=_("Closed circle"),
        title=ngettext("Something new in %(n)s conversation", "Something new in %(n)s conversations", number),
        why=_("What is said there stays out of mail. Sign in to read it."),
        action=_("Look at what is new"),
        opening="",
        circle="",
        is_open_question=False,
        is_insight=False,
        is_picked=False,
        veils=number,
    )


def rows_for(member_id: int, edition_id: int, thread_ids: Iterable[int]) -> dict[int, Row[Any]]:
    """What lines need to know of these threads, by thread, as far as this member may see them."""
    values = {"me": member_id, "edition": edition_id, "threads": list(thread_ids) or [0]}
    return {row.id: row for row in db.session.execute(ROWS, values)}


def seen_by_both(items: Sequence[Item], other_id: int) -> list[Item]:
    """Those of these lines that another member may open too: for a preview by a moderator. What stands for what a
    circle keeps out of mail is for its own reader alone."""
    mine = select(Thread.public_id).where(
        Thread.public_id.in_([item.public_id for item in items]), Thread.hidden_at.is_(None), visible_to(other_id)
    )
    known = set(db.session.scalars(mine))
    return [item for item in items if item.public_id in known]


def item_of(line: Line, row: Row[Any], member_id: int) -> Item | None:
    """One line in words; None when it is no longer so (the question has its answer, the insight was taken back)."""
    starter = label_of(row) if row.kind == LESSON else first_name(row.starter)
    item = Item(
        public_id=row.public_id,
        label=label_of(row),
        title=row.title,
        why=row.why or facts_of(row, starter),
        action=action_of(row, starter),
        opening=opening_of(row, starter),
        circle=row.circle or "",
        is_open_question=row.kind == QUESTION and row.reply_count == 0 and row.closed_at is None,
        is_insight=row.helper is not None,
        is_picked=line["kind"] == PICKED,
    )
    if line["kind"] == PICKED:
        return item
    if line["kind"] == UNANSWERED:
        return replace(item, why=why_you(line["fits"], starter)) if item.is_open_question else None
    if line["kind"] == INSIGHT:
        return item if item.is_insight else None
    label = _("You follow this") if line["kind"] == RUNNING else _("In your circle")
    news = what_is_new(line["new"], row, member_id)
    item = replace(item, label=label, why=news, action=_("Read what is new"))
    if row.last_author is None or row.last_author_id == member_id:
        return item
    return replace(item, opening=_("New from %(name)s: ", name=first_name(row.last_author)))


def label_of(row: Row[Any]) -> str:
    """What kind of thing this is."""
    if row.kind in (ANNOUNCEMENT, LESSON):
        return _("Announcement") if row.kind == ANNOUNCEMENT else _("Lesson from intervisie")
    if row.helper is not None:
        return _("Insight chosen")
    if row.kind == QUESTION:
        return _("Question without an answer") if row.reply_count == 0 else _("Question")
    return _("Conversation")


def opening_of(row: Row[Any], starter: str) -> str:
    """How a subject about this begins."""
    if row.helper is not None:
        return _("Insight for %(name)s: ", name=starter)
    if row.kind == QUESTION and row.reply_count == 0 and row.closed_at is None:
        return _("%(name)s asks: ", name=starter)
    return f"{starter}: "


def action_of(row: Row[Any], starter: str) -> str:
    """The words of the link: what the reader does there."""
    if row.helper is not None:
        return _("Read the insight")
    if row.kind == QUESTION and row.reply_count == 0 and row.closed_at is None:
        return _("Help %(name)s", name=starter)
    if row.kind == ANNOUNCEMENT:
        return _("Read the announcement")
    if row.reply_count == 0:
        return _("Read the lesson") if row.kind == LESSON else _("Think along")
    return ngettext("Read the reply", "Read the %(n)s replies", row.reply_count)


def facts_of(row: Row[Any], starter: str) -> str:
    """Why it matters, where the editor wrote no line of their own."""
    if row.helper is not None and row.sequel:
        return _("What came of it: “%(words)s”", words=row.sequel)
    if row.helper is not None:
        helper = first_name(row.helper)
        return _("%(asker)s has most use for the answer of %(helper)s.", asker=starter, helper=helper)
    if row.kind == QUESTION and row.reply_count == 0:
        return _("Do you know something? Two sentences are enough.")
    if row.reply_count == 0:
        return _("%(name)s began this.", name=starter) if row.kind != LESSON else _("A group shares what it learned.")
    return ngettext(
        "One reply, from %(name)s.",
        "%(n)s replies, the newest from %(name)s.",
        row.reply_count,
        name=first_name(row.last_author or row.starter),
    )


def what_is_new(new: int, row: Row[Any], member_id: int) -> str:
    """How much there is to read, and from whom."""
    if row.last_author is None or row.last_author_id == member_id:
        return ngettext("One new message.", "%(n)s new messages.", new)
    return ngettext(
        "One new message, from %(name)s.",
        "%(n)s new messages, the newest from %(name)s.",
        new,
        name=first_name(row.last_author),
    )


def why_you(fits: str, starter: str) -> str:
    """Why this question comes to this member."""
    kind, _colon, key = fits.partition(":")
    topic = themes().get(key) if kind == "theme" else agenda_points().get(int(key))
    label = topic.label if topic else key
    return _("%(name)s is waiting for an answer. You chose “%(topic)s”.", name=starter, topic=label)


def first_name(name: str) -> str:
    return name.split(" ")[0]
