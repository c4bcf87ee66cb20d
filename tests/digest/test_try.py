"""A test letter to oneself: as it is now, and of no consequence."""

from sqlalchemy import func, select

from cop.digest.models import Delivery
from cop.foundation.db import db
from tests.digest.conftest import html_of, text_of, to


def test_a_test_letter_comes_to_the_editor_alone(desk, thread, anouk, dick, letters):
    desk.press(f"add:{thread.public_id}", intro="Nog even kijken.")
    desk.press("test")
    (letter,) = letters()
    assert letter["To"] == anouk.email
    assert letter["Subject"].startswith("Proef: ")
    assert "Nog even kijken." in text_of(letter) and thread.title in html_of(letter)


def test_a_test_letter_is_no_cut(desk, thread, anouk, letters, friday):
    desk.press(f"add:{thread.public_id}")
    desk.press("test")
    letters()
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0
    friday()
    assert thread.title.upper() in text_of(
        to(anouk, [letter for letter in letters() if "Proef" not in letter["Subject"]])
    )


def test_a_test_letter_of_what_lies_ready(desk, thread, letters):
    desk.press(f"add:{thread.public_id}")
    desk.press("ready")
    desk.press("test")
    assert len(letters()) == 1
