"""What the composer keeps and makes: drafts by their place, and quotes. Nothing here commits."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict

from cop.foundation.clock import now
from cop.foundation.db import db, dialect_insert
from cop.foundation.drafts import NOT_KEPT, WINDOWS, Draft, drop_draft
from cop.foundation.language import gettext as _
from cop.foundation.limits import counted
from cop.members.models import Member, Person
from cop.writing.models import BESIDE, GONE, KEPT_MOST, POSTED, Kept, has_words
from cop.writing.policy import is_place

DRAFT_MOST = 60_000  # characters of all fields: three times the longest text that can be posted
FIELDS_MOST = 60  # values in one form: title, text, six agenda points, every theme, and room
SAVES_AN_HOUR = 900  # per member: one every four seconds, an hour long
QUOTE_MOST = 1_500  # characters: a quote points at a text, it does not repeat it
MARKS = re.compile(r"[\\\[\]*_`<>]")  # what Markdown would read in a name
OWN_FIELDS = {"draft_place", "draft_seen", "voorbeeld"}  # of the composer, not of the text


def words_typed() -> dict[str, list[str]]:
    """The fields of this request's form that belong to the text.

    Raises Conflict when they are more than a draft can hold.
    """
    fields = {
        name: values for name, values in request.form.lists() if name not in NOT_KEPT | OWN_FIELDS and len(name) <= 40
    }
    sizes = [len(value) for values in fields.values() for value in values]
    if len(sizes) > FIELDS_MOST or sum(sizes) > DRAFT_MOST:
        raise Conflict(_("This text is too long to be kept as a draft. Keep a copy of it yourself."))
    return fields


@dataclass(frozen=True)
class Saved:
    """Where a draft was kept, and whether another window had kept something else there."""

    kept: Kept | None  # none: this text was posted meanwhile, or there is none any more
    is_beside: bool = False


def keep(session: Session, member_id: int, place: str, fields: dict[str, Any], seen: str) -> Saved:
    """Keep what is typed at `place`, inside remembering(). `seen` is the version that this window kept or was shown.
    When another window kept other words since, both stay, and this one goes on beside it. No words, no draft.

    Raises Conflict when there are too many drafts, windows, or saves.
    """
    if counted(session.connection(), f"draft:{member_id}", timedelta(hours=1)) > SAVES_AN_HOUR:
        raise Conflict(_("Your draft could not be kept for a moment. What you type stays in this window."))
    session.execute(select(Member.id).where(Member.id == member_id).with_for_update())  # one window at a time
    page, mine = place.partition(BESIDE)[0], Kept(place, fields, now())
    kept = drafts_at(session, member_id, page)
    posted = kept.get(page + POSTED)
    if posted is not None and posted.mark == mine.mark != "":
        return Saved(None)
    if not has_words(fields):
        if place in kept and kept[place].version == seen:
            session.execute(delete(Draft).where(Draft.member_id == member_id, Draft.place == place))
        return Saved(None)
    for where in (place, *(page + window for window in WINDOWS[1:])):
        there = kept.get(where)
        if there is None and number_of(session, member_id) >= KEPT_MOST:
            raise Conflict(_("You have %(n)s drafts. Throw some away, and this one is kept too.", n=KEPT_MOST))
        if there is None or there.fields == fields or (where == place and there.version == seen):
            return Saved(put(session, member_id, where, fields), where != place)
    raise Conflict(_("You write here in more than three windows. What you type stays in this window."))


def drafts_at(session: Any, member_id: int, page: str) -> dict[str, Kept]:
    """What is kept at a page: in each of its windows, thrown away, and posted last."""
    places = [page + behind for behind in (*WINDOWS, GONE, POSTED)]
    found = session.scalars(select(Draft).where(Draft.member_id == member_id, Draft.place.in_(places)))
    return {draft.place: Kept(draft.place, draft.fields, draft.kept_at) for draft in found}


def number_of(session: Session, member_id: int) -> int:
    """How many drafts somebody has; what was posted is none."""
    mine = select(func.count()).where(Draft.member_id == member_id, Draft.place.not_like(f"%{POSTED}"))
    return session.scalar(mine) or 0


def put(session: Any, member_id: int, place: str, fields: dict[str, Any]) -> Kept:
    """Write a draft down, in place of what was there."""
    moment = now()
    row = {"member_id": member_id, "place": place, "fields": fields, "kept_at": moment}
    statement = dialect_insert()(Draft).values(row)
    changed = {"fields": fields, "kept_at": moment}
    session.execute(statement.on_conflict_do_update(index_elements=[Draft.member_id, Draft.place], set_=changed))
    return Kept(place, fields, moment)


def drop(member_id: int, place: str) -> None:
    """There is no draft at this place any more."""
    db.session.execute(delete(Draft).where(Draft.member_id == member_id, Draft.place == place))


def one_at_a_time(member: Person) -> None:
    """Let other requests of this member wait until this one has written: of a form that is sent twice at one moment the
    second then finds what the first made. Others may point at the member meanwhile. SQLite writes one by one anyway."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))


def drop_posted(member_id: int) -> None:
    """The form of this request was posted: its draft has become a text. A save that is still under way then finds the
    mark of what was posted, and does not bring the draft back."""
    drop_draft(member_id)
    place = request.form.get("draft_place", "")
    page = place.partition(BESIDE)[0]
    if request.form.get("draft_seen") and page == request.path and is_place(place):
        mark = {name: request.form.getlist(name) for name in ("form_id", "version")}
        drop(member_id, place)
        put(db.session, member_id, page + POSTED, mark)


def throw_away(member_id: int, place: str) -> None:
    """Throw a draft away; the last one of each page can be put back until it is forgotten."""
    page = place.partition(BESIDE)[0]
    there = drafts_at(db.session, member_id, page).get(place)
    if there is not None:
        drop(member_id, place)
        put(db.session, member_id, page + GONE, there.fields)


def put_back(member_id: int, page: str) -> None:
    """Undo that: the draft is at its page again, or beside what was begun there since.

    Raises Conflict when three windows are in use.
    """
    there = drafts_at(db.session, member_id, page)
    free = next((window for window in WINDOWS if page + window not in there), None)
    if free is None:
        raise Conflict(_("You have three drafts for this page. Throw one away first."))
    if page + GONE in there:
        put(db.session, member_id, page + free, there[page + GONE].fields)
        drop(member_id, page + GONE)


def quoted(body: str, name: str, path: str) -> str:
    """A text as a quote in Markdown, with who said it and where; a long one is cut at a word."""
    words = body if len(body) <= QUOTE_MOST else body[:QUOTE_MOST].rsplit(maxsplit=1)[0] + "…"
    lines = "\n".join(f"> {line}".rstrip() for line in words.splitlines())
    said_by = MARKS.sub(r"\\\g<0>", name)
    return f"{lines}\n>\n> — [{said_by}]({path})\n\n"
