"""Reacting, and who reacted."""

from datetime import timedelta

from flask import Blueprint, abort, g, render_template, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from cop.foundation.access import go, not_found, require
from cop.foundation.db import write
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow_one_more
from cop.members.models import initials_of, tint_of
from cop.places.queries import organisation_label
from cop.reactions import operations
from cop.reactions.policy import may_react
from cop.reactions.queries import reactions_to
from cop.reactions.under import WORDS, under_post
from cop.threads.models import REACTIONS
from cop.threads.queries import post_for

bp = Blueprint("reactions", __name__)
bp.add_app_template_global(under_post, "reactions_under")
AN_HOUR = 300  # reactions of one member: reading a long evening back, and no script


@bp.post("/antwoorden/<post_id>/reactie")
def react(post_id: str) -> Response | str:
    """Press or release one of the three; a script gets the buttons back, anybody else goes back to the post."""
    thread, post = post_for(g.me, post_id)
    require(may_react(g.me, thread, post))
    kind = request.form.get("kind", "")
    if kind not in REACTIONS:
        abort(400)
    write()
    if not allow_one_more(f"react:{g.me.id}", AN_HOUR, timedelta(hours=1)):
        raise TooManyRequests(_("You have reacted very often this hour. Wait a while, and try again."))
    operations.react(thread, post, g.me, kind)
    if request.headers.get("X-Requested-With") != "script":
        return go(post.path)
    said = [(row.kind, row.name, row.public_id, row.id) for row in reactions_to(post)]
    return under_post(post.public_id, said, g.me.id, may=True)


@bp.get("/antwoorden/<post_id>/reacties")
def who_reacted(post_id: str) -> str:
    """Everybody who reacted, by kind, with the whole name."""
    thread, post = post_for(g.me, post_id)
    if not post.stands:
        not_found()
    people: dict[str, list[dict[str, object]]] = {kind: [] for kind in WORDS}
    for row in reactions_to(post):
        shown = {"initials": initials_of(row.name), "tint": tint_of(row.id), "row": row}
        people[row.kind].append(shown | {"organisation": organisation_label(row.organisation)})
    return render_template(
        "reactions/who.html",
        thread=thread,
        post=post,
        people=[(kind, word(), people[kind]) for kind, word in WORDS.items() if people[kind]],
    )
