"""Pages of the weekly letter: for every member, for its editors, and behind the signed link of the letter itself."""

from typing import Any

from flask import Blueprint, flash, g, make_response, render_template, request
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.digest import operations, queries
from cop.digest.compose import LINES, MOST_LINES, PICKED
from cop.digest.forms import INTRO_MOST, WHY_MOST, Words, place_in, typed_act, typed_words
from cop.digest.letters import editor_of, items_now, written
from cop.digest.lines import items_for, seen_by_both
from cop.digest.models import DRAFT, Edition
from cop.digest.policy import may_edit_letter, may_see_deliveries
from cop.digest.queries import Chosen
from cop.digest.signed import member_of, token_for
from cop.digest.timetable import week_of
from cop.foundation.access import go, public, require, signed_link
from cop.foundation.db import db, end_reading, write
from cop.foundation.headers import shows_a_letter
from cop.foundation.language import gettext as _
from cop.foundation.language import when
from cop.foundation.letters import speaking
from cop.foundation.signed import masked
from cop.foundation.text import clean_line
from cop.members.models import MONTHLY, NEVER, RHYTHMS, WEEKLY, Member
from cop.threads.queries import thread_for

bp = Blueprint("digest", __name__)
SHOWN_MEMBERS = 200  # in the list to preview as; with more, one searches by name
EDITING = "/weekbericht/redactie"


# For every member


@bp.get("/weekbericht")
def index() -> str:
    """What the letter is, my rhythm, when the next one goes, and those that have gone."""
    member = db.session.get_one(Member, g.me.id)
    return render_template(
        "digest/index.html",
        rhythm=member.rhythm,
        rhythms=[(key, label()) for key, label in RHYTHMS.items()],
        goes_at=queries.next_letter_at(),
        editions=queries.past_editions(g.me.id),
    )


@bp.post("/weekbericht/ritme")
def choose_rhythm() -> Response:
    """My rhythm: every week, once a month or never."""
    write()
    operations.choose_rhythm(db.session.get_one(Member, g.me.id), request.form.get("rhythm", ""))
    flash(_("Your choice was kept."))
    return go("/weekbericht")


@bp.get("/weekbericht/<edition_id>")
def show(edition_id: str) -> str:
    """A letter that has gone, as I may read it now."""
    edition, copy, editor = queries.past_edition_for(g.me.id, clean_line(edition_id))
    lines = copy.lines if copy else [{"thread": t, "kind": PICKED} for t in picks_of(edition)]
    items = items_for(g.me.id, edition.id, lines, news_only=False)
    return render_template("digest/show.html", edition=edition, editor=editor, items=items, is_mine=copy is not None)


def picks_of(edition: Edition) -> list[int]:
    return [pick.thread_id for pick in operations.ordered_picks(edition)]


# Behind the signed link: no sign-in, and nothing but the rhythm


@bp.get("/weekbericht/afmelden/<token>")
@public
def leave(token: str) -> str | tuple[str, int]:
    """Ask before unsubscribing: mail scanners open every link, so opening changes nothing."""
    return rhythm_page(token, chosen=NEVER)


@bp.get("/weekbericht/ritme/<token>")
@public
def change_rhythm(token: str) -> str | tuple[str, int]:
    """Choose another rhythm from the letter: once a month for who has it every week, and the other way round."""
    member = member_of(token)
    return rhythm_page(token, chosen=MONTHLY if member and member.rhythm == WEEKLY else WEEKLY)


@bp.post("/weekbericht/afmelden/<token>")
@signed_link
def unsubscribe(token: str) -> str | tuple[str, int]:
    """One click by a mail program (RFC 8058), or the choice on the page; the same twice is the same once."""
    wanted = NEVER if request.form.get("List-Unsubscribe") == "One-Click" else request.form.get("rhythm", "")
    return keep_rhythm(token, wanted)


@bp.post("/weekbericht/ritme/<token>")
@signed_link
def keep_changed_rhythm(token: str) -> str | tuple[str, int]:
    """The choice on the page behind the link."""
    return keep_rhythm(token, request.form.get("rhythm", ""))


def keep_rhythm(token: str, wanted: str) -> str | tuple[str, int]:
    """Keep it, and show what it is now, with the way back."""
    member = member_of(token)
    if member is None or wanted not in RHYTHMS:
        return rhythm_page(token)
    member_id, before = member.id, member.rhythm
    write()
    operations.choose_rhythm(db.session.get_one(Member, member_id), wanted)
    db.session.flush()
    return rhythm_page(token, before=before if before != wanted else "", is_kept=True)


def rhythm_page(token: str, chosen: str = "", before: str = "", is_kept: bool = False) -> str | tuple[str, int]:
    member = member_of(token)
    if member is None:
        return render_template("digest/link_broken.html"), 404
    with speaking(member.language):
        return render_template(
            "digest/rhythm.html",
            address=masked(member.email),
            rhythm=member.rhythm,
            chosen=chosen or member.rhythm,
            rhythms=[(key, label()) for key, label in RHYTHMS.items()],
            names={key: label() for key, label in RHYTHMS.items()},
            token=token_for(member.public_id),
            before=before,
            is_kept=is_kept,
        )


# For editors


@bp.get("/weekbericht/redactie")
def edit() -> str:
    """The letter that is being made."""
    require(may_edit_letter(g.me))
    return edit_page(queries.open_edition())


@bp.post("/weekbericht/redactie")
def keep_editing() -> str | Response | tuple[str, int]:
    """One form, many buttons: each keeps what was typed, and then does what it says."""
    require(may_edit_letter(g.me))
    verb, about = typed_act()
    words = typed_words()
    thread = thread_for(g.me, about) if verb == "add" else None
    if not words.check():
        return edit_page(queries.open_edition(), words), 422
    write()
    edition = operations.open_edition()
    if (edition.week, edition.version) != (words.week, words.version):
        end_reading()
        return edit_page(queries.open_edition(), words, is_conflict=True), 409
    if edition.state == DRAFT:
        operations.write_words(edition, g.me, words.intro, words.whys)
    try:
        return go(EDITING + act(edition, verb, about, thread))
    except Conflict as conflict:
        end_reading()
        flash(str(conflict.description), "bad")
        return edit_page(queries.open_edition(), words), 409


def act(edition: Edition, verb: str, about: str, thread: Any) -> str:
    """Do what the button says; gives the place on the page to go on."""
    place = place_in(about)
    if verb == "add":
        place = operations.add_pick(edition, g.me, thread)
        return f"#regel-{place}"
    if verb in ("up", "down"):
        to = place + (1 if verb == "down" else -1)
        operations.move_pick(edition, g.me, place, to)
        flash(_("This line now stands at place %(n)s.", n=to))
        return f"#regel-{to}"
    if verb == "remove":
        operations.remove_pick(edition, g.me, place)
        return f"#regel-{max(place - 1, 1)}"
    return act_on_whole(edition, verb)


def act_on_whole(edition: Edition, verb: str) -> str:
    if verb == "ready":
        operations.set_ready(edition, g.me)
        flash(_("The letter lies ready. It goes %(when)s.", when=when(edition.goes_at)))
    elif verb == "draft":
        operations.back_to_draft(edition, g.me)
        flash(_("The letter is a draft again."))
    elif verb == "now":
        operations.send_now(edition, g.me)
        flash(_("The letter goes now. It takes a few minutes before everybody has it."))
    elif verb == "test":
        operations.send_test(edition, g.me)
        flash(_("A test letter is on its way to %(email)s.", email=g.me.email))
    else:
        flash(_("The draft was kept."))
    return ""


def edit_page(edition: Edition | None, words: Words | None = None, is_conflict: bool = False) -> str:
    """The editing page; after a refusal with the words that were typed, and after a conflict with both."""
    goes_at = edition.goes_at if edition else queries.next_free_moment()
    picks = queries.picks_for(g.me.id, edition)
    kept = Words(
        week=edition.week if edition else week_of(goes_at),
        version=edition.version if edition else 1,
        intro=edition.intro if edition else "",
        whys={pick.public_id: pick.why for pick in picks if pick.is_mine},
    )
    shown = words or kept
    automatic = queries.suggestions(edition, queries.suggestions_since())[: queries.AUTOMATIC_PICKS]
    return render_template(
        "digest/edit.html",
        state=edition.state if edition else DRAFT,
        goes_at=goes_at,
        after_at=operations.free_after(goes_at),
        picks=picks,
        kept=kept,
        shown=shown,
        is_conflict=is_conflict,
        editor=editor_of(edition),
        homeless=homeless_whys(shown, picks),
        suggestions=queries.suggestions(edition, queries.suggestions_since(), g.me.id),
        automatic={suggestion.public_id for suggestion in automatic},
        rest=max(LINES - len(picks), 0),
        most=MOST_LINES,
        intro_most=INTRO_MOST,
        why_most=WHY_MOST,
    )


def homeless_whys(words: Words, picks: list[Chosen]) -> list[str]:
    """Lines that were typed for picks which another editor has taken out meanwhile."""
    known = {pick.public_id for pick in picks}
    return [why for public_id, why in words.whys.items() if why and public_id not in known]


@bp.get("/weekbericht/redactie/voorbeeld")
def preview() -> str:
    """The letter as one member would get it, as far as the editor may open the same."""
    require(may_edit_letter(g.me))
    name = clean_line(request.args.get("naam"))[:80]
    member = previewed()
    letter, hidden = letter_as(member)
    return render_template(
        "digest/preview.html",
        member=member,
        letter=letter,
        hidden=hidden,
        name=name,
        members=queries.members_named(name, SHOWN_MEMBERS),
        most=SHOWN_MEMBERS,
    )


@bp.get("/weekbericht/redactie/voorbeeld/brief")
def preview_letter() -> Response:
    """The letter itself, for the frame on the page of the preview."""
    require(may_edit_letter(g.me))
    letter, _hidden = letter_as(previewed())
    return shows_a_letter(make_response(letter.html))


def previewed() -> Member:
    """Whom to preview as: a member, or oneself."""
    return queries.active_member(clean_line(request.args.get("lid")) or g.me.public_id)


def letter_as(member: Member) -> tuple[Any, int]:
    """The letter of this member, without the lines that the editor may not open, and how many those are.
    In another's letter stands nothing of questions without a name: an asker's letter lacks the own question."""
    edition = queries.open_edition()
    with speaking(member.language):
        items = items_now(member, edition, named_only=member.id != g.me.id)
        shown = items if member.id == g.me.id else seen_by_both(items, g.me.id)
        return written(member, edition, editor_of(edition), shown, is_preview=True), len(items) - len(shown)


@bp.get("/weekbericht/bezorging")
def deliveries() -> str:
    """How the letters arrived: counts, and who did not get one; never what was in it."""
    require(may_see_deliveries(g.me))
    return render_template("digest/deliveries.html", editions=counted(), letters=queries.not_arrived())


def counted() -> list[tuple[Edition, dict[str, int]]]:
    """Per edition how many copies are in which state; waiting after a try counts as deferred."""
    found: dict[int, tuple[Edition, dict[str, int]]] = {}
    for edition, state, is_deferred, letters in queries.arrivals():
        counts = found.setdefault(edition.id, (edition, {}))[1]
        name = "deferred" if state == "queued" and is_deferred else state or ""
        counts[name] = counts.get(name, 0) + letters
    return list(found.values())
