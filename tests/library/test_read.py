"""The page of a case: who reads which version of it, and that what is kept as rendered is never another's."""

import re

import pytest

from cop.cases import authors
from cop.cases import operations as cases
from cop.cases.fields import field_list
from cop.cases.models import AUTHORS, CIRCLE, MEMBERS, PUBLIC, CaseBlock
from cop.foundation.db import db, writing
from tests.cases.conftest import begun

SECRET = "Wij misten de raden"


@pytest.mark.parametrize(
    ("sight", "readers", "others"),
    [
        (PUBLIC, ["fatima", "youssef", "dick", "anouk", "beheer"], []),
        (MEMBERS, ["fatima", "youssef", "dick", "anouk", "beheer"], []),
        (CIRCLE, ["marleen", "henk", "youssef"], ["dick", "fatima", "anouk", "beheer"]),
        (AUTHORS, ["marleen"], ["henk", "youssef", "dick", "fatima", "anouk", "beheer"]),
    ],
)
@pytest.mark.parametrize("archived", [False, True])
def test_who_reads_it(sight, readers, others, archived, publish, marleen, fatima, circle, visit, stranger, request):
    owner = marleen if sight in (CIRCLE, AUTHORS) else fatima
    case = publish(owner, sight=sight, circle=circle if sight == CIRCLE else None, archived=archived)
    for name in readers:
        page = visit(request.getfixturevalue(name)).get(case.path)
        assert page.status_code == 200 and SECRET in page.text, name
        assert ("wordt niet meer bijgehouden" in page.text) == archived
    for name in others:
        answer = visit(request.getfixturevalue(name)).get(case.path)
        assert answer.status_code == 404 and SECRET not in answer.text, name
    assert stranger.get(case.path).status_code == 302


def test_a_long_case_says_what_stands_on_its_page(publish, fatima, dick, visit):
    """Every link leads to a part that is there; each place once."""
    page = visit(dick).get(publish(fatima, titel="Het lange fonds", context="Twee steden.").path).text
    found = re.search(r'<nav class="on-page.*?</nav>', page, re.DOTALL)
    assert found and "Op deze pagina" in found[0]
    places = re.findall(r'href="#([^"]+)"', found[0])
    assert len(places) > 3 and len(set(places)) == len(places)
    assert all(f'id="{place}"' in page for place in places)


def test_what_is_for_members_stays_inside(publish, fatima, visit, marleen, stranger):
    """In both orders: what was rendered for one audience is not shown to the other."""
    first = publish(fatima, sight=PUBLIC, agreed=True, hidden=("wat_werkte_niet",))
    assert SECRET in visit(marleen).get(first.path).text
    assert SECRET not in stranger.get(first.path).text
    second = publish(fatima, sight=PUBLIC, agreed=True, hidden=("wat_werkte_niet",))
    assert SECRET not in stranger.get(second.path).text
    assert SECRET in visit(marleen).get(second.path).text
    assert "Dit deel lezen alleen leden" in visit(marleen).get(second.path).text


def test_a_field_that_is_hidden_later_is_hidden_at_once(publish, fatima, stranger):
    case = publish(fatima, sight=PUBLIC, agreed=True)
    assert SECRET in stranger.get(case.path).text
    with writing():
        authors.set_sight(case, PUBLIC, None, ["wat_werkte_niet"], "cc_by_4")
    assert SECRET not in stranger.get(case.path).text


def test_a_new_version_is_read_at_once(publish, fatima, visit, marleen):
    case = publish(fatima, titel="Oude titel")
    browser = visit(marleen)
    assert "Oude titel" in browser.get(case.path).text
    with writing():
        block = db.session.get_one(CaseBlock, (case.id, field_list().block_of["titel"]))
        block.content = {**block.content, "titel": "Nieuwe titel"}
    assert "Oude titel" in browser.get(case.path).text, "until it is published"
    with writing():
        cases.publish(case, cases.ready(case), fatima)
    page = browser.get(case.path).text
    assert "Nieuwe titel" in page and "Oude titel" not in page


def test_what_is_being_written_leads_to_where_that_is(fatima, visit, dick, stranger):
    case = begun(fatima)
    assert visit(fatima).get(case.path).location.endswith("/schrijven")
    assert visit(dick).get(case.path).status_code == 404
    assert stranger.get(case.path).status_code == 302
    with writing():
        case.state = "reading"
    assert visit(dick).get(case.path).location.endswith("/meelezen")
    assert SECRET in visit(dick).get(f"{case.path}/concept").text


def test_it_takes_eight_statements(publish, fatima, visit, marleen, count_statements):
    path = publish(fatima).path
    browser = visit(marleen)
    assert count_statements(lambda: browser.get(path)) <= 8
    assert count_statements(lambda: browser.get(path)) <= 6, "its words are kept as rendered"
