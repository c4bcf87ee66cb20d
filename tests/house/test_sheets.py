"""A page that wears what only one sheet has, gets that sheet."""

import re
from pathlib import Path

from cop import SHEETS

HOUSE = Path(__file__).parents[2]
CSS = HOUSE / "static" / "css"
LATER = {sheet.name: sheet for sheet in (CSS / "sheets").glob("*.css")}
TOKEN = re.compile(r"[a-z][a-z0-9]*(?:(?:-|__|--)[a-z0-9]+)*")


def files_of(sheet: Path) -> list[Path]:
    return [sheet.parent / path for path in re.findall(r'@import url\("([^"]+)"\)', sheet.read_text())]


def classes_of(sheet: Path) -> set[str]:
    texts = (re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL) for file in files_of(sheet))
    return {name for text in texts for name in re.findall(rf"\.({TOKEN.pattern})", text)}


def worn_in(page: Path) -> set[str]:
    """The classes written in a page; words of a condition between them count too, which does no harm here."""
    written = re.findall(r'class="([^"]*)"', page.read_text())
    return {name for text in written for name in TOKEN.findall(re.sub(r"\{[{%].*?[}%]\}", " ", text))}


def test_sheets_name_files_that_are_there():
    assert set(SHEETS.values()) == set(LATER)
    for sheet in LATER.values():
        assert all(file.exists() for file in files_of(sheet)), sheet


def test_a_page_gets_the_sheet_that_it_needs():
    everywhere = classes_of(CSS / "app.css")
    missing = []
    for name, sheet in LATER.items():
        alone = classes_of(sheet) - everywhere
        for page in (HOUSE / "templates").rglob("*.html"):
            room = page.relative_to(HOUSE / "templates").parts[0]
            if "mail" not in page.parts and SHEETS.get(room) != name:
                missing += [f"{page.name} of {room}: {worn}" for worn in alone & worn_in(page)]
    assert not missing


def test_the_page_loads_it(visit, anouk, marleen):
    assert "/desk." in visit(anouk).get("/moderatie").text
    assert "/session." in visit(marleen).get("/intervisie").text
    front = visit(marleen).get("/").text
    assert "/desk." not in front and "/session." not in front
