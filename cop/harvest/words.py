"""What a lesson is called while it comes about, and the text as it is shared."""

from cop.foundation.clock import local
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking
from cop.harvest.models import COMPLETE, DECLINED, DRAFT, PROPOSED, PUBLISHED, WITHDRAWN, Lesson, Words
from cop.intervisie.models import AGREEING, CONCEPT, ENDED, PLANNED, RUNNING, Session
from cop.methods.models import library

DUTCH = "nl"  # of what is shared: all members read it


def state_in_words(session: Session | None, lesson: Lesson | None) -> str:
    """How a session stands, in the ten states of the domain (§2.2); no session was wiped. `lesson` as far as the reader
    may know of it (queries.lesson_for)."""
    if session is None:
        return _("Deleted")
    before = {
        CONCEPT: _("In preparation"),
        PLANNED: _("Planned"),
        AGREEING: _("Everybody signs the agreements"),
        RUNNING: _("Going on now"),
    }
    after = {
        DRAFT: _("Over, a lesson is being written"),
        PROPOSED: _("Over, a lesson waits for the yes of everybody"),
        COMPLETE: _("Over, a lesson waits for the yes of everybody"),
        PUBLISHED: _("Over, a lesson was shared"),
        DECLINED: _("Over, nothing was shared"),
        WITHDRAWN: _("Over, the lesson was taken back"),
    }
    if session.state != ENDED:
        return before[session.state]
    return after[lesson.state] if lesson is not None else _("Over")


def year_of(session: Session) -> int:
    """The year in which it was held."""
    return local(session.began_at or session.starts_at).year


def method_of(session: Session) -> str:
    """The name of the method as it stands in the list: of an adapted one, the one it was made from."""
    method = library().methods.get(session.method)
    return method.name if method else ""


def shared_text(session: Session, words: Words) -> str:
    """The lesson as a post: what the group wrote, and what we add to it, in Dutch."""
    with speaking(DUTCH):
        useful = _("**Useful for:** %(whom)s", whom=words.whom) if words.whom else ""
        origin = _(
            "From a session of intervisie. Method: %(method)s. Year: %(year)s.",
            method=method_of(session),
            year=year_of(session),
        )
    return "\n\n".join(part for part in (words.lesson, useful, origin) if part)
