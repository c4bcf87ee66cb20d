"""What each preset does: every kind of news, under every preset, in the bell and in the mailbox."""

import pytest
from sqlalchemy import select

from cop.circles.models import Circle, Membership
from cop.foundation.db import db, writing
from cop.foundation.outbox import Letter
from cop.members.models import EVERYTHING, PRESETS, QUIET, USUAL
from cop.notifications import models
from cop.notifications.models import DIRECT, INSIGHT, MENTIONED, NEW_THREAD, OUTCOME, REPLY, Notification
from cop.notifications.operations import tell
from cop.notifications.policy import BELL as BELL_ALONE
from cop.notifications.policy import SORT_OF, SORTS, explained
from tests.conftest import make_reply, make_thread

KINDS = sorted(
    value for name, value in vars(models).items() if name.isupper() and isinstance(value, str) and value.islower()
)
NONE, LOUDEST, LOUDER, ALL = frozenset(), frozenset({EVERYTHING}), frozenset({USUAL, EVERYTHING}), frozenset(PRESETS)
BELL = {  # kind → the presets under which it comes in the bell
    **dict.fromkeys(KINDS, ALL),
    **dict.fromkeys(("reply", "all_mentioned", "outcome", "edited", "summary", "reacted"), LOUDER),
    "new_thread": LOUDEST,
}
MAIL = {  # and by mail
    **dict.fromkeys(KINDS, NONE),
    **dict.fromkeys(("reply", "all_mentioned", "outcome", "new_thread"), LOUDEST),
    **dict.fromkeys(("answered", "mentioned", "insight", "helped", "sequel_asked", "reminded"), LOUDER),
    **dict.fromkeys((kind for kind in KINDS if kind.startswith("call_")), ALL),
    **dict.fromkeys((kind for kind in KINDS if kind.startswith("case_") and kind != "case_handed_in"), LOUDER),
    **dict.fromkeys(("direct", "note", "session_news"), ALL),
}


def test_every_kind_has_its_row():
    assert len(KINDS) > 20
    assert set(SORT_OF) == set(KINDS)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_reaches_a_member_as_the_table_says(marleen, youssef, thread, kind, preset):
    with writing():
        youssef.preset = preset
    with writing():
        tell([youssef.id], kind, f"thread:{thread.id}", circle_id=thread.circle_id, actor_id=marleen.id, letter="a.b")
    lines = list(db.session.scalars(select(Notification.kind)))
    letters = list(db.session.scalars(select(Letter.member_id)))
    assert lines == ([kind] if preset in BELL[kind] else [])
    assert letters == ([youssef.id] if preset in MAIL[kind] else [])


@pytest.mark.parametrize("preset", PRESETS)
def test_the_explanation_is_made_from_the_table(visit, marleen, preset):
    page = visit(marleen).get("/instellingen").text
    by_mail, only_in_bell = explained(preset).split(" Alleen onder Meldingen: ")
    for sort in SORTS:
        if sort.label:
            assert (sort.label() in by_mail) == sort.way(preset).mail
            assert (sort.label() in only_in_bell) == (sort.way(preset) == BELL_ALONE)
    assert f'value="{preset}"' in page and explained(preset) in page


def test_the_settings_say_it_in_dutch(visit, marleen):
    page = visit(marleen).get("/instellingen").text
    assert "Per mail: directe gesprekken, bellen en besloten sessies. Alleen onder Meldingen: wat voor jou is." in page
    assert "gesprekken die je volgt en elk nieuw gesprek. Alleen onder Meldingen: reacties" in page


def follows(visit, member, thread):
    visit(member).post(f"{thread.path}/volgen", {"stance": "follows"})


@pytest.mark.parametrize(
    ("preset", "in_bell", "by_mail"), [(QUIET, False, False), (USUAL, True, False), (EVERYTHING, True, True)]
)
def test_a_follower_sees_it_on_the_page_and_in_the_mailbox(
    visit, youssef, dick, thread, letters, preset, in_bell, by_mail
):
    with writing():
        dick.preset = preset
    follows(visit, dick, thread)
    visit(youssef).post(thread.path, {"body": "Wij telden de baten."})
    assert ("Youssef Amrani antwoordde in" in visit(dick).get("/meldingen").text) == in_bell
    assert ("dick@voorbeeld.example" in [letter["To"] for letter in letters()]) == by_mail


def test_a_circle_may_have_a_preset_of_its_own(visit, youssef, marleen, henk, circle, everybody, letters):
    """The other conversations go on as they were; the ones in the circle follow the new wish at once."""
    inside, outside = make_thread(circle, henk, "Binnen"), make_thread(everybody, henk, "Buiten")
    for thread in (inside, outside):
        follows(visit, marleen, thread)
    assert visit(marleen).post(f"/kringen/{circle.public_id}/horen", {"preset": EVERYTHING}).status_code == 303
    for thread in (inside, outside):
        make_reply(thread, youssef)
    subjects = [letter["Subject"] for letter in letters() if letter["To"] == marleen.email]
    assert subjects == ["Youssef Amrani antwoordde: Binnen"]
    visit(marleen).post(f"/kringen/{circle.public_id}/horen", {"preset": QUIET})
    make_reply(inside, youssef)
    assert len([letter for letter in letters() if letter["To"] == marleen.email]) == 1
    visit(marleen).post(f"/kringen/{circle.public_id}/horen", {"preset": ""})
    assert db.session.get(Membership, (circle.id, marleen.id)).preset is None


def test_everything_is_also_each_new_conversation(visit, marleen, youssef, dick, circle, everybody, letters):
    with writing():
        db.session.get(Membership, (circle.id, youssef.id)).preset = EVERYTHING
    data = {"circle": circle.public_id, "kind": "question", "title": "Wie weet dit?", "agenda": "5", "body": "Graag."}
    assert visit(marleen).post("/gesprekken/nieuw", data).status_code == 303
    assert "Marleen Duinhof begon" in visit(youssef).get("/meldingen").text
    (letter,) = letters()
    assert (letter["To"], letter["Subject"]) == (youssef.email, "Marleen Duinhof vraagt: Wie weet dit?")
    make_thread(everybody, marleen, "Buiten de kring")
    assert "Buiten de kring" not in visit(youssef).get("/meldingen").text


def test_who_begins_hears_nothing_of_it(visit, marleen, everybody, letters):
    with writing():
        marleen.preset = EVERYTHING
    make_thread(everybody, marleen)
    assert "Marleen Duinhof begon" not in visit(marleen).get("/meldingen").text
    assert letters() == []


def test_a_direct_conversation_is_no_news_to_its_circle(marleen, youssef, circle):
    """Its own room tells whom it is for; else they would hear it twice."""
    with writing():
        youssef.preset = EVERYTHING
        db.session.get_one(Circle, circle.id).is_direct = True
    make_thread(circle, marleen)
    assert list(db.session.scalars(select(Notification.kind))) == []


def test_what_happens_in_a_direct_conversation_is_direct(marleen, youssef, thread):
    with writing():
        youssef.preset = QUIET
        db.session.get_one(Circle, thread.circle_id).is_direct = True
    with writing():
        tell([youssef.id], REPLY, f"thread:{thread.id}", circle_id=thread.circle_id, actor_id=marleen.id, number=2)
    assert list(db.session.scalars(select(Notification.kind))) == [DIRECT]


@pytest.mark.parametrize("kind", [REPLY, MENTIONED, OUTCOME, INSIGHT, NEW_THREAD])
def test_telling_many_takes_no_more_statements_than_telling_one(
    marleen, youssef, dick, henk, fatima, thread, count_statements, kind
):
    """One reading, the lines and the letters."""
    with writing():
        for member in (youssef, dick, henk, fatima):
            member.preset = EVERYTHING
    about, place = f"thread:{thread.id}", thread.circle_id
    one, *many = [member.id for member in (youssef, dick, henk, fatima)]

    def told(ids):
        def act():
            with writing():
                tell(ids, kind, about, circle_id=place, letter="a.b")

        return count_statements(act)

    assert told([one]) == told(many) == 3
