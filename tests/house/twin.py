"""Two worlds that differ only in what is hidden from one member; to that member they are the same, byte for byte.

The steps below make a community. Each says who may notice it. A world without the steps that a viewer may not notice is
built beside one with all of them, with the same clock, ids and form tokens; then every answer and every letter that the
viewer gets is compared: counts, orders, numbers and error pages too, which no search for words would see.
"""

import base64
import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.exceptions import Conflict

from cop.circles import operations as circles
from cop.circles.models import FACILITATOR, Circle, Membership
from cop.digest import operations as digest
from cop.digest.models import Pick
from cop.direct import operations as direct
from cop.feeds import operations as feeds
from cop.foundation import log, outbox
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.foundation.outbox import REFUSED
from cop.harvest import operations as harvest
from cop.intervisie import operations as intervisie
from cop.intervisie.models import Rhythm
from cop.intervisie.queries import sitters_of
from cop.members import operations as members
from cop.members.models import NOBODY, SET_PASSWORD, SHOWABLE, Application
from cop.moderation import operations as moderation
from cop.runner import operations as runner
from cop.search.operations import fill_index
from cop.threads import operations as threads
from cop.threads.models import Summary
from tests.conftest import empty
from tests.house.canary import BECOMES_ANOTHER, NOT_READ, addresses
from tests.house.knocking import knocks
from tests.house.sessions import Table, begun, company_is_fine, fill, lay, plan, signed, write_lesson
from tests.house.world import NAMES, World, follow, names_without_rows, people, put_keys, reply, start

BEGAN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday; the letter goes on Friday
CIRCLE = {"owner", "inside", "mod_in", "removed"}
CURATORS = {"mod_in", "mod_out"}
DESK = CURATORS | {"admin"}
ALL = set(NAMES)


@dataclass(frozen=True)
class Step:
    """Something that happens, and who may notice it."""

    name: str
    noticed_by: set[str]
    happen: Callable[[World], Any]


STEPS: list[Step] = []


def step(noticed_by: set[str]) -> Callable[[Callable[[World], Any]], Callable[[World], Any]]:
    """Add a step to the story, in the order in which they stand below."""

    def add(happen: Callable[[World], Any]) -> Callable[[World], Any]:
        STEPS.append(Step(happen.__name__, noticed_by, happen))
        return happen

    return add


# The story


@step(ALL)
def a_community_begins(world: World) -> None:
    with writing():
        everybody = Circle(name="Iedereen", is_everybody=True, opened_at=now())
        listed = Circle(name="Kring Noord", purpose="Voor het noorden.", is_listed=True, opened_at=now())
        db.session.add_all([everybody, listed])
    people(world, everybody)
    with writing():
        for actor in ("owner", "mod_in"):
            role = FACILITATOR if actor == "owner" else "participant"
            db.session.add(Membership(circle_id=listed.id, member_id=world.numbers[actor], role=role))
    world.know("circle", "everybody", everybody.public_id)
    world.know("circle", "listed", listed.public_id)
    names_without_rows(world)
    digest.send_due(now())  # the clock of the letter begins to tick
    with writing():
        owner = world.member("owner")
        owner.agenda, owner.shows = 0, dict.fromkeys(SHOWABLE, NOBODY)
        for part in ("function", "about", "offers", "seeks", "working_on", "phone"):
            setattr(owner, part, "")
        world.member("outside").may_write = True
        world.member("outside").about = "Ik bak aardbeienvlaai."  # begins as a word that others write out of sight
    fill_index()  # these members were not made by an operation, which would have let them be found


@step(CIRCLE | DESK | {"invited"})
def a_circle_opens(world: World) -> None:
    with writing():
        circle = Circle(name="Kring Aardbei", purpose="Stil.", opened_at=now(), founder_id=world.numbers["owner"])
        db.session.add(circle)
        db.session.flush()
        for actor in sorted(CIRCLE):
            role = FACILITATOR if actor == "owner" else "participant"
            db.session.add(Membership(circle_id=circle.id, member_id=world.numbers[actor], role=role))
    world.know("circle", "closed", circle.public_id)


@step(CIRCLE)
def they_talk_in_it(world: World) -> None:
    thread = start(world, world.circle("closed"), "owner", "closed thread")
    with writing():
        threads.label(thread, threads.Subject("Aardbeien", "question", [5], ["economie", "wonen"], ["Markt Aardbei"]))
    helpful = reply(world, thread, "inside", "closed insight")
    reply(world, thread, "mod_in", "closed reply")
    follow(world, thread, "removed")
    with writing():
        threads.choose_insight(thread, helpful)
        thread.featured_at = thread.pinned_at = now()
        db.session.add(Summary(thread_id=thread.id, author_id=world.numbers["mod_in"], agree="Ja.", open="Wie?"))


@step(CIRCLE | DESK)
def somebody_is_taken_out(world: World) -> None:
    with writing():
        circles.remove(world.circle("closed"), world.member("removed"), world.member("owner"), "Genoeg.")


@step(CIRCLE - {"removed"})
def they_go_on(world: World) -> None:
    thread = world.thread("closed thread")
    reply(world, thread, "owner", "closed reply after")
    start(world, world.circle("closed"), "inside", "second closed thread")


@step({"mod_in"})
def the_log_of_the_circle_grows(world: World) -> None:
    with writing():
        circle = world.circle("closed")
        log.write_down(
            world.numbers["mod_in"],
            "close_thread",
            f"thread:{world.id_of('thread', 'closed thread')}",
            "Klaar.",
            circle.id,
        )


@step(DESK)
def somebody_applies(world: World) -> None:
    with writing():
        application = Application(
            name="Saskia",
            email="saskia@elders.example",
            organisation="Tiel",
            kind="practice",
            motivation="Ik wil.",
            public_id="s" * 22,
        )
        db.session.add(application)
    world.know("application", "waiting", application.public_id)


@step(ALL)
def they_talk_in_the_open(world: World) -> None:
    thread = start(world, world.circle("everybody"), "inside", "open thread", is_private=False)
    with writing():
        threads.label(thread, threads.Subject("Open vraag", "question", [5], ["economie"], ["markt aardbei"]))
    reply(world, thread, "outside", "open reply", is_private=False)
    for actor in ("owner", "mod_out", "admin", "asking"):
        follow(world, thread, actor)


@step({"outside"} | DESK)  # an administrator reads in the log that something was hidden, and why
def a_conversation_is_hidden(world: World) -> None:
    """Others had read it, followed it and were told of it; its starter cannot go on in it."""
    thread = start(world, world.circle("everybody"), "outside", "hidden thread")
    for actor in ("inside", "owner", "asking"):
        follow(world, thread, actor)
    reply(world, thread, "mod_out", "reply in hidden thread")
    with writing():
        moderation.hide(thread, world.member("mod_out"), "Te persoonlijk.")
    with pytest.raises(Conflict):
        reply(world, thread, "outside", "reply after hiding")


@step({"owner", "outside"})
def two_talk_directly(world: World) -> None:
    """Also when a third one, a moderator at that, was in it and left."""
    others = [world.numbers[actor] for actor in ("outside", "mod_in")]
    with writing():
        made = direct.begin(world.member("owner"), others, "Aardbeien onder ons", threads.rendered("Kom je?"))
        direct.leave(made, world.member("mod_in"))
    world.know("thread", "direct thread", made.public_id)
    world.know("circle", "direct", db.session.get_one(Circle, made.circle_id).public_id)
    reply(world, made, "outside", "direct reply")


@step({"owner", "outside"})
def one_writes_by_mail(world: World) -> None:
    with writing():
        note = direct.send_note(world.member("owner"), world.member("outside"), "Mag ik iets vragen?")
    world.know("note", "unanswered", note.public_id)


@step({"inside"} | CURATORS)
def somebody_reports(world: World) -> None:
    with writing():
        post = world.post("open reply")
        moderation.report(world.thread("open thread"), post, world.member("inside"), "Dit klopt niet.")


@step({"owner"})
def somebody_types(world: World) -> None:
    with writing():
        place = f"/gesprekken/{world.id_of('thread', 'open thread')}"
        db.session.add(Draft(member_id=world.numbers["owner"], place=place, fields={"body": ["Half."]}))


@step({"owner"})
def somebody_fills_in_a_profile(world: World) -> None:
    with writing():
        owner = world.member("owner")
        for part in ("function", "about", "offers", "seeks", "working_on", "phone"):
            setattr(owner, part, "Geheim")


@step(
    {"owner"} | CURATORS
)  # an editor sees the letter as a member gets it, and so what the letter takes along for that one
def somebody_chooses_themes(world: World) -> None:
    with writing():
        owner = world.member("owner")
        owner.agenda = 63
        members.set_themes(owner, ["economie", "wonen"])


@step(ALL)
def they_ask_more(world: World) -> None:
    start(world, world.circle("everybody"), "asking", "another open thread", is_private=False)


@step({"asking", "owner"})
def somebody_knocks(world: World) -> None:
    with writing():
        circles.ask_to_join(world.circle("listed"), world.member("asking"), "Mag ik?")


@step({"outside"} | DESK)
def somebody_wants_a_circle(world: World) -> None:
    with writing():
        circle = circles.ask_for_circle(world.member("outside"), circles.Plan("Kring Bosbes", "Voor bosbessen.", True))
    world.know("circle", "wanted", circle.public_id)


@step({"owner", "invited"} | DESK)
def somebody_is_invited(world: World) -> None:
    with writing():
        circles.invite(world.circle("closed"), world.member("invited"), world.member("owner"), "Kom.")


@step(ALL)
def a_letter_is_made(world: World) -> None:
    with writing():
        edition = digest.open_edition()
        digest.add_pick(edition, world.member("mod_in"), world.thread("open thread"), "Denk mee.")


@step(CIRCLE - {"removed"})
def a_line_is_picked_for_the_circle(world: World) -> None:
    with writing():
        edition = digest.open_edition()
        db.session.add(
            Pick(edition_id=edition.id, thread_id=world.thread("closed thread").id, why="Lees dit.", position=2)
        )


@step(CURATORS)
def another_editor_looks_at_it(world: World) -> None:
    with writing():
        edition = digest.open_edition()
        edition.version = 9
        world.know("edition", "made", edition.public_id)


@step({"admin"})
def somebody_cannot_sign_in(world: World) -> None:
    with writing():
        members.note_refusal(db.session, world.id_of("member", "owner"), "password")
        members.make_key(world.member("owner"), SET_PASSWORD)


@step(DESK)
def a_letter_is_refused(world: World) -> None:
    with writing():
        letter = outbox.put("digest.weekly", outbox.BULK, member_id=world.numbers["asking"])
        letter.state, letter.words = REFUSED, "550 nee"


@step({"owner", "invited"})
def two_prepare_a_session(world: World) -> None:
    """One that stands alone: who has no seat in it does not know that there is one."""
    table = announced(plan(world, "prepared", asked=("invited",)))
    signed(table, "owner", "invited")
    company_is_fine(table)


@step({"owner", "inside", "asking"})
def some_hold_a_session(world: World) -> None:
    """With a guest, somebody's turn, cards that lie closed, and a lesson that is being written."""
    table = begun(world, "running", "tienstappenmethode", "link", asked=("inside", "asking"), days=0)
    with writing():
        fill(table, "s1", "shared field")
        lay(table, "s6", "closed card", "owner", "guest")
        harvest.begin(table.session, table.seat("inside"))
        write_lesson(table)
        run, place = runner.hold(table.session), table.script.index_of("s6")
        runner.to_step(run, place or 0, table.script, table.session, sitters_of(table.session))


@step({"owner", "inside", "asking"} | CURATORS)  # moderators are told that one was held, and no more
def a_session_is_over(world: World) -> None:
    table = begun(world, "ended", "vijfstappenmethode", asked=("inside", "asking"), days=-3)
    with writing():
        runner.end(table.session, sitters_of(table.session))


@step(CIRCLE - {"removed"})  # that the group meets is for the whole group
def the_group_has_a_rhythm(world: World) -> None:
    circle = world.circle("closed")
    with writing():
        db.session.add(Rhythm(circle_id=circle.id, first_at=now() + timedelta(days=9), goals="Leren vragen."))
    announced(plan(world, "of group", days=9, circle=circle, asked=("inside",)))


@step({"owner"} | DESK)  # the log says that one was wiped
def a_session_is_called_off(world: World) -> None:
    table = plan(world, "wiped", asked=("inside", "outside"))
    with writing():
        intervisie.cancel(table.session)


def announced(table: Table) -> Table:
    with writing():
        intervisie.announce(table.session)
    return table


# What a viewer gets


@contextmanager
def fixed_ids() -> Iterator[Callable[[str], None]]:
    """Random names that are always the same within a step or a request; what is yielded begins the next one."""
    state = {"place": "", "number": 0}

    def begin(place: str) -> None:
        state.update(place=place, number=0)

    def token_urlsafe(length: int = 32) -> str:
        state["number"] += 1
        digest_ = hashlib.sha512(f"{state['place']}:{state['number']}".encode()).digest()
        return base64.urlsafe_b64encode(digest_[:length]).rstrip(b"=").decode()

    def uuid4() -> uuid.UUID:
        return uuid.UUID(bytes=hashlib.md5(token_urlsafe().encode()).digest())

    kept = secrets.token_urlsafe, uuid.uuid4, harvest.token_hex
    secrets.token_urlsafe, uuid.uuid4, harvest.token_hex = token_urlsafe, uuid4, token_urlsafe
    try:
        yield begin
    finally:
        secrets.token_urlsafe, uuid.uuid4, harvest.token_hex = kept


def build(app: Flask, steps: list[Step], begin: Callable[[str], None], clock: Any) -> World:
    """Let these steps happen, each at its own hour."""
    empty(app)
    put_keys(app, {})
    world = World(app)
    for step_ in steps:
        begin(step_.name)
        clock.move_to(BEGAN + timedelta(hours=STEPS.index(step_)))
        step_.happen(world)
    clock.move_to(BEGAN + timedelta(days=3))
    return world


def differences(app: Flask, viewer: str, letters: Callable[[], list[Any]]) -> Iterator[str]:
    """What this viewer notices of what is hidden from that viewer: addresses whose answers differ, and letters."""
    stepping = [step_ for step_ in STEPS if viewer in step_.noticed_by]
    with time_machine.travel(BEGAN, tick=False) as clock, fixed_ids() as begin:
        full = build(app, STEPS, begin, clock)
        asked = [path for path in dict.fromkeys(all_addresses(full)) if not tells_a_count(viewer, path)]
        with_all = everything_for(full, viewer, asked, begin) + letters_of(full, viewer, letters, clock)
        bare = build(app, stepping, begin, clock)
        without = everything_for(bare, viewer, asked, begin) + letters_of(bare, viewer, letters, clock)
    told_of: set[str] = set()
    for (where, first), (_where, second) in zip(with_all, without, strict=False):
        difference = first_difference(first, second) if first != second else ""
        if difference and difference not in told_of:
            told_of.add(difference)
            yield f"{viewer} sees a difference at {where}: {difference}"
    if sum(first.startswith("200") for _where, first in with_all) < 30:
        yield f"{viewer} was not let in, so this test saw nothing"
    if len(with_all) != len(without):
        yield f"{viewer} gets {len(with_all) - len(without)} letters more"


def tells_a_count(viewer: str, path: str) -> bool:
    """Where an editor is told, as promised, how many lines come from circles that one is not in.

    The letter itself, in its frame, is compared.
    """
    return viewer in CURATORS and path.startswith("/weekbericht/redactie") and "/brief" not in path


def all_addresses(world: World) -> Iterator[str]:
    """Every address of every page that is read, with every id of the full world."""
    for knock in knocks(world.app):
        if knock.method == "GET" and knock.endpoint not in NOT_READ | BECOMES_ANOTHER:
            kinds = {name for name in knock.arguments if name in ("report_id", "name", "filename", "secret")}
            if not kinds:
                yield from addresses(world, knock)


def everything_for(world: World, viewer: str, asked: list[str], begin: Callable[[str], None]) -> list[tuple[str, str]]:
    """All that the viewer can ask for: each page, the feed, and what comes back when the viewer writes."""
    return answers(world, viewer, asked, begin) + feed(world, viewer, begin) + acts(world, viewer, begin)


def answers(world: World, viewer: str, asked: list[str], begin: Callable[[str], None]) -> list[tuple[str, str]]:
    """All that comes back: status, headers and body."""
    found = []
    for path in asked:
        begin(path)
        found.append((path, told(world.browsers[viewer].get(path))))
    return found


def told(answer: Any) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Content-Length")
    body = answer.get_data().decode("utf-8", "replace")  # a picture is no text
    answer.close()
    return f"{answer.status_code}\n{headers}\n{body}"


def feed(world: World, viewer: str, begin: Callable[[str], None]) -> list[tuple[str, str]]:
    """The feed, as a reader gets it that has its address and nothing else."""
    begin("feed")
    with writing():
        secret = feeds.make(world.numbers[viewer])
    return [("the feed", told(world.browsers["stranger"].get(f"/atom/{secret}.xml")))]


def acts(world: World, viewer: str, begin: Callable[[str], None]) -> list[tuple[str, str]]:
    """What comes back when the viewer writes: a tag that exists elsewhere, a reply, everything read."""
    browser, found = world.browsers[viewer], []
    reading = f"/gesprekken/{world.id_of('thread', 'open thread')}"
    sent: list[tuple[str, dict[str, Any]]] = [
        (
            "/gesprekken/nieuw",
            {"title": "Nog een", "body": "Wie?", "agenda": ["5"], "tags": "markt AARDBEI", "form_id": "een"},
        ),
        (reading, {"body": "Dank je.", "form_id": "twee"}),
        (f"{reading}/gelezen", {"number": "99"}),
        ("/gesprekken/alles-gelezen", {}),
        ("/meldingen/gelezen", {}),
    ]
    for path, form in sent:
        begin(f"POST {path}")
        answer = browser.post(path, form)
        found.append((f"POST {path}", told(answer)))
        if "Location" in answer.headers:
            begin("after")
            found.append((f"after POST {path}", told(browser.get(answer.headers["Location"]))))
    return found


def letters_of(world: World, viewer: str, letters: Callable[[], list[Any]], clock: Any) -> list[tuple[str, str]]:
    """The letters this viewer gets until Saturday, without what is random in each."""
    clock.move_to(BEGAN + timedelta(days=5))
    digest.send_due(now())
    mine = [letter for letter in letters() if world.addresses.get(letter["To"]) == viewer]
    return sorted((f"the letter {letter['Subject']}", read(letter)) for letter in mine)


def read(letter: Any) -> str:
    skipped = ("message-id", "date", "content-type")
    headers = [f"{name}: {value}" for name, value in letter.items() if name.lower() not in skipped]
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    return "\n".join([*headers, *parts])


def first_difference(first: str, second: str) -> str:
    """The first line in which two answers differ."""
    for one, other in zip(first.splitlines(), second.splitlines(), strict=False):
        if one != other:
            return f"\n    {one[:300]!r}\n    {other[:300]!r}"
    return f"{len(first)} and {len(second)} characters"
