"""Who works with whom, as a small picture: who takes the lead in the middle, the partners around it. The table of
partners says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from cop.cases.words import line_of

WIDTH, HEIGHT = 400, 300
ACROSS, DOWN = 128, 92  # from the middle to a partner, in units of the picture
MOST = 8  # partners that are drawn: more would cover each other, the table has them all
LETTERS = 20  # of a name in the picture


@dataclass(frozen=True)
class Drawn:
    """A partner in the picture: where it stands, where its words stand, and how it is joined."""

    x: int
    y: int
    words_y: int
    name: str
    role: str  # key
    line: str


def short(name: str) -> str:
    """A name that fits: without the kind before it, cut at a word."""
    for kind in ("Gemeente ", "Gemeenten ", "Provincie ", "gemeente "):
        name = name.removeprefix(kind)
    if len(name) <= LETTERS:
        return name
    return f"{name[:LETTERS].rsplit(' ', 1)[0]}…"


def around(partners: Sequence[dict[str, Any]], lead: str) -> list[Drawn]:
    """The partners but the lead, at equal distances on an ellipse, beginning at the top."""
    others = [row for row in partners if row.get("naam") and row["naam"] != lead][:MOST]
    drawn = []
    for place, row in enumerate(others):
        turn = 2 * pi * place / len(others) - pi / 2
        x, y = round(WIDTH / 2 + ACROSS * cos(turn)), round(HEIGHT / 2 + DOWN * sin(turn))
        words_y = y - 32 if y < HEIGHT / 2 else y + 26
        role = row.get("rol") or ""
        drawn.append(Drawn(x, y, words_y, short(row["naam"]), role, line_of(role)))
    return drawn


def lead_of(partners: Sequence[dict[str, Any]], named: str) -> str:
    """Who stands in the middle: who is named as taking the lead, else the first with that role, else the first."""
    names = [row.get("naam", "") for row in partners]
    if named in names:
        return named
    leads = (row["naam"] for row in partners if row.get("rol") == "trekker" and row.get("naam"))
    return next(leads, names[0] if names else "")
