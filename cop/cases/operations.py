"""What one does with a case: begin, write, show, publish, look after, put away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from werkzeug.exceptions import Conflict

from cop.cases import conversation, findable
from cop.cases.attached import take_away
from cop.cases.checks import lacking, wrong
from cop.cases.fields import FIRST, Block, field_list
from cop.cases.keeping import keep_version
from cop.cases.models import (
    ANEW,
    ARCHIVED,
    AUTHORS,
    CONCEPT,
    DRAFTS,
    EDITING,
    MADE_PUBLIC,
    PUBLISHED,
    READING,
    SAVED,
    STUB,
    Case,
    CaseAuthor,
    CaseBlock,
    CasePlace,
)  # fmt: skip
from cop.cases.queries import author_ids, content_of, editors_of
from cop.cases.shown import facts_of, html_of
from cop.cases.typed import Values, digest, merged
from cop.foundation import index
from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Member, Person
from cop.notifications.models import CASE_BACK, CASE_HANDED_IN, CASE_PUBLISHED
from cop.notifications.operations import tell

APART = timedelta(minutes=10)  # what one person changes within this is one version
REVIEW_AFTER = timedelta(days=365)


class Clash(Conflict):
    """Somebody else changed the same fields meanwhile; `theirs` holds what stands there now, by field."""

    def __init__(self, theirs: Values, editor: str):
        """`editor` is who changed it, by first name; empty when that is not known any more."""
        editor = editor or _("Somebody else")
        super().__init__(_("%(name)s changed this too, just now. Below you see both. Nothing is lost.", name=editor))
        self.theirs = theirs


# Beginning


def begin(
    owner: Person, content: Values, form_id: str | None = None, state: str = CONCEPT, began_as: str = ANEW
) -> Case:
    """A new case of one author, with the fields that are known already."""
    case = Case(owner_id=owner.id, contact_id=owner.id, state=state, began_as=began_as, form_id=form_id)
    case.hidden, case.facts = [], {}
    db.session.add(case)
    db.session.flush()
    db.session.add(CaseAuthor(case_id=case.id, member_id=owner.id))
    by_block: dict[str, Values] = {}
    for key, value in content.items():
        by_block.setdefault(field_list().block_of[key], {})[key] = value
    for key, values in by_block.items():
        db.session.add(CaseBlock(case_id=case.id, key=key, content=values, editor_id=owner.id))
    db.session.flush()
    case.named_by(content)
    return case


def begun_before(owner: Person, form_id: str | None) -> Case | None:
    """The case that this form made already, when it was sent twice."""
    same = select(Case).where(Case.form_id == form_id, Case.owner_id == owner.id)
    return db.session.scalar(same) if form_id else None


# Writing


def write_block(case: Case, block: Block, typed: Values, earlier: dict[str, str], by: Person) -> CaseBlock:
    """Keep what was typed into a block, on top of what others changed in other fields of it meanwhile.

    `earlier` holds a digest of each field as the page showed it. Raises Clash when somebody changed the same field.
    """
    standing = db.session.get(CaseBlock, (case.id, block.key), with_for_update=True, populate_existing=True)
    before: Values = standing.content if standing else {}
    both = merged(before, typed, earlier)
    if both.clashes and standing is not None:
        editor = "" if standing.editor_id == by.id else db.session.get_one(Member, standing.editor_id).first_name
        raise Clash({key: before.get(key) for key in both.clashes}, editor)
    if standing is None:
        standing = CaseBlock(case_id=case.id, key=block.key, content={}, editor_id=by.id)
        db.session.add(standing)
    elif both.values == before:
        return standing
    elif standing.editor_id != by.id or now() - standing.edited_at > APART:
        keep_version(case, standing.editor_id, SAVED)
    standing.content, standing.editor_id, standing.edited_at = both.values, by.id, now()
    if case.is_draft and block.key == field_list().block_of["titel"]:
        case.named_by(both.values)
    if case.state == STUB:
        leave_stub(case)
    return standing


def leave_stub(case: Case) -> None:
    """A stub with all that is asked for first is a concept."""
    db.session.flush()
    content = content_of(case)
    if all(content.get(key) for key, field in field_list().fields.items() if field.need == FIRST):
        move_to(case, CONCEPT)


# From one hand to the next


def move_to(case: Case, state: str) -> None:
    case.state, case.state_at = state, now()


def expect(case: Case, *states: str) -> None:
    """Raises Conflict when somebody moved the case on meanwhile."""
    if case.state not in states:
        raise Conflict(_("Somebody did something with this case just now. Look how it stands."))


def ask_readers(case: Case) -> None:
    """Show it to colleagues before it is published. Raises Conflict when what is asked for first is not there yet."""
    expect(case, STUB, CONCEPT)
    if case.sight == AUTHORS:
        raise Conflict(_("Choose first who may read this, later on: your circle, all members or everybody."))
    move_to(case, READING)


def hand_in(case: Case, by: Person) -> None:
    """Ask for it to be edited and published."""
    expect(case, READING)
    move_to(case, EDITING)
    who = set(editors_of(case)) - {by.id}
    tell(who, CASE_HANDED_IN, about(case), actor_id=by.id)


def take_back(case: Case, by: Person) -> None:
    """Back to its authors, who write on."""
    expect(case, READING, EDITING)
    was_handed_in = case.state == EDITING
    move_to(case, CONCEPT)
    others = set(author_ids(case)) - {by.id}
    if was_handed_in:
        tell(others, CASE_BACK, about(case), actor_id=by.id, letter="cases.news", letter_about={"case": case.id})


@dataclass(frozen=True)
class Ready:
    """A case as it is going to be published, made before the lock is taken."""

    content: Values
    html: dict[str, str]
    found: index.Prepared


def ready(case: Case) -> Ready:
    """Render a case as it stands."""
    content = content_of(case)
    html = html_of(content, case.public_id)
    return Ready(content, html, findable.prepared(content))


def publish(case: Case, made: Ready, by: Person, was_read: bool = True, at: datetime | None = None) -> None:
    """Let it be read by whom it is for; what was published before stays as a version. Its authors hear of it.

    Raises Conflict when it was changed since it was made ready, or is not ready at all.
    """
    expect(case, READING, EDITING, PUBLISHED)
    if digest(content_of(case)) != digest(made.content):
        raise Conflict(_("Something was changed in this case just now. Look at it once more."))
    if any(remark.stops for remark in (*lacking(made.content, case.contact_id is not None), *wrong(made.content))):
        raise Conflict(_("This case is not ready yet: see what is still open."))
    is_first = case.published_version is None
    moment = at or now()
    kept = keep_version(case, by.id, MADE_PUBLIC, made.html)
    kept.made_at = moment
    case.named_by(made.content)
    case.facts, case.published_version = facts_of(made.content), kept.number
    case.published_at = case.published_at or moment
    case.was_read = was_read if is_first else case.was_read
    move_to(case, PUBLISHED)
    confirm(case, moment)
    note_places(case)
    findable.put_case(case, made.found)
    conversation.begin(case, moment)
    if is_first:
        others = set(author_ids(case)) - {by.id}
        tell(others, CASE_PUBLISHED, about(case), actor_id=by.id, letter="cases.news", letter_about={"case": case.id})


def note_places(case: Case) -> None:
    """The municipalities of what is published: for the map, and for who looks for cities like one's own."""
    db.session.execute(delete(CasePlace).where(CasePlace.case_id == case.id))
    db.session.add_all(CasePlace(case_id=case.id, name=place[:120]) for place in dict.fromkeys(case.facts["places"]))


def confirm(case: Case, at: datetime | None = None) -> None:
    """It is still right: asked again in a year."""
    moment = at or now()
    case.reviewed_at, case.review_asked_at = moment, None
    case.review_on = day_after(moment, REVIEW_AFTER)


def day_after(moment: datetime, later: timedelta) -> date:
    """A day in Amsterdam."""
    return local(moment + later).date()


def archive(case: Case) -> None:
    """Put it away: no list shows it, its address does."""
    expect(case, PUBLISHED)
    move_to(case, ARCHIVED)


def take_out_of_archive(case: Case) -> None:
    """Among the others again; its owner is asked in a year."""
    expect(case, ARCHIVED)
    move_to(case, PUBLISHED)
    confirm(case)


def throw_away(case: Case) -> None:
    """All of a case that never was out goes, its files too."""
    expect(case, *DRAFTS)
    if case.published_version is not None:
        raise Conflict(_("This case was published once. Put it in the archive instead."))
    take_away(case)
    db.session.delete(case)


def about(case: Case) -> str:
    """How the bell names a case."""
    return f"case:{case.id}"
