"""The letters of this room. Each is written when it leaves, by what is true at that moment; None drops it."""

from datetime import timedelta

from cop.foundation.db import db
from cop.foundation.letters import write_letter
from cop.foundation.outbox import Letter, Written
from cop.members.models import (
    ACTIVE,
    CHANGE_ADDRESS,
    INVITED,
    LEFT,
    LIVES,
    SET_PASSWORD,
    SIGN_IN_CODE,
    SUSPENDED,
    Application,
    Key,
    Member,
)
from cop.members.queries import key_by_id


def open_key(letter: Letter, purpose: str, *statuses: str) -> tuple[Key, Member] | None:
    """The key this letter is about and its member, as long as it opens something."""
    key = key_by_id(letter.about["key"], purpose)
    member = db.session.get(Member, key.member_id) if key else None
    if key is None or member is None or not key.is_open() or member.status not in statuses:
        return None
    return key, member


def sign_in_code(letter: Letter) -> Written | None:
    """Six digits to type over."""
    found = open_key(letter, SIGN_IN_CODE, ACTIVE)
    if found is None:
        return None
    key, member = found
    minutes = LIVES[SIGN_IN_CODE] // timedelta(minutes=1)
    return write_letter(
        "members.sign_in_code", member.email, member.language, member=member, code=key.code(), minutes=minutes
    )


def set_password(letter: Letter) -> Written | None:
    """A link to choose a password: after admission, by invitation, or because it was asked for."""
    found = open_key(letter, SET_PASSWORD, ACTIVE, INVITED)
    if found is None:
        return None
    key, member = found
    application = db.session.get(Application, letter.about["application"]) if "application" in letter.about else None
    host = db.session.get(Member, letter.about["by"]) if "by" in letter.about else None
    return write_letter(
        "members.set_password",
        member.email,
        member.language,
        member=member,
        path=key.path,
        until=key.expires_at,
        why="admitted" if application else "invited" if host else "asked",
        note=application.note if application else "",
        host=host,
    )


def already_member(letter: Letter) -> Written | None:
    """Someone filled in your address, to apply or to take it as their own: you are here already."""
    return to_member(letter, "members.already_member", ACTIVE, INVITED, SUSPENDED)


def applied(letter: Letter) -> Written | None:
    """We have your application."""
    return to_applicant(letter, "members.applied")


def declined(letter: Letter) -> Written | None:
    """Your application was declined, and why."""
    return to_applicant(letter, "members.declined")


def to_applicant(letter: Letter, name: str) -> Written | None:
    application = db.session.get(Application, letter.about["application"])
    if application is None or not letter.address:
        return None
    return write_letter(name, letter.address, application.language, application=application)


def address_confirm(letter: Letter) -> Written | None:
    """Is this address yours? To the new address of a member."""
    found = open_key(letter, CHANGE_ADDRESS, ACTIVE)
    if found is None or not letter.address:
        return None
    key, member = found
    return write_letter(
        "members.address_confirm", letter.address, member.language, member=member, path=key.path, until=key.expires_at
    )


def address_changed(letter: Letter) -> Written | None:
    """Your address was changed: to the old one."""
    member = db.session.get(Member, letter.about["member"])
    if member is None or member.status == LEFT or not letter.address:
        return None
    return write_letter("members.address_changed", letter.address, member.language, member=member)


def password_changed(letter: Letter) -> Written | None:
    """Your password was changed (ASVS 5.0 V6.3.7)."""
    return to_member(letter, "members.password_changed", ACTIVE)


def suspended(letter: Letter) -> Written | None:
    """Your membership was suspended, and why."""
    return to_member(letter, "members.suspended", SUSPENDED)


def restored(letter: Letter) -> Written | None:
    """You can come in again."""
    return to_member(letter, "members.restored", ACTIVE)


def left(letter: Letter) -> Written | None:
    """Your membership has ended: to the address that was just erased."""
    if not letter.address:
        return None
    return write_letter("members.left", letter.address, letter.about["language"])


def to_member(letter: Letter, name: str, *statuses: str) -> Written | None:
    """A letter to its member, as long as that member is in one of these states."""
    member = db.session.get(Member, letter.member_id)
    if member is None or member.status not in statuses:
        return None
    return write_letter(name, member.email, member.language, member=member)
