"""The proof of having taken part: one page, whatever one is called, that says nothing about what was said."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from cop.foundation import pdf as printing
from cop.foundation.language import spoken
from cop.intervisie.certificate import certificate, how_long

FRIDAY = date(2026, 11, 13)
COMMUNITY = "Slim samenwerken in regionale netwerken"


@pytest.fixture(params=["weasyprint", "plutoprint"], autouse=True)
def printer(request, app, monkeypatch):
    """Each of the two that print, where it works on this machine."""
    try:
        made = getattr(printing, request.param)()
    except (ImportError, OSError):
        pytest.skip(f"{request.param} does not work on this machine")
    monkeypatch.setattr(printing, "printer", lambda: made)
    return request.param


def made_for(name="Marleen Duinhof", method="Incidentmethode", minutes=90, community=COMMUNITY, host="Platform31"):
    return PdfReader(BytesIO(certificate(name, FRIDAY, minutes, method, community, host)))


def text_of(made):
    return " ".join(made.pages[0].extract_text().split())


def heights(made, *words):
    """How high these words stand on the page (points from below), as far as they are there."""
    found = {}

    def note(text, outer, inner, *_font):
        for word in words:
            if word in text.replace(" ", ""):
                found.setdefault(word, []).append(inner[5] * outer[3] + inner[4] * outer[1] + outer[5])

    made.pages[0].extract_text(visitor_text=note)
    return found


def test_it_says_who_when_how_long_and_how():
    made = made_for()
    text = text_of(made)
    assert len(made.pages) == 1 and [round(side) for side in made.pages[0].mediabox[2:]] == [595, 842]  # A4
    assert "Bewijs van deelname Marleen Duinhof deed mee aan een sessie intervisie." in text
    assert "Datum vrijdag 13 november 2026 Duur 1,5 uur Methode Incidentmethode" in text
    assert f"Dit bewijs komt van {COMMUNITY}, een community van Platform31." in text
    assert made.trailer["/Root"]["/Lang"] == "nl"
    assert made.metadata.title == "Bewijs van deelname van Marleen Duinhof"


def test_it_says_that_it_says_nothing_about_the_content():
    text = text_of(made_for())
    assert "Wat besproken is, blijft in de groep. Daarom staat hier niets over de inhoud." in text
    assert "andtekening" not in text


def test_a_community_without_a_host_stands_alone():
    assert f"Dit bewijs komt van {COMMUNITY}." in text_of(made_for(host=""))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 minuut"),
        (45, "45 minuten"),
        (59, "59 minuten"),
        (60, "1 uur"),
        (67, "1 uur"),
        (68, "1,25 uur"),
        (90, "1,5 uur"),
        (105, "1,75 uur"),
        (120, "2 uur"),
        (180, "3 uur"),
    ],
)
def test_how_long_is_said_as_one_says_it(minutes, said):
    assert " ".join(how_long(minutes)) == said
    assert f"Duur {said} Methode" in text_of(made_for(minutes=minutes))


def test_who_reads_english_gets_it_in_english():
    before = spoken.set("en")
    try:
        made = made_for()
    finally:
        spoken.reset(before)
    text = text_of(made)
    assert "Proof of participation Marleen Duinhof took part in a session of intervisie." in text
    assert "Friday 13 November 2026 How long 1.5 hours Method" in text and made.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    "name",
    [
        "<b>Marleen</b> &amp; <script>alert(1)</script>",
        '"><img src="file:///etc/passwd"><style>p{display:none}</style>',
        "{{ 7 * 7 }} %(name)s",
        "Şahin Dvořák-Żółć d’Ávila",
        "Дмитрий Ёлкин",
        "Ελένη Παπαδοπούλου",
        "Nguyễn Thị Đức",
    ],
)
def test_a_name_stands_there_as_it_is_written(name):
    made = made_for(name, method=name)
    text = text_of(made).replace("\u2010", "-").replace("\u02bc", "’")  # one drawing stands for both
    assert len(made.pages) == 1
    assert text.replace(" ", "").count(name.replace(" ", "")) == 2
    assert made.metadata.title == f"Bewijs van deelname van {name}"


@pytest.mark.parametrize(
    "name",
    [
        "Jan-Willem van den Boogaard-Oude Hengelo tot Westerwolde en van der Linden-Şahin",
        "M" * 80,
        "Wilhelmina " * 7,
        "محمد بن عبد الله العربي",
        "עֲדִינָה לֵוִי",
        "山田太郎",
        "नमस्ते",
        "🙂" * 20,
        "\u202egnirts\u2066 \u200f",
    ],
)
def test_no_name_breaks_the_page(name):
    made = made_for(name)
    assert len(made.pages) == 1
    assert made.metadata.title.startswith("Bewijs van deelname van ")
    if "\u202e" not in name:
        assert made.metadata.title.endswith(name.strip())


@pytest.mark.parametrize("name", ["M" * 80, "Mmmmmmmmmm " * 7])
def test_a_long_name_stays_between_the_title_and_the_rest(name):
    made = made_for(name, method="W" * 80)
    [title], names, [did] = heights(made, "Bewijsvandeelname", "MMM" if "MMM" in name else "Mmm", "deedmee").values()
    assert title > max(names) and min(names) > did
    [inside], [foot] = heights(made, "Watbesproken", "Ditbewijs").values()
    assert did > inside > foot > 0


def test_a_line_break_in_a_name_is_a_space():
    assert "deelname Marleen Duinhof deed" in text_of(made_for("Marleen\r\n\tDuinhof\x00"))
