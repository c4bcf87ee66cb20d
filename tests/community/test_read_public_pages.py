"""What everybody may read about the community, signed in or not."""

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from cop.community.queries import security_expires
from cop.community.texts import PAGES, default_of
from cop.foundation.db import writing
from cop.foundation.facts import write_facts

PATHS = [page.path for page in PAGES.values()]


def words(answer):
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PATHS)
def test_strangers_and_members_read_it(path, stranger, visit, marleen):
    for visitor in (stranger, visit(marleen)):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert words(answer).count("<h1>") == 1
        assert "{naam}" not in words(answer) and "{gastheer}" not in words(answer)


@pytest.mark.parametrize("path", PATHS)
def test_strangers_read_it_in_english_too(path, stranger):
    dutch, english = words(stranger.get(path)), words(stranger.get(f"{path}?taal=en"))
    assert '<html lang="en"' in english and dutch != english


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)
def test_both_languages_say_the_same_things(page):
    dutch, english = default_of(page, "nl"), default_of(page, "en")
    for sign in ("\n# ", "\n- ", "\n|", "](/"):
        assert dutch.count(sign) == english.count(sign), sign


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)
def test_headings_go_down_one_step_at_a_time(page, stranger):
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", words(stranger.get(page.path)).split("<footer")[0])]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_every_link_in_a_text_leads_somewhere(stranger):
    for path in PATHS:
        article = words(stranger.get(path)).split("<article")[1].split("</article")[0]
        for link in set(re.findall(r'href="(/[^"#?]*)', article)):
            assert stranger.get(link).status_code == 200, (path, link)


def test_the_host_stands_on_the_contact_page(stranger):
    with writing():
        write_facts({"host": "Regio & Rijk", "host_email": "gastheer@voorbeeld.example"})
    page = words(stranger.get("/contact"))
    assert "Regio &amp; Rijk" in page and "mailto:gastheer@voorbeeld.example" in page


def test_the_licences_stand_there_whatever_the_text_says(stranger):
    with writing():
        write_facts({"text.about.nl": "Kort.", "text.about.nl.html": "<p>Kort.</p>"})
    page = words(stranger.get("/over"))
    assert "Kort." in page and "EUPL-1.2" in page and "SIL Open Font License" in page and "Heroicons" in page


def test_robots_are_asked_to_stay_away(stranger):
    answer = stranger.get("/robots.txt")
    assert answer.mimetype == "text/plain" and words(answer) == "User-agent: *\nDisallow: /\n"


def test_security_txt_says_whom_to_tell_and_until_when_it_holds(stranger):
    answer = stranger.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    fields = dict(line.split(": ", 1) for line in reversed(words(answer).splitlines()))
    assert fields["Contact"] == "mailto:anouk@voorbeeld.example"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"
    left = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ") - datetime.now()
    assert timedelta(days=30) < left < timedelta(days=365)


@pytest.mark.parametrize("month", range(1, 13))
def test_security_txt_always_holds_between_half_a_year_and_a_year(month):
    for day in (1, 15, 28):
        today = datetime(2027, month, day)
        assert timedelta(days=180) <= security_expires(today) - today < timedelta(days=365)


def test_the_facts_cost_a_member_no_statement(visit, marleen, count_statements):
    visitor = visit(marleen)
    visitor.get("/over")
    assert count_statements(lambda: visitor.get("/over")) <= 2  # who is there, and the bell
