"""Versions of a case: kept for good, and written on from."""

from cop.cases.fields import field_list
from cop.cases.models import BROUGHT_BACK, SAVED, Case, CaseBlock, CaseVersion
from cop.cases.queries import blocks_of, content_of
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.members.models import Person


def keep_version(case: Case, member_id: int, why: str, html: dict[str, str] | None = None) -> CaseVersion:
    """Keep the whole of a case as it stands now."""
    db.session.flush()
    case.version += 1
    kept = CaseVersion(
        case_id=case.id, number=case.version, content=content_of(case), html=html or {}, member_id=member_id, why=why
    )
    db.session.add(kept)
    return kept


def bring_back(case: Case, version: CaseVersion, by: Person) -> None:
    """Write with an earlier version again; what stood there until now is kept as a version too."""
    keep_version(case, by.id, SAVED)
    blocks = blocks_of(case)
    for key, block in field_list().blocks.items():
        values = {one.key: version.content[one.key] for one in block.fields if one.key in version.content}
        if key in blocks:
            blocks[key].content, blocks[key].editor_id, blocks[key].edited_at = values, by.id, now()
        elif values:
            db.session.add(CaseBlock(case_id=case.id, key=key, content=values, editor_id=by.id))
    keep_version(case, by.id, BROUGHT_BACK)
    if case.is_draft:
        case.named_by(version.content)
