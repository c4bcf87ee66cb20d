"""The public pages about the community, and where the administrator writes them."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response as AnyResponse

from cop.community import operations, texts
from cop.community.forms import DetailsForm, TextForm
from cop.community.policy import may_write_texts
from cop.community.queries import Community, security_contact, security_txt
from cop.community.texts import PAGES, Page
from cop.foundation import drafts
from cop.foundation.access import go, not_found, public, require
from cop.foundation.db import end_reading, write
from cop.foundation.facts import facts
from cop.foundation.forms import filled
from cop.foundation.language import LANGUAGES, spoken
from cop.foundation.language import gettext as _
from cop.topics.models import agenda_points

bp = Blueprint("community", __name__)
Answer = str | AnyResponse | tuple[str, int]


@bp.app_context_processor
def about_the_community() -> dict[str, Any]:
    """`community` in every template."""
    return {"community": Community()}


def known_facts() -> dict[str, str]:
    """The facts, without a statement for a member."""
    return facts(g.me.facts_version if g.me else None)


# What everybody may read


def public_page(slug: str) -> str:
    """One of the public texts, in the language of the reader."""
    page, known = PAGES[slug], known_facts()
    language = spoken.get() if spoken.get() in LANGUAGES else "nl"
    return render_template(
        "community/page.html",
        page=page,
        html=Markup(texts.html_of(page, language, known)),  # sanitised when it was made
        changed_at=texts.changed_at(page, language, known),
        points=agenda_points(),
        security_email=security_contact(known),
    )


@bp.get("/huisregels")
@public
def rules() -> str:
    return public_page("huisregels")


@bp.get("/privacy")
@public
def privacy() -> str:
    return public_page("privacy")


@bp.get("/toegankelijkheid")
@public
def accessibility() -> str:
    return public_page("toegankelijkheid")


@bp.get("/contact")
@public
def contact() -> str:
    return public_page("contact")


@bp.get("/over")
@public
def about() -> str:
    return public_page("over")


@bp.get("/kwetsbaarheid")
@public
def vulnerability() -> str:
    return public_page("kwetsbaarheid")


@bp.get("/.well-known/security.txt")
@public
def security() -> Response:
    return as_plain(security_txt(known_facts(), current_app.config["PUBLIC_URL"]))


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Search engines have nothing to look for here."""
    return as_plain("User-agent: *\nDisallow: /\n")


def as_plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")


# What the administrator writes


@bp.get("/beheer/teksten")
def texts_index() -> str:
    require(may_write_texts(g.me))
    known = known_facts()
    rows = [
        (page, [(language, texts.changed_at(page, language, known)) for language in LANGUAGES])
        for page in PAGES.values()
    ]
    return render_template("community/texts.html", rows=rows, languages=LANGUAGES)


@bp.route("/beheer/teksten/<slug>", methods=["GET", "POST"])
def text(slug: str) -> Answer:
    """Write one text. "Show" gives the page as it would become, and changes nothing."""
    page, language = text_asked_for(slug)
    form = filled(TextForm, drafts.kept_fields(g.me.id), body=texts.source_of(page, language, known_facts()))
    if request.method == "GET":
        return text_page(page, language, form)
    if not form.validate():
        return text_page(page, language, form), 422
    html = operations.html_now(form.body.data)
    if request.form.get("act") == "preview":
        return text_page(page, language, form, preview=html)
    write()
    try:
        operations.refuse_stale_text(page, language, form.seen.data or "")
    except Conflict as conflict:
        end_reading()
        return text_page(page, language, form, conflict=str(conflict.description)), 409
    operations.write_text(g.me, page, language, form.body.data, html)
    drafts.drop_draft(g.me.id)
    flash(_("The text was changed. It is on the page now."))
    return go("/beheer/teksten")


def text_page(page: Page, language: str, form: TextForm, preview: str = "", conflict: str = "") -> str:
    """The form of one text; after a conflict beside the text as it is now, on top of which the next save goes."""
    now_there = texts.source_of(page, language, facts())
    keeps_mark = request.method == "POST" and not conflict
    return render_template(
        "community/text.html",
        page=page,
        text_language=language,
        languages=LANGUAGES,
        form=form,
        preview=Markup(preview),  # sanitised when it was made
        conflict=conflict,
        now_there=now_there,
        seen=form.seen.data if keeps_mark else texts.mark_of(now_there),
        is_own=texts.is_own(page, language, facts()),
    )


@bp.post("/beheer/teksten/<slug>/terug")
def reset_text(slug: str) -> Answer:
    """Put our own text back, if nobody changed it meanwhile."""
    page, language = text_asked_for(slug)
    write()
    operations.refuse_stale_text(page, language, request.form.get("seen", ""))
    operations.reset_text(g.me, page, language)
    flash(_("Our own text is back."))
    return go("/beheer/teksten")


def text_asked_for(slug: str) -> tuple[Page, str]:
    """The text in the address and its language ("?taal=en"); 403 or 404 where there is none for this member."""
    require(may_write_texts(g.me))
    language = request.args.get("taal", "nl")
    if slug not in PAGES or language not in LANGUAGES:
        not_found()
    return PAGES[slug], language


@bp.route("/beheer/gegevens", methods=["GET", "POST"])
def details() -> Answer:
    """The name of the community, its host, and this year's learning question."""
    require(may_write_texts(g.me))
    known = facts()
    form = filled(
        DetailsForm, drafts.kept_fields(g.me.id), **{name: known.get(name, "") for name in operations.DETAILS}
    )
    if request.method == "GET":
        return details_page(form)
    if not form.validate():
        return details_page(form), 422
    operations.texts_with(form.values())  # slow, and remembered, so that the writing below is short
    write()
    try:
        operations.refuse_stale_details(form.seen.data or "")
    except Conflict as conflict:
        end_reading()
        return details_page(form, str(conflict.description)), 409
    operations.write_details(g.me, form.values())
    drafts.drop_draft(g.me.id)
    flash(_("The details were changed."))
    return go("/beheer/gegevens")


def details_page(form: DetailsForm, conflict: str = "") -> str:
    keeps_mark = request.method == "POST" and not conflict
    return render_template(
        "community/details.html",
        form=form,
        conflict=conflict,
        now_there={name: facts().get(name, "") for name in operations.DETAILS},
        seen=form.seen.data if keeps_mark else operations.mark_of_details(),
    )
