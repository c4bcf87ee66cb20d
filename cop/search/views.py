"""The one box, and what was not found."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request

from cop.foundation.access import not_found, require
from cop.foundation.clock import local, now
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line, whole_number
from cop.members.findable import with_id
from cop.search.operations import note_miss
from cop.search.policy import may_see_misses
from cop.search.queries import (
    COUNTED,
    KINDS,
    PERIODS,
    Filter,
    Found,
    Meant,
    alike,
    hits,
    looked_for,
    misses,
    week_of,
)
from cop.search.question import NO_SENDER, NOTHING_LEFT, ONLY_WITHOUT, TOO_MANY, UNCLOSED, Question, read
from cop.search.shown import alike_html, lines_of
from cop.search.spelling import alternative
from cop.threads.queries import circles_to_post_in
from cop.topics.models import agenda_points, themes

bp = Blueprint("search", __name__)
TITLE_MOST = 160  # as a title
MISSES_SHOWN, MISSES_WEEKS = 100, 12
PLACE_MOST = 18  # digits of a number in an address: the year 33658
FILTERS = ("soort", "kring", "punt", "thema", "van", "lid", "periode", "open", "volgorde")
NOON = time(12)  # of a day, so that it is that day in every time zone of ours
BEST = "best"  # the order; newest first is what an address says nothing of
NOTHING = Found([], None, None)


@bp.get("/zoeken")
def index() -> str:
    """The box with what it finds; an empty one says what can be asked."""
    typed = clean_line(request.args.get("q", ""))
    circles = circles_to_post_in(g.me)
    wanted = filter_asked_for(circles)
    question = asked(typed, clean_line(request.args.get("van", ""))[:80])
    is_best = request.args.get("volgorde") == BEST
    place = place_in(request.args.get("na", ""))
    found, meant = NOTHING, None
    if question.asks or wanted.sender:
        meant, found = looked_for(g.me.id, question, wanted, place, is_best)
    lines = lines_of(hits(g.me.id, found.places), meant.marks) if meant else ""
    chosen = tuple((name, request.args[name]) for name in FILTERS if request.args.get(name))
    if meant and not lines and place is None and not chosen and question.rare_words:
        note_miss(g.me.id, typed, question.rare_words)
    return render_template(
        "search/index.html",
        q=typed,
        question=question,
        notes=tuple(notes_on(question, meant)),
        wanted=wanted,
        found=found,
        lines=lines,
        is_best=is_best,
        is_first=place is None,
        counted=COUNTED,
        chosen=chosen,
        chips=tuple(chips(wanted, dict(chosen), circles, question)),
        here=address(typed, chosen),
        newest=address(typed, chosen, ""),
        best=address(typed, chosen, BEST),
        maybe=alternative(g.me.id, question, wanted) if meant and not lines and place is None else "",
        circles=tuple((c.id, c.public_id, "" if c.is_everybody else c.name) for c in circles),
    )


def asked(typed: str, sender: str) -> Question:
    """What was typed, with the name that stands in a field of its own."""
    question = read(typed)
    return Question(**{**vars(question), "sender": question.sender or sender}) if sender else question


def filter_asked_for(circles: list[Any]) -> Filter:
    """The filter as it stands in the address; what is in no list is left out, a circle that is not one's own is not
    there."""
    args = request.args
    circle = next((c for c in circles if c.public_id == args.get("kring")), None)
    if args.get("kring") and circle is None:
        not_found()
    point = whole_number(args.get("punt"))
    return Filter(
        kind=args["soort"] if args.get("soort") in KINDS else "",
        circle_id=circle.id if circle else None,
        point=point if point in agenda_points() else None,
        theme=args["thema"] if args.get("thema") in themes() else "",
        sender=clean_line(args.get("lid", ""))[:22],
        period=args["periode"] if args.get("periode") in PERIODS else "",
        is_unanswered=args.get("open") == "ja",
    )


def place_in(text: str) -> int | None:
    """Where a page begins: digits alone."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= PLACE_MOST else None


@lru_cache(maxsize=2_000)
def address(typed: str, chosen: tuple[tuple[str, str], ...], order: str | None = None) -> str:
    """This page from its beginning, with what was chosen; in another order when that is given."""
    parts = {"q": typed, **dict(chosen), **({} if order is None else {"volgorde": order})}
    return "/zoeken?" + urlencode({name: value for name, value in parts.items() if value})


def period_names() -> dict[str, str]:
    return dict(zip(PERIODS, (_("the last week"), _("the last month"), _("the last year")), strict=True))


def chips(wanted: Filter, chosen: dict[str, str], circles: list[Any], question: Question) -> list[tuple[str, str]]:
    """The filters that are on, as the name of each in the address and its words; each can be taken off."""
    found = []
    if wanted.circle_id is not None:
        circle = next(c for c in circles if c.id == wanted.circle_id)
        found.append(("kring", _("The whole community") if circle.is_everybody else circle.name))
    if wanted.point:
        found.append(("punt", f"{wanted.point}. {agenda_points()[wanted.point].label}"))
    if wanted.theme:
        found.append(("thema", themes()[wanted.theme].label))
    if chosen.get("van"):
        found.append(("van", _("by %(name)s", name=question.sender)))
    if wanted.sender:
        person = with_id(wanted.sender)
        found.append(("lid", _("by %(name)s", name=person.name if person else _("nobody"))))
    if wanted.period:
        found.append(("periode", period_names()[wanted.period]))
    if wanted.is_unanswered:
        found.append(("open", _("No answer yet")))
    return found


def notes_on(question: Question, meant: Meant | None) -> list[str]:
    """What to say about a question that was understood in part."""
    if not question.notes and not question.sender:
        return []
    said = {
        UNCLOSED: _("A quotation mark is missing. We took the words up to the end as the exact words."),
        TOO_MANY: _("We looked for the first eight words."),
        ONLY_WITHOUT: _("Say what to look for too: “-word” leaves something out, and finds nothing by itself."),
        NO_SENDER: _("Write a name right behind “van:”, such as van:marleen."),
        NOTHING_LEFT: _("There is no word in this to look for. Use letters or digits."),
    }
    found = [said[note] for note in question.notes]
    if meant and meant.sender_name == "":
        found.append(_("Nobody here is called “%(name)s”.", name=question.sender))
    return found


@bp.get("/zoeken/lijkt-op")
def similar() -> str:
    """Conversations that look like a title that is being typed: a piece of HTML for beside its field."""
    return alike_html(alike(g.me.id, clean_line(request.args.get("titel", ""))[:TITLE_MOST]))


@bp.get("/zoeken/niet-gevonden")
def missed() -> str:
    """What members looked for and did not find; for moderators, without who."""
    require(may_see_misses(g.me))
    since = week_of(local(now() - timedelta(weeks=MISSES_WEEKS)))
    found = [(row.words, row.times, datetime.combine(row.week, NOON)) for row in misses(since, MISSES_SHOWN)]
    return render_template("search/missed.html", misses=found, weeks=MISSES_WEEKS)
