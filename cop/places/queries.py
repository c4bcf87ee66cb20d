"""Reference data about municipalities, read once from the files beside this one."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Municipality:
    """A municipality: main town, province code, COROP code, coordinates in degrees (for drawing only), city network."""

    name: str
    main_town: str
    province: str
    corop: str
    lat: float
    lon: float
    network: str


@cache
def municipalities() -> dict[str, Municipality]:
    """All known municipalities by name, in alphabetical order."""
    with (DATA / "municipalities.csv").open(encoding="utf-8") as file:
        rows = [
            Municipality(
                r["municipality"],
                r["main_town"],
                r["province"],
                r["corop"],
                float(r["lat"]),
                float(r["lon"]),
                r["network"],
            )
            for r in csv.DictReader(file)
        ]
    return {m.name: m for m in sorted(rows, key=lambda m: m.name.lstrip("'s-"))}


@cache
def provinces() -> dict[str, str]:
    """Names of the provinces by code."""
    with (DATA / "provinces.csv").open(encoding="utf-8") as file:
        return {r["code"]: r["name"] for r in csv.DictReader(file)}


@cache
def corop_regions() -> dict[str, str]:
    """Names of the COROP regions by code."""
    with (DATA / "corop.csv").open(encoding="utf-8") as file:
        return {r["corop"]: r["name"] for r in csv.DictReader(file)}


def organisation_label(organisation: str) -> str:
    """How an organisation is written behind a name: "gemeente Zutphen", or the name itself."""
    return f"gemeente {organisation}" if organisation in municipalities() else organisation


def of_same_size(name: str) -> list[str]:
    """Other municipalities in the same network of cities (G4, G40, M50), which is made by size; none when unknown."""
    here = municipalities().get(name)
    if here is None or not here.network.startswith(("G", "M")):
        return []
    return [m.name for m in municipalities().values() if m.network == here.network and m.name != name]


def in_same_province(name: str) -> list[str]:
    """Other municipalities in the same province; none when the name is not one of a municipality."""
    here = municipalities().get(name)
    return [m.name for m in municipalities().values() if here and m.province == here.province and m.name != name]
