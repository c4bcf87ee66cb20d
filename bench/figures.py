"""What was measured, as a table on the screen and in bench/figures.md; nothing about the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).parent / "figures.md"


@dataclass(frozen=True)
class Figure:
    """One line: ours and the yardstick in words, what was reached, and the goal (`is_most`: at most)."""

    name: str
    ours: str
    yardstick: str
    reached: float
    goal: float
    is_most: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.reached <= self.goal if self.is_most else self.reached >= self.goal

    @property
    def cells(self) -> list[str]:
        sign = "≤" if self.is_most else "≥"
        reached = f"{self.reached:.2f}".rstrip("0").rstrip(".")
        return [
            self.name,
            self.ours,
            self.yardstick,
            reached,
            f"{sign} {self.goal:g}",
            "yes" if self.is_met else "NO",
            self.note,
        ]


HEAD = ["what", "ours", "yardstick", "ratio", "goal", "met", "note"]


def table(figures: Sequence[Figure]) -> str:
    """The lines under each other, as plain text that is Markdown too."""
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def write_down(figures: Sequence[Figure], today: date) -> None:
    """Keep the figures of a whole run."""
    FILE.write_text(
        f"# Figures of {today:%Y-%m-%d}\n\n"
        "Printed by `bin/bench`: ours and the yardstick in turn in one run, medians of the rounds. Times of pages are\n"
        "processor time of the server. All are worth something beside each other alone, on one machine.\n\n"
        f"{table(figures)}\n"
    )
