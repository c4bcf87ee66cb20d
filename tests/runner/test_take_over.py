"""Another leads: handed on by who leads, or offered by somebody when that one is gone and agreed by more than half."""

from datetime import timedelta

import pytest

from cop.foundation.db import db, writing
from cop.intervisie import people
from cop.intervisie.models import Session
from tests.intervisie.held import ready

LEADS = "Jij begeleidt. Er gaat niets vanzelf door."


def leader(table, *there):
    """Who has the bar of the facilitator, by the pages of all who are there."""
    return [who for who in there or table.people if LEADS in table.page(who)]


def test_the_facilitator_hands_it_on(sit):
    table = sit("incidentmethode", "schets")
    assert table.press("sanne", "begeleiding", "aan", seat=table.seat("tim").public_id).location == table.room
    assert leader(table) == ["tim"] and "Tim begeleidt" in table.page("noor")
    assert table.post("sanne", "stap", act="verder", stap="3").status_code == 403
    assert table.press("tim", "stap", "verder").status_code == 303


def test_before_it_begins_too(sit):
    table = sit("incidentmethode", hold=ready)
    assert table.post("sanne", "begeleiding", act="aan", seat=table.seat("tim").public_id).status_code == 303
    assert table.press("tim", "stap", "begin").status_code == 303
    assert table.session.is_running


def test_it_is_handed_on_to_somebody_who_is_in_the_room(sit):
    table = sit("incidentmethode", "schets")
    window = table.fill("sanne", "begeleiding", "aan")
    table.press("tim", "buiten")
    answer = window.send(seat=table.seat("tim").public_id)
    assert answer.status_code == 409 and "Deze persoon is nu niet in de kamer." in answer.text
    assert leader(table, "sanne", "ilse", "yusra") == ["sanne"]


def test_handing_it_on_to_nobody_in_this_session_finds_nothing(sit):
    table = sit("incidentmethode", "schets")
    for seat in ("", "x" * 22):
        assert table.post("sanne", "begeleiding", act="aan", seat=seat).status_code == 404
    assert leader(table) == ["sanne"]


def test_another_leads_when_more_than_half_agree(sit):
    table = sit("incidentmethode", "schets")
    table.press("tim", "begeleiding", "bied")
    for who in ("ilse", "yusra", "bram", "noor"):
        assert "Tim Ooms wil de begeleiding overnemen" in table.page(who)
    assert not table.offers("tim", "begeleiding", "eens") and not table.offers("sanne", "begeleiding", "eens")
    assert table.press("noor", "begeleiding", "eens").location == table.room
    assert leader(table) == ["sanne"]
    assert not table.offers("noor", "begeleiding", "eens")
    assert "Jij vindt het goed." in table.page("noor")
    table.press("ilse", "begeleiding", "eens")
    assert leader(table) == ["sanne"]  # two of the four others
    table.press("yusra", "begeleiding", "eens")
    assert leader(table) == ["tim"]
    assert all("wil de begeleiding overnemen" not in table.page(who) for who in table.people)


def test_one_yes_said_twice_is_one(sit):
    table = sit("incidentmethode", "schets")
    table.press("tim", "begeleiding", "bied")
    first, second = table.fill("noor", "begeleiding", "eens"), table.fill("noor", "begeleiding", "eens")
    first.send()
    second.send()
    assert leader(table) == ["sanne"]


def test_the_facilitator_who_is_still_there_hears_of_it_and_goes_on_leading(sit):
    table = sit("incidentmethode", "schets")
    table.press("tim", "begeleiding", "bied")
    page = table.page("sanne")
    assert "Tim Ooms wil de begeleiding overnemen" in page and "Jij begeleidt nog." in page
    assert table.post("sanne", "begeleiding", act="eens", seat=table.seat("tim").public_id).status_code == 403
    assert table.press("sanne", "stap", "verder").status_code == 303
    assert leader(table) == ["sanne"]


def test_an_offer_can_be_taken_back(sit):
    table = sit("incidentmethode", "schets")
    table.press("tim", "begeleiding", "bied")
    window = table.fill("noor", "begeleiding", "eens")
    table.press("tim", "begeleiding", "terug")
    assert "wil de begeleiding overnemen" not in table.page("noor")
    for script in (False, True):
        answer = window.send(script)
        assert answer.status_code == 409 and "Niemand biedt nu aan om te begeleiden." in answer.text
    assert leader(table) == ["sanne"]


def test_a_second_offer_takes_the_place_of_the_first_and_its_yeses_do_not_count(sit):
    table = sit("incidentmethode", "schets")
    table.press("tim", "begeleiding", "bied")
    table.press("noor", "begeleiding", "eens")
    old = table.fill("bram", "begeleiding", "eens")
    table.press("yusra", "begeleiding", "bied")
    assert old.send().status_code == 409
    table.press("noor", "begeleiding", "eens")
    assert leader(table) == ["sanne"]
    table.press("bram", "begeleiding", "eens")
    table.press("tim", "begeleiding", "eens")
    assert leader(table) == ["yusra"]


@pytest.mark.parametrize("is_taken_out", [False, True])
def test_an_offer_ends_when_its_maker_leaves(sit, is_taken_out):
    table = sit("incidentmethode", "schets")
    table.press("tim", "begeleiding", "bied")
    window = table.fill("noor", "begeleiding", "eens")
    if is_taken_out:
        with writing():
            people.take_out(table.session, table.seat("tim"))
    else:
        table.press("tim", "buiten")
    assert "wil de begeleiding overnemen" not in table.page("noor")
    assert window.send().status_code == 409
    assert not table.offers("noor", "begeleiding", "eens") and "Sanne begeleidt" in table.page("noor")


def test_those_who_went_out_count_too(sit):
    table = sit("incidentmethode", "schets")
    for who in ("sanne", "bram", "ilse"):
        table.press(who, "buiten")
    table.press("tim", "begeleiding", "bied")
    table.press("noor", "begeleiding", "eens")
    table.press("yusra", "begeleiding", "eens")  # two of the four who signed, beside Tim and Sanne
    table.post("sanne", "binnen")
    assert leader(table, "sanne", "tim", "yusra", "noor") == ["sanne"]
    table.post("bram", "binnen")
    table.press("bram", "begeleiding", "eens")
    assert leader(table, "sanne", "tim", "yusra", "noor", "bram") == ["tim"]


@pytest.mark.parametrize("hold", [ready, None])
def test_nobody_takes_over_alone(sit, hold):
    """Alone in the room with the facilitator, or even without: who offers does not agree with oneself."""
    table = sit("incidentmethode", **({"hold": hold} if hold else {}))
    for who in ("ilse", "yusra", "bram", "noor"):
        table.press(who, "buiten")
    tim = table.seat("tim").public_id
    for is_alone in (False, True):
        if is_alone:
            table.press("sanne", "buiten")
        table.press("tim", "begeleiding", "bied")
        answer = table.post("tim", "begeleiding", act="eens", seat=tim)
        assert answer.status_code == 409 and "Je kunt niet met jezelf instemmen." in answer.text
        assert not table.seat("tim").agrees_lead
    table.post("sanne", "binnen")
    assert leader(table, "sanne", "tim") == ["sanne"]


def test_two_of_whom_one_leads_stay_as_they_are(sit):
    """Nobody else signed, so nobody can agree."""
    table = sit("incidentmethode", "schets")
    with writing():
        for who in ("ilse", "yusra", "bram", "noor"):
            people.take_out(table.session, table.seat(who))
    table.press("tim", "begeleiding", "bied")
    assert table.post("tim", "begeleiding", act="eens", seat=table.seat("tim").public_id).status_code == 409
    assert leader(table, "sanne", "tim") == ["sanne"]


def test_one_yes_of_many_is_not_enough_however_few_are_in_the_room(sit):
    table = sit("incidentmethode", "schets")
    for who in ("ilse", "yusra", "bram"):
        table.press(who, "buiten")
    table.press("tim", "begeleiding", "bied")
    table.press("noor", "begeleiding", "eens")
    assert leader(table, "sanne", "tim", "noor") == ["sanne"]


def test_who_did_not_sign_or_does_not_come_does_not_count(sit, henk):
    table = sit("incidentmethode", "schets")
    with writing():
        people.add_member(table.session, henk)  # asked, and no more
        for who in ("yusra", "bram"):
            people.take_out(table.session, table.seat(who))
    table.press("noor", "buiten")
    table["noor"].post(f"{table.session.path}/antwoord", {"comes": "nee"})
    table.press("tim", "begeleiding", "bied")
    table.press("ilse", "begeleiding", "eens")  # the only other one who comes and signed
    assert leader(table, "sanne", "tim", "ilse") == ["tim"]


def test_before_it_begins_only_from_the_planned_beginning_on(sit):
    table = sit("incidentmethode", hold=ready)
    with writing():
        db.session.get(Session, table.session.id).starts_at += timedelta(minutes=30)
    page = table.page("tim")
    assert not table.offers("tim", "begeleiding", "bied")
    assert "Een ander kan de begeleiding overnemen vanaf de geplande tijd" in page
    answer = table.post("tim", "begeleiding", act="bied")
    assert answer.status_code == 409 and "vanaf de geplande tijd" in answer.text
    assert not table.seat("tim").offers_lead
    with writing():  # such as an offer from before the plan was changed
        table.seat("tim").offers_lead = True
    for who in ("ilse", "yusra", "bram", "noor"):
        assert table.post(who, "begeleiding", act="eens", seat=table.seat("tim").public_id).status_code == 409
    assert leader(table) == ["sanne"]
    assert table.press("sanne", "stap", "begin").status_code == 303
    assert table.press("tim", "begeleiding", "bied").status_code == 303  # it has begun, so one may


def test_the_page_says_who_counts(sit):
    table = sit("incidentmethode", "schets")
    assert "anderen die tekenden" in table.page("tim")
    table.press("tim", "begeleiding", "bied")
    assert "anderen die tekenden" in table.page("tim") and "Wie er nu niet is, telt mee." in table.page("tim")
    assert "van wie tekende" in table.page("noor")
    table.press("noor", "begeleiding", "eens")
    assert "van wie tekende" in table.page("noor")


def test_who_is_not_in_the_room_has_no_part_in_it(sit, visit, anouk, henk):
    table = sit("incidentmethode", "schets")
    with writing():
        invited = people.add_member(table.session, henk).public_id
    table.press("tim", "begeleiding", "bied")
    tim = table.seat("tim").public_id
    for member in (anouk, henk):
        for act in ("bied", "eens", "aan"):
            answer = visit(member).post(f"{table.room}/begeleiding", {"act": act, "seat": tim})
            assert answer.status_code == 404
    assert invited not in table.page("sanne")  # nor can it be handed on to who did not sign
    answer = table.post("sanne", "begeleiding", act="aan", seat=invited)
    assert answer.status_code == 409 and leader(table) == ["sanne"]


def test_a_facilitator_who_never_came_is_replaced_before_it_begins(sit):
    table = sit("incidentmethode", hold=ready)
    table.press("tim", "begeleiding", "bied")
    tim = table.seat("tim").public_id
    for key in ("yusra", "bram", "noor"):
        table.post(key, "begeleiding", act="eens", seat=tim)
    assert leader(table) == ["tim"]
    table.press("tim", "stap", "begin")


def test_nobody_takes_over_after_it_ended(sit):
    table = sit("incidentmethode", hold=ready)
    table.press("sanne", "stap", "begin")
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    assert table.post("tim", "begeleiding", act="bied").location == f"{table.session.path}/geschreven"
    assert not table.seat("tim").offers_lead
