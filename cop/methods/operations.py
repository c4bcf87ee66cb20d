"""What members do with methods: copy, adapt, throw away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import Conflict

from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Person
from cop.methods.models import Method, OwnMethod

OWN_MOST = 50  # methods of one member; more is a collection, and belongs elsewhere


@dataclass(frozen=True)
class Wording:
    """What a member may change of a method: its name, and of each step that stays its words, minutes and place."""

    name: str
    steps: Sequence[dict[str, Any]]  # key, name, minutes, prompt


def copy(method: Method, member: Person, how_many: int) -> OwnMethod:
    """Make a method one's own, to adapt. Raises Conflict when one has very many."""
    if how_many >= OWN_MOST:
        raise Conflict(_("You have very many methods of your own. Throw one away first."))
    own = OwnMethod(
        owner_id=member.id, base=method.key, name=_("%(name)s, my way", name=method.name), steps=words_of(method)
    )
    db.session.add(own)
    db.session.flush()
    return own


def words_of(method: Method) -> list[dict[str, Any]]:
    """The steps of a method, as an own one keeps them."""
    return [
        {"key": step.key, "name": step.name, "minutes": step.minutes, "prompt": step.prompt} for step in method.steps
    ]


def adapt(own: OwnMethod, wording: Wording, seen_version: int) -> None:
    """Keep other words. Raises Conflict when it was changed in another window since this one was opened."""
    if own.version != seen_version:
        raise Conflict(_("This method was changed in another window since you opened it."))
    own.name, own.steps = wording.name, list(wording.steps)
    own.version += 1
    own.changed_at = now()


def throw_away(own: OwnMethod) -> None:
    """The method is gone; the one it was copied from stays in the list."""
    db.session.delete(own)
