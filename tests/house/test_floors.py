"""A room may look down the stairs, never up; and it is entered by four doors."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cop

FLOORS = [
    {"foundation"},
    {"places", "topics"},
    {"members"},
    {"circles"},
    {"notifications"},
    {"files"},
    {"writing"},
    {"threads"},
    {"reactions", "outcomes", "bookmarks", "direct", "calls", "methods", "traces"},
    {"intervisie", "cases"},
    {"runner", "review"},
    {"harvest", "library", "exchange"},
    {"digest", "arrivals", "settings", "profiles", "community", "development", "search", "feeds", "live"},
    {"home", "moderation"},
    {"demo"},
]
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
DOORS = {"models", "policy", "queries", "operations"}
MORE_DOORS = {
    ("places", "drawing"),  # the map, as every room that shows places needs it
    ("threads", "lines"),  # a thread in a list, as every room that lists threads shows it
    ("threads", "moving"),  # operations by their noun: to another circle, to another follower
    ("threads", "lessons"),  # a lesson of intervisie, published without a name
    ("threads", "findable"),  # what can be found of conversations, for the room that searches
    ("members", "findable"),  # and of members
    ("cases", "findable"),  # and of cases
    ("cases", "keeping"),  # versions
    ("cases", "authors"),  # operations by their noun: who may read a case, and who writes it
    ("cases", "fields"),  # the form, for the rooms that show what is filled in,
    ("cases", "shown"),  # what readers see of it,
    ("cases", "checks"),  # what it lacks,
    ("cases", "typed"),  # its content as a type,
    ("cases", "attached"),  # the files that hang on it,
    ("cases", "reading"),  # and a case as a page
    ("files", "looks"),  # how a file is told about, on paper too
    ("intervisie", "afterwards"),  # own insights, kept from the notes of the room
    ("intervisie", "people"),  # operations by their noun: who is in the room,
    ("intervisie", "choosing"),  # whose question it is,
    ("runner", "writing"),  # and what is written
    ("runner", "script"),
    ("review", "partners"),  # operations by their noun: what partners of a case answer
    ("harvest", "words"),  # the text as it is published
    ("threads", "hanging"),  # what hangs on a post, for the desk that judges it
    ("cases", "words"),  # how a case is put in words,
    ("cases", "picture"),  # and who works with whom, for a case on paper
    ("members", "caution"),  # where a stranger asks from
}
JOINERS = {"__init__.py", "clockwork.py", "config.py"}  # beside the rooms: they join everything, or know nothing
COP = Path(cop.__file__).parent
FILES = sorted(path for path in COP.glob("*/**/*.py"))


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Every (room, file) that a file of the house imports, however it is written."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "cop" and len(parts) > 1:
                yield parts[1], parts[2] if len(parts) > 2 else ""


def test_every_room_has_a_floor():
    rooms = {path.name for path in COP.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(FLOOR)
    assert {path.name for path in COP.glob("*.py")} == JOINERS


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(COP)))
def test_a_room_looks_down_only(path):
    room = path.relative_to(COP).parts[0]
    for other, file in imports(path):
        if other == room or f"{other}.py" in JOINERS:
            continue
        assert FLOOR[other] < FLOOR[room], f"{room} may not look into {other}"
        assert file in DOORS or other == "foundation" or (other, file) in MORE_DOORS, (
            f"{room} enters {other} by {file or 'the roof'}"
        )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(COP)))
def test_every_file_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text())), f"{path} has no sentence on top"


def test_foreign_keys_point_down():
    from cop.foundation.db import Base

    rooms = {mapper.local_table.name: mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}
    for mapper in Base.registry.mappers:
        for key in mapper.local_table.foreign_keys:
            assert FLOOR[rooms[key.column.table.name]] <= FLOOR[rooms[mapper.local_table.name]], key
