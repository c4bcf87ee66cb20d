"""Two or three cases side by side."""

from cop.cases.models import AUTHORS, CIRCLE
from tests.cases.conftest import begun


def beside(*cases) -> str:
    return "/casussen/vergelijken?" + "&".join(f"c={case.public_id}" for case in cases)


def test_two_cases(publish, fatima, visit, marleen):
    one = publish(fatima, titel="Eerste", raden="De raden kregen drie keuzes.", vorm=["regio_deal"],
                  financiering=[{"bron": "Rijk", "bedrag": "45000", "orde": "", "looptijd": "drie jaar"}])  # fmt: skip
    other = publish(
        fatima, titel="Tweede", raden="De raden hoorden het laat.", wat_werkte_niet="Het overleg *liep vast*."
    )
    page = visit(marleen).get(beside(other, one)).text
    for said in (
        "De raden kregen drie keuzes.",
        "De raden hoorden het laat.",
        "Regio Deal",
        "Rijk: € 45.000 (drie jaar)",
    ):
        assert said in page
    assert "<em>liep vast</em>" in page, "markup as it was kept"
    assert page.index(">Tweede</a>") < page.index(">Eerste</a>"), "in the order in which they were asked for"
    assert "Niet ingevuld" in page
    assert "Eerste stap" not in page, "a line that none fills in is left out"


def test_a_fourth_is_left_out_with_a_word(publish, fatima, visit, marleen):
    page = visit(marleen).get(beside(*(publish(fatima, titel=name) for name in "ABCD"))).text
    assert "Je ziet de eerste 3" in page and ">C</a>" in page and ">D</a>" not in page


def test_one_is_not_enough(publish, fatima, visit, marleen):
    browser, case = visit(marleen), publish(fatima)
    for path in ("/casussen/vergelijken", beside(case), beside(case, case)):
        page = browser.get(path).text
        assert "Kies twee casussen" in page and "<table" not in page


def test_what_one_may_not_read_is_left_out_and_that_is_said(publish, fatima, henk, circle, visit, dick):
    open_one, other = publish(fatima, titel="Open"), publish(fatima, titel="Ook open")
    hidden = [
        publish(henk, titel="Geheim", sight=CIRCLE, circle=circle),
        publish(fatima, titel="Geheim", sight=AUTHORS),
        begun(fatima, titel="Geheim"),
    ]
    browser = visit(dick)
    for case in hidden:
        page = browser.get(beside(open_one, case, other)).text
        assert "Geheim" not in page and "Eén casus is weggelaten" in page
        assert page.count('role="columnheader"') == 2
    strange = browser.get(beside(open_one) + "&c=bestaat-niet").text
    assert "Eén casus is weggelaten" in strange and "Kies twee casussen" in strange
    assert page.count("Geheim") == 0


def test_its_circle_compares_it(publish, fatima, henk, circle, visit, youssef):
    page = (
        visit(youssef)
        .get(beside(publish(fatima), publish(henk, titel="Uit de kring", sight=CIRCLE, circle=circle)))
        .text
    )
    assert "Uit de kring" in page and "weggelaten" not in page


def test_the_cards_lead_here(publish, fatima, visit, marleen):
    case, _other = publish(fatima), publish(fatima)
    page = visit(marleen).get("/casussen").text
    assert f'name="c" value="{case.public_id}"' in page and 'action="/casussen/vergelijken"' in page
