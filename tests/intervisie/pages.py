"""What tests of these pages share: secret words that may stand nowhere outside, and reading a page as a person does."""

import re
from html import unescape

from cop.foundation.db import writing
from cop.intervisie import choosing, operations, people
from cop.intervisie.queries import sitters_of
from cop.methods.models import library
from tests.intervisie.held import planned, seat_of

TITLE, VIDEO = "Zwaluwnest boven de poort", "https://bellen.example/zwaluwkamer"
SITUATION, QUESTION = "Twee besturen trekken aan een laken.", "Hoe kan ik zwaluwstil blijven?"
SECRETS = ("Zwaluwnest", "zwaluwkamer", "trekken aan een laken", "zwaluwstil")
PLAN = {"day": "2026-12-01", "at": "13:30", "minutes": "120", "how": "online", "keep_days": "90"}


def main_of(answer) -> str:
    """The words of the page itself on one line, without the frame and without tags."""
    inside = answer.text.split("<main")[1].split("</main")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", inside)))


def html_of(answer) -> str:
    """The same with its tags, for links, buttons and what stands in fields."""
    return unescape(re.sub(r"\s+", " ", answer.text.split("<main")[1].split("</main")[0]))


def hidden(answer, name) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', unescape(answer.text))
    assert found, f"no hidden field {name}"
    return found[1]


def signs(session, *members, has_line=False):
    """These people come, and sign."""
    with writing():
        for member in members:
            seat = seat_of(session, member)
            if not seat.is_facilitator:
                people.answer(session, seat, comes=True)
            people.sign(session, seat, session.agreement, has_line=has_line)


def brings(session, member, situation=SITUATION, question=QUESTION):
    """This member brings a question; its id."""
    with writing():
        choosing.bring(session, seat_of(session, member), situation, question, session.people_version)
    questions = choosing.questions_in(session, seat_of(session, member))
    return next(one.dilemma.public_id for one in questions if one.question == question)


def full(members):
    """Everything that is secret is there, and the last one of these members has not signed."""
    session = planned(members, title=TITLE, video=VIDEO)
    signs(session, *members[:-1])
    dilemma = brings(session, members[1])
    with writing():
        choosing.choose(session, dilemma)
        operations.choose_method(session, library().methods["incidentmethode"])
    return session


def names_in(session) -> set[str]:
    return {one.name for one in sitters_of(session) if one.is_here}
