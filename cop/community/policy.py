"""Who may change what the community says about itself."""

from cop.members.models import Person


def may_write_texts(member: Person) -> bool:
    """The public texts, the name, the host and the learning question: an administrator."""
    return member.is_administrator
