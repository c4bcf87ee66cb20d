"""A note by mail to a member who allows it: no address goes along, and none is shown."""

import logging
import re

import pytest
from sqlalchemy import func, select

from cop.direct import views
from cop.direct.models import Note
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import SUSPENDED
from cop.settings import operations as settings
from tests.conftest import link_in
from tests.direct.conftest import make_note, the_only_note

WORDS = "Mag ik je iets vragen over jullie akkoord?"


def to(member):
    return f"/berichten/notitie/aan/{member.public_id}"


def filled(**changed):
    return {"words": WORDS, "form_id": "een", **changed}


def sent():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Note))


@pytest.fixture
def willing(fatima):
    with writing():
        fatima.may_write = True
    return fatima


def everything_in(letter):
    """Headers and parts of a letter, as they left."""
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts])


def test_at_first_nobody_may_be_written_to(visit, marleen, fatima):
    assert "bericht per mail" not in visit(marleen).get(fatima.path).text
    assert visit(marleen).get(to(fatima)).status_code == 403
    assert visit(marleen).post(to(fatima), filled()).status_code == 403 and sent() == 0


def test_it_is_allowed_in_the_settings(visit, marleen, fatima):
    profile = {"name": fatima.name, "organisation": "Schiedam", "kind": "practice", "may_write": "1"}
    assert visit(fatima).post("/instellingen/profiel", profile).status_code == 303
    assert to(fatima) in visit(marleen).get(fatima.path).text
    del profile["may_write"]
    visit(fatima).post("/instellingen/profiel", profile)
    assert to(fatima) not in visit(marleen).get(fatima.path).text


def test_it_goes_as_a_letter_of_the_community_without_an_address(visit, marleen, willing, letters, caplog):
    caplog.set_level(logging.DEBUG)
    answer = visit(marleen).post(to(willing), filled())
    assert answer.status_code == 303
    (letter,) = letters()
    assert letter["To"] == "fatima@voorbeeld.example" and "Marleen Duinhof" in letter["Subject"]
    assert letter["From"] == "Slim samenwerken <post@voorbeeld.example>"
    assert letter["Reply-To"] == "anouk@voorbeeld.example"
    assert WORDS in everything_in(letter)
    assert "marleen@" not in everything_in(letter) and "marleen@" not in caplog.text
    path = link_in(letter, "/berichten/notitie/")
    assert WORDS in visit(willing).get(path).text


def test_neither_sees_an_address_before_the_answer(visit, marleen, fatima, note):
    path = f"/berichten/notitie/{note.public_id}"
    assert "fatima@" not in visit(marleen).get(path).text
    assert "marleen@" not in visit(fatima).get(path).text
    for reader, other in ((marleen, "fatima@"), (fatima, "marleen@")):
        for page in ("/berichten", "/meldingen", "/leden", to(fatima)):
            assert other not in visit(reader).get(page).text


def test_it_is_found_under_messages_and_in_the_bell(visit, marleen, fatima, henk, note):
    assert "Van Marleen Duinhof" in visit(fatima).get("/berichten").text
    assert "Aan Fatima Zouhri" in visit(marleen).get("/berichten").text
    assert note.public_id in visit(fatima).get("/meldingen").text
    assert "Marleen Duinhof" not in visit(henk).get("/berichten").text


def test_it_is_nobody_else_s(visit, henk, anouk, beheer, note, stranger):
    path = f"/berichten/notitie/{note.public_id}"
    for other in (henk, anouk, beheer):
        assert visit(other).get(path).status_code == 404
        assert visit(other).post(path, {"answer": "Ja."}).status_code == 404
    assert stranger.get(path).status_code == 302


def test_it_is_sent_once_for_each_form(visit, marleen, willing, letters):
    browser = visit(marleen)
    first, second = (browser.post(to(willing), filled()) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert sent() == 1 and len(letters()) == 1


def test_without_words_it_is_refused(visit, marleen, willing):
    answer = visit(marleen).post(to(willing), filled(words=" "))
    assert answer.status_code == 422 and "Schrijf eerst iets." in answer.text and sent() == 0


def test_too_long_it_is_refused_and_nothing_is_lost(visit, marleen, willing):
    answer = visit(marleen).post(to(willing), filled(words="a" * 2001))
    assert answer.status_code == 422 and "a" * 2001 in answer.text and sent() == 0


def test_one_waits_for_an_answer_before_the_next(visit, marleen, willing):
    visit(marleen).post(to(willing), filled())
    assert "Na twee weken" in visit(marleen).get(to(willing)).text
    again = visit(marleen).post(to(willing), filled(form_id="twee", words="En nog iets."))
    assert again.status_code == 409 and "En nog iets." in again.text and sent() == 1


def test_after_a_fortnight_one_may_write_again(visit, marleen, willing):
    visit(marleen).post(to(willing), filled())
    with writing():
        the_only_note_ = db.session.scalars(select(Note)).one()
        the_only_note_.created_at = now() - views.operations.WAITS_FOR_ANSWER
    assert visit(marleen).post(to(willing), filled(form_id="twee")).status_code == 303 and sent() == 2


def test_a_flood_is_stopped_and_nothing_is_lost(visit, marleen, willing, youssef, monkeypatch):
    monkeypatch.setattr(views, "NOTES_A_DAY", 1)
    with writing():
        youssef.may_write = True
    assert visit(marleen).post(to(willing), filled()).status_code == 303
    answer = visit(marleen).post(to(youssef), filled(form_id="twee"))
    assert answer.status_code == 429 and WORDS in answer.text and sent() == 1


def test_one_does_not_write_to_oneself(visit, willing):
    assert visit(willing).post(to(willing), filled()).status_code == 403
    assert visit(willing).get("/berichten/notitie/aan/bestaat-niet").status_code == 404


def test_nothing_leaves_when_it_is_not_wanted_any_more(visit, marleen, fatima, note, letters):
    with writing():
        fatima.may_write = False
    assert letters() == []


def test_nothing_leaves_when_the_writer_went(visit, marleen, fatima, note, letters):
    with writing():
        marleen.status = SUSPENDED
    assert [letter for letter in letters() if "fatima@" in letter["To"]] == []


def test_nothing_leaves_when_the_reader_went(visit, marleen, fatima, note, letters):
    with writing():
        settings.leave(fatima)
    assert not [letter for letter in letters() if WORDS in everything_in(letter)]


def test_who_stopped_allowing_it_while_it_was_written_gets_nothing(visit, marleen, willing, monkeypatch):
    """Between the look and the lock: nothing is lost, and nothing is sent."""
    from cop.direct import operations

    monkeypatch.setattr(views, "may_write_to", lambda me, other: True)
    with writing():
        willing.may_write = False
    answer = visit(marleen).post(to(willing), filled())
    assert answer.status_code == 409 and WORDS in answer.text and sent() == 0
    assert operations.WAITS_FOR_ANSWER.days == 14


def test_the_reader_can_tell_the_moderators(visit, fatima, anouk, note):
    page = visit(fatima).get(f"/berichten/notitie/{note.public_id}").text
    href = re.search(r'href="(/berichten/nieuw\?met=[^"]+)"[^>]*>Laat het de moderatoren weten', page)[1]
    form = visit(fatima).get(href.replace("&amp;", "&")).text
    assert re.search(rf'value="{anouk.public_id}" checked', form) and "Een bericht dat ik wil melden" in form
    assert the_only_note().words == WORDS


def test_line_breaks_are_kept_in_the_letter(visit, marleen, willing, letters):
    make_note(marleen, willing, "Eerste regel.\n\n<b>Tweede</b> regel.")
    text = letters()[0].get_body(("plain",)).get_content()
    assert "\r\n\r\n  Eerste regel.\r\n\r\n  <b>Tweede</b> regel." in text
    assert "Eerste regel.\r\n" in text and "<b>Tweede</b> regel." in text
    assert "&lt;b&gt;Tweede" in letters()[0].get_body(("html",)).get_content()


def test_the_mark_of_a_form_counts_for_its_writer_alone(visit, marleen, youssef, willing):
    for writer in (marleen, youssef):
        for _time in range(2):
            assert visit(writer).post(to(willing), filled()).status_code == 303
    assert sent() == 2
