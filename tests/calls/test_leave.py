"""One of the two leaves the community: calls are off, the other is told, and own words are gone."""

from datetime import timedelta

from cop.calls.jobs import one_turn
from cop.calls.models import CANCELLED
from cop.foundation.db import writing
from cop.settings.operations import leave
from tests.calls.conftest import MONDAY, OFF_LINE, the_call, told


def test_a_question_of_who_left_is_taken_back(visit, asker, els, call):
    with writing():
        leave(asker)
    assert the_call().state == CANCELLED and the_call().words == ""
    assert told(visit(els), OFF_LINE, "Oud-lid") == 1
    page = visit(els).get(call.path).text
    assert "Oud-lid" in page and "Marleen" not in page and "/leden/" + asker.public_id not in page


def test_what_was_agreed_is_off_with_its_entry(visit, asker, els, agreed, letters):
    before = len(letters())
    with writing():
        leave(els)
    new = [letter for letter in letters()[before:] if letter["To"] == "marleen@voorbeeld.example"]
    assert [letter["Subject"] for letter in new] == ["Het gesprek met Oud-lid gaat niet door"]
    assert b"METHOD:CANCEL" in visit(asker).get(f"{agreed.path}/afspraak.ics").data
    assert "Oud-lid" in visit(asker).get("/bellen").text


def test_words_of_who_left_are_wiped_and_those_of_the_other_stay(visit, asker, els, agreed, clock):
    clock.move_to(MONDAY + timedelta(days=4))
    one_turn()
    for member, words in ((asker, "Van mij."), (els, "Van Els.")):
        visit(member).post(f"{agreed.path}/achteraf", {"took": words, "keeps": "ja"})
    with writing():
        leave(els)
    page = visit(asker).get(agreed.path).text
    assert "Van mij." in page and "Van Els." not in page and "Els" not in page.split("<main")[1].split("</main")[0]
