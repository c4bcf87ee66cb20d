"""Finding: our search page beside the same FTS5 query alone, and beside itself with ten times the texts."""

from contextlib import ExitStack
from urllib.parse import quote

from sqlalchemy import select

from bench.figures import Figure
from bench.houses import house
from bench.pages import (
    LARGE,
    SMALL,
    Reader,
    asker,
    cpu,
    fetch,
    in_turn,
    page_figures,
    reader_in,
    statements,
    times_cold,
    times_faster,
)
from bench.plain import filled
from bench.server import Server
from bench.visitors import open_house
from bench.yardstick_search import make_index
from cop.foundation.db import db
from cop.members.models import Member

QUESTIONS = (  # words that many texts hold, two of them together, and exact words
    "raad", "regio", "gemeente", "jaar", "gesprek", "raad regio", '"de raad"', "kosten", "avond", "inwoners",
)  # fmt: skip
FRAMED = "raad"  # the question whose page lends its frame to the yardstick


def paths(order: str = "") -> list[str]:
    return [f"/zoeken?q={quote(question)}{order}" for question in QUESTIONS]


def make_template(reader: Reader) -> str:
    """Write the yardstick's template, in the frame of our own page; returns its folder."""
    folder = reader.folder / "templates"
    folder.mkdir(exist_ok=True)
    app = open_house(reader.folder)
    with app.app_context():
        name = db.session.scalars(select(Member.name).where(Member.id == reader.visitor.member_id)).one()
        db.session.remove()
    page = fetch(app, reader, f"/zoeken?q={FRAMED}")
    (folder / "search.html").write_text(filled("search.html", page, {name: "me.name"}), encoding="utf-8")
    return str(folder)


def against_yardstick(rounds: int, pages: int, size: str = SMALL) -> list[Figure]:
    """The first page of hits, newest first, beside bare Flask that asks FTS5 the same."""
    reader = reader_in(house(size))
    make_index(reader.folder)
    settings = {"BENCH_TEMPLATES": make_template(reader), "BENCH_READER": str(reader.visitor.member_id)}
    with ExitStack() as stack:
        ours = reader.serve(stack)
        bare = stack.enter_context(Server("search", reader.folder, settings=settings))
        alone = [path.replace("/zoeken", "/alleen") for path in paths()]
        sides = {
            "ours": asker(ours, paths(), reader, pages),
            "bare": asker(bare, paths(), reader, pages),
            "alone": asker(bare, alone, reader, pages),
        }
        found = in_turn(sides, rounds)
        figures = page_figures("search, newest first", found["ours"], found["bare"])
        beside = f"{cpu(found['alone']):.2f} ms; without session, menus, circles and count"
        figures.append(
            Figure(
                "search beside that query and template alone",
                f"{cpu(found['ours']):.2f} ms",
                beside,
                times_faster(found["ours"], found["alone"]),
                0,
            )
        )
        count = statements(reader, paths()[0])
        cold = f"{times_cold(reader, paths()):.1f} × the time when nothing of it was kept"
    return [*figures, Figure("search: SQL statements", str(count), "", count, 6, is_most=True, note=cold)]


def against_itself(rounds: int, pages: int, small: str = SMALL, large: str = LARGE) -> list[Figure]:
    """The same page with ten times the texts, newest first and the best first."""
    few, many = reader_in(house(small)), reader_in(house(large))
    figures = []
    with ExitStack() as stack:
        servers = [(reader, reader.serve(stack)) for reader in (few, many)]
        for name, order in (("search, newest first", ""), ("search, best first", "&volgorde=best")):
            sides = {reader.folder.name: asker(server, paths(order), reader, pages) for reader, server in servers}
            found = in_turn(sides, rounds)
            small_one, large_one = (found[reader.folder.name] for reader in (few, many))
            slower = 1 / times_faster(large_one, small_one)
            words = f"{name}, {large} beside {small}"
            figures.append(
                Figure(words, f"{cpu(large_one):.2f} ms", f"{cpu(small_one):.2f} ms", slower, 1.2, is_most=True)
            )
    return figures
