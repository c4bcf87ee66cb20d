"""A text that names nobody can still describe so few municipalities that one finds out which."""

import pytest

from cop.foundation.db import writing
from cop.members.models import NOBODY, MemberTheme
from cop.places.queries import municipalities
from cop.traces.narrowing import FEWEST
from cop.traces.queries import narrow
from tests.conftest import make_member

FEW = [
    ("Een gemeente in Zeeland zocht partners.", 4, ("Zeeland",), "het westen van het land"),
    ("een gemeente in zeeland", 4, ("zeeland",), "het westen van het land"),
    ("in de provincie Groningen", 4, ("Groningen",), "het noorden van het land"),
    ("Flevolandse raden in Flevoland", 3, ("Flevolandse", "Flevoland"), "het oosten van het land"),
    ("in Zeeuws-Vlaanderen", 1, ("Zeeuws-Vlaanderen",), "het westen van het land"),
    ("Een M50-gemeente in het noorden van het land", 3, ("M50", "noorden"), "hoe groot"),
    ("een noordelijke gemeente, een M50 gemeente", 3, ("noordelijke", "M50"), "hoe groot"),
    ("Een van de G4", 4, ("G4",), "Laat weg hoe groot"),
    ("Een stad met 100.000 inwoners in Drenthe", 2, ("Drenthe", "100.000 inwoners"), "laat weg hoe groot"),
    ("een middelgrote gemeente in Flevoland", 3, ("middelgrote gemeente", "Flevoland"), "het oosten van het land"),
]
ENOUGH = [
    "Wie de trekker is, wisselt elk jaar.",
    "Een gemeente in Gelderland.",
    "Een middelgrote gemeente in het oosten van het land.",
    "Een gemeente in Zeeland of Gelderland.",
    "Een M50-gemeente.",
    "een stad van 40.000 inwoners",
    "een regio met 300.000 inwoners",
    "in het noorden van de stad, aan de noordelijke oever",
    "in de gemeente Groningen",
    "Rotterdam-Zuid, in de Waddeneilanden",
    "een grote stad in het westen van het land",
    "Anders dan de G4 deden ze dat in Gelderland.",
    "Een M50-gemeente, in het noorden van de stad.",
]


def test_few_fit(app):
    for text, count, words, way_out in FEW:
        found = narrow(text)
        assert found is not None, text
        assert (found.count, found.words) == (count, words), text
        assert way_out in found.advice, (text, found.advice)
        assert str(count) in found.advice


def test_enough_fit_or_nothing_narrows(app):
    assert not [text for text in ENOUGH if narrow(text)]


def test_the_advice_helps(app):
    for part in ("noorden", "oosten", "zuiden", "westen"):
        assert narrow(f"Een gemeente in het {part} van het land.") is None
        assert narrow(f"Een middelgrote gemeente in het {part} van het land.") is None


def test_the_count_is_of_the_data(app):
    for code, name in {"ZE": "Zeeland", "GR": "Groningen", "FL": "Flevoland", "LI": "Limburg"}.items():
        there = [place for place in municipalities().values() if place.province == code]
        found = narrow(f"In {name}.")
        assert (found.count if found else FEWEST) == min(len(there), FEWEST)


@pytest.fixture
def followers(everybody):
    """Three members in Gelderland and one in Zeeland who follow housing."""
    members = [
        make_member(place.lower(), everybody, organisation=place, agenda=1)
        for place in ("Tiel", "Ede", "Zutphen", "Goes")
    ]
    with writing():
        for member in members:
            member.themes = [MemberTheme(theme="wonen")]
    return members


def test_a_theme_narrows_within_a_province(followers):
    assert narrow("In Gelderland.") is None
    found = narrow("In Gelderland.", theme="wonen")
    assert found is not None
    assert (found.count, found.words) == (3, ("Gelderland", "Wonen"))
    assert narrow("In het oosten van het land.", theme="wonen") is None, "that is where one generalises to"
    assert narrow("Wie de trekker is, wisselt.", theme="wonen") is None


def test_an_agenda_point_narrows_too(followers, everybody):
    make_member("arnhem", everybody, organisation="Arnhem", agenda=0b100)
    found = narrow("In Gelderland.", agenda=[1])
    assert found is not None
    assert (found.count, found.words) == (3, ("Gelderland", "Denk regionaal"))
    found = narrow("In Gelderland.", agenda=[1, 3])
    assert found is not None
    assert found.count == 4
    assert narrow("In Gelderland.", agenda=[99]) is None


def test_what_a_member_does_not_show_is_not_counted(followers):
    with writing():
        followers[0].shows = {"themes": NOBODY}
    found = narrow("In Gelderland.", theme="wonen")
    assert found is not None
    assert found.count == 2
    with writing():
        followers[1].shows = {"agenda": NOBODY}
    found = narrow("In Gelderland.", agenda=[1])
    assert found is not None
    assert found.count == 2


def test_a_theme_that_nobody_there_shows_says_nothing(followers):
    assert narrow("In Gelderland.", theme="veiligheid") is None
    assert narrow("In Gelderland.", theme="bestaat-niet") is None


def test_theme_form_and_province_together_are_always_too_much(app):
    found = narrow("In Gelderland.", theme="veiligheid", form="Regio Deal")
    assert found is not None
    assert found.words == ("Gelderland", "Veiligheid", "Regio Deal")
    assert "Thema, vorm en regio" in found.advice
    assert "het oosten van het land" in found.advice
    assert narrow("In Gelderland.", form="Regio Deal") is None
    assert narrow("In het oosten van het land.", theme="veiligheid", form="Regio Deal") is None


PARTS = {
    "noorden": ("Groningen", "Friesland", "Drenthe"),
    "oosten": ("Overijssel", "Flevoland", "Gelderland"),
    "westen": ("Utrecht", "Noord-Holland", "Zuid-Holland", "Zeeland"),
    "zuiden": ("Noord-Brabant", "Limburg"),
}


def test_the_way_out_is_the_part_of_the_country_around_it(app):
    for part, names in PARTS.items():
        for name in names:
            found = narrow(f"In de provincie {name}.", theme="wonen", form="Regio Deal")
            assert found is not None
            assert f"het {part} van het land" in found.advice


def test_counting_takes_one_statement(followers, count_statements):
    assert count_statements(lambda: narrow("In Gelderland.", agenda=[1], theme="wonen")) == 1
    assert count_statements(lambda: narrow("In Zeeland.")) == 0
