"""A HEAD is answered as a GET is, without the page itself, and writes nothing; behind every door."""

import gzip

import pytest

from cop.foundation.db import NotWriting, db, write, writing
from cop.intervisie import people
from cop.intervisie.models import Seat, Session
from cop.members.models import Member
from tests.house.doors import DOORS, OPEN
from tests.house.knocking import Knock, call, knocks, seen
from tests.house.world import ACTORS, everything
from tests.intervisie.held import planned, seat_of, signed, six

LEFT_OUT = {"Content-Length", "Set-Cookie", "Date"}  # of a length that chance makes, or of another moment


def head(browser, path, **options):
    return browser.client.head(path, **options)


def doors(house, method: str) -> list[Knock]:
    """Every route by this method; test_doors.py sees that none is missing on the list."""
    return [knock for knock in knocks(house) if knock.method == method and knock.endpoint in DOORS]


def opens_for(knock: Knock) -> str:
    """Somebody for whom this door opens; a member rather than a stranger."""
    return next((actor for actor in ("outside", *ACTORS) if knock.door.who[actor] == OPEN), "outside")


def actors_at(knock: Knock) -> list[str]:
    """One for whom it opens; and who may most where something can go wrong: who leads, who is a guest, and nobody."""
    return sorted({opens_for(knock), "owner", "guest", "stranger"})


def test_every_door_answers_a_head_as_a_get_and_changes_nothing(house, keeper, world):
    faults = []
    for knock in doors(house, "GET"):
        path = knock.path(house, world)
        for actor in actors_at(knock):
            answer = world.browsers[actor].open(path, method="HEAD")
            body = answer.get_data()
            answer.close()
            if everything(house) != keeper.before:
                faults.append(f"{path}: a HEAD by {actor} changed something")
                keeper.put_back()
            like = call(knock, world, actor)
            if (answer.status_code, headers_of(answer)) != (like.status_code, headers_of(like)):
                faults.append(f"{path}: {actor} gets {answer.status_code} for HEAD and {like.status_code} for GET")
            if body:
                faults.append(f"{path}: a HEAD by {actor} is answered with a body")
    assert faults == [], "\n".join(faults)


def headers_of(answer):
    return [(name, value) for name, value in seen(answer)[1] if name not in LEFT_OUT]


def test_where_there_is_no_get_there_is_no_head(house, keeper, world):
    for knock in doors(house, "POST"):
        path = knock.path(house, world)
        if "GET" not in house.url_map.bind("localhost").allowed_methods(path):
            answer = world.browsers[opens_for(knock)].open(path, method="HEAD")
            assert answer.status_code == 405 and answer.data == b"", path
    assert everything(house) == keeper.before


def test_it_says_how_long_the_page_is(visit, marleen):
    browser = visit(marleen)
    page = browser.get("/huisregels")
    answer = head(browser, "/huisregels")
    assert (
        answer.data == b"" and answer.headers["Content-Length"] == page.headers["Content-Length"] == f"{len(page.data)}"
    )
    assert answer.headers["Content-Type"] == page.headers["Content-Type"]
    squeezed = head(browser, "/huisregels", headers={"Accept-Encoding": "gzip"})
    assert squeezed.data == b"" and squeezed.headers["Content-Encoding"] == "gzip"
    shortest = len(gzip.compress(page.data, 9))
    assert shortest < int(squeezed.headers["Content-Length"]) < len(page.data)


def test_a_file_is_closed_again(visit, marleen):
    answer = head(visit(marleen), "/static/css/app.css")
    assert answer.status_code == 200 and answer.data == b"" and int(answer.headers["Content-Length"]) > 0


# The four that were found


@pytest.fixture
def table(everybody):
    return six(everybody)


def test_looking_at_the_link_of_a_guest_does_not_use_it_up(table, visit, stranger):
    session = planned(table)
    with writing():
        seat, secret = people.add_guest(session, "Gerda Gast", "Raad")
        before = seat.key_hash
    assert head(stranger, f"/intervisie/gast/{secret}").status_code == 200
    db.session.rollback()
    assert db.session.get(Seat, seat.id).key_hash == before
    assert stranger.get(f"/intervisie/gast/{secret}").status_code == 200
    assert stranger.post(f"/intervisie/gast/{secret}").status_code == 303


def test_looking_at_the_page_that_calls_it_off_calls_nothing_off(table, visit):
    session = signed(table)
    leads = visit(table[0])
    assert head(leads, f"{session.path}/afblazen").status_code == 200
    db.session.rollback()
    assert db.session.get(Session, session.id) is not None and seat_of(session, table[1]).left_at is None
    assert leads.post(f"{session.path}/afblazen").status_code == 303
    assert db.session.query(Session).count() == 0


@pytest.mark.parametrize("path", ["/instellingen", "/welkom", "/welkom?skip=1"])
def test_looking_at_one_s_wishes_leaves_them_as_they_are(everybody, marleen, visit, path):
    with writing():
        marleen.rhythm, marleen.preset, marleen.about, marleen.welcomed_at = "monthly", "everything", "Ik leer.", None
    browser, number = visit(marleen), marleen.id
    browser.get(path)
    before = columns_of(number)
    assert head(browser, path).status_code == 200
    assert columns_of(number) == before and before["rhythm"] == "monthly"


def columns_of(number):
    db.session.rollback()
    member = db.session.get(Member, number)
    return {column.name: getattr(member, column.key) for column in Member.__table__.columns}


# The second lock: what reads cannot write, whatever a view asks


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_reads_cannot_begin_to_write(app, method):
    with app.test_request_context("/instellingen", method=method), pytest.raises(NotWriting):
        write()


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_what_writes_can(app, method):
    with app.test_request_context("/instellingen", method=method):
        write()
        db.session.rollback()


def test_a_page_that_writes_on_a_get_breaks(visit, marleen, monkeypatch, app):
    """A view that forgets to ask by which method it was called."""
    monkeypatch.setitem(app.view_functions, "settings.index", lambda: write() or "bewaard")
    browser = visit(marleen)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert browser.get("/instellingen").status_code == head(browser, "/instellingen").status_code == 500
    assert browser.post("/instellingen").status_code == 200
