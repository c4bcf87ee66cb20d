"""What moderators decide about members: admit, decline, invite, suspend, restore. Their pages are in other rooms."""

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Conflict

from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.members import operations
from cop.members.models import (
    ACTIVE,
    ADMINISTRATOR,
    ADMITTED,
    DECLINED,
    INVITED,
    LEFT,
    MODERATOR,
    SUSPENDED,
    Application,
    Device,
    Key,
    Member,
)
from cop.members.policy import may_admit, may_give_role, may_invite, may_restore, may_suspend


@pytest.fixture
def application(everybody) -> Application:
    with writing():
        made = Application(
            name="Judith Averink",
            email="judith@voorbeeld.example",
            organisation="Winterswijk",
            kind="practice",
            motivation="Ik zoek.",
        )
        db.session.add(made)
    return made


def acts() -> list[tuple[str, str]]:
    return [tuple(row) for row in db.session.execute(select(Act.verb, Act.why).order_by(Act.id))]


def test_a_decision_is_made_once(application, anouk, beheer, letters):
    with writing():
        operations.admit(application, anouk, "Welkom.")
    for decide in (operations.admit, operations.decline):
        with pytest.raises(Conflict), writing():
            decide(application, beheer, "Nee.")
    assert (application.status, application.decided_by_id, application.note) == (ADMITTED, anouk.id, "Welkom.")
    assert db.session.scalar(select(func.count()).select_from(Member).where(Member.email == application.email)) == 1
    assert len(letters()) == 1
    assert acts() == [("admit", "Welkom.")]


def test_the_declined_get_a_letter_with_the_note(application, anouk, letters):
    with writing():
        operations.decline(application, anouk, "We zijn er voor gemeenten.")
    letter = letters()[-1]
    assert (letter["To"], letter["Subject"]) == ("judith@voorbeeld.example", "Over je aanmelding")
    assert "> We zijn er voor gemeenten." in letter.get_body(("plain",)).get_content()
    assert application.status == DECLINED
    assert db.session.scalar(select(func.count()).select_from(Key)) == 0


def test_an_application_of_one_who_became_a_member_meanwhile_is_not_admitted(application, anouk, marleen):
    with writing():
        marleen.email = application.email
    with pytest.raises(Conflict), writing():
        operations.admit(application, anouk)
    assert application.status == "waiting"


def test_nobody_is_invited_twice(application, anouk, marleen):
    for email in (marleen.email, application.email):
        with pytest.raises(Conflict), writing():
            operations.invite("Iemand", email, "Ede", anouk)


def test_a_suspended_member_is_out_at_once_and_reads_why(visit, stranger, marleen, anouk, letters):
    visitor = visit(marleen)
    stranger.post("/wachtwoord", {"email": "marleen@voorbeeld.example"})
    with writing():
        operations.suspend(marleen, anouk, "Drie keer reclame.")
    assert visitor.get("/instellingen").status_code == 302
    assert db.session.scalars(select(Device).where(Device.member_id == marleen.id)).all() == []
    assert [letter["Subject"] for letter in letters()] == ["Je lidmaatschap is geschorst"], (
        "the link that waited is dropped"
    )
    assert "> Drie keer reclame." in letters()[0].get_body(("plain",)).get_content()
    with writing():
        operations.restore(marleen, anouk, "We spraken elkaar.")
    assert letters()[-1]["Subject"] == "Je kunt weer naar binnen"
    assert acts() == [("suspend", "Drie keer reclame."), ("restore", "We spraken elkaar.")]
    assert visit(marleen).get("/instellingen").status_code == 200
    assert visitor.get("/instellingen").status_code == 302, "the old device stays dead"


def test_only_what_fits_the_state_can_be_done(marleen, anouk):
    with pytest.raises(Conflict), writing():
        operations.restore(marleen, anouk, "")
    with writing():
        operations.suspend(marleen, anouk, "Reden.")
    for act in (
        lambda: operations.suspend(marleen, anouk, ""),
        lambda: operations.give_role(marleen, MODERATOR, anouk, ""),
    ):
        with pytest.raises(Conflict), writing():
            act()
    with writing():
        operations.leave(marleen)
    with pytest.raises(Conflict), writing():
        operations.set_password(marleen, "hash")


def test_the_last_administrator_is_not_suspended(beheer, marleen, anouk):
    with pytest.raises(Conflict), writing():
        operations.suspend(beheer, marleen, "Reden.")
    assert beheer.status == ACTIVE


def test_who_may_do_what(app, marleen, youssef, anouk, beheer):
    assert [may_admit(m) for m in (marleen, anouk, beheer)] == [False, True, True]
    assert [may_invite(m) for m in (marleen, anouk, beheer)] == [False, True, True]
    assert [may_suspend(m, youssef) for m in (marleen, anouk, beheer)] == [False, True, True]
    assert [may_suspend(anouk, m) for m in (anouk, beheer, marleen)] == [False, False, True]
    assert [may_suspend(beheer, m) for m in (beheer, anouk, marleen)] == [False, True, True]
    assert [may_give_role(m, youssef) for m in (marleen, anouk, beheer)] == [False, False, True]
    assert not may_restore(anouk, youssef)
    for status in (SUSPENDED, INVITED, LEFT):
        with writing():
            youssef.status = status
        assert not may_suspend(beheer, youssef) and not may_give_role(beheer, youssef)
        assert may_restore(anouk, youssef) is (status == SUSPENDED)
    with writing():
        youssef.status, youssef.role = SUSPENDED, ADMINISTRATOR
    assert not may_restore(anouk, youssef) and may_restore(beheer, youssef)


def test_what_ended_is_forgotten_and_what_lives_stays(visit, marleen, application, anouk):
    import time_machine

    from tests.members.door import later

    visit(marleen)
    with writing():
        operations.decline(application, anouk, "Nee.")
        operations.make_key(marleen, "set_password")
    operations.forget_what_ended()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Device, Key, Application)]
    assert counts == [1, 1, 1]
    with time_machine.travel(later() + operations.APPLICATIONS_KEPT):
        for _ in range(2):
            operations.forget_what_ended()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Device, Key, Application)]
    assert counts == [0, 0, 0]
