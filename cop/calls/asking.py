"""Asking a colleague for a call, in three steps: what about, who, and when."""

from datetime import timedelta
from typing import Any

from flask import flash, g, render_template, request
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.wrappers import Response

from cop.calls import operations, queries
from cop.calls.forms import AboutForm, WhenForm
from cop.calls.likely import MOST_PROPOSED, Likely, likely_for
from cop.calls.operations import NotNow, Request
from cop.calls.policy import may_ask_another
from cop.calls.queries import call_for
from cop.foundation import drafts
from cop.foundation.access import go, require
from cop.foundation.db import db, end_reading, new_public_id, remembering, write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow_one_more
from cop.members.queries import active_member
from cop.topics.models import agenda_points, from_mask, themes

REQUESTS_A_DAY = 10  # per asker, those taken back too: each is a letter to somebody
QUESTION = "/gesprekken/nieuw"
Page = str | Response | tuple[str, int]


def ask() -> Page:
    """The three steps by the button that was pressed: forward to "who", "when" and "send", back to "about" and
    "others", or aside to a question for all members. Each carries along what was typed; only the last one writes."""
    about = filled(AboutForm, drafts.kept_fields(g.me.id), **words_at_first())
    when = filled(WhenForm, drafts.kept_fields(g.me.id))
    step = request.form.get("step", "who")
    if request.method == "GET" or step == "about":
        return page_about(about, when)
    if step == "question" and about.subject.validate(about):
        return as_question(about)
    if not about.validate():
        return page_about(about, when), 422
    if step == "send" and (made := queries.made_by(about.form_id.data)) and made.asker_id == g.me.id:
        return go(made.path)
    chosen = {"who": about.met.data, "others": ""}.get(step, about.person.data)
    if not chosen:
        is_wanted = step in ("who", "others")
        page = page_who(about, when, "" if is_wanted else _("Choose a colleague."))
        return page if is_wanted else (page, 422)
    found = likely_for(g.me, about.about(), only=chosen)
    if not found:
        return page_who(about, when, _("This colleague cannot be asked right now. Perhaps one of these.")), 409
    if step != "send":
        return page_when(about, when, found[0])
    if not when.validate():
        return page_when(about, when, found[0]), 422
    return send(about, when, found[0])


def words_at_first() -> dict[str, Any]:
    """What the form begins with: a colleague's name, an own question, or an own request that found no answer."""
    met = request.args.get("met", "")[:40]
    if "gesprek" in request.args:
        thread = queries.asked_in(g.me, request.args["gesprek"])
        if thread:
            points = from_mask(thread.agenda)
            return {"subject": thread.title, "theme": thread.theme or "", "agenda": str(points[0]) if points else ""}
    if "na" in request.args:
        call = call_for(g.me, request.args["na"])
        require(may_ask_another(g.me, call))
        return {"subject": call.subject, "theme": call.theme, "agenda": str(call.agenda or ""), "words": call.words}
    return {"met": met}


def page_about(about: AboutForm, when: WhenForm) -> str:
    return render_template(
        "calls/about.html",
        form=about,
        when=when,
        met=active_member(about.met.data) if about.met.data else None,
        theme_options=[("", _("No theme")), *((key, theme.label) for key, theme in themes().items())],
        point_options=[("", _("No agenda point"))]
        + [(str(number), f"{number}. {point.label}") for number, point in agenda_points().items()],
    )


def page_who(about: AboutForm, when: WhenForm, trouble: str = "") -> str:
    found, about.met.data = likely_for(g.me, about.about()), ""
    return render_template(
        "calls/who.html", form=about, when=when, found=found, trouble=trouble, are_few=len(found) < MOST_PROPOSED
    )


def page_when(about: AboutForm, when: WhenForm, who: Likely, trouble: str = "") -> str:
    about.person.data = who.person.public_id
    return render_template(
        "calls/when.html",
        form=about,
        when=when,
        who=who,
        trouble=trouble,
        my_phone=queries.phone_of(g.me.id),
        form_id=about.form_id.data or new_public_id(),
    )


def send(about: AboutForm, when: WhenForm, who: Likely) -> Page:
    """Ask; who was asked by another meanwhile makes room for other proposals, with all words kept."""
    wanted = Request(about.subject.data, about.about().theme, about.point, about.words.data, when.slots())
    write()
    made = queries.made_by(about.form_id.data)
    if made is not None and made.asker_id == g.me.id:
        return go(made.path)
    try:
        call = operations.ask(g.me, who.person.public_id, wanted, None if made else about.form_id.data or None)
        limit_asking()
    except NotNow:
        end_reading()
        return page_who(
            about, when, _("Somebody else asked this colleague just before you. Perhaps one of these.")
        ), 409
    except HTTPException as refusal:
        end_reading()
        return page_when(about, when, who, str(refusal.description)), refusal.code or 409
    drafts.drop_draft(g.me.id)
    flash(_("Your request is with %(name)s. You hear as soon as there is an answer.", name=who.person.first_name))
    return go(call.path)


def limit_asking() -> None:
    """Stop who asks and takes back all day; only what is sent counts."""
    if not allow_one_more(f"call:{g.me.id}", REQUESTS_A_DAY, timedelta(days=1)):
        raise TooManyRequests(_("You have asked many colleagues today. Go on tomorrow."))


def as_question(about: AboutForm) -> Response:
    """Nobody (else) to ask: take the words along to a question for all members; a draft that waits there is kept."""
    fields = {"title": [about.subject.data], "body": [about.words.data], "kind": ["question"]}
    fields |= {"themes": [about.theme.data] * bool(about.theme.data), "agenda": [str(about.point)] * bool(about.point)}
    if db.session.get(drafts.Draft, (g.me.id, QUESTION)) is None:
        with remembering() as session:
            drafts.keep_draft(session, g.me.id, QUESTION, fields)
    return go(QUESTION)
