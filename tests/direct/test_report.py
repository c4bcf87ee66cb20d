"""A text of a direct conversation that one of its readers reports: moderators get that one text, and nothing else."""

import pytest
from sqlalchemy import select

from cop.foundation.db import db
from cop.moderation.models import Report
from cop.threads.models import Post
from tests.conftest import make_reply
from tests.direct.conftest import TITLE, WORDS

BAD, WHY = "Jij snapt er ook niets van.", "Dit is niet aardig."


@pytest.fixture
def bad(talk, youssef):
    return make_reply(talk, youssef, BAD)


@pytest.fixture
def report(visit, marleen, bad):
    answer = visit(marleen).post(f"/antwoorden/{bad.public_id}/melden", {"reason": WHY})
    assert answer.status_code == 303
    return db.session.scalars(select(Report)).one()


def handling(report):
    return f"/moderatie/meldingen/{report.public_id}"


def test_the_page_says_what_moderators_get_to_read(visit, marleen, bad):
    assert "krijgen deze ene tekst te lezen" in visit(marleen).get(f"/antwoorden/{bad.public_id}/melden").text


def test_moderators_read_the_reported_text_and_nothing_else(visit, anouk, fatima, report):
    for page in (handling(report), "/moderatie/meldingen", "/moderatie", "/meldingen"):
        text = visit(anouk).get(page).text
        assert TITLE not in text and WORDS not in text and fatima.name not in text
    page = visit(anouk).get(handling(report)).text
    assert BAD in page and WHY in page and "Youssef Amrani" in page and "Een melding uit een direct gesprek" in page


def test_nobody_else_reads_it(visit, henk, beheer, dick, report):
    for other in (henk, beheer, dick):
        assert visit(other).get(handling(report)).status_code == 403


def test_a_moderator_hides_it_through_the_report_alone(visit, anouk, marleen, youssef, bad, talk, report):
    assert (
        visit(anouk).post(f"/moderatie/antwoorden/{bad.public_id}", {"act": "hide", "why": "Nee."}).status_code == 404
    )
    answer = visit(anouk).post(handling(report), {"act": "act", "why": "Blijf aardig.", "outcome": "Hij is weg."})
    assert answer.status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Post).where(Post.public_id == bad.public_id)).one().hidden_why == "Blijf aardig."
    assert BAD not in visit(marleen).get(talk.path).text
    assert "Blijf aardig." in visit(youssef).get(talk.path).text
    assert "Hij is weg." in visit(marleen).get("/meldingen/gemeld").text
    log = visit(anouk).get("/moderatie/logboek").text
    assert "Blijf aardig." in log and TITLE not in log


def test_a_moderator_leaves_it(visit, anouk, marleen, report):
    assert visit(anouk).post(handling(report), {"act": "keep", "outcome": "Dit mag."}).status_code == 303
    assert "Dit mag." in visit(marleen).get("/meldingen/gemeld").text


def test_who_is_not_in_it_reports_nothing(visit, henk, anouk, bad):
    for other in (henk, anouk):
        assert visit(other).post(f"/antwoorden/{bad.public_id}/melden", {"reason": WHY}).status_code == 404
    assert db.session.scalar(select(Report)) is None
