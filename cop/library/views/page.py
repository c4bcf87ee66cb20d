"""The page of a case: what was published, and who used it; for members, and outside the door when it is public.

The words of a version never change, so the long text is rendered once for each audience and language, and its content
is not even read for who comes after.
"""

from functools import lru_cache

from flask import g, render_template

from cop.cases.attached import shown_of
from cop.cases.models import PUBLIC, Case, CaseVersion
from cop.cases.queries import Opened, case_for, credited, public_case
from cop.cases.reading import Reading, reading_of
from cop.cases.shown import without
from cop.foundation.access import go, not_found, public
from cop.foundation.db import db
from cop.foundation.language import spoken
from cop.library.opened import opened_for, talk_about
from cop.library.queries import ledger_of
from cop.library.views.door import Page, bp

KEPT = 400  # cases of some 30 KB, in one language for one audience


@bp.get("/casussen/<case_id>")
@public
def show(case_id: str) -> Page:
    """A case as it was published; one that is being written leads to where it is written or read along."""
    if g.me is None:
        opened = public_case(case_id)
        return case_page(opened, opened.case.agreed_version, tuple(opened.case.hidden))
    read = opened_for(g.me, case_id)
    if read is not None:
        return case_page(read, read.case.published_version)
    opened = case_for(g.me, case_id)
    return go(f"{opened.case.path}/{'schrijven' if opened.eyes.is_author else 'meelezen'}")


def case_page(opened: Opened, version: int | None, hidden: tuple[str, ...] = ()) -> str:
    """The whole page of one version, without the fields that are hidden from who reads."""
    case = opened.case
    for_members = tuple(case.hidden) if case.sight == PUBLIC else ()
    reading = reading_for(case, version, hidden, for_members)
    return render_template(
        "library/case.html",
        opened=opened,
        case=case,
        eyes=opened.eyes,
        reading=reading,
        attachments=shown_of(case.id, reading.files),
        is_draft=False,
        talk=talk_about(case, g.me) if g.me else None,
        ledger=ledger_of(case, g.me),
        credits=credited(case),
    )


def reading_for(case: Case, number: int | None, hidden: tuple[str, ...], for_members: tuple[str, ...]) -> Reading:
    """A version as it was rendered before, or is now. Raises 404 when it is not there."""
    return kept_reading(case.public_id, case.id, number or not_found(), hidden, for_members, spoken.get())


@lru_cache(maxsize=KEPT)
def kept_reading(
    _public_id: str, case_id: int, number: int, hidden: tuple[str, ...], for_members: tuple[str, ...], _language: str
) -> Reading:
    version = db.session.get(CaseVersion, (case_id, number)) or not_found()
    content = without(version.content, hidden)
    html = {key: text for key, text in version.html.items() if key not in hidden}
    return reading_of(content, html, "", for_members)
