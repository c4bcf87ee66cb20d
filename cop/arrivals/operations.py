"""What coming in does, in more rooms than one."""

from cop.circles.operations import welcome
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members import operations as members
from cop.members.models import INVITED, Application, Key, Me, Member
from cop.notifications.models import APPLIED
from cop.notifications.operations import tell_moderators


def apply(application: Application) -> None:
    """Take in an application and tell the moderators; with a known address its owner gets a letter instead."""
    if members.apply(application):
        tell_moderators(APPLIED, f"application:{application.id}")


def choose_password(key: Key, password_hash: str) -> Member:
    """Use the link of a letter to set a password; who was invited is now a member among the others.

    Raises Conflict when the link was used just before, or the member may not come in any more.
    """
    members.use_key(key)
    member = db.session.get_one(Member, key.member_id)
    is_first = member.status == INVITED
    members.set_password(member, password_hash)
    if is_first:
        welcome(member)
    return member


def answer(me: Me, rhythm: str, agenda: int, themes: list[str], about: str) -> None:
    """Keep the answers to the first questions."""
    member = db.session.get_one(Member, me.id)
    member.rhythm, member.agenda, member.about = rhythm, agenda, about
    members.set_themes(member, themes)
    member.welcomed_at = member.welcomed_at or now()


def skip(me: Me) -> None:
    """Not now, and not again: everything can be filled in at the settings later."""
    member = db.session.get_one(Member, me.id)
    member.welcomed_at = member.welcomed_at or now()
