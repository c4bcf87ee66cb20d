"""Keys without anything to open are destroyed: what a machine that stopped half-way left behind."""

from collections.abc import Sequence
from time import time

from sqlalchemy import exists, select

from cop.foundation import sealing
from cop.foundation.db import db, writing
from cop.intervisie.models import Insight, Session
from cop.intervisie.queries import MEMBERS
from cop.members.models import Member

ORPHAN_AFTER = 3600.0  # seconds that a key may wait for its session: longer than any request takes


def sweep_keys() -> int:
    """Destroy keys without anything to open: of a session that was never kept, or of a member who kept nothing (any
    more); how many there were."""
    lost = without_words([name for name in sealing.sessions_with_a_key() if is_old(name)])
    db.session.rollback()
    if not lost:
        return 0
    with writing():  # a member who keeps a first insight at this moment holds the same row: then look again
        members = select(Member.id).where(Member.public_id.in_([member_of(name) for name in lost]))
        db.session.execute(members.with_for_update())
        lost = without_words(lost)
        for name in lost:
            sealing.destroy(name)
    return len(lost)


def without_words(names: Sequence[str]) -> list[str]:
    """Those of these keys that open nothing."""
    kept = exists().where(Insight.member_id == Member.id)
    keepers = select(Member.public_id).where(Member.public_id.in_([member_of(name) for name in names]), kept)
    needed = {f"{MEMBERS}{one}" for one in db.session.scalars(keepers)}
    needed |= set(db.session.scalars(select(Session.public_id).where(Session.public_id.in_(names))))
    return [name for name in names if name not in needed]


def member_of(name: str) -> str:
    """Whose key this is, by public id; empty for that of a session."""
    return name.removeprefix(MEMBERS) if name.startswith(MEMBERS) else ""


def is_old(name: str) -> bool:
    """Whether a key has been there so long that its rows would be there too."""
    path = sealing.keys() / name
    try:
        return time() - path.stat().st_mtime > ORPHAN_AFTER
    except FileNotFoundError:
        return False
