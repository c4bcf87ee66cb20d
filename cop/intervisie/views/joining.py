"""Answering an invitation, reading and signing the agreement, and coming in with a code or a guest's link."""

from datetime import timedelta

from flask import flash, g, render_template, request
from flask import session as cookie
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import confidential, go, not_found, public, require
from cop.foundation.db import end_reading, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow, give_back
from cop.foundation.text import whole_number
from cop.intervisie import keys, people
from cop.intervisie.agreement import agreements
from cop.intervisie.forms import ANSWERS, AgreementForm, CodeForm, answer_of
from cop.intervisie.models import AGREEING, BY_ITSELF, BY_PHONE, PLANNED, Seat, Session
from cop.intervisie.policy import is_signed_for_good, may_answer_session, may_sign, needs_everyone
from cop.intervisie.queries import SEATS, Place, place_of, seat_by_key, sitters_of
from cop.intervisie.views.acting import Page, in_the_room, page_in, write_in
from cop.intervisie.views.door import bp

HELD_MOST = 5  # seats that one browser holds without an account
ORDER = "seat_order"  # beside them in the cookie, whose own names come back sorted
TRIES, TRIES_OF_ALL = (10, timedelta(minutes=10)), (60, timedelta(hours=1))  # wrong codes: of one address, of everybody


def said() -> bool:
    """Yes or no, as the button said it; anything else is no answer, and 404."""
    given = request.form.get("comes") or request.form.get("objects") or request.form.get("act") or ""
    return ANSWERS[given] if given in ANSWERS else not_found()


@bp.post("/intervisie/<session_id>/antwoord")
@confidential
def answer(session_id: str) -> Response:
    """I come, or I cannot."""
    comes = said()
    place = write_in(session_id, may_answer_session)
    people.answer(place.session, place.seat, comes)
    if comes and not place.seat.has_signed(place.session):
        return go(f"{place.session.path}/afspraken")
    if not comes:
        flash(_("You do not come. The others see that you are not in the room."))
    return go(place.session.path)


# The agreement


@bp.route("/intervisie/<session_id>/afspraken", methods=["GET", "POST"])
@confidential
def agreement(session_id: str) -> Page:
    """What everybody promises, who could technically read along, and one's own signature."""
    place = place_of(session_id, to_sign=True)
    session, seat = place.session, place.seat
    if request.method == "GET":
        there = {True: "ja", False: "nee", None: ""}
        line, objects = (there[seat.has_line], there[seat.objects]) if is_my_own(seat) else ("", "")
        return agreement_page(place, filled(AgreementForm, line=line, objects=objects, keeps=False))
    require(may_sign(session, seat))
    form = AgreementForm()
    form.asks_about_people = asks_about_people(session, seat)
    is_stale = whole_number(form.version.data) != session.agreement
    if is_stale or not form.validate():
        why = _("That was an older text. This is the newer one. Read it, and sign again.") if is_stale else ""
        return agreement_page(place, form, why), 409 if is_stale else 422
    place = write_in(session_id, may_sign, to_sign=True)
    try:
        sign(place, form)
    except Conflict as conflict:
        end_reading()
        return agreement_page(place, form, str(conflict.description)), 409
    if place.seat.member_id is not None and not is_my_own(place.seat):
        flash(_("You signed. To read and write on this telephone too, sign in with your own account."))
        return go(f"{place.session.path}/afspraken")
    flash(_("You signed. Now you read what is written here."))
    return go(place.session.path)


def is_my_own(seat: Seat) -> bool:
    """Whether this seat is opened by its own account, and not by a code or link that somebody made for it."""
    return g.me is not None and seat.member_id == g.me.id


def how_of(seat: Seat) -> str:
    """How who is here signs: with the own account, or for a guest the own link; else by a code for a member's seat."""
    return BY_ITSELF if is_my_own(seat) or not seat.member_id else BY_PHONE


def sign(place: Place, form: AgreementForm) -> None:
    """The signature with the answers that go with it."""
    session, seat = place.session, place.seat
    people.sign(session, seat, whole_number(form.version.data), bool(answer_of(form.line)), how_of(seat))
    objects = answer_of(form.objects)
    if form.asks_about_people and objects is not None:
        people.say_about_people(session, seat, objects)


def asks_about_people(session: Session, seat: Seat) -> bool:
    """Whether signing also asks if the company in the room is fine."""
    return session.state in (PLANNED, AGREEING) and needs_everyone(sitters_of(session))


def agreement_page(place: Place, form: AgreementForm, trouble: str = "") -> str:
    session, seat = place.session, place.seat
    return page_in(
        "agreement.html",
        place,
        form=form,
        trouble=trouble,
        text=agreements()[session.agreement],
        has_signed=seat.has_signed(session),
        can_sign=may_sign(session, seat),
        is_done=is_signed_for_good(session, seat, how_of(seat)),
        asks_about_people=asks_about_people(session, seat),
        there=in_the_room(sitters_of(session)),
    )


@bp.post("/intervisie/<session_id>/samenstelling")
@confidential
def company(session_id: str) -> Response:
    """Whether who is in the room together is fine, asked again when that changed; the answer is seen by nobody else."""
    objects = said()
    place = write_in(session_id, may_sign)
    require(place.seat.has_signed(place.session))
    people.say_about_people(place.session, place.seat, objects)
    flash(_("Your answer was kept. Only you see it."))
    return go(place.session.path)


# Without an account


@bp.route("/intervisie/code", methods=["GET", "POST"])
@public
def code() -> Page:
    """Type the code that the facilitator shows."""
    form = CodeForm() if request.method == "POST" else CodeForm(formdata=None)
    if request.method == "GET":
        return code_page(form)
    if not form.validate():
        return code_page(form), 422
    if not may_try():
        form.code.errors = [_("That was too often. Wait ten minutes, and try again.")]
        return code_page(form), 429
    found = seat_by_key(form.secret)
    if found is None:
        form.code.errors = [_("This code does not work. Check it, or ask the facilitator for a new one.")]
        return code_page(form), 422
    for key, (_most, within) in limits():
        give_back(key, within)
    write()
    return sit_down(form.secret)


def code_page(form: CodeForm) -> str:
    return render_template("intervisie/code.html", zone="closed", form=form)


def limits() -> list[tuple[str, tuple[int, timedelta]]]:
    """What counts wrong codes: this address, and everybody together."""
    return [(f"intervisie.code:{request.remote_addr}", TRIES), ("intervisie.code", TRIES_OF_ALL)]


def may_try() -> bool:
    """Whether one more code may be tried; who is over the limit of the own address does not count for the others."""
    return all(allow(key, most, within) for key, (most, within) in limits())


@bp.route("/intervisie/gast/<secret>", methods=["GET", "POST"])
@public
def guest(secret: str) -> Page:
    """The link of a guest: a page with one button, so that nobody who only looks at a link sits down."""
    found = seat_by_key(secret)
    if found is None:
        held = [f"/intervisie/{one}" for one in (cookie.get(ORDER) or [])[-1:]]  # pressed twice: the seat is here
        return render_template("intervisie/guest.html", zone="closed", is_open=False, held=held), 404
    if request.method == "GET":
        return render_template("intervisie/guest.html", zone="closed", is_open=True)
    write()
    return sit_down(secret)


def sit_down(secret: str) -> Response:
    """This browser holds the seat from now on, by a secret of its own: a link or code opens once, so that who passed it
    on cannot sit there too. Of more than a few seats the oldest goes."""
    found = seat_by_key(secret)
    if found is None:
        not_found()
    session, seat = found
    public_id, own = session.public_id, keys.sit_down(session, seat, secret)
    held = {**(cookie.get(SEATS) or {}), public_id: own}
    earlier = [one for one in cookie.get(ORDER) or [] if one in held and one != public_id]
    order = [*earlier[1 - HELD_MOST :], public_id]
    cookie[SEATS], cookie[ORDER] = {one: held[one] for one in order}, order
    return go(f"{session.path}/afspraken")
