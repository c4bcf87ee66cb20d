"""How far each of the example people has read: most have read most, and nobody has read exactly the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cop.demo.queries import EVERYBODY, Group, Somebody, Talk

READS_NOTHING = "dick"  # he reads the weekly letter alone
BEHIND = {"marleen": 3, "youssef": 1, "fatima": 5, "henk": 4, "anouk": 0, "beheer": 12}  # threads with something unread
RECENT = 25  # threads among which something unread can be: older ones were finished long ago
BEHIND_OF_OTHERS = (2, 0, 6, 1, 12, 3, 4, 0, 9, 2, 20, 1, 5)  # in turn


@dataclass
class Reading:
    """What one member has read: everything up to `all_until` (UTC), and after that the threads in `read_to`."""

    all_until: datetime
    read_to: dict[Talk, int] = field(default_factory=dict)

    def has_seen(self, talk: Talk, at: datetime) -> bool:
        """Whether the member has seen what stood in a thread at that moment (UTC)."""
        if at <= self.all_until:
            return True
        read_to = self.read_to.get(talk, 0)
        return read_to > 0 and (read_to == len(talk.said) or at < talk.said[read_to].at)


def may_read(somebody: Somebody, talk: Talk, groups: dict[str, Group]) -> bool:
    return talk.circle == EVERYBODY or somebody.key in groups[talk.circle].members


def reading_of(place: int, somebody: Somebody, joined_at: datetime, readable: Sequence[Talk]) -> Reading:
    """How far a member got, by the place in the list of people; `readable` are the threads this member may read."""
    if somebody.key == READS_NOTHING:
        return Reading(joined_at)
    turn = BEHIND_OF_OTHERS[place % len(BEHIND_OF_OTHERS)]
    missed = missed_by(somebody, readable, BEHIND.get(somebody.key, turn), 2 + place % 3)
    first_missed = min((talk.said[seen].at for talk, seen in missed.items()), default=datetime.max)
    last_said = max((talk.said[-1].at for talk in readable), default=joined_at)
    all_until = max(joined_at, min(first_missed - timedelta(seconds=1), last_said))
    later = [talk for talk in readable if talk.said[-1].at > all_until]
    return Reading(all_until, {talk: missed.get(talk, len(talk.said)) for talk in later})


def missed_by(somebody: Somebody, readable: Sequence[Talk], threads: int, texts: int) -> dict[Talk, int]:
    """The newest threads of which somebody has not read the last so many texts, and up to which number they were read.

    Those one takes part in come first in every second place: that is where something awaits a member.
    """
    others_last = (talk for talk in readable if talk.said[-1].by != somebody.key)
    newest = sorted(others_last, key=lambda talk: talk.said[-1].at)[-RECENT:]
    own = [talk for talk in newest if any(said.by == somebody.key for said in talk.said)][-((threads + 1) // 2) :]
    others = [talk for talk in newest if talk not in own]
    chosen = (own + others[-(threads - len(own)) :] if threads > len(own) else own) if threads else []
    return {talk: max(own_last(somebody, talk), len(talk.said) - texts, 0) for talk in chosen}


def own_last(somebody: Somebody, talk: Talk) -> int:
    """The number of the last text that somebody wrote in a thread, or none."""
    return max((number for number, said in enumerate(talk.said, 1) if said.by == somebody.key), default=0)
