"""Knocking on doors: an address for each route, one call per actor and method, and what every answer must carry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from markupsafe import escape
from werkzeug.routing import Rule as Route
from werkzeug.test import TestResponse

from cop.foundation.db import new_public_id
from cop.foundation.handing_out import ASKED_AGAIN
from cop.foundation.handing_out import POLICY as ATTACHMENT_POLICY
from cop.foundation.headers import HEADERS, LETTER_POLICY
from tests.house.doors import DOORS, HIDDEN, NO, OPEN, SIGN_IN, USUAL, Door
from tests.house.world import World, everything

FILE_HEADERS = {  # of a file that is the same for everybody, and that no browser may take for a page
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}
TOKEN = re.compile(rb'(name="csrf_token" value|data-token|name="form_id" value|name="kept" value)="[^"]*"')
SIGN_IN_ELSEWHERE = "Meld je aan in een ander venster"
NO_SUCH_THING = {"point": "99", "number": "9999", "year": "1901"}  # where an argument is a number


@dataclass(frozen=True)
class Knock:
    """One route by one method."""

    endpoint: str
    method: str
    rule: str
    arguments: frozenset[str]

    @property
    def door(self) -> Door:
        return DOORS[self.endpoint]

    def values(self, world: World) -> dict[str, str]:
        """What stands in the address."""
        return {name: world.id_of(*{**USUAL, **self.door.things}[name]) for name in self.arguments}

    def path(self, app: Flask, world: World, **changed: str) -> str:
        return str(
            app.url_map.bind("localhost").build(self.endpoint, {**self.values(world), **changed}, method=self.method)
        )

    def path_to_nothing(self, app: Flask, world: World) -> str:
        """The same address with ids that do not exist."""
        return self.path(app, world, **{name: NO_SUCH_THING.get(name, new_public_id()) for name in self.arguments})

    def form(self, world: World) -> dict[str, Any]:
        filled = self.door.form
        return dict(filled(world) if callable(filled) else filled)


def knocks(app: Flask) -> Iterator[Knock]:
    """Every route by every method that it declares."""
    for route in app.url_map.iter_rules():
        for method in sorted(declared(route) - {"HEAD", "OPTIONS"}):
            yield Knock(route.endpoint, method, str(route), frozenset(route.arguments))


def opens_for_somebody(knock: Knock) -> bool:
    """Whether its form is taken in as it stands in the table."""
    return any(rule == OPEN and actor not in knock.door.answers for actor, rule in knock.door.who.items())


def declared(route: Route) -> set[str]:
    return set(route.methods or ())


def call(knock: Knock, world: World, actor: str, path: str = "", **changed: Any) -> TestResponse:
    """Knock as this actor, with the form filled in."""
    browser = world.browsers[actor]
    path = path or knock.path(world.app, world)
    answer = browser.get(path) if knock.method == "GET" else browser.post(path, {**knock.form(world), **changed})
    answer.get_data()  # a file is read to its end, and
    answer.close()  # closed
    return answer


def is_sign_in(answer: TestResponse, method: str) -> bool:
    """Whether this is the sign-in page, leads to it, or asks to sign in elsewhere because words were typed that may be
    kept nowhere."""
    if method == "GET":
        return answer.status_code == 302 and answer.headers["Location"].startswith("/inloggen?verder=")
    return answer.status_code == 401 and (b'name="password"' in answer.data or SIGN_IN_ELSEWHERE in answer.text)


def is_confidential(knock: "Knock", app: Flask) -> bool:
    """Whether sealed words are typed behind this door: of a form that it refuses nothing may be kept."""
    return getattr(app.view_functions[knock.endpoint], "is_confidential", False)


def lost_words(knock: "Knock", world: World, answer: TestResponse) -> Iterator[str]:
    """What was typed on a confidential page that refused it, and is not on the page that says so."""
    if knock.method == "POST" and answer.status_code >= 400 and is_confidential(knock, world.app):
        for name, value in knock.form(world).items():
            for one in value if isinstance(value, list) else [value]:
                if str(escape(one)) not in answer.text:
                    yield f"what was typed as {name} is lost"


def ends_as(answer: TestResponse, method: str) -> str:
    """In which of the four ways a knock ended; any other status is told by its number."""
    if is_sign_in(answer, method):
        return SIGN_IN
    if answer.status_code < 400:
        return OPEN
    return str(answer.status_code)


def wrong_answers(knock: Knock, world: World, put_back: Any, before: dict[str, list[str]]) -> Iterator[str]:
    """What is wrong at one door, in words: an actor who gets another answer, a refusal that changes something,
    an answer without its headers, or one by which a hidden thing shows that it is there."""
    for actor, expected in knock.door.who.items():
        answer = call(knock, world, actor)
        found = ends_as(answer, knock.method)
        wanted = str(knock.door.answers[actor]) if knock.method == "POST" and actor in knock.door.answers else expected
        if found != wanted:
            yield f"{actor} gets {found} ({answer.status_code}) instead of {wanted}"
        yield from (f"{actor}: {fault}" for fault in (*missing_headers(answer), *lost_words(knock, world, answer)))
        is_changed = everything(world.app) != before
        if is_changed and (expected != OPEN or knock.method == "GET"):
            yield f"{actor} changed something, though the answer is {found}"
        if knock.arguments and expected in (HIDDEN, NO) and not sees_thing(knock, actor):
            nothing = call(knock, world, actor, knock.path_to_nothing(world.app, world))
            if seen(nothing) != seen(answer):
                yield f"{actor} can tell this thing from one that does not exist"
        if is_changed:
            put_back()
        elif knock.method == "POST":
            world.browsers[actor].renew()


def sees_thing(knock: Knock, actor: str) -> bool:
    """Whether the actor knows the thing behind this door, so that its answer tells nothing new: by a 403, or as a guest
    who holds the way into this very session, where only this page does not exist."""
    return knock.door.who[actor] == NO or (actor == "guest" and knock.door.who[actor] == HIDDEN)


def seen(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that a visitor gets, but for what is random in every form."""
    headers = [(name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length")]
    return answer.status_code, headers, TOKEN.sub(rb"\1", answer.data)


def missing_headers(answer: TestResponse) -> Iterator[str]:
    """What an answer lacks of what every answer carries."""
    is_file = answer.request.path.startswith("/static/")
    is_attachment = answer.headers.get("Content-Security-Policy") == ATTACHMENT_POLICY
    for name, value in (FILE_HEADERS if is_file else HEADERS).items():
        found = answer.headers.get(name)
        if is_attachment and (name == "Content-Security-Policy" or (name, found) == ("Cache-Control", ASKED_AGAIN)):
            continue
        is_letter = answer.headers.get("Content-Security-Policy") == LETTER_POLICY
        if is_letter and name in ("Content-Security-Policy", "X-Frame-Options"):
            continue
        if found != value:
            yield f"{name} is {found!r}"
    if (
        answer.status_code not in (204, 302, 303)
        and not is_file
        and not is_attachment
        and answer.mimetype not in ("application/json", "application/pdf")  # UTF-8 always (RFC 8259 §8.1), and no text
        and not answer.mimetype.startswith("application/vnd.")  # documents of offices
        and "charset=utf-8" not in answer.headers.get("Content-Type", "")
    ):
        yield f"Content-Type is {answer.headers.get('Content-Type')!r}"
    for cookie in answer.headers.getlist("Set-Cookie"):
        if not {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}:
            yield f"a cookie without its flags: {cookie}"
