"""A case that begins in a conversation: replies are picked, their authors are asked, and named after a yes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from werkzeug.exceptions import Conflict

from cop.cases import operations
from cop.cases.fields import field_list
from cop.cases.models import (
    AGREED,
    ASKED,
    CIRCLE,
    DECLINED,
    FROM_LESSON,
    FROM_THREAD,
    STUB,
    Case,
    CaseBlock,
    CaseSource,
)  # fmt: skip
from cop.cases.typed import Values
from cop.circles.models import Circle
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import ACTIVE, Member, Person
from cop.notifications.models import CASE_INVITED, CASE_QUOTED
from cop.notifications.operations import tell
from cop.threads.models import Post, Thread, ThreadTheme
from cop.topics.models import agenda_points

TITLE_MOST = 90
QUOTED_IN = "aanpak"  # the field that takes over what was said
SHOWN = 200  # replies to pick from


def replies_of(thread: Thread) -> Sequence[Row[*tuple[Any, ...]]]:
    """The replies that stand and whose author can be asked, without those of one who asks without a name."""
    wanted = (
        select(Post.id, Post.public_id, Post.number, Post.html, Post.author_id, Member.name)
        .join(Member, Member.id == Post.author_id)
        .where(Post.thread_id == thread.id, Post.number > 1, Member.status == ACTIVE)
        .where(Post.deleted_at.is_(None), Post.hidden_at.is_(None))
        .order_by(Post.number)
        .limit(SHOWN)
    )
    rows = db.session.execute(wanted).all()
    return [row for row in rows if not (thread.asker_id is not None and row.author_id == thread.starter_id)]


def people_to_own(thread: Thread, me: Person) -> list[Member]:
    """Who may become the owner: oneself, who began the conversation (unless without a name), and who replied."""
    ids = {me.id} | {row.author_id for row in replies_of(thread)}
    if thread.asker_id is None and not thread.is_lesson:
        ids.add(thread.starter_id)
    found = select(Member).where(Member.id.in_(ids), Member.status == ACTIVE).order_by(Member.name)
    return sorted(db.session.scalars(found), key=lambda one: one.id != me.id)


def harvest(thread: Thread, picked: Sequence[int], owner: Member, by: Person, form_id: str | None = None) -> Case:
    """Begin a case from a conversation, for the same circle. Whose words are picked is asked; until a yes they are not
    in it. A lesson of intervisie gives its words, and leads back to nobody."""
    case = operations.begin(owner, words_of(thread), form_id, STUB, FROM_LESSON if thread.is_lesson else FROM_THREAD)
    if not db.session.get_one(Circle, thread.circle_id).is_everybody:
        case.sight, case.circle_id = CIRCLE, thread.circle_id
    posts = select(Post).where(Post.id.in_(picked), Post.thread_id == thread.id)
    for post in db.session.scalars(posts):
        source = CaseSource(case_id=case.id, post_id=post.id, member_id=post.author_id)
        db.session.add(source)
        if post.author_id == owner.id:
            agree(source, case)
        else:
            tell([post.author_id], CASE_QUOTED, f"words:{source.case_id}", actor_id=by.id)
    if owner.id != by.id:
        about = {"case": case.id}
        tell([owner.id], CASE_INVITED, operations.about(case), actor_id=by.id, letter="cases.news", letter_about=about)
    return case


def words_of(thread: Thread) -> Values:
    """What a case takes over from a conversation at once: title, agenda points, themes; of a lesson its words."""
    keys = [agenda_points()[number].key for number in thread.agenda_points]
    themes = db.session.scalars(select(ThreadTheme.theme).where(ThreadTheme.thread_id == thread.id)).all()
    content: Values = {"titel": thread.title[:TITLE_MOST], "agendapunten": keys, "themas": sorted(themes)}
    if thread.is_lesson:
        opening = select(Post.body).where(Post.thread_id == thread.id, Post.number == 1)
        content[QUOTED_IN] = db.session.scalars(opening).one()
    return content


# Who is asked


def source_for(member: Person, number: int) -> CaseSource | None:
    """What a member is asked about the own words; None for anybody else."""
    found = db.session.get(CaseSource, number)
    return found if found is not None and found.member_id == member.id else None


def sources_to_answer(member: Person) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a member said and is asked to give to a case: the source, the words, and whose case it is."""
    wanted = (
        select(CaseSource, Post.html, Case.title, Member.name)
        .join(Post, Post.id == CaseSource.post_id)
        .join(Case, Case.id == CaseSource.case_id)
        .join(Member, Member.id == Case.owner_id)
        .where(CaseSource.member_id == member.id, CaseSource.state == ASKED)
    )
    return db.session.execute(wanted.order_by(CaseSource.id)).all()


def answer(source: CaseSource, yes: bool) -> None:
    """A yes puts the words into the case, as a quotation with the name; a no needs no reason. Raises Conflict when it
    was answered already."""
    if source.state != ASKED:
        raise Conflict(_("You answered this already."))
    if yes:
        agree(source, db.session.get_one(Case, source.case_id))
    else:
        source.state, source.answered_at = DECLINED, now()


def agree(source: CaseSource, case: Case) -> None:
    """The words come into the case where they are quoted, for the authors to work on."""
    source.state, source.answered_at = AGREED, now()
    post, author = db.session.get_one(Post, source.post_id), db.session.get_one(Member, source.member_id)
    quoted = "\n".join(f"> {line}" for line in post.body.splitlines())
    key = field_list().block_of[QUOTED_IN]
    block = db.session.get(CaseBlock, (case.id, key), with_for_update=True, populate_existing=True)
    if block is None:
        block = CaseBlock(case_id=case.id, key=key, content={}, editor_id=source.member_id)
        db.session.add(block)
    before = block.content.get(QUOTED_IN, "")
    words = f"{quoted}\n>\n> {author.name}"
    block.content = {**block.content, QUOTED_IN: f"{before}\n\n{words}".strip()}
