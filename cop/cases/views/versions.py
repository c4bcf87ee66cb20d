"""What a case was before: its versions, two of them side by side, and writing on from an earlier one."""

from flask import flash, g, render_template, request
from werkzeug.wrappers import Response

from cop.cases import keeping
from cop.cases.attached import names_of
from cop.cases.fields import field_list
from cop.cases.policy import may_edit_case, may_see_versions
from cop.cases.queries import case_for, content_of, version_of, versions_of
from cop.cases.shown import sentence_of
from cop.cases.typed import Values
from cop.cases.views.door import bp
from cop.foundation.access import go, not_found, require
from cop.foundation.db import write
from cop.foundation.language import gettext as _

Page = str | Response | tuple[str, int]


@bp.get("/casussen/<case_id>/versies")
def versions(case_id: str) -> Page:
    """All versions that were kept, the newest first."""
    opened = case_for(g.me, case_id)
    require(may_see_versions(opened.eyes, opened.case))
    return render_template("cases/versions.html", case=opened.case, versions=versions_of(opened.case))


@bp.route("/casussen/<case_id>/versies/<int:number>", methods=["GET", "POST"])
def version(case_id: str, number: int) -> Page:
    """A version beside what stands there now, field by field; a POST writes on from it."""
    opened = case_for(g.me, case_id)
    require(may_see_versions(opened.eyes, opened.case))
    kept = version_of(opened.case, number) or not_found()
    now_there = content_of(opened.case)
    if request.method == "GET":
        changes = changed_between(kept.content, now_there)
        return render_template(
            "cases/version.html", case=opened.case, eyes=opened.eyes, number=number, kept=kept, changes=changes
        )
    require(may_edit_case(opened.eyes, opened.case))
    write()
    keeping.bring_back(opened.case, kept, g.me)
    flash(_("You write on from version %(n)s. What stood there is kept too.", n=number))
    return go(f"{opened.case.path}/schrijven")


def changed_between(then: Values, now_there: Values) -> list[tuple[str, str, str]]:
    """Label, then and now, of every field that is not the same, in words."""
    found = []
    for key, field in field_list().fields.items():
        before, after = sentence_of(field, then.get(key)), sentence_of(field, now_there.get(key))
        if before != after:
            found.append((field.label.label, before, after))
    before, after = names_of(then), names_of(now_there)
    if before != after:
        found.append((_("Attachments"), before, after))
    return found
