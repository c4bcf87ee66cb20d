"""A direct conversation stands with the people in it and nowhere else, also when a moderator is one of them."""

import pytest
from sqlalchemy import select
from werkzeug.exceptions import Conflict

from cop.circles.models import Circle
from cop.digest import operations as digest
from cop.digest.models import Pick
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.members.models import MY_CIRCLES, Member
from cop.threads import operations as threads
from tests.conftest import make_reply, make_thread
from tests.direct.conftest import make_talk

SECRET = "Aardbeienplan"


@pytest.fixture
def secret(anouk, youssef, circle):
    """A direct conversation of the moderator Anouk and Youssef, beside a usual circle."""
    return make_talk(anouk, youssef, title=SECRET, body="Over het Aardbeienplan.")


def pages(visit, reader, *paths):
    return "\n".join(visit(reader).get(path).text for path in paths)


LISTS = ("/", "/gesprekken", "/gesprekken?toon=unread", "/gesprekken?toon=followed", "/gesprekken?toon=mine",
         "/kringen", "/agendapunten/1", "/gesprekken/nieuw", "/leden", "/instellingen", "/weekbericht")  # fmt: skip


def test_it_stands_in_no_list_of_conversations_or_circles(visit, secret, anouk, youssef, marleen):
    for reader in (anouk, youssef, marleen):
        found = pages(visit, reader, *LISTS)
        assert SECRET not in found and "Direct gesprek" not in found


def test_its_circle_is_no_filter_and_no_place_to_post(visit, secret, youssef):
    public_id = db.session.get(Circle, secret.circle_id).public_id
    assert visit(youssef).get(f"/gesprekken?kring={public_id}").status_code == 404
    sent = visit(youssef).post(
        "/gesprekken/nieuw", {"title": "Nog een", "body": "Hier.", "circle": public_id, "agenda": ["1"]}
    )
    assert sent.status_code == 422


def test_moderators_and_administrators_know_nothing_of_it(visit, secret, beheer, everybody, dick):
    from tests.conftest import make_member

    other = make_member("tessa", everybody, "Tessa", role="moderator")
    desk = ("/moderatie", "/moderatie/verborgen", "/moderatie/logboek", "/moderatie/meldingen", "/kringen")
    for reader in (other, beheer):
        found = pages(visit, reader, *desk)
        assert SECRET not in found and "Direct gesprek" not in found
        assert visit(reader).get(secret.path).status_code == 404
        assert visit(reader).get(f"/moderatie/gesprekken/{secret.public_id}").status_code in (403, 404)


def test_a_moderator_in_it_is_no_moderator_of_it(visit, secret, anouk, youssef):
    """Not pinned, moved, hidden, summarised or put in the letter: in a direct conversation all are equal."""
    page = visit(anouk).get(secret.path).text
    assert "/moderatie/gesprekken/" not in page and "/moderatie/antwoorden/" not in page
    assert visit(anouk).get(f"/moderatie/gesprekken/{secret.public_id}").status_code == 404
    for act in ("pin", "feature", "close", "hide", "move", "summarise"):
        answer = visit(anouk).post(f"/moderatie/gesprekken/{secret.public_id}", {"act": act, "why": "Zo."})
        assert answer.status_code == 404, act


def test_no_conversation_moves_into_it(visit, secret, anouk, everybody, marleen):
    open_one = make_thread(everybody, marleen)
    public_id = db.session.get(Circle, secret.circle_id).public_id
    page = visit(anouk).get(f"/moderatie/gesprekken/{open_one.public_id}").text
    assert public_id not in page
    moved = visit(anouk).post(
        f"/moderatie/gesprekken/{open_one.public_id}", {"act": "move", "circle": public_id, "why": "Zo."}
    )
    assert moved.status_code == 422


def test_it_is_not_offered_for_the_weekly_letter_nor_taken(visit, secret, anouk):
    with writing():
        secret.featured_at = now()
    assert SECRET not in visit(anouk).get("/weekbericht/redactie").text
    with writing():
        edition = digest.open_edition()
    with pytest.raises(Conflict), writing():
        digest.add_pick(edition, anouk, secret)


def test_it_does_not_come_in_the_weekly_letter(visit, secret, anouk, youssef, letters):
    """Not as news of what one follows, nor as a pick, however that came there."""
    make_reply(secret, youssef, "Nog iets over het Aardbeienplan.")
    with writing():
        edition = digest.open_edition()
        db.session.add(Pick(edition_id=edition.id, thread_id=secret.id, why="Aardbeienplan telt.", position=1))
        db.session.add(Pick(edition_id=edition.id, thread_id=make_open().id, why="Dit telt.", position=2))
        goes_at = edition.goes_at
    before = len(letters())
    digest.send_due(goes_at)
    weekly = letters()[before:]
    assert {"anouk@voorbeeld.example", "youssef@voorbeeld.example"} <= {str(letter["To"]) for letter in weekly}
    assert all("Aardbeienplan" not in part_text(letter) for letter in weekly)


def make_open():
    """A conversation that everybody reads, so that there is a letter."""
    everybody = db.session.scalars(select(Circle).where(Circle.is_everybody)).one()
    starter = db.session.scalars(select(Member).where(Member.email.startswith("henk"))).one()
    return threads.start(
        everybody, starter, threads.Subject("Open", "question", [1]), threads.rendered("Wie weet het?")
    )


def part_text(letter):
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    return "\n".join([str(letter["Subject"]), *parts])


def test_who_writes_to_me_does_not_thereby_share_a_circle(visit, secret, anouk, youssef):
    """A field for "members of my circles" stays closed for one who only began a conversation."""
    with writing():
        youssef.phone, youssef.shows = "06 1234", {"phone": MY_CIRCLES}
    assert "06 1234" not in visit(anouk).get(youssef.path).text


def test_it_is_its_people_s_own_page(visit, secret, youssef):
    assert SECRET in visit(youssef).get("/berichten").text
    assert visit(youssef).get(secret.path).status_code == 200
