"""The methods of intervisie: choosing, reading, printing, adapting."""

from flask import Blueprint, flash, g, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import go
from cop.foundation.db import end_reading, write
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.methods import operations, queries
from cop.methods.forms import Adapting, as_it_is, as_typed
from cop.methods.models import LOOKS_BACK, Method, OwnMethod, Step, library, minutes_in
from cop.methods.words import (
    facilitator_in_words,
    level_in_words,
    minutes_in_words,
    online_in_words,
    seen_by,
    spoken_by,
    trust_in_words,
)

bp = Blueprint("methods", __name__)
bp.add_app_template_global(minutes_in_words)
bp.add_app_template_global(seen_by)
bp.add_app_template_global(spoken_by)
Page = str | Response | tuple[str, int]


@bp.get("/intervisie/methoden")
def index() -> str:
    """The list, with those that fit a situation on top."""
    situation = queries.situation_of(request.args.get("situatie", ""))
    found = queries.methods_for(situation.key if situation else "")
    fitting = len(situation.methods) if situation else 0
    return render_template(
        "methods/index.html",
        situations=library().situations,
        situation=situation,
        fitting=found[:fitting],
        others=found[fitting:],
        own=queries.own_methods(g.me),
        minutes_of=library().minutes_of,
    )


@bp.get("/intervisie/methoden/<key>")
def show(key: str) -> str:
    """One method with all its steps; printed, it is the sheet for the table."""
    found = queries.method_for(g.me, key)
    return render_template(
        "methods/show.html",
        method=found,
        parts=parts_of(found),
        minutes=library().minutes_of(found),
        looks_back=LOOKS_BACK,
        facts=facts_of(found),
        situations=[one for one in library().situations if found.key in one.methods],
    )


def facts_of(found: Method) -> list[str]:
    """What one wants to know before choosing."""
    return [
        _("%(least)d to %(most)d people, best with %(ideal)d", **vars(found.group)),
        minutes_in_words(library().minutes_of(found)),
        level_in_words(found.level),
        trust_in_words(found.trust),
        facilitator_in_words(found.facilitator),
        online_in_words(found.online),
    ]


def parts_of(found: Method) -> list[tuple[str, tuple[Step, ...], int]]:
    """Opening, the method itself, closing, each with its minutes: what the sheet shows one below the other."""
    parts = [
        (_("Opening"), library().opening),
        (_("The method"), found.steps),
        (_("Closing"), library().closing),
    ]
    return [(title, steps, minutes_in(steps)) for title, steps in parts]


@bp.post("/intervisie/methoden/<key>/kopieren")
def copy(key: str) -> Response:
    """Make it one's own, and go and adapt it."""
    found = queries.method_for(g.me, key)
    base = library().methods.get(found.key) or library().methods[queries.own_method(g.me, key).base]
    how_many = len(queries.own_methods(g.me))
    write()
    own = operations.copy(base, g.me, how_many)
    flash(_("This is your own copy now. Change what you want; nobody else sees it."))
    return go(f"{own.path}/aanpassen")


@bp.route("/intervisie/methoden/<key>/aanpassen", methods=["GET", "POST"])
def adapt(key: str) -> Page:
    """Other words, minutes and order; what is written in a step and who sees it stay as they are."""
    own = queries.own_method(g.me, key)
    base = library().methods[own.base]
    if request.method == "GET":
        return adapt_page(own, base, as_it_is(queries.method_for(g.me, key), base))
    form, seen = as_typed(queries.method_for(g.me, key), base), whole_number(request.form.get("version"))
    if form.errors:
        return adapt_page(own, base, form), 422
    write()
    try:
        operations.adapt(own, form.wording, seen)
    except Conflict as conflict:
        end_reading()
        form.errors["steps"] = [str(conflict.description)]
        return adapt_page(own, base, form), 409
    flash(_("Your method was changed."))
    return go(own.path)


def adapt_page(own: OwnMethod, base: Method, form: Adapting) -> str:
    fields = {step.key: step for step in base.steps}
    return render_template("methods/adapt.html", own=own, base=base, form=form, steps=fields)


@bp.post("/intervisie/methoden/<key>/weg")
def throw_away(key: str) -> Response:
    own = queries.own_method(g.me, key)
    write()
    operations.throw_away(own)
    flash(_("Your method is gone."))
    return go("/intervisie/methoden")
