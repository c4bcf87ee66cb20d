"""Everybody may bring a question in two sentences, seeing first who reads it; the others say what they recognise and
what has haste; the facilitator alone sees the numbers, and chooses."""

import pytest

from cop.foundation.db import db, writing
from cop.intervisie import people
from cop.intervisie.models import Dilemma, Mark, Session
from tests.conftest import make_member
from tests.intervisie.held import planned, seat_of
from tests.intervisie.pages import QUESTION, SITUATION, brings, hidden, html_of, main_of, signs

TYPED = {"situation": SITUATION, "question": QUESTION}


@pytest.fixture
def session(table):
    made = planned(table)
    signs(made, *table)
    return made


def page_of(browser, session):
    return browser.get(f"{session.path}/vragen")


def bring(browser, session, page=None, **changed):
    page = page or page_of(browser, session)
    seen = {name: hidden(page, name) for name in ("people_version", "there")}
    return browser.post(f"{session.path}/vragen", {**TYPED, **seen, **changed})


def mark(browser, session, dilemma, *ticks):
    return browser.post(f"{session.path}/vragen/{dilemma}", dict.fromkeys(ticks, "1"))


def count(model):
    db.session.expire_all()
    return db.session.query(model).count()


def bringer_of(session):
    db.session.expire_all()
    return db.session.get(Session, session.id).bringer_id


def test_the_list_of_readers_stands_above_the_form(session, browsers):
    page = html_of(page_of(browsers[1], session))
    assert page.index("Deze mensen lezen dit") < page.index("<textarea")
    readers = page[page.index("Deze mensen lezen dit") : page.index("<textarea")]
    for name in ("Sanne Kok", "Tim Ooms", "Yusra Demir", "Bram Visser", "Noor Haan"):
        assert name in readers


def test_a_question_is_brought_and_read_by_the_others(session, browsers):
    assert bring(browsers[1], session).status_code == 303
    other = main_of(page_of(browsers[2], session))
    assert QUESTION in other and SITUATION in other and "Van Ilse Roos." in other
    mine = html_of(page_of(browsers[1], session))
    assert f"{SITUATION}</textarea>" in mine and f'value="{QUESTION}"' in mine
    assert "herken-1" not in mine  # nobody marks one's own


def test_it_is_changed_and_taken_back(session, browsers):
    bring(browsers[1], session)
    bring(browsers[1], session, question="Hoe kan ik het anders doen?")
    assert count(Dilemma) == 1 and "het anders doen" in page_of(browsers[2], session).text
    assert browsers[1].post(f"{session.path}/vragen/terug").status_code == 303
    assert count(Dilemma) == 0 and "het anders doen" not in page_of(browsers[2], session).text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"situation": ""}, "Schrijf in één zin wat er speelt"),
        ({"situation": "z" * 301}, "Dit is te lang"),
        ({"question": ""}, "Schrijf je vraag"),
        ({"question": "Wat vinden jullie?"}, "Begin met “Hoe kan ik …”"),
        ({"question": "Hoe kan iedereen dit?"}, "Begin met “Hoe kan ik …”"),
        ({"question": "Hoe kan ik " + "z" * 200}, "Dit is te lang"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_stay(session, browsers, changed, says):
    answer = bring(browsers[1], session, **changed)
    page = html_of(answer)
    assert answer.status_code == 422 and says in page and count(Dilemma) == 0
    for name, typed in {**TYPED, **changed}.items():
        assert (f"{typed}</textarea>" if name == "situation" else f'value="{typed}"') in page


@pytest.mark.parametrize("question", ["hoe kan ik stil zijn", "HOE KAN IK STIL ZIJN?", "How can I be quiet?"])
def test_capitals_and_the_sign_at_the_end_do_not_matter(session, browsers, question):
    assert bring(browsers[1], session, question=question).status_code == 303


def test_a_name_is_said_before_others_read_it(session, browsers):
    typed = {"situation": "Kees Kolenbrander trekt aan het laken.", "question": "Hoe kan ik Tim helpen?"}
    answer = bring(browsers[1], session, **typed)
    page = html_of(answer)
    assert answer.status_code == 422 and count(Dilemma) == 0
    assert "Er staat iets in dat naar iemand leidt" in page and "We herkennen niet elke naam. Lees zelf na." in page
    assert "<b>Kees Kolenbrander</b>: liever “Iemand”" in page and "<b>Tim</b>: liever “een collega”" in page
    assert f"{typed['situation']}</textarea>" in page and f'value="{typed["question"]}"' in page
    assert bring(browsers[1], session, answer, **typed, toch="1").status_code == 303
    assert "Kees Kolenbrander" in main_of(page_of(browsers[2], session))


# Who is in the room has changed


def test_when_somebody_came_in_one_looks_first(session, browsers, everybody):
    page = page_of(browsers[1], session)
    piet = make_member("piet", everybody, "Piet Los", organisation="Sneek")
    browsers[0].post(f"{session.path}/mensen/toevoegen", {"member": piet.public_id})
    answer = bring(browsers[1], session, page)
    said = html_of(answer)
    assert answer.status_code == 409 and count(Dilemma) == 0
    assert "Kijk eerst wie er" in said and f"{SITUATION}</textarea>" in said and f'value="{QUESTION}"' in said
    assert said.count(">nieuw<") == 1 and ">nieuw<" in said.split("Piet Los")[1][:200]
    assert bring(browsers[1], session, answer).status_code == 303


def test_when_somebody_left_that_is_said(session, table, browsers):
    page = page_of(browsers[1], session)
    tim = seat_of(session, table[2]).public_id
    browsers[0].post(f"{session.path}/mensen/{tim}", {"act": "weg"})
    answer = bring(browsers[1], session, page)
    assert answer.status_code == 409 and "Niet meer in de kamer: Tim Ooms." in main_of(answer)


def test_what_changed_beside_the_people_keeps_nobody_from_writing(session, table, browsers):
    page = page_of(browsers[1], session)
    with writing():
        people.people_changed(db.session.get(Session, session.id))  # such as that somebody has a line here
    assert bring(browsers[1], session, page).status_code == 303


def test_a_list_that_was_made_up_is_no_list(session, browsers, everybody):
    page = page_of(browsers[1], session)
    piet = make_member("piet", everybody, "Piet Los")
    browsers[0].post(f"{session.path}/mensen/toevoegen", {"member": piet.public_id})
    for there in ("", "a b c"):
        assert bring(browsers[1], session, page, there=there).status_code == 409
    assert bring(browsers[1], session, page, people_version="x", there="").status_code == 409
    assert count(Dilemma) == 0


# What the others say of it


def test_ticks_are_kept_and_are_one_s_own(session, table, browsers):
    dilemma = brings(session, table[1])
    assert mark(browsers[2], session, dilemma, "herken").status_code == 303
    assert ">Bewaard.<" in page_of(browsers[2], session).text
    assert 'id="herken-1" value="1" checked' in html_of(page_of(browsers[2], session))
    assert "checked" not in html_of(page_of(browsers[3], session))
    mark(browsers[2], session, dilemma, "haast")
    page = html_of(page_of(browsers[2], session))
    assert 'id="herken-1" value="1">' in page and 'id="haast-1" value="1" checked' in page and count(Mark) == 1


def test_nobody_marks_one_s_own_or_one_that_is_gone(session, table, browsers):
    dilemma = brings(session, table[1])
    assert mark(browsers[1], session, dilemma, "herken").status_code == 409
    assert mark(browsers[2], session, "bestaat-niet", "herken").status_code == 409
    other = planned(table)
    signs(other, *table)
    assert mark(browsers[2], other, dilemma, "herken").status_code == 409
    assert count(Mark) == 0


def test_only_who_leads_sees_the_numbers(session, table, browsers):
    dilemma = brings(session, table[1])
    for browser in browsers[2:5]:
        mark(browser, session, dilemma, "herken")
    mark(browsers[2], session, dilemma, "herken", "haast")
    seen = main_of(page_of(browsers[0], session))
    assert "3 mensen herkennen dit" in seen and "1 vindt dit dringend" in seen and "Kies deze vraag" in seen
    for browser in browsers[1:]:
        page = main_of(page_of(browser, session))
        assert "herkennen dit" not in page and "dringend" not in page and "Kies" not in page


# Choosing


def test_the_facilitator_chooses_and_the_bringer_hears_that_there_is_news(session, table, browsers, letters):
    dilemma = brings(session, table[1])
    before = len(letters())
    assert browsers[0].post(f"{session.path}/inbrenger", {"dilemma": dilemma}).status_code == 303
    assert bringer_of(session) == seat_of(session, table[1]).id
    [letter] = letters()[before:]
    assert letter["To"] == "ilse@voorbeeld.example" and "zwaluw" not in letter.as_string()
    page = main_of(browsers[2].get(session.path))
    assert QUESTION in page and SITUATION in page and "brengt de vraag in" in page
    assert "Jouw vraag is gekozen" in main_of(page_of(browsers[1], session))
    assert bring_refused(browsers[2], session) == 403


def test_what_was_chosen_stands_there_once_and_the_rest_is_folded(session, table, browsers):
    dilemma = brings(session, table[1])
    brings(session, table[2], "Er is haast.", "Hoe kan ik wachten?")
    assert "Mondeling afgesproken?" in main_of(page_of(browsers[0], session))
    browsers[0].post(f"{session.path}/inbrenger", {"dilemma": dilemma})
    page = html_of(page_of(browsers[0], session))
    assert page.count(QUESTION) == 1 and "Vragen van de anderen" not in page
    folded = page.partition("<summary>Kies opnieuw</summary>")[2].partition("</details>")[0]
    for words in (
        "Laat de keuze los",
        "Mondeling afgesproken?",
        "Hoe kan ik wachten?",
        "Kies deze vraag",
        "Kies deze persoon",
    ):
        assert page.count(words) == folded.count(words) == 1, words


def test_what_nobody_ticked_is_not_counted(session, table, browsers):
    brings(session, table[1])
    page = main_of(page_of(browsers[0], session))
    assert "Kies deze vraag" in page and "herken" not in page.partition("Van Ilse Roos.")[2] and "dringend" not in page


def bring_refused(browser, session):
    return browser.post(f"{session.path}/vragen", TYPED).status_code


def test_who_was_agreed_on_in_person_is_named(session, table, browsers):
    ilse = seat_of(session, table[1]).public_id
    assert browsers[0].post(f"{session.path}/inbrenger", {"seat": ilse}).status_code == 303
    assert "De vraag staat nog niet op papier" in main_of(browsers[2].get(session.path))
    assert browsers[1].get(f"{session.path}/voorbereiding").status_code == 200


def test_nobody_named_is_said(session, browsers):
    assert browsers[0].post(f"{session.path}/inbrenger", {"seat": ""}).status_code == 303
    assert "Kies eerst iemand" in main_of(page_of(browsers[0], session)) and bringer_of(session) is None


def test_it_is_chosen_again(session, table, browsers):
    dilemma = brings(session, table[1])
    browsers[0].post(f"{session.path}/inbrenger", {"dilemma": dilemma})
    assert browsers[0].post(f"{session.path}/inbrenger", {"act": "opnieuw"}).status_code == 303
    assert bringer_of(session) is None and QUESTION in main_of(page_of(browsers[2], session))
    assert QUESTION not in main_of(browsers[2].get(session.path))


def test_a_question_that_went_meanwhile_is_not_chosen(session, table, browsers):
    dilemma = brings(session, table[1])
    browsers[1].post(f"{session.path}/vragen/terug")
    assert browsers[0].post(f"{session.path}/inbrenger", {"dilemma": dilemma}).status_code == 409
    assert bringer_of(session) is None


def test_only_who_leads_chooses(session, table, browsers):
    dilemma, ilse = brings(session, table[1]), seat_of(session, table[1]).public_id
    for browser in browsers[1:]:
        for form in ({"dilemma": dilemma}, {"seat": ilse}, {"act": "opnieuw"}):
            assert browser.post(f"{session.path}/inbrenger", form).status_code == 403
    assert bringer_of(session) is None


def test_who_does_not_come_is_not_named(session, table, browsers):
    noor = seat_of(session, table[5]).public_id
    browsers[5].post(f"{session.path}/antwoord", {"comes": "nee"})
    assert browsers[0].post(f"{session.path}/inbrenger", {"seat": noor}).status_code == 404
