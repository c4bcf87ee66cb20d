"""Every letter of this room: both parts, both languages, no loose ends."""

import re

import pytest

from cop import letter_writers
from cop.foundation import outbox
from cop.foundation.db import db, writing
from cop.members import operations
from cop.members.models import CHANGE_ADDRESS, SET_PASSWORD, SIGN_IN_CODE, SUSPENDED, Application

KINDS = [kind for kind in letter_writers() if kind.startswith("members.")]


def prepare(kind, marleen, anouk):
    """What a letter of this kind is about, and to whom it goes."""
    with writing():
        application = Application(
            name="Judith <b>Averink</b>",
            email="judith@voorbeeld.example",
            organisation="Ede",
            kind="practice",
            motivation="Zomaar.",
            language=marleen.language,
            note="Twee regels.\nMet een <script>.",
        )
        db.session.add(application)
        db.session.flush()
        if kind == "members.suspended":
            marleen.status = SUSPENDED
        marleen.status_reason = "Reden & <b>uitleg</b>"
        purpose = {
            "members.sign_in_code": SIGN_IN_CODE,
            "members.set_password": SET_PASSWORD,
            "members.address_confirm": CHANGE_ADDRESS,
        }
        key = operations.make_key(marleen, purpose.get(kind, SET_PASSWORD), {"email": "nieuw@voorbeeld.example"})
        about = {
            "key": key.public_id,
            "application": application.id,
            "member": marleen.id,
            "by": anouk.id,
            "language": marleen.language,
        }
        letter = outbox.put(kind, outbox.SOON, member_id=marleen.id, address="nieuw@voorbeeld.example", about=about)
    return letter


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_is_whole(app, marleen, anouk, letters, kind, language):
    with writing():
        marleen.language = language
    prepare(kind, marleen, anouk)
    letter = letters()[-1]
    text, html = (letter.get_body((part,)).get_content() for part in ("plain", "html"))
    assert letter["Subject"] and "\n" not in letter["Subject"]
    assert letter["Auto-Submitted"] == "auto-generated"
    for part in (text, html):
        assert not re.search(r"%\(\w+\)s|\{\{|\{%|\bNone\b|Undefined", part)
    assert "<script>" not in html and "<b>uitleg" not in html and "<b>Averink" not in html
    assert f'lang="{language}"' in html
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 66
    assert len(html.encode()) < 20_000
    dutch = "Je krijgt deze mail"
    assert (dutch in re.sub(r"\s+", " ", text)) is (language == "nl")
    assert set(re.findall(r'href="([^"]+)"', html)) == set(re.findall(r"https?://localhost/\S+", text)), (
        "the parts hold the same links"
    )


def test_every_kind_of_letter_has_its_words(app):
    assert len(KINDS) == 11


@pytest.mark.parametrize("kind", ["members.sign_in_code", "members.set_password", "members.address_confirm"])
def test_a_letter_whose_key_is_gone_is_dropped(app, marleen, anouk, letters, kind):
    letter = prepare(kind, marleen, anouk)
    with writing():
        operations.close_keys(marleen.id)
    assert letters() == []
    assert db.session.get(outbox.Letter, letter.id).state == outbox.DROPPED


def test_letters_that_wait_for_one_who_leaves_are_dropped(app, marleen, anouk, letters):
    for kind in ("members.already_member", "members.restored", "members.password_changed"):
        prepare(kind, marleen, anouk)
    with writing():
        operations.leave(marleen)
    assert [letter["Subject"] for letter in letters()] == ["Je lidmaatschap is gestopt"]
