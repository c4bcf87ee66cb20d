"""Keeping the free tags."""

from collections.abc import Iterable

from sqlalchemy import select

from cop.foundation.db import db, insert_or_ignore
from cop.topics.models import Tag, slug_of


def tags_named(names: Iterable[str]) -> list[tuple[int, str]]:
    """The tags of these names as (id, name), made where they did not exist; names with one slug are one tag."""
    wanted = {slug_of(name): name.strip() for name in names if slug_of(name)}
    insert_or_ignore(Tag, [{"slug": slug} for slug in wanted])
    found = db.session.execute(select(Tag.id, Tag.slug).where(Tag.slug.in_(wanted)).order_by(Tag.slug))
    return [(tag_id, wanted[slug]) for tag_id, slug in found]
