"""Bringing cases in: all of a file, as concepts of one member."""

from collections.abc import Sequence

from werkzeug.exceptions import Conflict

from cop.cases.models import Case
from cop.cases.operations import about, begin
from cop.exchange.brought import Brought
from cop.exchange.queries import made_before
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.foundation.log import write_down
from cop.members.models import Person
from cop.notifications.models import CASE_INVITED
from cop.notifications.operations import tell


def bring_in(cases: Sequence[Brought], owner: Person, by: Person, upload: str) -> list[Case]:
    """Make a concept of each. Their owner hears of it once, about the first: the list of own cases shows them all.

    `upload` names the file, so that it comes in once. Raises Conflict when it came in before.
    """
    form_ids = [f"{upload}-{place}" for place in range(len(cases))]
    if made_before(form_ids):
        raise Conflict(_("These cases were brought in already."))
    made = []
    for form_id, one in zip(form_ids, cases, strict=True):
        case = begin(owner, one.values, form_id)
        if one.licence:
            case.licence = one.licence
        made.append(case)
    write_down(by.id, "bring_in_cases", f"member:{owner.public_id}", ngettext("One case", "%(n)s cases", len(made)))
    if owner.id != by.id:
        first = made[0]
        tell(
            [owner.id], CASE_INVITED, about(first), actor_id=by.id, letter="cases.news", letter_about={"case": first.id}
        )
    return made
