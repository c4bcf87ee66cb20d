"""An author hands a case in: read by two colleagues of whom one from elsewhere, or after ten days of waiting."""

from datetime import timedelta

import time_machine

from cop.foundation.clock import now
from cop.foundation.db import writing
from tests.review.written import fresh, main_of, published, read_by

DAYS_9, DAYS_10 = timedelta(days=9, hours=23), timedelta(days=10, minutes=1)


def hand_in(browser, case):
    return browser.post(f"{case.path}/inleveren")


def desk(browser, case):
    return main_of(browser.get(f"{case.path}/schrijven"))


def test_the_desk_says_who_is_missing(case, fatima, marleen, sanne, visit):
    browser = visit(fatima)
    assert "lezen twee collega’s mee, van wie één uit een andere provincie" in desk(browser, case)
    read_by(case, sanne)
    assert "nog één collega meelezen, uit een andere provincie" in desk(browser, case)
    assert "Lever in" not in desk(browser, case)
    read_by(case, marleen)
    assert "Je kunt de casus inleveren" in desk(browser, case)


def test_two_colleagues_of_whom_one_from_elsewhere(case, fatima, marleen, sanne, visit):
    browser = visit(fatima)
    read_by(case, marleen)
    assert hand_in(browser, case).status_code == 403
    read_by(case, sanne)
    assert hand_in(browser, case).status_code == 303
    assert fresh(case).state == "editing"


def test_two_from_the_own_province_are_not_enough(case, fatima, sanne, youssef, visit):
    read_by(case, sanne, youssef)
    assert "ook nog een collega uit een andere provincie" in desk(visit(fatima), case)
    assert hand_in(visit(fatima), case).status_code == 403
    assert fresh(case).state == "reading"


def test_who_reads_but_is_not_done_does_not_count(case, fatima, marleen, dick, visit):
    read_by(case, marleen)
    visit(dick).post(f"{case.path}/meelezen/lezer", {"act": "mee"})
    assert hand_in(visit(fatima), case).status_code == 403
    visit(dick).post(f"{case.path}/meelezen/lezer", {"act": "klaar"})
    assert hand_in(visit(fatima), case).status_code == 303


def test_after_ten_days_it_goes_on_without_them(case, fatima, anouk, visit):
    with time_machine.travel(now() + DAYS_9):
        assert hand_in(visit(fatima), case).status_code == 403
    with time_machine.travel(now() + DAYS_10):
        browser = visit(fatima)
        assert "Je mag hem nu inleveren" in desk(browser, case)
        assert hand_in(browser, case).status_code == 303
        visit(anouk).post(f"{case.path}/publiceren")
        assert not fresh(case).was_read
        assert "Nog niet meegelezen" in main_of(visit(fatima).get(case.path))


def test_who_is_no_author_does_not_hand_it_in(case, marleen, sanne, anouk, beheer, visit, stranger):
    read_by(case, marleen, sanne)
    for member in (marleen, anouk, beheer):
        assert hand_in(visit(member), case).status_code == 403
    assert hand_in(stranger, case).status_code == 401
    assert fresh(case).state == "reading"


def test_what_only_its_authors_read_is_not_handed_in(case, fatima, marleen, sanne, visit):
    read_by(case, marleen, sanne)
    with writing():
        fresh(case).sight = "authors"
    assert hand_in(visit(fatima), case).status_code == 403


def test_handed_in_twice_is_handed_in_once(case, fatima, marleen, sanne, anouk, visit):
    read_by(case, marleen, sanne)
    browser = visit(fatima)
    hand_in(browser, case)
    assert hand_in(browser, case).status_code == 403
    published(case, anouk)
    assert fresh(case).was_read


def test_the_old_way_in_is_gone(case, fatima, visit):
    assert visit(fatima).post(f"{case.path}/stap/inleveren").status_code == 404
