"""One seat: taken out, a code or a new link, a signature on paper, the lead handed on, a late-comer let in."""

from collections.abc import Callable

from flask import flash, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from cop.foundation.access import confidential, go, not_found
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.intervisie import keys, operations, people
from cop.intervisie.forms import ANSWERS
from cop.intervisie.models import ON_PAPER, Seat, Session
from cop.intervisie.policy import may_change_people, may_welcome_late_comer
from cop.intervisie.queries import Place
from cop.intervisie.views.acting import Page, write_in
from cop.intervisie.views.door import bp
from cop.intervisie.views.people import Shown, people_page, sitter_in, with_link


@bp.post("/intervisie/<session_id>/mensen/<seat_id>")
@confidential
def act_on(session_id: str, seat_id: str) -> Page:
    """Take somebody out, give a code or a new link, sign for a paper, or hand on the lead."""
    act = ACTS.get(request.form.get("act", ""))
    if act is None:
        not_found()
    place = write_in(session_id, may_change_people)
    return act(place, seat_of(place.session, seat_id))


def seat_of(session: Session, seat_id: str) -> Seat:
    """A seat in this session that nobody left; 404 otherwise."""
    wanted = select(Seat).where(Seat.public_id == seat_id, Seat.session_id == session.id, Seat.left_at.is_(None))
    return db.session.scalar(wanted) or not_found()


def back(place: Place, says: str) -> Response:
    flash(says)
    return go(f"{place.session.path}/mensen")


def take_out(place: Place, seat: Seat) -> Page:
    people.take_out(place.session, seat)
    return back(place, _("This person is no longer in the session."))


def show_code(place: Place, seat: Seat) -> Page:
    """A code for a telephone at the table, once."""
    if not place.session.is_one_laptop:
        not_found()
    people.come_to_table(place.session, seat)
    code = keys.new_code(place.session, seat)
    half = len(code) // 2
    return people_page(place, shown=Shown(sitter_in(place.session, seat), code=f"{code[:half]}-{code[half:]}"))


def show_link(place: Place, seat: Seat) -> Page:
    """A new link for a guest, once."""
    if seat.member_id is not None:
        not_found()
    return people_page(place, shown=with_link(place.session, seat, keys.new_link(place.session, seat)))


def sign_on_paper(place: Place, seat: Seat) -> Page:
    """Somebody at the table signed the sheet."""
    if not place.session.is_one_laptop:
        not_found()
    people.come_to_table(place.session, seat)
    people.sign(place.session, seat, place.session.agreement, has_line=False, how=ON_PAPER)
    return back(place, _("Signed on paper."))


def hand_on(place: Place, seat: Seat) -> Page:
    operations.hand_lead(place.session, seat)
    flash(_("Somebody else leads this session now."))
    return go(place.session.path)


ACTS: dict[str, Callable[[Place, Seat], Page]] = {
    "weg": take_out,
    "code": show_code,
    "link": show_link,
    "papier": sign_on_paper,
    "begeleider": hand_on,
}


@bp.post("/intervisie/<session_id>/welkom")
@confidential
def welcome(session_id: str) -> Response:
    """The bringer says whether a late-comer may hear it."""
    given = request.form.get("act", "")
    if given not in ANSWERS:
        not_found()
    place = write_in(session_id, may_welcome_late_comer)
    people.welcome(place.session, seat_of(place.session, request.form.get("seat", "")), ANSWERS[given])
    flash(_("This person may read along.") if ANSWERS[given] else _("This person is no longer in the session."))
    return go(place.session.path)
