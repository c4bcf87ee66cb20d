"""Six people at the table, each in a browser, for tests of the room: what the page offers is filled in and pressed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

from cop.foundation.db import db, writing
from cop.intervisie.models import Seat, Session
from cop.intervisie.queries import sitters_of
from cop.members.models import Member
from cop.runner import operations
from cop.runner.models import Run
from cop.runner.script import Script, script_of
from tests.conftest import Visitor
from tests.intervisie.held import SIX, running, seat_of, six

OTHERS = ("ilse", "tim", "yusra", "bram", "noor")  # Sanne leads; Ilse brings the question
HELPERS = ("tim", "yusra", "bram", "noor")


@dataclass
class Form:
    """A form as it stands on a page: where it goes, what is in its fields, and its buttons (name, value, label)."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of all fields, also of choices that nobody made yet
    buttons: list[list[str]] = field(default_factory=list)


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[Form] = []
        self.text = self.select = ""  # the name of the field whose text, or choice, is being read
        self.in_button = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(has.get("action", "")))
        if not self.found:
            return
        fields = self.found[-1].fields
        if tag in ("input", "textarea", "select"):
            self.found[-1].names.add(has["name"])
        if tag == "input" and (has.get("type") != "radio" or "checked" in has):
            fields[has["name"]] = has.get("value", "")
        elif tag == "textarea":
            self.text = has["name"]
            fields[self.text] = ""
        elif tag == "select":
            self.select = has["name"]
        elif tag == "option" and self.select and ("selected" in has or self.select not in fields):
            fields[self.select] = has["value"]
        elif tag == "button":
            self.in_button = True
            self.found[-1].buttons.append([has.get("name", ""), has.get("value", ""), ""])

    def handle_data(self, data: str) -> None:
        if self.text:
            self.found[-1].fields[self.text] += data
        elif self.in_button:
            self.found[-1].buttons[-1][2] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            fields = self.found[-1].fields
            fields[self.text], self.text = fields[self.text].removeprefix("\n"), ""
        elif tag == "select":
            self.select = ""
        elif tag == "button":
            self.in_button = False


def form_on(page: str, where: str, button: str | None = None, **found: str) -> Form | None:
    """The first form of a page that goes to `where`, has a button with this value, and these fields as they stand."""
    for form in Forms(page).found:
        leads_there = form.action.split("?")[0].endswith(f"/{where}")
        has_button = button is None or any(value == button for _name, value, _label in form.buttons)
        if leads_there and has_button and all(form.fields.get(name) == value for name, value in found.items()):
            return form
    return None


@dataclass
class Table:
    """A session, and the browsers around it by the first names of held.SIX."""

    session: Session
    people: dict[str, Member]
    visit: Callable[[Member], Visitor]
    browsers: dict[str, Visitor] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Visitor:
        if who not in self.browsers:
            self.browsers[who] = self.visit(self.people[who])
        return self.browsers[who]

    def on_another_device(self, who: str, called: str) -> None:
        """A second browser of somebody, from now on known by this name."""
        self.people[called], self.browsers[called] = self.people[who], self.visit(self.people[who])

    @property
    def room(self) -> str:
        return f"{self.session.path}/kamer"

    @property
    def script(self) -> Script:
        found = script_of(self.session)
        assert found is not None
        return found

    @property
    def run(self) -> Run:
        return db.session.query(Run).filter_by(session_id=self.session.id).one()

    def seat(self, who: str) -> Seat:
        return seat_of(self.session, self.people[who])

    def page(self, who: str, where: str = "kamer") -> str:
        """A page of the session as somebody sees it."""
        answer = self[who].get(f"{self.session.path}/{where}")
        assert answer.status_code == 200, answer.status
        return answer.text

    def post(self, who: str, where: str, script: bool = False, **fields: str) -> TestResponse:
        """Send something to the room, whatever its page offers; `script` as the script of the page does it."""
        return self[who].post(f"{self.room}/{where}", fields, headers={"X-Part": "1"} if script else {})

    def fill(self, who: str, where: str, button: str | None = None, **found: str) -> "Filled":
        """A form of the room on somebody's screen, to be sent later; another may act in the meantime."""
        form = form_on(self.page(who), where, button, **found)
        assert form is not None, f"{who} has no such form: {where} {button or ''} {found}"
        return Filled(self[who], form, button)

    def offers(self, who: str, where: str, button: str | None = None, **found: str) -> bool:
        """Whether there is such a form in the room on somebody's screen."""
        return form_on(self.page(who), where, button, **found) is not None

    def press(self, who: str, where: str, button: str | None = None, **typed: str) -> TestResponse:
        """Fill in the form of the room that goes there, and press."""
        return self.fill(who, where, button).send(**typed)

    def go_to(self, step: str) -> None:
        """The group comes to a step, its clock going."""
        place = self.script.index_of(step)
        assert place is not None
        with writing():
            run = operations.hold(self.session)
            operations.to_step(run, place, self.script, self.session, sitters_of(self.session))


@dataclass
class Filled:
    """A form that stands open in a browser."""

    browser: Visitor
    form: Form
    button: str | None

    def send(self, script: bool = False, **typed: str) -> TestResponse:
        """Press its button (else the first one), with this typed in; only fields that the form has are filled in."""
        assert set(typed) <= self.form.names, set(typed) - self.form.names
        data = {**self.form.fields, **typed}
        pressed = [button for button in self.form.buttons if self.button in (None, button[1])][:1]
        data.update({name: value for name, value, _label in pressed if name})
        return self.browser.post(self.form.action, data, headers={"X-Part": "1"} if script else {})


def seated(
    everybody: Any, visit: Callable[[Member], Visitor], method: str, step: str = "", hold: Any = running, **plan: Any
) -> Table:
    """A session with all six in the room, at this step; `hold` makes another kind of session of tests/intervisie."""
    members = six(everybody)
    table = Table(hold(members, method, **plan), dict(zip(SIX, members, strict=True)), visit)
    if step:
        table.go_to(step)
    return table
