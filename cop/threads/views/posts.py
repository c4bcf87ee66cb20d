"""One post: changing it, how it was, taking it back."""

from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from flask import flash, g, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.foundation.access import go, not_found, require, takes_files
from cop.foundation.db import end_reading, write
from cop.foundation.language import gettext as _
from cop.foundation.text import whole_number
from cop.threads import operations
from cop.threads.composing import circle_of, desk, named_in_form
from cop.threads.forms import (
    BodyForm,
    filled,
)
from cop.threads.hanging import change, strip_for, take_in_sent
from cop.threads.models import Post, Thread
from cop.threads.policy import (
    may_delete,
    may_edit,
    may_see_revisions,
    may_undo_delete,
)
from cop.threads.queries import (
    post_for,
    revisions_of,
)
from cop.threads.views.room import bp
from cop.writing.models import Kept
from cop.writing.operations import drop_posted
from cop.writing.policy import has_composer
from cop.writing.queries import kept_here, wants_preview


@bp.route("/antwoorden/<post_id>/wijzigen", methods=["GET", "POST"])
@has_composer
@takes_files
def edit(post_id: str) -> str | Response | tuple[str, int]:
    thread, post = post_for(g.me, post_id)
    require(may_edit(g.me, thread, post))
    kept = kept_here(g.me.id) if request.method == "GET" else None
    form = filled(BodyForm, kept.fields if kept else None, body=post.body)
    version = kept.first("version") if kept else request.form.get("version", "")
    sent = take_in_sent(g.me)
    if request.method == "GET" or wants_preview():
        return edit_page(thread, post, form, version, kept=kept)
    named = named_in_form(form, circle_of(thread), sent, thread.asker_id == g.me.id)
    if named is None:
        return edit_page(thread, post, form, version), 422
    text = operations.rendered(form.body.data, post.public_id, named)
    write()
    try:
        operations.edit(thread, post, text, whole_number(version), quietly="quietly" in request.form)
    except Conflict as conflict:
        end_reading()
        return edit_page(thread, post, form, conflict=str(conflict.description)), 409
    change(post, g.me, sent)
    drop_posted(g.me.id)
    flash(_("Your text was changed."))
    return go(post.path)


def edit_page(
    thread: Thread, post: Post, form: BodyForm, version: str = "", conflict: str = "", kept: Kept | None = None
) -> str:
    """The form to change a post; after a conflict it shows both texts, and saves on top of the newest."""
    return render_template(
        "threads/edit.html",
        thread=thread,
        post=post,
        attached=strip_for(g.me, post),
        form=form,
        version=version or post.version,
        conflict=conflict,
        desk=desk(circle_of(thread), kept, form.body.data or "", thread.asker_id == g.me.id),
        quietly=request.method == "GET" or "quietly" in request.form,
    )


@bp.get("/antwoorden/<post_id>/versies")
def revisions(post_id: str) -> str:
    thread, post = post_for(g.me, post_id)
    if not may_see_revisions(post):
        not_found()
    earlier = revisions_of(post)
    bodies = [revision.body for revision in earlier] + [post.body]
    moments = [post.created_at] + [revision.created_at for revision in earlier]
    patience = Patience()
    changes = [(moment, difference(bodies[max(i - 1, 0)], bodies[i], patience)) for i, moment in enumerate(moments)]
    return render_template("threads/revisions.html", thread=thread, post=post, changes=list(reversed(changes)))


@dataclass
class Patience:
    """How many pairs of equal words one page may still look at; half a second in all."""

    left: int = 3_000_000


class Comparison(SequenceMatcher[str]):
    """Compares until patience runs out; what is left then counts as changed."""

    def __init__(self, old: list[str], new: list[str], patience: Patience):
        exact = len(old) * len(new) < 1_000_000  # beyond that words that stand everywhere are no beginning of a match
        super().__init__(None, old, new, autojunk=not exact)
        matched: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined]  # documented, and not in its types
        self.old, self.patience, self.matched = old, patience, matched

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self.patience.left -= sum(1 + len(self.matched.get(word, ())) for word in self.old[alo:ahi])
        return super().find_longest_match(alo, ahi, blo, bhi) if self.patience.left > 0 else Match(alo, blo, 0)


def difference(before: str, after: str, patience: Patience) -> Markup:
    """Two versions of a text in one, word by word, with what went and what came marked."""
    old, new = before.split(" "), after.split(" ")
    parts = []
    for kind, a, b, c, d in Comparison(old, new, patience).get_opcodes():
        gone, come = escape(" ".join(old[a:b])), escape(" ".join(new[c:d]))
        if kind == "equal":
            parts.append(gone)
        else:
            parts += [Markup("<del>%s</del>") % gone] if gone else []
            parts += [Markup("<ins>%s</ins>") % come] if come else []
    return Markup(" ").join(parts)


@bp.post("/antwoorden/<post_id>/verwijderen")
def delete_post(post_id: str) -> Response:
    thread, post = post_for(g.me, post_id)
    require(may_delete(g.me, thread, post))
    write()
    operations.delete_post(post)
    flash(_("Your reply is gone. You can put it back from the place where it stood."))
    return go(post.path)


@bp.post("/antwoorden/<post_id>/terugzetten")
def undo_delete(post_id: str) -> Response:
    thread, post = post_for(g.me, post_id)
    require(may_undo_delete(g.me, thread, post))
    write()
    operations.undo_delete(post)
    flash(_("Your reply stands again."))
    return go(post.path)
