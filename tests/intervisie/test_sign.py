"""Everybody signs the agreement before reading a word; an older text is not signed."""

import pytest

from cop.foundation.db import db, writing
from cop.intervisie import agreement, operations
from cop.intervisie.agreement import Agreement, newest
from cop.intervisie.models import AGREEING, BY_ITSELF, PLANNED, Session
from tests.intervisie.held import planned, ready, seat_of
from tests.intervisie.pages import SECRETS, full, html_of, main_of, signs

SIGNED = {"version": "1", "line": "nee", "keeps": "1"}
PAGES = ("", "/afspraken", "/vragen", "/voorbereiding", "/plan", "/methode", "/mensen", "/afblazen", "/afspraak.ics")


def sign(browser, session, **changed):
    form = {name: value for name, value in {**SIGNED, **changed}.items() if value is not None}
    return browser.post(f"{session.path}/afspraken", form)


def seat(session, member):
    db.session.expire_all()
    return seat_of(session, member)


def test_the_agreement_says_what_one_promises_and_who_could_read(table, browsers):
    session = planned(table)
    page = main_of(browsers[1].get(f"{session.path}/afspraken"))
    for line in (*newest().rules, *newest().readers):
        assert line in page
    assert "Een koptelefoon" in page and "Geen assistent die notities maakt" in page
    assert "Zeg eerst of je komt" in page  # and then sign
    around_one = planned(table, is_one_laptop=True)
    assert "Een koptelefoon" not in main_of(browsers[1].get(f"{around_one.path}/afspraken"))


def test_who_comes_signs_and_then_reads(table, browsers):
    session = planned(table, title="Zwaluwnest")
    browsers[1].post(f"{session.path}/antwoord", {"comes": "ja"})
    assert "Zwaluwnest" not in browsers[1].get(session.path).text
    assert sign(browsers[1], session).status_code == 303
    mine = seat(session, table[1])
    assert (mine.signed_version, mine.signed_how, mine.has_line) == (1, BY_ITSELF, False)
    assert db.session.get(Session, session.id).state == AGREEING
    assert "Zwaluwnest" in main_of(browsers[1].get(session.path))
    assert "je tekende op 23 november 2026" in main_of(browsers[1].get(f"{session.path}/afspraken"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"line": None}, "Zeg of iemand hier leiding geeft"),
        ({"line": "soms"}, "Zeg of iemand hier leiding geeft"),
        ({"keeps": None}, "Zet een vinkje bij"),
    ],
)
def test_what_is_missing_is_said(table, browsers, changed, says):
    session = planned(table)
    answer = sign(browsers[0], session, **changed)
    assert answer.status_code == 422 and says in main_of(answer)
    assert not seat(session, table[0]).has_signed(session)
    if "keeps" in changed:
        assert 'id="line-nee" value="nee" checked' in html_of(answer)  # what was chosen stays


def test_who_did_not_say_yes_or_was_not_asked_yet_signs_nothing(table, browsers):
    session = planned(table)
    assert sign(browsers[1], session).status_code == 403
    browsers[2].post(f"{session.path}/antwoord", {"comes": "nee"})
    assert sign(browsers[2], session).status_code == 403
    with writing():
        db.session.get(Session, session.id).state = "concept"
    assert sign(browsers[0], session).status_code == 403


@pytest.fixture
def newer(monkeypatch):
    """Since this session was planned there is a second text, and the session asks for it."""
    texts = {1: newest(), 2: Agreement(2, ("We zwijgen als het graf.",), ("Niemand.",))}
    monkeypatch.setattr(agreement, "agreements", lambda: texts)
    monkeypatch.setattr("cop.intervisie.views.joining.agreements", lambda: texts)
    return texts


def test_an_older_text_is_not_signed_and_the_newer_one_is_shown(table, browsers, newer):
    session = planned(table)
    assert session.agreement == 2
    answer = sign(browsers[0], session)
    page = main_of(answer)
    assert answer.status_code == 409 and "Dat was een oudere tekst" in page and "We zwijgen als het graf." in page
    assert 'name="version" value="2"' in html_of(answer) and 'id="line-nee" value="nee" checked' in html_of(answer)
    assert not seat(session, table[0]).has_signed(session)
    assert sign(browsers[0], session, version="2").status_code == 303
    assert seat(session, table[0]).signed_version == 2


def test_that_the_text_is_newer_is_said_whatever_else_is_wrong(table, browsers, newer):
    session = planned(table)
    answer = sign(browsers[0], session, keeps=None)
    assert answer.status_code == 409 and "Dit is de nieuwe" in main_of(answer)


@pytest.mark.parametrize("version", [None, "", "0", "3", "1; DROP", "²"])
def test_a_version_that_was_never_on_the_page_is_not_signed(table, browsers, version):
    session = planned(table)
    assert sign(browsers[0], session, version=version).status_code == 409
    assert not seat(session, table[0]).has_signed(session)


def test_an_older_signature_reads_nothing(table, browsers, newer):
    session = planned(table, title="Zwaluwnest")
    signs(session, *table)
    with writing():
        seat_of(session, table[1]).signed_version = 1
    assert "Zwaluwnest" not in browsers[1].get(session.path).text
    assert browsers[1].get(f"{session.path}/vragen").status_code == 404


def test_one_may_sign_once_more_with_another_answer(table, browsers):
    session = planned(table)
    sign(browsers[0], session)
    assert sign(browsers[0], session, line="ja").status_code == 303
    assert seat(session, table[0]).has_line is True
    form = browsers[0].get(f"{session.path}/afspraken")
    assert 'id="line-ja" value="ja" checked' in html_of(form)
    assert 'id="line-ja" value="ja" checked' not in html_of(browsers[1].get(f"{session.path}/afspraken"))


def test_late_comers_sign_too_while_it_runs(table, browsers):
    session = ready(table)
    with writing():
        late = seat_of(session, table[5])
        late.signed_version = None
        db.session.get(Session, session.id).state = "running"
    assert "Lees de afspraken" in main_of(browsers[5].get(session.path))
    assert sign(browsers[5], session).status_code == 303
    assert browsers[5].get(f"{session.path}/vragen").status_code == 200


# Nobody reads a word before signing


@pytest.mark.parametrize("page", PAGES)
def test_before_signing_no_page_holds_a_word(table, browsers, page):
    session = full(table)
    assert any(secret in browsers[2].get(session.path).text for secret in SECRETS)  # who signed does read
    for made in ("asked", "comes"):
        if made == "comes":
            browsers[5].post(f"{session.path}/antwoord", {"comes": "ja"})
        answer = browsers[5].get(f"{session.path}{page}")
        found = [secret for secret in SECRETS if secret in answer.text]
        assert not found and "Incidentmethode" not in answer.text, (made, page, found)


@pytest.mark.parametrize("page", PAGES)
def test_who_leads_and_has_not_signed_reads_no_word_either(table, browsers, page):
    """Only the own title, on the page of the session, for who planned it."""
    session = full(table)
    with writing():
        seat_of(session, table[0]).signed_version = None
    answer = browsers[0].get(f"{session.path}{page}")
    found = [secret for secret in SECRETS if secret in answer.text]
    assert found == (["Zwaluwnest"] if page == "" else [])
    assert "Zwaluwnest" not in answer.text.partition("</head>")[0]


def test_who_took_over_and_has_not_signed_does_not_read_the_title(table, browsers):
    session = full(table)
    with writing():
        operations.hand_lead(session, seat_of(session, table[1]))
        seat_of(session, table[0]).signed_version = seat_of(session, table[1]).signed_version = None
    for browser in browsers[:2]:
        assert not [secret for secret in SECRETS if secret in browser.get(session.path).text]


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/vragen", {"situation": "Iets.", "question": "Hoe kan ik?", "people_version": "1"}),
        ("/vragen/terug", {}),
        ("/voorbereiding", {"question": "Hoe kan ik?", "version": "1"}),
        ("/samenstelling", {"objects": "nee"}),
        ("/inbrenger", {"act": "opnieuw"}),
        ("/kamer/binnen", {}),
    ],
)
def test_before_signing_one_writes_nothing(table, browsers, page, form):
    session = full(table)
    browsers[5].post(f"{session.path}/antwoord", {"comes": "ja"})
    answer = browsers[5].post(f"{session.path}{page}", form)
    assert answer.status_code in (403, 404), page
    assert not [secret for secret in SECRETS if secret in answer.text]


def test_a_title_stands_in_no_title_of_a_page_and_in_no_header(table, browsers):
    session = full(table)
    for page in PAGES:
        for browser in browsers[:2]:
            answer = browser.get(f"{session.path}{page}")
            head = answer.text.split("</head>")[0] if "</head>" in answer.text else ""
            assert not [secret for secret in SECRETS if secret in head + str(answer.headers)], page
            assert answer.status_code != 200 or "<title>Besloten sessie" in head or page == "/afspraak.ics"
            assert answer.headers["Cache-Control"] == "no-store"
    assert db.session.get(Session, session.id).state in (PLANNED, AGREEING)
