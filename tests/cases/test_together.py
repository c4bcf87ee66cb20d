"""Two authors in one block: both sides where they do not meet, and both texts where they do."""

import pytest

from cop.cases import authors
from cop.cases.queries import content_of
from cop.foundation.db import writing
from tests.cases.conftest import Writer, fields_of


@pytest.fixture
def both(visit, case, fatima, youssef):
    """Fatima and Youssef, with the same block open."""
    with writing():
        authors.add_author(case, youssef, fatima)
    return [Writer(visit(member), case, "opgave") for member in (fatima, youssef)]


def test_different_fields_are_put_together(both, case):
    mine, theirs = both
    assert theirs.save(urgentie="Omdat het stilstond").status_code == 303
    assert mine.save(opgave="Een andere opgave").status_code == 303
    content = content_of(case)
    assert (content["opgave"], content["urgentie"]) == ("Een andere opgave", "Omdat het stilstond")


def test_the_same_field_shows_both_and_overwrites_nothing(both, case):
    mine, theirs = both
    theirs.save(opgave="Wat Youssef schreef")
    answer = mine.save(opgave="Wat Fatima schreef", urgentie="Ook van Fatima")
    assert answer.status_code == 409 and "Youssef veranderde dit net ook" in answer.text
    for words in ("Wat Youssef schreef", "Wat Fatima schreef", "Ook van Fatima"):
        assert words in answer.text
    assert content_of(case)["opgave"] == "Wat Youssef schreef"


def test_who_has_seen_both_saves_again(both, case):

    mine, theirs = both
    theirs.save(opgave="Wat Youssef schreef")
    answer = mine.save(opgave="Wat Fatima schreef")
    mine.fields = fields_of(answer.text)
    assert mine.fields["opgave"] == "Wat Fatima schreef"
    assert mine.save(opgave="Allebei: Youssef en Fatima").status_code == 303
    assert content_of(case)["opgave"] == "Allebei: Youssef en Fatima"


def test_the_same_words_are_no_clash(both, case):
    mine, theirs = both
    theirs.save(opgave="Hetzelfde")
    assert mine.save(opgave="Hetzelfde").status_code == 303


def test_rows_that_both_changed_clash_as_a_whole(visit, case, fatima, youssef):
    with writing():
        authors.add_author(case, youssef, fatima)
    mine, theirs = (Writer(visit(member), case, "partners") for member in (fatima, youssef))
    theirs.save(**{"partners-0-naam": "Gemeente Woerden en dorpen"})
    answer = mine.save(act="weg:partners:1")
    assert answer.status_code == 409 and "Gemeente Woerden en dorpen" in answer.text
    assert len(content_of(case)["partners"]) == 2


def test_an_untouched_field_takes_what_the_other_wrote(both, case):
    mine, theirs = both
    theirs.save(opgave="Van Youssef")
    mine.save()
    assert content_of(case)["opgave"] == "Van Youssef"


@pytest.mark.parametrize("path", ["schrijven/opgave", "interview"])
def test_keeping_one_field_does_not_swallow_what_another_wrote_in_the_next(both, case, path):
    """By script: what is told back is about what this page shows, not about what stands there by now."""
    mine, theirs = both
    mine.path = f"{case.path}/{path}"
    mine.open()
    theirs.save(opgave="Wat Youssef schreef")
    answer = mine.browser.post(mine.path, {**mine.fields, "urgentie": "Nu"}, headers={"X-Part": "1"})
    for key, digest in answer.get_json()["digests"].items():
        mine.fields[f"was-{key}"] = digest
    answer = mine.save(urgentie="Nu", opgave="Wat Fatima schreef")
    assert answer.status_code == 409 and "Wat Youssef schreef" in answer.text
    assert content_of(case)["opgave"] == "Wat Youssef schreef"


def test_who_writes_no_longer_gets_every_word_back(both, case, youssef):
    _mine, theirs = both
    with writing():
        authors.let_author_go(case, youssef.id)
    answer = theirs.save(opgave="Mijn laatste woorden hier")
    assert answer.status_code == 404 and "Mijn laatste woorden hier" in answer.text
