"""What a member was typing when something went wrong, kept until it is posted after all."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from flask import session as cookie
from sqlalchemy import JSON, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cop.foundation.clock import now
from cop.foundation.db import Base, db, dialect_insert, end_reading, remembering, writing

PLACE_MOST = 300  # characters of an address
FIELDS_MOST, DRAFTS_MOST = 60_000, 200  # characters of one draft; drafts of one member
WINDOWS = ("", "~2", "~3")  # behind an address: a second and a third window at the same page write beside the first
KEEP_DAYS = 30  # long enough for a holiday, short enough not to become an archive
NOT_KEPT = {"csrf_token", "password", "new_password", "code", "kept"}


class Draft(Base):
    """The fields of one form of one member, by the address of its page."""

    member_id: Mapped[int] = mapped_column(primary_key=True)  # no foreign key: members live upstairs
    place: Mapped[str] = mapped_column(String(PLACE_MOST), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(default=now, index=True)


def typed_fields() -> dict[str, list[str]]:
    """What this request's form holds, without secrets."""
    return {name: values for name, values in request.form.lists() if name not in NOT_KEPT}


def keep_draft(session: Session, member_id: int, place: str, fields: dict[str, Any]) -> None:
    """Keep these fields for the page at `place`; called inside remembering(). The cookie notes that there is one."""
    row = {"member_id": member_id, "place": place[:PLACE_MOST], "fields": fields, "kept_at": now()}
    statement = dialect_insert()(Draft).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Draft.member_id, Draft.place], set_={"fields": fields, "kept_at": now()}
        )
    )
    cookie["draft_at"] = place[:PLACE_MOST]


def keep_refused(member_id: int | None) -> bool:
    """Whatever refuses a text, its words stay: on a page where one writes they are kept as its draft.

    Words that another window kept there are left alone; these then stand beside them. Tells whether it kept any.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    is_text = getattr(view, "has_composer", False) and request.method == "POST" and bool(request.form.get("body"))
    if member_id is None or not is_text:
        return False
    end_reading()
    place = request.path[: PLACE_MOST - 2]
    with remembering() as session:
        if not has_room(session, member_id, typed_fields()):
            return False
        there = session.get(Draft, (member_id, place))
        is_other = there is not None and there.kept_at.isoformat() != request.form.get("draft_seen")
        keep_draft(session, member_id, f"{place}~2" if is_other else place, typed_fields())
    return True


def has_room(session: Session, member_id: int, fields: dict[str, Any]) -> bool:
    """Whether a draft of this size may be added to what a member has."""
    size = sum(len(value) for values in fields.values() for value in values)
    many = select(func.count()).where(Draft.member_id == member_id)
    return size <= FIELDS_MOST and (session.scalar(many) or 0) < DRAFTS_MOST


def kept_fields(member_id: int) -> dict[str, list[str]]:
    """What was kept for the page now asked for; costs no statement when nothing was kept."""
    if cookie.get("draft_at") != request.path:
        return {}
    draft = db.session.get(Draft, (member_id, request.path))
    return draft.fields if draft else {}


def drop_draft(member_id: int) -> None:
    """The text is posted: its draft may go."""
    if cookie.get("draft_at") == request.path:
        db.session.execute(delete(Draft).where(Draft.member_id == member_id, Draft.place == request.path))
        cookie.pop("draft_at")


def forget_old_drafts() -> None:
    """What the clock does: drop drafts that nobody came back for."""
    with writing():
        db.session.execute(delete(Draft).where(Draft.kept_at < now() - timedelta(days=KEEP_DAYS)))
