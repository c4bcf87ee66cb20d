"""A crowd for benchmarks."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from cop.circles.models import Circle
from cop.demo.crowd import POSTS_EACH, fill
from cop.foundation.db import db
from cop.members.models import Member
from cop.threads.models import Post, Thread
from tests.conftest import Visitor
from tests.demo.test_demo import count, fingerprint, wrong_counters


def test_a_crowd_is_filled_in_and_kept_right(app: Flask, everybody: Circle, visit: Callable[[Member], Visitor]) -> None:
    said: list[str] = []
    fill(30, 22 * POSTS_EACH, said.append)
    before = fingerprint()
    assert count(Member) == 30 and count(Thread) == 22 and count(Post) == 22 * POSTS_EACH
    assert wrong_counters() == []
    assert count(Thread, Thread.circle_id != everybody.id) == 1
    fill(30, 22 * POSTS_EACH, said.append)
    assert fingerprint() == before
    somebody = db.session.scalars(select(Member).limit(1)).one()
    assert visit(somebody).get("/gesprekken").get_data(as_text=True).count("/gesprekken/") > 20
