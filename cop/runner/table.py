"""The room as one seat sees it: where it stands, who is there, and what was written for these eyes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cop.intervisie.models import Seat, Session, Sitter
from cop.intervisie.policy import is_bringer
from cop.methods.models import Step
from cop.runner.models import Run, SessionNote
from cop.runner.policy import may_take_over
from cop.runner.script import Script, others, turns


def word_of(version: int, people_version: int, state: str) -> str:
    """Where the room stands, as one word."""
    return f"{version}.{people_version}.{state}"


@dataclass(frozen=True)
class Read:
    """A note with its words, as one seat may read it. `value` is text, or what its JSON holds."""

    note: SessionNote
    value: Any
    author: Sitter | None
    is_mine: bool


@dataclass(frozen=True)
class Pile:
    """What stands in one step: one's own note, the shared field, cards that one may read, whose lie closed, marks."""

    step: Step
    own: Read | None
    field: Read | None
    cards: tuple[Read, ...]
    closed: tuple[Sitter, ...]  # whose cards lie closed; a name for each person, not for each card
    marks: dict[str, str]
    drawn: Read | None

    @property
    def is_empty(self) -> bool:
        return not (self.own or self.field or self.cards or self.drawn)


@dataclass(frozen=True)
class Table:
    """The whole room, for one seat."""

    session: Session
    seat: Seat
    me: Sitter
    run: Run
    script: Script
    sitters: tuple[Sitter, ...]
    piles: tuple[Pile, ...]
    pad: Read | None

    @property
    def stand(self) -> str:
        """What the page knows of where the room stands."""
        return word_of(self.run.version, self.session.people_version, self.session.state)

    @property
    def step(self) -> Step:
        return self.script.steps[self.run.step]

    @property
    def pile(self) -> Pile:
        return self.piles[self.run.step]

    @cached_property
    def present(self) -> list[Sitter]:
        return [one for one in self.sitters if one.is_present and one.is_here]

    @cached_property
    def marks(self) -> dict[str, str]:
        """Which cards are warm or cold, by the public id of each: marked in one step, to be seen in all that follow."""
        return {card: how for pile in self.piles for card, how in pile.marks.items()}

    @cached_property
    def round(self) -> list[Sitter]:
        return turns(self.step, self.session, self.sitters)

    @property
    def helpers(self) -> list[Sitter]:
        return others(self.session, self.sitters)

    @cached_property
    def bringer(self) -> Sitter | None:
        return next((one for one in self.sitters if is_bringer(self.session, one)), None)

    @cached_property
    def facilitator(self) -> Sitter:
        return next(one for one in self.sitters if one.is_facilitator)

    @property
    def is_bringer(self) -> bool:
        return is_bringer(self.session, self.seat)

    @cached_property
    def drawn_in(self) -> Pile | None:
        """The step in which the network is drawn, once the group has come to it; the drawing stays on the stage."""
        so_far = self.piles[: self.run.step + 1]
        return next((pile for pile in so_far if pile.step.field and pile.step.field.kind == "tekening"), None)

    @property
    def offering(self) -> Sitter | None:
        """Who offers to lead, at a time when that may be."""
        return next((one for one in self.present if one.offers_lead and may_take_over(self.session)), None)

    @property
    def hands(self) -> list[Sitter]:
        """Raised hands, the first one first."""
        return sorted((one for one in self.present if one.hand_at), key=lambda one: one.hand_at)
