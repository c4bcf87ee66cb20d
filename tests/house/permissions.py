"""Writes docs/permissions.md: who may do what, from the rules in every room's policy and from the doors.

python -m tests.house.permissions        writes the page
tests/house/test_permissions.py          fails when the page is stale
"""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask

import cop
from cop.members.models import ADMINISTRATOR, MEMBER, MODERATOR, Member, Person
from tests.house.doors import DOORS, HIDDEN, NO, OPEN, SIGN_IN
from tests.house.knocking import Knock, knocks
from tests.house.world import ACTORS

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
ROLES = {"member": MEMBER, "moderator": MODERATOR, "administrator": ADMINISTRATOR}
MARKS = {OPEN: "yes", NO: "403", HIDDEN: "404", SIGN_IN: "sign in", "401": "401"}
SHOWN = (
    "stranger", "guest", "owner", "inside", "invited", "removed", "outside", "suspended", "mod_in", "mod_out", "admin",
)  # fmt: skip
TOP = """# Who may do what

This page is made by a test; do not edit it. After a change: `python -m tests.house.permissions`.

* [Rules](#rules): the questions that views and templates ask, one small function each, in `cop/<room>/policy.py`.
* [Doors](#doors): every address, and how it answers each actor; `tests/house/test_doors.py` knocks on all of them.

What stands in a closed circle is for who is in it, and what stands in a session of intervisie at most for who has a
seat there; moderators and administrators are no exception. What one may not see does not exist: the answer is 404, the
same to the byte as for something that was never there.
"""


def page(app: Flask) -> str:
    """The whole page, as Markdown."""
    return "\n".join([TOP, *rules(), *doors(app)]) + "\n"


def rules() -> Iterator[str]:
    """Role × verb, from the may_* functions: by role where the role decides, else the rule in words."""
    yield "## Rules\n"
    yield f"| rule | {' | '.join(ROLES)} | in words |"
    yield "|---|" + "---|" * (len(ROLES) + 1)
    for room in cop.ROOMS:
        for name, rule in rules_of(room):
            marks = " | ".join(decided_by_role(rule, role) for role in ROLES.values())
            yield f"| `{room}.{name}` | {marks} | {in_words(rule)} |"
    yield ""


def rules_of(room: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The may_* functions of one room, in the order of its policy."""
    if find_spec(f"cop.{room}.policy"):
        policy = import_module(f"cop.{room}.policy")
        for name, rule in vars(policy).items():
            if name.startswith("may_") and rule.__module__ == policy.__name__:
                yield name, rule


def decided_by_role(rule: Callable[..., bool], role: str) -> str:
    """Yes or no where only the member is asked after; otherwise it depends on the thing."""
    asked = list(inspect.signature(rule).parameters.values())
    if len(asked) > 1 or asked[0].annotation is not Person:
        return "depends"
    return "yes" if rule(Member(id=1, role=role)) else "no"


def in_words(rule: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(rule) or "").split())


def doors(app: Flask) -> Iterator[str]:
    """Every route by every method, against the actors."""
    yield "## Doors\n"
    yield "The actors, and what they are to the closed circle and the sessions behind the doors:\n"
    yield from (f"* **{actor}**: {words}" for actor, words in ACTORS.items() if actor in SHOWN)
    yield "\n`yes` opens (or lets a form through), `403` means: you see this, but this step is for others.\n"
    yield f"| address | {' | '.join(SHOWN)} |"
    yield "|---|" + "---|" * len(SHOWN)
    for knock in sorted(knocks(app), key=place_of):
        marks = " | ".join(MARKS[DOORS[knock.endpoint].who[actor]] for actor in SHOWN)
        yield f"| {knock.method} `{knock.rule}` | {marks} |"


def place_of(knock: Knock) -> tuple[str, str]:
    return knock.rule.replace("<", "~"), knock.method


if __name__ == "__main__":
    from cop import create_app

    PAGE.write_text(page(create_app(TESTING=True)), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(PAGE.parents[1])}.")
