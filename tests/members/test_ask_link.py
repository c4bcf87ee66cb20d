"""Asking for a link to choose a password: the same answer for everybody."""

import pytest

from cop.foundation.db import writing
from cop.members.models import INVITED, LEFT, SUSPENDED
from tests.conftest import Visitor, link_in
from tests.members.door import BAD, words


def test_a_member_gets_a_link(stranger, marleen, letters):
    answer = stranger.post("/wachtwoord", {"email": " Marleen@voorbeeld.example"})
    assert (answer.status_code, answer.location) == (303, "/wachtwoord?verstuurd=ja")
    assert "Kijk in je mail" in stranger.get(answer.location).text
    assert stranger.get(link_in(letters()[-1], "/sleutel/")).status_code == 200


@pytest.mark.parametrize("state", ["unknown", INVITED, SUSPENDED, LEFT])
def test_the_answer_and_the_work_are_the_same_for_every_address(
    app, marleen, youssef, letters, count_statements, state
):
    email = "niemand@voorbeeld.example" if state == "unknown" else "youssef@voorbeeld.example"
    if state != "unknown":
        with writing():
            youssef.status = state
    known, other = Visitor(app, None), Visitor(app, None)
    known.get("/wachtwoord")
    answers = {}
    work_known = count_statements(
        lambda: answers.update(known=known.post("/wachtwoord", {"email": "marleen@voorbeeld.example"}))
    )
    work_other = count_statements(lambda: answers.update(other=other.post("/wachtwoord", {"email": email})))
    assert words(answers["known"]) == words(answers["other"])
    assert list(answers["known"].headers.keys()) == list(answers["other"].headers.keys())
    assert work_known == work_other
    assert len(letters()) == (2 if state == INVITED else 1)


def test_two_links_an_hour_for_one_address_known_or_not(stranger, marleen):
    for email in ("marleen@voorbeeld.example", "niemand@voorbeeld.example"):
        assert [stranger.post("/wachtwoord", {"email": email}).status_code for _ in range(3)] == [303, 303, 429]


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_gets_a_clear_page(stranger, bad):
    answer = stranger.post("/wachtwoord", {"email": bad})
    assert answer.status_code == 422
    assert "Vul je e-mailadres in" in answer.text
    assert "<script>alert" not in answer.text
