"""A member reads along: whom the case is for, while it asks for readers."""

import pytest

from cop.cases.models import CaseAuthor
from cop.foundation.db import db, writing
from cop.notifications.models import CASE_REMARKED, Notification
from tests.conftest import make_member
from tests.review.written import begun, fresh, let_edit, main_of, published, read_by, readers


def press(browser, case, act):
    return browser.post(f"{case.path}/meelezen/lezer", {"act": act})


def test_a_colleague_reads_along_and_is_done(case, marleen, visit):
    browser = visit(marleen)
    page = main_of(browser.get(f"{case.path}/meelezen"))
    assert "Ik lees mee" in page and "Ondernemers liepen van loket naar loket" in page
    assert press(browser, case, "mee").status_code == 303
    page = main_of(browser.get(f"{case.path}/meelezen"))
    assert "Ik ben klaar met lezen" in page and "Marleen Duinhof" in page
    press(browser, case, "klaar")
    assert "heeft het gelezen" in main_of(browser.get(f"{case.path}/meelezen"))
    assert readers(case)[0].done_at is not None


def test_pressing_twice_is_reading_once(case, marleen, visit):
    browser = visit(marleen)
    press(browser, case, "mee")
    press(browser, case, "mee")
    assert len(readers(case)) == 1


def test_one_may_think_again(case, marleen, visit):
    browser = visit(marleen)
    press(browser, case, "mee")
    press(browser, case, "klaar")
    press(browser, case, "verder")
    assert readers(case)[0].done_at is None
    press(browser, case, "niet")
    assert readers(case) == []


def test_the_authors_hear_that_somebody_is_done_once_a_day(case, fatima, marleen, visit):
    browser = visit(marleen)
    press(browser, case, "mee")
    for act in ("klaar", "verder", "klaar"):
        press(browser, case, act)
    told = db.session.query(Notification).filter_by(kind=CASE_REMARKED).all()
    assert [one.member_id for one in told] == [fatima.id]


@pytest.mark.parametrize(
    ("organisation", "elsewhere"),
    [("Woerden", True), ("Schiedam", False), ("Rotterdam", False), ("Regio Rivierenland", False), ("", False)],
)
def test_who_is_from_elsewhere(case, everybody, visit, organisation, elsewhere):
    """Fatima writes for Schiedam, in Zuid-Holland; where an organisation is that is no municipality, nobody knows."""
    member = make_member("iemand", everybody, "Iemand Anders", organisation=organisation)
    press(visit(member), case, "mee")
    assert readers(case)[0].is_from_elsewhere is elsewhere


def test_an_author_in_another_province_takes_it_along(case, marleen, dick, visit):
    with writing():
        db.session.add(CaseAuthor(case_id=case.id, member_id=marleen.id))
    press(visit(dick), case, "mee")
    assert readers(case)[0].is_from_elsewhere  # Hengelo lies in neither Zuid-Holland nor Utrecht


def test_an_author_is_no_reader(case, fatima, visit):
    assert press(visit(fatima), case, "mee").status_code == 403
    assert readers(case) == []


def test_who_writes_along_later_no_longer_counts_as_a_reader(case, marleen, fatima, visit):
    read_by(case, marleen)
    assert "Er moet nog één collega meelezen" in main_of(visit(fatima).get(f"{case.path}/meelezen"))
    with writing():
        db.session.add(CaseAuthor(case_id=case.id, member_id=marleen.id))
    assert "lezen twee collega’s mee" in main_of(visit(fatima).get(f"{case.path}/meelezen"))


@pytest.mark.parametrize("state", ["concept", "editing"])
def test_a_case_that_does_not_ask_for_readers_is_not_there(everybody, fatima, anouk, marleen, visit, state):
    case = begun(fatima, {"titel": "Nog niet", "soort": "voorbeeld"}, state=state)
    assert visit(marleen).get(f"{case.path}/meelezen").status_code == 404
    assert press(visit(marleen), case, "mee").status_code == 404


def test_a_published_case_has_nothing_to_read_along(case, marleen, anouk, visit):
    published(case, anouk)
    assert visit(marleen).get(f"{case.path}/meelezen").location == case.path
    assert press(visit(marleen), case, "mee").status_code == 403


def test_of_a_closed_circle_only_who_is_in_it(inside, youssef, fatima, anouk, beheer, visit):
    assert press(visit(youssef), inside, "mee").status_code == 303
    for member in (fatima, anouk, beheer):
        assert visit(member).get(f"{inside.path}/meelezen").status_code == 404
        assert press(visit(member), inside, "mee").status_code == 404
    assert [one.member_id for one in readers(inside)] == [youssef.id]


def test_a_stranger_signs_in_first(case, stranger):
    assert stranger.get(f"{case.path}/meelezen").status_code == 302
    assert press(stranger, case, "mee").status_code == 401
    assert readers(case) == []


def test_once_it_is_edited_readers_see_remarks_but_not_the_text(case, marleen, youssef, visit):
    browser = visit(marleen)
    press(browser, case, "mee")
    browser.post(f"{case.path}/meelezen", {"veld": "opgave", "body": "Welke ondernemers?"})
    let_edit(case)
    page = main_of(browser.get(f"{case.path}/meelezen"))
    assert "Welke ondernemers?" in page and "van loket naar loket" not in page
    assert visit(youssef).get(f"{case.path}/meelezen").status_code == 404
    assert fresh(case).state == "editing"


def test_looking_changes_nothing(case, marleen, visit):
    visit(marleen).get(f"{case.path}/meelezen")
    assert readers(case) == []
