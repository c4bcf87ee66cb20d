"""What is filled in to adapt a method."""

from dataclasses import dataclass, field
from typing import Any

from flask import request

from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line, whole_number
from cop.methods.models import MINUTES_MOST, NAME_MOST, PROMPT_MOST, Method
from cop.methods.operations import Wording


@dataclass
class Adapting:
    """The form as it was filled in: its name, a row for each step of the method, and what is not right yet by field."""

    name: str
    rows: list[dict[str, Any]]
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def wording(self) -> Wording:
        """What is kept: the steps that stay, in their order."""
        staying = [row for row in self.rows if row["stays"]]
        return Wording(self.name, [{key: row[key] for key in ("key", "name", "minutes", "prompt")} for row in staying])

    def error(self, name: str) -> str:
        return self.errors.get(name, [""])[0]


def as_it_is(own: Method, base: Method) -> Adapting:
    """The form with a method as it is now; steps that were left out stand below, to take in again."""
    there = {step.key for step in own.steps}
    steps = [(step, True) for step in own.steps] + [(step, False) for step in base.steps if step.key not in there]
    rows = [
        {"key": s.key, "name": s.name, "minutes": s.minutes, "prompt": s.prompt, "stays": stays, "place": place}
        for place, (s, stays) in enumerate(steps, 1)
    ]
    return Adapting(own.name, rows)


def as_typed(own: Method, base: Method) -> Adapting:
    """The form as it was sent, with what is not right yet. A step that moved up comes before the one with its number, a
    step that moved down after it."""
    before = {row["key"]: row["place"] for row in as_it_is(own, base).rows}
    rows = sorted((row_typed(step.key) for step in base.steps), key=lambda row: order(row["place"], before[row["key"]]))
    form = Adapting(clean_line(request.form.get("name"))[: NAME_MOST + 1], rows)
    if not form.name or len(form.name) > NAME_MOST:
        form.errors["name"] = [_("Give your method a name of at most %(most)d characters.", most=NAME_MOST)]
    if not any(row["stays"] for row in form.rows):
        form.errors["steps"] = [_("Keep at least one step.")]
    for row in form.rows:
        check_row(form, row)
    return form


def order(place: int, before: int) -> tuple[int, int, int]:
    """Where a step comes that stood at `before` and now says `place`."""
    return place, (place > before) - (place < before), before


def row_typed(key: str) -> dict[str, Any]:
    """One step as it was typed."""
    return {
        "key": key,
        "name": clean_line(request.form.get(f"name-{key}")),
        "minutes": whole_number(request.form.get(f"minutes-{key}")),
        "prompt": clean_line(request.form.get(f"prompt-{key}")),
        "stays": f"stays-{key}" in request.form,
        "place": whole_number(request.form.get(f"place-{key}"), 99),
    }


def check_row(form: Adapting, row: dict[str, Any]) -> None:
    """What is wrong with a step that stays."""
    if not row["stays"]:
        return
    if not 1 <= row["minutes"] <= MINUTES_MOST:
        form.errors[f"minutes-{row['key']}"] = [_("Choose from 1 to %(most)d minutes.", most=MINUTES_MOST)]
    if not row["name"] or len(row["name"]) > NAME_MOST:
        form.errors[f"name-{row['key']}"] = [_("Give the step a name of at most %(most)d characters.", most=NAME_MOST)]
    if not row["prompt"] or len(row["prompt"]) > PROMPT_MOST:
        form.errors[f"prompt-{row['key']}"] = [_("Say in at most %(most)d characters what is asked.", most=PROMPT_MOST)]
