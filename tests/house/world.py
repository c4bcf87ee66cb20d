"""A small community in which every private text holds a token of its own, and the people who look at it.

A token names what it is in ("zqcirclepurposezq"), so a leak tells its own story. The people are the actors of the
tests: each sees the same closed circle from another side. The world is built once, and put back before each test.
"""

import shutil
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text
from werkzeug.test import TestResponse

from cop.calls.models import AGREED, ASKED, Call
from cop.circles import operations as circles
from cop.circles.models import ASKS, FACILITATOR, Circle, Knock, Membership
from cop.digest.models import DRAFT, GONE, Delivery, Edition, Pick
from cop.digest.signed import token_for as token_for_rhythm
from cop.direct import operations as direct
from cop.files.models import File
from cop.foundation import blobs, facts, log, outbox, vocabulary
from cop.foundation.clock import now
from cop.foundation.db import Base, db, writing
from cop.foundation.drafts import Draft
from cop.foundation.outbox import REFUSED
from cop.foundation.signed import sign
from cop.intervisie.models import Session
from cop.intervisie.queries import SEATS
from cop.members import operations as members
from cop.members.models import (
    ADMINISTRATOR,
    CHANGE_ADDRESS,
    DECLINED,
    EVERYTHING,
    MODERATOR,
    MY_CIRCLES,
    NOBODY,
    SET_PASSWORD,
    SIGN_IN_CODE,
    SUSPENDED,
    Application,
    Device,
    Member,
    hash_token,
)
from cop.methods import operations as methods
from cop.methods.models import library
from cop.moderation.models import KEPT, Report
from cop.outcomes import operations as outcomes
from cop.reactions import operations as reactions
from cop.search.operations import fill_index
from cop.threads import operations as threads
from cop.threads.findable import put_file
from cop.threads.models import CONVERSATION, MUTES, QUESTION, THANKS, Bookmark, Post, PostFile, Summary, Thread
from tests.conftest import ON_POSTGRES, PASSWORD, Visitor, empty, make_member
from tests.house.cases import build_cases
from tests.house.sessions import build_sessions

ACTORS = {  # who they are to the closed circle "Kring Zuid", and to the sessions of intervisie
    "stranger": "nobody who is signed in",
    "guest": "nobody who is signed in either, but who holds links to seats in three sessions, and a code to a fourth",
    "owner": "its facilitator, who wrote the texts that the tests look at, and leads the sessions",
    "inside": "a member of it, who signed in the sessions and brings the question",
    "removed": "a member who was taken out of it, and out of the sessions",
    "outside": "a member who was never in it, and has no seat",
    "invited": "a member who is invited to it, and was asked for the sessions, but signed nothing",
    "asking": "a member who asks to join another, listed circle, and has no seat",
    "suspended": "somebody who is in it and signed in the sessions, and is suspended",
    "mod_in": "a moderator who is in it, and has no seat",
    "mod_out": "a moderator who is not, and has no seat",
    "admin": "an administrator, who is not, and has no seat",
}
WITHOUT_ACCOUNT = ("stranger", "guest")
NAMES = {
    "owner": "Henk Tamminga",
    "inside": "Marleen Duinhof",
    "removed": "Youssef Amrani",
    "outside": "Dick Waterink",
    "invited": "Ilse Vermeer",
    "asking": "Jan Boonstra",
    "suspended": "Fatima Zouhri",
    "mod_in": "Anouk Lindeboom",
    "mod_out": "Bram Postma",
    "admin": "Joris Kuipers",
}
ROLES = {"mod_in": MODERATOR, "mod_out": MODERATOR, "admin": ADMINISTRATOR}
NOT_COMPARED = {"attempts", "draft"}  # what may outlive a refusal: limits, and what was typed
NOT_COMPARED_COLUMNS = {("device", "last_seen_at"), ("device", "expires_at")}


def token_for(label: str) -> str:
    """The token of a private text: its label between marks that no Dutch word has."""
    return f"zq{''.join(c for c in label if c.isalnum())}zq"


@cache
def password_hash() -> str:
    """One hash for everybody: making it is slow on purpose."""
    return members.hash_password(PASSWORD)


@dataclass
class World:
    """What the tests need to know of it, without rows: ids by kind and label, tokens by label, browsers by actor."""

    app: Flask
    ids: dict[str, dict[str, str]] = field(default_factory=dict)  # kind → label → the id in an address
    numbers: dict[str, int] = field(default_factory=dict)  # actor → inner number
    tokens: dict[str, str] = field(default_factory=dict)  # token → label
    addresses: dict[str, str] = field(default_factory=dict)  # e-mail address → actor
    browsers: dict[str, "Browser"] = field(default_factory=dict)

    def secret(self, label: str) -> str:
        """A new token."""
        token = token_for(label)
        self.tokens[token] = label
        return token

    def id_of(self, kind: str, label: str) -> str:
        return self.ids[kind][label]

    def know(self, kind: str, label: str, public_id: str) -> None:
        self.ids.setdefault(kind, {})[label] = public_id

    def member(self, actor: str) -> Member:
        return db.session.get_one(Member, self.numbers[actor])

    def thread(self, label: str) -> Thread:
        return db.session.scalars(select(Thread).where(Thread.public_id == self.id_of("thread", label))).one()

    def post(self, label: str) -> Post:
        return db.session.scalars(select(Post).where(Post.public_id == self.id_of("post", label))).one()

    def session(self, label: str) -> Session:
        return db.session.scalars(select(Session).where(Session.public_id == self.id_of("session", label))).one()

    def circle(self, label: str) -> Circle:
        return db.session.scalars(select(Circle).where(Circle.public_id == self.id_of("circle", label))).one()


class Browser(Visitor):
    """A visitor whose device was there from the start, so that opening one changes nothing."""

    def __init__(self, app: Flask, device_token: str | None):
        self.app = app
        self.device_token = device_token
        self.csrf = "f" * 40
        self.seats: dict[str, str] = {}  # the secrets of seats that it holds without an account, by session
        self.renew()

    @property
    def client(self) -> FlaskClient:  # type: ignore[override]  # a browser that nobody touched need not be renewed
        self.is_used = True
        return self.fresh

    def open(self, path: str, **options: Any) -> TestResponse:
        """Any method, by `method`."""
        answer = Context().run(self.client.open, path, **options)
        db.session.rollback()
        return answer

    def hold(self, session_id: str, secret: str) -> None:
        """Hold a seat in a session without an account, from now on."""
        self.seats[session_id] = secret
        self.renew()

    def renew(self) -> None:
        """Begin again with a clean browser."""
        self.fresh, self.is_used = self.app.test_client(), False
        with self.fresh.session_transaction() as cookie:
            cookie["csrf_token"] = self.csrf
            if self.device_token is not None:
                cookie["_user_id"], cookie["_fresh"] = self.device_token, True
            if self.seats:
                cookie[SEATS] = dict(self.seats)


# Building


def build(app: Flask) -> World:
    """Make the whole world in an empty database."""
    world = World(app)
    with writing():
        everybody = Circle(name="Iedereen", is_everybody=True, opened_at=now())
        db.session.add(everybody)
    world.know("circle", "everybody", everybody.public_id)
    people(world, everybody)
    closed_circle(world)
    other_circles(world)
    open_threads(world, everybody)
    closed_threads(world)
    where_it_led(world)
    between_few(world)
    veiled_circle(world)
    at_the_desk(world)
    letters(world)
    names_without_rows(world)
    attachments(world)
    calls(world)
    keys_and_drafts(world)
    adapted_method(world)
    build_sessions(world)
    build_cases(world)
    close_the_door(world)
    fill_index()  # with what was written past the operations
    return world


def people(world: World, everybody: Circle) -> None:
    for actor, name in NAMES.items():
        key = world.secret(f"address of {actor}")
        member = make_member(key, everybody, name, role=ROLES.get(actor, "member"), organisation="Woerden", agenda=16)
        world.addresses[member.email] = actor
        world.numbers[actor] = member.id
        world.know("member", actor, member.public_id)
        with writing():
            member.password_hash = password_hash()
            member.preset = EVERYTHING
            db.session.add(
                Device(
                    member_id=member.id,
                    token_hash=hash_token(f"device of {actor}"),
                    label=world.secret(f"device of {actor}"),
                    expires_at=now() + timedelta(days=60),
                )
            )
        world.browsers[actor] = Browser(world.app, f"device of {actor}")
    for actor in WITHOUT_ACCOUNT:
        world.browsers[actor] = Browser(world.app, None)
    with writing():
        owner = world.member("owner")
        owner.shows = {
            **dict.fromkeys(("function", "about", "offers", "working_on", "email"), NOBODY),
            **dict.fromkeys(("seeks", "phone"), MY_CIRCLES),
        }
        for part in ("function", "about", "offers", "working_on", "seeks", "phone"):
            setattr(owner, part, world.secret(f"profile {part.replace('_', ' ')}")[:30])


def closed_circle(world: World) -> None:
    """Kring Zuid: unlisted, led by the owner."""
    with writing():
        circle = Circle(
            name="Kring " + world.secret("circle name"),
            purpose=world.secret("circle purpose"),
            opened_at=now(),
            founder_id=world.numbers["owner"],
        )
        db.session.add(circle)
        db.session.flush()
        for actor in ("owner", "inside", "removed", "suspended", "mod_in"):
            role = FACILITATOR if actor == "owner" else "participant"
            db.session.add(Membership(circle_id=circle.id, member_id=world.numbers[actor], role=role))
    world.know("circle", "closed", circle.public_id)
    with writing():
        circles.invite(circle, world.member("invited"), world.member("owner"), world.secret("words of invitation"))


def other_circles(world: World) -> None:
    """A listed circle with somebody at the door; one that is asked for, and one that was declined."""
    with writing():
        listed = Circle(name="Kring Noord", purpose="Voor het noorden.", is_listed=True, opened_at=now())
        wanted = Circle(
            name="Kring " + world.secret("wanted circle name"),
            purpose=world.secret("wanted circle purpose"),
            founder_id=world.numbers["outside"],
        )
        declined = Circle(
            name="Kring " + world.secret("declined circle name"),
            purpose=world.secret("declined circle purpose"),
            founder_id=world.numbers["outside"],
            ended_at=now(),
            answer=world.secret("answer to declined circle"),
        )
        db.session.add_all([listed, wanted, declined])
        db.session.flush()
        lead = Membership(circle_id=listed.id, member_id=world.numbers["owner"], role=FACILITATOR)
        db.session.add_all([lead, Membership(circle_id=listed.id, member_id=world.numbers["mod_in"])])
        db.session.add(
            Knock(
                circle_id=listed.id,
                member_id=world.numbers["asking"],
                kind=ASKS,
                words=world.secret("words of asking"),
                by_id=world.numbers["asking"],
            )
        )
    for label, circle in (("listed", listed), ("wanted", wanted), ("declined", declined)):
        world.know("circle", label, circle.public_id)


def calls(world: World) -> None:
    """Owner asked inside for a call, and another one was held, of which the owner told what it gave."""
    with writing():
        world.member("mod_out").may_call = True
        for label, state, changed in (
            ("asked", ASKED, {}),
            ("held", AGREED, {"place": f"https://{world.secret('held call place')}.example/1", "asker_keeps": True}),
        ):
            ahead = now() + timedelta(days=5 if state == ASKED else -1)
            call = Call(
                asker_id=world.numbers["owner"],
                callee_id=world.numbers["inside"],
                subject=world.secret(f"{label} call subject"),
                words=world.secret(f"{label} call words"),
                theme="economie",
                state=state,
                first_slot=ahead,
                second_slot=ahead + timedelta(days=1),
                answer_by=ahead,
                **changed,
            )
            if state == AGREED:
                call.agreed_slot, call.asked_after_at = ahead, now()
                call.asker_took = world.secret("what owner took from call")
            db.session.add(call)
            db.session.flush()
            world.know("call", label, call.public_id)


def veiled_circle(world: World) -> None:
    """A circle that keeps its content out of mail: those in it read it on its pages, and nobody in a letter."""
    with writing():
        circle = Circle(name="Kring " + world.secret("veiled circle name"), keeps_out_of_mail=True, opened_at=now())
        db.session.add(circle)
        db.session.flush()
        for actor in ("owner", "inside", "mod_in"):
            role = FACILITATOR if actor == "owner" else "participant"
            db.session.add(Membership(circle_id=circle.id, member_id=world.numbers[actor], role=role))
    world.know("circle", "veiled", circle.public_id)
    thread = start(world, circle, "owner", "veiled thread")
    reply(world, thread, "inside", "veiled reply")


def start(world: World, circle: Circle, actor: str, label: str, is_private: bool = True, **changed: Any) -> Thread:
    """A thread; a private one has a token in its title, its text and its tag."""

    def word(part: str) -> str:
        return world.secret(f"{label} {part}") if is_private else f"{label} {part}"

    subject = threads.Subject(
        word("title"), changed.get("kind", QUESTION), [5], ["economie"], [word("tag")] if is_private else []
    )
    with writing():
        made = threads.start(circle, world.member(actor), subject, threads.rendered(word("body")))
    world.know("thread", label, made.public_id)
    opening = select(Post.public_id).where(Post.thread_id == made.id, Post.number == 1)
    world.know("post", f"{label} opening", db.session.scalars(opening).one())
    return made


def reply(
    world: World, thread: Thread, actor: str, label: str, is_private: bool = True, is_first: bool = False
) -> Post:
    """A reply; `is_first` when another version of its words follows."""
    words = world.secret(f"{label} first version" if is_first else label) if is_private else f"Een antwoord: {label}."
    with writing():
        placed = threads.reply(thread, world.member(actor), threads.rendered(words))
        made = db.session.scalars(select(Post).where(Post.public_id == placed.public_id)).one()
    world.know("post", label, made.public_id)
    return made


def edit(world: World, post: Post, actor: str, words: str) -> None:
    with writing():
        there = db.session.get_one(Thread, post.thread_id)
        threads.edit(there, post, threads.rendered(words, post.public_id), post.version)


def hide_post(world: World, post: Post, label: str) -> None:
    with writing():
        post.hidden_at, post.hidden_why = now(), world.secret(f"{label} hidden why")
        threads.count_again(post.thread_id)


def open_threads(world: World, everybody: Circle) -> None:
    """What everybody reads, and what was hidden or deleted in it."""
    thread = start(world, everybody, "inside", "open thread", is_private=False)
    reply(world, thread, "outside", "open reply", is_private=False)
    follow(world, thread, "mod_out")
    hidden = reply(world, thread, "owner", "hidden open post", is_first=True)
    edit(world, hidden, "owner", world.secret("hidden open post"))
    hide_post(world, hidden, "hidden open post")
    deleted = reply(world, thread, "outside", "deleted open post", is_first=True)
    edit(world, deleted, "outside", world.secret("deleted open post"))
    with writing():
        threads.delete_post(deleted)
    moved = start(world, everybody, "outside", "hidden open thread")
    reply(world, moved, "inside", "reply in hidden open thread")
    with writing():
        moved.hidden_at, moved.hidden_why = now(), world.secret("hidden open thread why")
        threads.forget(moved)


def follow(world: World, thread: Thread, actor: str) -> None:
    with writing():
        threads.follow(thread, world.member(actor))


def closed_threads(world: World) -> None:
    """Conversations in Kring Zuid; one of who was removed since, who still follows and whose letters still wait."""
    circle = world.circle("closed")
    thread = start(world, circle, "owner", "closed thread")
    follow(world, thread, "removed")
    world.know("token", "mute of owner", sign(MUTES, world.id_of("member", "owner"), thread.public_id))
    first = reply(world, thread, "owner", "closed reply", is_first=True)
    edit(world, first, "owner", world.secret("closed reply"))
    helpful = reply(world, thread, "inside", "closed insight")
    reply(world, thread, "removed", "closed reply of removed")
    hidden = reply(world, thread, "owner", "hidden closed post", is_first=True)
    edit(world, hidden, "owner", world.secret("hidden closed post"))
    hide_post(world, hidden, "hidden closed post")
    deleted = reply(world, thread, "owner", "deleted closed post")
    own = start(world, circle, "removed", "closed thread of removed", kind=CONVERSATION)
    buried = start(world, circle, "removed", "hidden closed thread of removed")
    with writing():
        threads.delete_post(deleted)
        threads.choose_insight(thread, helpful)
        thread.featured_at = now()
        own.closed_at, own.closed_why = now(), world.secret("closed why")
        own.pinned_at = now()
        buried.hidden_at, buried.hidden_why = now(), world.secret("hidden closed thread why")
        threads.forget(buried)
        db.session.add(
            Summary(
                thread_id=thread.id,
                author_id=world.numbers["mod_in"],
                agree=world.secret("summary agree"),
                disagree=world.secret("summary disagree"),
                open=world.secret("summary open"),
            )
        )
    with writing():
        why = world.secret("why removed")
        circles.remove(circle, world.member("removed"), world.member("owner"), why)
        thread.sequel, thread.sequel_at = world.secret("sequel"), now()
        log.write_down(
            world.numbers["mod_in"], "close_thread", f"thread:{own.public_id}", world.secret("log of circle"), circle.id
        )


def between_few(world: World) -> None:
    """A direct conversation of owner and outside, which removed left; one text in it was reported. And a note."""
    others = [world.numbers[actor] for actor in ("outside", "removed")]
    with writing():
        body = threads.rendered(world.secret("direct thread body"))
        made = direct.begin(world.member("owner"), others, world.secret("direct thread title"), body)
        circle = db.session.get_one(Circle, made.circle_id)
    world.know("thread", "direct thread", made.public_id)
    world.know("circle", "direct", circle.public_id)
    opening = select(Post.public_id).where(Post.thread_id == made.id)
    world.know("post", "direct opening", db.session.scalars(opening).one())
    reply(world, made, "outside", "direct reply")
    told = reply(world, made, "owner", "direct reported reply")
    with writing():
        direct.leave(made, world.member("removed"))
    reply(world, made, "outside", "direct reply after leaving")
    with writing():
        reason = world.secret("direct report reason")
        report = Report(reporter_id=world.numbers["outside"], post_id=told.id, circle_id=circle.id, reason=reason)
        db.session.add(report)
        for actor in ("outside", "asking"):
            world.member(actor).may_write = True
    world.know("report", "direct", report.public_id)
    with writing():
        note = direct.send_note(world.member("owner"), world.member("outside"), world.secret("note words"))
    world.know("note", "unanswered", note.public_id)


def where_it_led(world: World) -> None:
    """A conversation in Kring Zuid with an outcome, who reacted there, and what the owner keeps of another."""
    thread = start(world, world.circle("closed"), "owner", "concluded thread")
    answer, kept = reply(world, thread, "inside", "concluded reply"), world.post("closed reply")
    with writing():
        outcomes.conclude(thread, world.member("owner"), threads.rendered(world.secret("outcome")))
        reactions.react(thread, answer, world.member("owner"), THANKS)
        note = world.secret("note of bookmark")
        db.session.add(Bookmark(member_id=world.numbers["owner"], post_id=kept.id, note=note))


def at_the_desk(world: World) -> None:
    """Applications, reports, and what was decided about members."""
    with writing():
        for label, status in (("waiting", "waiting"), ("declined", DECLINED)):
            application = Application(
                name="Nieuw " + world.secret(f"{label} applicant name"),
                email=f"{world.secret(f'{label} applicant address')}@voorbeeld.example",
                organisation=world.secret(f"{label} applicant organisation"),
                function=world.secret(f"{label} applicant function"),
                kind="practice",
                motivation=world.secret(f"{label} applicant motivation"),
                status=status,
                note=world.secret(f"{label} applicant note") if status == DECLINED else "",
                decided_by_id=world.numbers["mod_out"] if status == DECLINED else None,
                decided_at=now() if status == DECLINED else None,
            )
            db.session.add(application)
            db.session.flush()
            world.know("application", label, application.public_id)
        for label, post, status in (("open", "closed reply", "open"), ("kept", "closed insight", KEPT)):
            report = Report(
                reporter_id=world.numbers["mod_in" if status == KEPT else "inside"],
                post_id=world.post(post).id,
                circle_id=world.circle("closed").id,
                reason=world.secret(f"{label} report reason"),
                status=status,
                outcome=world.secret(f"{label} report outcome") if status == KEPT else "",
                closed_by_id=world.numbers["mod_out"] if status == KEPT else None,
                closed_at=now() if status == KEPT else None,
            )
            db.session.add(report)
            db.session.flush()
            world.know("report", label, report.public_id)
        members.note_refusal(db.session, world.id_of("member", "owner"), world.secret("how sign-in was refused"))


def letters(world: World) -> None:
    """A letter that has gone, one that is being made, and a copy that a server refused."""
    with writing():
        gone = Edition(
            week="2026-W40", intro="Een brief voor iedereen.", state=GONE, goes_at=now(), gone_at=now(), dealt_at=now()
        )
        made = Edition(
            week="2026-W52",
            intro=world.secret("intro not sent"),
            state=DRAFT,
            goes_at=now() + timedelta(days=9),
            editor_id=world.numbers["mod_in"],
        )
        db.session.add_all([gone, made])
        db.session.flush()
        closed, hidden = world.thread("closed thread"), world.thread("hidden open thread")
        for edition in (gone, made):
            stands = "gone" if edition is gone else "made"
            db.session.add(
                Pick(edition_id=edition.id, thread_id=closed.id, why=world.secret(f"why picked {stands}"), position=1)
            )
            db.session.add(
                Pick(
                    edition_id=edition.id,
                    thread_id=hidden.id,
                    why=world.secret(f"why hidden picked {stands}"),
                    position=2,
                )
            )
        refused = outbox.put("digest.weekly", outbox.BULK, member_id=world.numbers["outside"])
        refused.state, refused.words = REFUSED, world.secret("words of mail server")
        db.session.flush()
        for actor in ("outside", "removed"):
            lines = [{"thread": closed.id, "kind": "pick"}, {"thread": hidden.id, "kind": "pick"}]
            db.session.add(
                Delivery(
                    edition_id=gone.id,
                    member_id=world.numbers[actor],
                    since=now(),
                    until=now(),
                    lines=lines,
                    letter_id=refused.id if actor == "outside" else None,
                )
            )
    world.know("edition", "gone", gone.public_id)
    world.know("letter", "refused", refused.message_id.strip("<>").partition("@")[0])
    world.know("edition", "made", made.public_id)


def names_without_rows(world: World) -> None:
    """What stands in an address without being a row of its own."""
    world.know("point", "five", "5")
    world.know("slug", "rules", "huisregels")
    world.know("file", "mark", "css/app.css")
    world.know("file", "none", "geen-brief.eml")
    world.know("token", "rhythm of owner", token_for_rhythm(world.id_of("member", "owner")))


def attachments(world: World) -> None:
    """A picture on the closed reply and one on a hidden post, and one that the owner has not posted yet."""
    hang_on(world, "closed", "closed reply")
    hang_on(world, "hidden", "hidden closed post")
    hang_on(world, "draft", None)


def hang_on(world: World, label: str, post_label: str | None) -> None:
    """A file of the owner; what it holds, its small picture and all that is said of it have tokens."""
    with writing(), blobs.workroom() as folder:
        kept = []
        for part in ("bytes", "small picture"):
            (folder / "in").write_text(world.secret(f"{label} attachment {part}"))
            kept.append(blobs.keep(folder / "in"))
        place = None if post_label else "/gesprekken/nieuw"
        file = File(
            owner_id=world.numbers["owner"], place=place, placed_at=now() if place else None, kind="image",
            name=f"{world.secret(f'{label} attachment name')}.png", content_type="image/png", size=40, blob=kept[0],
            thumbnail=kept[1], width=40, height=30, alt=world.secret(f"{label} attachment alt"),
            words=world.secret(f"{label} attachment words"),
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        world.know("attachment", label, file.public_id)
        if post_label:
            post = world.post(post_label)
            db.session.add(PostFile(post_id=post.id, file_id=file.id))
            put_file(file, post, db.session.get_one(Thread, post.thread_id))


def adapted_method(world: World) -> None:
    """A method of intervisie as the owner adapted it."""
    base = library().methods["vijfstappenmethode"]
    with writing():
        own = methods.copy(base, world.member("owner"), 0)
        own.name = world.secret("name of method")
        own.steps = [{**step, "prompt": world.secret("words of method")} for step in own.steps]
    world.know("method", "adapted", own.public_id)
    world.know("method", "of the list", base.key)


def keys_and_drafts(world: World) -> None:
    """Secrets that open something, and what the owner was typing."""
    with writing():
        for label, purpose in (("password", SET_PASSWORD), ("code", SIGN_IN_CODE), ("new address", CHANGE_ADDRESS)):
            about = (
                {"email": f"{world.secret('address asked for')}@voorbeeld.example"} if purpose == CHANGE_ADDRESS else {}
            )
            key = members.make_key(world.member("owner"), purpose, about)
            world.know("key", label, key.public_id)
            world.know("secret", label, key.secret())
            world.tokens[key.secret()] = f"secret of key: {label}"
        world.know("secret", "of nobody's feed", "x" * 43)
        for label, place in {
            "open reply": f"/gesprekken/{world.id_of('thread', 'open thread')}",
            "closed reply": f"/gesprekken/{world.id_of('thread', 'closed thread')}",
            "thread": "/gesprekken/nieuw",
            "circle": "/kringen/nieuw",
        }.items():
            fields = {name: [world.secret(f"draft of {label}")] for name in ("title", "body", "name", "purpose")}
            db.session.add(Draft(member_id=world.numbers["owner"], place=place, fields=fields))


def close_the_door(world: World) -> None:
    """Suspend one, with a reason; the device stays, as when a browser still holds a cookie."""
    with writing():
        member = world.member("suspended")
        member.status, member.status_reason = SUSPENDED, world.secret("why suspended")
        outbox.put("members.suspended", outbox.SOON, member_id=member.id)
        log.write_down(world.numbers["mod_out"], "suspend", f"member:{member.public_id}", world.secret("why suspended"))


# Keeping, comparing, putting back


def all_rows() -> dict[str, str]:
    """A statement per table that reads what a refusal may not change."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [f'"{c.name}"' for c in table.columns if (table.name, c.name) not in NOT_COMPARED_COLUMNS]
        if table.name not in NOT_COMPARED:
            found[table.name] = f'SELECT {", ".join(columns)} FROM "{table.name}"'
    return found


ALL_ROWS = all_rows()


def everything(app: Flask) -> dict[str, list[str]]:
    """All rows of all tables, but for what may outlive a refusal; and the keys of sessions."""
    rows = {"(keys)": [f"{name} {key!r}" for name, key in keys_of(app).items()]}
    cursor = db.session.connection().connection.cursor()  # of the driver: thousands of times all rows
    for table, statement in ALL_ROWS.items():
        cursor.execute(statement)
        rows[table] = sorted(map(repr, cursor.fetchall()))
    rows["act"] = [row for row in rows["act"] if "refuse_" not in row]  # the security log remembers refusals
    db.session.rollback()
    return rows


def key_folder(app: Flask) -> Path:
    """Where the keys of sessions lie, beside the database."""
    return Path(app.config["DATA_DIR"]) / "keys"


def keys_of(app: Flask) -> dict[str, bytes]:
    """Every key by its name."""
    folder = key_folder(app)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}


def put_keys(app: Flask, keys: dict[str, bytes]) -> None:
    """These keys, and no others."""
    if keys_of(app) != keys:
        shutil.rmtree(key_folder(app), ignore_errors=True)
        key_folder(app).mkdir()
        for name, key in keys.items():
            (key_folder(app) / name).write_bytes(key)


def words_of_index() -> list[dict[str, Any]]:
    """What no model describes: the words of the text index on PostgreSQL."""
    found = db.session.execute(text("SELECT id, CAST(tokens AS text) AS tokens FROM entry_words"))
    return [dict(row) for row in found.mappings()]


def hurry(connection: Any, _record: Any) -> None:
    """These tests put the database back thousands of times, and pull no plug: nothing need wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


class Keeper:
    """The world as it was built, to begin each test with."""

    def __init__(self, app: Flask):
        empty(app)
        put_keys(app, {})
        with app.app_context():
            if not ON_POSTGRES:
                event.listen(db.engine, "connect", hurry)
            self.world = build(app)
            self.before, self.keys = everything(app), keys_of(app)
            self.rows = (
                {
                    table: [dict(row) for row in db.session.execute(select(table)).mappings()]
                    for table in Base.metadata.sorted_tables
                }
                if ON_POSTGRES
                else {}
            )
            self.words = words_of_index() if ON_POSTGRES else []
            db.session.remove()
            if not ON_POSTGRES:
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
                db.engine.dispose()
        self.folder: Path = app.config["DATA_DIR"]
        if not ON_POSTGRES:
            shutil.copy(self.folder / "community.db", self.folder / "world.db")

    def put_back(self) -> World:
        """The world as it was, with browsers that remember nothing."""
        db.session.remove()
        vocabulary.words_known.clear()
        if ON_POSTGRES:
            with writing():
                db.session.execute(
                    text("SET LOCAL session_replication_role = replica")
                )  # no triggers: the log may shrink
                db.session.execute(text("DELETE FROM entry_words"))
                for table in self.rows:
                    db.session.execute(text(f'DELETE FROM "{table.name}"'))  # quicker than TRUNCATE for few rows
                for table, rows in self.rows.items():
                    if rows:
                        db.session.execute(insert(table), rows)
                    if rows and "id" in table.c:
                        name = f'"{table.name}"'
                        db.session.execute(
                            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
                        )
                add = text("INSERT INTO entry_words (id, tokens) VALUES (:id, CAST(:tokens AS tsvector))")
                db.session.execute(add, self.words)
        else:
            db.engine.dispose()
            for suffix in ("", "-wal", "-shm"):
                (self.folder / f"community.db{suffix}").unlink(missing_ok=True)
            shutil.copy(self.folder / "world.db", self.folder / "community.db")
        put_keys(self.world.app, self.keys)
        facts._kept.clear()
        shutil.rmtree(self.folder / "mail", ignore_errors=True)
        for browser in self.world.browsers.values():
            if browser.is_used:
                browser.renew()
        return self.world


def keeper_of(app: Flask) -> Keeper:
    """The world of this application, built at its first use."""
    if "world" not in app.extensions:
        app.extensions["world"] = Keeper(app)
    keeper: Keeper = app.extensions["world"]
    return keeper
