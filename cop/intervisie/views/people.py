"""Who is in the room: asking, guests, codes for telephones, paper, keeping out."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import current_app, flash, g, request
from flask import session as cookie
from werkzeug.exceptions import Conflict, TooManyRequests

from cop.direct.queries import people_by_id, people_named
from cop.foundation.access import confidential, go, not_found
from cop.foundation.db import end_reading
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.foundation.qr import qr
from cop.foundation.text import clean_line, whole_number
from cop.intervisie import operations, people
from cop.intervisie.forms import ExcludeForm, GuestForm, organisation_of
from cop.intervisie.models import CONCEPT, STAYS_AWAY, Seat, Session, Sitter
from cop.intervisie.operations import Excluded, excluded_from
from cop.intervisie.policy import may_change_people, may_read_plan
from cop.intervisie.queries import Place, invitable, sitters_of
from cop.intervisie.views.acting import Page, in_the_room, page_in, place_for, write_in
from cop.intervisie.views.door import bp
from cop.intervisie.words import answer_in_words, crowd_in_words
from cop.places.queries import corop_regions, provinces

SOUGHT_MOST = 80  # characters of a search
ASKED_A_DAY = (100, timedelta(days=1))  # by one member: each gets a letter
ADDED = "added"  # in the cookie: the seat of whom one just put on the list; a name stands in no cookie
bp.add_app_template_global(answer_in_words)


@dataclass(frozen=True)
class Shown:
    """A secret that stands on one page once: a code to read aloud, or a link to pass on."""

    sitter: Sitter
    code: str = ""
    link: str = ""

    @property
    def picture(self) -> object:
        """Where one types a code, for the camera of a telephone."""
        return qr(address("/intervisie/code"), _("Address of the page where one types the code"))


def address(path: str) -> str:
    """A path as others open it, on other devices."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


@bp.route("/intervisie/<session_id>/mensen", methods=["GET", "POST"])
@confidential
def who(session_id: str) -> str:
    """The list, and looking for members. A name is looked up by POST: it stands in no address and no log."""
    return people_page(place_for(session_id, may_change_people))


def people_page(place: Place, **refused: Any) -> str:
    """Who is in the room with how it stands; `refused` holds a form that was not right, or what went wrong."""
    session, added = place.session, cookie.pop(ADDED, "")
    sitters = [one for one in sitters_of(session) if one.left_at is None]
    sought = clean_line(request.form.get("naam"))[:SOUGHT_MOST]
    reads = may_read_plan(session, place.seat)
    out = excluded_from(session) if reads else Excluded()
    return page_in(
        "people.html",
        place,
        sitters=sorted(sitters, key=lambda one: one.answer == STAYS_AWAY),
        crowd=crowd_in_words(len(in_the_room(sitters))) if len(sitters) > 1 else "",
        sought=sought,
        added=next((one for one in sitters if one.public_id == added), None),
        found=found_for(sought, sitters),
        reads=reads,
        out=out,
        mark=mark_of(out),
        out_people=people_by_id(g.me, list(out.people)) if g.me else [],
        inside={one.id for one in sitters if is_out(out, one)},
        provinces=list(provinces().items()),
        regions=list(corop_regions().items()),
        is_concept=session.state == CONCEPT,
        code_address=address("/intervisie/code"),
        **{"guest_form": GuestForm(formdata=None), "exclude_form": None, "trouble": "", "shown": None, **refused},
    )


def found_for(sought: str, sitters: list[Sitter]) -> list[Any]:
    """Members with this name or organisation who have no seat; none for a guest who leads, for the list of members is
    for members."""
    if not sought or g.me is None:
        return []
    there = {one.path for one in sitters if one.path}
    return [one for one in people_named(g.me, sought) if one.path not in there]


def is_out(out: Excluded, sitter: Sitter) -> bool:
    """Whether somebody sits here whom this session keeps out."""
    return people.is_kept_out(out, sitter.path.removeprefix("/leden/"), sitter.organisation)


@bp.post("/intervisie/<session_id>/mensen/toevoegen")
@confidential
def add(session_id: str) -> Page:
    """Ask a member."""
    place_for(session_id, may_change_people)
    if g.me is not None and not allow(f"intervisie.ask:{g.me.id}", *ASKED_A_DAY):
        raise TooManyRequests(_("You have invited very many members today. Go on tomorrow."))
    place = write_in(session_id, may_change_people)
    member = invitable(request.form.get("member", "")) if g.me else None
    if member is None:
        not_found()
    try:
        seat = people.add_member(place.session, member)
    except Conflict as conflict:
        end_reading()
        return people_page(place, trouble=str(conflict.description)), 409
    cookie[ADDED] = seat.public_id
    return go(f"{place.session.path}/mensen#naam")  # the box takes the focus, for the next one


@bp.post("/intervisie/<session_id>/mensen/gast")
@confidential
def add_guest(session_id: str) -> Page:
    """Give somebody without an account a seat; the link stands on the page that answers, and nowhere else."""
    place = place_for(session_id, may_change_people)
    form = GuestForm()
    if not form.validate():
        return people_page(place, guest_form=form), 422
    place = write_in(session_id, may_change_people)
    if whole_number(request.form.get("seen")) != place.session.people_version:  # such as a page that was sent twice
        end_reading()
        why = _("The list has changed since you opened this page. Look whether your guest is on it already.")
        return people_page(place, guest_form=form, trouble=why), 409
    try:
        seat, secret = people.add_guest(place.session, form.name.data, organisation_of(form.organisation.data))
    except Conflict as conflict:
        end_reading()
        return people_page(place, guest_form=form, trouble=str(conflict.description)), 409
    return people_page(place, shown=with_link(place.session, seat, secret))


def with_link(session: Session, seat: Seat, secret: str) -> Shown:
    return Shown(sitter_in(session, seat), link=address(f"/intervisie/gast/{secret}"))


def sitter_in(session: Session, seat: Seat) -> Sitter:
    return next(one for one in sitters_of(session) if one.id == seat.id)


@bp.post("/intervisie/<session_id>/mensen/buiten")
@confidential
def exclude(session_id: str) -> Page:
    """Keep out organisations, regions and people; `member` is one more, from what was looked up."""
    place = place_for(session_id, may_exclude)
    form, one_more = ExcludeForm(), request.form.get("member", "")
    if not one_more and not form.validate():
        return people_page(place, exclude_form=form), 422
    place = write_in(session_id, may_exclude)
    before = excluded_from(place.session)
    if one_more:
        wanted = Excluded(before.organisations, before.regions, [*before.people, one_more])
    elif request.form.get("before") == mark_of(before):
        wanted = form.excluded()
    else:
        end_reading()
        why = _("This was changed in another window since you opened it. Look at both, and keep it once more.")
        return people_page(place, exclude_form=form, trouble=why), 409
    operations.exclude(place.session, wanted)
    flash(_("Who you keep out was kept. Only you see it."))
    return go(f"{place.session.path}/mensen#buiten")


def may_exclude(session: Session, seat: Seat) -> bool:
    """Who is kept out is sealed like other words: who leads and may read it, changes it."""
    return may_change_people(session, seat) and may_read_plan(session, seat)


def mark_of(out: Excluded) -> str:
    """By which a form knows on what it was built."""
    return sha256(repr(out).encode()).hexdigest()[:16]
