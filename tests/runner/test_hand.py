"""Raising a hand: everybody sees whose, the first one first; down again by oneself, or with the next step."""

import re

from tests.intervisie.held import ready


def hands(page):
    """The first names beside which a hand stands."""
    return re.findall(r'<span>(\w+)</span><small>(?:(?!</small>).)*class="hand"', page)


def test_everybody_sees_a_raised_hand(sit):
    table = sit("incidentmethode", "informatieronde")
    assert table.press("bram", "hand").location == table.room
    for who in table.people:
        assert hands(table.page(who)) == ["Bram"]
    assert 'value="0" aria-pressed="true"' in table.page("bram")
    assert 'value="1" aria-pressed="false"' in table.page("tim")


def test_down_again(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("bram", "hand", "1")
    table.press("noor", "hand", "1")
    table.press("bram", "hand", "0")
    assert hands(table.page("tim")) == ["Noor"]


def test_up_twice_keeps_the_first_moment(sit):
    table = sit("incidentmethode", "informatieronde")
    first, second = table.fill("bram", "hand", "1"), table.fill("bram", "hand", "1")
    first.send()
    since = table.seat("bram").hand_at
    second.send()
    assert since is not None and table.seat("bram").hand_at == since


def test_another_step_lowers_all_hands(sit):
    table = sit("incidentmethode", "informatieronde")
    for who in ("bram", "noor", "ilse", "sanne"):
        table.press(who, "hand", "1")
    assert len(hands(table.page("tim"))) == 4
    table.press("sanne", "stap", "verder")
    assert hands(table.page("tim")) == []


def test_who_goes_takes_the_hand_along(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("bram", "hand", "1")
    table.press("bram", "buiten")
    assert hands(table.page("tim")) == []
    table.post("bram", "binnen")
    assert hands(table.page("tim")) == []


def test_no_hand_before_it_begins(sit):
    table = sit("incidentmethode", hold=ready)
    assert not table.offers("tim", "hand") and table.post("tim", "hand", op="1").status_code == 403
