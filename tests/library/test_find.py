"""Finding cases: by one thing, by several, by words; and what the page says when there are none."""

import re

import pytest

from tests.library.reading import chosen, counts, number, titles


@pytest.fixture
def five(publish, fatima, dick):
    """Five cases, the newest first: E, D, C, B, A."""
    publish(fatima, titel="A", soort="voorbeeld", agendapunten=["denk_regionaal"], themas=["economie"])
    publish(fatima, titel="B", soort="wat_niet_werkte", agendapunten=["bouw_coalities"], themas=["economie"])
    publish(dick, titel="C", soort="voorbeeld", agendapunten=["bouw_coalities"], themas=["mobiliteit"])
    publish(dick, titel="D", soort="lopend_experiment", agendapunten=["bouw_coalities", "ga_in_gesprek"], themas=[])
    publish(dick, titel="E", soort="voorbeeld", vorm=["regio_deal"], positietype="bij_grote_stad", themas=["economie"])


def test_all_of_them_newest_first(five, visit, marleen):
    page = visit(marleen).get("/casussen").text
    assert titles(page) == ["E", "D", "C", "B", "A"]
    assert number(page) == 5
    assert "5 verhalen uit de praktijk" in page


def test_options_of_one_facet_are_or(five, visit, marleen):
    page = visit(marleen).get("/casussen?soort=wat_niet_werkte&soort=lopend_experiment").text
    assert titles(page) == ["D", "B"]
    assert chosen(page) == {"soort-wat_niet_werkte", "soort-lopend_experiment"}


def test_facets_are_and(five, visit, marleen):
    page = visit(marleen).get("/casussen?soort=voorbeeld&thema=economie&punt=5").text
    assert titles(page) == ["E"]


def test_a_count_is_what_one_would_find_with_the_other_facets_as_they_are(five, visit, marleen):
    browser = visit(marleen)
    page = browser.get("/casussen?soort=voorbeeld&punt=5").text
    said = counts(page)
    assert said["soort-voorbeeld"] == 2 and said["soort-wat_niet_werkte"] == 1  # with punt=5 alone
    assert said["punt-5"] == 2 and said["punt-1"] == 1  # with soort=voorbeeld alone
    for option, count in said.items():
        facet, _dash, key = option.partition("-")
        others = "&".join(f"{name}={value}" for name, value in (("soort", "voorbeeld"), ("punt", "5")) if name != facet)
        assert number(browser.get(f"/casussen?{others}&{facet}={key}").text) == count, option


def test_what_is_chosen_can_be_taken_off_one_by_one(five, visit, marleen):
    browser = visit(marleen)
    page = browser.get("/casussen?soort=voorbeeld&punt=5&q=steden").text
    links = re.findall(r'<li><a href="(/casussen[^"]*)">([^<]+)<svg', page)
    assert [words for _href, words in links] == ["Voorbeeld", "5. Bouw coalities", "“steden”"]
    without_kind = browser.get(links[0][0].replace("&amp;", "&")).text
    assert chosen(without_kind) == {"punt-5"}
    assert titles(without_kind) == ["E", "D", "C", "B"]
    assert not chosen(browser.get("/casussen").text)


def test_an_option_that_is_none_is_left_out(five, visit, marleen):
    page = visit(marleen).get("/casussen?soort=bestaat_niet&thema=%00&punt=9").text
    assert number(page) == 5 and not chosen(page)


def test_the_kind_position_and_form_of_a_case(five, visit, marleen):
    browser = visit(marleen)
    assert titles(browser.get("/casussen?positie=bij_grote_stad").text) == ["E"]
    assert titles(browser.get("/casussen?vorm=regio_deal").text) == ["E"]
    page = browser.get("/casussen").text
    assert "Een afspraak" in page, "forms stand under their group"
    assert "Openbaar lichaam" not in page, "a form that nothing is found by is left out of the long list"


def test_cities_of_a_size_and_a_province(publish, fatima, visit, marleen):
    publish(fatima, titel="In het groot", gemeenten=["Utrecht"])
    publish(fatima, titel="In het midden", gemeenten=["Woerden"])
    browser = visit(marleen)
    assert titles(browser.get("/casussen?grootte=M50").text) == ["In het midden"]
    assert titles(browser.get("/casussen?grootte=G4").text) == ["In het groot"]
    assert titles(browser.get("/casussen?provincie=UT").text) == ["In het midden", "In het groot"]
    assert not titles(browser.get("/casussen?provincie=UT&grootte=G40").text)


def test_words_are_found_by_the_index(publish, fatima, visit, marleen):
    publish(fatima, titel="Over het water", aanpak="We groeven een waterberging naast de snelweg.")
    publish(fatima, titel="Over de trein")
    browser = visit(marleen)
    for words in ("waterberging", "snelweg waterberging", "water", "waterb"):
        assert titles(browser.get(f"/casussen?q={words}").text) == ["Over het water"], words
    assert not titles(browser.get("/casussen?q=waterberging+trein").text)
    assert not titles(browser.get("/casussen?q=%3F%3F%3F").text)


def test_evidence(publish, fatima, visit, marleen):
    publish(fatima, titel="Gemeten", resultaten=[{"wat": "Veel", "soort": "effect", "bewijs": "gemeten", "bron": ""}])
    publish(fatima, titel="Gehoopt", resultaten=[{"wat": "Veel", "soort": "effect", "bewijs": "verwacht", "bron": ""}])
    page = visit(marleen).get("/casussen?bewijs=ja").text
    assert titles(page) == ["Gemeten"]
    assert "deels gemeten" in page


def test_a_failure_and_the_first_card_look_otherwise(five, visit, marleen):
    page = visit(marleen).get("/casussen").text
    assert page.count("case-card--fail") == 1
    assert page.count("case-card lead") == 1 and page.index("case-card lead") < page.index(">E</a>")


def test_twenty_on_a_page(publish, fatima, visit, marleen):
    for place in range(23):
        publish(fatima, titel=f"Casus {place:02}")
    browser = visit(marleen)
    first, last = browser.get("/casussen?soort=voorbeeld").text, browser.get("/casussen?soort=voorbeeld&pagina=2").text
    assert len(titles(first)) == 20 and titles(last) == ["Casus 02", "Casus 01", "Casus 00"]
    assert "/casussen?soort=voorbeeld&amp;pagina=2" in first
    assert titles(browser.get("/casussen?pagina=999").text) == titles(last), "past the end is the end"


def test_nothing_fits_and_what_one_can_do(five, visit, marleen):
    page = visit(marleen).get("/casussen?q=zebra").text
    assert "Nog geen casus past hierbij" in page
    for way in ('href="/casussen"', 'href="/gesprekken/nieuw"', 'href="/casussen/nieuw"'):
        assert way in page


def test_there_are_none_at_all(visit, marleen):
    page = visit(marleen).get("/casussen").text
    assert "Er zijn nog geen casussen" in page and 'href="/casussen/nieuw"' in page


def test_it_takes_six_statements(five, visit, marleen, count_statements):
    browser = visit(marleen)
    browser.get("/casussen?soort=voorbeeld&q=steden")
    assert count_statements(lambda: browser.get("/casussen?soort=voorbeeld&q=steden")) <= 6
    assert count_statements(lambda: browser.get("/casussen")) <= 6
    assert count_statements(lambda: browser.get("/casussen?zoals=mijn")) <= 6
