"""`flask community start`: an empty, real community, whole or not at all."""

import pytest
from sqlalchemy import func, select

from cop.circles.models import Circle, Membership
from cop.community import operations
from cop.foundation.db import db
from cop.foundation.facts import Fact, facts
from cop.foundation.outbox import Letter
from cop.members.models import ACTIVE, INVITED, Member
from cop.threads.models import Thread
from tests.conftest import link_in

WHO = (
    "--administrator", "Joris Kuipers <joris@voorbeeld.example>",
    "--moderator", "Anouk Lindeboom <anouk@voorbeeld.example>, Platform31",
    "--moderator", "Bea de Wit <bea@voorbeeld.example>",
)  # fmt: skip
WHAT = (
    "--name",
    "Samen Verder",
    "--question",
    "Wie begint?",
    "--host",
    "Regio Oost",
    "--host-email",
    "post@voorbeeld.example",
)


def start(app, *options, typed=None):
    found = app.test_cli_runner().invoke(args=["community", "start", *options], input=typed)
    db.session.rollback()
    return found


def number_of(table):
    return db.session.scalar(select(func.count()).select_from(table))


def nothing_is_there():
    return not any(number_of(table) for table in (Member, Circle, Fact, Letter))


def test_it_makes_a_community_without_example_text(app, letters):
    done = start(app, *WHAT, *WHO, "--invite", "Marleen Duinhof <marleen@voorbeeld.example>", "--yes")
    assert done.exit_code == 0, done.output
    assert facts()["name"] == "Samen Verder" and facts()["learning_question"] == "Wie begint?"
    people = {member.email: (member.role, member.status) for member in db.session.scalars(select(Member))}
    assert people == {
        "joris@voorbeeld.example": ("administrator", INVITED),
        "anouk@voorbeeld.example": ("moderator", INVITED),
        "bea@voorbeeld.example": ("moderator", INVITED),
        "marleen@voorbeeld.example": ("member", INVITED),
    }
    assert [circle.is_everybody for circle in db.session.scalars(select(Circle))] == [True]
    assert number_of(Thread) == 0
    assert "/beheer/teksten" in done.output and "flask mail drain" in done.output
    sent = letters()
    assert sorted(letter["To"] for letter in sent) == sorted(people)
    assert all(link_in(letter, "/sleutel/") for letter in sent)


def test_the_first_administrator_comes_in_by_the_letter(app, letters, stranger, visit):
    start(app, *WHAT, *WHO, "--yes")
    letter = next(letter for letter in letters() if letter["To"] == "joris@voorbeeld.example")
    path, password = link_in(letter, "/sleutel/"), "twee-paarden-op-de-dijk"
    assert stranger.post(path, {"new_password": password}).status_code == 303
    member = db.session.scalars(select(Member).where(Member.email == "joris@voorbeeld.example")).one()
    everybody = db.session.scalars(select(Circle)).one()
    assert visit(member).get("/beheer/teksten").status_code == 200
    assert member.status == ACTIVE and db.session.get(Membership, (everybody.id, member.id))


def test_it_asks_in_words_for_what_no_option_gives(app):
    typed = "\n".join([
        "Samen Verder", "", "Wie begint?", "2027", "Regio Oost", "geen adres", "post@voorbeeld.example",
        "Joris Kuipers", "joris@voorbeeld.example", "Anouk Lindeboom", "anouk@voorbeeld.example",
        "Bea", "bea@voorbeeld.example", "y",
    ]) + "\n"  # fmt: skip
    done = start(app, typed=typed)
    assert done.exit_code == 0, done.output
    assert facts()["learning_year"] == "2027" and number_of(Member) == 3


@pytest.mark.parametrize("question", ["", "   ", "\u200b", "x" * 301])
def test_a_blank_learning_question_is_refused(question, app):
    done = start(app, *WHAT, "--question", question, *WHO, "--yes")
    assert done.exit_code != 0 and "learning question" in done.output.lower()
    assert nothing_is_there()


def test_saying_no_at_the_end_leaves_nothing(app):
    done = start(app, *WHAT, "--year", "2027", *WHO, typed="n\n")
    assert done.exit_code == 1 and nothing_is_there()


def test_a_community_begins_once(app, marleen):
    members = number_of(Member)
    done = start(app, *WHAT, *WHO, "--yes")
    assert done.exit_code == 1 and "not empty" in done.output
    assert number_of(Member) == members


def test_twice_is_refused_and_changes_nothing(app):
    start(app, *WHAT, *WHO, "--yes")
    done = start(app, *WHAT, "--name", "Anders", *WHO, "--yes")
    assert done.exit_code == 1
    assert facts()["name"] == "Samen Verder" and number_of(Member) == 3


def test_stopped_half_way_nothing_is_there(app, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(operations, "invited", stop)
    assert start(app, *WHAT, *WHO, "--yes").exit_code != 0
    assert nothing_is_there()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((*WHO[:4], "--yes"), "at least 2 moderators"),
        ((*WHO, "--invite", "Joris <joris@voorbeeld.example>", "--yes"), "given twice"),
        ((*WHO, "--invite", "geen adres", "--yes"), "not written as"),
        ((*WHO, "--invite", "Wim <wim@>", "--yes"), "not an e-mail address"),
        ((*WHO, "--invite-file", "/bestaat/niet.txt", "--yes"), "cannot be read"),
        ((*WHO, "--year", "straks", "--yes"), "four digits"),
        ((*WHO[2:], "--yes"), "administrator"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_begins(options, words, app):
    done = start(app, *WHAT, *options)
    assert done.exit_code != 0 and words in done.output, done.output
    assert nothing_is_there()


def test_invitations_and_house_rules_come_from_files(app, tmp_path, stranger):
    guests, rules = tmp_path / "leden.txt", tmp_path / "regels.md"
    guests.write_text(
        "# onze eerste leden\n\nMarleen Duinhof <marleen@voorbeeld.example>, Woerden\nDick <DICK@voorbeeld.example>\n"
    )
    rules.write_text("Wees aardig bij {naam}.")
    done = start(app, *WHAT, *WHO, "--invite-file", str(guests), "--rules", str(rules), "--yes")
    assert done.exit_code == 0, done.output
    marleen = db.session.scalars(select(Member).where(Member.email == "marleen@voorbeeld.example")).one()
    assert marleen.organisation == "Woerden"
    assert db.session.scalars(select(Member.email).where(Member.name == "Dick")).one() == "dick@voorbeeld.example"
    assert "Wees aardig bij Samen Verder." in stranger.get("/huisregels").get_data(as_text=True)
