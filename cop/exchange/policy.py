"""Who may bring cases in; what goes out is what one may read (cases.policy)."""

from datetime import timedelta

from cop.members.models import Person

FILES_AN_HOUR = 60, timedelta(hours=1)  # one case as a file: more than anybody reads
BUNDLES_AN_HOUR = 6, timedelta(hours=1)  # each takes a processor some seconds
REPORTS_AN_HOUR = 60, timedelta(hours=1)  # files that are looked into, while one mends them
BUNDLE_MOST = 200  # cases in the bundle of one year


def may_bring_in(member: Person) -> bool:
    """Bring cases in from a file, as concepts of a member: moderators."""
    return bool(member.is_moderator)
