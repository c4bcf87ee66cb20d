"""The three colleagues who are likely to know, by what the asker may see of them; and why, in words."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, false, func, or_, select

from cop.calls.models import Call
from cop.calls.policy import can_be_asked_by
from cop.calls.queries import OTHER, Other, other_of
from cop.circles.policy import is_direct, shown_to
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Member, MemberTheme, Person
from cop.places.queries import in_same_province, of_same_size
from cop.threads.models import Post, Thread, ThreadTheme
from cop.threads.policy import visible_to
from cop.topics.models import agenda_points, themes

MOST_PROPOSED = 3
LOOKED_AT = 300  # newest threads on the subject in which answers are looked for, so that it stays quick
# What counts for how much: an answer that helped, then what one says one works on, then likeness of place
HELPED, FOLLOWS_THEME, ANSWERED, HAS_POINT, SAME_SIZE, SAME_PROVINCE = 5, 4, 3, 2, 2, 1


@dataclass(frozen=True)
class Subject:
    """What a call is about, as far as people are found by it: a theme and an agenda point (1-6), either or both."""

    theme: str = ""
    point: int = 0

    def threads(self) -> ColumnElement[bool]:
        """Threads about either."""
        on_theme = select(ThreadTheme).where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme == self.theme)
        on_point = cast(Thread.agenda.op("&")(bit(self.point)), Integer) != 0
        return or_(*([on_theme.exists()] if self.theme else []), *([on_point] if self.point else []), false())


def bit(point: int) -> int:
    return 1 << (point - 1) if point else 0


@dataclass(frozen=True)
class Likely:
    """A colleague who is likely to know, and why, in words for who asks."""

    person: Other
    reasons: list[str]


def likely_for(asker: Person, subject: Subject, only: str = "") -> list[Likely]:
    """Up to three members who may be asked now and are likely to know, best first; with `only` that one alone.

    Counted is what the asker may see: what a member shows of themes and agenda points, and what was answered, under
    the own name, in threads that the asker may read. Of equals the one who was not asked for longest goes first.
    """
    home = db.session.scalar(select(Member.organisation).where(Member.id == asker.id)) or ""
    found = ranked(asker, subject, home)
    says = found.selected_columns
    knows = or_(says["follows"], says["works_on"], says["helped"])
    found = found.where(Member.public_id == only if only else knows)
    rows = db.session.execute(found.limit(MOST_PROPOSED)).all()
    titles = titles_of_help(asker, subject, [row.id for row in rows])
    return [Likely(other_of(row), reasons_of(row, subject, home, titles.get(row.id))) for row in rows]


def ranked(asker: Person, subject: Subject, home: str) -> Select[*tuple[Any, ...]]:
    """Everybody who may be asked, with what speaks for them, best first."""
    answers = answered(asker, subject).subquery()
    themes_of = select(MemberTheme).where(MemberTheme.member_id == Member.id, MemberTheme.theme == subject.theme)
    follows = and_(themes_of.exists(), shown_to(asker.id, "themes"))
    works_on = and_(cast(Member.agenda.op("&")(bit(subject.point)), Integer) != 0, shown_to(asker.id, "agenda"))
    same_size = Member.organisation.in_(of_same_size(home))
    same_province = Member.organisation.in_(in_same_province(home))
    worth = ((follows, FOLLOWS_THEME), (works_on, HAS_POINT), (same_size, SAME_SIZE), (same_province, SAME_PROVINCE))
    score: ColumnElement[int] = func.coalesce(answers.c.worth, 0)
    for is_so, points in worth:
        score = score + case((is_so, points), else_=0)
    last_asked = select(func.max(Call.created_at)).where(Call.callee_id == Member.id).scalar_subquery()
    return (
        select(
            *OTHER,
            follows.label("follows"),
            works_on.label("works_on"),
            same_size.label("same_size"),
            same_province.label("same_province"),
            answers.c.worth.is_not(None).label("helped"),
        )
        .outerjoin(answers, answers.c.member_id == Member.id)
        .where(can_be_asked_by(asker.id))
        .order_by(score.desc(), last_asked.is_not(None), last_asked, Member.id)
    )


def help_in(asker: Person, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    """Replies that stand, by others than who asked, in the newest threads on this subject that the asker may read."""
    readable = (
        select(Thread.id)
        .where(visible_to(asker.id), Thread.hidden_at.is_(None), ~is_direct(Thread.circle_id))
        .where(subject.threads())
        .order_by(Thread.last_post_at.desc())
        .limit(LOOKED_AT)
    )
    stands = (Post.deleted_at.is_(None), Post.hidden_at.is_(None))
    return (Thread.id.in_(readable), Post.number > 1, Post.author_id != Thread.starter_id, *stands)


def answered(asker: Person, subject: Subject) -> Select[*tuple[Any, ...]]:
    """Who answered on this subject, and what that is worth."""
    worth = case((Post.number == Thread.insight_number, HELPED), else_=ANSWERED)
    return (
        select(Post.author_id.label("member_id"), func.max(worth).label("worth"))
        .join(Thread, Thread.id == Post.thread_id)
        .where(*help_in(asker, subject))
        .group_by(Post.author_id)
    )


def titles_of_help(asker: Person, subject: Subject, ids: list[int]) -> dict[int, tuple[str, bool]]:
    """For each of these members the title of one thread on the subject in which they answered, and whether that was
    what helped; the helpful and the newest first."""
    if not ids:
        return {}
    is_insight = case((Post.number == Thread.insight_number, 1), else_=0)
    first = (is_insight.desc(), Thread.last_post_at.desc(), Thread.id.desc())
    each = (
        select(
            Post.author_id,
            Thread.title,
            is_insight.label("is_insight"),
            func.row_number().over(partition_by=Post.author_id, order_by=first).label("place"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(*help_in(asker, subject), Post.author_id.in_(ids))
        .subquery()
    )
    found = db.session.execute(select(each).where(each.c.place == 1))
    return {row.author_id: (row.title, bool(row.is_insight)) for row in found}


def reasons_of(row: Any, subject: Subject, home: str, help_given: tuple[str, bool] | None) -> list[str]:
    """Why this member is proposed, in the words of the page."""
    reasons = []
    if row.follows:
        label = themes()[subject.theme].label
        reasons.append(_("works on %(theme)s", theme=label[:1].lower() + label[1:]))
    if row.works_on:
        label = agenda_points()[subject.point].label
        reasons.append(_("works on agenda point %(number)s, %(label)s", number=subject.point, label=label))
    if row.same_size:
        reasons.append(_("same size as %(place)s", place=home))
    if row.same_province:
        reasons.append(_("same province as %(place)s", place=home))
    if help_given is not None:
        title, is_insight = help_given
        words = _("helped before in “%(title)s”") if is_insight else _("answered before in “%(title)s”")
        reasons.append(words % {"title": title})
    return reasons
