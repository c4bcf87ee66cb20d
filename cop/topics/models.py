"""The six agenda points and the policy themes (closed lists, from topics.yaml), and free tags."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cop.foundation import reference
from cop.foundation.db import Base, Numbered
from cop.foundation.language import PSEUDO, spoken


@dataclass(frozen=True)
class Topic:
    """One value of a closed list: its key, which never changes, and its labels, which may."""

    key: str
    nl: str
    en: str

    @property
    def label(self) -> str:
        if spoken.get() == PSEUDO:
            return f"⟦{self.en}⟧"
        return self.en if spoken.get() == "en" else self.nl


@cache
def lists() -> dict[str, Any]:
    return dict(reference.read(Path(__file__).parent / "topics.yaml"))


@cache
def agenda_points() -> dict[int, Topic]:
    """The six agenda points of Midsize NL by number (1-6)."""
    return {row["nr"]: Topic(row["key"], row["label"], row["en"]) for row in lists()["agendapunten"]}


@cache
def themes() -> dict[str, Topic]:
    """The policy themes by key."""
    return {row["key"]: Topic(row["key"], row["label"], row["en"]) for row in lists()["beleidsdomeinen"]}


def to_mask(points: Iterable[int]) -> int:
    """Agenda points as bits of one number, so that a list needs no join to show or filter them."""
    return sum(1 << (point - 1) for point in set(points))


def from_mask(mask: int) -> list[int]:
    """The agenda points (1-6, ascending) that a number holds."""
    return [point for point in range(1, 7) if mask & 1 << (point - 1)]


class Tag(Numbered, Base):
    """A free tag, by the slug that its address shows. How it is spelled belongs to each thread: a spelling that came
    from a closed circle would tell that it is used there."""

    slug: Mapped[str] = mapped_column(String(60), unique=True)


def slug_of(name: str) -> str:
    """A name as it stands in an address: small letters, digits and hyphens; empty when nothing is left."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60]
