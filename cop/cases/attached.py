"""Files that hang on a case. Which ones, and under which names, is part of its content, so a version holds what its
readers see and its partners agreed to; what is taken away is gone at once from every version."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from werkzeug.exceptions import Conflict

from cop.cases.models import FILE_TITLE_MOST, Case, CaseFile
from cop.cases.typed import Values
from cop.files import operations as files
from cop.files.models import File
from cop.foundation.access import not_found
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.members.models import Person

FILES = "bijlagen"  # in the content of a case, beside the fields of its form
KEY, NAME = "bestand", "naam"  # in a row of it
CASE_FILES_MOST = 10  # beyond that it is an archive, which belongs elsewhere
LISTED = (
    CaseFile.case_id, CaseFile.title, File.public_id, File.name, File.alt, File.kind, File.content_type, File.size,
    File.width, File.height, File.blob, File.thumbnail, File.lacks,
)  # fmt: skip


@dataclass(frozen=True)
class Attached:
    """A file as a page of the case shows it; `file` is a row as LISTED."""

    title: str
    file: Row[Any]

    @property
    def key(self) -> str:
        return str(self.file.public_id)

    @property
    def is_image(self) -> bool:
        return bool(self.file.kind == "image")


# Reading


def hanging_on(case_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """What hangs on each of these cases, what was added first on top; one statement."""
    wanted: Select[*tuple[Any, ...]] = select(*LISTED).join(File, File.id == CaseFile.file_id)
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(wanted.where(CaseFile.case_id.in_(case_ids)).order_by(File.id)):
        found[row.case_id].append(row)
    return found


def with_files(case_id: int, content: Values) -> Values:
    """The fields as they are being written, with what hangs on the case now."""
    found = hanging_on((case_id,))[case_id]
    return content | {FILES: [{KEY: row.public_id, NAME: row.title} for row in found]} if found else content


def without_files(content: Values) -> Values:
    """The fields of the form alone."""
    return {key: value for key, value in content.items() if key != FILES}


def shown(content: Mapping[str, Any], hanging: Sequence[Row[Any]]) -> list[Attached]:
    """The files of a version that still hang, under the names that they had in it."""
    by_key = {row.public_id: row for row in hanging}
    return [Attached(one[NAME], by_key[one[KEY]]) for one in content.get(FILES) or () if one[KEY] in by_key]


def shown_of(case_id: int, content: Mapping[str, Any]) -> list[Attached]:
    """The same for one case; costs nothing when its version has no files."""
    return shown(content, hanging_on((case_id,))[case_id]) if content.get(FILES) else []


def file_of(case_id: int, content: Mapping[str, Any], public_id: str) -> Row[Any]:
    """One file of a version, to be handed out; 404 for any other."""
    return next((one.file for one in shown_of(case_id, content) if one.key == public_id), None) or not_found()


def names_of(content: Mapping[str, Any]) -> str:
    """The names of its files, a line each, for comparing two versions."""
    return "\n".join(one[NAME] for one in content.get(FILES) or ())


# Writing


@dataclass(frozen=True)
class Change:
    """What the page of the attachments says: files that wait at it, those that go, names and alternatives by key."""

    added: Sequence[str] = ()
    dropped: Collection[str] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    alts: Mapping[str, str] = field(default_factory=dict)


def change(case: Case, by: Person, place: str, asked: Change) -> None:
    """Hang files that wait at `place` (the path of the page), take others away, and name those that stay.

    Raises Conflict for more than CASE_FILES_MOST files; nothing is changed then.
    """
    db.session.refresh(case, with_for_update=True)  # two authors at one moment: the second counts what the first added
    standing = {row.public_id for row in hanging_on((case.id,))[case.id]}
    staying = standing - set(asked.dropped)
    if len(staying) + len(set(asked.added)) > CASE_FILES_MOST:
        raise Conflict(_("A case has at most %(n)d files. Take some away first.", n=CASE_FILES_MOST))
    take_away(case, standing & set(asked.dropped))
    for key in staying & set(asked.titles):
        name(case, key, asked.titles[key])
    for key in staying & set(asked.alts):
        db.session.execute(update(File).where(File.public_id == key).values(alt=asked.alts[key]))
    hang(case, files.post(by, place, asked.added))


def name(case: Case, key: str, title: str) -> None:
    """The name that readers see; an empty one is that of the file again."""
    file = db.session.scalars(select(File).where(File.public_id == key)).one()
    changed = update(CaseFile).where(CaseFile.case_id == case.id, CaseFile.file_id == file.id)
    db.session.execute(changed.values(title=title[:FILE_TITLE_MOST] or name_at_first(file)))


def name_at_first(file: File) -> str:
    """The name of a file without its ending."""
    return file.name.rpartition(".")[0][:FILE_TITLE_MOST] or file.name[:FILE_TITLE_MOST]


def hang(case: Case, file_ids: Iterable[int]) -> None:
    """These files hang on the case from now on; readers see them once it is published (anew)."""
    for file in db.session.scalars(select(File).where(File.id.in_(list(file_ids)))):
        db.session.add(CaseFile(case_id=case.id, file_id=file.id, title=name_at_first(file)))
    db.session.flush()


def take_away(case: Case, keys: Collection[str] | None = None) -> None:
    """These files are gone, for readers too; without `keys` all of the case."""
    mine = select(CaseFile.file_id).join(File, File.id == CaseFile.file_id).where(CaseFile.case_id == case.id)
    numbers = list(db.session.scalars(mine if keys is None else mine.where(File.public_id.in_(keys))))
    if numbers:
        db.session.execute(delete(CaseFile).where(CaseFile.file_id.in_(numbers)))
        db.session.execute(delete(File).where(File.id.in_(numbers)))
