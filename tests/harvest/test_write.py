"""The one text: who begins it, who writes it, what is refused with every word kept, and what gives somebody away."""

from html import escape

import pytest

from cop.foundation.db import db, writing
from cop.foundation.drafts import Draft
from cop.harvest.models import DRAFT, TEXT_MOST, Lesson
from cop.harvest.queries import words_of
from cop.intervisie.queries import sitters_of
from cop.runner import operations as runner
from cop.runner.script import script_of
from cop.runner.writing import write_field
from tests.harvest.conftest import TEXT, VERSION, Table, with_guest
from tests.intervisie.held import running, seat_of

NAMED = "Sanne Kok vertelde dat de wethouder van Tiel op 12 maart 2026 belde naar j.jansen@tiel.nl."


def words(table):
    return words_of(table.session, table.lesson)


def test_the_bringer_begins_and_everybody_writes_one_text(table):
    assert "Er is nog geen les" in table.page(2) and "/les/beginnen" not in table.page(2)
    assert "Schrijf samen een les" in table.page(1)
    assert table.do(1, "beginnen").headers["Location"] == table.path
    table.write(3)
    assert words(table).lesson == TEXT["lesson"]
    table.write(4, title="Vraag eerst wie betaalt")
    assert words(table).title == "Vraag eerst wie betaalt" and table.lesson.version == 2
    assert "Vraag eerst wie betaalt" in table.page(0)


def test_it_begins_with_what_the_group_wrote_to_share(app, members):
    session = running(members)
    texts = {"les": "Vraag vroeg wie betaalt.", "afloop": "Alleen voor Ilse.", "informatieronde": "Voor de groep."}
    with writing():
        script = script_of(session)
        for key, text in texts.items():
            step = script.steps[script.index_of(key)]
            write_field(session, seat_of(session, members[1]), step, text, 0)
        runner.end(session, sitters_of(session))
    table = Table(app, session, members)
    assert table.do(1, "beginnen").status_code == 303
    assert "Wat jullie samen in de kamer schreven, staat er al in." in table.page(1)
    assert words(table).lesson == texts["les"] and table.lesson.state == DRAFT
    assert f"{texts['les']}</textarea>" in table.page(3)
    answer = table.propose()  # the old words, and nobody said yes to these
    assert answer.status_code == 303 and "Je zei nog geen ja." in table.page(1)


@pytest.mark.parametrize("who", [0, 2])
@pytest.mark.parametrize("act", ["beginnen", "niet-delen", "delen"])
def test_what_is_the_bringers_is_nobody_elses(table, who, act):
    table.do(1, "beginnen") if act != "beginnen" else None
    assert table.do(who, act).status_code == 403
    assert (table.lesson.state if table.lesson else DRAFT) == DRAFT


def test_nothing_can_be_written_before_the_bringer_begins(table):
    answer = table.browser[2].post(table.path, {**TEXT, "version": "0"})
    assert answer.status_code == 409 and TEXT["title"] in answer.text and table.lesson is None
    assert table.do(2, "voorstellen", **TEXT, version="0").status_code == 409 and table.lesson is None


def test_two_who_write_at_once_lose_no_word(table):
    table.do(1, "beginnen")
    seen = VERSION.search(table.page(2))[1]
    table.write(3, lesson="Van Tim.")
    answer = table.browser[2].post(table.path, {**TEXT, "lesson": "Van Sanne.", "version": seen})
    assert answer.status_code == 409
    assert "Van Tim." in answer.text and "Van Sanne." in answer.text
    assert words(table).lesson == "Van Tim."
    again = VERSION.search(answer.text)[1]
    assert table.browser[2].post(table.path, {**TEXT, "lesson": "Van beiden.", "version": again}).status_code == 303
    assert words(table).lesson == "Van beiden."


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", "t" * 121),
        ("lesson", "l" * (TEXT_MOST + 1)),
        ("lesson", "woord " * 2000),
        ("whom", "w" * 301),
        ("agenda", ["1", "2", "3", "4"]),
        ("agenda", ["7"]),
        ("theme", "bestaat-niet"),
    ],
)
def test_what_is_too_much_is_refused_with_every_word(table, field, typed):
    table.do(1, "beginnen")
    for answer in (table.write(2, **{field: typed}), table.do(2, "voorstellen", **{**TEXT, field: typed}, version="0")):
        assert answer.status_code == 422
        assert 'id="fouten"' in answer.text and TEXT["title" if field != "title" else "whom"] in answer.text
        if field in ("title", "lesson", "whom"):
            assert typed.strip() in answer.text
    assert table.lesson.version == 0


@pytest.mark.parametrize("name", ["gemeente", "datum", "deelnemers", "casusinbrenger"])
def test_no_field_asks_for_what_may_not_be_told(table, name):
    table.do(1, "beginnen")
    assert f'name="{name}"' not in table.page()
    table.write(2, **{name: "zq-verboden-zq"})
    assert "zq-verboden-zq" not in table.page()


def test_what_gives_away_is_marked_and_replaced_but_not_kept(table):
    table.do(1, "beginnen")
    table.write(2, lesson=NAMED)
    page = table.page()
    assert "<mark>Sanne Kok</mark>" in page and "Vervang alles wat gemarkeerd is" in page
    answer = table.browser[2].post(table.path, {**TEXT, "lesson": NAMED, "version": "1", "act": "replace"})
    assert answer.status_code == 200
    field = answer.text.split('name="lesson"')[1].split("</textarea>")[0]
    for name in ("Sanne", "Tiel", "12 maart", "jansen"):
        assert name not in field
    assert words(table).lesson == NAMED and table.lesson.version == 1


def test_the_first_name_of_a_guest_is_known_too(app, members):
    table = Table(app, with_guest(members)[0], members)
    table.do(1, "beginnen")
    table.write(2, lesson="Wat Bo zei, hielp.")
    assert "<mark>Bo</mark>" in table.page()


def test_a_text_that_fits_too_few_is_warned_about(table):
    table.do(1, "beginnen")
    table.write(2, lesson="In Zeeland werkte dit goed.")
    assert "Van de gemeenten die we kennen" in table.page()


def test_a_name_is_asked_about_once_more_and_is_no_wall(table):
    table.do(1, "beginnen")
    marked = {**TEXT, "lesson": NAMED, "version": "0"}
    answer = table.do(2, "voorstellen", **marked)
    assert answer.status_code == 422 and "Dit verraadt niemand" in answer.text and escape(NAMED) in answer.text
    assert table.lesson.state == DRAFT and table.lesson.version == 0
    assert table.do(2, "voorstellen", **marked, clear="1").status_code == 303
    assert words(table).lesson == NAMED


def test_an_amount_alone_asks_nothing(table):
    table.do(1, "beginnen")
    assert table.do(2, "voorstellen", **{**TEXT, "lesson": "Het kostte € 240.000."}, version="0").status_code == 303


@pytest.mark.parametrize("without", ["title", "lesson", "agenda"])
def test_an_unfinished_text_lies_before_nobody(table, without):
    table.do(1, "beginnen")
    answer = table.do(2, "voorstellen", **{name: typed for name, typed in TEXT.items() if name != without}, version="0")
    assert answer.status_code == 422 and table.lesson.state == DRAFT
    table.write(2, **{without: "" if without != "agenda" else []})
    kept = table.hash() or words(table).hash
    assert table.do(2, "voorstellen", hash=kept).status_code == 422


def test_a_text_is_proposed_by_its_mark_alone(table):
    table.do(1, "beginnen")
    table.write()
    assert table.do(2, "voorstellen", hash="0" * 64).status_code == 409 and table.lesson.state == DRAFT
    assert table.do(2, "voorstellen", hash=words(table).hash).status_code == 303
    assert "Zo komt de les er te staan" in table.page()


def test_words_of_a_lesson_that_was_decided_meanwhile_come_back(table):
    table.do(1, "beginnen")
    table.do(1, "niet-delen")
    answer = table.browser[2].post(table.path, {**TEXT, "lesson": "zq-niet-kwijt-zq", "version": "0"})
    assert answer.status_code == 409 and "zq-niet-kwijt-zq" in answer.text
    assert "zq-niet-kwijt-zq" not in table.page()


def test_an_expired_form_gives_the_words_back_and_keeps_them_nowhere(table):
    table.do(1, "beginnen")
    answer = table.browser[2].client.post(table.path, data={**TEXT, "lesson": "zq-verlopen-zq", "version": "0"})
    assert answer.status_code == 400 and "zq-verlopen-zq" in answer.text
    db.session.rollback()
    assert db.session.query(Draft).count() == 0


def test_the_words_stand_in_no_title_address_or_flash(table):
    table.do(1, "beginnen")
    answer = table.write(2, title="zqtitel")
    assert "zqtitel" not in answer.headers["Location"] and "zqtitel" not in str(answer.headers)
    with table.browser[2].client.session_transaction() as cookie:
        assert "zqtitel" not in str(dict(cookie))
    page = table.page()
    head = page.split("<head>")[1].split("</head>")[0]
    assert "<title>Besloten sessie –" in head and "zqtitel" not in head
    assert 'data-zone="besloten"' in page


def test_no_draft_row_outlives_a_refused_lesson(table):
    table.do(1, "beginnen")
    table.write(2, title="t" * 121)
    assert db.session.get_one(Lesson, table.session.id).sealed_words is None


def test_a_lesson_can_be_written_while_the_session_runs(app, members):
    table = Table(app, running(members), members)
    table.proposed()
    table.all_say_yes()
    assert "zodra de sessie is afgerond" in table.page(1)
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 409
    with writing():
        runner.end(table.session, sitters_of(table.session))
    assert table.do(1, "delen", hash=table.hash(1)).status_code == 303
