"""A direct conversation of Marleen, Youssef and Fatima; and a note from Marleen to Fatima."""

import pytest
from sqlalchemy import select

from cop.direct import operations as direct
from cop.direct.models import Note
from cop.foundation.db import db, writing
from cop.threads.models import Thread
from cop.threads.operations import rendered

TITLE, WORDS = "Voor het overleg van dinsdag", "Dit is alleen voor ons drieën."


def make_talk(starter, *others, title=TITLE, body=WORDS, at=None):
    """A direct conversation, as the page makes it."""
    with writing():
        made = direct.begin(starter, [one.id for one in others], title, rendered(body), at=at)
    return made


def make_note(writer, reader, words="Mag ik je iets vragen over jullie akkoord?"):
    """A note, as the page makes it; its reader takes notes."""
    with writing():
        reader.may_write = True
    with writing():
        made = direct.send_note(writer, reader, words)
    return made


def the_only_talk():
    db.session.rollback()
    return db.session.scalars(select(Thread)).one()


def the_only_note():
    db.session.rollback()
    return db.session.scalars(select(Note)).one()


@pytest.fixture
def talk(marleen, youssef, fatima):
    return make_talk(marleen, youssef, fatima)


@pytest.fixture
def note(marleen, fatima):
    return make_note(marleen, fatima)
