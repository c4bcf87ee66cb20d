"""The signed link under every letter: it changes one member's rhythm, and does nothing else."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from cop.foundation.db import db
from cop.members.models import LEFT, Member

PURPOSE = "rhythm"  # also the salt: a signature made for anything else does not fit here


def signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"digest.{PURPOSE}")


def token_for(member_public_id: str) -> str:
    """What stands in the link: who, and what for; it has no end, since old letters must stay good for unsubscribing."""
    return str(signer().dumps([PURPOSE, member_public_id]))


def member_of(token: str) -> Member | None:
    """The member whose link this is; None when the signature is broken, or there is no such member any more."""
    try:
        purpose, public_id = signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if purpose != PURPOSE:
        return None
    return db.session.scalar(select(Member).where(Member.public_id == str(public_id), Member.status != LEFT))
