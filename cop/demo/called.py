"""Whom the example people called, and what they took from it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cop.calls import operations as calls
from cop.calls.models import AGREED, Call
from cop.calls.operations import ASK_AFTER, Request
from cop.demo.past import Past
from cop.demo.queries import Calendar, read
from cop.foundation.clock import from_local, local
from cop.foundation.db import db
from cop.members.models import Member
from cop.notifications.operations import mark_read

TIMES, FRIDAY = ("10:00", "14:30"), 4


class Called:
    """Plans what stands in calls.yaml; `members` (by key) fills up as the past unrolls."""

    def __init__(self, calendar: Calendar, past: Past, members: dict[str, Member]):
        self.calendar, self.past, self.members = calendar, past, members

    def plan(self) -> None:
        for row in read("calls.yaml"):
            self.past.plan(self.calendar.planned(row["asked"], "09:20"), self.asker(row))

    def asker(self, row: dict[str, Any]) -> Callable[[datetime], None]:
        """Asked at its moment, and answered right after. Members ask and agree ahead of now, so a call that has been is
        asked for the days after now, and then put on its own days."""
        slots = [self.slot(row[name], at) for name, at in zip(("first", "second"), TIMES, strict=True)]

        def ask(moment: datetime) -> None:
            asker, callee = self.members[row["by"]], self.members[row["to"]]
            ahead = [max(slot, self.calendar.present + timedelta(days=1 + place)) for place, slot in enumerate(slots)]
            wanted = Request(
                row["subject"], row.get("theme", ""), row.get("agenda", 0), row["words"], (ahead[0], ahead[1])
            )
            call = calls.ask(asker, callee.public_id, wanted)
            if row.get("answer") == "declined":
                calls.decline(call, callee)
            elif row.get("answer") == AGREED:
                calls.agree(call, callee, ahead[0])
                call.agreed_slot = slots[0]
            call.first_slot, call.second_slot = slots
            call.answer_by = calls.answer_by(slots[0], slots[1], moment)
            self.look_back(call, asker, callee, row.get("took"))

        return ask

    def slot(self, day: int, at: str) -> datetime:
        """A time so many days from planting, or the working day next to it that is further away."""
        slot = self.calendar.planned(day, at)
        while local(slot).weekday() > FRIDAY:
            day += 1 if day > 0 else -1
            slot = self.calendar.planned(day, at)
        return slot

    def look_back(self, call: Call, asker: Member, callee: Member, took: list[str] | None) -> None:
        """The question of the morning after, and what both answered; what is unanswered still waits."""
        if call.agreed_slot is None or call.agreed_slot > self.calendar.present:
            return
        morning = from_local(local(call.agreed_slot).date() + timedelta(days=1), ASK_AFTER)
        call.asked_after_at = min(morning, self.calendar.present)
        db.session.flush()
        for member, words in zip((asker, callee), took or (), strict=False):
            calls.look_back(call, member, words, keeps=True)
            mark_read(member.id, calls.about(call))
