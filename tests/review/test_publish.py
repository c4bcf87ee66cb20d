"""An editor publishes what was handed in, or what waited ten days in vain; an author again what is out."""

from datetime import timedelta

import pytest
import time_machine

from cop.foundation.clock import now
from tests.review.written import change, fresh, let_edit, main_of, published, read_by

LATER = timedelta(days=10, minutes=1)


def publish(browser, case):
    return browser.post(f"{case.path}/publiceren")


def test_the_page_before_shows_open_remarks_and_open_ends(case, marleen, sanne, anouk, visit):
    browser = visit(marleen)
    browser.post(f"{case.path}/meelezen/lezer", {"act": "mee"})
    browser.post(f"{case.path}/meelezen", {"veld": "aanpak", "body": "Welke tafel?"})
    change(case, "lessen", lessen=[])
    let_edit(case)
    page = main_of(visit(anouk).get(f"{case.path}/publiceren"))
    assert "Welke tafel?" in page and "Lessen: " in page and "Nog één ding" in page
    assert publish(visit(anouk), case).location.endswith("?nu=publiceren#open")
    assert fresh(case).state == "editing"


def test_it_was_read(case, marleen, sanne, anouk, visit):
    read_by(case, marleen, sanne)
    let_edit(case)
    assert publish(visit(anouk), case).location == case.path
    assert fresh(case).state == "published" and fresh(case).was_read


def test_it_was_not_read(case, anouk, visit):
    let_edit(case)
    assert "nog geen collega’s meelazen" in main_of(visit(anouk).get(f"{case.path}/publiceren"))
    publish(visit(anouk), case)
    assert not fresh(case).was_read


def test_a_moderator_publishes_what_waited_in_vain(case, anouk, marleen, visit):
    assert publish(visit(anouk), case).status_code == 403
    with time_machine.travel(now() + LATER):
        assert "Bekijken en publiceren" in main_of(visit(anouk).get(f"{case.path}/meelezen"))
        assert publish(visit(marleen), case).status_code == 403
        assert publish(visit(anouk), case).status_code == 303
        assert fresh(case).state == "published" and not fresh(case).was_read


def test_what_was_read_is_handed_in_by_its_authors(case, anouk, marleen, sanne, visit):
    read_by(case, marleen, sanne)
    with time_machine.travel(now() + LATER):
        assert publish(visit(anouk), case).status_code == 403


def test_what_waited_in_vain_and_is_not_ready_shows_why(case, anouk, visit):
    change(case, "opgave", opgave="")
    with time_machine.travel(now() + LATER):
        answer = publish(visit(anouk), case)
    assert answer.status_code == 409 and "De auteurs kunnen dit invullen" in main_of(answer)


@pytest.mark.parametrize("state", ["reading", "editing"])
def test_who_does_not_edit_does_not_publish(case, fatima, marleen, beheer, visit, stranger, state):
    if state == "editing":
        let_edit(case)
    for member in (fatima, marleen, beheer):
        assert publish(visit(member), case).status_code in (403, 404)
        assert visit(member).get(f"{case.path}/publiceren").status_code in (403, 404)
    assert publish(stranger, case).status_code == 401
    assert fresh(case).published_version is None


def test_of_a_closed_circle_its_facilitator_and_no_moderator_outside(inside, anouk, henk, visit):
    let_edit(inside)
    assert publish(visit(anouk), inside).status_code == 404
    assert visit(henk).get(f"{inside.path}/publiceren").status_code == 200
    assert publish(visit(henk), inside).status_code == 303
    assert fresh(inside).state == "published"


def test_an_author_publishes_anew(case, fatima, anouk, marleen, visit):
    published(case, anouk)
    change(case, "opgave", opgave="Nu weten wij het beter.")
    assert "beter" not in main_of(visit(marleen).get(case.path))
    assert publish(visit(anouk), case).status_code == 403
    assert publish(visit(fatima), case).status_code == 303
    assert "Nu weten wij het beter." in main_of(visit(marleen).get(case.path))


def test_a_lead_that_is_no_partner_stops_it(case, anouk, visit):
    change(case, "partners", partners=[{"naam": "Hogeschool Havenrijk"}])
    let_edit(case)
    page = main_of(visit(anouk).get(f"{case.path}/publiceren"))
    assert "“Gemeente Schiedam” is geen van de partners" in page
    publish(visit(anouk), case)
    assert fresh(case).state == "editing"


def test_looking_publishes_nothing(case, anouk, visit):
    let_edit(case)
    visit(anouk).get(f"{case.path}/publiceren")
    assert fresh(case).state == "editing"
