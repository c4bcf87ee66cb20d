"""The steps of one session, as they were when the method was chosen, and what each of them asks of whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cop.intervisie.models import Session, Sitter
from cop.intervisie.policy import is_bringer
from cop.methods.models import BRINGER, GROUP, HARVEST, OWN, Method, Step, adapted_steps, library

LOOKS_BACK = "terugblik"  # the step in which the group asks what came of last time
AGREES = "afspraken"
BY_BRINGER = {"inbrenger", "consultvrager", "voorbeeldgever"}  # who speaks, where that is the one with the question
BY_OTHERS = {"deelnemers", "deelnemers_om_beurt", "coaches_om_beurt", "consultgever", "waarnemers", "minderheid"}
IN_TURN = {"deelnemers_om_beurt", "coaches_om_beurt"}
SHARED = (GROUP, HARVEST)


@dataclass(frozen=True)
class Script:
    """A method with the steps around it, for one session."""

    name: str  # as its owner named it
    method: Method
    steps: tuple[Step, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each step stands, by its key."""
        return {step.key: place for place, step in enumerate(self.steps)}

    def index_of(self, key: str) -> int | None:
        """Where a step stands; None when it is not in this session."""
        return self.places.get(key)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


def script_of(session: Session) -> Script | None:
    """The steps of a session; None while no method was chosen. Looking back is for a group that met before."""
    kept = session.unseal("script")
    base = library().methods.get(session.method)
    if not kept or base is None:
        return None
    words = json.loads(kept)
    opening = [step for step in library().opening if step.key != LOOKS_BACK or session.circle_id is not None]
    steps = (*opening, *adapted_steps(base, words["steps"]), *library().closing)
    return Script(words["name"], base, steps)


def others(session: Session, sitters: Sequence[Sitter]) -> list[Sitter]:
    """Those who help: present, and neither the bringer nor the facilitator; the latter too where few are left."""
    there = [one for one in sitters if one.is_present and one.is_here and not is_bringer(session, one)]
    helping = [one for one in there if not one.is_facilitator]
    return helping if len(helping) > 1 else there


def turns(step: Step, session: Session, sitters: Sequence[Sitter]) -> list[Sitter]:
    """Who speaks one after the other in this step; nobody where it does not go round."""
    return others(session, sitters) if step.speaks in IN_TURN else []


def may_write_in(step: Step, session: Session, seat_is_bringer: bool) -> bool:
    """Whether this step asks this person to write: own notes everybody, what is for the bringer's eyes depends on who
    speaks, and where the bringer listens the bringer does not write either."""
    if step.field is None or step.field.kind == "akkoord":
        return False
    if step.sight == OWN or (step.field.kind in ("regel", "tekst", "tekening") and step.sight in SHARED):
        return True
    if step.field.kind in ("merken", "keuze") or (step.sight == BRINGER and step.field.kind == "tekst"):
        return seat_is_bringer
    return not (seat_is_bringer and step.speaks in BY_OTHERS)
