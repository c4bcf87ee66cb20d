"""What a file holds, case by case: what can come in, and what is refused, where and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cop.cases.checks import Remark, lacking, wrong
from cop.cases.fields import FIRST, field_list
from cop.cases.typed import Values
from cop.exchange.brought import Brought, Report, Trouble, in_row, label
from cop.exchange.columns import from_table
from cop.exchange.objects import from_objects
from cop.foundation.language import gettext as _

CASES_MOST = 100  # in one file: as many as the list of one's own cases shows
TROUBLES_MOST = 40  # that are shown of one case; a file that is wrong everywhere is not read to its end


def report_of(parsed: Mapping[str, Any]) -> Report:
    """Look at what the child read (foundation/examine.py, values_in)."""
    report = from_objects(parsed["json"]) if "json" in parsed else from_table(parsed.get("rows") or [])
    if len(report.cases) > CASES_MOST:
        text = _(
            "There are %(n)d cases in this file; %(most)d is the most at once.", n=len(report.cases), most=CASES_MOST
        )
        return Report([*report.troubles, Trouble("", text)], report.cases[:CASES_MOST])
    if not report.cases and not report.troubles:
        return Report(
            [Trouble("", _("There is no case in this file: below the names of the columns stands nothing."))], []
        )
    titles = Counter(case.title.casefold() for case in report.cases if case.title)
    for case in report.cases:
        check(case)
        if titles[case.title.casefold()] > 1:
            case.troubles.append(
                Trouble(label("titel"), _("This title stands more than once in the file."), stops=False)
            )
        case.troubles.sort(key=lambda one: not one.stops)
        del case.troubles[TROUBLES_MOST:]
    return report


def check(case: Brought) -> None:
    """What the form itself says of it: too long, too many, and what is missing."""
    found = field_list().fields
    named = {one.at for one in case.troubles if one.stops}
    stopped = list(wrong(evident(case.values)))
    case.troubles += [about(one, stops=True) for one in stopped]
    missing = [one for one in lacking(case.values, has_contact=True)]
    for one in missing:
        if found[one.field].need == FIRST and not any(label(one.field) in at for at in named):
            case.troubles.append(about(one, stops=True))
    later = [label(one.field) for one in missing if found[one.field].need != FIRST]
    if later:
        text = _("Still needed before it can be published: %(fields)s.", fields=", ".join(later))
        case.troubles.append(Trouble("", text, stops=False))
    case.troubles += [about(one, stops=False) for one in unproved(case.values, stopped)]


def about(remark: Remark, stops: bool) -> Trouble:
    """A remark of the form, as a trouble of the file."""
    return Trouble(in_row(label(remark.field), remark.row), remark.text, stops)


def evident(values: Values) -> Values:
    """The same case with some evidence at every result: without it a case can be a concept, though not be published."""
    proofs = field_list().lists["bewijs"]
    rows = [{**row, "bewijs": row.get("bewijs") or next(iter(proofs))} for row in values.get("resultaten") or ()]
    return values | ({"resultaten": rows} if rows else {})


def unproved(values: Values, stopped: list[Remark]) -> Iterator[Remark]:
    """What only stops publication."""
    return (one for one in wrong(values) if one not in stopped)
