"""The bringer prepares in six lines; names are pointed out, and keeping them anyway is one's own choice."""

import json

import pytest

from cop.foundation.db import db, writing
from cop.intervisie import choosing
from cop.intervisie.choosing import INTAKE
from cop.intervisie.models import Session
from tests.intervisie.held import ended, planned, seat_of
from tests.intervisie.pages import QUESTION, SITUATION, brings, hidden, html_of, main_of, signs

LINES = {
    "situation": "Twee besturen willen iets anders.",
    "role": "Ik verbind, en beslis niets.",
    "others": "Een directeur en een buurgemeente.",
    "tried": "Bellen, en wachten.",
    "question": "Hoe kan ik rustig blijven?",
    "wish": "Een eerste stap.",
}


@pytest.fixture
def session(table):
    made = planned(table)
    signs(made, *table)
    dilemma = brings(made, table[1])
    with writing():
        choosing.choose(made, dilemma)
    return made


def kept(session):
    db.session.expire_all()
    found = db.session.get(Session, session.id).unseal("intake")
    return json.loads(found) if found else {}


def send(browser, session, page=None, **changed):
    page = page or browser.get(f"{session.path}/voorbereiding")
    return browser.post(f"{session.path}/voorbereiding", {**LINES, "version": hidden(page, "version"), **changed})


def test_it_begins_with_the_two_sentences_that_were_there(session, browsers):
    page = html_of(browsers[1].get(f"{session.path}/voorbereiding"))
    assert f"{SITUATION}</textarea>" in page and f"{QUESTION}</textarea>" in page
    assert "Sanne Kok" in page.split("Deze mensen horen je vraag")[1].split("<form")[0]


def test_six_lines_are_kept_and_two_of_them_shown(session, browsers):
    assert send(browsers[1], session).status_code == 303 and kept(session) == LINES
    others = main_of(browsers[2].get(session.path))
    assert LINES["question"] in others and LINES["situation"] in others
    assert not any(LINES[key] in others for key in ("role", "others", "tried", "wish"))


@pytest.mark.parametrize("key", INTAKE)
def test_a_line_that_is_too_long_is_said_and_every_word_stays(session, browsers, key):
    answer = send(browsers[1], session, **{key: "z" * 401})
    page = html_of(answer)
    assert answer.status_code == 422 and "Dit is te lang" in page and kept(session)["role"] == ""
    for name, words in {**LINES, key: "z" * 401}.items():
        assert f"{words}</textarea>" in page, name


def test_ten_thousand_characters_come_back(session, browsers):
    answer = send(browsers[1], session, tried="zwaluw " * 1429)
    assert answer.status_code == 422 and html_of(answer).count("zwaluw") == 1429


@pytest.mark.parametrize(
    ("key", "words", "found"),
    [
        ("others", "Ik sprak met Tim Ooms.", "Tim Ooms"),  # somebody in the room
        ("situation", "In Woerden loopt het vast.", "Woerden"),
        ("role", "Mail mij op ilse@zutphen.example.", "ilse@zutphen.example"),
        ("tried", "Op 3 maart 2026 belde ik.", "3 maart 2026"),
    ],
)
def test_what_leads_back_is_said_at_its_line_and_nothing_is_kept_yet(session, browsers, key, words, found):
    answer = send(browsers[1], session, **{key: words})
    page = html_of(answer)
    assert answer.status_code == 422 and kept(session)["role"] == ""
    assert found in page.split(f'id="{key}-sporen"')[1].split("</ul>")[0]
    assert "liever “" in page.split(f'id="{key}-sporen"')[1].split("</ul>")[0] or key == "role"
    for name, typed in {**LINES, key: words}.items():
        assert f"{typed}</textarea>" in page, name
    assert "Toch zo bewaren" in page and "Opnieuw bewaren" in page


def test_a_guest_s_name_is_found_too(session, browsers):
    seen = hidden(browsers[0].get(f"{session.path}/mensen"), "seen")
    browsers[0].post(f"{session.path}/mensen/gast", {"name": "Gerda Zwaluwstaart", "seen": seen})
    answer = send(browsers[1], session, wish="Dat Gerda Zwaluwstaart meedenkt.")
    assert answer.status_code == 422 and 'id="wish-sporen"' in html_of(answer)


def test_keeping_it_anyway_is_one_s_own_choice(session, browsers):
    answer = send(browsers[1], session, others="Ik sprak met Tim Ooms.")
    assert send(browsers[1], session, answer, others="Ik sprak met Tim Ooms.", toch="1").status_code == 303
    assert kept(session)["others"] == "Ik sprak met Tim Ooms."


def test_another_window_overwrites_nothing(session, browsers):
    page = browsers[1].get(f"{session.path}/voorbereiding")
    send(browsers[1], session, page, role="Uit het ene venster.")
    answer = send(browsers[1], session, page, role="Uit het andere venster.")
    both = html_of(answer)
    assert answer.status_code == 409 and "Uit het andere venster.</textarea>" in both
    assert "Uit het ene venster." in both.split("In het andere venster staat:")[1]
    assert kept(session)["role"] == "Uit het ene venster."
    assert send(browsers[1], session, answer, role="Uit beide.").status_code == 303
    assert kept(session)["role"] == "Uit beide."


def test_a_refusal_on_the_way_hides_no_conflict(session, browsers):
    page = browsers[1].get(f"{session.path}/voorbereiding")
    send(browsers[1], session, page, role="Uit het ene venster.")
    for changed in ({"role": "z" * 401}, {"role": "Met Tim Ooms."}):
        refused = send(browsers[1], session, page, **changed)
        assert refused.status_code == 422
        assert send(browsers[1], session, refused, role="Uit het andere.").status_code == 409


def test_only_the_bringer_prepares(session, browsers):
    for browser in (browsers[0], *browsers[2:]):
        assert browser.get(f"{session.path}/voorbereiding").status_code == 403
        assert browser.post(f"{session.path}/voorbereiding", {**LINES, "version": "1"}).status_code == 403
    assert kept(session)["role"] == ""


def test_when_it_is_over_it_stands(table, browsers):
    over = ended(table)
    assert over.bringer_id == seat_of(over, table[1]).id
    assert browsers[1].get(f"{over.path}/voorbereiding").status_code == 403


def test_another_bringer_begins_empty(session, table, browsers):
    send(browsers[1], session)
    tim = seat_of(session, table[2]).public_id
    browsers[0].post(f"{session.path}/inbrenger", {"seat": tim})
    page = html_of(browsers[2].get(f"{session.path}/voorbereiding"))
    assert not any(words in page for words in LINES.values())
    assert browsers[1].get(f"{session.path}/voorbereiding").status_code == 403
