"""The text of a letter before it goes: moderators read what they are about to send. The room `members` sends it."""

from cop.foundation.clock import now
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking, write_letter
from cop.foundation.outbox import Written
from cop.members.models import LIVES, SET_PASSWORD, Application, Me, Member

HERE_COMES_THE_LINK = "/sleutel/…"  # the real one is a secret between the letter and its reader


def words_or_place(words: str, language: str) -> str:
    """The words typed so far, or a line that says where they will stand."""
    with speaking(language):
        return words or _("(Your words come here.)")


def admission(application: Application, note: str) -> Written:
    """The letter to who is admitted, with a note or without."""
    member = Member(name=application.name, email=application.email, language=application.language)
    return first_link(member, "admitted", note, None)


def invitation(name: str, email: str, language: str, host: Me) -> Written:
    """The letter to who is invited."""
    return first_link(Member(name=name, email=email, language=language), "invited", "", host)


def first_link(member: Member, why: str, note: str, host: Me | None) -> Written:
    return write_letter(
        "members.set_password",
        member.email,
        member.language,
        member=member,
        path=HERE_COMES_THE_LINK,
        until=now() + LIVES[SET_PASSWORD],
        why=why,
        note=note,
        host=host,
    )


def refusal(application: Application, note: str) -> Written:
    """The letter to who is declined."""
    shown = Application(
        name=application.name,
        email=application.email,
        language=application.language,
        note=words_or_place(note, application.language),
    )
    return write_letter("members.declined", shown.email, shown.language, application=shown)


def suspension(member: Member, reason: str) -> Written:
    """The letter to who is suspended."""
    return about_membership("members.suspended", member, reason)


def restoration(member: Member, reason: str) -> Written:
    """The letter to who may come in again."""
    return about_membership("members.restored", member, reason)


def about_membership(name: str, member: Member, reason: str) -> Written:
    shown = Member(
        name=member.name,
        email=member.email,
        language=member.language,
        status_reason=words_or_place(reason, member.language),
    )
    return write_letter(name, shown.email, shown.language, member=shown)
