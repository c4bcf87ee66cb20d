"""What one does in the library: say that a case was used, change that or take it back, and begin one's own from it."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from werkzeug.exceptions import Conflict

from cop.cases import operations as cases
from cop.cases.models import FROM_CASE, Case
from cop.cases.queries import author_ids, version_of
from cop.circles.models import Circle
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.log import write_down
from cop.library.models import CaseUse, CaseUseRemoved
from cop.library.queries import comes_from
from cop.members.models import Person
from cop.notifications.models import CASE_UNUSED, CASE_USED
from cop.notifications.operations import tell

TAKEN_ALONG = ("soort", "themas", "agendapunten", "vorm")  # the rest is theirs to tell


@dataclass(frozen=True)
class Said:
    """What somebody says about the use of a case: a municipality or region, a year, and codes of models."""

    place: str
    year: int
    how: str
    worked: str
    note: str = ""


def say_used(case: Case, said: Said, by: Person, own: Case | None = None) -> CaseUse:
    """Write a line in the ledger; the authors hear of it. Raises Conflict for a place that this member named already,
    and for an own case that this one came from."""
    refuse_twice(case, said.place, by)
    refuse_cycle(case, own)
    use = CaseUse(case_id=case.id, member_id=by.id, own_case_id=own.id if own else None, **vars(said))
    db.session.add(use)
    again = delete(CaseUseRemoved).where(CaseUseRemoved.case_id == case.id, CaseUseRemoved.member_id == by.id)
    db.session.execute(again)
    db.session.flush()
    who = set(author_ids(case)) - {by.id}
    tell(
        who,
        CASE_USED,
        cases.about(case),
        circle_id=case.circle_id,
        actor_id=by.id,
        letter="cases.news",
        letter_about={"case": case.id},
    )
    return use


def change_use(case: Case, use: CaseUse, said: Said, by: Person, own: Case | None = None) -> None:
    """Say it otherwise. Raises Conflict as say_used does."""
    refuse_twice(case, said.place, by, use)
    refuse_cycle(case, own)
    use.place, use.year, use.how, use.worked, use.note = said.place, said.year, said.how, said.worked, said.note
    use.own_case_id = own.id if own else None


def take_back_use(use: CaseUse) -> None:
    """The line is gone; an own case that came of it stays."""
    db.session.delete(use)


def remove_use(case: Case, use: CaseUse, by: Person, why: str) -> None:
    """A moderator removes what a member said, for good. The member hears it and reads why."""
    db.session.merge(CaseUseRemoved(case_id=case.id, member_id=use.member_id, why=why))
    about = cases.about(case)
    letter = {"case": case.id}
    tell({use.member_id}, CASE_UNUSED, about, circle_id=case.circle_id, letter="cases.news", letter_about=letter)
    circle = db.session.get(Circle, case.circle_id) if case.circle_id else None
    where = circle.id if circle is not None and circle.is_closed else None  # read by its own moderators alone
    write_down(by.id, "remove_use", f"case:{case.public_id}", why, where)
    db.session.delete(use)


def refuse_twice(case: Case, place: str, by: Person, but: CaseUse | None = None) -> None:
    """Raises Conflict when this member has another line about this place."""
    same = select(CaseUse.id).where(CaseUse.case_id == case.id, CaseUse.member_id == by.id, CaseUse.place == place)
    found = db.session.scalar(same)
    if found is not None and (but is None or found != but.id):
        raise Conflict(_("You told this about %(place)s already. Change that line instead.", place=place))


def refuse_cycle(case: Case, own: Case | None) -> None:
    """Raises Conflict when the case that is said to come from this one is where this one came from."""
    if own is not None and comes_from(case.id, own.id):
        raise Conflict(
            _("“%(mine)s” cannot come from this case: this case came from it. Choose another one.", mine=own.title)
        )


def begin_from(case: Case, by: Person, use: CaseUse | None = None) -> Case:
    """A case of one's own that begins with another: its kind, themes, agenda points and forms, and none of its words.
    One that was begun before and is not out yet is that case still. The line in the ledger names it."""
    same = select(Case).where(Case.from_case_id == case.id, Case.owner_id == by.id, Case.published_version.is_(None))
    own = db.session.scalar(same.order_by(Case.id.desc()).limit(1))
    if own is None:
        version = version_of(case, case.published_version)
        content = version.content if version is not None else {}
        along = {key: content[key] for key in TAKEN_ALONG if content.get(key)}
        own = cases.begin(by, along, began_as=FROM_CASE)
        own.from_case_id = case.id
    if use is not None:
        use.own_case_id = own.id
    return own
