"""Turns: the round goes by the seats, the speaker or the facilitator passes it, and nobody waits for who is gone."""

import re

from cop.foundation.db import writing
from cop.intervisie import people
from cop.runner import operations

ROUND = ["Tim", "Yusra", "Bram", "Noor"]  # who leads and who brings the question do not speak in it


def speaker(page):
    found = re.findall(r'<li class="speaks">.*?<span>(\w+)</span>', page)
    assert len(found) <= 1
    return found[0] if found else None


def said_of(page, words):
    """The first names beside which this stands."""
    return re.findall(rf"<span>(\w+)</span><small>(?:(?!</small>).)*{words}", page)


def test_the_round_goes_by_the_seats_and_everybody_sees_whose_turn_it_is(sit):
    table = sit("incidentmethode", "informatieronde")
    spoken = []
    for name in ROUND:
        for who in table.people:
            page = table.page(who)
            assert speaker(page) == name and said_of(page, "is geweest") == spoken
            assert said_of(page, "komt nog") == ROUND[len(spoken) + 1 :]
            assert table.offers(who, "beurt") is (who in ("sanne", name.lower()))
        assert table.press(name.lower(), "beurt").location == table.room
        spoken.append(name)
    for who in table.people:
        page = table.page(who)
        assert speaker(page) is None and "Iedereen is geweest." in page and not table.offers(who, "beurt")


def test_the_facilitator_passes_it_too(sit):
    table = sit("incidentmethode", "informatieronde")
    assert "Volgende spreker" in table.page("sanne") and "Ik ben klaar" in table.page("tim")
    for name in ROUND:
        assert speaker(table.page("ilse")) == name
        table.press("sanne", "beurt")
    assert "Iedereen is geweest." in table.page("ilse")


def test_a_double_press_passes_once(sit):
    table = sit("incidentmethode", "informatieronde")
    for who in ("tim", "sanne"):
        here = speaker(table.page("ilse"))
        first, second = table.fill(who, "beurt"), table.fill(who, "beurt")
        assert first.send().status_code == 303
        after = speaker(table.page("ilse"))
        assert second.send().location == table.room
        assert speaker(table.page("ilse")) == after == ROUND[ROUND.index(here) + 1]


def test_speaker_and_facilitator_at_once_pass_it_once(sit):
    table = sit("incidentmethode", "informatieronde")
    mine, hers = table.fill("tim", "beurt"), table.fill("sanne", "beurt")
    assert hers.send().status_code == 303 and mine.send().status_code == 303
    assert speaker(table.page("ilse")) == "Yusra"


def test_nobody_else_passes_it(sit):
    table = sit("incidentmethode", "informatieronde")
    turn = table.seat("tim").public_id
    for who in ("ilse", "yusra", "noor"):
        assert table.post(who, "beurt", beurt=turn).status_code == 403
    assert speaker(table.page("ilse")) == "Tim"


def test_of_a_speaker_who_goes_out_the_turn_goes_on(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("tim", "buiten")
    assert speaker(table.page("sanne")) == "Yusra"
    for name in ROUND[1:]:
        table.press(name.lower(), "beurt")
    assert "Iedereen is geweest." in table.page("sanne")


def test_who_comes_in_late_has_a_turn_too(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("tim", "buiten")
    for name in ROUND[1:]:
        table.press(name.lower(), "beurt")
    table.post("tim", "binnen")
    page = table.page("sanne")
    assert speaker(page) is None and said_of(page, "komt nog") == ["Tim"]
    assert "Iedereen is geweest." not in page + table.page("ilse")
    table.press("sanne", "beurt")
    assert speaker(table.page("sanne")) == "Tim"
    table.press("tim", "beurt")
    assert "Iedereen is geweest." in table.page("sanne")


def test_who_has_spoken_and_comes_back_is_not_asked_again(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("tim", "beurt")
    table.press("tim", "buiten")
    table.press("yusra", "beurt")
    table.post("tim", "binnen")
    table.press("bram", "beurt")
    table.press("noor", "beurt")
    page = table.page("sanne")
    assert "Iedereen is geweest." in page and said_of(page, "is geweest") == ROUND


def test_of_a_speaker_who_is_taken_out_the_facilitator_passes_the_turn(sit):
    table = sit("incidentmethode", "informatieronde")
    with writing():
        people.take_out(table.session, table.seat("tim"))
    assert speaker(table.page("ilse")) is None
    table.press("sanne", "beurt")
    assert speaker(table.page("ilse")) == "Yusra"


def test_another_step_begins_a_round_of_its_own(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("tim", "beurt")
    table.press("yusra", "beurt")
    table.go_to("ronde")
    page = table.page("ilse")
    assert speaker(page) == "Tim" and said_of(page, "is geweest") == []
    table.go_to("schets")
    page = table.page("ilse")
    assert speaker(page) is None and "Iedereen is geweest." not in page and not table.offers("sanne", "beurt")


def test_where_only_one_is_left_to_help_the_facilitator_joins_the_round(sit):
    table = sit("incidentmethode", "informatieronde")
    with writing():
        for who in ("yusra", "bram", "noor"):
            operations.go_out(table.session, table.seat(who))
    table.go_to("ronde")
    assert speaker(table.page("ilse")) == "Sanne"
    table.press("sanne", "beurt")
    assert speaker(table.page("ilse")) == "Tim"
