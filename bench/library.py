"""The library of cases, full, and the page of a case; each beside bare Flask with the same rows and loops."""

import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from bench.figures import Figure
from bench.houses import copy_of, house
from bench.pages import (
    SMALL,
    Reader,
    asker,
    fetch,
    in_turn,
    page_figures,
    reader_in,
    statements,
    times_cold,
)
from bench.plain import filled
from bench.server import Server
from bench.visitors import open_house
from cop.cases.fields import field_list
from cop.cases.findable import missing
from cop.cases.models import MEMBERS, PUBLISHED, Case, CaseAuthor, CasePlace, CaseVersion
from cop.cases.shown import facts_of, html_of
from cop.demo.practice import as_typed, written
from cop.foundation import index
from cop.foundation.clock import now
from cop.foundation.db import Base, db, new_public_id, writing
from cop.library.facets import legends, options_of
from cop.library.models import HOWS, WORKED, CaseUse
from cop.library.search import Search, find
from cop.library.shelf import inside
from cop.members.models import ACTIVE, Member
from cop.places.queries import municipalities
from cop.topics.models import agenda_points, themes

CASES, READ = 10_000, 40  # in the library; and those of them that are read in turn
BATCH = 500  # cases in one transaction
LISTED = ("titel", "soort", "samenvatting", "agendapunten", "gemeenten")  # all that a case holds that nobody reads
LIBRARY = "/casussen"
FILTERED = [
    LIBRARY,
    f"{LIBRARY}?soort=voorbeeld",
    f"{LIBRARY}?punt=5&thema=economie",
    f"{LIBRARY}?grootte=M50&fase=uitvoering",
]
WORDED = [f"{LIBRARY}?q=raad", f"{LIBRARY}?q=water&soort=voorbeeld", f"{LIBRARY}?q=gemeente"]


def plant(app: Flask, number: int) -> list[str]:
    """Put so many published cases into a house, past the operations; the addresses of those that are whole."""
    dice, texts = Random(5), [as_typed(row["values"]) for row in written()]
    with app.app_context():
        people = list(db.session.scalars(select(Member.id).where(Member.status == ACTIVE).order_by(Member.id)))
        first = (db.session.scalar(select(func.max(Case.id))) or 0) + 1
        db.session.rollback()
        for begin in range(0, number, BATCH):
            with writing():
                add(
                    range(first + begin, first + min(begin + BATCH, number)), first + number - READ, texts, people, dice
                )
        while there := list(zip(range(BATCH), missing(), strict=False)):
            db.session.rollback()
            with writing():
                index.add_many([entry for _place, entry in there])
        index.tidy(index.ALL)
        whole = select(Case.public_id).where(Case.id >= first + number - READ).order_by(Case.id)
        found = [f"{LIBRARY}/{public_id}" for public_id in db.session.scalars(whole)]
        db.session.remove()
    return found


def add(numbers: range, whole_from: int, texts: list[dict[str, Any]], people: list[int], dice: Random) -> None:
    """Rows of these cases; those from the number `whole_from` on hold all that a case can."""
    rows: dict[type[Base], list[dict[str, Any]]] = {
        Case: [],
        CaseVersion: [],
        CaseAuthor: [],
        CasePlace: [],
        CaseUse: [],
    }
    for number in numbers:
        content = varied(dice.choice(texts), number, dice)
        owner, moment = dice.choice(people), now() - timedelta(hours=whole_from + READ - number)
        rows[Case].append(
            {
                "id": number, "public_id": new_public_id(), "owner_id": owner, "contact_id": owner, "state": PUBLISHED,
                "state_at": moment, "sight": MEMBERS, "hidden": [], "licence": "cc_by_4", "title": content["titel"],
                "summary": content["samenvatting"], "facts": facts_of(content), "version": 1, "published_version": 1,
                "published_at": moment, "reviewed_at": moment, "review_on": moment.date() + timedelta(days=365),
                "was_read": True, "is_example": True, "began_as": "anew", "created_at": moment,
            }
        )  # fmt: skip
        is_whole = number >= whole_from
        kept = content if is_whole else {key: content[key] for key in LISTED}
        html = html_of(content, str(number)) if is_whole else {}
        of_case = {"case_id": number, "member_id": owner}
        rows[CaseVersion].append(
            {**of_case, "number": 1, "content": kept, "html": html, "why": "published", "made_at": moment}
        )
        rows[CaseAuthor].append({**of_case, "created_at": moment})
        rows[CasePlace] += [{"case_id": number, "name": name} for name in content["gemeenten"]]
        rows[CaseUse] += [
            {
                "public_id": new_public_id(), "case_id": number, "member_id": who, "place": f"Plaats {place}",
                "year": 2025, "how": HOWS[place % 3], "worked": WORKED[place % 3], "note": "Wij begonnen kleiner.",
                "created_at": moment,
            }
            for place, who in enumerate(dice.sample(people, 3 if is_whole else dice.choice((0, 0, 0, 1, 2))))
        ]  # fmt: skip
    for table, found in rows.items():
        db.session.execute(insert(table), found)


def varied(content: dict[str, Any], number: int, dice: Random) -> dict[str, Any]:
    """A text with other facts."""
    lists = field_list().lists
    return {
        **content,
        "titel": f"{content['titel'][:70]} ({number})",
        "soort": dice.choice(list(lists["casussoort"])),
        "agendapunten": [point.key for point in dice.sample(list(agenda_points().values()), dice.randint(1, 3))],
        "themas": dice.sample(list(themes()), dice.randint(1, 3)),
        "status": dice.choice(list(lists["casus_fase"])),
        "vorm": dice.sample(list(lists["samenwerkingsvorm"]), dice.randint(1, 2)),
        "positietype": dice.choice(list(lists["positietype"])),
        "gemeenten": dice.sample(list(municipalities()), dice.randint(1, 5)),
    }


def make_templates(reader: Reader, case: str) -> dict[str, str]:
    """Write the yardstick's templates in the frame of our own pages; returns the settings of the yardstick."""
    app, folder = open_house(reader.folder), reader.folder / "templates"
    folder.mkdir(exist_ok=True)
    with app.app_context():
        name = db.session.scalars(select(Member.name).where(Member.id == reader.visitor.member_id)).one()
        title = db.session.scalars(select(Case.title).where(Case.public_id == case.rsplit("/", 1)[1])).one()
        found = find(inside(reader.visitor.member_id), Search())
        facets = [
            (key, legend, [(one, label, found.counts[key].get(one, 0)) for one, label in options_of(key).items()])
            for key, legend in legends().items()
        ]
        db.session.remove()
    for template, path, values in (("library", LIBRARY, {}), ("case", case, {title: "case.title"})):
        page = filled(f"{template}.html", fetch(app, reader, path), {name: "me.name", **values})
        (folder / f"{template}.html").write_text(page, encoding="utf-8")
    counted = json.dumps({"facets": facets, "number": found.number, "pages": found.pages})
    return {"BENCH_TEMPLATES": str(folder), "BENCH_READER": str(reader.visitor.member_id), "BENCH_FACETS": counted}


def against_yardstick(rounds: int, pages: int, size: str = SMALL, number: int = CASES) -> list[Figure]:
    """The library with facets and counts, and a case, beside bare Flask; in a copy of a house."""
    with copy_of(house(size), "library") as folder:
        cases = plant(open_house(folder), number)
        return measured(folder, cases, rounds, pages, number)


def measured(folder: Path, cases: list[str], rounds: int, pages: int, number: int) -> list[Figure]:
    reader, figures = reader_in(folder), []
    settings = make_templates(reader, cases[-1])
    with ExitStack() as stack:
        ours = reader.serve(stack)
        bare = stack.enter_context(Server("library", reader.folder, settings=settings))
        for name, paths, beside, goal, most in (
            (f"library of {number} cases, with counts", FILTERED, [LIBRARY], 0.4, 6),
            (f"the same, with words of {number} cases", WORDED, [LIBRARY], 0, 6),
            ("case page", cases, cases, 0.5, 8),
        ):
            sides = {"ours": asker(ours, paths, reader, pages), "bare": asker(bare, beside, reader, pages)}
            found = in_turn(sides, rounds)
            figures += [replace(one, goal=goal) for one in page_figures(name, found["ours"], found["bare"])]
            count = max(statements(reader, path) for path in paths[:4])
            cold = f"{times_cold(reader, paths):.1f} × the time when nothing of it was kept"
            figures.append(Figure(f"{name}: SQL statements", str(count), "", count, most, is_most=True, note=cold))
    return figures
