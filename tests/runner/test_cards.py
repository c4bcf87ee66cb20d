"""Cards: closed until shown together, or for the bringer alone; one's own to change; refused without a loss."""

import re

import pytest
from markupsafe import escape

from cop.foundation.db import db
from cop.runner.models import SessionNote
from tests.runner.seated import HELPERS, form_on

WORDS = {who: f"woorden van {who} zq{number}xv" for number, who in enumerate(("sanne", *HELPERS))}


def cards(table):
    """How many cards are kept in this session."""
    return db.session.query(SessionNote).filter_by(session_id=table.session.id, kind="card").count()


def everywhere(table, who):
    """All that somebody's browser is sent: the room, what a script asks for, and what was written."""
    room, written = table.page(who), table.page(who, "geschreven")
    return room + table[who].get(f"{table.room}/stand").text + written


def lay(table, step, *who):
    table.go_to(step)
    for one in who:
        assert table.press(one, "kaart", text=WORDS[one]).location == table.room


def fields_with(answer, words):
    """The form that holds these words, on a page that refused them."""
    form = form_on(answer.text, "kaart", text=words)
    assert form is not None
    return form.fields


# Closed until they are shown


def test_a_card_is_its_writers_alone_until_all_are_shown_together(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", *WORDS)
    for who in table.people:
        seen = everywhere(table, who)
        assert [one for one in WORDS if WORDS[one] in seen] == ([who] if who in WORDS else [])
    table.press("sanne", "stap", "kaarten")
    for who in table.people:
        page = table.page(who)
        assert all(words in page for words in WORDS.values()) and "nog dicht" not in page
    table.go_to("afloop")
    for who in table.people:
        assert all(words in table.page(who) and words in table.page(who, "geschreven") for words in WORDS.values())


def test_whose_card_lies_closed_is_shown_once_for_each(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim", "tim", "noor")
    assert shut(table.page("ilse")) == ["Tim", "Noor"]
    assert shut(table.page("tim")) == ["Noor"]
    assert shut(table.page("sanne")) == ["Tim", "Noor"]


def shut(page):
    return re.findall(r"<span>Kaart van (\w+)<br><small>klaar, nog dicht", page)


def test_shown_cards_carry_the_name_of_their_writer(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim", "noor")
    table.press("sanne", "stap", "kaarten")
    page = table.page("ilse")
    for name, who in (("Tim", "tim"), ("Noor", "noor")):
        assert f'<p class="as-typed">{WORDS[who]}</p><p class="meta"><span>{name}</span></p>' in page


def test_a_card_that_comes_after_the_showing_lies_open(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    table.press("sanne", "stap", "kaarten")
    table.press("noor", "kaart", text=WORDS["noor"])
    assert WORDS["noor"] in table.page("ilse")


def test_the_cards_of_an_earlier_step_can_be_shown_too(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim", "noor")
    table.go_to("afloop")
    assert WORDS["tim"] not in everywhere(table, "ilse") + everywhere(table, "sanne")
    assert not table.offers("ilse", "stap") and not table.offers("tim", "stap")
    assert table.fill("sanne", "stap", van="ronde").send().location == table.room
    assert WORDS["tim"] in table.page("ilse") and WORDS["noor"] in table.page("ilse")


def test_only_the_facilitator_shows_them_and_only_those_of_a_step_that_is_there(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    for who in ("ilse", "tim"):
        assert table.post(who, "stap", act="kaarten", van="ronde").status_code == 403
    assert table.post("sanne", "stap", act="kaarten", van="s2").status_code == 404
    assert WORDS["tim"] not in everywhere(table, "ilse")


# To the bringer


def test_what_is_for_the_bringer_is_read_by_nobody_else(sit):
    table = sit("tienstappenmethode")
    lay(table, "s9", *WORDS)
    for _again in range(2):
        for who in table.people:
            seen = everywhere(table, who)
            wanted = list(WORDS) if who == "ilse" else [who]
            assert [one for one in WORDS if WORDS[one] in seen] == wanted
        assert shut(table.page("tim")) == [] and "Je schrijft aan Ilse." in table.page("tim")
        table.post("sanne", "stap", act="kaarten", van="s9")  # there is nothing to show: it stays the bringer's


# Who writes


def test_the_bringer_does_not_write_while_listening(sit):
    table = sit("tienstappenmethode", "s9")
    assert not table.offers("ilse", "kaart") and table.offers("tim", "kaart")
    assert table.post("ilse", "kaart", stap="s9", text="Toch iets").status_code == 403
    table.go_to("s6")
    assert not table.offers("ilse", "kaart")
    assert table.post("ilse", "kaart", stap="s6", text="Toch iets").status_code == 403
    table.go_to("s2")
    assert table.press("ilse", "kaart", text="Nu wel").status_code == 303
    assert cards(table) == 1


def test_a_card_belongs_to_a_step_where_cards_are_laid(sit):
    table = sit("tienstappenmethode", "s2")
    assert table.post("tim", "kaart", stap="ronde", text="Iets").status_code == 404
    assert table.post("tim", "kaart", stap="", text="Iets").status_code == 404
    for step in ("s1", "s3", "s4", "s8", "s10"):
        assert table.post("tim", "kaart", stap=step, text="Iets").status_code == 403
    assert cards(table) == 0


# Changing


def test_a_card_is_changed_and_taken_away_by_its_writer(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    assert table.fill("tim", "kaart", text=WORDS["tim"]).send(text="Anders gezegd").location == table.room
    page = table.page("tim")
    assert "Anders gezegd" in page and WORDS["tim"] not in page and cards(table) == 1
    table.fill("tim", "kaart", "weg", text="Anders gezegd").send()
    assert "Anders gezegd" not in table.page("tim") and cards(table) == 0


def test_a_card_that_is_too_long_meanwhile_can_still_be_taken_away(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    assert table.fill("tim", "kaart", "weg").send(text="x" * 401).status_code == 303 and cards(table) == 0


def test_a_card_without_words_is_none(sit):
    table = sit("incidentmethode", "ronde")
    for nothing in ("", "   ", "\n\n", "\u200b"):
        assert table.press("tim", "kaart", text=nothing).location == table.room
    assert cards(table) == 0 and shut(table.page("noor")) == []
    lay(table, "ronde", "tim")
    table.fill("tim", "kaart", text=WORDS["tim"]).send(text=" ")
    assert cards(table) == 0


def test_nobody_changes_the_card_of_another(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    table.press("sanne", "stap", "kaarten")
    note = db.session.query(SessionNote).filter_by(kind="card").one().public_id
    for who in ("sanne", "noor"):
        assert WORDS["tim"] in table.page(who) and not table.offers(who, "kaart", "weg")
        for sent in ({"text": "Van mij", "version": "1"}, {"act": "weg"}):
            assert table.post(who, "kaart", stap="ronde", kaart=note, **sent).status_code == 404
    assert table.post("ilse", "kaart", stap="ronde", kaart=note, text="x").status_code == 403
    assert WORDS["tim"] in table.page("ilse")


def test_a_card_stays_in_its_own_step(sit):
    table = sit("tienstappenmethode")
    lay(table, "s2", "tim")
    note = db.session.query(SessionNote).filter_by(kind="card").one().public_id
    assert table.post("tim", "kaart", stap="s9", kaart=note, text="Voor Ilse", version="1").status_code == 404
    assert WORDS["tim"] in table.page("tim")


def test_two_devices_with_one_card(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    table.on_another_device("tim", "telephone")
    here, there = table.fill("tim", "kaart", text=WORDS["tim"]), table.fill("telephone", "kaart", text=WORDS["tim"])
    assert here.send(text="Op de laptop").status_code == 303
    answer = there.send(text="Op de telefoon")
    assert answer.status_code == 409
    assert '<p class="as-typed">Op de laptop</p>' in answer.text and "Op de telefoon" in answer.text
    assert "Beide teksten staan er nog." in answer.text
    assert "Op de laptop" in table.page("tim") and "Op de telefoon" not in table.page("tim")
    seen_both = fields_with(answer, "Op de telefoon")
    table["telephone"].post(f"{table.room}/kaart", seen_both)
    assert "Op de telefoon" in table.page("tim") and cards(table) == 1


def test_the_same_words_on_two_devices_are_no_conflict(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    first, second = table.fill("tim", "kaart", text=WORDS["tim"]), table.fill("tim", "kaart", text=WORDS["tim"])
    assert [one.send(text="Hetzelfde").status_code for one in (first, second)] == [303, 303]


def test_a_card_that_was_taken_away_elsewhere_gives_its_words_back_as_a_new_one(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    window, again = table.fill("tim", "kaart", text=WORDS["tim"]), table.fill("tim", "kaart", "weg")
    table.fill("tim", "kaart", "weg").send()
    answer = window.send(text="Nog net iets erbij")
    assert answer.status_code == 409 and "Deze kaart is weggehaald." in answer.text
    assert table["tim"].post(f"{table.room}/kaart", fields_with(answer, "Nog net iets erbij")).status_code == 303
    assert "Nog net iets erbij" in table.page("tim") and cards(table) == 1
    assert again.send().location == table.room  # taking it away once more does no harm
    assert cards(table) == 1


# Too much, and odd words


@pytest.mark.parametrize("length", [401, 10_000])
@pytest.mark.parametrize("script", [False, True])
def test_a_card_that_is_too_long_comes_back_with_every_character(sit, length, script):
    table = sit("incidentmethode", "ronde")
    words = "".join(chr(0x61 + number % 26) for number in range(length - 1)) + "é"
    answer = table.fill("tim", "kaart").send(script, text=words)
    assert answer.status_code == 422 and words in answer.text and cards(table) == 0
    assert f"Dit zijn {length} tekens, en er passen er 400." in answer.text
    assert table.press("tim", "kaart", text=words[:400]).status_code == 303 and words[:400] in table.page("tim")
    answer = table.fill("tim", "kaart", text=words[:400]).send(script, text=words)
    assert answer.status_code == 422 and words in answer.text
    assert words[:400] in table.page("tim") and words not in table.page("tim")


def test_too_long_in_a_step_that_has_passed_comes_back_too_and_can_be_sent_again(sit):
    table = sit("incidentmethode", "ronde")
    new, words = table.fill("tim", "kaart"), "w" * 401
    table.press("tim", "kaart", text="Kort")
    changed = table.fill("tim", "kaart", text="Kort")
    table.press("sanne", "stap", "verder")
    for window in (new, changed):
        answer = window.send(text=words)
        assert answer.status_code == 422 and words in answer.text and "er passen er 400" in answer.text
        again = fields_with(answer, words)
        assert table["tim"].post(f"{table.room}/kaart", {**again, "text": "Korter gezegd"}).status_code == 303
    assert table.page("tim").count("Korter gezegd") == 2 and cards(table) == 2


def test_twelve_cards_of_one_person_in_one_step(sit):
    table = sit("incidentmethode", "ronde")
    for number in range(12):
        assert table.post("tim", "kaart", stap="ronde", text=f"Kaart {number}").status_code == 303
    answer = table.fill("tim", "kaart", text="").send(text="De dertiende")
    assert answer.status_code == 409 and "Verander een van je kaarten." in answer.text
    assert "De dertiende" in answer.text and cards(table) == 12
    assert table.press("noor", "kaart", text="De eerste van Noor").status_code == 303
    table.fill("tim", "kaart", "weg", text="Kaart 11").send()
    assert table.fill("tim", "kaart", text="").send(text="De dertiende").status_code == 303


def test_markup_stands_there_as_it_was_typed(sit):
    table = sit("incidentmethode", "ronde")
    hostile = '</textarea><script>alert(1)</script><img src=x onerror="alert(2)">{{ 7*7 }} &amp; \'"'
    refused = table.press("noor", "kaart", text=hostile * 10).text
    assert "<script>alert" not in refused and str(escape(hostile * 10)) in refused
    table.press("tim", "kaart", text=hostile)
    table.press("sanne", "stap", "kaarten")
    for page in (table.page("tim"), table.page("ilse")):
        assert "<script>alert" not in page and "<img src=x" not in page and str(escape(hostile)) in page
    table.go_to("afloop")
    for page in (table.page("ilse"), table.page("ilse", "geschreven")):
        assert "<script>alert" not in page and "<img src=x" not in page and str(escape(hostile)) in page


def test_what_cannot_be_seen_is_left_out_and_lines_stay(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="een\u202eregel\r\ntwee\x07 regels  ")
    assert table.fill("tim", "kaart", "weg").form.fields["text"] == "eenregel\ntwee regels"


# Columns, and steps that passed


def test_a_card_lies_in_its_column(sit):
    table = sit("netwerkspiegel", "taken")
    table.fill("tim", "kaart", "3", text="").send(text="In de vierde")
    for odd in ("9", "-1", "twee"):
        assert table.post("noor", "kaart", stap="taken", kolom=odd, text=f"Vreemd {odd}").status_code == 303
    table.press("sanne", "stap", "kaarten")
    columns = re.split(r"<h4", table.page("ilse").split("Welke taak")[1].split('data-part="left"')[0])[1:]
    assert len(columns) == 5
    assert ["In de vierde" in column for column in columns] == [False, False, False, True, False]
    assert "Vreemd 9" in columns[4] and "Vreemd -1" in columns[0] and "Vreemd twee" in columns[0]


def test_one_field_is_there_for_all_columns_and_gives_back_what_was_refused(sit):
    table = sit("netwerkspiegel", "taken")
    words = "k" * 401
    answer = table.fill("tim", "kaart", "2", text="").send(text=words)
    assert answer.status_code == 422 and answer.text.count(words) == 1
    form = form_on(answer.text, "kaart", text=words)
    labels = [label for name, _value, label in form.buttons if name == "kolom"]
    assert labels == ["Verantwoording", "Legitimiteit", "Conflict", "Ontwerp", "Toewijding"] and cards(table) == 0


def test_what_was_written_keeps_its_column(sit):
    table = sit("netwerkspiegel", "taken")
    table.fill("tim", "kaart", "3", text="").send(text="In de vierde")
    table.press("sanne", "stap", "kaarten")
    table.go_to("les")
    for page in (table.page("ilse"), table.page("ilse", "geschreven")):
        written = page.split(">Welke taak</h")[1]
        before, after = written.split("In de vierde")
        assert (
            "<b>Ontwerp</b>" in before and "Conflict" not in before and "Toewijding" not in after.split("</section>")[0]
        )


def test_after_the_showing_it_is_said_that_new_cards_are_seen_at_once(sit):
    table = sit("incidentmethode")
    lay(table, "ronde", "tim")
    assert "Nieuwe kaarten ziet iedereen meteen." not in table.page("tim")
    table.press("sanne", "stap", "kaarten")
    assert "Nieuwe kaarten ziet iedereen meteen." in table.page("tim")
    assert "Nieuwe kaarten" not in table.page("ilse")  # who listens lays none


def test_a_card_for_a_step_that_has_passed_is_kept_there(sit):
    table = sit("incidentmethode", "ronde")
    window = table.fill("tim", "kaart")
    table.press("sanne", "stap", "verder")
    assert window.send(text="Net te laat").location == table.room
    assert "Net te laat" in table.page("tim") and "Net te laat" not in everywhere(table, "ilse")
    table.fill("sanne", "stap", van="ronde").send()
    assert "Net te laat" in table.page("ilse")


def test_a_card_after_the_end_comes_back_with_its_words(sit):
    table = sit("incidentmethode", "ronde")
    window = table.fill("tim", "kaart")
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    answer = window.send(text="Te laat voor deze sessie, maar wel van mij")
    assert answer.status_code == 409 and "De sessie is voorbij." in answer.text
    assert "Te laat voor deze sessie, maar wel van mij" in answer.text and cards(table) == 0
