"""The text that everybody signs, by version (agreement.yaml): the promises, and who could technically read along."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cop.foundation import reference


@dataclass(frozen=True)
class Agreement:
    """One version: the promises, and the plain truth about who could read."""

    version: int
    rules: tuple[str, ...]
    readers: tuple[str, ...]


@cache
def agreements() -> dict[int, Agreement]:
    """All versions that were ever signed, the newest last."""
    data = reference.read(Path(__file__).parent / "agreement.yaml")
    return {
        number: Agreement(number, tuple(text["regels"]), tuple(text["wie_kan_meelezen"]))
        for number, text in sorted(data.items())
    }


def newest() -> Agreement:
    """The version for sessions that are planned from now on."""
    return list(agreements().values())[-1]
