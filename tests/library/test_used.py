"""Dit gebruikten wij: a line in the ledger of a case, changing it, taking it back, and a case of one's own."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.cases.models import AUTHORS, CIRCLE, PUBLIC, Case, CaseAuthor
from cop.cases.queries import content_of
from cop.foundation.clock import local, now
from cop.foundation.db import db, writing
from cop.library.models import CaseUse
from cop.members.models import LEFT, Member
from cop.notifications.models import CASE_USED, Notification
from tests.cases.conftest import begun, out
from tests.library.reading import counts, titles

LINE = {
    "place": "Kampen",
    "year": "2024",
    "how": "adapted",
    "worked": "busy",
    "note": "Wij begonnen kleiner.",
    "own": "",
}


@pytest.fixture
def case(publish, fatima):
    return publish(fatima, titel="Het fonds", vorm=["regio_deal"])


def say(browser, case, **changed):
    return browser.post(f"{case.path}/gebruikt", {**LINE, **changed})


def ledger(page: str) -> str:
    """The words of the table."""
    found = re.search(r'id="gebruikt".*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_a_line_stands_with_the_case(case, visit, marleen, dick):
    answer = say(visit(marleen), case)
    assert answer.status_code == 303 and answer.location.endswith("#gebruikt")
    page = visit(dick).get(case.path).text
    for said in ("Kampen", "2024", "Aangepast", "Nog bezig", "Wij begonnen kleiner.", "Marleen Duinhof"):
        assert said in ledger(page)
    assert "Verander deze regel" not in page, "that is for who wrote it"


def test_a_moderator_removes_a_line_and_its_writer_reads_why(case, visit, marleen, dick, anouk):
    say(visit(marleen), case, note="Wethouder Jansen wilde niet.")
    page = visit(anouk).get(case.path).text
    path = re.search(rf"{case.path}/gebruikt/[\w-]+/weghalen", page)[0]
    assert path not in visit(dick).get(case.path).text and visit(dick).get(path).status_code == 403
    refused = visit(anouk).post(path, {"why": " "})
    assert refused.status_code == 422 and "Schrijf waarom" in refused.text
    assert visit(anouk).post(path, {"why": "Er staat een naam in."}).status_code == 303
    assert "Kampen" not in ledger(visit(dick).get(case.path).text)
    assert f'href="{case.path}/gebruikt"' in visit(marleen).get("/meldingen").text
    assert "Er staat een naam in." in visit(marleen).get(f"{case.path}/gebruikt").text
    assert "Er staat een naam in." not in visit(dick).get(f"{case.path}/gebruikt").text
    log = visit(anouk).get("/moderatie/logboek").text
    assert "Er staat een naam in." in log and "Jansen" not in log
    assert say(visit(marleen), case).status_code == 303, "she may say it again, otherwise"
    assert "Er staat een naam in." not in visit(marleen).get(f"{case.path}/gebruikt").text


def test_its_authors_are_told_and_nobody_else(case, visit, marleen, fatima, youssef):
    with writing():
        db.session.add(CaseAuthor(case_id=case.id, member_id=youssef.id))
    say(visit(marleen), case)
    told = db.session.execute(
        select(Notification.member_id, Notification.actor_id, Notification.about).where(Notification.kind == CASE_USED)
    )
    assert set(told) == {(fatima.id, marleen.id, f"case:{case.id}"), (youssef.id, marleen.id, f"case:{case.id}")}


def test_the_library_counts_it(case, publish, fatima, visit, marleen):
    publish(fatima, titel="Nieuwer")
    browser = visit(marleen)
    assert "keer overgenomen" not in browser.get("/casussen").text
    assert titles(browser.get("/casussen?volgorde=gebruik").text) == ["Nieuwer", "Het fonds"]
    say(browser, case)
    say(browser, case, place="Zwolle")
    page = browser.get("/casussen?volgorde=gebruik").text
    assert titles(page) == ["Het fonds", "Nieuwer"] and "2 keer overgenomen" in page
    assert counts(page)["gebruik-ja"] == 1
    assert titles(browser.get("/casussen?gebruik=ja").text) == ["Het fonds"]


def test_a_stranger_hears_where_and_when_but_not_who(publish, fatima, visit, marleen, stranger):
    case = publish(fatima, sight=PUBLIC, agreed=True)
    say(visit(marleen), case)
    page = stranger.get(case.path).text
    assert "Kampen" in ledger(page) and "2024" in ledger(page)
    for hidden in ("Marleen", "Wij begonnen kleiner.", f"{case.path}/gebruikt"):
        assert hidden not in page


def test_who_left_keeps_the_line_without_the_name(case, visit, marleen, dick):
    say(visit(marleen), case)
    with writing():
        db.session.get_one(Member, marleen.id).status = LEFT
    page = visit(dick).get(case.path).text
    assert "Kampen" in ledger(page) and "Een oud-lid" in ledger(page) and "Marleen Duinhof" not in ledger(page)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"place": " "}, "Noem de gemeente of de regio."),
        ({"year": "1400"}, "Geef een jaar van 1990"),
        ({"year": "vorig jaar"}, "Geef een jaar van 1990"),
        ({"year": str(local(now() + timedelta(days=366)).year)}, "Geef een jaar van 1990"),
        ({"how": "stolen"}, "Kies hoe je het gebruikte."),
        ({"worked": ""}, "Kies of het werkte."),
        ({"note": "x" * 501}, "500"),
        ({"own": "van-een-ander"}, "Kies een van je eigen casussen."),
    ],
)
def test_what_is_not_right_is_said_where_it_is(changed, why, case, visit, marleen):
    answer = say(visit(marleen), case, **changed)
    assert answer.status_code == 422 and why in answer.text
    assert "Kampen" in answer.text or "place" in changed
    assert "Wij begonnen kleiner." in answer.text or "note" in changed, "every word stays"
    assert not db.session.scalar(select(CaseUse.id))


def test_the_same_place_twice_is_one_line(case, visit, marleen, dick):
    browser = visit(marleen)
    say(browser, case)
    again = say(browser, case, note="Nog een keer")
    assert again.status_code == 409 and "Je vertelde dit al over Kampen" in again.text and "Nog een keer" in again.text
    assert say(visit(dick), case).status_code == 303, "another member may say it too"


def line_of(member) -> CaseUse:
    return db.session.scalars(select(CaseUse).where(CaseUse.member_id == member.id)).one()


def test_one_changes_the_own_line(case, visit, marleen):
    browser = visit(marleen)
    say(browser, case)
    path = f"{case.path}/gebruikt/{line_of(marleen).public_id}"
    assert path in browser.get(case.path).text
    shown = browser.get(path).text
    assert 'value="Kampen"' in shown and "Wij begonnen kleiner." in shown
    assert browser.post(path, {**LINE, "worked": "yes", "note": ""}).status_code == 303
    page = ledger(browser.get(case.path).text)
    assert "Ja" in page and "Nog bezig" not in page and "kleiner" not in page


def test_one_takes_the_own_line_back(case, visit, marleen):
    browser = visit(marleen)
    say(browser, case)
    assert browser.post(f"{case.path}/gebruikt/{line_of(marleen).public_id}/terug").status_code == 303
    assert "Kampen" not in browser.get(case.path).text
    assert "overgenomen" not in browser.get("/casussen").text


def test_nobody_touches_the_line_of_another(case, visit, marleen, dick, fatima, anouk, beheer, stranger):
    say(visit(marleen), case)
    path = f"{case.path}/gebruikt/{line_of(marleen).public_id}"
    for member in (dick, fatima, anouk, beheer):
        browser = visit(member)
        assert browser.get(path).status_code == 404
        assert browser.post(path, {**LINE, "place": "Elders"}).status_code == 404
        assert browser.post(f"{path}/terug").status_code == 404
    stranger.post(f"{path}/terug")
    assert line_of(marleen).place == "Kampen"


def test_authors_do_not_count_their_own_use(case, visit, fatima):
    browser = visit(fatima)
    assert "Dit gebruikten wij" not in browser.get(case.path).text
    assert browser.get(f"{case.path}/gebruikt").status_code == 403
    assert say(browser, case).status_code == 403


def test_who_may_not_read_it_cannot_say_it(
    publish, henk, marleen, fatima, circle, visit, dick, youssef, anouk, stranger
):
    for_circle = publish(henk, sight=CIRCLE, circle=circle)
    for member in (dick, anouk):
        assert visit(member).get(f"{for_circle.path}/gebruikt").status_code == 404
        assert say(visit(member), for_circle).status_code == 404
    assert say(visit(youssef), for_circle).status_code == 303
    assert say(visit(youssef), publish(fatima, sight=AUTHORS)).status_code == 404
    assert say(visit(youssef), begun(fatima)).status_code == 404
    assert say(visit(youssef), begun(fatima, state="reading")).status_code == 403
    say(stranger, for_circle)
    assert db.session.scalars(select(CaseUse.member_id)).all() == [youssef.id]


def test_wij_doen_dit_ook(case, visit, marleen):
    browser = visit(marleen)
    form = browser.get(f"{case.path}/gebruikt?ook=1").text
    assert 'value="nieuw" selected' in form and 'value="Woerden"' in form and 'value="busy" checked' in form
    answer = say(browser, case, own="nieuw")
    own = db.session.scalars(select(Case).where(Case.owner_id == marleen.id)).one()
    assert answer.status_code == 303 and answer.location.endswith(f"{own.path}/schrijven/kop")
    assert (own.from_case_id, own.began_as, own.state) == (case.id, "case", "concept")
    assert set(content_of(own)) == {"soort", "themas", "agendapunten", "vorm"}, "none of its words"
    assert line_of(marleen).own_case_id == own.id


def test_the_own_case_is_linked_once_one_may_read_it(case, visit, marleen, dick, anouk):
    say(visit(marleen), case, own="nieuw")
    own = db.session.scalars(select(Case).where(Case.owner_id == marleen.id)).one()
    assert own.path not in visit(dick).get(case.path).text
    mine = begun(marleen, titel="Wij ook")
    browser = visit(marleen)
    browser.post(f"{case.path}/gebruikt/{line_of(marleen).public_id}", {**LINE, "own": mine.public_id})
    out(mine, anouk)
    page = visit(dick).get(case.path).text
    assert mine.path in page and "Wij ook" in ledger(page)


def test_a_second_time_it_is_the_case_that_was_begun(case, visit, marleen):
    browser = visit(marleen)
    say(browser, case, own="nieuw")
    say(browser, case, place="Zwolle", own="nieuw")
    assert len(db.session.scalars(select(Case).where(Case.owner_id == marleen.id)).all()) == 1


def test_no_case_comes_from_one_that_came_from_it(publish, fatima, marleen, dick, visit):
    """A from B from A, and A from C from B from A."""
    first, second, third = publish(fatima, titel="A"), publish(marleen, titel="B"), publish(dick, titel="C")
    assert say(visit(marleen), first, own=second.public_id).status_code == 303
    assert say(visit(dick), second, own=third.public_id).status_code == 303
    for case in (second, third):
        answer = say(visit(fatima), case, own=first.public_id)
        assert answer.status_code == 409
        assert "“A” kan niet uit deze casus komen: deze casus kwam daaruit." in answer.text
        assert "Wij begonnen kleiner." in answer.text
    assert say(visit(fatima), third).status_code == 303, "without the own case it is fine"
    path = f"{third.path}/gebruikt/{line_of(fatima).public_id}"
    assert visit(fatima).post(path, {**LINE, "own": first.public_id}).status_code == 409
    assert line_of(fatima).own_case_id is None


def test_a_case_that_began_with_it_counts_as_one_that_came_from_it(publish, fatima, marleen, anouk, visit):
    first = publish(fatima, titel="A")
    say(visit(marleen), first, own="nieuw")
    visit(marleen).post(f"{first.path}/gebruikt/{line_of(marleen).public_id}/terug")
    second = begun(marleen, titel="B")
    with writing():
        second.from_case_id = first.id
    out(second, anouk)
    assert say(visit(fatima), second, own=first.public_id).status_code == 409
