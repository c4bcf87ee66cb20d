"""Reading methods, through the eyes of a member."""

from sqlalchemy import ColumnElement, select

from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.members.models import Person
from cop.methods.models import Method, OwnMethod, Situation, adapted, library
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
    mine = select(OwnMethod).where(visible_to(member.id), is_of_the_list()).order_by(OwnMethod.name)
    return [adapted(own, library().methods[own.base]) for own in db.session.scalars(mine)]


def own_method(member: Person, public_id: str) -> OwnMethod:
    """One of a member's own methods; 404 otherwise."""
    mine = select(OwnMethod).where(OwnMethod.public_id == public_id, visible_to(member.id), is_of_the_list())
    return db.session.scalar(mine) or not_found()


def is_of_the_list() -> ColumnElement[bool]:
    """Copies of a method that is no longer in the list cannot be followed."""
    return OwnMethod.base.in_(library().methods)


def method_for(member: Person, key: str) -> Method:
    """A method by its key, or a member's own by its public id; 404 otherwise."""
    if key in library().methods:
        return library().methods[key]
    own = own_method(member, key)
    return adapted(own, library().methods[own.base])
