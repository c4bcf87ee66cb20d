"""A sender that is killed at any moment loses no letter silently and sends none twice; two senders divide the work."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlalchemy import insert, select

from cop.circles.models import Membership
from cop.config import HOUSE
from cop.digest import operations
from cop.digest.models import Delivery, Edition
from cop.foundation.clock import now
from cop.foundation.db import db, new_public_id, writing
from cop.foundation.outbox import DOUBT, SENT, Letter
from cop.members.models import Member
from tests.conftest import make_thread
from tests.smtp_server import SmtpServer

PATIENCE = 300  # seconds for one sender


@pytest.fixture
def clock():
    """The real clock: the senders are processes of their own."""


@pytest.fixture
def crowd(everybody, marleen, anouk):
    """crowd(n): an edition that goes now to n members."""

    def gather(number):
        joined = {
            "status": "active",
            "role": "member",
            "joined_at": marleen.joined_at,
            "read_all_at": marleen.joined_at,
        }
        rows = [
            {
                "name": f"Lid {n}",
                "email": f"lid{n}@voorbeeld.example",
                "public_id": new_public_id(),
                "shows": {},
                **joined,
            }
            for n in range(number)
        ]
        thread = make_thread(everybody, marleen)
        with writing():
            db.session.execute(insert(Member), rows)
            ids = db.session.scalars(select(Member.id).where(Member.name.startswith("Lid "))).all()
            db.session.execute(insert(Membership), [{"circle_id": everybody.id, "member_id": m} for m in ids])
            edition = operations.open_edition()
            operations.add_pick(edition, anouk, thread)
            operations.send_now(edition, anouk)
        return number + 1  # and Anouk; Marleen started the thread

    return gather


@pytest.fixture
def start(app, tmp_path):
    """start(server): a sender in a process of its own, about to begin."""
    running = []

    def begin(server):
        environment = {
            **os.environ,
            "COP_ENV": "development",
            "DATA_DIR": str(app.config["DATA_DIR"]),
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "SECRET_KEY": app.config["SECRET_KEY"],
            "PUBLIC_URL": app.config["PUBLIC_URL"],
            "MAIL_SERVER": server.host,
            "MAIL_PORT": str(server.port),
            "MAIL_FROM": app.config["MAIL_FROM"],
            "PYTHONPATH": str(HOUSE),
        }
        command = [sys.executable, "-m", "tests.digest.sender"]
        process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout and process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def finish(process):
    output, _nothing = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return json.loads(output)


def judge(server, members, kills):
    """None lost silently, none twice, at most one in doubt per kill."""
    db.session.rollback()
    arrived = Counter(letter.message_id for letter in server.letters())
    letters = db.session.execute(select(Letter.message_id, Letter.state)).all()
    copies = db.session.scalars(select(Delivery.member_id)).all()
    assert len(copies) == len(set(copies)) == len(letters) == members
    assert db.session.scalars(select(Edition.dealt_at).where(Edition.state == "gone")).one() is not None
    assert max(arrived.values()) == 1, "none twice"
    lost = [found for found in letters if found.message_id not in arrived and found.state != DOUBT]
    assert lost == [], "none lost silently"
    assert {found.state for found in letters} <= {SENT, DOUBT}
    doubt = sum(found.state == DOUBT for found in letters)
    assert doubt <= kills
    return doubt


def kill_and_judge(start, server, members, kills, visitor, most_seconds):
    chance = random.Random(os.urandom(8))
    for _kill in range(kills):
        process = start(server)
        time.sleep(chance.uniform(0.0, most_seconds))
        process.kill()
        process.wait()
    finish(start(server))
    doubt = judge(server, members, kills)
    page = visitor.get("/weekbericht/bezorging").text
    assert page.count("onzeker</span>") == doubt, "each is listed for moderators"


def test_killed_at_any_moment(app, crowd, start, visit, anouk, tmp_path):
    members = crowd(400)
    with SmtpServer(tmp_path / "letters.log", bodies=False) as server:
        kill_and_judge(start, server, members, 5, visit(anouk), 0.8)


@pytest.mark.long
def test_killed_sixty_times(app, crowd, start, visit, anouk, tmp_path):
    members = crowd(5000)
    with SmtpServer(tmp_path / "letters.log", bodies=False) as server:
        kill_and_judge(start, server, members, 60, visit(anouk), 0.8)


def test_killed_while_dealing_out(app, crowd, start, tmp_path):
    """Every batch is all there or not at all, wherever the sender stops."""
    members = crowd(200)
    with SmtpServer(tmp_path / "letters.log", bodies=False) as server:
        for pause in (0.0, 0.03, 0.06, 0.1):
            process = start(server)
            time.sleep(pause)
            process.kill()
            process.wait()
            db.session.rollback()
            edition = db.session.scalars(select(Edition).where(Edition.goes_at <= now())).one()
            assert len(db.session.scalars(select(Delivery.id)).all()) <= members
            dealt = db.session.scalars(select(Delivery.member_id).where(Delivery.member_id > edition.dealt_to)).all()
            assert dealt == [], "no copy beyond the cursor"
        finish(start(server))
        judge(server, members, 4)


def test_two_senders_divide_the_work(app, crowd, start, tmp_path, monkeypatch):
    members = crowd(200)
    with SmtpServer(tmp_path / "letters.log", bodies=False) as server:
        go = tmp_path / "go"
        monkeypatch.setenv("WAIT_FOR", str(go))
        both = [start(server), start(server)]
        go.touch()
        done = [finish(process) for process in both]
        assert sum(found["sent"] for found in done) == members
        assert min(found["sent"] for found in done) > 0
        assert sum(found["copies"] for found in done) == members
        judge(server, members, 0)
