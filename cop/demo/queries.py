"""Reading the example community as it is written down beside this file: who is in it, and what they say, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cop.foundation import reference
from cop.foundation.clock import from_local, local
from cop.foundation.db import end_reading
from cop.members.models import MEMBER, PRACTICE
from cop.members.queries import member_by_email

HERE = Path(__file__).parent
PASSWORD = "samen-verder-2026"
EVERYBODY = "everybody"  # how a conversation names the circle of everybody


def address_of(key: str) -> str:
    """The e-mail address of one of the example people; `example` can never be a real domain (RFC 2606)."""
    return f"{key}@voorbeeld.example"


def is_furnished() -> bool:
    """Whether the example community lives here."""
    found = member_by_email(address_of("marleen")) is not None
    end_reading()
    return found


@dataclass(frozen=True)
class Somebody:
    """One of the invented people. `joined` counts days back from the day of furnishing."""

    key: str
    name: str
    organisation: str
    joined: int
    function: str
    kind: str = PRACTICE
    role: str = MEMBER
    rhythm: str = "weekly"
    agenda: tuple[int, ...] = ()
    themes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)  # what the profile tells, by the names of the columns


PROFILE = ("about", "seeks", "offers", "working_on", "phone", "may_call")


@dataclass(frozen=True)
class Group:
    """A closed circle, with the keys of its facilitator and of all who are in it."""

    key: str
    name: str
    purpose: str
    facilitator: str
    members: tuple[str, ...]
    is_listed: bool


@dataclass(frozen=True)
class Said:
    """One text: who, when (UTC), what, and whether the asker marked it as the insight."""

    by: str
    at: datetime
    body: str
    is_insight: bool = False


@dataclass(frozen=True)
class Decided:
    """What a moderator did with a conversation: who, when (UTC), and the words that go with it."""

    by: str
    at: datetime
    words: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Talk:
    """A conversation with all that is said in it."""

    title: str
    kind: str
    circle: str
    agenda: list[int]
    themes: list[str]
    tags: list[str]
    is_pinned: bool
    unnamed: str | None  # what is known of who asks without a name; none: it has one
    said: list[Said]
    summary: Decided | None
    closed: Decided | None


@dataclass(frozen=True)
class Applicant:
    """Someone who applied and waits."""

    at: datetime
    facts: Mapping[str, Any]


def read(name: str) -> Any:
    """What one of the files beside this one holds."""
    return reference.read(HERE / name)


@cache
def people() -> dict[str, Somebody]:
    """Everybody by key, in the order of the file."""
    return {row["key"]: somebody(row) for row in read("people.yaml")}


def somebody(row: dict[str, Any]) -> Somebody:
    return Somebody(
        key=row["key"],
        name=row["name"],
        organisation=row["organisation"],
        joined=row["joined"],
        function=row["function"],
        kind=row["kind"],
        role=row.get("role", MEMBER),
        rhythm=row["rhythm"],
        agenda=tuple(row["agenda"]),
        themes=tuple(row["themes"]),
        facts={name: row[name] for name in PROFILE if name in row},
    )


@cache
def groups() -> dict[str, Group]:
    """The closed circles by key."""
    return {
        row["key"]: Group(
            row["key"], row["name"], row["purpose"].strip(), row["facilitator"], tuple(row["members"]), row["listed"]
        )
        for row in read("circles.yaml")
    }


def letter() -> tuple[str, list[tuple[str, str]]]:
    """The words above the letter that waits, and its picks as (title of the conversation, why it matters)."""
    row = read("letter.yaml")
    return row["intro"].strip(), [(pick["title"], pick["why"]) for pick in row["picks"]]


class Calendar:
    """Turns "so many days ago, at this time" into moments that have passed.

    What is written down for later today has to have happened already: it is placed, in its own order, between the last
    text that has been and the present.
    """

    def __init__(self, present: datetime):
        """`present` is the moment of furnishing (UTC); nothing is later."""
        self.present = present
        self.moved: dict[datetime, datetime] = {}

    def planned(self, day: int, at: str = "09:00") -> datetime:
        """The moment (UTC) of a wall time in Amsterdam, so many days from today; it may be later today."""
        return from_local(local(self.present).date() + timedelta(days=day), time.fromisoformat(at))

    def make_room(self, planned: Iterable[datetime]) -> None:
        """Find a place in the past for every planned moment that is still to come."""
        moments = sorted(set(planned))
        ahead = [moment for moment in moments if moment > self.present]
        begin = max((moment for moment in moments if moment <= self.present), default=self.present - timedelta(hours=1))
        step = (self.present - begin) / (len(ahead) + 1)
        self.moved = {moment: begin + step * place for place, moment in enumerate(ahead, 1)}

    def past(self, planned: datetime) -> datetime:
        """A planned moment, or its place in the past."""
        return self.moved.get(planned, min(planned, self.present))


def talks(calendar: Calendar) -> list[Talk]:
    """All conversations, with the moments at which they happened."""
    rows = [row for file in sorted(HERE.glob("conversations/*.yaml")) for row in read(f"conversations/{file.name}")]
    calendar.make_room(calendar.planned(post["day"], post["time"]) for row in rows for post in row["posts"])
    return [talk(row, calendar) for row in rows]


def talk(row: dict[str, Any], calendar: Calendar) -> Talk:
    return Talk(
        title=row["title"],
        kind=row["kind"],
        circle=row["circle"],
        agenda=row["agenda"],
        themes=row.get("themes", []),
        tags=row.get("tags", []),
        is_pinned=row.get("pinned", False),
        unnamed=row.get("unnamed"),
        said=[said(post, calendar) for post in row["posts"]],
        summary=decided(row.get("summary"), calendar),
        closed=decided(row.get("closed"), calendar),
    )


def said(post: dict[str, Any], calendar: Calendar) -> Said:
    at = calendar.past(calendar.planned(post["day"], post["time"]))
    return Said(post["by"], at, post["body"].strip(), post.get("insight", False))


def decided(row: dict[str, Any] | None, calendar: Calendar) -> Decided | None:
    """Moderators tidy up at the end of the afternoon."""
    return Decided(row["by"], calendar.past(calendar.planned(row["day"], "16:40")), row) if row else None


def applicants(calendar: Calendar) -> list[Applicant]:
    """Who applied and waits, the longest first."""
    rows = sorted(read("applications.yaml"), key=lambda row: int(row["day"]))
    return [applicant(row, calendar) for row in rows]


def applicant(row: dict[str, Any], calendar: Calendar) -> Applicant:
    facts = {name: row[name] for name in ("name", "organisation", "function", "kind")}
    facts |= {"email": address_of(row["email"]), "motivation": row["motivation"].strip()}
    return Applicant(calendar.past(calendar.planned(row["day"], "08:20")), facts)
