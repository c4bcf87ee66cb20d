"""Who may see a file that is not posted yet; posted ones follow their post (cop/threads/hanging.py)."""

from sqlalchemy import ColumnElement, and_

from cop.circles.policy import Who
from cop.files.models import File

FILES_MOST_AT_ONCE = 10  # on one text: beyond that it is an archive, which belongs elsewhere
FILES_WAITING_MOST = 50  # of one member, in all texts that are not posted yet: five full ones
FILES_AN_HOUR = 60  # per member, refused ones included: six full texts


def waiting_for(member_id: Who) -> ColumnElement[bool]:
    """Files of one's own texts that are not posted yet; nobody else sees these, moderators included."""
    return and_(File.owner_id == member_id, File.place.is_not(None))
