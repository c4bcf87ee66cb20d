"""The library outside the door: what is public and agreed to, in the words that were agreed to."""

from cop.cases import operations as cases
from cop.cases.fields import field_list
from cop.cases.models import AUTHORS, CIRCLE, MEMBERS, PUBLIC, CaseBlock
from cop.foundation.db import db, writing
from tests.library.reading import counts, number, titles


def test_only_what_is_public_and_agreed_to(publish, fatima, henk, circle, stranger):
    publish(fatima, titel="Openbaar", sight=PUBLIC, agreed=True)
    publish(fatima, titel="Nog niet goedgekeurd", sight=PUBLIC)
    publish(fatima, titel="Voor leden", sight=MEMBERS, agreed=True)
    publish(fatima, titel="Voor auteurs", sight=AUTHORS, agreed=True)
    publish(henk, titel="Voor de kring", sight=CIRCLE, circle=circle, agreed=True)
    page = stranger.get("/casussen").text
    assert titles(page) == ["Openbaar"] and number(page) == 1
    assert counts(page)["soort-voorbeeld"] == 1
    assert "Hier staan alleen de casussen die de makers aan iedereen laten zien" in page
    for inside in ("/casussen/nieuw", "/casussen/mijn", "/casussen/vergelijken", "zoals=mijn", 'name="c"'):
        assert inside not in page


def test_there_are_none(publish, fatima, stranger):
    publish(fatima)
    page = stranger.get("/casussen").text
    assert "Er zijn nog geen openbare casussen" in page and not titles(page)


def test_nothing_of_the_hidden_field_is_found_or_counted(publish, fatima, stranger, marleen, visit):
    publish(fatima, sight=PUBLIC, agreed=True, hidden=("wat_werkte_niet",), wat_werkte_niet="De walvis was te groot.")
    assert not titles(stranger.get("/casussen?q=walvis").text)
    assert number(stranger.get("/casussen?q=fonds").text) == 1
    assert number(visit(marleen).get("/casussen?q=walvis").text) == 1


def test_a_stranger_reads_the_version_that_was_agreed_to(publish, fatima, anouk, stranger, marleen, visit):
    case = publish(fatima, titel="Zoals afgesproken", sight=PUBLIC, agreed=True)
    with writing():
        block = db.session.get_one(CaseBlock, (case.id, field_list().block_of["titel"]))
        block.content = {**block.content, "titel": "Later bedacht", "soort": "wat_niet_werkte"}
    with writing():
        cases.publish(case, cases.ready(case), fatima)
    page = stranger.get("/casussen").text
    assert titles(page) == ["Zoals afgesproken"]
    assert counts(page)["soort-voorbeeld"] == 1 and counts(page)["soort-wat_niet_werkte"] == 0
    assert not titles(stranger.get("/casussen?q=bedacht").text)
    assert titles(visit(marleen).get("/casussen").text) == ["Later bedacht"]
    assert "Zoals afgesproken" in stranger.get(case.path).text
    assert "Later bedacht" not in stranger.get(case.path).text


def test_an_agreement_that_is_taken_back_closes_the_door(publish, fatima, stranger):
    case = publish(fatima, sight=PUBLIC, agreed=True)
    assert number(stranger.get("/casussen").text) == 1
    with writing():
        case.agreed_version = None
    assert not titles(stranger.get("/casussen").text)
    assert stranger.get(case.path).status_code == 302


def test_members_pages_ask_to_sign_in(publish, fatima, stranger):
    case = publish(fatima, sight=PUBLIC, agreed=True)
    for path in ("/casussen/vergelijken", "/steden-zoals-de-mijne", f"{case.path}/gebruikt"):
        assert "Inloggen" in stranger.get(path, follow_redirects=True).text, path


def test_the_front_door_says_what_stands_outside_and_leads_there(stranger, everybody):
    page = stranger.get("/").text
    assert "Buiten staan alleen casussen die de makers aan iedereen laten zien" in page and 'href="/casussen"' in page
