"""Whatever is typed: looking never fails, never loses a letter, and its work grows no faster than the text."""

import re
import sys
from re import _constants, _parser  # type: ignore[attr-defined]  # how a pattern is built is told nowhere else

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.traces import describing, patterns
from cop.traces.queries import marked, narrow, replaced, traces_in

NAMES = ["Tim Smit", "Els Pot"]
WORDS = (
    "Marleen Duinhof|Marleen|Marleens|Wil|Bas|Tim|Jansen|De Vries|de Vries|van der Berg|mevrouw|de heer|dr.|J.|J.P.|A."
    "|N.B.|Plan|collega|wethouder|burgemeester|de griffier|oud-wethouder|VVD-wethouder|wethouders|voormalig|onze|de|het"
    "|een|van|in|uit|bij|te|en|op|Tiel|tiel|Best|best|Ede|Utrecht|Tielse|Utrechtse|Gelderse|Zutphen|Lochem|Amsterdam"
    "|'s-Hertogenbosch|Den Haag|Regio|regio|gemeente|Gemeente|provincie|buurgemeente|Drechtsteden|Regio Zwolle|Twente"
    "|Wonen|Financiën|Zorg|Raad|VNG|Jansen BV|Vrienden N.V.|Stichting|stichting|waterschap|Philips|Saxion|3 maart|maart"
    "|2026|12-11-2026|week 42|mei|Mei|€ 1.200|3 miljoen|euro|12,5 mln|twee ton|inwoners|zo'n|ruim|jan@tiel.nl"
    "|www.tiel.nl|tiel.nl|06-12345678|+31 6 1234 5678|4001 AB|Dorpsstraat 12|Dorpsstraat|12|dat|Dit|Een|ik|Deal"
    "|M50|het noorden|100.000 inwoners|Jan de Groot|Jan|Mohamed El|Ymkje ten|van der|Galenstraat|GGD|Kolk's"
).split("|")
sentences = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", ", ", ".\n", "! "])), max_size=9)
written = sentences.map(lambda parts: "".join(word + between for word, between in parts))
PLAINLY = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PLAINLY
@given(text=st.one_of(st.text(max_size=200), written), names=st.lists(st.text(max_size=20), max_size=3))
def test_nothing_fails_and_no_letter_is_lost(community, text, names):
    traces = traces_in(text, names)
    pieces = marked(text, traces)
    assert "".join(piece for piece, _ in pieces) == text
    assert [trace for _, trace in pieces if trace] == traces
    assert all(piece for piece, _ in pieces)
    narrow(text)


@PLAINLY
@given(text=written)
def test_after_replacing_nothing_is_left(community, text):
    clean = replaced(text, traces_in(text, NAMES))
    assert [trace.words for trace in traces_in(clean, NAMES)] == [], clean


@PLAINLY
@given(text=written, place=st.sampled_from(["Tiel", "Amsterdam", "Drechtsteden"]))
def test_a_place_never_survives(community, text, place):
    around = f"{text} Dat was in {place}, zei men. {text}"
    assert place not in replaced(around, traces_in(around))


NASTY = [
    "a", "A", " ", "-", "'", "1", "é", "\n", "@", ".", "_", "a ", "A ", "a-", "A-", "a.", "aa.", "a@", "a@a.",
    "A'", "1.", "1,", "1.000.", "0 ", "(0", "06-", "3-", "3 ", "1 en ", "€ 1 ", "3 maart ", "maandag ",
    "een half ", "week 4 ", "1000 AA ", "J.", "J. ", "drs. ", "van ", "van de ", "Tiel ", "Tiel-", "Aa ", "Aa, ",
    "Aa en ", "wethouder ", "wethouder Aa ", "Burgemeester van ", "wethouders Aa, ", "wethouder Wonen en ",
    "mevrouw de heer ", "gemeente ", "stichting de ", "Aa BV ", "Dorpsstraat ", "www.", "http://", "het noorden ",
    "grote ", "100.000 inwoners ", "Agglomeratie Leiden en ", "oud-", "Jan ", "Jan de ", "Ymkje van der ", "El ",
    "Aa van ", "De Kolk ", "Jan van Aastraat 1 ", "directeur van de GGD ",
]  # fmt: skip


def steps(text: str) -> int:
    """How many functions are called to look at a text, those of Python itself too."""
    calls = 0

    def note(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        traces_in(text, NAMES)
        narrow(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", NASTY)
def test_work_grows_with_the_text_and_no_faster(community, unit):
    traces_in("Tiel")
    narrow("Tiel")  # the lists are read
    once, twice, four = (steps(unit * (length // len(unit))) for length in (500, 1_000, 2_000))
    assert four - twice <= 2.2 * (twice - once) + 200


def repeats(parsed: object, within: int = 1) -> list[int]:
    """How often the innermost part of each repetition can be tried from one place: the product of all around it."""
    found = []
    for operation, argument in parsed:  # type: ignore[attr-defined]
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            found.append(within * argument[1])
            found += repeats(argument[2], within * argument[1])
        elif operation is _constants.BRANCH:
            found += [number for branch in argument[1] for number in repeats(branch, within)]
        elif operation is _constants.SUBPATTERN:
            found += repeats(argument[3], within)
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            found += repeats(argument[1], within)
    return found


ALL_PATTERNS = [*patterns.DATES, *patterns.AMOUNTS, *(one for one, _ in patterns.ADDRESSES), describing.INHABITANTS]


@pytest.mark.parametrize("pattern", ALL_PATTERNS, ids=range(len(ALL_PATTERNS)))
def test_no_pattern_can_blow_up(pattern):
    assert max(repeats(_parser.parse(pattern.pattern, pattern.flags))) <= 400


def test_a_pattern_that_can_is_noticed():
    assert max(repeats(_parser.parse(r"(?:a{1,30}){1,30}b"))) > 400
    assert max(repeats(_parser.parse("(?:x|a+)b"))) > 400
    assert re.compile("a+")  # both are patterns that Python takes
