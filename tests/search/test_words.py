"""Dutch: forms of a word, accents, parts of compounds, beginnings. What is written is found by what is asked."""

import pytest

from cop.foundation.words import keys_of, words_of
from tests.conftest import make_thread
from tests.search.box import titles

FOUND = [  # what stands in a text, and what is typed
    ("gemeenten", "gemeente"),
    ("gemeente", "gemeenten"),
    ("coalities", "coalitie"),
    ("strategieën", "strategie"),
    ("ideeën", "idee"),
    ("regio's", "regio"),
    ("regio’s", "regio"),
    ("huizen", "huis"),
    ("brieven", "brief"),
    ("wethouders", "wethouder"),
    ("Coördinatie", "coordinatie"),
    ("coordinatie", "coördinatie"),
    ("Curaçao", "CURACAO"),
    ("jeugdzorgregio", "jeugdzorg"),
    ("jeugdzorgregio", "jeugd"),
    ("jeugdzorgregio", "zorg"),
    ("jeugdzorgregio", "regio"),
    ("jeugdzorgregio", "zorgregio"),
    ("jeugdzorgregio's", "jeugdzorg"),
    ("jeugdzorg-regio", "jeugdzorgregio"),
    ("jeugdzorgregio", "jeugdzorg-regio"),
    ("bestuurskracht", "bestuur"),
    ("gemeentefonds", "fonds"),
    ("gemeenteraadsleden", "gemeenteraad"),
    ("woningbouwlocaties", "locatie"),
    ("arbeidsmarktregio", "arbeidsmarkt"),
    ("regionaal", "regio"),
    ("samenwerkingsverband", "samenw"),
    ("jeugdzorgregio", "jeugdz"),
    ("wiebeltafelconstructie", "wiebel"),
    ("wiebeltafelconstructie", "wiebel*"),
    ("e-mail", "email"),
    ("2026", "2026"),
    ("Zaltbommel", "zaltb"),
]
NOT_FOUND = [
    ("regio", "jeugdzorgregio"),
    ("raadslid", "afraad"),
    ("belangrijk", "rijk"),
    ("Gelderland", "geld"),
    ("middelgrote", "middel"),
    ("coalitie", "wiebel"),
    ("bouwen", "ouwen"),
]


@pytest.mark.parametrize(("written", "asked"), FOUND)
def test_it_is_found(everybody, marleen, visit, written, asked):
    make_thread(everybody, marleen, "Een vraag", body=f"Wij denken aan {written} en meer.")
    assert titles(visit(marleen), asked) == ["Een vraag"]


@pytest.mark.parametrize(("written", "asked"), NOT_FOUND)
def test_it_is_not_found(everybody, marleen, visit, written, asked):
    make_thread(everybody, marleen, "Een vraag", body=f"Wij denken aan {written} en meer.")
    make_thread(everybody, marleen, "Het woord zelf", body=f"Wij zeggen {asked}.")
    assert titles(visit(marleen), asked) == ["Het woord zelf"]


def test_a_word_that_somebody_wrote_is_no_beginning_of_others(everybody, marleen, visit):
    make_thread(everybody, marleen, "Los", body="De wiebel staat hier.")
    make_thread(everybody, marleen, "Vast", body="De wiebeltafelconstructie staat daar.")
    assert titles(visit(marleen), "wiebel") == ["Los"]
    assert titles(visit(marleen), "wiebel*") == ["Vast", "Los"]


def test_a_long_word_is_cut_on_both_sides(everybody, marleen, visit):
    make_thread(everybody, marleen, "Lang", body="x" * 300)
    assert titles(visit(marleen), "x" * 300) == titles(visit(marleen), "x" * 50) == ["Lang"]


def test_words_stay_few():
    """A word has a handful of keys, however it is built: nobody fills the index with one word."""
    assert len(keys_of("regio" * 8)) <= 40
    assert len(keys_of("-".join(["regio"] * 200))) <= 40
    assert words_of("a_b 'c' d’s") == ["a", "b", "c", "d"]
