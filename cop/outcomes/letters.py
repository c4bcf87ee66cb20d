"""The letters of this room: an outcome, the question what came of an answer, and the answer to that. Each asks every
permission again when it leaves."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from cop.circles.models import Circle
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking, write_letter, write_veiled
from cop.foundation.outbox import Letter, Written
from cop.foundation.text import excerpt
from cop.members.models import ACTIVE, UNNAMED, Member
from cop.notifications.models import HELPED, OUTCOME, SEQUEL_ASKED
from cop.notifications.queries import wants_mail
from cop.outcomes.policy import is_concluded
from cop.outcomes.queries import outcome_of, post_of
from cop.threads.models import MUTES, Attention, Thread
from cop.threads.policy import is_starter, visible_to

OUTCOME_WORDS, INSIGHT_WORDS = 600, 280  # characters of each in a letter


@dataclass(frozen=True)
class About:
    """Who a letter is for, and the thread it is about, as that member may see it now."""

    letter: Letter
    reader: Member
    thread: Thread
    circle: Circle


def about(letter: Letter, kind: str) -> About | None:
    """What a letter needs; None when its reader left, lost access, muted the thread or wants no such letter any more,
    and when the thread was hidden."""
    found = db.session.execute(
        select(Member, Thread, Circle, Attention.stance)
        .select_from(Member)
        .join(Thread, Thread.id == letter.about["thread"])
        .join(Circle, Circle.id == Thread.circle_id)
        .outerjoin(Attention, (Attention.thread_id == Thread.id) & (Attention.member_id == Member.id))
        .where(Member.id == letter.member_id, Member.status == ACTIVE, Thread.hidden_at.is_(None))
        .where(visible_to(letter.member_id or 0))
    ).one_or_none()
    if found is None or found.stance == MUTES or not wants_mail(found.Member.id, kind, found.Circle.id):
        return None
    return About(letter, found.Member, found.Thread, found.Circle)


def outcome(letter: Letter) -> Written | None:
    """A followed thread came to an outcome; nothing when it was opened again since."""
    found = about(letter, OUTCOME)
    result = outcome_of(found.thread) if found else None
    if found is None or result is None or not is_concluded(found.thread, result.created_at):
        return None
    author = db.session.get_one(Member, result.author_id)
    with speaking(found.reader.language):
        name = _("the asker") if author.role == UNNAMED else author.name
    words = excerpt(result.html, OUTCOME_WORDS)
    return written("outcomes.outcome", found, f"{found.thread.path}#uitkomst", name=name, words=words)


def sequel_asked(letter: Letter) -> Written | None:
    """Three weeks after the insight: what did you do with it? Nothing when that was told or the insight taken back."""
    found = about(letter, SEQUEL_ASKED)
    if found is None or found.thread.sequel or not is_starter(found.reader, found.thread):
        return None
    insight = post_of(found.thread, found.thread.insight_number or 0)
    if insight is None:
        return None
    author = db.session.get_one(Member, insight.author_id)
    name = "" if author.role == UNNAMED else author.name
    words = excerpt(insight.html, INSIGHT_WORDS)
    return written("outcomes.sequel_asked", found, f"{found.thread.path}/wat-deed-je-ermee", name=name, words=words)


def helped(letter: Letter) -> Written | None:
    """Your answer helped in …: to who wrote it, with what the asker did. Nothing when the asker took that back."""
    found = about(letter, HELPED)
    if found is None or not found.thread.sequel:
        return None
    starter = db.session.get_one(Member, found.thread.starter_id)
    with speaking(found.reader.language):
        name = _("the asker") if starter.role == UNNAMED else starter.first_name
    path = f"{found.thread.path}#b{found.thread.insight_number}"
    return written("outcomes.helped", found, path, name=name, words=found.thread.sequel)


def written(kind: str, found: About, path: str, *, name: str, words: str) -> Written:
    """The letter, or only that there is news when the circle keeps its content out of mail."""
    domain = found.letter.message_id.rpartition("@")[2].rstrip(">")
    root = f"<thread.{found.thread.public_id}@{domain}>"  # mail programs lay letters about one thread together
    link = str(current_app.config["PUBLIC_URL"])
    headers = {"In-Reply-To": root, "References": root, "List-Archive": f"<{link}{found.thread.path}>"}
    if found.circle.keeps_out_of_mail:
        return write_veiled(found.reader.email, found.reader.language, path, headers)
    return write_letter(
        kind,
        found.reader.email,
        found.reader.language,
        headers=headers,
        reader=found.reader,
        thread=found.thread,
        circle="" if found.circle.is_everybody or found.circle.is_direct else found.circle.name,
        who=name,
        words=words,
        link=link + path,
    )
