"""A circle that keeps its content out of mail: no title, name or word of it stands in any letter."""

import pytest

from cop.circles.models import Circle, Membership
from cop.digest.letters import items_now, written
from cop.foundation.db import db, writing
from cop.foundation.letters import speaking
from cop.members.models import EVERYTHING
from tests.conftest import link_in, make_reply, make_thread

SECRETS = (
    "zqkring",
    "zqdoel",
    "zqtitel",
    "zqopening",
    "zqantwoord",
    "zqlabel",
    "Henk",
    "Youssef",
    "zqregel",
    "zqwaarom",
)


@pytest.fixture
def veiled(circle, marleen, youssef, henk):
    """The circle, which Henk leads, kept out of mail."""
    with writing():
        found = db.session.get_one(Circle, circle.id)
        found.name, found.purpose, found.keeps_out_of_mail = "Kring zqkring", "Over zqdoel.", True
        marleen.preset = EVERYTHING
    return found


def whole(letter):
    """All of a letter: its headers and both parts."""
    parts = [letter.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts])


def assert_veiled(letters):
    assert letters
    for letter in letters:
        assert not [secret for secret in SECRETS if secret in whole(letter)], whole(letter)
        assert letter["Subject"] == "Er is iets nieuws in een besloten kring"


def test_a_facilitator_says_so_and_members_see_it(visit, circle, henk, marleen):
    form = {"name": circle.name, "purpose": circle.purpose, "keeps_out_of_mail": "1"}
    assert visit(henk).post(f"{circle.path}/wijzigen", form).status_code == 303
    assert db.session.get_one(Circle, circle.id).keeps_out_of_mail
    assert "wat hier gezegd wordt, blijft uit de mail" in visit(marleen).get(circle.path).text
    assert visit(marleen).post(f"{circle.path}/wijzigen", form).status_code == 403
    assert (
        'name="keeps_out_of_mail" id="keeps_out_of_mail" value="1" checked'
        in visit(henk).get(f"{circle.path}/wijzigen").text
    )


def test_news_says_only_that_there_is_something(visit, veiled, henk, marleen, youssef, letters):
    thread = make_thread(veiled, henk, "zqtitel", body="zqopening", tags=["zqlabel"])
    visit(youssef).post(thread.path, {"body": "zqantwoord, @Marleen Duinhof"})
    found = letters()
    assert {letter["To"] for letter in found} == {marleen.email, henk.email}
    assert_veiled(found)
    assert link_in(found[0], "/gesprekken/").startswith(thread.path)
    assert link_in(found[0], "/instellingen/dempen/")


def test_an_insight_says_no_more(visit, veiled, henk, marleen, youssef, letters):
    thread = make_thread(veiled, marleen, "zqtitel")
    post = make_reply(thread, youssef, "zqantwoord")
    visit(marleen).post(f"{post.path}/inzicht")
    assert_veiled(letters())


def test_what_happens_at_its_door_says_no_more(visit, veiled, henk, dick, fatima, marleen, letters):
    """Invited, asked, let in, turned down, taken out: the page tells, the letter does not."""
    door = veiled.path
    visit(henk).post(f"{door}/uitnodigen", {"member": fatima.public_id, "words": "zqregel"})
    visit(dick).post(f"{door}/vraag", {"words": "zqregel"})
    letters()
    visit(henk).post(f"{door}/vragers/{dick.public_id}", {"answer": "ja"})
    letters()
    visit(henk).post(f"{door}/deelnemers/{dick.public_id}/verwijderen", {"why": "zqwaarom"})
    visit(henk).post(f"{door}/deelnemers/{marleen.public_id}/begeleider")
    found = letters()
    assert len(found) == 5
    assert_veiled(found)


def test_the_weekly_letter_counts_and_says_no_more(visit, veiled, everybody, henk, marleen, fatima, anouk, letters):
    for number in range(2):
        make_reply(make_thread(veiled, henk, f"zqtitel {number}", body="zqopening"), henk, "zqantwoord")
    with speaking("nl"):
        items = items_now(marleen, None)
        letter = written(marleen, None, None, items)
    assert [item.title for item in items] == ["Iets nieuws in 2 gesprekken"]
    for part in (letter.subject, letter.text, letter.html):
        assert not [secret for secret in SECRETS if secret in part]
    assert letter.subject == "2 gesprekken in je kringen"
    followed = make_thread(everybody, fatima, "Een open vraag")
    visit(marleen).post(f"{followed.path}/volgen", {"stance": "follows"})
    make_reply(followed, fatima)
    with speaking("nl"):
        letter = written(marleen, None, None, items_now(marleen, None))
    assert "Een open vraag" in letter.subject + letter.text
    assert "zq" not in letter.subject + letter.text + letter.html


def test_a_preview_shows_that_line_to_its_own_reader_alone(visit, veiled, henk, marleen, anouk):
    with writing():
        db.session.add(Membership(circle_id=veiled.id, member_id=anouk.id))
    make_reply(make_thread(veiled, henk, "zqtitel"), henk, "zqantwoord")
    own = visit(anouk).get("/weekbericht/redactie/voorbeeld/brief").text
    other = visit(anouk).get(f"/weekbericht/redactie/voorbeeld/brief?lid={marleen.public_id}").text
    assert "Iets nieuws in 1 gesprek" in own and "Iets nieuws" not in other
    assert "zq" not in own + other


def test_the_pages_tell_as_ever(visit, veiled, henk, marleen):
    make_thread(veiled, henk, "zqtitel", body="zqopening")
    assert "zqtitel" in visit(marleen).get("/gesprekken").text
    assert "zqtitel" in visit(marleen).get("/meldingen").text
