"""While a title is typed: at most five conversations that look like it, the most alike first."""

from datetime import timedelta

from cop.foundation.clock import now
from tests.conftest import make_thread
from tests.search.box import words


def alike(browser, title: str) -> list[str]:
    import re

    page = browser.get("/zoeken/lijkt-op", query_string={"titel": title})
    assert page.status_code == 200
    return [words(found) for found in re.findall(r"<a [^>]*>(.*?)</a>", page.text)]


def test_the_most_alike_first(everybody, marleen, visit):
    then = now() - timedelta(days=30)
    best = make_thread(everybody, marleen, "Hoe verdelen we de baten van een regiofonds?", at=then)
    half = make_thread(everybody, marleen, "Wie betaalt het regiofonds?")
    make_thread(everybody, marleen, "Parkeren in de binnenstad", body="Over parkeerplaatsen.")
    assert alike(visit(marleen), "De baten van regiofondsen verdelen") == [best.title, half.title]
    assert alike(visit(marleen), "Windmolens op zee") == []


def test_at_most_five(everybody, marleen, visit):
    for n in range(8):
        make_thread(everybody, marleen, f"Regiofonds en verevening, deel {n}")
    assert len(alike(visit(marleen), "Verevening in het regiofonds")) == 5


def test_only_what_one_may_read(everybody, circle, marleen, dick, visit):
    make_thread(circle, marleen, "Verevening in het regiofonds")
    assert alike(visit(marleen), "regiofonds verevening") == ["Verevening in het regiofonds"]
    assert alike(visit(dick), "regiofonds verevening") == []


def test_nothing_to_compare(everybody, marleen, visit):
    for title in ("", "de het een", "?!", "x" * 5000, "\x00", "² ٣"):
        assert alike(visit(marleen), title) == []


def test_it_is_a_piece_of_html_with_the_title_as_text(everybody, marleen, visit):
    make_thread(everybody, marleen, "Regiofonds <script>alert(1)</script> verevening")
    page = visit(marleen).get("/zoeken/lijkt-op?titel=regiofonds verevening").text
    assert "&lt;script&gt;" in page
    assert "<html" not in page


def test_the_form_asks_for_it(everybody, marleen, visit):
    page = visit(marleen).get("/gesprekken/nieuw").text
    assert 'data-behaviour="similar" data-field="title" data-from="/zoeken/lijkt-op" aria-live="polite"' in page
