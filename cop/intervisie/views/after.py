"""After a session: the day of deletion, the one question, certificates, and what moderators may know."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

from flask import current_app, flash, g, make_response, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import confidential, go, not_found, require
from cop.foundation.calendar import day_typed
from cop.foundation.db import end_reading, write
from cop.foundation.facts import facts
from cop.foundation.forms import Form, filled, lines
from cop.foundation.language import date_of, lazy_gettext, names, spoken
from cop.foundation.language import gettext as _
from cop.foundation.pdf import NoPrinter
from cop.foundation.refusals import problem
from cop.foundation.sealing import Opener
from cop.intervisie import afterwards, queries
from cop.intervisie.certificate import certificate, how_long
from cop.intervisie.models import Seat, Session
from cop.intervisie.operations import hold
from cop.intervisie.policy import may_propose_date, may_say_what_came, may_see_tally
from cop.intervisie.queries import Place, place_of
from cop.intervisie.views.door import bp
from cop.methods.models import library

Page = str | Response | tuple[str, int]
SEQUEL_MOST = 1000  # characters
COLUMNS = ("held", "published", "not_published", "deleted")  # of the tally


# That one took part


@bp.get("/intervisie/bewijzen")
def proofs() -> str:
    """The sessions that I took part in, each with a certificate."""
    mine = queries.attendances_for(g.me)
    return render_template(
        "intervisie/proofs.html",
        zone="closed",
        mine=[(one, method_name(one.method), " ".join(how_long(one.minutes))) for one in mine],
        total=" ".join(how_long(sum(one.minutes for one in mine))),
    )


@bp.get("/intervisie/bewijzen/<attendance_id>.pdf")
def proof(attendance_id: str) -> Page:
    """One certificate, my own, as a file."""
    one = queries.attendance_for(g.me, attendance_id)
    held_on, minutes, method = one.held_on, one.minutes, method_name(one.method)
    community = facts()
    end_reading()
    try:
        made = certificate(g.me.name, held_on, minutes, method, community["name"], community["host"])
    except NoPrinter as missing:
        current_app.logger.error("%s", missing)
        text = _("What you took part in is kept. Try it again later, or tell whoever runs this community.")
        return problem(503, _("No PDF can be made here now"), text)
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="bewijs-van-deelname-{held_on}.pdf"'
    return answer


def method_name(key: str) -> str:
    """A method as the list calls it, in Dutch; an adapted one by the one it was made from."""
    method = library().methods.get(key)
    return method.name if method else _("Intervisie")


# What moderators may know


@bp.get("/intervisie/overzicht")
def tally() -> str:
    """How many sessions by month, and what came of them."""
    require(may_see_tally(g.me))
    months = [(month_in_words(month), [found.get(what, 0) for what in COLUMNS]) for month, found in queries.tally()]
    totals = [sum(column) for column in zip(*(numbers for _month, numbers in months), strict=True)]
    return render_template("intervisie/tally.html", months=months, totals=totals)


def month_in_words(month: str) -> str:
    """A month of the tally as one says it: "november 2026"."""
    year, number = month.split("-")
    return f"{names(spoken.get())[1][int(number) - 1]} {year}"


# The day of deletion


def place_after(session_id: str, rule: Callable[[Session, Seat], bool]) -> Place:
    """A session in which I have a seat, and may do this; for anybody else the page is not there."""
    place = place_of(session_id)
    if not rule(place.session, place.seat):
        not_found()
    Opener(place.session.public_id)  # raises Gone for what was deleted, or came back without its key
    return place


@bp.route("/intervisie/<session_id>/wisdatum", methods=["GET", "POST"])
@confidential
def delete_date(session_id: str) -> Page:
    """When everything of a session goes: propose another day, agree with the one proposed, or take that back."""
    place = place_after(session_id, may_propose_date)
    if request.method == "GET":
        return date_page(place)
    typed = request.form.get("day", "")
    day = day_typed(typed)
    if day is None and request.form.get("act") != "intrekken":
        return date_page(place, _("Fill in a day."), typed), 422
    write()
    place = place_after(session_id, may_propose_date)  # much can have happened while the form was filled in
    path = f"{place.session.path}/wisdatum"
    try:
        act_on_date(place, request.form.get("act", ""), day or date.min)
    except Conflict as conflict:
        end_reading()
        return date_page(place, str(conflict.description), typed), 422 if is_about_day() else 409
    return go(path)


def act_on_date(place: Place, act: str, day: date) -> None:
    if act == "akkoord":
        afterwards.agree_date(place.session, place.seat, day)
    elif act == "intrekken":
        afterwards.take_back_yes(place.session, place.seat)
    else:
        afterwards.propose_date(place.session, place.seat, day)


def is_about_day() -> bool:
    """Whether what was sent is a day of one's own, and not an answer to the one that is proposed."""
    return request.form.get("act") not in ("akkoord", "intrekken")


def date_page(place: Place, error: str = "", typed: str = "") -> str:
    session, proposed = place.session, afterwards.proposal(place.session)
    first, last = afterwards.earliest(session), afterwards.latest(session)
    return render_template(
        "intervisie/date.html",
        zone="closed",
        session=session,
        proposed=proposed,
        is_later=proposed is not None and proposed > session.delete_on,
        is_mine=place.seat.agrees_date,
        only_sooner=not afterwards.has_everybody(afterwards.those_there(session)),
        first=first,
        last=last,
        help=_("From %(first)s to %(last)s.", first=date_of(first), last=date_of(last)),
        error=error,
        is_about_day=is_about_day(),
        typed=typed,
    )


# The one question


class SequelForm(Form):
    """What the bringer did with it."""

    words = lines(lazy_gettext("What did you do?"), SEQUEL_MOST)


@bp.route("/intervisie/<session_id>/achteraf", methods=["GET", "POST"])
@confidential
def sequel(session_id: str) -> Page:
    """The one question, to who brought the question of the session and to nobody else; the answer can be changed."""
    place = place_after(session_id, may_say_what_came)
    there = place.session.unseal("sequel")
    form = filled(SequelForm, words=there)
    if request.method == "GET":
        return sequel_page(place, form, there)
    if not form.validate():
        return sequel_page(place, form, there), 422
    write()
    place = place_after(session_id, may_say_what_came)
    path = f"{place.session.path}/achteraf"
    hold(place.session)
    now_there = place.session.unseal("sequel")
    if request.form.get("seen") != mark_of(place.session) and now_there != form.words.data:
        end_reading()
        form.words.errors = [_("You changed this in another window since you opened it. Both texts stand here.")]
        return sequel_page(place, form, now_there, is_other=True), 409
    afterwards.say_what_came(place.session, form.words.data)
    flash(_("Kept."))
    return go(path)


def mark_of(session: Session) -> str:
    """Which text was on the page: a mark that tells nothing, and changes with every change."""
    return sha256(session.sealed_sequel or b"").hexdigest()[:16]


def sequel_page(place: Place, form: SequelForm, there: str, is_other: bool = False) -> str:
    return render_template(
        "intervisie/sequel.html",
        zone="closed",
        session=place.session,
        form=form,
        there=there,
        is_other=is_other,
        seen=mark_of(place.session),
    )
