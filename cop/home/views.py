"""The hall: the front door for strangers, what awaits a member, the bell, and a page per agenda point."""

from typing import Any

from flask import Blueprint, g, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from cop.foundation.access import go, not_found, public
from cop.foundation.clock import now
from cop.foundation.db import write
from cop.foundation.drafts import KEEP_DAYS
from cop.foundation.language import gettext as _
from cop.foundation.text import excerpt
from cop.home import queries
from cop.home.bell import by_day, told_to, waiting_for
from cop.home.drafts import begun_by
from cop.intervisie.models import ASKED, Seat, Session
from cop.intervisie.queries import sessions_ahead
from cop.members.models import initials_of, tint_of
from cop.notifications.operations import mark_read
from cop.notifications.queries import unread_count
from cop.places.drawing import country, number_of_places
from cop.places.queries import organisation_label
from cop.threads.lines import lines_of
from cop.topics.models import agenda_points

bp = Blueprint("home", __name__)

PATHS = {
    "home": "/",
    "threads": "/gesprekken",
    "new_thread": "/gesprekken/nieuw",
    "search": "/zoeken",
    "bell": "/meldingen",
    "direct": "/berichten",
    "calls": "/bellen",
    "intervisie": "/intervisie",
    "cases": "/casussen",
    "circles": "/kringen",
    "members": "/leden",
    "settings": "/instellingen",
    "moderation": "/moderatie",
    "letter": "/weekbericht",
    "sign_in": "/inloggen",
    "sign_out": "/uitloggen",
    "apply": "/meedoen",
    "rules": "/huisregels",
    "privacy": "/privacy",
    "accessibility": "/toegankelijkheid",
    "contact": "/contact",
    "about": "/over",
}
HERE = {"home.bell": "bell", "home.agenda_point": "threads"}
ROOM_OF_PAGES = {
    "threads": "threads",
    "methods": "intervisie",
    "intervisie": "intervisie",
    "runner": "intervisie",
    "harvest": "intervisie",
    "cases": "cases",
    "review": "cases",
    "library": "cases",
    "exchange": "cases",
    "circles": "circles",
    "profiles": "members",
    "home": "home",
    "search": "search",
    "direct": "direct",
    "calls": "calls",
}


@bp.app_template_global()
def menu() -> list[tuple[str, str, str]]:
    """The rooms that a member walks into: name of its path, label, icon. Rooms that are not built yet are not in it."""
    return [
        ("home", _("Today"), "home"),
        ("threads", _("Conversations"), "talk"),
        ("intervisie", _("Intervisie"), "private"),
        ("cases", _("Cases"), "book"),
        ("circles", _("Circles"), "circle"),
        ("members", _("Members"), "members"),
    ]


@bp.app_context_processor
def around_every_page() -> dict[str, Any]:
    """Where in the menu we are, and how many lines of the bell wait."""
    here = HERE.get(request.endpoint or "") or ROOM_OF_PAGES.get(request.blueprint or "", "")
    return {"here": here, "unread_bell": unread_count(g.me.id) if g.get("me") else 0}


@bp.record
def give_paths(state: BlueprintSetupState) -> None:
    """Paths that the frame of every page needs, by name."""
    state.app.jinja_env.globals["paths"] = PATHS


@bp.get("/")
@public
def index() -> str | Response:
    if g.me is None:
        return front_door()
    if not g.me.welcomed:
        return go("/welkom")
    waiting = [line for row in queries.waiting_for(g.me) for line in lines_of([row], why_me(row.shares_theme))]
    followed, fresh = lines_of(queries.followed_for(g.me)), lines_of(queries.new_for(g.me))
    return render_template(
        "home/index.html",
        today=now(),
        waiting=waiting,
        followed=followed,
        fresh=fresh,
        unread=sum(line.row.unread for line in followed),
        in_words={2: _("Two"), 3: _("Three"), 4: _("Four")},  # what waits is never more
        applications=queries.applications_waiting() if g.me.is_moderator else 0,
        points=agenda_points(),
        sessions=[(session, todo(session, seat)) for session, seat in sessions_ahead(g.me)],
    )


def todo(session: Session, seat: Seat) -> str:
    """What I still have to do for a closed session, and nothing of what it is about or of the others in it."""
    if seat.answer == ASKED:
        return _("Say whether you come")
    if not seat.has_signed(session):
        return _("Read the agreement and sign it")
    return _("It is going on now: come in") if session.is_running else _("You are ready for it")


def why_me(shares_theme: bool) -> str:
    """Why an unanswered question is shown to this member."""
    if shares_theme:
        return _("Why you: it is about a theme that you follow, and nobody has answered yet.")
    return _("Why you: it is about an agenda point of yours, and nobody has answered yet.")


def front_door() -> str:
    return render_template(
        "front/door.html", country=country(), places=number_of_places(), agenda_points=agenda_points()
    )


@bp.get("/meldingen")
def bell() -> str:
    today, earlier = by_day(told_to(g.me))
    waiting = waiting_for(g.me)
    groups = [(_("Waits for you"), waiting), (_("Today"), today), (_("Earlier"), earlier)]
    return render_template(
        "home/bell.html",
        groups=[(label, told) for label, told in groups if told],
        is_any_new=any(one.is_new for one in [*today, *earlier]),
    )


@bp.post("/meldingen/gelezen")
def read_bell() -> Response:
    """Everything in the bell has been seen."""
    write()
    mark_read(g.me.id)
    return go("/meldingen")


@bp.get("/agendapunten/<int:point>")
def agenda_point(point: int) -> str:
    if point not in agenda_points():
        not_found()
    insights = [(row, excerpt(row.html, 280)) for row in queries.insights_on(g.me, point)]
    people = [
        (p, initials_of(p.name), tint_of(p.id), organisation_label(p.organisation), p.offers)
        for p in queries.knowers_of(g.me, point)
    ]
    return render_template(
        "home/agenda_point.html",
        number=point,
        point=agenda_points()[point],
        asks=what_it_asks(point),
        questions=lines_of(queries.questions_on(g.me, point)),
        insights=insights,
        knowers=people,
        points=agenda_points(),
    )


def what_it_asks(point: int) -> tuple[str, str]:
    """What a member asks at an agenda point, and what usually shows that it works (domain, the six points)."""
    return {
        1: (
            _("On which scale does this really play?"),
            _("Look at where people live, work and go to hospital, and only then at the border of your municipality."),
        ),
        2: (
            _("What are we good at, and what does the neighbour do better?"),
            _("Comparison figures, history and the economy of the region help to see it."),
        ),
        3: (_("Whom do I not hear?"), _("Conversation tables, council evenings and residents who join early.")),
        4: (_("What do we let go of?"), _("A short story of the region, with a no in it that everybody knows.")),
        5: (_("Who has an interest, and who pays?"), _("A signed deal, a shared agenda or a shared budget.")),
        6: (_("How do we keep it up when people leave?"), _("A small team, a fixed rhythm and looking back together.")),
    }[point]


@bp.get("/schrijven/concepten")
def drafts() -> str:
    """What one began to write; here because it shows titles of every room."""
    return render_template("home/drafts.html", drafts=begun_by(g.me), days=KEEP_DAYS)
