"""The page of a case that is being written. What is published has its page in the library, which shows its use too."""

from flask import g, render_template
from werkzeug.wrappers import Response

from cop.cases.attached import shown_of
from cop.cases.policy import may_read_draft
from cop.cases.queries import case_for, content_of
from cop.cases.reading import reading_of
from cop.cases.shown import html_of
from cop.cases.views.door import bp
from cop.foundation.access import go

Page = str | Response | tuple[str, int]


@bp.get("/casussen/<case_id>/concept")
def draft(case_id: str) -> Page:
    """A case as it is being written, as readers will see it."""
    opened = case_for(g.me, case_id)
    if not may_read_draft(opened.eyes, opened.case):
        return go(opened.case.path)
    content = content_of(opened.case)
    reading = reading_of(content, html_of(content, opened.case.public_id), opened.case.title)
    return render_template(
        "cases/case.html",
        opened=opened,
        case=opened.case,
        eyes=opened.eyes,
        reading=reading,
        attachments=shown_of(opened.case.id, content),
        is_draft=True,
        talk=None,
    )
