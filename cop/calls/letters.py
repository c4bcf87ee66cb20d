"""Letters about a call, to one of its two: what happened, when it is, and where to go; only if it is still so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from cop.calls.appointment import appointment
from cop.calls.models import AGREED, ASKED, CANCELLED, DECLINED, Call
from cop.calls.queries import person_in
from cop.foundation.db import db
from cop.foundation.language import lazy_gettext as _
from cop.foundation.letters import speaking, write_letter
from cop.foundation.outbox import Letter, Written
from cop.members.models import Member


class News(NamedTuple):
    """What a letter says: a subject, one or two sentences, and the words on its link."""

    subject: Any
    text: Any
    link: Any


ASKED_NEWS = News(
    _("%(who)s would like to call you for a quarter of an hour"),
    _("%(who)s would like to call you about “%(subject)s”. Choose one of the two times, or say: not now."),
    _("Look at the request"),
)
AGREED_NEWS = News(
    _("Agreed: a call with %(who)s"),
    _("You call each other about “%(subject)s”. The appointment is with this letter, for your calendar."),
    _("See how you reach each other"),
)
DECLINED_NEWS = News(
    _("%(who)s cannot call now"),
    _("%(who)s has no room for a call about “%(subject)s” at the moment. That happens. Others may know too."),
    _("Ask another colleague"),
)
CANCELLED_NEWS = News(
    _("The call with %(who)s is off"),
    _("The call about “%(subject)s” is off."),
    _("Look at the call"),
)
AFTER_NEWS = News(
    _("What did you take from the call with %(who)s?"),
    _("You called about “%(subject)s”. What did you take from it? It is kept only if you both want that."),
    _("Answer in one sentence"),
)


def asked(letter: Letter) -> Written | None:
    """To the one who is asked, while the question stands: who, what about, and the two times."""

    def stands(call: Call, reader: Member) -> bool:
        return call.state == ASKED and call.callee_id == reader.id

    return news(letter, ASKED_NEWS, stands, lambda call: {"words": call.words, "slots": call.slots})


def agreed(letter: Letter) -> Written | None:
    """To both, with the entry for the calendar."""
    return with_appointment(letter, AGREED_NEWS, AGREED)


def declined(letter: Letter) -> Written | None:
    """To the asker, kindly."""

    def stands(call: Call, reader: Member) -> bool:
        return call.state == DECLINED and call.asker_id == reader.id

    return news(letter, DECLINED_NEWS, stands, lambda call: {"path": f"/bellen/nieuw?na={call.public_id}"})


def cancelled(letter: Letter) -> Written | None:
    """To both when it was agreed, with what takes the entry away; else to the one who was asked."""
    return with_appointment(letter, CANCELLED_NEWS, CANCELLED)


def after(letter: Letter) -> Written | None:
    """The one question afterwards, to who has not answered it and may still."""

    def stands(call: Call, reader: Member) -> bool:
        mine = call.asker_keeps if call.asker_id == reader.id else call.callee_keeps
        return call.is_looked_back_on and mine is None and not call.is_let_go

    return news(letter, AFTER_NEWS, stands, lambda call: {"path": f"{call.path}#achteraf"})


def with_appointment(letter: Letter, words: News, state: str) -> Written | None:
    """A letter with the entry for the reader's calendar, if a time was ever agreed."""
    written = news(letter, words, lambda call, _reader: call.state == state, lambda call: {"slot": call.agreed_slot})
    call, reader = db.session.get(Call, letter.about["call"]), db.session.get(Member, letter.member_id)
    if written is None or call is None or reader is None or call.agreed_slot is None:
        return written
    with speaking(reader.language):
        entry = appointment(call, person_in(call, call.other_than(reader.id)).name)
    return replace(written, attachments=(entry,))


def news(
    letter: Letter,
    words: News,
    stands: Callable[[Call, Member], bool],
    more: Callable[[Call], dict[str, Any]],
) -> Written | None:
    """One letter to one of the two of a call; None when it no longer stands, or the reader is gone."""
    call, reader = db.session.get(Call, letter.about["call"]), db.session.get(Member, letter.member_id)
    if call is None or reader is None or not reader.is_active or reader.id not in (call.asker_id, call.callee_id):
        return None
    if not stands(call, reader):
        return None
    other = person_in(call, call.other_than(reader.id))
    values = {"who": other.name, "subject": call.subject}
    with speaking(reader.language):
        subject, text, link = (str(part) % values for part in words)
    about = {"words": "", "slots": [], "slot": None, "path": call.path, **more(call)}
    return write_letter(
        "calls.news",
        reader.email,
        reader.language,
        subject_line=subject,
        sentences=text,
        link_words=link,
        other=other,
        first_name=reader.first_name,
        **about,
    )
