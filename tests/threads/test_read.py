"""Reading: pages, the first unread reply, and a read position that only what was shown moves."""

from datetime import timedelta

from cop.foundation.clock import now
from cop.foundation.db import db
from cop.threads.models import Attention
from tests.conftest import make_reply, make_thread


def test_opening_a_page_marks_nothing_as_read(visit, youssef, fatima, thread):
    make_reply(thread, youssef)
    browser = visit(fatima)
    browser.get(thread.path)
    assert db.session.get(Attention, (thread.id, fatima.id)) is None
    assert "2 nieuw" in browser.get("/gesprekken").text


def test_the_button_marks_what_was_shown(visit, youssef, fatima, thread):
    make_reply(thread, youssef)
    browser = visit(fatima)
    assert "Dit heb ik gelezen" in browser.get(thread.path).text
    browser.post(f"{thread.path}/gelezen", {"number": "2"})
    assert "nieuw</span>" not in browser.get("/gesprekken").text
    assert "Dit heb ik gelezen" not in browser.get(thread.path).text


def test_the_read_position_never_goes_back(visit, youssef, fatima, thread):
    for _ in range(4):
        make_reply(thread, youssef)
    browser = visit(fatima)
    browser.post(f"{thread.path}/gelezen", {"number": "4"})
    browser.post(f"{thread.path}/gelezen", {"number": "2"})
    assert db.session.get(Attention, (thread.id, fatima.id)).read_to == 4
    assert "1 nieuw" in browser.get("/gesprekken").text


def test_a_number_that_does_not_exist_is_brought_back_to_the_last(visit, fatima, thread):
    for number in ("999", "-4", "x", "9" * 40, ""):
        assert visit(fatima).post(f"{thread.path}/gelezen", {"number": number}).status_code == 303
    assert db.session.get(Attention, (thread.id, fatima.id)).read_to == 1


def test_to_the_first_unread_reply_on_its_page(visit, youssef, fatima, thread):
    for n in range(30):
        make_reply(thread, youssef, f"Antwoord nummer {n + 2}.")
    browser = visit(fatima)
    browser.post(f"{thread.path}/gelezen", {"number": "24"})
    page = browser.get(f"{thread.path}?vanaf=ongelezen").text
    assert 'id="nieuw"' in page and "7 nieuw" in page
    assert page.index('id="nieuw"') < page.index('id="b25"')
    assert "Antwoord nummer 20." not in page
    assert "Naar het eerste ongelezen antwoord" in browser.get(thread.path).text


def test_mark_all_read_covers_everything_until_now(visit, marleen, youssef, fatima, everybody):
    for n in range(3):
        make_reply(make_thread(everybody, marleen, title=f"Gesprek {n}"), youssef)
    browser = visit(fatima)
    assert browser.get("/gesprekken").text.count(" nieuw</span>") == 3
    browser.post("/gesprekken/alles-gelezen")
    assert " nieuw</span>" not in browser.get("/gesprekken").text


def test_what_came_after_mark_all_read_is_new(visit, marleen, youssef, fatima, everybody):
    thread = make_thread(everybody, marleen, at=now() - timedelta(hours=2))
    make_reply(thread, youssef, at=now() - timedelta(hours=1))
    browser = visit(fatima)
    browser.post("/gesprekken/alles-gelezen")
    make_reply(thread, youssef, "Nog iets.")
    assert "1 nieuw" in browser.get("/gesprekken").text


def test_one_s_own_reply_is_no_news_unless_one_skipped_some(visit, youssef, fatima, thread):
    browser = visit(fatima)
    browser.post(f"{thread.path}/gelezen", {"number": "1"})
    browser.post(thread.path, {"body": "Van mij."})
    assert " nieuw</span>" not in browser.get("/gesprekken").text
    make_reply(thread, youssef)
    browser.post(thread.path, {"body": "Weer van mij."})
    assert "2 nieuw" in browser.get("/gesprekken").text


def test_a_page_number_out_of_range_shows_an_existing_page(visit, fatima, thread):
    for page in ("0", "-1", "99999999999", "x"):
        assert visit(fatima).get(f"{thread.path}?pagina={page}").status_code == 200


def test_the_list_is_walked_to_the_end_and_back(visit, marleen, fatima, everybody):
    for n in range(60):
        make_thread(everybody, marleen, title=f"Gesprek {n:02d}", at=now() - timedelta(days=80) + timedelta(hours=n))
    import re

    browser = visit(fatima)

    def titles(page):
        return re.findall(r"Gesprek \d\d", page)

    def link(page, name):
        found = re.search(rf'<a[^>]*href="([^"]+)"[^>]*>{name}</a>', page)
        return found.group(1).replace("&amp;", "&") if found else None

    first = browser.get("/gesprekken").text
    second = browser.get(link(first, "Volgende")).text
    third = browser.get(link(second, "Volgende")).text
    walked = titles(first) + titles(second) + titles(third)
    assert walked == [f"Gesprek {n:02d}" for n in reversed(range(60))]
    assert link(third, "Volgende") is None and link(first, "Vorige") is None
    assert titles(browser.get(link(third, "Vorige")).text) == titles(second)
    last = browser.get(link(first, "Laatste")).text
    assert titles(last)[-1] == "Gesprek 00" and link(last, "Volgende") is None
    assert titles(browser.get(link(last, "Eerste")).text) == titles(first)


def test_a_broken_cursor_is_the_first_page(visit, marleen, thread):
    for cursor in ("x", "2026", "99999999T999999999999.x", "'"):
        assert "Wie betaalt de coalitie?" in visit(marleen).get(f"/gesprekken?na={cursor}").text


def test_filters(visit, marleen, youssef, fatima, everybody, circle):
    make_thread(everybody, marleen, title="Over coalities", agenda=[5], themes=["economie"], tags=["kosten"])
    other = make_thread(everybody, youssef, title="Over wonen", agenda=[1, 2], themes=["wonen"])
    make_thread(circle, marleen, title="In de kring", agenda=[3])
    make_reply(other, marleen)
    browser = visit(marleen)

    def shown(query):
        page = browser.get(f"/gesprekken{query}").text
        return {title for title in ("Over coalities", "Over wonen", "In de kring") if title in page}

    assert shown("") == {"Over coalities", "Over wonen", "In de kring"}
    assert shown("?punt=5") == {"Over coalities"}
    assert shown("?punt=2") == {"Over wonen"}
    assert shown("?thema=wonen") == {"Over wonen"}
    assert shown("?label=kosten") == {"Over coalities"}
    assert shown(f"?kring={circle.public_id}") == {"In de kring"}
    assert shown("?toon=unanswered") == {"Over coalities", "In de kring"}
    assert shown("?toon=mine") == {"Over coalities", "In de kring"}
    assert shown("?toon=followed") == {"Over coalities", "Over wonen", "In de kring"}
    assert visit(fatima).get(f"/gesprekken?kring={circle.public_id}").status_code == 404
    assert browser.get("/gesprekken?punt=9&thema=x&toon=y&kring=").status_code == 200


def test_muting_silences_bell_and_count(visit, marleen, youssef, thread):
    browser = visit(marleen)
    browser.post(f"{thread.path}/volgen", {"stance": "mutes"})
    make_reply(thread, youssef)
    assert "Geen meldingen" in browser.get("/meldingen").text
    assert " nieuw</span>" not in browser.get("/gesprekken").text
    assert "Je hebt dit gedempt" in browser.get(thread.path).text


def test_reading_a_thread_clears_its_line_in_the_bell(visit, marleen, youssef, thread):
    make_reply(thread, youssef)
    browser = visit(marleen)
    assert 'class="is-new"' in browser.get("/meldingen").text
    browser.post(f"{thread.path}/gelezen", {"number": "2"})
    assert 'class="is-new"' not in browser.get("/meldingen").text
