"""What happens to members: coming in, signing in, being admitted, suspended and restored, and leaving.

Nothing here knows circles: a page that changes who is active also calls the operation of the circles.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, literal, select, update
from werkzeug.exceptions import Conflict, TooManyRequests

from cop.foundation import log, outbox
from cop.foundation.clock import now
from cop.foundation.db import db, end_reading, new_public_id, writing
from cop.foundation.drafts import Draft
from cop.foundation.language import gettext as _
from cop.foundation.log import Act
from cop.foundation.outbox import DROPPED, QUEUED, SOON, URGENT, Letter
from cop.members import caution, passwords
from cop.members.findable import forget_member, put_member, put_organisation
from cop.members.models import (
    ACTIVE,
    ADMINISTRATOR,
    ADMITTED,
    CHANGE_ADDRESS,
    CODE_TRIES,
    DECLINED,
    IDLE,
    INVITED,
    LEFT,
    LIVES,
    MEMBER,
    MODERATOR,
    NEW_LINK_LIVES,
    NO_NAME,
    OLD_MEMBER,
    PRACTICE,
    REMEMBERED,
    SET_PASSWORD,
    SIGN_IN_CODE,
    SUSPENDED,
    UNNAMED,
    WAITING,
    Application,
    Device,
    Key,
    Member,
    MemberTheme,
    Person,
    hash_token,
)
from cop.members.queries import administrators_but, member_by_email, waits_already

ROLES = (MEMBER, MODERATOR, ADMINISTRATOR)
APPLICATIONS_KEPT = timedelta(days=90)  # after declining, so that a second application is not read as a first


# Signing in and out


def sign_in(member: Member, label: str, remember: bool) -> str:
    """Open a device of this member and return its token, which only the cookie keeps.

    `label` is how the member will recognise it. Raises Conflict when the member may not come in any more.
    """
    if member.status != ACTIVE:
        raise Conflict(_("Signing in did not work. Try again."))
    token = secrets.token_urlsafe(32)
    device = Device(
        member_id=member.id,
        token_hash=hash_token(token),
        label=label[:80],
        is_remembered=remember,
        expires_at=now() + (REMEMBERED if remember else IDLE),
    )
    db.session.add(device)
    db.session.flush()
    return token


def note_refusal(session: Any, member_public_id: str | None, how: str) -> None:
    """Write a refused sign-in ("password", "code") to the log of acts, without what was typed; inside remembering()."""
    about = f"member:{member_public_id}" if member_public_id else "nobody"
    session.add(Act(actor_id=None, verb="refuse_sign_in", about=about, why=how))


def sign_out(device_id: int) -> None:
    """End one device."""
    db.session.execute(delete(Device).where(Device.id == device_id))


def end_device(member_id: int, public_id: str) -> None:
    """End one device of this member, and of nobody else; one that has ended already is no error."""
    db.session.execute(delete(Device).where(Device.member_id == member_id, Device.public_id == public_id))


def end_devices(member_id: int, but: int | None = None) -> None:
    """End all devices of this member, but for the one with this inner number."""
    mine = delete(Device).where(Device.member_id == member_id)
    db.session.execute(mine if but is None else mine.where(Device.id != but))


# Passwords


def hash_password(password: str) -> str:
    """The hash to hand to set_password(). Takes some 70 ms: call it before write()."""
    return passwords.hash_password(password)


def password_trouble(password: str, *about: str) -> str:
    """What is wrong with a new password, in a sentence, or nothing; `about` is the member's own name and address."""
    if len(password) < passwords.LEAST:
        return _(
            "Take at least %(least)s characters. Three words that do not belong together are easy.",
            least=passwords.LEAST,
        )
    if len(password) > passwords.MOST:
        return _("Take at most %(most)s characters.", most=passwords.MOST)
    if passwords.is_guessable(password, *about):
        return _("This password is easy to guess. Three words that do not belong together are better.")
    return ""


def is_password_of(member_id: int, password: str) -> bool:
    """Whether this is the password of one who is signed in, asked again before something that matters.

    Raises TooManyRequests after ten times in an hour. Call it before write().
    """
    if not caution.may_ask_again(member_id):
        raise TooManyRequests(_("That was too often. Wait an hour, and try again."))
    kept = db.session.scalar(select(Member.password_hash).where(Member.id == member_id))
    end_reading()
    return passwords.fits(kept, password)


# Keys


def make_key(member: Member, purpose: str, about: dict[str, Any] | None = None) -> Key:
    """A key for this member; its secret goes out by letter alone."""
    key = Key(member_id=member.id, purpose=purpose, about=about or {}, expires_at=now() + LIVES[purpose])
    db.session.add(key)
    db.session.flush()
    return key


def offer_code(email: str) -> str:
    """Send six digits to this address, if an active member has it. Returns a ticket, known address or not."""
    return offer(email, SIGN_IN_CODE, LIVES[SIGN_IN_CODE], (ACTIVE,), "members.sign_in_code")


def offer_link(email: str) -> None:
    """Send a link to choose a password to this address, if someone who may come in has it."""
    offer(email, SET_PASSWORD, NEW_LINK_LIVES, (ACTIVE, INVITED), "members.set_password")


def offer(email: str, purpose: str, lives: timedelta, statuses: tuple[str, ...], letter: str) -> str:
    """Make a key out of whoever has this address, and put the letter about it in the outbox.

    Both statements are the same when nobody has it: then no key comes of it, and the letter is dropped when it would
    leave. So neither the answer nor its time tells who is a member.
    """
    public_id = new_public_id()
    holder = select(literal(public_id), Member.id, literal(purpose), literal(now() + lives), literal(0))
    known = holder.where(Member.email == email, Member.status.in_(statuses))
    db.session.execute(insert(Key).from_select(["public_id", "member_id", "purpose", "expires_at", "tries"], known))
    outbox.put(letter, URGENT, about={"key": public_id})
    return public_id


def try_code(session: Any, ticket: str, typed: str) -> Key | None:
    """Count one try of the code behind a ticket, and return the key if it was right; inside remembering().

    The try is counted by the same statement that asks whether one is left, so that many at once are still five.
    """
    counted = session.execute(
        update(Key)
        .where(
            Key.public_id == ticket,
            Key.purpose == SIGN_IN_CODE,
            Key.used_at.is_(None),
            Key.expires_at > now(),
            Key.tries < CODE_TRIES,
        )
        .values(tries=Key.tries + 1)
        .returning(Key.member_id)
    ).one_or_none()
    key = Key(public_id=ticket, purpose=SIGN_IN_CODE, member_id=counted.member_id if counted else 0)
    is_right = secrets.compare_digest(key.code().encode(), typed.encode("utf-8", "replace"))
    return key if counted and is_right else None


def use_key(key: Key) -> None:
    """Use a key up. Raises Conflict when it was used just before, or has expired."""
    used = db.session.execute(
        update(Key)
        .where(Key.public_id == key.public_id, Key.used_at.is_(None), Key.expires_at > now())
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, as every update's
        raise Conflict(_("This link has been used already, or it is too old. Ask for a new one."))


def close_keys(member_id: int) -> None:
    """No letter that was sent before opens anything any more."""
    mine = update(Key).where(Key.member_id == member_id, Key.used_at.is_(None)).values(used_at=now())
    db.session.execute(mine.execution_options(synchronize_session=False))


# Coming in


def may_apply(email: str) -> bool:
    """Count one application, from this place and with this address, and tell whether it is not too many."""
    return caution.may_apply(email)


def apply(application: Application) -> bool:
    """Take in an application, and tell whether a moderator should look at it.

    When the address is known already nothing is taken in, and its owner gets a letter; the page says the same.
    """
    known = member_by_email(application.email)
    if known is not None:
        outbox.put("members.already_member", SOON, member_id=known.id)
        return False
    if waits_already(application.email):
        return False
    db.session.add(application)
    db.session.flush()
    outbox.put("members.applied", SOON, address=application.email, about={"application": application.id})
    return True


def admit(application: Application, by: Person, note: str = "") -> Member:
    """Admit who applied: a member who has yet to choose a password, and a letter with the link and the note.

    Raises Conflict when someone decided before, or when the address has become a member's.
    """
    decide(application, ADMITTED, by, note)
    if member_by_email(application.email) is not None:
        raise Conflict(_("Somebody with this address is a member already."))
    member = Member(
        name=application.name,
        email=application.email,
        organisation=application.organisation,
        function=application.function,
        kind=application.kind,
        language=application.language,
        introduced_by_id=by.id,
    )
    db.session.add(member)
    db.session.flush()
    send_first_link(member, {"application": application.id})
    log.write_down(by.id, "admit", f"member:{member.public_id}", note)
    return member


def decline(application: Application, by: Person, note: str) -> None:
    """Decline who applied, with a letter that holds the note. Raises Conflict when someone decided before."""
    decide(application, DECLINED, by, note)
    outbox.put("members.declined", SOON, address=application.email, about={"application": application.id})
    log.write_down(by.id, "decline", f"application:{application.public_id}", note)


def decide(application: Application, status: str, by: Person, note: str) -> None:
    decided = db.session.execute(
        update(Application)
        .where(Application.id == application.id, Application.status == WAITING)
        .values(status=status, decided_at=now(), decided_by_id=by.id, note=note)
    )
    if decided.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, as every update's
        raise Conflict(_("This application was decided already."))


def invite(name: str, email: str, organisation: str, by: Person, kind: str = PRACTICE) -> Member:
    """Invite someone: a member who has yet to choose a password, and a letter with the link.

    Raises Conflict when the address is known, or waits for an answer.
    """
    if member_by_email(email) is not None:
        raise Conflict(_("Somebody with this address is a member already."))
    if waits_already(email):
        raise Conflict(_("Somebody with this address has applied. Admit that application instead."))
    member = Member(name=name, email=email, organisation=organisation, kind=kind, introduced_by_id=by.id)
    db.session.add(member)
    db.session.flush()
    send_first_link(member, {"by": by.id})
    log.write_down(by.id, "invite", f"member:{member.public_id}")
    return member


def send_first_link(member: Member, about: dict[str, Any]) -> None:
    key = make_key(member, SET_PASSWORD)
    outbox.put("members.set_password", SOON, member_id=member.id, about={"key": key.public_id, **about})


def set_password(member: Member, password_hash: str, stay: int | None = None) -> None:
    """Set a password: every other device is signed out, every other link closed, and the owner told by letter.

    `stay` is the inner number of the device on which this happens. Who was invited becomes active by it.
    Raises Conflict when the member may not come in any more.
    """
    if member.status not in (ACTIVE, INVITED):
        raise Conflict(_("This link has been used already, or it is too old. Ask for a new one."))
    if member.status == INVITED:
        member.status, member.joined_at, member.read_all_at = ACTIVE, now(), now()
        put_member(member)
    else:
        outbox.put("members.password_changed", SOON, member_id=member.id)
    member.password_hash = password_hash
    end_devices(member.id, but=stay)
    close_keys(member.id)
    log.write_down(member.id, "set_password", f"member:{member.public_id}")


# Being a member


def ask_address(member: Member, email: str) -> None:
    """Ask a new address to confirm itself. If somebody has it, its owner gets a letter; the page says the same."""
    owner = member_by_email(email)
    if owner is not None:
        outbox.put("members.already_member", SOON, member_id=owner.id)
        return
    key = make_key(member, CHANGE_ADDRESS, {"email": email})
    outbox.put("members.address_confirm", URGENT, address=email, about={"key": key.public_id})


def change_address(member: Member, key: Key) -> None:
    """Take the confirmed address, close what was sent to the old one, and tell the old one.

    Raises Conflict when the key is used up, the member is not active, or the address has become somebody else's.
    """
    use_key(key)
    email, before = key.about["email"], member.email
    if member.status != ACTIVE or member_by_email(email) is not None:
        raise Conflict(_("This address can no longer be used. Choose another one in your settings."))
    member.email = email
    db.session.flush()
    close_keys(member.id)
    outbox.put("members.address_changed", SOON, address=before, about={"member": member.id})
    log.write_down(member.id, "change_address", f"member:{member.public_id}")


def change_profile(member: Member, themes: list[str], **facts: Any) -> None:
    """Write down what a member tells about oneself, by the names of the columns, and who sees each part (`shows`)."""
    before = member.organisation
    for name, value in facts.items():
        setattr(member, name, value)
    set_themes(member, themes)
    if before != member.organisation:
        put_organisation(before)


def change_wishes(member: Member, rhythm: str, preset: str, language: str) -> None:
    """How often the letter comes, whether replies come by mail at once, and in which language."""
    member.rhythm, member.preset, member.language = rhythm, preset, language


def set_themes(member: Member, themes: list[str]) -> None:
    """Follow these policy themes, and no others."""
    kept = {theme.theme: theme for theme in member.themes}
    member.themes = [kept.get(theme) or MemberTheme(theme=theme) for theme in themes]
    put_member(member)


def give_role(member: Member, role: str, by: Person, reason: str) -> None:
    """Give a role, which takes the one before. Raises Conflict when no administrator would be left."""
    if role not in ROLES or member.status != ACTIVE:
        raise Conflict(_("This member cannot get this role."))
    if role == member.role:
        return
    if member.is_administrator:
        keep_an_administrator(member)
    log.write_down(by.id, "give_role", f"member:{member.public_id}", f"{member.role} → {role}: {reason}")
    member.role = role


def keep_an_administrator(member: Member) -> None:
    """Raises Conflict when this member is the last administrator."""
    if not administrators_but(member.id):
        raise Conflict(_("Make somebody else administrator first: nobody would be left."))


def suspend(member: Member, by: Person, reason: str) -> None:
    """Suspend a member: signed out everywhere at once, every link closed, and a letter with the reason.

    Raises Conflict when the member is not active, or is the last administrator.
    """
    if member.status != ACTIVE:
        raise Conflict(_("This member is not active any more."))
    if member.is_administrator:
        keep_an_administrator(member)
    member.status, member.status_reason = SUSPENDED, reason
    put_organisation(member.organisation)
    end_devices(member.id)
    close_keys(member.id)
    outbox.put("members.suspended", SOON, member_id=member.id)
    log.write_down(by.id, "suspend", f"member:{member.public_id}", reason)


def restore(member: Member, by: Person, reason: str) -> None:
    """Let a suspended member come in again, and write so. Raises Conflict when the member is not suspended."""
    if member.status != SUSPENDED:
        raise Conflict(_("This member is not suspended any more."))
    member.status, member.status_reason = ACTIVE, reason
    put_organisation(member.organisation)
    outbox.put("members.restored", SOON, member_id=member.id)
    log.write_down(by.id, "restore", f"member:{member.public_id}", reason)


def unnamed_member() -> Member:
    """The one row that stands for whoever asks without a name; nobody signs in as it, and no list of members has it."""
    found = db.session.scalar(select(Member).where(Member.status == UNNAMED))
    if found is None:
        found = Member(name=NO_NAME, email="@", status=UNNAMED, role=UNNAMED, organisation="")
        db.session.add(found)
        db.session.flush()
    return found


def leave(member: Member) -> None:
    """Stop a membership: what was written stands, without a name; everything else about this person goes.

    Raises Conflict when the member is the last administrator.
    """
    if member.is_administrator:
        keep_an_administrator(member)
    outbox.put("members.left", SOON, address=member.email, about={"language": member.language})
    log.write_down(member.id, "leave", f"member:{member.public_id}")
    end_devices(member.id)
    db.session.execute(delete(Key).where(Key.member_id == member.id))
    db.session.execute(delete(Draft).where(Draft.member_id == member.id))
    db.session.execute(delete(Application).where(Application.email == member.email))
    waiting = update(Letter).where(Letter.member_id == member.id, Letter.state == QUEUED)
    db.session.execute(waiting.values(state=DROPPED))
    gone = update(Letter).where(Letter.address == member.email, Letter.state != QUEUED)
    db.session.execute(gone.values(address=None))
    member.themes, before = [], member.organisation
    for name, empty in ERASED.items():
        setattr(member, name, empty)
    member.email = f"{member.public_id}@left.invalid"  # nobody can ever have it, and it stays unique
    forget_member(member, before)


ERASED: dict[str, Any] = {
    "name": OLD_MEMBER,
    "password_hash": None,
    "status": LEFT,
    "role": MEMBER,
    "kind": PRACTICE,
    "organisation": "",
    "function": "",
    "about": "",
    "seeks": "",
    "offers": "",
    "working_on": "",
    "phone": "",
    "may_call": False,
    "may_write": False,
    "may_cite": False,
    "agenda": 0,
    "shows": {},
    "language": "nl",
    "status_reason": "",
    "introduced_by_id": None,
}


def forget_what_ended() -> None:
    """What the clock does: drop devices and keys that ended, and applications declined long ago. Safe to run twice."""
    with writing():
        db.session.execute(delete(Device).where(Device.expires_at < now()))
        db.session.execute(delete(Key).where(Key.expires_at < now() - timedelta(days=30)))
        old = delete(Application).where(
            Application.status == DECLINED, Application.decided_at < now() - APPLICATIONS_KEPT
        )
        db.session.execute(old)
