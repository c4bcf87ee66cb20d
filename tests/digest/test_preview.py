"""The letter as one member would get it, shown to a moderator: only what both may open."""

import pytest

from cop.foundation.db import writing
from cop.members.models import SUSPENDED
from cop.threads import operations as threads
from tests.conftest import make_reply, make_thread
from tests.digest.conftest import the_edition

PATH = "/weekbericht/redactie/voorbeeld"


def look(visitor, member):
    page = visitor.get(f"{PATH}?lid={member.public_id}")
    letter = visitor.get(f"{PATH}/brief?lid={member.public_id}")
    assert (page.status_code, letter.status_code) == (200, 200)
    return page.text, letter


def test_a_preview_shows_what_this_member_gets(visit, anouk, desk, thread, dick, marleen):
    desk.press(f"add:{thread.public_id}", intro="Dag allemaal.")
    page, letter = look(desk.visitor, dick)
    assert thread.title in letter.text and "Dag Dick." in letter.text and "Dag allemaal." in letter.text
    assert thread.title in page, "in the subject and the text part"
    _page, hers = look(desk.visitor, marleen)
    assert thread.title not in hers.text, "she asked it herself"


def test_a_preview_hides_circles_the_editor_is_not_in(visit, anouk, circle, youssef, henk, marleen, thread):
    inside = [make_thread(circle, marleen, f"Geheim nummer {n}") for n in range(2)]
    with writing():
        for hidden in inside:
            threads.follow(hidden, youssef)
    make_reply(inside[0], henk, "Fluistertekst")
    page, letter = look(visit(anouk), youssef)
    for secret in ("Geheim nummer", "Fluistertekst", "Kring Oost", inside[0].public_id):
        assert secret not in page and secret not in letter.text
    assert "En 2 regels uit kringen waar jij niet in zit." in page


def test_an_editor_in_the_circle_sees_its_lines(visit, circle, youssef, marleen, anouk):
    from cop.circles.models import Membership
    from cop.foundation.db import db

    inside = make_thread(circle, marleen, "Onder ons")
    with writing():
        db.session.add(Membership(circle_id=circle.id, member_id=anouk.id))
    page, letter = look(visit(anouk), youssef)
    assert inside.title in letter.text
    assert "waar jij niet in zit" not in page


def test_a_preview_does_not_tell_who_asks_without_a_name(visit, desk, everybody, marleen, dick, fatima, youssef):
    """The asker's own letter lacks the question, and tells of replies to it as of something one follows."""
    subject = threads.Subject("Hoe zeg je een coalitie op?", "question", [5], ["economie"], [])
    with writing():
        asked = threads.start(everybody, marleen, subject, threads.rendered("Wie durft?"), unnamed=threads.Unnamed())
        for member in (marleen, dick):
            member.agenda = 0b111111
    desk.press(f"add:{asked.public_id}")
    for step in ("picked", "answered"):
        if step == "answered":
            make_reply(asked, fatima)
        for member in (marleen, dick, youssef):
            page, letter = look(desk.visitor, member)
            assert asked.title not in letter.text and asked.title not in page, f"{step}: {member.name}"
            assert "Vragen zonder naam staan hier niet bij." in page
            assert "kringen waar jij niet in zit" not in page
    assert asked.title in desk.visitor.get(f"{PATH}/brief").text, "an own preview is as it goes"


def test_the_letter_stands_in_a_frame_that_can_do_nothing(desk, dick):
    page, letter = look(desk.visitor, dick)
    assert "sandbox></iframe>" in page
    policy = letter.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_preview_holds_no_signed_link(desk, dick):
    page, letter = look(desk.visitor, dick)
    for path in ("/weekbericht/afmelden/", "/weekbericht/ritme/"):
        assert path not in letter.text and path not in page


def test_a_preview_changes_nothing(desk, thread, dick):
    desk.press(f"add:{thread.public_id}")
    version = the_edition().version
    look(desk.visitor, dick)
    assert the_edition().version == version


@pytest.mark.parametrize("public_id", ["nobody", "../x", "' or 1=1", "a\0b"])
def test_nobody_of_that_name(desk, public_id):
    assert desk.visitor.get(PATH, query_string={"lid": public_id}).status_code == 404


def test_a_suspended_member_has_no_letter(desk, dick):
    with writing():
        dick.status = SUSPENDED
    assert desk.visitor.get(f"{PATH}?lid={dick.public_id}").status_code == 404


def test_a_member_is_found_by_name(desk, dick, marleen):
    page = desk.visitor.get(f"{PATH}?naam=water").text
    assert "Dick Waterink" in page and "Marleen Duinhof" not in page
