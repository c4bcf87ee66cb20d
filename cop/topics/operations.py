"""Keeping the free tags."""

from collections.abc import Iterable

from sqlalchemy import select

from cop.foundation.db import db, insert_or_ignore
from cop.topics.models import Tag, slug_of


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where they did not exist; names with one slug are one tag."""
    wanted = {slug_of(name): name.strip() for name in names if slug_of(name)}
    insert_or_ignore(Tag, [{"slug": slug, "name": name} for slug, name in wanted.items()])
    return list(db.session.scalars(select(Tag).where(Tag.slug.in_(wanted)).order_by(Tag.slug)))
