"""A block is kept as it was typed; what is over a limit is pointed at, and rows move by buttons alone."""

import pytest

from cop.cases.fields import HARD_MOST
from cop.cases.queries import content_of
from tests.cases.conftest import CONTENT, Writer, begun


def test_every_block_is_kept_as_it_stands(visit, case, fatima):
    """What a browser sends back of an untouched form changes nothing: no field is lost or bent on the way."""
    browser = visit(fatima)
    for key in ("kop", "opgave", "context", "partners", "vorm", "aanpak", "resultaat", "lessen", "herkomst"):
        answer = Writer(browser, case, key).save()
        assert answer.status_code == 303, key
    content = content_of(case)
    assert {key: content[key] for key in CONTENT} == CONTENT


def test_what_is_typed_is_kept(visit, case, fatima):
    writer = Writer(visit(fatima), case, "opgave")
    writer.save(opgave="Nieuwe woorden & <b>", schaal="corop")
    page = writer.open()
    assert "Nieuwe woorden &amp; &lt;b&gt;" in page and 'value="corop" selected' in page
    assert content_of(case)["opgave"] == "Nieuwe woorden & <b>"


def test_too_long_is_kept_and_pointed_at(visit, case, fatima):
    writer = Writer(visit(fatima), case, "kop")
    assert writer.save(samenvatting="a" * 701).status_code == 303
    assert "Eén teken te veel: er passen er 700." in writer.open()
    assert "Eén teken te veel" in visit(fatima).get(f"{case.path}/schrijven").text


def test_far_too_long_is_refused_with_every_word(visit, case, fatima):
    writer = Writer(visit(fatima), case, "opgave")
    answer = writer.save(opgave="b" * (HARD_MOST + 1), urgentie="Dit moet blijven staan")
    assert answer.status_code == 422 and "b" * 100 in answer.text and "Dit moet blijven staan" in answer.text
    assert content_of(case)["opgave"] == CONTENT["opgave"]


def test_a_choice_that_left_the_list_stays_until_another_is_made(visit, fatima):
    case = begun(fatima, status="vroeger", agendapunten=["bouw_coalities", "oud_punt"])
    page = Writer(visit(fatima), case, "kop").open()
    assert "“vroeger” staat niet meer in de lijst" in page and "“oud_punt” staat niet meer in de lijst" in page
    assert Writer(visit(fatima), case, "kop").save().status_code == 303
    assert content_of(case)["status"] == "vroeger" and "oud_punt" in content_of(case)["agendapunten"]


def test_a_forged_choice_is_not_more_than_words(visit, case, fatima):
    Writer(visit(fatima), case, "kop").save(status="<script>")
    page = visit(fatima).get(f"{case.path}/schrijven/kop").text
    assert "<script>alert" not in page and "“&lt;script&gt;” staat niet meer" in page


@pytest.mark.parametrize(
    ("act", "names", "spot"),
    [
        ("op:partners:1", ["Gemeente Hengelo", "Gemeente Woerden"], "#partners-0"),
        ("neer:partners:0", ["Gemeente Hengelo", "Gemeente Woerden"], "#partners-1"),
        ("weg:partners:0", ["Gemeente Hengelo"], "#partners-0"),
        ("op:partners:0", ["Gemeente Woerden", "Gemeente Hengelo"], "#partners-0"),
        ("weg:partners:77", ["Gemeente Woerden", "Gemeente Hengelo"], "#partners-2"),
        ("weg:titel:0", ["Gemeente Woerden", "Gemeente Hengelo"], ""),
    ],
)
def test_rows_move_by_a_button(visit, case, fatima, act, names, spot):
    answer = Writer(visit(fatima), case, "partners").save(act=act)
    assert answer.status_code == 303 and answer.location.endswith(spot)
    assert [row["naam"] for row in content_of(case)["partners"]] == names


def test_a_row_is_added(visit, case, fatima):
    browser = visit(fatima)
    answer = Writer(browser, case, "partners").save(act="erbij:partners")
    page = browser.get(answer.location).text
    assert 'id="partners-2-naam"' in page
    Writer(browser, case, "partners").save(**{"partners-2-naam": "Provincie", "partners-2-rol": "financier"})
    assert content_of(case)["partners"][2]["naam"] == "Provincie"
    Writer(browser, case, "partners").save(**{"partners-7-naam": "", "partners-7-sinds": ""})
    assert len(content_of(case)["partners"]) == 3, "an empty row is no row"


def test_a_script_hears_when_it_was_kept(visit, case, fatima):
    writer = Writer(visit(fatima), case, "opgave")
    answer = writer.browser.post(writer.path, {**writer.fields, "urgentie": "Nu"}, headers={"X-Part": "1"})
    told = answer.get_json()
    assert answer.status_code == 200 and "Bewaard om" in told["said"]
    writer.fields["was-urgentie"] = told["digests"]["urgentie"]
    assert writer.save(urgentie="Nu meteen").status_code == 303, "with the digest it was told, one writes on"
    assert content_of(case)["urgentie"] == "Nu meteen"


def test_save_and_go_on_leads_to_the_next_block(visit, case, fatima):
    assert Writer(visit(fatima), case, "kop").save(act="verder").location.endswith("/schrijven/opgave")
    assert Writer(visit(fatima), case, "herkomst").save(act="verder").location.endswith("/schrijven")


def test_the_contact_is_one_of_the_authors(visit, case, fatima, marleen):
    Writer(visit(fatima), case, "herkomst").save(contactpersoon=marleen.public_id)
    assert case.contact_id is None, "somebody who writes nothing here is nobody"
    Writer(visit(fatima), case, "herkomst").save(contactpersoon=fatima.public_id)
    assert case.contact_id == fatima.id


def test_an_unknown_block_is_not_there(visit, case, fatima):
    assert visit(fatima).get(f"{case.path}/schrijven/verzonnen").status_code == 404
    assert visit(fatima).post(f"{case.path}/schrijven/verzonnen").status_code == 404


def test_help_is_given_and_stops_nothing(visit, fatima):
    long = "Dit is een hele lange zin die maar door en door gaat met steeds weer nog een woord erbij " * 2
    case = begun(fatima, opgave=long, urgentie="https://www.voorbeeld.example/stuk", capaciteit="De VVB telt mee.")
    page = visit(fatima).get(f"{case.path}/schrijven").text
    assert "Maak er twee van" in page and "Dit is alleen een link" in page and "Niet iedereen kent “VVB”" in page
    assert "Klaar om te lezen" in page
