"""Choosing a method, reading it, and making one's own of it; who sees what is written is never chosen."""

import copy
import re

import pytest
import yaml
from sqlalchemy import update

from cop.foundation.db import db, writing
from cop.methods import models
from cop.methods.models import BadMethods, OwnMethod, library, library_from

LIST = "/intervisie/methoden"
FIVE_STEPS = f"{LIST}/vijfstappenmethode"


def names(page):
    found = re.findall(r'<h3 lang="nl"><a href="/intervisie/methoden/[^"]+">([^<]+)</a>', page)
    return [name.strip() for name in found]


def own_copy(browser, key="vijfstappenmethode"):
    """The path of a copy that was just made."""
    answer = browser.post(f"{LIST}/{key}/kopieren")
    assert answer.status_code == 303
    return answer.location.removesuffix("/aanpassen")


def form_of(page):
    """The form as it stands on the page, ready to be sent."""
    fields = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields = {name: value for name, value in fields.items() if not name.startswith("stays-")}
    fields |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', page))
    return fields | dict.fromkeys(re.findall(r'name="(stays-[^"]+)"[^>]* checked', page), "1")


def test_all_twelve_are_there_with_their_steps(visit, marleen):
    browser = visit(marleen)
    assert len(names(browser.get(LIST).text)) == 12
    for key, method in library().methods.items():
        page = browser.get(f"{LIST}/{key}").text
        for step in library().around(method):
            assert step.name in page and f"<b>{step.minutes}</b>" in page
        assert all(pitfall in page for pitfall in method.pitfalls)


@pytest.mark.parametrize("situation", library().situations, ids=lambda one: one.key)
def test_what_fits_stands_on_top(visit, marleen, situation):
    page = visit(marleen).get(f"{LIST}?situatie={situation.key}").text
    wanted = [library().methods[key].name for key in situation.methods]
    assert names(page)[: len(wanted)] == wanted and len(names(page)) == 12
    assert f'value="{situation.key}" selected' in page


def test_looking_back_is_shown_and_not_counted(visit, marleen):
    page = visit(marleen).get(FIVE_STEPS).text
    back = page.partition("Terugblik vorige keer")[2].partition("</li>")[0]
    assert "alleen na een vorige keer, niet meegeteld" in back
    assert page.count("niet meegeteld") == 1 and '<span class="meta">5 minuten</span>' in page


def test_a_method_says_when_it_is_good(visit, marleen):
    for one in library().situations:
        page = visit(marleen).get(f"{LIST}/{one.methods[0]}").text
        assert "Goed als</b>" in page and f'<span lang="nl">{one.when}</span>' in page


def test_a_situation_that_does_not_exist_shows_all(visit, marleen):
    assert len(names(visit(marleen).get(f"{LIST}?situatie=hoi").text)) == 12


def test_copied_and_adapted_in_words_minutes_and_order(visit, marleen):
    browser = visit(marleen)
    path = own_copy(browser)
    form = form_of(browser.get(f"{path}/aanpassen").text)
    form |= {"name": "Vijf stappen in Woerden", "minutes-kern": "12", "prompt-kern": "Zeg het in zes woorden.",
             "place-advies": "1"}  # fmt: skip
    del form["stays-verkennen"]
    assert browser.post(f"{path}/aanpassen", form).status_code == 303
    page = browser.get(path).text
    assert "Vijf stappen in Woerden" in page and "Zeg het in zes woorden." in page
    assert "Vraag door en vat af en toe samen." not in page
    assert page.index("Adviesronde") < page.index("Vraag inbrengen")
    assert "Vijf stappen in Woerden" in browser.get(LIST).text
    assert "Verkennen" in browser.get(f"{path}/aanpassen").text  # what was left out can be taken in again
    assert "Zeg het in zes woorden." not in browser.get(FIVE_STEPS).text


def test_who_sees_what_is_written_is_not_chosen(visit, marleen):
    browser = visit(marleen)
    path = own_copy(browser)
    form = form_of(browser.get(f"{path}/aanpassen").text)
    forged = {f"{name}-advies": "oogst" for name in ("sight", "zicht", "field", "speaks")}
    assert browser.post(f"{path}/aanpassen", form | forged).status_code == 303
    assert re.search(r"Adviezen\.</span> Alleen de inbrenger leest het", browser.get(path).text)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Geef je methode een naam"),
        ({"name": "n" * 81}, "Geef je methode een naam"),
        ({"minutes-kern": "0"}, "Kies van 1 tot 90 minuten"),
        ({"minutes-kern": "91"}, "Kies van 1 tot 90 minuten"),
        ({"minutes-kern": "²"}, "Kies van 1 tot 90 minuten"),
        ({"prompt-kern": ""}, "Zeg in hooguit 400 tekens"),
        ({"name-kern": "n" * 81}, "Geef de stap een naam"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(visit, marleen, wrong, says):
    browser = visit(marleen)
    path = own_copy(browser)
    form = form_of(browser.get(f"{path}/aanpassen").text) | {"prompt-vraag": "Wat houdt je wakker?"} | wrong
    answer = browser.post(f"{path}/aanpassen", form)
    assert answer.status_code == 422
    assert says in answer.text and "Wat houdt je wakker?" in answer.text


def test_a_method_needs_a_step(visit, marleen):
    browser = visit(marleen)
    path = own_copy(browser)
    form = form_of(browser.get(f"{path}/aanpassen").text)
    answer = browser.post(f"{path}/aanpassen", {name: form[name] for name in form if "stays" not in name})
    assert answer.status_code == 422 and "Houd minstens één stap over" in answer.text


def test_two_windows_do_not_overwrite_each_other(visit, marleen):
    browser = visit(marleen)
    path = own_copy(browser)
    form = form_of(browser.get(f"{path}/aanpassen").text)
    assert browser.post(f"{path}/aanpassen", form | {"name": "De eerste"}).status_code == 303
    answer = browser.post(f"{path}/aanpassen", form | {"name": "De tweede"})
    assert answer.status_code == 409 and "De tweede" in answer.text and "ander venster" in answer.text
    assert "De eerste" in browser.get(path).text


def test_nobody_else_sees_or_changes_it(visit, marleen, youssef, anouk):
    path = own_copy(visit(marleen))
    for other in (visit(youssef), visit(anouk)):
        for way in ("", "/aanpassen"):
            assert other.get(path + way).status_code == 404
        for way in ("/aanpassen", "/kopieren", "/weg"):
            assert other.post(path + way, {"name": "Van mij"}).status_code == 404
        assert "op mijn manier" not in other.get(LIST).text
    assert visit(marleen).get(path).status_code == 200


def test_thrown_away(visit, marleen):
    browser = visit(marleen)
    path = own_copy(browser)
    assert browser.post(f"{path}/weg").status_code == 303
    assert browser.get(path).status_code == 404
    assert len(names(browser.get(LIST).text)) == 12


def test_nobody_collects_without_end(visit, marleen):
    browser = visit(marleen)
    for _ in range(50):
        own_copy(browser)
    answer = browser.post(f"{FIVE_STEPS}/kopieren")
    assert answer.status_code == 409 and "heel veel eigen methoden" in answer.text


def raw():
    return yaml.safe_load((models.Path(models.__file__).parent / "methods.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", ["sight", "speaker", "written", "twice", "situation"])
def test_a_list_that_does_not_hold_together_is_refused(fault):
    data = copy.deepcopy(raw())
    step = data["methoden"][0]["stappen"][0]
    if fault == "sight":
        step["zicht"] = "iedereen"
    elif fault == "speaker":
        step["spreekt"] = "de baas"
    elif fault == "written":
        step["zicht"] = "geen"
    elif fault == "twice":
        data["methoden"][0]["stappen"].append(step)
    else:
        data["situaties"][0]["methoden"] = ["pieo"]
    with pytest.raises(BadMethods):
        models.checked(library_from(data))


def test_a_copy_of_what_is_no_longer_in_the_list_is_not_there(visit, marleen):
    browser = visit(marleen)
    path = own_copy(browser)
    with writing():
        db.session.execute(update(OwnMethod).values(base="vergeten"))
    for way in ("", "/aanpassen"):
        assert browser.get(path + way).status_code == 404
    assert "op mijn manier" not in browser.get(LIST).text
