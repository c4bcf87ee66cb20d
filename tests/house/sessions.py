"""Sessions of intervisie in every state, made by the operations that the pages use; every word in them is a token.

Who sits where is the same in all of them (world.ACTORS): owner leads, inside signed and brings the question, suspended
signed too, removed was in it and was taken out, invited was asked and signed nothing, a guest holds a link or a code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cop.circles.models import Circle
from cop.foundation import sealing
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.harvest import operations as harvest
from cop.harvest.models import Words
from cop.harvest.queries import words_of
from cop.harvest.words import shared_text
from cop.intervisie import afterwards, choosing, operations, people
from cop.intervisie.choosing import INTAKE
from cop.intervisie.models import COMES, GUEST_LIVES, PHONE_LIVES, Attendance, Dilemma, Rhythm, Seat, Session
from cop.intervisie.operations import Excluded
from cop.intervisie.queries import sitters_of
from cop.methods.models import Method, Step, library
from cop.runner import operations as runner
from cop.runner import writing as notes
from cop.runner.models import SessionNote
from cop.runner.script import Script, script_of
from cop.threads.operations import rendered

if TYPE_CHECKING:
    from tests.house.world import World

ASKED = ("inside", "removed", "suspended", "invited")
WRITERS = ("owner", "inside", "removed", "suspended", "guest")


@dataclass(frozen=True)
class Table:
    """One session of the world, with what a step of building it needs."""

    world: "World"
    label: str
    session: Session

    def word(self, what: str) -> str:
        """A new token of this session."""
        return self.world.secret(f"{self.label}: {what}")

    def seat(self, actor: str) -> Seat:
        found = select_seat(self.session, self.world.numbers.get(actor))
        self.world.know("seat", f"{self.label}: {actor}", found.public_id)
        return found

    @property
    def script(self) -> Script:
        found = script_of(self.session)
        assert found is not None
        return found

    def step(self, key: str) -> Step:
        return next(step for step in self.script.steps if step.key == key)

    def note(self, what: str, made: SessionNote) -> SessionNote:
        self.world.know("sealed note", f"{self.label}: {what}", made.public_id)
        return made


def select_seat(session: Session, member_id: int | None) -> Seat:
    return db.session.query(Seat).filter_by(session_id=session.id, member_id=member_id).one()


def build_sessions(world: "World") -> None:
    """A group with a rhythm, and nine sessions; what stays of them afterwards; and one whose key did not come along."""
    with writing():
        first = now() - timedelta(weeks=8)
        goals = world.secret("goals of group")
        db.session.add(Rhythm(circle_id=world.circle("closed").id, first_at=first, goals=goals))
    in_concept(world)
    planned(world, "planned")
    with_questions(world, "choosing")
    prepared(world)
    ten_steps(world)
    mirror(world)
    written_and_over(world)
    agreed(world, "agreed", "link")
    published(world)
    shell(world)
    with writing():
        kept = afterwards.keep_insight(world.member("inside"), world.secret("kept insight"))
    world.know("insight", "kept", kept.public_id)


# Before the day


def plan(
    world: "World", label: str, days: int = 5, circle: Circle | None = None, asked: tuple[str, ...] = ASKED, **how: Any
) -> Table:
    """A session in concept."""
    wanted = operations.Plan(
        starts_at=now() + timedelta(days=days),
        title=world.secret(f"{label}: title"),
        video=f"https://{world.secret(f'{label}: video')}.example/1",
        **how,
    )
    with writing():
        session = operations.plan(world.member("owner"), wanted, circle, [world.member(actor) for actor in asked])
        out = Excluded([world.secret(f"{label}: kept out")], [], [world.id_of("member", "admin")])
        operations.exclude(session, out)
    world.know("session", label, session.public_id)
    return Table(world, label, session)


def in_concept(world: "World") -> None:
    """Nobody but who plans it knows of it yet, also not those on its list."""
    plan(world, "concept").seat("inside")


def planned(world: "World", label: str, **how: Any) -> Table:
    """Announced; nobody signed, and one is out already."""
    table = plan(world, label, **how)
    with writing():
        operations.announce(table.session)
        if "removed" in how.get("asked", ASKED):
            people.take_out(table.session, table.seat("removed"))
    return table


def signed(table: Table, *actors: str) -> None:
    """These come and sign."""
    with writing():
        for actor in actors:
            seat = table.seat(actor)
            if seat.answer != COMES:
                people.answer(table.session, seat, comes=True)
            people.sign(table.session, seat, table.session.agreement, has_line=False)


def company_is_fine(table: Table) -> None:
    """Everybody who comes agrees with who is in the room: they are of one organisation."""
    with writing():
        for seat in db.session.query(Seat).filter_by(session_id=table.session.id, answer=COMES, left_at=None):
            people.say_about_people(table.session, seat, objects=False)


def with_questions(world: "World", label: str) -> Table:
    """Everybody brought a question, one of those is out since, and one comes late."""
    table = plan(world, label, asked=("inside", "removed", "suspended"))
    with writing():
        operations.announce(table.session)
    signed(table, "owner", "inside", "removed", "suspended")
    with writing():
        for actor in ("owner", "inside", "removed", "suspended"):
            words = [table.word(f"{part} of {actor}") for part in ("situation", "question")]
            choosing.bring(table.session, table.seat(actor), *words, people_seen=table.session.people_version)
        people.take_out(table.session, table.seat("removed"))
        people.add_member(table.session, world.member("invited"))
        for dilemma in db.session.query(Dilemma).filter_by(session_id=table.session.id):
            seat = db.session.get_one(Seat, dilemma.seat_id)
            actor = next(name for name, number in world.numbers.items() if number == seat.member_id)
            world.know("dilemma", f"{label}: {actor}", dilemma.public_id)
        theirs = world.id_of("dilemma", f"{label}: suspended")
        choosing.mark(table.session, table.seat("inside"), theirs, recognises=True, is_urgent=True)
    table.seat("invited")
    company_is_fine(table)
    return table


def prepared(world: "World") -> None:
    """The question was chosen, and prepared in six lines; the method is one that was adapted."""
    table = with_questions(world, "prepared")
    with writing():
        operations.choose_method(table.session, in_own_words(table, "vijfstappenmethode"))
        choosing.choose(table.session, world.id_of("dilemma", "prepared: inside"))
        write_intake(table)
        for actor in ("owner", "inside"):
            runner.enter(table.session, table.seat(actor))
            table.note(
                f"pad of {actor}", notes.write_pad(table.session, table.seat(actor), table.word(f"pad of {actor}"), 0)
            )


def in_own_words(table: Table, key: str) -> Method:
    """A method of the list as somebody adapted it: its steps called and asked otherwise."""
    base = library().methods[key]
    prompt = table.word("prompt of step")
    steps = [replace(step, prompt=prompt) for step in base.steps]
    steps[0] = replace(steps[0], name=table.word("name of step"))
    return replace(base, name=table.word("name of method"), steps=tuple(steps))


def write_intake(table: Table) -> None:
    lines = {key: table.word(f"intake {key}") for key in INTAKE}
    choosing.write_intake(table.session, lines, table.session.intake_version)


# In the room


def guest_at(table: Table, what: str, lives: timedelta) -> None:
    """Somebody without an account signs and comes; the browser of the guest holds this secret."""
    world, session = table.world, table.session
    secret = world.secret(f"{what} of guest: {table.label}")
    with writing():
        seat, _secret = people.add_guest(session, table.word("guest"), table.word("organisation of guest"))
        people.give_key(seat, secret, now() + lives)
        people.sign(session, seat, session.agreement, has_line=False)
    world.know("secret", f"{what} of guest: {table.label}", secret)
    world.browsers["guest"].hold(session.public_id, secret)


def begun(
    world: "World", label: str, method: str, holds: str = "", removed: bool = True, comes: bool = True, **how: Any
) -> Table:
    """Going on: who signed is in the room. `holds` is with what a guest signed, and `comes` whether the guest came;
    `removed` whether that one was there at its beginning."""
    table = plan(world, label, **how)
    session = table.session
    with writing():
        operations.announce(session)
    asked = how.get("asked", ASKED)
    there = ("owner", *(actor for actor in asked if actor != "invited" and (removed or actor != "removed")))
    signed(table, *there)
    if "removed" in asked and not removed:
        with writing():
            people.take_out(session, table.seat("removed"))
    if holds:
        guest_at(table, holds, PHONE_LIVES if holds == "code" else GUEST_LIVES)
    company_is_fine(table)
    with writing():
        operations.choose_method(session, in_own_words(table, method))
        choosing.name_bringer(session, table.seat("inside"))
        write_intake(table)
        for actor in (*there, "guest") if holds and comes else there:
            runner.enter(session, table.seat(actor))
        runner.start(session, sitters_of(session), table.script)
    return table


def each(table: Table, what: str, write: Callable[[Seat, str], SessionNote], *actors: str) -> None:
    """The same kind of note by each of these, every one with words of its own."""
    for actor in actors:
        label = f"{what} of {actor}"
        table.note(label, write(table.seat(actor), table.word(label)))


def lay(table: Table, key: str, what: str, *actors: str, column: int = 0) -> None:
    """A card of each of these in a step."""
    step = table.step(key)
    each(table, what, lambda seat, words: notes.add_card(table.session, seat, step, words, column), *actors)


def fill(table: Table, key: str, what: str) -> None:
    """The one field of a step."""
    notes.write_field(table.session, table.seat("inside"), table.step(key), table.word(what), 0)


def keep_to_oneself(table: Table, *keys: str) -> None:
    """A pad and own notes of everybody."""
    session = table.session
    each(table, "pad", lambda seat, words: notes.write_pad(session, seat, words, 0), *WRITERS)
    for key in keys:
        step = table.step(key)
        each(
            table, f"own {key}", lambda seat, words, step=step: notes.write_own(session, seat, step, words, 0), *WRITERS
        )  # type: ignore[misc]  # a step of its own for each


def go_to(table: Table, key: str) -> None:
    """The group stands at this step, and one is taken out of it."""
    run = runner.hold(table.session)
    place = table.script.index_of(key)
    assert place is not None
    people.take_out(table.session, table.seat("removed"))
    runner.to_step(run, place, table.script, table.session, sitters_of(table.session))
    speaker = db.session.get(Seat, run.turn_id or 0)
    table.world.know("mark", f"{table.label}: turn", speaker.public_id if speaker else "")
    table.world.know("mark", f"{table.label}: step", f"{place}")


def ten_steps(world: "World") -> None:
    """The method of ten steps, in the group: open and closed cards, marks, cards and a field to the bringer."""
    table = begun(world, "running", "tienstappenmethode", "link", days=0, circle=world.circle("closed"))
    session = table.session
    with writing():
        fill(table, "s1", "shared field")
        lay(table, "s2", "open card", *WRITERS)
        runner.reveal(session, "s2")
        notes.mark(session, table.step("s3"), world.id_of("sealed note", "running: open card of owner"), notes.WARM)
        lay(table, "s6", "closed card", *WRITERS)
        fill(table, "s8", "field to the bringer")
        lay(table, "s9", "card to the bringer", "owner", "removed", "suspended", "guest")
        lay(table, "s9", "card let go", "owner")
        notes.let_go(note_of(table, "card let go of owner"))
        keep_to_oneself(table, "s10")
        notes.write_field(session, table.seat("inside"), table.step("oogstkeuze"), "Ja", 0)
        go_to(table, "s6")


def note_of(table: Table, what: str) -> SessionNote:
    public_id = table.world.id_of("sealed note", f"{table.label}: {what}")
    return db.session.query(SessionNote).filter_by(public_id=public_id).one()


def mirror(world: "World") -> None:
    """The network mirror around one laptop: a drawing, cards of the group, columns, and a code for a telephone."""
    table = begun(world, "laptop", "netwerkspiegel", "code", days=0, is_one_laptop=True)
    session = table.session
    draw: tuple[Mapping[str, str], ...] = (
        {"act": "role", "name": table.word("role"), "note": table.word("role note")},
        {"act": "role", "name": "Buurgemeente", "note": ""},
        {"act": "tie", "a": "r1", "b": "r2", "kind": "sterk"},
    )
    with writing():
        for act in draw:
            notes.draw(session, table.step("tekenen"), act)
        card = notes.add_card(session, None, table.step("lezen"), table.word("card of the group"))
        table.note("card of the group", card)
        lay(table, "lezen", "closed card", "inside", "suspended", "guest")
        lay(table, "taken", "open column", "inside", "suspended", "guest", column=1)
        runner.reveal(session, "taken")
        fill(table, "interventie", "field to the bringer")
        fill(table, "les", "harvest field")
        keep_to_oneself(table, "uitchecken")
        go_to(table, "taken")


# Afterwards


def write_lesson(table: Table) -> Words:
    """The one text, as somebody who was there kept it."""
    words = Words(table.word("lesson title"), table.word("lesson text"), table.word("lesson whom"), [5], "economie")
    kept = harvest.write_text(table.session, table.seat("owner"), words, 0)
    table.world.know("mark", f"{table.label}: hash", kept.hash)
    return kept


def written_and_over(world: "World") -> None:
    """Held in the group, with a guest; its lesson is being written, and the bringer told what came of it."""
    table = begun(world, "ended", "incidentmethode", "link", days=-30, circle=world.circle("closed"))
    session = table.session
    with writing():
        lay(table, "ronde", "closed card", "owner", "suspended", "guest")
        fill(table, "informatieronde", "shared field")
        fill(table, "afloop", "field to the bringer")
        keep_to_oneself(table, "vragen_noteren", "uitchecken")
        harvest.begin(session, table.seat("inside"))
        write_lesson(table)
        go_to(table, "uitchecken")
        runner.end(session, sitters_of(session))
        session.asked_at = now()
        afterwards.say_what_came(session, table.word("what came of it"))
    mine = db.session.query(Attendance).filter_by(member_id=world.numbers["inside"]).one()
    world.know("attendance", "of inside", mine.public_id)


def agreed(world: "World", label: str, holds: str = "") -> Table:
    """Over, and everybody who was there said yes to the lesson; a guest signed, and did not come."""
    table = begun(world, label, "vijfstappenmethode", holds, removed=False, comes=False, days=-3)
    session = table.session
    with writing():
        fill(table, "vraag", "shared field")
        harvest.begin(session, table.seat("inside"))
        runner.end(session, sitters_of(session))
        words = write_lesson(table)
        harvest.propose(session, table.seat("owner"), words.hash)
        for actor in ("owner", "inside", "suspended"):
            harvest.say(session, table.seat(actor), True, words.hash)
    return table


def published(world: "World") -> None:
    """The same, and shared: its words are a conversation of all now, and the session keeps the way to it sealed."""
    table = agreed(world, "published")
    with writing():
        words = words_of(table.session, harvest.held(table.session, table.seat("inside")))
        text = rendered(shared_text(table.session, words))
        thread_id = harvest.publish(table.session, table.seat("inside"), text, words.hash)
    world.know("thread", "published lesson", thread_id)


def shell(world: "World") -> None:
    """A back-up brought it back without its key: rows in which nobody reads anything."""
    table = planned(world, "shell")
    sealing.destroy(table.session.public_id)


# What forms need of them


def day_ahead(days: int) -> str:
    """A day as it is filled in."""
    return (date.today() + timedelta(days=days)).isoformat()
