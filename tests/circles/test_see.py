"""Who sees what of a circle: on the list, on its page, and nowhere."""

import re

from cop.circles.operations import remove
from cop.foundation.db import writing
from tests.circles.conftest import make_circle


def words(answer):
    return answer.get_data(as_text=True)


def without_tokens(answer):
    """A page without the tokens of its forms, which hold the second in which they were made."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", words(answer))


def test_a_participant_sees_who_is_in_it_and_its_conversations(circle, visit, marleen):
    page = words(visit(marleen).get(circle.path))
    assert "Henk Tamminga" in page and "Youssef Amrani" in page and "intervisiebegeleider" in page
    assert f"/gesprekken?kring={circle.public_id}" in page
    assert f"/gesprekken/nieuw?kring={circle.public_id}" in page


def test_a_closed_circle_has_its_own_colour(circle, visit, marleen):
    assert 'data-zone="besloten"' in words(visit(marleen).get(circle.path))


def test_an_outsider_of_a_listed_circle_sees_what_it_is_for_and_not_who_is_in_it(circle, visit, fatima):
    page = words(visit(fatima).get(circle.path))
    assert circle.purpose in page.replace("&#39;", "'")
    assert "Henk Tamminga" in page  # leads it
    assert "Youssef Amrani" not in page and "Marleen Duinhof" not in page
    assert f"kring={circle.public_id}" not in page
    assert "Vraag of je mee mag doen" in page


def test_an_unlisted_circle_and_none_at_all_are_the_same_byte_for_byte(hidden, visit, fatima):
    visitor = visit(fatima)
    there, not_there = visitor.get(hidden.path), visitor.get("/kringen/AAAAAAAAAAAAAAAAAAAAAA")
    assert there.status_code == not_there.status_code == 404
    assert without_tokens(there) == without_tokens(not_there)
    assert dict(there.headers) == dict(not_there.headers)


def test_no_act_tells_an_outsider_that_an_unlisted_circle_exists(hidden, visit, fatima, henk):
    visitor = visit(fatima)
    acts = ("vraag", "uitnodiging", "vraag/intrekken", "openen", "afwijzen", "verlaten", "wijzigen", "uitnodigen",
            f"deelnemers/{henk.public_id}/begeleider", f"deelnemers/{henk.public_id}/verwijderen",
            f"vragers/{henk.public_id}", f"uitgenodigd/{henk.public_id}/intrekken")  # fmt: skip
    for act in acts:
        there = visitor.post(f"{hidden.path}/{act}", {"answer": "ja", "why": "x"})
        not_there = visitor.post(f"/kringen/AAAAAAAAAAAAAAAAAAAAAA/{act}", {"answer": "ja", "why": "x"})
        assert (there.status_code, not_there.status_code) == (404, 404), act
        assert without_tokens(there) == without_tokens(not_there), act


def test_a_removed_participant_sees_an_unlisted_circle_no_more(hidden, visit, marleen, henk):
    visitor = visit(marleen)
    assert visitor.get(hidden.path).status_code == 200
    with writing():
        remove(hidden, marleen, henk, "We beginnen opnieuw.")
    assert visitor.get(hidden.path).status_code == 404
    assert "Kring Stil" not in words(visitor.get("/kringen"))


def test_the_founder_who_left_an_unlisted_circle_sees_it_no_more(hidden, visit, marleen, henk):
    with writing():
        hidden.founder_id = marleen.id
        remove(hidden, marleen, henk, "Afscheid.")
    assert visit(marleen).get(hidden.path).status_code == 404


def test_a_moderator_outside_sees_that_it_exists_and_who_is_in_it(hidden, visit, anouk):
    visitor = visit(anouk)
    assert "Kring Stil" in words(visitor.get("/kringen"))
    page = words(visitor.get(hidden.path))
    assert "Henk Tamminga" in page and "Marleen Duinhof" in page
    assert f"kring={hidden.public_id}" not in page  # no way to its conversations
    assert visitor.get(f"/gesprekken?kring={hidden.public_id}").status_code == 404
    for act in ("wijzigen", "uitnodigen"):
        assert visitor.get(f"{hidden.path}/{act}").status_code == 403


def test_an_administrator_sees_that_an_unlisted_circle_exists_and_no_more(hidden, visit, beheer):
    visitor = visit(beheer)
    assert "Kring Stil" in words(visitor.get("/kringen"))
    page = words(visitor.get(hidden.path))
    assert "Kring Stil" in page
    assert "Henk Tamminga" not in page and "Marleen Duinhof" not in page and "Waar Kring Stil voor is" not in page
    assert "Waar Kring Stil voor is" not in words(visitor.get("/kringen"))


def test_the_list_holds_listed_circles_and_my_own(circle, hidden, visit, fatima, marleen):
    outside = words(visit(fatima).get("/kringen"))
    assert "Kring Oost" in outside and "Kring Stil" not in outside
    inside = words(visit(marleen).get("/kringen"))
    assert "Kring Oost" in inside and "Kring Stil" in inside


def test_an_unlisted_circle_changes_no_byte_of_an_outsiders_list(circle, visit, fatima, henk):
    visitor = visit(fatima)
    visitor.get("/kringen")
    before = without_tokens(visitor.get("/kringen"))
    make_circle("Kring Geheim", henk)
    assert without_tokens(visitor.get("/kringen")) == before


def test_the_circle_of_everybody_has_no_page(everybody, visit, marleen):
    assert visit(marleen).get(everybody.path).status_code == 404


def test_a_stranger_is_asked_to_sign_in(circle, stranger):
    for path in ("/kringen", circle.path, f"{circle.path}/verlaten"):
        assert stranger.get(path).status_code in (302, 303, 401), path


def test_long_lists_come_in_pages(visit, fatima, henk, everybody):
    for number in range(30):
        make_circle(f"Kring {number:02d}", henk, is_listed=True)
    visitor = visit(fatima)
    first = words(visitor.get("/kringen"))
    assert "Kring 00" in first and "Kring 24" in first and "Kring 25" not in first
    further = first.split('href="/kringen?na=')[1].split('"')[0]
    second = words(visitor.get(f"/kringen?na={further}"))
    assert "Kring 25" in second and "Kring 29" in second and "Kring 24" not in second
    assert "?na=" not in second.replace('href="/kringen?taal', "")


def test_the_pages_take_few_statements(circle, hidden, visit, marleen, henk, anouk, count_statements):
    for member, path, most in (
        (marleen, "/kringen", 5),
        (anouk, "/kringen", 6),
        (marleen, circle.path, 6),
        (henk, circle.path, 7),
    ):
        visitor = visit(member)
        visitor.get(path)
        assert count_statements(lambda visitor=visitor, path=path: visitor.get(path)) <= most, (member.name, path)
