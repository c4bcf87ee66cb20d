"""The letter itself: its two parts, its links, its headers; and permission asked again when it leaves."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from cop.circles.models import Membership
from cop.digest.compose import MOST_LINES
from cop.digest.letters import SUBJECT_LENGTH
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.outbox import Letter
from cop.members.models import NEVER, SUSPENDED
from cop.threads import operations as threads
from cop.threads.models import CONVERSATION, Post
from tests.conftest import link_in, make_member, make_reply, make_thread
from tests.digest.conftest import Desk, html_of, text_of, to

NASTY = "<script>alert(1)</script> & \"quotes\" 'apostrof' {{ 7*7 }} %s %(name)s"


class Links(HTMLParser):
    """Every address in a letter, and every tag that loads something by itself."""

    def __init__(self, html):
        super().__init__()
        self.links, self.loads = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("img", "link", "script", "iframe", "object", "form", "meta") and ("src" in found or "href" in found):
            self.loads.append(tag)


@pytest.fixture
def full(desk, everybody, circle, marleen, youssef, henk):
    """A letter with everything in it, as Youssef gets it."""
    with writing():
        youssef.agenda = 1 << 4
    for title in ("Wie betaalt de coalitie als de baten bij de buurgemeente vallen?", "Hoe houd je de raad erbij?"):
        desk.press(f"add:{make_thread(everybody, marleen, title, kind=CONVERSATION).public_id}")
    desk.press("save", intro="Deze week ging het over geld.\n\nEn over wie er mag meerekenen.")
    make_thread(everybody, marleen, "Heeft iemand een uitstapregeling die licht blijft?")
    make_reply(make_thread(circle, henk, "Onder ons in Oost", kind=CONVERSATION), marleen)
    helped = make_thread(everybody, marleen, "Hoe leg je dit uit aan de raad?")
    answer = make_reply(helped, henk)
    with writing():
        threads.choose_insight(helped, db.session.get(Post, answer.id))
    desk.press("ready")
    return youssef


def test_both_parts_hold_the_same_lines(full, friday, letters):
    friday()
    letter = to(full, letters())
    html, text = html_of(letter), text_of(letter)
    shown = [link for link in Links(html).links if "/gesprekken/" in link]
    assert len(set(shown)) == 5 and shown[::2] == shown[1::2], "title and link of each line"
    assert re.findall(r"http\S+/gesprekken/\S+", text) == shown[::2]
    for words in ("Deze week ging het over geld.", "En over wie er mag meerekenen.", "Anouk koos er 2 van."):
        assert words in html and words in text


def test_every_line_leads_to_the_first_unread_reply(full, friday, letters, visit):
    friday()
    html = html_of(to(full, letters()))
    for link in {link for link in Links(html).links if "/gesprekken/" in link}:
        parts = urlsplit(link)
        assert (parts.query, parts.fragment) == ("vanaf=ongelezen", "nieuw")


def test_the_link_opens_the_thread_at_the_first_unread_reply(thread, youssef, marleen, friday, letters, visit):
    for number in range(2, 46):
        make_reply(thread, youssef, f"Antwoord {number}")
    with writing():
        threads.mark_read(thread, marleen, 30)
    friday()
    path = link_in(to(marleen, letters()), "/gesprekken/")
    page = visit(marleen).get(path).text
    assert page.index("Antwoord 30") < page.index('id="nieuw"') < page.index("Antwoord 31")


def test_plain_links_and_nothing_that_loads(full, friday, letters):
    friday()
    html = html_of(to(full, letters()))
    links = Links(html)
    assert links.loads == []
    assert {urlsplit(link).netloc for link in links.links} == {"localhost"}
    assert not re.search(r"url\(|background=|http-equiv|@import|<img", html)


def test_the_text_part_fits_a_narrow_window(full, friday, letters):
    friday()
    for line in text_of(to(full, letters())).splitlines():
        assert len(line) <= 78 or line.startswith(("http://", "   http://")), line


def test_the_first_call_for_help_has_the_only_button(full, friday, letters):
    friday()
    assert html_of(to(full, letters())).count('class="btna"') == 0, "here a conversation stands first"


def test_a_question_that_stands_first_has_the_button(desk, thread, dick, friday, letters):
    desk.press(f"add:{thread.public_id}")
    friday()
    html = html_of(to(dick, letters()))
    assert html.count('class="btna"') == 1 and "Help Marleen" in html


def test_a_line_from_a_circle_says_so_and_the_subject_does_not(full, friday, letters):
    friday()
    letter = to(full, letters())
    assert "alleen voor Kring Oost" in html_of(letter) and "alleen voor Kring Oost" in text_of(letter)
    assert "Stuur die niet door" in text_of(letter)
    assert "Onder ons" not in letter["Subject"]


# The subject


def test_the_subject_names_the_first_request_and_a_person(full, friday, letters):
    friday()
    assert to(full, letters())["Subject"] == "Marleen vraagt: Heeft iemand een… (en nog 4)"


@pytest.mark.parametrize("title", ["Kort?", "W" * 160, "Heel lang " * 16, "É" * 100, NASTY])
@pytest.mark.parametrize("name", ["Jo", "Wilhelmina-Alexandrina " * 3])
def test_a_subject_fits_a_phone(everybody, anouk, dick, friday, letters, title, name):
    make_thread(everybody, make_member("langste", everybody, name.strip()), title)
    make_thread(everybody, anouk, "Nog een")
    friday()
    subject = to(dick, letters())["Subject"]
    assert 10 < len(subject) <= SUBJECT_LENGTH == 55
    assert title[:8] in subject


def test_a_letter_of_circles_alone_names_no_title(circle, marleen, henk, friday, letters):
    make_thread(circle, marleen, "Onder ons", kind=CONVERSATION)
    friday()
    assert to(henk, letters())["Subject"] == "Eén gesprek in je kringen"


def test_an_intro_alone_is_the_subject(desk, dick, friday, letters):
    desk.press("save", intro="Volgende week zijn we er niet, wel een fijne vakantie allemaal gewenst.")
    friday()
    assert to(dick, letters())["Subject"] == "Weekbericht 48: Volgende week zijn we er niet, wel…"


# Headers


def test_headers(desk, thread, dick, friday, letters):
    desk.press(f"add:{thread.public_id}")
    friday()
    both = letters()
    letter = to(dick, both)
    assert letter["List-Id"] == "Weekbericht <weekbericht.localhost>"
    assert re.fullmatch(r"<http://localhost/weekbericht/afmelden/[\w.-]+>", letter["List-Unsubscribe"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Precedence"] == "bulk" and letter["Auto-Submitted"] == "auto-generated"
    assert letter["Feedback-ID"] == "2026w48:weekly:digest:weekbericht"
    assert letter["Reply-To"] == "anouk@voorbeeld.example"
    assert len({found["Message-ID"] for found in both}) == len(both) == 2
    assert letter["Message-ID"] in set(db.session.scalars(db.select(Letter.message_id)))
    assert letter["To"] == dick.email and letter["Cc"] is None and letter["Bcc"] is None


def test_names_and_titles_break_nothing(desk, everybody, dick, anouk, friday, letters):
    author = make_member("naar", everybody, f"Naar {NASTY}"[:80])
    nasty = make_thread(everybody, author, NASTY)
    with writing():
        dick.name = "<b>Dick</b>\r\nBcc: x@y.nl"[:80]
    desk.press(f"add:{nasty.public_id}", intro=NASTY)
    desk.press("save", **{f"why-{nasty.public_id}": NASTY})
    friday()
    letter = to(dick, letters())
    html, text = html_of(letter), text_of(letter)
    assert "<script" not in html and "<b>Dick" not in html and "&lt;script&gt;" in html
    assert "49" not in re.sub(r"\S*://\S*", "", text) and "{{ 7*7 }}" in text and "%(name)s" in text
    assert letter["Bcc"] is None


def test_the_largest_letter_is_not_clipped(desk, everybody, marleen, dick, friday, letters):
    for number in range(MOST_LINES):
        title = f"{number} Ünïcode – “{'lang ' * 28}”"
        one = make_thread(everybody, marleen, title[:160])
        desk.press(f"add:{one.public_id}")
    desk.press("save", intro="é" * 2000, **{name: "ë" * 200 for name in desk.fields() if name.startswith("why-")})
    friday()
    letter = to(dick, letters())
    assert html_of(letter).count("<h2") == MOST_LINES
    assert len(html_of(letter).encode()) <= 60 * 1024
    assert len(letter.as_bytes()) <= 120 * 1024
    assert all(len(line) <= 998 for line in letter.as_bytes().splitlines())


def test_a_letter_in_english(desk, thread, dick, friday, letters):
    with writing():
        dick.language = "en"
    desk.press(f"add:{thread.public_id}")
    friday()
    letter = to(dick, letters())
    assert "Hello Dick." in text_of(letter) and "Question without an answer" in html_of(letter)
    assert '<html lang="en">' in html_of(letter)


def test_who_reads_monthly_is_told_so(desk, thread, dick, friday, letters):
    with writing():
        dick.rhythm = "monthly"
    desk.press(f"add:{thread.public_id}")
    friday()
    text = text_of(to(dick, letters()))
    assert "één keer per maand" in text and "Liever elke week" in text


# Asked again when it leaves


@pytest.fixture
def waiting(desk, thread, dick, circle, marleen, henk):
    """Copies wait in the outbox: Dick's holds one line, Henk's two, of which one from a circle."""
    inside = make_thread(circle, marleen, "Onder ons in Oost")
    desk.press(f"add:{thread.public_id}")
    with writing():
        db.session.add_all([])
    return inside


def test_who_lost_access_meanwhile_sees_no_title(waiting, circle, henk, friday, letters):
    friday()
    with writing():
        db.session.delete(db.session.get(Membership, (circle.id, henk.id)))
    letter = to(henk, letters())
    assert waiting.title not in text_of(letter) + html_of(letter) + letter["Subject"]
    assert "Kring Oost" not in text_of(letter) + html_of(letter)


def test_a_thread_that_was_hidden_meanwhile_is_left_out(waiting, thread, dick, henk, friday, letters):
    friday()
    with writing():
        thread.hidden_at = now()
    found = letters()
    assert dick.email not in {letter["To"] for letter in found}, "nothing was left of his"
    assert thread.title.upper() not in text_of(to(henk, found))
    assert db.session.scalar(db.select(Letter.state).where(Letter.member_id == dick.id)) == "dropped"


def test_what_was_read_meanwhile_is_left_out(waiting, thread, dick, friday, letters):
    friday()
    with writing():
        threads.mark_read(thread, dick, 1)
    assert dick.email not in {letter["To"] for letter in letters()}


def test_a_question_that_was_answered_meanwhile_asks_no_more(everybody, marleen, dick, youssef, anouk, friday, letters):
    with writing():
        dick.agenda = 1 << 4
    for number in range(5):
        question = make_thread(everybody, marleen, f"Vraag {number}?")
    friday()
    make_reply(question, youssef)
    assert "Vraag 4?" not in text_of(to(dick, letters()))


@pytest.mark.parametrize("changed", [{"status": SUSPENDED}, {"rhythm": NEVER}])
def test_who_left_or_stopped_meanwhile_gets_nothing(waiting, dick, friday, letters, changed):
    friday()
    with writing():
        for name, value in changed.items():
            setattr(dick, name, value)
    assert dick.email not in {letter["To"] for letter in letters()}


def test_an_edited_title_is_the_new_one(waiting, thread, dick, friday, letters, visit, anouk):
    friday()
    with writing():
        thread.title = "Een betere titel"
    assert "EEN BETERE TITEL" in text_of(to(dick, letters()))
    assert Desk(visit(anouk)).page, "and the page still opens"
