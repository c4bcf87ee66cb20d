"""The sheet for the table: each step has a number, minutes and a box to tick, and room to write where all may read."""

import re

import pytest

from cop.methods.models import library
from tests.methods.test_choose_and_adapt import FIVE_STEPS, LIST, own_copy

EVERY = sorted(library().methods)


def sheet_of(browser, path):
    """The page of a method, as far as it goes on paper, step by step."""
    page = browser.get(path).text
    return page, re.findall(r'<li class="step">.*?</li>', page, re.DOTALL)


@pytest.mark.parametrize("key", EVERY)
def test_every_step_can_be_ticked_and_those_of_the_method_are_numbered(visit, marleen, key):
    method = library().methods[key]
    page, steps = sheet_of(visit(marleen), f"{LIST}/{key}")
    assert len(steps) == len(library().around(method))
    for step in steps:
        before_the_words = step.partition('class="step__words"')[0]
        assert before_the_words.count('class="only-print tick"') == 1
    numbers = re.findall(r'class="only-print step__number">(\d+)<', page)
    assert numbers == [str(number) for number in range(1, len(method.steps) + 1)]
    assert 'step__number">1<' in steps[len(library().opening)]
    whole = library().minutes_of(method)
    assert f'class="only-print sheet__whole"><b>{whole}</b>' in page


@pytest.mark.parametrize("key", EVERY)
def test_what_is_for_one_pair_of_eyes_has_no_room_on_the_table(visit, marleen, key):
    method = library().methods[key]
    _page, sheet = sheet_of(visit(marleen), f"{LIST}/{key}")
    for step, html in zip(library().around(method), sheet, strict=True):
        has_room = bool(re.search(r"jot__(line|columns|drawing|ticks)", html))
        assert has_room == (step.sight in ("groep", "oogst")), step.name
        assert ("op je eigen papier." in html) == (step.sight == "eigen"), step.name
        assert ("op een briefje voor de inbrenger." in html) == (step.sight == "inbrenger"), step.name


def test_everybody_in_the_largest_group_can_agree(visit, marleen):
    for key, method in library().methods.items():
        _page, steps = sheet_of(visit(marleen), f"{LIST}/{key}")
        [agreeing] = [step for step in steps if "jot--akkoord" in step]
        assert agreeing.partition('class="jot__ticks"')[2].count('class="tick"') == method.group.most


def test_room_fits_what_is_written(visit, marleen):
    page, _steps = sheet_of(visit(marleen), f"{LIST}/netwerkspiegel")
    assert page.count('class="jot__drawing"') == 1
    assert re.search(r'jot__columns"><p lang="nl">Verantwoording</p>.*<p lang="nl">Toewijding</p></div>', page)
    assert re.search(r'<span class="tick"></span> Ja</span> <span lang="nl"><span class="tick"></span> Nee', page)


def test_the_foot_says_what_holds_for_all_of_it(visit, marleen):
    page = visit(marleen).get(FIVE_STEPS).text
    foot = page.partition('class="only-print sheet__foot"')[2]
    assert "Wat hier gezegd wordt, blijft hier." in foot and "Scheur dit blad na afloop door." in foot


def test_a_method_of_one_s_own_has_a_sheet_too(visit, marleen):
    browser = visit(marleen)
    page, steps = sheet_of(browser, own_copy(browser))
    assert len(steps) == 11 and 'step__number">5<' in page and 'step__number">6<' not in page
