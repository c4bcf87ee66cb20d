"""What can be sent to a session: every form of every address, filled in; and the words that somebody types in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from cop.foundation.db import db
from cop.intervisie.models import Dilemma, Insight
from cop.runner.models import CARD, PAD, SessionNote
from tests.intervisie.hunt_session import Sitting
from tests.intervisie.hunt_world import HUNT, SHAPE, Hunted, Hunter
from tests.intervisie.hunting import BECOMES_ANOTHER, NOTHING, forbidden, routes

ACTS: dict[str, tuple[str, ...]] = {  # what a button may say, where there are more than one
    "intervisie.act_on": ("link", "weg", "begeleider"),
    "intervisie.welcome": ("ja", "nee"),
    "intervisie.delete_date": ("voorstel", "akkoord"),
    "runner.step": ("verder", "terug", "tijd", "einde"),  # "kaarten" opens them for all: that is what it is for
    "runner.lead": ("bied", "aan"),
    "runner.draw": ("role", "remove"),
    "harvest.lesson": ("", "replace"),
    "runner.change": ("dag", "weg"),
    "runner.throw_note_away": ("weg",),
}
STEPS = {"runner.text": "s1", "runner.card": "s6", "runner.mark": "s3", "runner.choice": "oogstkeuze",
         "runner.draw": "tekenen"}  # fmt: skip


def posts(app: Flask) -> list[Rule]:
    """Every address of a session, and of what one keeps of it, to which something can be sent."""
    return [
        rule for rule in routes(app, "POST") if rule.rule.startswith("/intervisie") and rule.endpoint not in NOT_SENT
    ]


NOT_SENT = {*BECOMES_ANOTHER, "methods.throw_away", "intervisie.code"}  # whoever has the link or the code sits down


def path_to(world: Hunted, sitting: Sitting, rule: Rule) -> str:
    """The address, with what is in this session."""
    session, tim = sitting.row, sitting.seat("tim")
    notes = db.session.query(SessionNote).filter_by(session_id=session.id, seat_id=tim.id)
    note = notes.filter_by(kind=CARD if rule.endpoint == "runner.let_go" else PAD).first()
    dilemma = db.session.query(Dilemma).filter_by(session_id=session.id).first()
    insight = db.session.query(Insight).first()
    values = {
        "session_id": sitting.id, "seat_id": tim.public_id,
        "circle_id": world.ids["circle"], "key": world.ids["method"],
        "note_id": note.public_id if note else NOTHING, "dilemma_id": dilemma.public_id if dilemma else NOTHING,
        "insight_id": insight.public_id if insight else NOTHING,
    }  # fmt: skip
    chosen = {name: values[name] for name in rule.arguments}
    return str(world.app.url_map.bind("localhost").build(rule.endpoint, chosen, method="POST"))


def forms(world: Hunted, sitting: Sitting, rule: Rule) -> Iterator[dict[str, Any]]:
    """One form that fits every address, with each of the buttons."""
    cards = db.session.query(SessionNote).filter_by(session_id=sitting.row.id, kind=CARD).first()
    tim, day = sitting.seat("tim"), HUNT + timedelta(days=40)
    filled: dict[str, Any] = {
        "comes": "ja", "objects": "nee", "line": "nee", "keeps": "1", "version": "1", "situation": "Een zin.",
        "question": "Hoe kan ik dit?", "herken": "1", "role": "Iets.", "toch": "1", "organisations": "Tiel",
        "member": world.member("dick").public_id, "name": "Rol", "organisation": "Bureau", "seat": tim.public_id,
        "naam": "a", "method": "incidentmethode", "day": f"{day:%Y-%m-%d}", "at": "10:00", "minutes": "120",
        "how": "online", "title": "Een titel", "video": "", "keep_days": "90", "words": "Woorden.", "text": "Woorden.",
        "kolom": "0", "kaart": cards.public_id if cards else NOTHING, "merk": "warm", "keuze": "Nee",
        "lesson": "Een les.", "whom": "Wie begint", "agenda": ["1"], "theme": "wonen", "answer": "ja", "clear": "1",
        "hash": "0" * 64,
        "seen": str(sitting.row.people_version), "people_version": str(sitting.row.people_version), "there": "",
        "op": "1", "number": "2", "id": "r1", "a": "r1", "b": "r2", "kind": "sterk", "note": tim.public_id,
        "stap": STEPS.get(rule.endpoint, "6"), "beurt": "", "first_day": "2026-12-01", "first_time": "10:00",
        "every_weeks": "8", "meetings": "6", "goals": "Leren.",
    }  # fmt: skip
    if rule.endpoint in ("runner.card", "runner.choice", "runner.mark"):
        yield {**filled, "kaart": ""}
    yield from ({**filled, "act": act} for act in ACTS.get(rule.endpoint, ("",)))


def send_everything(world: Hunted, who: str, sitting: Sitting, put_back: Any) -> Iterator[str]:
    """Send every form as this person: what comes back, and what the next page says; afterwards it did not happen."""
    for rule in posts(world.app):
        path, browser = path_to(world, sitting, rule), world[who]
        for form in list(forms(world, sitting, rule)):
            answer = browser.post(path, form)
            where = f"POST {path} {form.get('act', '')}"
            yield from forbidden(world, who, answer, where)
            if answer.status_code < 400:
                if answer.status_code == 303:
                    yield from forbidden(world, who, browser.get(answer.headers["Location"]), f"after {where}")
                put_back()


# Words that are typed


@dataclass(frozen=True)
class Typed:
    """One field of one form, in the browser of who fills it in."""

    who: str
    path: str
    name: str
    fields: dict[str, Any]

    def send(self, world: Hunted, words: str, **changed: Any) -> TestResponse:
        """With these words in it."""
        before = "Hoe kan ik " if self.name == "question" else ""
        return world[self.who].post(self.path, {**self.fields, self.name: f"{before}{words}", **changed})


def typing(world: Hunted) -> Iterator[Typed]:
    """Every kind of form in which words of a session are typed, as its page offers it now."""
    running, held, ahead = (world.sittings[label] for label in ("running", "held", "ahead"))
    room = running.room
    yield Typed("tim", f"{room}/kladblok", "text", {"version": "2"})
    yield Typed("tim", f"{room}/tekst", "text", {"stap": "s10", "version": "1"})
    yield Typed("yusra", f"{room}/tekst", "text", {"stap": "s1", "version": "2"})
    yield Typed("bo", f"{room}/kaart", "text", {"stap": "s6", "kolom": "0"})
    lines = {line: "Iets." for line in ("situation", "others", "tried", "question", "wish")}
    version = seen(world["ilse"], f"{running.path}/voorbereiding", "version")
    yield Typed("ilse", f"{running.path}/voorbereiding", "role", {**lines, "version": version, "toch": "1"})
    lesson = {"title": "Een les", "whom": "", "agenda": ["1"], "theme": "", "clear": "1"}
    for where in ("les", "les/voorstellen"):
        version = seen(world["noor"], f"{held.path}/les", "version")
        yield Typed("noor", f"{held.path}/{where}", "lesson", {**lesson, "version": version})
    yield Typed(
        "ilse", f"{held.path}/achteraf", "words", {"seen": seen(world["ilse"], f"{held.path}/achteraf", "seen")}
    )
    plan = {"day": "2027-01-20", "at": "10:00", "minutes": "90", "how": "online", "keep_days": "90", "video": ""}
    yield Typed(
        "sanne",
        f"{ahead.path}/plan",
        "title",
        {**plan, "version": seen(world["sanne"], f"{ahead.path}/plan", "version")},
    )
    yield Typed("sanne", "/intervisie/nieuw", "title", {**plan, "groep": ""})
    there = {name: seen(world["tim"], f"{ahead.path}/vragen", name) for name in ("people_version", "there")}
    for name, other in (("situation", {"question": "Hoe kan ik dit?"}), ("question", {"situation": "Een zin."})):
        yield Typed("tim", f"{ahead.path}/vragen", name, {**other, **there})
    people = f"{ahead.path}/mensen"
    yield Typed("sanne", people, "naam", {})
    yield Typed("sanne", f"{people}/buiten", "organisations", {"before": seen(world["sanne"], people, "before")})
    yield Typed("sanne", f"{people}/gast", "name", {"organisation": "", "seen": seen(world["sanne"], people, "seen")})


def seen(browser: Hunter, path: str, name: str) -> str:
    """A hidden field of a page."""
    return Sitting.hidden(browser.page(path), name)


def words_back(answer: TestResponse) -> list[str]:
    """The tokens that a page gives back."""
    return SHAPE.findall(re.sub(r"\s", "", answer.text))
