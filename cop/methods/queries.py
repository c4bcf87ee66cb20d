"""Reading methods, through the eyes of a member."""

from sqlalchemy import select

from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.members.models import Person
from cop.methods.models import Library, Method, OwnMethod, Situation, adapted, library
from cop.methods.policy import visible_to


def methods_for(situation: str = "") -> list[Method]:
    """All methods of the list; those that fit a situation (its key) first."""
    found = library()
    first = next((one.methods for one in found.situations if one.key == situation), ())
    rest = sorted((key for key in found.methods if key not in first), key=lambda key: found.methods[key].trust)
    return [found.methods[key] for key in (*first, *rest)]


def situation_of(key: str) -> Situation | None:
    """The situation with this key."""
    return next((one for one in library().situations if one.key == key), None)


def own_methods(member: Person) -> list[Method]:
    """What a member adapted, by name."""
    mine = db.session.scalars(select(OwnMethod).where(visible_to(member.id)).order_by(OwnMethod.name))
    return [adapted(own, library().methods[own.base]) for own in mine if own.base in library().methods]


def own_method(member: Person, public_id: str) -> OwnMethod:
    """One of a member's own methods; 404 otherwise."""
    mine = select(OwnMethod).where(OwnMethod.public_id == public_id, visible_to(member.id))
    return db.session.scalar(mine) or not_found()


def method_for(member: Person, key: str) -> Method:
    """A method by its key, or a member's own by its public id; 404 otherwise."""
    found: Library = library()
    if key in found.methods:
        return found.methods[key]
    own = own_method(member, key)
    return adapted(own, found.methods[own.base]) if own.base in found.methods else not_found()
