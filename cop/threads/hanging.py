"""Files that hang on posts: put there when a text is posted, and handed out to who may read that post, nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, delete, insert, or_, select

from cop.circles.policy import Who
from cop.files import operations as files
from cop.files.models import DOCUMENT, File
from cop.files.policy import waiting_for
from cop.files.queries import SHOWN, Strip, strip_at, tell_at
from cop.foundation import index
from cop.foundation.access import not_found
from cop.foundation.db import db, remembering, rows
from cop.foundation.language import gettext as _
from cop.members.models import Person
from cop.threads.findable import prepared_file, put_file
from cop.threads.models import Post, PostFile, Thread
from cop.threads.policy import visible_to
from cop.threads.queries import already_posted, already_started


def may_fetch(member_id: Who) -> ColumnElement[bool]:
    """Files of posts that one may read, and one's own that are not posted yet. Of a post that was hidden or deleted the
    file is left to who added it, as its words are."""
    stands = or_(and_(Post.deleted_at.is_(None), Post.hidden_at.is_(None)), File.owner_id == member_id)
    return or_(waiting_for(member_id), and_(Post.id.is_not(None), stands, visible_to(member_id)))


FETCHED: Select[*tuple[Any, ...]] = (
    select(File.name, File.kind, File.content_type, File.size, File.blob, File.thumbnail)
    .outerjoin(PostFile, PostFile.file_id == File.id)
    .outerjoin(Post, Post.id == PostFile.post_id)
    .outerjoin(Thread, Thread.id == Post.thread_id)
)


def file_for(member: Person, public_id: str) -> Row[Any]:
    """A file that the member may fetch; 404 otherwise."""
    wanted = FETCHED.where(File.public_id == public_id, may_fetch(member.id))
    return db.session.execute(wanted).one_or_none() or not_found()


ON_POST: Select[*tuple[Any, ...]] = (
    select(*SHOWN)
    .join(PostFile, PostFile.file_id == File.id)
    .where(PostFile.post_id == bindparam("post", type_=Integer()))
    .order_by(File.id)
)


def files_of(post: Post) -> list[Row[*tuple[Any, ...]]]:
    """What hangs on a post, oldest first."""
    return list(rows(ON_POST, {"post": post.id}))


@dataclass(frozen=True)
class Sent:
    """The files of a form: public ids with what the index gets of each, names of documents among them; and whether one
    was not taken in."""

    texts: Mapping[str, index.Prepared]
    documents: tuple[str, ...] = ()
    is_refused: bool = False

    def error(self, is_unnamed: bool) -> str:
        """What is wrong with posting these: a document holds the name of who made it, in places one does not see."""
        if not (is_unnamed and self.documents):
            return ""
        return _(
            "A document often holds the name of its maker. Remove “%(name)s”, and put its text here or an image of it.",
            name=self.documents[0],
        )


def take_in_sent(author: Person, form_id: str = "") -> Sent:
    """The files of this request's form, before write(): those it shows, and those that came along with it, are kept at
    its page also when the text is refused. Of a form that was posted before nothing is taken in twice."""
    shown, alts, is_refused = request.form.getlist("file_id"), files.alts_typed(), False
    if alts:
        with remembering() as session:
            files.describe(session, author, alts)
    if any(upload.filename for upload in request.files.getlist("file")) and not was_posted(form_id):
        taken, troubles = files.take_in_sent(author, request.path)
        tell_at(request.path, troubles)
        shown, is_refused = shown + taken, bool(troubles)
    return sent_from(waiting_here(author, shown), is_refused)


def was_posted(form_id: str) -> bool:
    """Whether this very form made a reply or a thread before."""
    return already_posted(form_id) is not None or already_started(form_id) is not None


def waiting_here(author: Person, public_ids: Sequence[str]) -> Sequence[File]:
    """Those of these files that wait at this page."""
    if not public_ids:
        return ()
    here = and_(waiting_for(author.id), File.place == request.path, File.public_id.in_(public_ids[:100]))
    return db.session.scalars(select(File).where(here)).all()


def sent_from(waiting: Sequence[File], is_refused: bool) -> Sent:
    """Their texts are taken apart for the index here, before the lock: a long one is slow."""
    documents = tuple(file.name for file in waiting if file.kind == DOCUMENT)
    return Sent({file.public_id: prepared_file(file) for file in waiting}, documents, is_refused)


def hang(post_id: str, author: Person, sent: Sent) -> None:
    """Hang the files of a form on a post (its public id) that was just made or changed; costs nothing without files."""
    added = files.post(author, request.path, sent.texts) if sent.texts else []
    if not added:
        return
    post, thread = db.session.execute(
        select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(Post.public_id == post_id)
    ).one()
    db.session.execute(insert(PostFile), [{"post_id": post.id, "file_id": number} for number in added])
    for file in db.session.scalars(select(File).where(File.id.in_(added))):
        put_file(file, post, thread, sent.texts[file.public_id])


def change(post: Post, author: Person, sent: Sent) -> None:
    """What the form to change a post says of its files: new ones, and what goes. Before write(): take_in_sent."""
    dropped = request.form.getlist("drop")[:100]
    mine = select(PostFile.file_id).where(PostFile.post_id == post.id)
    if dropped:
        gone = select(File.id).where(File.public_id.in_(dropped), File.id.in_(mine))
        numbers = list(db.session.scalars(gone))
        db.session.execute(delete(PostFile).where(PostFile.file_id.in_(numbers)))
        db.session.execute(delete(File).where(File.id.in_(numbers)))
        index.remove(index.FILE, numbers)
    hang(post.public_id, author, sent)


def strip_for(author: Person, post: Post | None = None) -> Strip:
    """The files of the text that is written at this page; with those of the post that is being changed."""
    return strip_at(author, request.path, posted=files_of(post) if post else ())
