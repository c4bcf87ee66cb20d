"""A case that is complete, in every state, and what people do with it through the page."""

import re
from html import unescape
from typing import Any

import pytest

from cop.cases import authors
from cop.cases import operations as cases
from cop.cases.models import EDITING, MEMBERS, Case
from cop.circles.models import Circle
from cop.foundation.db import db, writing
from cop.members.models import Member
from tests.conftest import Visitor

CONTENT: dict[str, Any] = {
    "titel": "Drie steden delen één fonds",
    "soort": "voorbeeld",
    "samenvatting": "Drie steden legden geld bij elkaar. Ze beslissen samen. Het fonds is nu drie jaar oud.",
    "agendapunten": ["bouw_coalities"],
    "themas": ["economie"],
    "status": "uitvoering",
    "opgave": "Elke stad was te klein voor een eigen fonds.",
    "gemeenten": ["Woerden", "Hengelo", "Heidestad"],
    "aanpak": "We begonnen met een avond.\n\nDaarna kwam het geld.",
    "resultaten": [{"wat": "Twaalf plannen betaald", "soort": "output", "bewijs": "geteld", "bron": ""}],
    "wat_werkte_niet": "Wij misten de raden, in het geheim van tafel zeven.",
    "lessen": [{"les": "Begin met eten", "voor_wie": ["adviseur"]}],
    "partners": [
        {"naam": "Gemeente Woerden", "soort": "gemeente", "rol": "trekker", "inzet": ["geld"], "sinds": "2023",
         "contact_ok": True},
        {"naam": "Gemeente Hengelo", "soort": "gemeente", "rol": "mede_eigenaar", "inzet": [], "sinds": "",
         "contact_ok": False},
    ],
    "tijdlijn": [{"datum": "2023-06", "wat": "Eerste avond", "kantelpunt": False}],
}  # fmt: skip


def begun(owner: Member, state: str = "concept", **changed: Any) -> Case:
    """A case with all of CONTENT, as it is being written."""
    with writing():
        case = cases.begin(owner, {**CONTENT, **changed})
        case.state = state
    return case


def out(
    case: Case, by: Member, sight: str = MEMBERS, circle: Circle | None = None, hidden: tuple[str, ...] = ()
) -> Case:
    """The same case, published for these readers."""
    with writing():
        authors.set_sight(case, sight, circle.id if circle else None, hidden, "cc_by_4")
        case.state = EDITING
    with writing():
        cases.publish(case, cases.ready(case), by)
    return case


def fields_of(page: str) -> dict[str, Any]:
    """What the form of a block holds: digests, texts, ticks, choices, as a browser would send them."""
    form = page[page.index('class="case-form"') : page.index("savebar")]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        if name != "csrf_token":
            found[unescape(name)] = unescape(value)
    for name, value in re.findall(r'<input class="textbox" type="text" name="([^"]+)"[^>]*? value="([^"]*)"', form):
        found[name] = unescape(value)
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(value)
    for name, value in re.findall(
        r'<input type="(?:checkbox|radio)"[^>]* name="([^"]+)"[^>]* value="([^"]*)" checked', form
    ):
        found.setdefault(name, []).append(value)
    for name, body in re.findall(r'<select class="select" name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', body)), "")
    return found


class Writer:
    """Somebody with a block of a case open in a browser."""

    def __init__(self, browser: Visitor, case: Case, key: str):
        self.browser, self.path = browser, f"{case.path}/schrijven/{key}"
        self.open()

    def open(self) -> str:
        answer = self.browser.get(self.path)
        assert answer.status_code == 200, answer.status
        self.fields = fields_of(answer.text)
        return answer.text

    def save(self, **changed: Any) -> Any:
        """Send the form with these fields changed."""
        return self.browser.post(self.path, {**self.fields, **changed})


@pytest.fixture
def case(fatima: Member) -> Case:
    """Fatima's case, being written."""
    return begun(fatima)


@pytest.fixture
def published(case: Case, anouk: Member) -> Case:
    """Fatima's case, published for all members."""
    return out(case, anouk)


def fresh(case: Case) -> Case:
    db.session.rollback()
    return db.session.get_one(Case, case.id, populate_existing=True)
