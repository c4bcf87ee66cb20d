"""What opens a seat without an account: a link for a guest, a code for a telephone, and what a browser gets for it."""

import secrets
from datetime import datetime

from werkzeug.exceptions import Conflict

from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.intervisie.models import GUEST_LIVES, PHONE_LIVES, Seat, Session
from cop.intervisie.operations import hold
from cop.members.models import hash_token

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # of a code that is read from one screen and typed on another: no look-alikes
CODE_LENGTH = 8  # 31^8 is 40 bits, for twelve hours, with a limit on tries


def give_key(seat: Seat, secret: str, until: datetime) -> str:
    """Let this secret open the seat until then; an earlier one stops working."""
    seat.key_hash, seat.key_until = hash_token(secret), until
    return secret


def sit_down(session: Session, seat: Seat, secret: str) -> str:
    """A secret for the browser that came by this link or code, in the place of that: what was passed on opens once.
    Raises Conflict when another sat down with it a moment before."""
    hold(session)
    db.session.refresh(seat)
    if seat.key_hash != hash_token(secret) or seat.left_at is not None:
        raise Conflict(
            _("Somebody was just before you: a link or code opens once. Ask who gave it to you for another.")
        )
    return give_key(seat, secrets.token_urlsafe(24), seat.key_until or now())


def hold_unwritten(session: Session, seat: Seat) -> None:
    """Hold a seat that may get another key. Raises Conflict for a guest who signed: from then on there is a pad, and a
    new code or link would open to another what is written there for the own eyes."""
    hold(session)
    db.session.refresh(seat)
    if seat.member_id is None and seat.signed_version is not None:
        raise Conflict(
            _(
                "This guest signed, and may have written something for the own eyes. A new link or code would open "
                "that to another. Take the guest out, and add the guest anew."
            )
        )


def new_code(session: Session, seat: Seat) -> str:
    """A code for the telephone of whoever sits here, for today; an earlier one stops working. Raises Conflict for a
    guest who signed."""
    hold_unwritten(session, seat)
    return give_key(seat, "".join(secrets.choice(SIGNS) for _n in range(CODE_LENGTH)), now() + PHONE_LIVES)


def new_link(session: Session, seat: Seat) -> str:
    """The secret of a new link for a guest; an earlier one stops working. Raises Conflict as new_code."""
    hold_unwritten(session, seat)
    return give_key(seat, secrets.token_urlsafe(24), now() + GUEST_LIVES)
