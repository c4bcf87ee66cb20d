"""Where the example community is not planted."""

from flask import Flask

from cop.foundation.db import writing
from cop.members.models import Member
from cop.members.operations import suspend
from tests.demo.test_demo import count, fingerprint


def test_it_is_refused_in_production(app: Flask) -> None:
    app.config["COP_ENV"] = "production"
    for options in ([], ["--if-empty"], ["--size", "20x200"]):
        said = app.test_cli_runner().invoke(args=["demo", *options])
        assert said.exit_code == 1
        assert "COP_ENV is production" in said.output
    assert count(Member) == 0


def test_a_community_of_ones_own_is_left_alone(app: Flask, marleen: Member, anouk: Member, beheer: Member) -> None:
    with writing():
        suspend(marleen, beheer, "…")
        marleen.email = "iemand@elders.example"
    before = fingerprint()
    said = app.test_cli_runner().invoke(args=["demo"])
    assert said.exit_code == 1
    assert "of your own" in said.output
    assert app.test_cli_runner().invoke(args=["demo", "--if-empty"]).output == ""
    assert fingerprint() == before


def test_a_size_is_members_by_posts(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "--size", "veel"])
    assert said.exit_code == 2
    assert "200x50000" in said.output
    assert count(Member) == 0
