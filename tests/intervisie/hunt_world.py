"""A community in which every field of a session was typed by somebody, through the pages, with a random token in it.

Seven sessions, six of them of the same people, so that all of it is there at once: one that was held and whose lesson
waits for a yes ("held"), one around one laptop whose lesson is shared ("shared"), one without a lesson ("incident"),
one that goes on ("running"), one that is prepared ("ahead"), one that nobody knows of yet ("concept"), and one of
others ("another"). Beside them those who may read nothing of it.

Who may come across a token stands with the token, written from the promises (decision 10, domain §2.2), not from the
code.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from cop.circles.models import FACILITATOR, Circle, Membership
from cop.clockwork import timetable
from cop.foundation.clock import AMSTERDAM, now
from cop.foundation.db import db, writing
from cop.members.models import ADMINISTRATOR, EVERYTHING, MODERATOR, Device, Member
from tests.conftest import Visitor, make_member, make_thread
from tests.intervisie.held import SIX
from tests.intervisie.hunt_session import Sitting

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=AMSTERDAM)
LATER = MONDAY + timedelta(days=28, hours=1)  # four weeks after
HUNT = LATER + timedelta(minutes=30)
WIPED = HUNT + timedelta(days=125)  # by then the day of all of them has come, but for the one that is kept for a year
GUEST = "bo"
SEVEN = frozenset([*SIX, GUEST])  # who comes, signed, and is welcome; Sanne leads, Ilse brings the question
OTHERS = {  # who they are to those sessions, with name, organisation and role
    "marleen": ("asked, and did not sign", "Marleen Duinhof", "Woerden", "member"),
    "youssef": ("signed, brought a question, and then said no", "Youssef Amrani", "Regio Rivierenland", "member"),
    "fatima": ("was there, and was taken out", "Fatima Zouhri", "Schiedam", "member"),
    "henk": ("came later, signed, and waits for the bringer's yes", "Henk Tamminga", "Tamminga Begeleiding", "member"),
    "dick": ("in the same group, without a seat", "Dick Waterink", "Hengelo", "member"),
    "joep": ("leads another session", "Joep Brand", "Emmen", "member"),
    "anouk": ("a moderator", "Anouk Lindeboom", "Platform31", MODERATOR),
    "beheer": ("an administrator", "Joris Kuipers", "Platform31", ADMINISTRATOR),
}
SEATED = SEVEN | {"marleen", "youssef", "henk"}  # who has a seat sees who else sits there
STRANGER, OTHER_GUEST = "stranger", "kees"
OUTSIDERS = [*OTHERS, OTHER_GUEST, STRANGER]
MEMBERS = frozenset([*SIX, *OTHERS])
NOBODY: frozenset[str] = frozenset()
SHAPE = re.compile(r"zq[bcdfghjklmnprstvwx]{14}qz")
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """A private text: what it is, who may come across it while the session lives, and who once it was deleted."""

    label: str
    seen_by: frozenset[str]
    kept_by: frozenset[str] = NOBODY
    is_sealed: bool = True  # whether it may stand nowhere in the clear


@dataclass
class Hunted:
    """The community, with its tokens, its people and the browser of each."""

    app: Flask
    tokens: dict[str, Token] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # of members, as the database counts them
    addresses: dict[str, str] = field(default_factory=dict)  # e-mail address → who
    browsers: dict[str, "Hunter"] = field(default_factory=dict)
    sittings: dict[str, Sitting] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # what else stands in addresses
    outside: list[str] = field(default_factory=list)  # tokens that stood outside a page: in an address, title or cookie

    def secret(self, label: str, *seen_by: str, kept_by: frozenset[str] = NOBODY, is_sealed: bool = True) -> str:
        """A new random token."""
        made = "zq" + "".join(secrets.choice("bcdfghjklmnprstvwx") for _n in range(14)) + "qz"
        self.tokens[made] = Token(label, frozenset(seen_by), kept_by, is_sealed)
        return made

    def member(self, who: str) -> Member:
        return db.session.get_one(Member, self.numbers[who])

    def change(self, token: str, **changed: Any) -> None:
        """Who may see it has changed."""
        self.tokens[token] = Token(**{**vars(self.tokens[token]), **changed})

    def token_of(self, label: str) -> str:
        return next(token for token, one in self.tokens.items() if one.label == label)

    def labels_in(self, text: str) -> set[str]:
        return {self.tokens[found].label for found in SHAPE.findall(text.lower()) if found in self.tokens}

    def __getitem__(self, who: str) -> "Hunter":
        return self.browsers[who]


class Hunter(Visitor):
    """A browser that notes what leaves a page by other ways than the page itself."""

    def __init__(self, world: Hunted, who: str):
        super().__init__(world.app, world.member(who) if who in world.numbers else None)
        self.world, self.who = world, who
        world.browsers[who] = self

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.noted(super().get(path, **options), path)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.noted(super().post(path, data, **options), path)

    def does(self, path: str, **fields: Any) -> TestResponse:
        """Send a form that must succeed."""
        answer = self.post(path, fields)
        assert answer.status_code in (200, 204, 303), f"{self.who} {path} {fields}: {answer.status}\n{answer.text}"
        return answer

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, f"{self.who} {path}: {answer.status}"
        return unescape(answer.text)

    def noted(self, answer: TestResponse, path: str) -> TestResponse:
        """Neither headers, nor the cookie (also a message that waits in it), nor the title of a page hold a token; nor
        does any page or file beside those of intervisie, also not for who may read them there."""
        is_inside = re.match(r"/intervisie/[\w-]{22}(/|$)", path)
        said = f"{answer.headers} {self.cookies()}"
        if answer.mimetype == "text/html" and path.startswith("/intervisie"):
            said += "".join(TITLE.findall(answer.text)[:1])  # a drawing has titles too
        elif answer.mimetype in ("text/html", "text/calendar"):
            said += answer.text
        may = {one.label for one in self.world.tokens.values() if not one.is_sealed and not is_inside}
        for label in self.world.labels_in(said) - self.world.labels_in(path) - may:
            self.world.outside.append(f"{self.who} has “{label}” outside the page of {path}")
        if is_inside and (answer.headers["Cache-Control"] != "no-store" or "ETag" in answer.headers):
            self.world.outside.append(f"a browser may keep {path}")
        return answer

    def cookies(self) -> str:
        """What this browser holds of us, decoded."""
        return str(self.held())

    def held(self) -> dict[str, Any]:
        read = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # of Flask
        found = self.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return dict(read.loads(found.value)) if found else {}

    def come_back(self) -> None:
        """Signed in again, months later; a guest still has the link."""
        held, self.client = self.held(), self.app.test_client()
        with self.client.session_transaction() as cookie:
            cookie.update(held)

    @property
    def kept_cookies(self) -> dict[Any, Any]:
        return dict(self.client._cookies)

    def put_back(self, cookies: dict[Any, Any]) -> None:
        self.client._cookies = dict(cookies)


# Building


def build(app: Flask) -> Hunted:
    """Everything is typed, from a Monday until four weeks later; the clock of the worker turns in between."""
    world = Hunted(app)
    with time_machine.travel(MONDAY) as clock:
        people(world)
        circle, method = group(world), own_method(world)
        held = Sitting(world, "held", MONDAY, groep=circle, method=method, has_out=True)
        held.prepare()
        held.hold(open_cards=("taken",))
        shared = Sitting(world, "shared", MONDAY, how="laptop", method="leren_van_successen")
        shared.prepare()
        shared.hold(open_cards=("verdieping",))
        shared.share_lesson()
        held.write_lesson("first version")
        incident = Sitting(world, "incident", MONDAY, method="incidentmethode")
        incident.prepare()
        incident.hold(open_cards=("ronde",))
        another_session(world)
        for days in (0, 4, 13, 26):  # a lesson on which nobody works for two weeks is no lesson any more
            clock.move_to(MONDAY + timedelta(days=days, hours=2))
            turn(app)  # on the fourth day the weekly letter goes
            if days > 4:
                held.write_lesson("last version" if days == 26 else "second version")
        held.propose_lesson("tim", "noor", GUEST)
        clock.move_to(LATER)
        turn(app)
        held.say_what_came()
        held.keep_insight("tim")
        running = Sitting(world, "running", LATER, method="tienstappenmethode", has_out=True)
        running.prepare()
        running.hold(open_cards=("s2",), is_open=True)
        ahead = Sitting(world, "ahead", LATER + timedelta(days=20), method="incidentmethode")
        ahead.prepare(chooses=False)
        Sitting(world, "concept", LATER + timedelta(days=30)).begin(is_concept=True)
    return world


def turn(app: Flask) -> None:
    """One turn of everything that the worker does; letters leave too. Raises whatever goes wrong in it."""
    for chore in timetable(app):
        chore.work()


def people(world: Hunted) -> None:
    with writing():
        everybody = Circle(name="Iedereen", is_everybody=True, opened_at=now())
        db.session.add(everybody)
    world.ids["everybody"] = everybody.public_id
    for who, (name, organisation) in SIX.items():
        add_member(world, who, everybody, name, organisation, "member")
    for who, (_what, name, organisation, role) in OTHERS.items():
        add_member(world, who, everybody, name, organisation, role)
    for who in (STRANGER, GUEST, OTHER_GUEST):
        Hunter(world, who)
    with writing():  # signed in all these weeks
        db.session.execute(update(Device).values(expires_at=now() + timedelta(days=3000)))
    world.ids["thread"] = make_thread(everybody, world.member("dick")).public_id


def add_member(world: Hunted, who: str, everybody: Circle, name: str, organisation: str, role: str) -> None:
    member = make_member(who, everybody, name, organisation=organisation, role=role, preset=EVERYTHING)
    world.numbers[who], world.addresses[member.email] = member.id, who
    Hunter(world, who)


def group(world: Hunted) -> str:
    """A group of the six; one came into it later."""
    with writing():
        circle = Circle(name="Kring Noord", purpose="Leren van elkaar.", opened_at=now())
        db.session.add(circle)
        db.session.flush()
        for who in SIX:
            role = FACILITATOR if who == "sanne" else "participant"
            db.session.add(Membership(circle_id=circle.id, member_id=world.numbers[who], role=role))
    path = f"/intervisie/groepen/{circle.public_id}/ritme"
    rhythm = {"first_day": "2026-11-23", "first_time": "15:00", "every_weeks": "8", "meetings": "6", "minutes": "90"}
    world["sanne"].does(path, **rhythm, goals="Beter vragen stellen.")
    world.ids["circle"] = circle.public_id
    return circle.public_id


def own_method(world: Hunted) -> str:
    """A method that Sanne adapted; her own words, kept in the clear as long as she keeps the method."""
    sanne = world["sanne"]
    path = sanne.does("/intervisie/methoden/netwerkspiegel/kopieren").headers["Location"]
    form = sanne.page(path)
    typed = {"version": "1"}
    for key in re.findall(r'name="stays-(\w+)"', form):
        typed |= {f"stays-{key}": "1", f"minutes-{key}": "5", f"place-{key}": str(len(typed))}
        for part in ("name", "prompt"):
            words = world.secret(f"method {part} of {key}", *SEVEN, kept_by=frozenset(["sanne"]), is_sealed=False)
            typed[f"{part}-{key}"] = f"Stap {words}"
    name = world.secret("method name", *SEVEN, kept_by=frozenset(["sanne"]), is_sealed=False)
    sanne.does(path, **typed, name=f"Spiegel {name}")
    world.ids["method"] = path.split("/")[3]
    return world.ids["method"]


def another_session(world: Hunted) -> None:
    """Joep's session, with a guest of its own; nobody of the others is in it, and it is kept for a year."""
    sitting = Sitting(world, "another", LATER + timedelta(days=3), leads="joep", seven=frozenset(["joep", OTHER_GUEST]))
    sitting.begin(keep_days="365")
    with writing():
        circle = db.session.query(Circle).filter_by(public_id=world.ids["circle"]).one()
        db.session.add(Membership(circle_id=circle.id, member_id=world.numbers["dick"]))
