"""Who may read a case: every state, every sight, everybody."""

import re

import pytest

from cop.cases import authors
from cop.cases import operations as cases
from cop.cases.models import AUTHORS, CIRCLE, CONCEPT, EDITING, MEMBERS, PUBLIC, READING, STATES, Case
from cop.cases.queries import edges_for
from cop.foundation.db import db, writing
from cop.threads.models import Thread
from tests.cases.conftest import CONTENT, Writer, begun, out

SECRET = "het geheim van tafel zeven"  # stands in the field that a public case may hide
IS_OUT = ("published", "archived")


def reads(browser, case):
    """Whether the words of a case come up for somebody, at its own address or at that of what is being written."""
    answers = [browser.get(case.path), browser.get(f"{case.path}/concept")]
    return any(answer.status_code == 200 and CONTENT["samenvatting"] in answer.text for answer in answers)


def found_by(browser, words):
    return re.sub("</?mark>", "", browser.get(f"/zoeken?q={words}").text)


@pytest.fixture
def people(visit, stranger, circle, fatima, marleen, henk, dick, anouk, beheer):
    """The owner; Marleen in the circle, Henk who leads it; Dick outside; moderator, administrator, nobody."""
    named = {"fatima": fatima, "marleen": marleen, "henk": henk, "dick": dick, "anouk": anouk, "beheer": beheer}
    return {**{name: visit(member) for name, member in named.items()}, "nobody": stranger}


def may_read(state, sight):
    """Who opens a case, as house and issue have it."""
    if state in ("stub", CONCEPT) or sight == AUTHORS:
        return {"fatima"}
    members = {"marleen", "henk"} if sight == CIRCLE else {"marleen", "henk", "dick", "anouk", "beheer"}
    if state == EDITING:
        return {"fatima"} | ({"henk"} if sight == CIRCLE else {"anouk"})
    return {"fatima"} | members | ({"nobody"} if state in IS_OUT and sight == PUBLIC else set())


@pytest.mark.parametrize("sight", [AUTHORS, CIRCLE, MEMBERS, PUBLIC])
@pytest.mark.parametrize("state", STATES)
def test_every_state_and_sight(people, fatima, anouk, circle, state, sight):
    case = begun(fatima)
    out(case, anouk)  # so that a published version lies there in every state
    with writing():
        case.state, case.sight = state, sight
        case.circle_id = circle.id if sight == CIRCLE else None
        case.agreed_version = case.published_version if sight == PUBLIC else None
    found = {name for name, browser in people.items() if reads(browser, case)}
    assert found == may_read(state, sight)


def test_a_public_case_stands_outside_only_when_its_partners_agreed(stranger, visit, fatima, anouk, dick):
    case = out(begun(fatima), anouk, PUBLIC)
    assert stranger.get(case.path).status_code == 302 and reads(visit(dick), case)
    with writing():
        case.agreed_version = case.published_version
    assert reads(stranger, case)


def test_what_is_for_members_does_not_stand_outside(stranger, visit, fatima, anouk, dick):
    case = out(begun(fatima), anouk, PUBLIC, hidden=("wat_werkte_niet",))
    with writing():
        case.agreed_version = case.published_version
    assert SECRET in visit(dick).get(case.path).text
    assert SECRET not in stranger.get(case.path).text


def test_outside_one_reads_the_version_that_was_agreed(stranger, visit, fatima, anouk, dick):
    case = out(begun(fatima), anouk, PUBLIC)
    with writing():
        case.agreed_version = case.published_version
    Writer(visit(fatima), case, "opgave").save(opgave="Dit is er later bij gekomen.")
    with writing():
        cases.publish(case, cases.ready(case), fatima)
    assert "later bij gekomen" in visit(dick).get(case.path).text
    assert "later bij gekomen" not in stranger.get(case.path).text


def test_readers_see_what_was_published_not_what_is_being_written(visit, published, fatima, dick):
    Writer(visit(fatima), published, "opgave").save(opgave="Dit is nog niet af.")
    assert "Dit is nog niet af" not in visit(dick).get(published.path).text
    assert visit(dick).get(f"{published.path}/concept").status_code == 303
    assert "Dit is nog niet af" in visit(fatima).get(f"{published.path}/concept").text


def test_the_owner_alone_chooses(visit, published, circle, youssef, fatima, marleen, anouk):
    with writing():
        authors.add_author(published, youssef, fatima)
    form = {"sight": MEMBERS, "licence": "cc0"}
    for member in (youssef, anouk, marleen):
        assert visit(member).post(f"{published.path}/zichtbaarheid", form).status_code == 403
        assert (
            visit(member).post(f"{published.path}/auteurs", {"act": "over", "lid": member.public_id}).status_code == 403
        )
    assert visit(fatima).post(f"{published.path}/zichtbaarheid", form).status_code == 303
    assert published.licence == "cc0"


def test_a_circle_that_one_is_not_in_is_not_chosen(visit, case, circle, fatima):
    answer = visit(fatima).post(
        f"{case.path}/zichtbaarheid", {"sight": CIRCLE, "circle": circle.public_id, "licence": "cc0"}
    )
    assert answer.status_code == 422 and case.sight == MEMBERS


def test_to_a_circle_the_conversation_goes_along(visit, circle, marleen, dick, anouk):
    case = out(begun(marleen), anouk)
    thread = f"/gesprekken/{thread_of(case)}"
    assert visit(dick).get(thread).status_code == 200
    form = {"sight": CIRCLE, "circle": circle.public_id, "licence": "cc_by_4"}
    assert visit(marleen).post(f"{case.path}/zichtbaarheid", form).status_code == 303
    assert visit(dick).get(thread).status_code == 404 and visit(dick).get(case.path).status_code == 404
    assert CONTENT["titel"] not in found_by(visit(dick), "fonds")


def thread_of(case: Case) -> str:
    return db.session.get_one(Thread, case.thread_id).public_id


def test_search_finds_what_one_may_read(visit, fatima, anouk, dick, marleen):
    shown, mine = out(begun(fatima), anouk), out(begun(fatima, titel="Een geheim fonds"), anouk, AUTHORS)
    page = found_by(visit(dick), "fonds")
    assert shown.title in page and mine.title not in page
    assert mine.title in found_by(visit(fatima), "fonds")
    with writing():
        shown.state = "archived"
    assert shown.path not in found_by(visit(dick), "fonds")


def test_edges_are_of_published_cases_that_one_may_read(fatima, anouk, dick):
    case = out(begun(fatima), anouk)
    pairs = {(row.name, row.other) for row in edges_for(dick)}
    assert pairs == {("Heidestad", "Hengelo"), ("Heidestad", "Woerden"), ("Hengelo", "Woerden")}
    assert {row.facts["year"] for row in edges_for(dick)} == {2023}
    with writing():
        authors.set_sight(case, AUTHORS, None, (), "cc0")
    assert edges_for(dick) == [] and len(edges_for(fatima)) == 3


def test_a_reader_finds_a_case_that_asks_for_readers(visit, case, fatima, dick):
    with writing():
        case.state = READING
    answer = visit(dick).get(case.path)
    assert answer.status_code == 303 and answer.location.endswith(("/concept", "/meelezen"))
