"""Cases that tests begin, and what they read on its pages."""

import re
from html import unescape

from cop.cases import operations as cases
from cop.cases.models import Case, CaseBlock
from cop.foundation.db import db, writing
from cop.review import operations
from cop.review.models import CaseReader

PARTNERS = [{"naam": "Gemeente Schiedam", "rol": "trekker"}, {"naam": "Hogeschool Havenrijk", "rol": "kennispartner"}]
BODY = {
    "titel": "Drie havens, een loket",
    "soort": "voorbeeld",
    "samenvatting": "Er waren drie loketten. Nu is er een.",
    "agendapunten": ["bouw_coalities"],
    "gemeenten": ["Schiedam", "Vlaardingen"],
    "opgave": "Ondernemers liepen van loket naar loket.",
    "aanpak": "Wij begonnen met een tafel en drie telefoons.",
    "partners": PARTNERS,
    "trekker": "Gemeente Schiedam",
    "resultaten": [{"wat": "Een loket", "soort": "output", "bewijs": "geteld"}],
    "wat_werkte_niet": "De eerste begroting klopte niet.",
    "lessen": [{"les": "Begin met de telefoon.", "voor_wie": ["adviseur"]}],
}


def begun(owner, content, state="reading", **changed):
    """A case of this owner; by itself it asks for readers."""
    with writing():
        made = cases.begin(owner, content)
        for name, value in changed.items():
            setattr(made, name, value)
        if state != "concept":
            cases.ask_readers(made)
        if state in ("editing", "published"):
            cases.hand_in(made, owner)
    db.session.expire_all()
    return made


def read_by(case, *members):
    """These members read it and are done."""
    with writing():
        for member in members:
            operations.read_along(case, member)
            operations.be_done(case, member)


def let_edit(case):
    """It is handed in."""
    with writing():
        cases.move_to(fresh(case), "editing")


def published(case, editor):
    """It is handed in and published, as it stands now."""
    let_edit(case)
    made = cases.ready(fresh(case))
    with writing():
        operations.publish(fresh(case), made, editor)


def change(case, block, **values):
    """The working copy gets other values in one block."""
    with writing():
        row = db.session.get_one(CaseBlock, (case.id, block))
        row.content = {**row.content, **values}


def fresh(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True)


def readers(case):
    return db.session.query(CaseReader).filter_by(case_id=case.id).order_by(CaseReader.id).all()


def main_of(answer):
    """The words of a page, without markup."""
    body = re.search(r"<main.*?</main>", answer.text, re.S)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
