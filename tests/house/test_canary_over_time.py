"""The canary while things happen: people come and go, texts are changed, hidden, moved, and letters leave.

Hypothesis tells the stories. Beside the application a model keeps who is where and what became of each text; after each
chapter somebody looks at every page, and may find only what the model says. What random stories seldom come to (had
access, lost it) is a rule of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from cop.circles import operations as circles
from cop.circles.models import FACILITATOR, Circle, Membership
from cop.digest import operations as digest
from cop.feeds import operations as feeds
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members import operations as members
from cop.members.models import Device
from cop.threads.models import Post, Thread
from tests.conftest import empty
from tests.house.world import NAMES, World, people

BEGAN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WHO = ("owner", "inside", "removed", "outside", "mod_in", "mod_out")
MODERATORS = ("mod_in", "mod_out")
EVERYBODY, CLOSED = "everybody", "closed"


@dataclass(eq=False)
class Text:
    """What the model knows of a post: every version has a token."""

    thread: "Talk"
    author: str
    public_id: str
    versions: list[str]
    is_hidden: bool = False
    is_deleted: bool = False


@dataclass(eq=False)
class Talk:
    """What the model knows of a thread."""

    starter: str
    circle: str
    public_id: str
    title: str
    is_hidden: bool = False
    texts: list[Text] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/gesprekken/{self.public_id}"


class Community(RuleBasedStateMachine):
    """A community of six in two circles."""

    app: ClassVar[Any]
    letters: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.traveller = self.clock.start()
        self.count = 0
        self.talks: list[Talk] = []
        self.inside: dict[str, set[str]] = {EVERYBODY: set(NAMES), CLOSED: {"owner", "inside", "removed", "mod_in"}}
        self.away: set[str] = set()  # suspended
        self.delivered: set[str] = set()
        empty(self.app)
        self.world = World(self.app)

    def teardown(self) -> None:
        try:
            if self.talks:
                self.post_goes_out()
                for actor in WHO:
                    self.look(actor)
        finally:
            db.session.remove()
            self.clock.stop()

    @initialize()
    def begin(self) -> None:
        with writing():
            everybody = Circle(name="Iedereen", is_everybody=True, opened_at=now())
            closed = Circle(name="Kring Zuid", purpose="Stil.", opened_at=now())
            db.session.add_all([everybody, closed])
        people(self.world, everybody)
        with writing():
            for actor in sorted(self.inside[CLOSED]):
                role = FACILITATOR if actor == "owner" else "participant"
                db.session.add(Membership(circle_id=closed.id, member_id=self.world.numbers[actor], role=role))
            for device in db.session.scalars(select(Device)):
                device.expires_at = now() + timedelta(days=4000)
            self.feeds = {actor: feeds.make(self.world.numbers[actor]) for actor in WHO}
        self.world.know("circle", EVERYBODY, everybody.public_id)
        self.world.know("circle", CLOSED, closed.public_id)
        digest.send_due(now())
        self.start("inside", EVERYBODY)
        self.start("owner", CLOSED)

    # The model

    def token(self) -> str:
        self.count += 1
        return f"zq{self.count}zq"

    def is_in(self, actor: str, circle: str) -> bool:
        return actor in self.inside[circle] and actor not in self.away

    def curates(self, actor: str, talk: Talk) -> bool:
        return actor in MODERATORS and self.is_in(actor, talk.circle)

    def sees(self, actor: str, talk: Talk) -> bool:
        if not self.is_in(actor, talk.circle):
            return False
        return not talk.is_hidden or actor == talk.starter or self.curates(actor, talk)

    def may_find(self, actor: str) -> Iterator[str]:
        """Every token that this actor may come across now."""
        for talk in self.talks:
            if not self.sees(actor, talk):
                continue
            yield talk.title
            for text in talk.texts:
                stands = not text.is_hidden and not text.is_deleted
                if stands:
                    yield from text.versions
                elif actor == text.author or self.curates(actor, talk):
                    yield text.versions[-1]

    def check(self, actor: str, found: str, where: str) -> None:
        allowed = set(self.may_find(actor))
        here = {f"zq{n}zq" for n in range(1, self.count + 1) if f"zq{n}zq" in found}
        assert here <= allowed, f"{actor} finds {sorted(here - allowed)} at {where}"

    # What people do

    def start(self, actor: str, circle: str) -> Talk:
        title, body = self.token(), self.token()
        form = {
            "title": f"Vraag {title}",
            "body": f"Tekst {body}",
            "kind": "question",
            "agenda": ["5"],
            "themes": ["economie"],
            "tags": f"label {title}",
            "circle": self.world.id_of("circle", circle),
        }
        answer = self.world.browsers[actor].post("/gesprekken/nieuw", form)
        assert answer.status_code == 303, answer.status_code
        talk = Talk(actor, circle, answer.headers["Location"].rpartition("/")[2], title)
        opening = select(Post.public_id).join(Thread, Thread.id == Post.thread_id)
        found = db.session.scalars(opening.where(Thread.public_id == talk.public_id)).one()
        talk.texts.append(Text(talk, actor, found, [body]))
        self.talks.append(talk)
        return talk

    def write(self, actor: str, talk: Talk) -> Text | None:
        """Reply through the page; the page says no where the model says no."""
        body = self.token()
        answer = self.world.browsers[actor].post(talk.path, {"body": f"Antwoord {body}"})
        expected = {404} if not self.sees(actor, talk) else {303, 409} if talk.is_hidden else {303}
        assert answer.status_code in expected, (actor, answer.status_code)
        if answer.status_code != 303:
            return None
        newest = select(Post.public_id).where(Post.body.contains(body))
        text = Text(talk, actor, db.session.scalars(newest).one(), [body])
        talk.texts.append(text)
        return text

    def any_talk(self, number: int) -> Talk:
        return self.talks[number % len(self.talks)]

    def any_text(self, number: int) -> Text:
        texts = [text for talk in self.talks for text in talk.texts]
        return texts[number % len(texts)]

    @rule(actor=st.sampled_from(WHO), circle=st.sampled_from([EVERYBODY, CLOSED]))
    def starts(self, actor: str, circle: str) -> None:
        if self.is_in(actor, circle) and len(self.talks) < 5:
            self.start(actor, circle)

    @rule(actor=st.sampled_from(WHO), number=st.integers(0, 9))
    def replies(self, actor: str, number: int) -> None:
        if actor not in self.away:
            self.write(actor, self.any_talk(number))

    @rule(number=st.integers(0, 20))
    def edits(self, number: int) -> None:
        text, words = self.any_text(number), self.token()
        form = {"body": f"Anders {words}", "version": str(len(text.versions))}
        answer = self.world.browsers[text.author].post(f"/antwoorden/{text.public_id}/wijzigen", form)
        if answer.status_code == 303:
            text.versions.append(words)

    @rule(number=st.integers(0, 20), back=st.booleans())
    def deletes_or_takes_back(self, number: int, back: bool) -> None:
        text = self.any_text(number)
        verb = "terugzetten" if back else "verwijderen"
        answer = self.world.browsers[text.author].post(f"/antwoorden/{text.public_id}/{verb}")
        if answer.status_code == 303 and "inloggen" not in answer.headers["Location"]:
            text.is_deleted = not back

    @rule(actor=st.sampled_from(MODERATORS), number=st.integers(0, 20), back=st.booleans())
    def hides_or_restores_text(self, actor: str, number: int, back: bool) -> None:
        text = self.any_text(number)
        form = {"act": "restore" if back else "hide", "why": "Daarom."}
        answer = self.world.browsers[actor].post(f"/moderatie/antwoorden/{text.public_id}", form)
        assert (
            answer.status_code in (303, 409) if self.curates(actor, text.thread) else answer.status_code in (401, 404)
        )
        if answer.status_code == 303:
            text.is_hidden = not back

    def curate(self, actor: str, talk: Talk, act: str, **form: str) -> bool:
        sent = {"act": act, "why": "Daarom.", **form}
        answer = self.world.browsers[actor].post(f"/moderatie/gesprekken/{talk.public_id}", sent)
        assert answer.status_code in (303, 409, 422) if self.curates(actor, talk) else answer.status_code in (401, 404)
        return answer.status_code == 303

    @rule(actor=st.sampled_from(MODERATORS), number=st.integers(0, 9), back=st.booleans())
    def hides_or_restores_thread(self, actor: str, number: int, back: bool) -> None:
        talk = self.any_talk(number)
        if self.curate(actor, talk, "restore" if back else "hide"):
            talk.is_hidden = not back

    @rule(number=st.integers(0, 9), circle=st.sampled_from([EVERYBODY, CLOSED]))
    def moves(self, number: int, circle: str) -> None:
        talk = self.any_talk(number)
        if self.curate("mod_in", talk, "move", circle=self.world.id_of("circle", circle)):
            talk.circle = circle

    @rule(actor=st.sampled_from(["inside", "removed", "mod_in"]))
    def leaves(self, actor: str) -> None:
        if self.is_in(actor, CLOSED):
            path = f"/kringen/{self.world.id_of('circle', CLOSED)}/verlaten"
            assert self.world.browsers[actor].post(path, {}).status_code == 303
            self.inside[CLOSED].discard(actor)

    @rule(actor=st.sampled_from(["inside", "removed", "outside", "mod_in", "mod_out"]))
    def comes_in(self, actor: str) -> None:
        if actor in self.inside[CLOSED] or self.away & {actor, "owner"}:
            return
        with writing():
            circle = self.world.circle(CLOSED)
            circles.invite(circle, self.world.member(actor), self.world.member("owner"))
            circles.accept(circle, self.world.member(actor))
        self.inside[CLOSED].add(actor)

    def take_out(self, actor: str) -> None:
        path = (
            f"/kringen/{self.world.id_of('circle', CLOSED)}/deelnemers/{self.world.id_of('member', actor)}/verwijderen"
        )
        assert self.world.browsers["owner"].post(path, {"why": "Daarom."}).status_code == 303
        self.inside[CLOSED].discard(actor)

    @rule(actor=st.sampled_from(["inside", "removed"]))
    def is_suspended_or_restored(self, actor: str) -> None:
        act = "restore" if actor in self.away else "suspend"
        answer = self.world.browsers["mod_out"].post(
            f"/moderatie/leden/{self.world.id_of('member', actor)}", {"act": act, "why": "Daarom."}
        )
        assert answer.status_code == 303
        self.away ^= {actor}
        if act == "restore":  # who was suspended signs in again
            with writing():
                token = members.sign_in(self.world.member(actor), "", remember=True)
            self.world.browsers[actor].device_token = token
            self.world.browsers[actor].renew()

    # What random stories seldom come to

    @rule(number=st.integers(0, 9))
    def loses_access(self, number: int) -> None:
        """Follows by mail, is answered, and is taken out before the letter leaves."""
        if not self.is_in("removed", CLOSED) or self.away & {"removed", "owner"}:
            return
        talk = next((talk for talk in self.talks if talk.circle == CLOSED and not talk.is_hidden), None) or self.start(
            "owner", CLOSED
        )
        self.world.browsers["removed"].post(f"{talk.path}/volgen", {"stance": "follows"})
        self.write("removed", talk)
        self.write("owner", talk)
        self.take_out("removed")
        self.look("removed")
        self.post_goes_out()

    @rule(number=st.integers(0, 20))
    def hides_what_was_edited(self, number: int) -> None:
        """An earlier version may not outlive the hiding of its text."""
        talk = self.any_talk(number)
        text = self.write("owner", talk) if self.sees("owner", talk) else None
        if text is None or not self.curates("mod_in", talk):
            return
        words = self.token()
        form = {"body": f"Anders {words}", "version": "1"}
        if self.world.browsers["owner"].post(f"/antwoorden/{text.public_id}/wijzigen", form).status_code != 303:
            return
        text.versions.append(words)
        self.hides_or_restores_text("mod_in", [t for k in self.talks for t in k.texts].index(text), back=False)
        for actor in ("inside", "outside", "owner"):
            self.look(actor)

    @rule(number=st.integers(0, 9))
    def moves_to_closed(self, number: int) -> None:
        """What everybody followed moves into the circle: bells, letters and lists forget it."""
        talk = next((talk for talk in self.talks if talk.circle == EVERYBODY and not talk.is_hidden), None)
        if talk is None or not self.is_in("mod_in", CLOSED):
            return
        if self.is_in("outside", EVERYBODY):
            self.world.browsers["outside"].post(f"{talk.path}/volgen", {"stance": "follows"})
            self.write("mod_in", talk)
        self.moves(self.talks.index(talk), CLOSED)
        self.look("outside")
        self.post_goes_out()

    # Time, letters, and looking

    @rule()
    def a_week_passes(self) -> None:
        self.traveller.shift(timedelta(days=8))
        digest.send_due(now())
        self.post_goes_out()

    @rule()
    def letters_are_made_but_wait(self) -> None:
        """The letter is dealt out, and what happens next happens before it leaves."""
        self.traveller.shift(timedelta(days=7))
        digest.send_due(now())

    def post_goes_out(self) -> None:
        for letter in self.letters():
            if letter["Message-ID"] in self.delivered:
                continue
            self.delivered.add(letter["Message-ID"])
            actor = self.world.addresses[letter["To"]]
            parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
            self.check(actor, "\n".join([str(letter["Subject"]), *parts]), f"the letter “{letter['Subject']}”")

    @precondition(lambda self: self.talks)
    @rule(actor=st.sampled_from(WHO))
    def looks(self, actor: str) -> None:
        self.look(actor)

    def look(self, actor: str) -> None:
        """Open every page on which a text could stand."""
        for path in self.pages(actor):
            answer = self.world.browsers[actor].get(path)
            found = f"{answer.headers}{answer.text}".replace(path, "").replace(
                path.rpartition("=")[2], ""
            )  # what was asked is no news
            self.check(actor, found, path)

    def pages(self, actor: str) -> Iterator[str]:
        yield from (
            "/",
            "/gesprekken",
            "/gesprekken?toon=followed",
            "/gesprekken?toon=unread",
            "/meldingen",
            "/agendapunten/5",
            f"/atom/{self.feeds[actor]}.xml",
            "/nieuw?lijst=ja",
        )
        yield from ("/kringen", "/weekbericht", f"/kringen/{self.world.id_of('circle', CLOSED)}")
        for talk in self.talks:
            yield from (talk.path, f"{talk.path}?vanaf=ongelezen", f"/gesprekken?label=label-{talk.title}")
            for text in talk.texts:
                yield from (f"/antwoorden/{text.public_id}{page}" for page in ("", "/versies", "/melden", "/wijzigen"))
                if actor in MODERATORS:
                    yield f"/moderatie/antwoorden/{text.public_id}"
            if actor in MODERATORS:
                yield f"/moderatie/gesprekken/{talk.public_id}"
        if actor in MODERATORS:
            yield from ("/moderatie", "/moderatie/verborgen", "/moderatie/logboek", "/weekbericht/redactie")
            for other in WHO:
                if other not in self.away:
                    yield f"/weekbericht/redactie/voorbeeld/brief?lid={self.world.id_of('member', other)}"


COMMON = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}


def tell_stories(app: Any, letters: Any, stories: int, chapters: int, seed: int | None = None) -> None:
    Community.app, Community.letters = app, staticmethod(letters)
    phases = [Phase.explicit, Phase.generate] if stories < 50 else list(Phase)
    run_state_machine_as_test(
        Community,
        settings=settings(
            max_examples=stories, stateful_step_count=chapters, derandomize=seed is None, phases=phases, **COMMON
        ),
    )


def test_no_story_tells_too_much(app, letters):
    tell_stories(app, letters, stories=6, chapters=10)


@pytest.mark.long
def test_no_long_story_tells_too_much(app, letters):
    tell_stories(app, letters, stories=120, chapters=40, seed=1)
