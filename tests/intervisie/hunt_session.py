"""One session of the hunt: planned, prepared, held and looked back on through its pages; a token in every field."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cop.foundation.db import db
from cop.intervisie.models import Seat, Session
from cop.intervisie.queries import sitters_of
from cop.methods.models import CARDS, CHOICE, COLUMNS, CONSENT, DRAWING, LINE, MARKS, OWN, TEXT, Step
from cop.runner.models import CARD, SessionNote
from cop.runner.script import script_of

if TYPE_CHECKING:
    from tests.intervisie.hunt_world import Hunted, Hunter

BRINGER, GUEST, OUT = "ilse", "bo", "fatima"
LINES = ("situation", "role", "others", "tried", "question", "wish")
READ_BY_ALL = ("situation", "question")  # of the six lines; the rest is for the bringer, to tell from


class Sitting:
    """A session and what is typed in it. `seven` read its words; `has_out` when Fatima sits in it until taken out."""

    def __init__(
        self, world: "Hunted", label: str, day: datetime, *, leads: str = "sanne", seven: frozenset[str] = frozenset(),
        how: str = "online", groep: str = "", method: str = "", has_out: bool = False,
    ):  # fmt: skip
        from tests.intervisie.hunt_world import SEVEN

        self.world, self.label, self.day, self.how, self.groep = world, label, day, how, groep
        self.leads, self.seven, self.method, self.has_out = leads, seven or SEVEN, method, has_out
        self.guest = GUEST if leads == "sanne" else "kees"
        self.path = self.link = ""
        world.sittings[label] = self

    @property
    def leader(self) -> "Hunter":
        return self.world[self.leads]

    @property
    def bringer(self) -> "Hunter":
        return self.world[BRINGER]

    @property
    def room(self) -> str:
        return f"{self.path}/kamer"

    @property
    def id(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def row(self) -> Session:
        return db.session.query(Session).filter_by(public_id=self.id).one()

    @property
    def writers(self) -> list[str]:
        """Who writes in the room, in a fixed order."""
        from tests.intervisie.hunt_world import SIX

        return [*SIX, GUEST, *([OUT] if self.has_out else [])]

    @property
    def steps(self) -> Sequence[Step]:
        script = script_of(self.row)
        assert script is not None
        return script.steps

    def secret(self, what: str, *seen_by: str) -> str:
        return self.world.secret(f"{self.label}: {what}", *seen_by)

    def for_all(self, what: str) -> str:
        return self.secret(what, *self.seven)

    def seat(self, who: str) -> Seat:
        rows = db.session.query(Seat).filter_by(session_id=self.row.id)
        is_guest = who in (GUEST, "kees")
        return rows.filter_by(member_id=None if is_guest else self.world.numbers[who]).one()

    # Before

    def begin(self, keep_days: str = "90", is_concept: bool = False) -> None:
        """Planned, with people asked and a guest; the invitations go out, but of a concept."""
        seen = (self.leads,) if is_concept else tuple(self.seven)
        plan = {
            "day": f"{self.day:%Y-%m-%d}", "at": f"{self.day + timedelta(minutes=30):%H:%M}", "minutes": "120",
            "how": self.how, "keep_days": keep_days, "title": f"Over {self.secret('title', *seen)}",
            "video": f"https://bellen.example/{self.secret('video', *seen)}", "groep": self.groep,
        }  # fmt: skip
        answer = self.leader.does("/intervisie/nieuw", **plan)
        self.path = answer.headers["Location"].removesuffix("/mensen")
        self.add_people(is_concept)
        if not is_concept:
            self.leader.does(f"{self.path}/versturen")
            self.world[self.guest].does(self.link)
            self.sign(self.guest)
            self.sign(self.leads)

    def add_people(self, is_concept: bool) -> None:
        from tests.intervisie.hunt_world import SEATED, SIX

        there = {one.member_id for one in db.session.query(Seat).filter_by(session_id=self.row.id)}
        asked = [*SIX, "marleen", "youssef", *([OUT] if self.has_out else [])] if self.leads == "sanne" else []
        for who in asked:
            if self.world.numbers[who] not in there:
                self.leader.does(f"{self.path}/mensen/toevoegen", member=self.world.member(who).public_id)
        if is_concept:
            return
        seated = SEATED if self.leads == "sanne" else self.seven
        name, organisation = self.secret("guest's name", *seated), self.secret("guest's organisation", *seated)
        answer = self.leader.does(
            f"{self.path}/mensen/gast", name=f"{name} Vlam", organisation=f"Bureau {organisation}",
            seen=self.hidden(self.leader.page(f"{self.path}/mensen"), "seen"),
        )  # fmt: skip
        found = re.search(r"(/intervisie/gast/[\w-]+)", answer.text)
        assert found
        self.link = found[1]

    @staticmethod
    def hidden(page: str, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found, f"no field {name}"
        return found[1]

    def sign(self, who: str) -> None:
        self.world[who].does(f"{self.path}/afspraken", line="nee", keeps="1", objects="nee", version="1")

    def prepare(self, chooses: bool = True) -> None:
        """Everybody answers, signs and brings a question; one is chosen and prepared; one comes late."""
        self.begin()
        for who in [*self.writers, "youssef"]:
            if who not in (self.leads, GUEST):
                self.world[who].does(f"{self.path}/antwoord", comes="ja")
                self.sign(who)
        self.keep_out()
        for who in [*self.writers, "youssef"]:
            self.bring(who)
        for who, way, fields in (("noor", "vragen/terug", {}), ("youssef", "antwoord", {"comes": "nee"})):
            self.world[who].does(f"{self.path}/{way}", **fields)
            self.forget("situation", "question", who=who)
        self.leader.does(f"{self.path}/methode", method=self.method)
        if chooses:
            self.choose()
        self.leader.does(f"{self.path}/mensen/toevoegen", member=self.world.member("henk").public_id)
        self.world["henk"].does(f"{self.path}/antwoord", comes="ja")
        self.sign("henk")

    def forget(self, *parts: str, who: str) -> None:
        """From now on nobody comes across these words of somebody."""
        for part in parts:
            self.world.change(self.world.token_of(f"{self.label}: {part} of {who}"), seen_by=frozenset())

    def keep_out(self) -> None:
        page = self.leader.page(f"{self.path}/mensen")
        organisation = self.secret("who is kept out", self.leads)
        path = f"{self.path}/mensen/buiten"
        self.leader.does(path, organisations=f"Regio {organisation}", before=self.hidden(page, "before"))
        self.leader.does(path, member=self.world.member("joep").public_id)

    def bring(self, who: str) -> None:
        page = self.world[who].page(f"{self.path}/vragen")
        self.world[who].does(
            f"{self.path}/vragen",
            situation=f"Het zit vast: {self.for_all(f'situation of {who}')}.",
            question=f"Hoe kan ik {self.for_all(f'question of {who}')}?",
            people_version=self.hidden(page, "people_version"), there=self.hidden(page, "there"),
        )  # fmt: skip

    def choose(self) -> None:
        """Ilse's question, and the others are from then on for who wrote them and who leads; she writes her six lines
        twice, and what stood there first is gone."""
        page = self.leader.page(f"{self.path}/vragen")
        question = self.world.token_of(f"{self.label}: question of {BRINGER}")
        dilemma = re.search(rf'id="vraag-([\w-]+)"(?:(?!id="vraag-).)*{question}', page, re.DOTALL)
        assert dilemma
        marks = f"{self.path}/vragen/{dilemma[1]}"
        self.world["tim"].does(marks, herken="1", haast="1")
        self.leader.does(f"{self.path}/inbrenger", dilemma=dilemma[1])
        self.keep_questions_for(self.leads)
        for is_last in (False, True):
            seen = {line: self.seven if line in READ_BY_ALL else (BRINGER,) for line in LINES}
            words = {
                line: self.secret(f"intake {line}{'' if is_last else ', first'}", *(seen[line] if is_last else ()))
                for line in LINES
            }
            version = self.hidden(self.bringer.page(f"{self.path}/voorbereiding"), "version")
            self.bringer.does(f"{self.path}/voorbereiding", **words, version=version, toch="1")

    def keep_questions_for(self, *others: str) -> None:
        """From now on a question that was not chosen is for who wrote it, and for these."""
        for who in self.writers:
            if who not in (BRINGER, "noor"):  # she took hers back
                for part in ("situation", "question"):
                    token = self.world.token_of(f"{self.label}: {part} of {who}")
                    self.world.change(token, seen_by=frozenset((who, *others)))

    # The session itself

    def hold(self, open_cards: Sequence[str] = (), is_open: bool = False) -> None:
        """Everybody comes in and writes what each step asks; the cards of `open_cards` are shown. Ended, unless it
        `is_open`: then the group stands where cards still lie closed."""
        for who in self.writers:
            self.world[who].does(f"{self.room}/binnen")
        self.leader.does(f"{self.room}/stap", act="begin", stap="0")
        self.keep_questions_for()
        for step in self.steps:
            self.write_in(step, is_revealed=step.key in open_cards)
        for who in self.writers:
            if not (self.how == "laptop" and who == self.leads):
                self.write_pad(who)
        if self.has_out:
            self.leader.does(f"{self.path}/mensen/{self.seat(OUT).public_id}", act="weg")
            self.forget("situation", "question", who=OUT)
        if is_open:
            closed = next(at for at, step in enumerate(self.steps) if step.key == "s6")
            for at in range(closed):
                self.leader.does(f"{self.room}/stap", act="verder", stap=str(at))
            self.let_go("tim", "s9")
        else:
            self.leader.does(f"{self.room}/stap", act="einde")

    def write_in(self, step: Step, is_revealed: bool) -> None:
        kind = step.field.kind if step.field else CONSENT
        if step.sight == OWN:
            for who in self.writers:
                if not (self.how == "laptop" and who == self.leads):
                    self.text(who, step, self.secret(f"{step.key}, own of {who}", who), "0")
        elif kind in (LINE, TEXT):
            is_bringers = step.sight == "inbrenger"
            one, other = (BRINGER, BRINGER) if is_bringers else ("tim", "yusra")
            self.text(one, step, self.secret(f"{step.key}, first version"), "0")
            last = self.secret(f"{step.key}", *((BRINGER,) if is_bringers else self.seven))
            self.text(other, step, last, "1")
        elif kind in (CARDS, COLUMNS):
            self.lay_cards(step, is_revealed)
        elif kind == MARKS:
            self.bringer.does(f"{self.room}/merk", stap=step.key, kaart=self.card_ids()[0], merk="warm")
        elif kind == CHOICE:
            self.bringer.does(f"{self.room}/keuze", stap=step.key, keuze="Ja", version="0")
        elif kind == DRAWING:
            self.draw(f"{self.room}/tekening?stap={step.key}")

    def text(self, who: str, step: Step, words: str, version: str) -> None:
        self.world[who].does(f"{self.room}/tekst", stap=step.key, text=words, version=version)

    def card_ids(self) -> list[str]:
        notes = db.session.query(SessionNote).filter_by(session_id=self.row.id, kind=CARD)
        return [note.public_id for note in notes.order_by(SessionNote.id)]

    def lay_cards(self, step: Step, is_revealed: bool) -> None:
        """A card of everybody who may write here, and one that is taken away again."""
        listens = step.speaks in ("deelnemers", "deelnemers_om_beurt")  # then the bringer does not write
        columns = len(step.field.columns) if step.field else 0
        for number, who in enumerate(one for one in self.writers if not (listens and one == BRINGER)):
            is_group_s = self.how == "laptop" and who == self.leads
            if step.sight == "inbrenger":
                seen = {who, BRINGER} - {OUT}
            else:
                seen = self.seven if is_revealed or is_group_s else {who} - {OUT}
            words = self.secret(f"{step.key}, card of {who}", *seen)
            self.world[who].does(f"{self.room}/kaart", stap=step.key, text=words, kolom=str(number % max(columns, 1)))
        self.world["bram"].does(f"{self.room}/kaart", stap=step.key, text=self.secret(f"{step.key}, card taken away"))
        self.world["bram"].does(f"{self.room}/kaart", stap=step.key, kaart=self.card_ids()[-1], act="weg")
        if is_revealed:
            self.leader.does(f"{self.room}/stap", act="kaarten", van=step.key)

    def let_go(self, who: str, step: str) -> None:
        """What one wrote to the bringer is the bringer's."""
        note = db.session.query(SessionNote).filter_by(session_id=self.row.id, step=step, kind=CARD)
        mine = note.filter_by(seat_id=self.seat(who).id).one().public_id
        self.world[who].does(f"{self.path}/geschreven/{mine}/loslaten")
        self.world.change(self.world.token_of(f"{self.label}: {step}, card of {who}"), seen_by=frozenset([BRINGER]))

    def draw(self, path: str) -> None:
        """Two roles and a line; one role gets another name, and one is removed."""
        say = self.for_all
        self.bringer.does(path, act="role", name=say("drawing, my role"), note=say("drawing, my note"))
        self.world["tim"].does(path, act="role", name=self.secret("drawing, first name"), note=say("drawing, a note"))
        self.world["tim"].does(path, act="rename", id="r2", name=say("drawing, a role"), note=say("drawing, new note"))
        self.world.change(self.world.token_of(f"{self.label}: drawing, a note"), seen_by=frozenset())
        self.world[GUEST].does(path, act="role", name=self.secret("drawing, role removed"), note="")
        self.world["bram"].does(path, act="remove", id="r3")
        self.world["yusra"].does(path, act="tie", a="r1", b="r2", kind="conflict")

    def write_pad(self, who: str) -> None:
        for number, what in enumerate((f"pad of {who}, first", f"pad of {who}")):
            words = self.secret(what, *((who,) if number else ()))
            self.world[who].does(f"{self.room}/kladblok", text=f"Niet vergeten: {words}.", version=str(number))

    # Afterwards

    def write_lesson(self, version: str, who: str = "tim") -> None:
        """One text; of an earlier version nothing is left."""
        if version == "first version":
            self.bringer.does(f"{self.path}/les/beginnen")
        for token, one in list(self.world.tokens.items()):
            if one.label.startswith(f"{self.label}: lesson"):
                self.world.change(token, seen_by=frozenset())
        parts = {part: self.for_all(f"lesson {part}, {version}") for part in ("title", "lesson", "whom")}
        seen = self.hidden(self.world[who].page(f"{self.path}/les"), "version")
        self.world[who].does(f"{self.path}/les", **parts, agenda=["1", "5"], theme="wonen", version=seen)

    def hash(self, who: str) -> str:
        return self.hidden(self.world[who].page(f"{self.path}/les"), "hash")

    def propose_lesson(self, *agreeing: str) -> None:
        page = self.world["noor"].page(f"{self.path}/les")
        found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("title", "whom", "version")}
        words = self.world.token_of(f"{self.label}: lesson lesson, last version")
        fields: dict[str, Any] = {name: one[1] for name, one in found.items() if one}
        self.world["noor"].does(
            f"{self.path}/les/voorstellen", **fields, lesson=words, agenda=["1", "5"], theme="wonen", clear="1"
        )
        for who in agreeing:
            self.world[who].does(f"{self.path}/les/antwoord", answer="ja", hash=self.hash(who))

    def share_lesson(self) -> None:
        """Everybody agrees, and from then on its last version is for all members."""
        from tests.intervisie.hunt_world import MEMBERS

        self.write_lesson("first version")
        self.write_lesson("last version", "yusra")
        self.propose_lesson(*self.seven)
        self.bringer.does(f"{self.path}/les/delen", hash=self.hash(BRINGER))
        for part in ("title", "lesson", "whom"):
            token, everybody = self.world.token_of(f"{self.label}: lesson {part}, last version"), MEMBERS | self.seven
            self.world.change(token, seen_by=everybody, kept_by=MEMBERS, is_sealed=False)
        found = re.search(r'href="/gesprekken/([\w-]{22})"', self.world["tim"].page(f"{self.path}/les"))
        assert found
        self.world.ids["lesson"] = found[1]

    def say_what_came(self) -> None:
        for number, words in enumerate((self.secret("sequel, first"), self.secret("sequel", BRINGER))):
            seen = self.hidden(self.bringer.page(f"{self.path}/achteraf"), "seen")
            self.bringer.does(f"{self.path}/achteraf", words=f"Ik belde {words}.", seen=seen), number

    def keep_insight(self, who: str) -> None:
        """What stands on the pad is kept beyond the session."""
        notes = db.session.query(SessionNote).filter_by(session_id=self.row.id, kind="pad", seat_id=self.seat(who).id)
        self.world[who].does("/intervisie/inzichten/bewaren", note=notes.one().public_id)
        self.world.change(self.world.token_of(f"{self.label}: pad of {who}"), kept_by=frozenset([who]))

    def names(self) -> set[str]:
        return {one.name for one in sitters_of(self.row)}
