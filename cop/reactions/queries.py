"""Reading who reacted to a post that was fetched through threads.queries.post_for."""

from typing import Any

from sqlalchemy import Row, select

from cop.foundation.db import db
from cop.members.models import Member
from cop.threads.models import Post, Reaction


def reactions_to(post: Post) -> list[Row[*tuple[Any, ...]]]:
    """Every reaction with who gave it, oldest first: kind, name, public_id, id, organisation, created_at."""
    wanted = (
        select(
            Reaction.kind, Member.name, Member.public_id, Member.id, Member.organisation, Member.status,
            Reaction.created_at,
        )
        .join(Member, Member.id == Reaction.member_id)
        .where(Reaction.post_id == post.id)
        .order_by(Reaction.created_at, Member.name)
    )  # fmt: skip
    return list(db.session.execute(wanted))
