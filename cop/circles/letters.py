"""One short letter about a circle: what happened, who did it, and where to go; written only if it is still so."""

from typing import Any, NamedTuple

from sqlalchemy import select

from cop.circles.models import ASKS, FACILITATOR, IS_INVITED, Circle, Knock, Membership
from cop.circles.operations import (
    ADMITTED,
    ASKED_FOR,
    DECLINED,
    HANDED_ON,
    INVITED,
    KNOCKED,
    OPENED,
    REMOVED,
    TURNED_DOWN,
)
from cop.foundation.db import db
from cop.foundation.language import lazy_gettext as _
from cop.foundation.letters import speaking, write_letter, write_veiled
from cop.foundation.outbox import Letter, Writer, Written
from cop.members.models import Member


class News(NamedTuple):
    """What a letter says: a subject, one or two sentences, and the words on its link (none: it leads nowhere)."""

    subject: Any
    text: Any
    link: Any = ""


NEWS = {
    INVITED: News(
        _("%(who)s invites you to a circle"),
        _("%(who)s invites you to the circle %(circle)s. You decide whether you join. What is said in it stays in it."),
        _("Look at the invitation"),
    ),
    KNOCKED: News(
        _("%(who)s would like to join your circle"),
        _("%(who)s would like to join the circle %(circle)s, which you lead. You decide."),
        _("Look at the request"),
    ),
    ADMITTED: News(
        _("You are in the circle %(circle)s"),
        _("%(who)s let you into the circle %(circle)s. What is said in it stays in it."),
        _("Go to the circle"),
    ),
    TURNED_DOWN: News(
        _("Your request to the circle %(circle)s"),
        _("You asked to join the circle %(circle)s. That is not possible now. You can ask %(who)s why."),
        _("Look at the circle"),
    ),
    REMOVED: News(
        _("You are no longer in the circle %(circle)s"),
        _("%(who)s took you out of the circle %(circle)s. You can no longer read what is said in it."),
    ),
    ASKED_FOR: News(
        _("%(who)s asks for a circle"),
        _("%(who)s would like to begin the circle %(circle)s. A moderator decides whether it opens."),
        _("Look at the request"),
    ),
    OPENED: News(
        _("Your circle %(circle)s is open"),
        _("%(who)s opened the circle %(circle)s. You lead it: you can invite members now."),
        _("Go to the circle"),
    ),
    DECLINED: News(
        _("Your request for the circle %(circle)s"),
        _("%(who)s looked at your request for the circle %(circle)s, and does not open it now."),
    ),
    HANDED_ON: News(
        _("You lead the circle %(circle)s"),
        _("%(who)s made you facilitator of the circle %(circle)s. You invite, admit, and look after the agreements."),
        _("Go to the circle"),
    ),
}


def news(letter: Letter) -> Written | None:
    """The letter about a circle, for one member; None when it is no longer true or no longer that member's business."""
    member, circle = db.session.get(Member, letter.member_id), db.session.get(Circle, letter.about["circle"])
    who = db.session.get(Member, letter.about["who"])
    what = letter.about["what"]
    if member is None or circle is None or who is None or not member.is_active:
        return None
    if not still_true(what, member, circle, who):
        return None
    if circle.keeps_out_of_mail:  # not even its name, nor who asks or is out of it
        return write_veiled(member.email, member.language, circle.path if NEWS[what].link else "/kringen")
    values = {"who": who.name, "circle": circle.name}
    with speaking(member.language):
        subject, text, link = (str(part) % values for part in NEWS[what])
    return write_letter(
        "circles.news",
        member.email,
        member.language,
        subject_line=subject,
        sentences=text,
        link_words=link,
        path=circle.path,
        words=words_along(letter, member, circle, who),
        first_name=member.first_name,
    )


def still_true(what: str, member: Member, circle: Circle, who: Member) -> bool:
    """Whether what happened still stands, and still is this member's business."""
    place = db.session.get(Membership, (circle.id, member.id))
    if what in (ADMITTED, OPENED, HANDED_ON):
        return place is not None and (what == ADMITTED or place.role == FACILITATOR)
    if what == INVITED:
        return circle.is_open and has_knocked(circle, member, IS_INVITED)
    if what == KNOCKED:
        leads = place is not None and place.role == FACILITATOR
        return circle.is_open and leads and has_knocked(circle, who, ASKS)
    if what == ASKED_FOR:
        return member.is_moderator and circle.is_asked_for
    if what == DECLINED:
        return circle.founder_id == member.id and circle.opened_at is None and circle.ended_at is not None
    return place is None  # turned down, or removed, and not let in since


def has_knocked(circle: Circle, member: Member, kind: str) -> bool:
    """Whether a member still waits at the door of this circle in this way."""
    knock = select(Knock.id).where(Knock.circle_id == circle.id, Knock.member_id == member.id, Knock.kind == kind)
    return db.session.scalar(knock) is not None


def words_along(letter: Letter, member: Member, circle: Circle, who: Member) -> str:
    """What the other one wrote with it: an invitation, a request, a purpose, a reason."""
    what = letter.about["what"]
    if what in (INVITED, KNOCKED):
        at_door = member if what == INVITED else who
        knock = select(Knock.words).where(Knock.circle_id == circle.id, Knock.member_id == at_door.id)
        return db.session.scalar(knock) or ""
    written = {ASKED_FOR: circle.purpose, DECLINED: circle.answer}
    return str(written.get(what, letter.about.get("words", "")))


WRITERS: dict[str, Writer] = {"circles.news": news}
