"""The files of a case: adding and naming them, and handing them out to who may read the case, nobody else."""

from typing import Any

from flask import flash, g, render_template, request
from sqlalchemy import Row
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases import attached
from cop.cases.attached import CASE_FILES_MOST, FILES, Change, file_of, hanging_on, with_files
from cop.cases.fields import field_list
from cop.cases.models import FILE_TITLE_MOST
from cop.cases.policy import may_edit_case, may_read_case, may_read_draft
from cop.cases.queries import Opened, blocks_of, case_for, progress_of, public_case, version_of
from cop.cases.views.door import bp
from cop.cases.views.writing import Page, circle_name
from cop.files import operations as files
from cop.files.queries import strip_at, tell_at
from cop.foundation import drafts
from cop.foundation.access import go, not_found, public, require, takes_files
from cop.foundation.db import end_reading, write
from cop.foundation.handing_out import as_download, as_picture, as_small_picture
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line
from cop.members.models import Person

TITLE = "naam-"  # before the key of a file: the name that readers see


# Adding


@bp.route(f"/casussen/<case_id>/schrijven/{FILES}", methods=["GET", "POST"])
@takes_files
def attach(case_id: str) -> Page:
    """What hangs on a case: added, named, and taken away by a form."""
    opened = case_for(g.me, case_id)
    require(may_edit_case(opened.eyes, opened.case))
    if request.method == "GET":
        return files_page(opened, titles_in(drafts.kept_fields(g.me.id)))
    taken, troubles = files.take_in_sent(g.me, request.path)
    tell_at(request.path, troubles)
    titles = titles_in({name: [value] for name, value in request.form.items()})
    if any(len(title) > FILE_TITLE_MOST for title in titles.values()):
        return files_page(opened, titles), 422
    dropped, alts = request.form.getlist("drop")[:100], files.alts_typed()
    write()
    opened = case_for(g.me, case_id)
    require(may_edit_case(opened.eyes, opened.case))
    added = [*request.form.getlist("file_id")[:100], *taken]
    try:
        attached.change(opened.case, g.me, request.path, Change(added, dropped, titles, alts))
    except Conflict as conflict:
        end_reading()
        return files_page(case_for(g.me, case_id), titles, str(conflict.description), dropped), 409
    drafts.drop_draft(g.me.id)
    flash(_("Kept."))
    return go(f"{opened.case.path}/schrijven/{FILES}#{FILES}")


def titles_in(fields: dict[str, list[str]]) -> dict[str, str]:
    """The names that a form holds, by the key of the file."""
    typed = list(fields.items())[:200]
    return {name.removeprefix(TITLE): clean_line(found[0]) for name, found in typed if name.startswith(TITLE) and found}


def files_page(opened: Opened, titles: dict[str, str], trouble: str = "", dropped: list[str] | None = None) -> str:
    """The page; `titles` are names that are not kept yet."""
    case = opened.case
    return render_template(
        "cases/files.html",
        opened=opened,
        case=case,
        circle=circle_name(opened),
        blocks=field_list().blocks,
        progress=progress_of(blocks_of(case), opened.contact is not None),
        hanging=hanging_on((case.id,))[case.id],
        strip_here=strip_at(g.me, request.path),
        titles=titles,
        dropped=dropped or [],
        trouble=trouble,
        title_most=FILE_TITLE_MOST,
        files_most=CASE_FILES_MOST,
    )


# Handing out


def file_for(member: Person | None, case_id: str, file_id: str) -> Row[Any]:
    """A file of a case as this member may read it: all that hangs on it for who reads what is being written, else those
    of the version that is read; outside the door those of the version that its partners agreed to. 404 for others."""
    if member is None:
        case = public_case(case_id).case
        return file_in(case, case.agreed_version, file_id)
    opened = case_for(member, case_id, has_authors=False)
    if may_read_draft(opened.eyes, opened.case):
        return file_of(opened.case.id, with_files(opened.case.id, {}), file_id)
    if may_read_case(opened.eyes, opened.case):
        return file_in(opened.case, opened.case.published_version, file_id)
    not_found()


def file_in(case: Any, number: int | None, file_id: str) -> Row[Any]:
    """A file of one version of a case; 404 for one that is not in it."""
    version = version_of(case, number) or not_found()
    return file_of(case.id, version.content, file_id)


@bp.get(f"/casussen/<case_id>/{FILES}/<file_id>")
@public
def download(case_id: str, file_id: str) -> Response:
    """The file itself, to be saved."""
    return as_download(file_for(g.me, case_id, file_id))


@bp.get(f"/casussen/<case_id>/{FILES}/<file_id>/beeld")
@public
def picture(case_id: str, file_id: str) -> Response:
    """A picture in its full size, to be looked at."""
    return as_picture(file_for(g.me, case_id, file_id))


@bp.get(f"/casussen/<case_id>/{FILES}/<file_id>/klein")
@public
def small_picture(case_id: str, file_id: str) -> Response:
    """The small picture, for the page."""
    return as_small_picture(file_for(g.me, case_id, file_id))
