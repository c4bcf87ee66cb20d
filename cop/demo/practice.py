"""The cases of the example people: invented municipalities in real kinds of regions, marked as examples."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cop.cases import authors
from cop.cases import operations as cases
from cop.cases.models import AUTHORS, CIRCLE, MEMBERS, PUBLIC, Case, CaseVersion
from cop.demo.past import Past
from cop.demo.queries import HERE, Calendar
from cop.foundation import reference
from cop.foundation.db import db
from cop.library.models import ADAPTED, BUSY, COPIED, INSPIRED, NO, YES
from cop.library.operations import Said, say_used
from cop.members.models import Member
from cop.review import partners
from cop.review.models import AGREES
from cop.review.queries import partner_names
from cop.threads import operations as threads
from cop.threads.models import Thread
from cop.threads.operations import rendered

SIGHTS = {"openbaar": PUBLIC, "leden": MEMBERS, "groep": CIRCLE, "alleen_auteurs": AUTHORS}
HOWS = {"overgenomen": COPIED, "aangepast": ADAPTED, "geinspireerd": INSPIRED}
WORKED = {"ja": YES, "bezig": BUSY, "nee": NO}
HOST = "anouk"
WRITTEN_IN = timedelta(days=24)  # from the first word to publication
ASKED_BEFORE, ANSWERED_BEFORE = timedelta(days=12), timedelta(days=4)  # partners, before publication
SIGNED = "Een medewerker"  # who answered for a partner


@cache
def written() -> list[dict[str, Any]]:
    """What stands in cases/, the oldest first."""
    found = [reference.read(path) for path in sorted((HERE / "cases").glob("*.yaml"))]
    return sorted(found, key=lambda row: int(row["published"]))


def as_typed(value: Any) -> Any:
    """Numbers as a form gives them, and texts without the line breaks of the file."""
    if isinstance(value, dict):
        return {key: as_typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_typed(one) for one in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def partners_agree(case: Case, owner: Member, published: datetime) -> None:
    """What is for everybody was read by its partners, who agreed."""
    made = partners.still(case)
    for name in partner_names(made.content):
        link, _secret = partners.make_link(case, owner, name, made)
        partners.answer(link, case, AGREES, SIGNED)
        link.created_at, link.until = published - ASKED_BEFORE, published - ASKED_BEFORE + partners.LIVES
        link.seen_at = link.answered_at = published - ANSWERED_BEFORE
        db.session.get_one(CaseVersion, (case.id, link.version)).made_at = link.created_at


class Practice:
    """Plans what stands in cases/; `members` (by key) fills up as the past unrolls."""

    def __init__(self, calendar: Calendar, past: Past, members: dict[str, Member]):
        self.calendar, self.past, self.members = calendar, past, members
        self.made: dict[str, int] = {}  # inner number of a case, by its title

    def planned(self) -> "Practice":
        """With all of it planned."""
        for row in written():
            published = self.calendar.planned(row["published"], "10:40")
            self.past.plan(published, self.publisher(row))
            for place, (who, words) in enumerate(row.get("conversation", ()), 1):
                said = min(published + timedelta(days=2 * place, hours=place), self.calendar.present)
                self.past.plan(said, self.replier(row, who, words))
            for place, use in enumerate(row.get("reuse", ()), 1):
                told = min(published + timedelta(days=9 * place, hours=2), self.calendar.present)
                self.past.plan(told, self.user(row, use))
        return self

    def publisher(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        def publish(moment: datetime) -> None:
            """Written, read along, handed in, published; all of it at once, with the dates it had."""
            owner, editor = self.members[row["owner"]], self.members[HOST]
            case = cases.begin(owner, as_typed(row["values"]))
            case.is_example, case.created_at = True, moment - WRITTEN_IN
            for key in row.get("authors", ()):
                authors.add_author(case, self.members[key], owner)
            authors.set_sight(case, SIGHTS[row["visibility"]], None, row.get("hidden", ()), "cc_by_4")
            cases.ask_readers(case)
            if case.sight == PUBLIC:
                partners_agree(case, owner, moment)
            cases.hand_in(case, owner)
            cases.publish(case, cases.ready(case), editor, at=moment)
            db.session.flush()
            partners.settle(case)
            self.made[case.title] = case.id

        return publish

    def read_by_all(self, readers: Iterable[str]) -> None:
        """Who looks in has read the conversations about cases, but for the newest one, that only its host has."""
        last = max(int(row["published"]) for row in written())
        for row in written():
            thread = db.session.get_one(Thread, db.session.get_one(Case, self.made[row["values"]["titel"]]).thread_id)
            for key in readers if int(row["published"]) < last else (HOST,):
                threads.mark_read(thread, self.members[key], thread.last_number)

    def replier(self, row: dict[str, Any], who: str, words: str) -> Callable[[datetime], None]:
        def reply(moment: datetime) -> None:
            case = db.session.get_one(Case, self.made[row["values"]["titel"]])
            thread = db.session.get_one(Thread, case.thread_id)
            threads.reply(thread, self.members[who], rendered(words), at=moment)

        return reply

    def user(self, row: dict[str, Any], use: dict[str, Any]) -> Callable[[datetime], None]:
        def say(_moment: datetime) -> None:
            """A line in the ledger of use."""
            case = db.session.get_one(Case, self.made[row["values"]["titel"]])
            said = Said(use["gemeente"], int(use["year"]), HOWS[use["how"]], WORKED[use["worked"]], use.get("note", ""))
            say_used(case, said, self.members[use["member"]])

        return say
