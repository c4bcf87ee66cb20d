"""Who may decide about members. What members show of themselves is told in the room `profiles`."""

from cop.members.models import ACTIVE, SUSPENDED, Member, Person


def may_admit(member: Person) -> bool:
    """Moderators read applications, admit and decline; administrators too."""
    return member.is_moderator or member.is_administrator


def may_invite(member: Person) -> bool:
    """Whoever admits may also invite."""
    return may_admit(member)


def may_suspend(actor: Person, member: Member) -> bool:
    """A moderator suspends a member; only an administrator suspends those who moderate. Nobody suspends oneself."""
    if member.id == actor.id or member.status != ACTIVE:
        return False
    return actor.is_administrator or (actor.is_moderator and not (member.is_moderator or member.is_administrator))


def may_restore(actor: Person, member: Member) -> bool:
    """Who may suspend someone may also restore that one."""
    if member.status != SUSPENDED:
        return False
    return actor.is_administrator or (actor.is_moderator and not (member.is_moderator or member.is_administrator))


def may_give_role(actor: Person, member: Member) -> bool:
    """Roles are given and taken by an administrator, to and from active members.

    Whether an administrator would be left is asked by the operation, at the moment itself.
    """
    return actor.is_administrator and member.status == ACTIVE
