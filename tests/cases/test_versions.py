"""Nothing that was kept is lost: versions come by themselves, are compared, and can be written on from."""

from datetime import timedelta

import time_machine

from cop.cases import authors
from cop.cases.models import CaseVersion
from cop.cases.queries import content_of
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from tests.cases.conftest import CONTENT, Writer


def numbers(case):
    return [row.number for row in db.session.query(CaseVersion).filter_by(case_id=case.id).order_by(CaseVersion.number)]


def test_what_one_person_writes_at_one_sitting_is_one_version(visit, case, fatima):
    writer = Writer(visit(fatima), case, "opgave")
    for words in ("Een", "Een twee", "Een twee drie"):
        writer.save(opgave=words)
        writer.open()
    assert numbers(case) == []


def test_a_later_sitting_keeps_what_stood_there(visit, case, fatima):
    with time_machine.travel(now() + timedelta(minutes=11)):
        Writer(visit(fatima), case, "opgave").save(opgave="Later geschreven")
    browser = visit(fatima)
    assert numbers(case) == [1]
    page = browser.get(f"{case.path}/versies/1").text
    assert CONTENT["opgave"] in page and "Later geschreven" in page and "Samenvatting" not in page
    assert browser.post(f"{case.path}/versies/1").status_code == 303
    assert content_of(case)["opgave"] == CONTENT["opgave"]
    kept = [version.content["opgave"] for version in db.session.query(CaseVersion).order_by(CaseVersion.number)]
    assert "Later geschreven" in kept, "what stood there is kept too"


def test_somebody_else_keeps_what_the_first_wrote(visit, case, fatima, youssef):
    with writing():
        authors.add_author(case, youssef, fatima)
    Writer(visit(youssef), case, "opgave").save(opgave="Van Youssef")
    assert numbers(case) == [1] and db.session.get(CaseVersion, (case.id, 1)).member_id == fatima.id


def test_versions_are_for_who_writes(visit, published, marleen, fatima, anouk):
    assert visit(fatima).get(f"{published.path}/versies").status_code == 200
    for member in (marleen, anouk):
        browser = visit(member)
        assert browser.get(f"{published.path}/versies").status_code == 403
        assert browser.get(f"{published.path}/versies/1").status_code == 403
        assert browser.post(f"{published.path}/versies/1").status_code == 403
    assert visit(fatima).get(f"{published.path}/versies/99").status_code == 404
