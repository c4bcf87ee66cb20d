"""The methods of intervisie (a closed list, from methods.yaml), and a method that a member adapted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation import reference
from cop.foundation.clock import now
from cop.foundation.db import Base, Numbered, new_public_id

NOBODY, OWN, BRINGER, GROUP, HARVEST = "geen", "eigen", "inbrenger", "groep", "oogst"  # who sees what is written
SIGHTS = (NOBODY, OWN, BRINGER, GROUP, HARVEST)
LINE, TEXT, CARDS, MARKS, COLUMNS, DRAWING, CONSENT, CHOICE = (
    "regel", "tekst", "kaarten", "merken", "kolommen", "tekening", "akkoord", "keuze",
)  # fmt: skip
KINDS = (LINE, TEXT, CARDS, MARKS, COLUMNS, DRAWING, CONSENT, CHOICE)
SPEAKERS = {
    "iedereen", "inbrenger", "deelnemers", "deelnemers_om_beurt", "stil", "begeleider", "vorige_inbrenger",
    "consultvrager", "consultgever", "coaches_om_beurt", "coaches_en_inbrenger", "waarnemers", "voorbeeldgever",
    "minderheid",
}  # fmt: skip
LOOKS_BACK = "terugblik"  # the step for a group that met before
MINUTES_MOST = 90  # of one step
NAME_MOST, PROMPT_MOST = 80, 400  # characters


class BadMethods(ValueError):
    """methods.yaml does not hold together."""


@dataclass(frozen=True)
class Field:
    """What is written in a step: its key, what it is called, how it is filled in, and the columns of it, if any."""

    key: str
    name: str
    kind: str
    columns: tuple[str, ...] = ()
    source: str = ""  # of marks: the field whose cards are marked


@dataclass(frozen=True)
class Step:
    """One step: how long (minutes), who speaks, what is asked, and what is written for whom to see (`sight`)."""

    key: str
    name: str
    minutes: int
    speaks: str
    prompt: str
    field: Field | None
    sight: str


@dataclass(frozen=True)
class Size:
    """How many people a method asks for."""

    least: int
    ideal: int
    most: int


@dataclass(frozen=True)
class Method:
    """A method as it stands in the list, or as a member adapted it (`is_own`; its key is then its public id)."""

    key: str
    name: str
    purpose: str
    group: Size
    level: str
    trust: int  # how well a group must know each other: 1 little - 3 much
    online: str
    facilitator: str
    steps: tuple[Step, ...]
    pitfalls: tuple[str, ...]
    is_own: bool = False

    @property
    def path(self) -> str:
        return f"/intervisie/methoden/{self.key}"


@dataclass(frozen=True)
class Situation:
    """When one chooses which methods, the fittest first; `when` is how it reads behind "good when"."""

    key: str
    name: str
    when: str
    methods: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """All methods by key, the steps before and after each of them, and the situations that lead to them."""

    methods: Mapping[str, Method]
    opening: tuple[Step, ...]
    closing: tuple[Step, ...]
    situations: tuple[Situation, ...]

    def around(self, method: Method) -> tuple[Step, ...]:
        """The whole session: opening, method, closing."""
        return (*self.opening, *method.steps, *self.closing)

    def minutes_of(self, method: Method) -> int:
        """How long a session with this method takes: opening, method and closing. Looking back is not counted, which is
        for a group that met before."""
        return minutes_in(self.around(method))

    @property
    def minutes_looking_back(self) -> int:
        """How long a group takes more that met before."""
        return sum(step.minutes for step in self.opening if step.key == LOOKS_BACK)


def minutes_in(steps: Iterable[Step]) -> int:
    """How long steps take together, without looking back."""
    return sum(step.minutes for step in steps if step.key != LOOKS_BACK)


@cache
def library() -> Library:
    """The list, read and checked once. Raises BadMethods, or KeyError for what is missing."""
    data = reference.read(Path(__file__).parent / "methods.yaml")
    return checked(library_from(data))


def library_from(data: Mapping[str, Any]) -> Library:
    fields = {key: field_from(key, row) for key, row in data["velden"].items()}
    methods = [method_from(row, fields) for row in data["methoden"]]
    fixed = {name: tuple(step_from(row, fields) for row in rows) for name, rows in data["vaste_stappen"].items()}
    situations = (Situation(row["key"], row["naam"], row["als"], tuple(row["methoden"])) for row in data["situaties"])
    by_key = {method.key: method for method in methods}
    return Library(by_key, fixed["opening"], fixed["afronding"], tuple(situations))


def field_from(key: str, row: Mapping[str, Any]) -> Field:
    return Field(key, row["naam"], row["soort"], tuple(row.get("kolommen", ())), row.get("van", ""))


def step_from(row: Mapping[str, Any], fields: Mapping[str, Field]) -> Step:
    field = fields[row["veld"]] if row["veld"] else None
    return Step(row["key"], row["naam"], row["min"], row["spreekt"], row["prompt"], field, row["zicht"])


def method_from(row: Mapping[str, Any], fields: Mapping[str, Field]) -> Method:
    return Method(
        key=row["key"],
        name=row["naam"],
        purpose=row["doel"],
        group=Size(row["groep"]["min"], row["groep"]["ideaal"], row["groep"]["max"]),
        level=row["niveau"],
        trust=row["veiligheid"],
        online=row["online"],
        facilitator=row["begeleider"],
        steps=tuple(step_from(step, fields) for step in row["stappen"]),
        pitfalls=tuple(row["valkuilen"]),
    )


def checked(found: Library) -> Library:
    """Every step names what exists, and shows nothing where nothing is written."""
    for method in found.methods.values():
        if len({step.key for step in method.steps}) < len(method.steps):
            raise BadMethods(f"{method.key}: two steps with one key")
        for step in method.steps:
            check_step(method.key, step)
    for situation in found.situations:
        if set(situation.methods) - set(found.methods):
            raise BadMethods(f"{situation.key}: a method that does not exist")
    return found


def check_step(method: str, step: Step) -> None:
    if step.sight not in SIGHTS or step.speaks not in SPEAKERS or (step.field and step.field.kind not in KINDS):
        raise BadMethods(f"{method}, {step.key}: an unknown word")
    if (step.field is None) != (step.sight == NOBODY):
        raise BadMethods(f"{method}, {step.key}: what is written needs somebody who sees it")


class OwnMethod(Numbered, Base):
    """A method that a member copied and adapted: other words and minutes. What is written in a step, and who sees it,
    stay as in the list: those rules are the system's."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    base: Mapped[str] = mapped_column(String(40))  # key of the method it was copied from
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # in their order: key, name, minutes, prompt
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def path(self) -> str:
        return f"/intervisie/methoden/{self.public_id}"


def adapted(own: OwnMethod, base: Method) -> Method:
    """The method as its owner adapted it."""
    return replace(base, key=own.public_id, name=own.name, steps=adapted_steps(base, own.steps), is_own=True)


def adapted_steps(base: Method, words: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps of the base in another order and other words; one that the base does not know (any more) falls away."""
    known = {step.key: step for step in base.steps}
    return tuple(
        replace(known[row["key"]], name=row["name"], minutes=row["minutes"], prompt=row["prompt"])
        for row in words
        if row["key"] in known
    )
