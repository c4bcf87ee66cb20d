"""The choice of the bringer: share a lesson, or not."""

from tests.runner.seated import OTHERS


def chosen(page):
    """Which button is pressed, for who chooses; what stands there, for the others."""
    part = page.split('data-part="choice">')[1].split("</div>")[0]
    for one in ("Ja", "Nee"):
        if f'value="{one}" aria-pressed="true"' in part or f'<b lang="nl">{one}</b>' in part:
            return one
    return None


def test_the_bringer_chooses_and_everybody_sees_it(sit):
    table = sit("incidentmethode", "oogstkeuze")
    assert all("Ilse heeft nog niet gekozen." in table.page(who) for who in table.people if who != "ilse")
    assert table.press("ilse", "keuze", "Ja").location == table.room
    assert all(chosen(table.page(who)) == "Ja" for who in table.people)


def test_the_bringer_thinks_better_of_it(sit):
    table = sit("incidentmethode", "oogstkeuze")
    for one in ("Ja", "Nee", "Ja"):
        assert table.press("ilse", "keuze", one).status_code == 303
        assert chosen(table.page("tim")) == one


def test_nobody_chooses_for_the_bringer(sit):
    table = sit("incidentmethode", "oogstkeuze")
    for who in ("sanne", *OTHERS[1:]):
        assert not table.offers(who, "keuze")
        assert table.post(who, "keuze", stap="oogstkeuze", keuze="Ja", version="0").status_code == 403
    assert chosen(table.page("ilse")) is None


def test_something_that_is_not_offered_changes_nothing(sit):
    table = sit("incidentmethode", "oogstkeuze")
    for odd in ("Misschien", "", "ja"):
        assert table.post("ilse", "keuze", stap="oogstkeuze", keuze=odd).status_code == 303
    assert table.post("ilse", "keuze", stap="proces", keuze="Ja").status_code == 403
    assert chosen(table.page("tim")) is None


def test_two_devices_that_choose_differently(sit):
    table = sit("incidentmethode", "oogstkeuze")
    table.on_another_device("ilse", "telephone")
    here, there = table.fill("ilse", "keuze", "Ja"), table.fill("telephone", "keuze", "Nee")
    assert here.send().status_code == 303
    answer = there.send()
    assert answer.status_code == 409 and "Er is intussen al gekozen." in answer.text
    assert chosen(answer.text) == chosen(table.page("tim")) == "Ja"
    assert table.press("telephone", "keuze", "Nee").status_code == 303 and chosen(table.page("tim")) == "Nee"


def test_the_same_on_two_devices_is_no_conflict(sit):
    table = sit("incidentmethode", "oogstkeuze")
    windows = table.fill("ilse", "keuze", "Ja"), table.fill("ilse", "keuze", "Ja")
    assert [one.send().status_code for one in windows] == [303, 303]


def test_writing_the_lesson_is_the_main_thing_after_yes_alone(sit):
    table = sit("incidentmethode", "oogstkeuze")
    for one, kind in (("", "button"), ("Ja", "button button--primary"), ("Nee", "button")):
        if one:
            table.press("ilse", "keuze", one)
        assert f'<a class="{kind}" href="{table.session.path}/les">' in table.page("ilse")
