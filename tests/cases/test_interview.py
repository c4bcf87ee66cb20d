"""An interview: the questions in spoken order on one page, kept in the blocks where they belong."""

import pytest

from cop.cases.fields import BadFields, field_list, list_from
from cop.cases.queries import content_of
from tests.cases.conftest import CONTENT, Writer


class Interview(Writer):
    def __init__(self, browser, case):
        super().__init__(browser, case, "kop")
        self.path = f"{case.path}/interview"
        self.open()


def test_the_questions_stand_in_spoken_order(visit, case, fatima):
    page = visit(fatima).get(f"{case.path}/interview").text
    places = [page.index(field.spoken.split("?")[0].split(",")[0]) for field in field_list().interview]
    assert places == sorted(places) and "45 minuten" in page


def test_answers_land_in_their_blocks(visit, case, fatima):
    talk = Interview(visit(fatima), case)
    assert talk.save(opgave="Verteld", raden="Ze zagen elkaar.", samenvatting="Kort.").status_code == 303
    content = content_of(case)
    assert (content["opgave"], content["raden"], content["samenvatting"]) == ("Verteld", "Ze zagen elkaar.", "Kort.")
    assert content["partners"] == CONTENT["partners"]


def test_nothing_is_kept_of_an_interview_that_clashes(visit, case, fatima):
    talk, desk = Interview(visit(fatima), case), Writer(visit(fatima), case, "opgave")
    desk.save(opgave="Aan het bureau")
    answer = talk.save(opgave="In het gesprek", raden="Ook dit")
    assert answer.status_code == 409 and "In het gesprek" in answer.text and "Aan het bureau" in answer.text
    assert "raden" not in content_of(case)


def test_it_is_for_who_writes(visit, published, marleen, anouk):
    for member in (marleen, anouk):
        assert visit(member).get(f"{published.path}/interview").status_code == 403


@pytest.mark.parametrize(
    ("bend", "words"),
    [
        (lambda data: data["blokken"][0]["velden"].append(dict(data["blokken"][1]["velden"][0])), "one key"),
        (lambda data: data["blokken"][0]["velden"][1].update(lijst="nergens"), "does not exist"),
        (lambda data: data["blokken"][0]["velden"][0].update(soort="gedicht"), "unknown kind"),
        (lambda data: data["blokken"][0]["velden"][1].pop("lijst"), "nothing to choose"),
        (lambda data: data["blokken"][0]["velden"][4].pop("nut"), "what for"),
        (lambda data: data["ten"].pop(), "ten"),
        (lambda data: data["interview"].append("schaal"), "without words"),
    ],
)
def test_a_field_list_that_does_not_hold_together_is_refused(bend, words):
    from copy import deepcopy
    from pathlib import Path

    import yaml

    import cop.cases

    data = yaml.safe_load((Path(cop.cases.__file__).parent / "fields.yaml").read_text(encoding="utf-8"))
    assert len(list_from(deepcopy(data)).fields) == 38
    bend(data)
    with pytest.raises(BadFields, match=words):
        list_from(data)
