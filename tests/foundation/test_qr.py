"""A QR code stands in the page as a drawing that every reader can read, in the dark too."""

import re

import pytest
import segno
from markupsafe import Markup

from cop.foundation.qr import QUIET, qr

ADDRESS = "https://samen.example/intervisie/sessies/Ab3dEf6hIj9kLmNoPqRsTu"


def drawn(svg):
    """The modules of a drawing, row by row, without the white around it; True is dark."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    dark = {
        (int(x) + step, int(y)) for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg) for step in range(int(wide))
    }
    inside = range(QUIET, side - QUIET)
    assert all(x in inside and y in inside for x, y in dark), "the white around it is drawn over"
    return [[(x, y) in dark for x in inside] for y in inside]


def test_it_draws_the_code_of_the_address():
    code = segno.make(ADDRESS, error="m", micro=False)
    assert drawn(qr(ADDRESS, "De sessie")) == [[bool(module) for module in row] for row in code.matrix]
    assert drawn(qr(ADDRESS + "x", "De sessie")) != drawn(qr(ADDRESS, "De sessie"))


def test_it_has_three_corners_to_be_found_by():
    found = drawn(qr(ADDRESS, "De sessie"))
    ring = [[max(abs(x - 3), abs(y - 3)) != 2 for x in range(7)] for y in range(7)]
    assert [row[:7] for row in found[:7]] == [row[-7:] for row in found[:7]] == [row[:7] for row in found[-7:]] == ring


def test_it_is_black_on_white_whatever_the_page_is():
    svg = qr(ADDRESS, "De sessie")
    assert re.findall(r'fill="([^"]+)"', svg) == ["#fff", "#000"] and "currentColor" not in svg
    assert svg.index('fill="#fff"') < svg.index('fill="#000"')


def test_who_cannot_see_it_hears_where_it_leads():
    svg = qr(ADDRESS, 'Sessie "Woerden" <b>nu</b>')
    assert isinstance(svg, Markup) and 'role="img"' in svg
    assert 'aria-label="Sessie &#34;Woerden&#34; &lt;b&gt;nu&lt;/b&gt;"' in svg


def test_it_passes_the_door_of_our_content_policy():
    assert not re.search(r"style|script|on\w+=|href|url\(", qr(ADDRESS, "De sessie"))


@pytest.mark.parametrize("address", ["", "x" * 3_000])
def test_what_no_code_can_hold_is_refused(address):
    with pytest.raises(ValueError):
        qr(address, "De sessie")
