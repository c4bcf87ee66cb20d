"""Fields: one text of the group that nobody overwrites unseen; notes of one's own; what only the bringer writes."""

import pytest

from cop.foundation.db import db
from cop.runner.models import SessionNote
from tests.runner.seated import form_on

BOTH = "Beide teksten staan er nog."


def text_in(page):
    """What stands in the field of this step."""
    form = form_on(page, "tekst")
    assert form is not None
    return form.fields["text"]


# The field of the group


def test_one_text_of_all(sit):
    table = sit("incidentmethode", "informatieronde")
    assert table.press("tim", "tekst", text="Er ligt een besluit.").location == table.room
    for who in table.people:
        assert text_in(table.page(who)) == "Er ligt een besluit."
    table.press("ilse", "tekst", text="Er ligt een besluit.\nMaar niemand voert het uit.")
    assert text_in(table.page("noor")) == "Er ligt een besluit.\nMaar niemand voert het uit."


@pytest.mark.parametrize("step", ["informatieronde", "les", "keuze", "proces"])
def test_two_who_write_at_once_see_both_texts_and_nothing_is_overwritten(sit, step):
    table = sit("incidentmethode", step)
    first, second = table.fill("tim", "tekst"), table.fill("noor", "tekst")
    assert first.send(text="Wat Tim schreef").status_code == 303
    answer = second.send(text="Wat Noor schreef")
    assert answer.status_code == 409 and BOTH in answer.text
    assert text_in(answer.text) == "Wat Noor schreef"
    assert '<p class="as-typed">Wat Tim schreef</p>' in answer.text
    assert text_in(table.page("ilse")) == "Wat Tim schreef"
    fields = form_on(answer.text, "tekst").fields
    assert table["noor"].post(f"{table.room}/tekst", {**fields, "text": "Van allebei"}).status_code == 303
    assert text_in(table.page("ilse")) == "Van allebei"


def test_saving_again_loses_to_a_third_who_wrote_meanwhile(sit):
    table = sit("incidentmethode", "informatieronde")
    first, second, third = (table.fill(who, "tekst") for who in ("tim", "noor", "bram"))
    first.send(text="Eerst")
    seen = form_on(second.send(text="Daarna").text, "tekst").fields
    third.form.fields["version"] = seen["version"]
    assert third.send(text="Tussendoor").status_code == 303
    answer = table["noor"].post(f"{table.room}/tekst", seen)
    assert answer.status_code == 409 and "Tussendoor" in answer.text and text_in(answer.text) == "Daarna"


def test_the_same_words_of_two_are_no_conflict(sit):
    table = sit("incidentmethode", "informatieronde")
    windows = table.fill("tim", "tekst"), table.fill("noor", "tekst")
    assert [one.send(text="Hetzelfde").status_code for one in windows] == [303, 303]
    assert text_in(table.page("ilse")) == "Hetzelfde"


def test_a_script_hears_both_texts_and_the_version_to_save_with(sit):
    table = sit("incidentmethode", "informatieronde")
    first, second = table.fill("tim", "tekst"), table.fill("noor", "tekst")
    assert first.send(True, text="Wat Tim schreef").json == {"version": 1}
    answer = second.send(True, text="Wat Noor schreef")
    assert answer.status_code == 409
    assert answer.json["theirs"] == "Wat Tim schreef" and answer.json["version"] == 1 and BOTH in answer.json["why"]
    second.form.fields["version"] = "1"
    assert second.send(True, text="Wat Noor schreef").json == {"version": 2}
    assert text_in(table.page("tim")) == "Wat Noor schreef"


def test_a_field_can_be_emptied_again(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("tim", "tekst", text="Te snel")
    table.press("tim", "tekst", text="")
    assert text_in(table.page("noor")) == ""


def test_a_conflict_in_a_step_that_has_passed_loses_no_word(sit):
    table = sit("incidentmethode", "informatieronde")
    first, second = table.fill("tim", "tekst"), table.fill("noor", "tekst")
    first.send(text="Wat Tim schreef")
    table.press("sanne", "stap", "verder")
    answer = second.send(text="Wat Noor schreef")
    assert answer.status_code == 409 and "Wat Tim schreef" in answer.text
    again = form_on(answer.text, "tekst", text="Wat Noor schreef")
    assert again is not None and "Dit schreef je bij een eerdere stap." in answer.text
    assert table["noor"].post(f"{table.room}/tekst", {**again.fields, "text": "Samen"}).status_code == 303
    assert "Samen" in table.page("ilse")


def test_what_was_written_can_be_read_in_later_steps(sit):
    table = sit("incidentmethode", "informatieronde")
    table.press("tim", "tekst", text="Er ligt een besluit.")
    table.go_to("ronde")
    for who in table.people:
        assert '<p class="as-typed">Er ligt een besluit.</p>' in table.page(who)
        assert "Er ligt een besluit." in table.page(who, "geschreven")


# A line, and too much


def test_a_line_is_kept_on_one_line(sit):
    table = sit("incidentmethode", "keuze")
    assert '<input class="textbox" type="text" name="text"' in table.page("tim")
    table.press("tim", "tekst", text="  Een\r\ntitel   op\ttwee regels ")
    assert text_in(table.page("noor")) == "Een titel op twee regels"


@pytest.mark.parametrize(("step", "most"), [("keuze", 200), ("informatieronde", 4000), ("vragen_noteren", 4000)])
def test_what_is_too_long_comes_back_whole(sit, step, most):
    table = sit("incidentmethode", step)
    for length in (most + 1, 10_000):
        words = "é" * length
        answer = table.press("tim", "tekst", text=words)
        assert answer.status_code == 422 and text_in(answer.text) == words
        assert f"Dit zijn {length} tekens, en er passen er {most}." in answer.text
        said = table.fill("tim", "tekst").send(True, text=words)
        assert said.status_code == 422 and f"{length} tekens" in said.json["why"]
    assert text_in(table.page("tim")) == ""
    assert table.press("tim", "tekst", text="é" * most).status_code == 303
    assert text_in(table.page("tim")) == "é" * most


def test_markup_stands_there_as_it_was_typed(sit):
    table = sit("incidentmethode", "informatieronde")
    hostile = "</textarea><script>alert(1)</script>"
    table.press("tim", "tekst", text=hostile)
    assert text_in(table.page("noor")) == hostile and "<script>alert" not in table.page("noor")
    table.go_to("ronde")
    assert "<script>alert" not in table.page("noor") + table.page("noor", "geschreven")


# For oneself


def test_a_note_of_ones_own_is_read_by_nobody_else(sit):
    table = sit("incidentmethode", "vragen_noteren")
    words = {who: f"eigen van {who} qx{number}z" for number, who in enumerate(table.people)}
    for who in table.people:
        assert table.press(who, "tekst", text=words[who]).status_code == 303
    table.go_to("standpunt")
    for who in table.people:
        seen = table.page(who) + table.page(who, "geschreven") + table[who].get(f"{table.room}/stand").text
        assert [one for one in words if words[one] in seen] == [who]


def test_writing_for_oneself_moves_no_other_page(sit):
    table = sit("incidentmethode", "vragen_noteren")
    version = table.run.version
    table.press("tim", "tekst", text="Wat ik wil vragen")
    assert table.run.version == version


def test_two_devices_of_one_person(sit):
    table = sit("incidentmethode", "vragen_noteren")
    table.on_another_device("tim", "telephone")
    here, there = table.fill("tim", "tekst"), table.fill("telephone", "tekst")
    here.send(text="Op de laptop")
    answer = there.send(text="Op de telefoon")
    assert answer.status_code == 409 and "Op de laptop" in answer.text and text_in(answer.text) == "Op de telefoon"


# For the bringer's eyes


def test_only_the_bringer_writes_and_reads_the_field_of_the_bringer(sit):
    table = sit("incidentmethode", "afloop")
    assert table.press("ilse", "tekst", text="Dit raakt mij qxv").status_code == 303
    for who in table.people:
        seen = table.page(who) + table.page(who, "geschreven")
        assert ("Dit raakt mij qxv" in seen) is (who == "ilse")
        assert table.offers(who, "tekst") is (who == "ilse")
        if who != "ilse":
            assert table.post(who, "tekst", stap="afloop", text="Iets", version="1").status_code == 403
            assert "De inbrenger schrijft hier iets voor zichzelf." in table.page(who)
    assert text_in(table.page("ilse")) == "Dit raakt mij qxv"


# Where nothing is written


def test_nothing_is_written_where_the_method_does_not_ask_for_it(sit):
    table = sit("incidentmethode", "schets")
    for step in ("schets", "inchecken", "afspraken", "ronde"):
        assert table.post("tim", "tekst", stap=step, text="Toch iets").status_code == 403
    for step in ("", "s1", "terugblik"):
        assert table.post("tim", "tekst", stap=step, text="Toch iets").status_code == 404
    assert db.session.query(SessionNote).count() == 0


@pytest.mark.parametrize("step", ["informatieronde", "vragen_noteren"])
def test_after_the_end_the_words_come_back(sit, step):
    table = sit("incidentmethode", step)
    window = table.fill("tim", "tekst")
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    answer = window.send(text="Een hele zin die niet verloren mag gaan, ook nu niet meer")
    assert answer.status_code == 409 and "De sessie is voorbij." in answer.text
    assert "Een hele zin die niet verloren mag gaan, ook nu niet meer" in answer.text
