"""Printed, a method is one sheet for the table: two sides at most, without what one presses, the foot on both."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from cop.methods.models import library
from tests.browser.conftest import OpenWindow

pytestmark = pytest.mark.browser

PRESSED = ("Vandaag", "Huisregels", "Uitloggen", "Kopieer en pas aan", "Druk het blad", "Methoden voor intervisie")


def test_the_sheet_of_each_method_has_two_sides(window: OpenWindow) -> None:
    page = window("marleen")
    for key, method in library().methods.items():
        page.goto(method.path)
        sides = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        words = [" ".join(side.extract_text().split()) for side in sides]
        assert len(sides) == 2, key
        assert {tuple(round(length) for length in side.mediabox[2:]) for side in sides} == {(595, 842)}, key  # A4
        assert all("Wat hier gezegd wordt, blijft hier. Scheur dit blad na afloop door." in side for side in words), key
        assert all(step.name in " ".join(words) for step in library().around(method)), key
        assert all(pitfall in " ".join(words) for pitfall in method.pitfalls), key
        assert not [word for word in PRESSED if word in " ".join(words)], key


def test_by_eye_nothing_of_the_sheet_is_on_the_screen(window: OpenWindow) -> None:
    page = window("marleen")
    page.goto(library().methods["netwerkspiegel"].path)
    assert page.locator(".only-print").count() > 20
    assert page.locator(".only-print:visible").count() == 0
