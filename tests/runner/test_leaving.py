"""Leaving: out for a while, taken out, out of the community; what one typed comes back, and the others go on."""

import re

from markupsafe import escape

from cop.foundation.db import db, writing
from cop.intervisie import choosing, people
from cop.intervisie.models import Attendance
from cop.members.models import Member
from cop.runner.models import SessionNote
from cop.settings.operations import leave
from tests.intervisie.held import ready

LONG = "Dit had ik net geschreven, en het zijn meer dan zestig tekens bij elkaar."


def there(page):
    """The first names in the circle of who is here."""
    return re.findall(r"<span>(\w[\w-]*)</span><small>", page.split('data-part="round"')[1].split("</ul>")[0])


# For a while


def test_out_and_back(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="Van Tim")
    table.post("tim", "kladblok", text="Voor mij", version="0")
    assert table.press("tim", "buiten").location == table.session.path
    assert "Tim" not in there(table.page("noor")) and "5 mensen hier" in table.page("noor")
    assert table["tim"].get(table.room).location == table.session.path
    assert table.post("tim", "binnen").location == table.room
    page = table.page("tim")
    assert "Van Tim" in page and "Voor mij" in page
    assert "Tim" in there(table.page("noor")) and "6 mensen hier" in table.page("noor")


def test_a_press_from_outside_leads_to_the_door(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "buiten")
    version = table.run.version
    for path in ("buiten", "pauze", "hand", "beurt", "begeleiding", "stap"):
        assert table.post("tim", path, op="1", act="bied").location == table.session.path
    assert table.run.version == version


def test_words_from_outside_come_back_with_the_reason(sit):
    table = sit("incidentmethode", "ronde")
    window = table.fill("tim", "kaart")
    table.press("tim", "buiten")
    for words in ("Kort", LONG):
        answer = window.send(text=words)
        assert answer.status_code == 409 and words in answer.text
        assert "Je bent nu niet in de kamer. Kom weer binnen, en stuur dit opnieuw." in answer.text
    assert db.session.query(SessionNote).count() == 0
    table.post("tim", "binnen")
    assert window.send(text=LONG).status_code == 303 and LONG in table.page("tim")


# Taken out


def test_who_is_taken_out_finds_nothing_and_gets_every_word_back(sit):
    table = sit("incidentmethode", "ronde")
    card, pad = table.fill("tim", "kaart"), table.fill("tim", "kladblok")
    table.go_to("vragen_noteren")
    own = table.fill("tim", "tekst")
    with writing():
        people.take_out(table.session, table.seat("tim"))
    hostile = '</textarea><script>x</script>"'
    for window in (card, pad, own):
        for words in ("Kort", LONG, LONG * 100, hostile, hostile * 3):
            answer = window.send(text=words)
            assert answer.status_code == 404 and escape(words) in answer.text and "<script>x" not in answer.text
    seen = re.search(r'data-stand="([^"]+)"', table.page("noor")).group(1)
    for path in ("kamer", "kamer/stand", f"kamer/stand?v={seen}", "geschreven"):
        assert table["tim"].get(f"{table.session.path}/{path}").status_code == 404
    for path in ("binnen", "buiten", "hand", "pauze"):
        assert table.post("tim", path, op="1").status_code == 404
    assert db.session.query(SessionNote).count() == 0 and not table.run.is_paused


def test_a_drawing_gives_its_words_back_too(sit):
    table = sit("netwerkspiegel", "tekenen")
    window = table.fill("tim", "tekening", act="role")
    with writing():
        people.take_out(table.session, table.seat("tim"))
    answer = window.send(name="Gemeenteraad", note="aarzelt")
    assert answer.status_code == 404 and "Gemeenteraad" in answer.text and "aarzelt" in answer.text


def test_the_others_see_who_is_gone_and_read_what_that_one_laid(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="Van Tim")
    with writing():
        people.take_out(table.session, table.seat("tim"))
    assert "Tim" not in there(table.page("noor")) and "Kaart van Tim" in table.page("noor")
    table.press("sanne", "stap", "kaarten")
    assert "Van Tim" in table.page("noor")


def test_who_is_taken_out_keeps_the_own_notes(sit):
    table = sit("incidentmethode", "vragen_noteren")
    table.press("tim", "tekst", text="Mijn eigen vraag")
    with writing():
        people.take_out(table.session, table.seat("tim"))
    assert "Mijn eigen vraag" in table["tim"].get("/intervisie/inzichten").text
    assert "Mijn eigen vraag" not in table["noor"].get("/intervisie/inzichten").text


QUESTION = "Hoe kan ik zwaluwstil blijven?"


def with_question(table):
    """Ilse wrote down what her question is, and everybody reads it."""
    with writing():
        choosing.write_intake(table.session, {"question": QUESTION}, table.session.intake_version)
    assert QUESTION in table.page("noor") and QUESTION in table["noor"].get(table.session.path).text


def nowhere(table, *who):
    for one in who:
        assert QUESTION not in table.page(one) + table[one].get(table.session.path).text


def test_the_question_of_the_bringer_goes_along(sit):
    table = sit("incidentmethode", "ronde")
    with_question(table)
    table.press("tim", "kaart", text="Van Tim")
    with writing():
        people.take_out(table.session, table.seat("ilse"))
    nowhere(table, "sanne", "tim", "noor")
    assert table.session.sealed_intake is None
    assert table.press("noor", "kaart", text="Van Noor").status_code == 303
    table.press("sanne", "stap", "kaarten")
    assert "Van Tim" in table.page("noor") and "Van Noor" in table.page("tim")
    for step in ("vragen_noteren", "oogstkeuze"):
        table.go_to(step)
        assert table.page("sanne") and table.page("noor")
    assert table.press("sanne", "stap", "einde").status_code == 303
    assert QUESTION not in table.page("noor", "geschreven")


def test_a_bringer_who_went_out_and_cannot_come_takes_it_along_too(sit):
    table = sit("incidentmethode", "ronde")
    with_question(table)
    table.press("ilse", "buiten")
    assert QUESTION in table.page("noor")  # out for a while
    table["ilse"].post(f"{table.session.path}/antwoord", {"comes": "nee"})
    nowhere(table, "sanne", "noor")


def test_a_late_comer_still_waits_when_the_bringer_is_gone(sit, henk, visit):
    """What was written is there, and nobody can say yes any more."""
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="Van Tim")
    with writing():
        people.take_out(table.session, table.seat("ilse"))
        seat = people.add_member(table.session, henk)
        people.answer(table.session, seat, comes=True)
        people.sign(table.session, seat, table.session.agreement, has_line=False)
    assert visit(henk).get(table.room).status_code == 404


def test_what_was_held_stays_when_the_bringer_goes_afterwards(sit):
    table = sit("incidentmethode", "ronde")
    with_question(table)
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    gone(table, "ilse")
    assert QUESTION in table.page("noor", "geschreven")


# Out of the community


def gone(table, who):
    with writing():
        leave(db.session.get(Member, table.people[who].id))


def test_who_leaves_the_community_is_out_of_the_room(sit):
    table = sit("incidentmethode", "ronde")
    window = table.fill("tim", "kaart")
    gone(table, "tim")
    answer = window.send(text=LONG)
    assert answer.status_code == 401 and LONG in answer.text
    assert table["tim"].get(table.room).location.startswith("/inloggen")
    assert there(table.page("noor")) == ["Sanne", "Ilse", "Yusra", "Bram", "Noor"]
    assert db.session.query(SessionNote).count() == 0


def test_the_others_go_on_when_the_bringer_or_the_facilitator_left_the_community(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="Van Tim")
    with_question(table)
    gone(table, "ilse")
    nowhere(table, "sanne", "tim", "noor")
    gone(table, "sanne")
    assert there(table.page("noor")) == ["Tim", "Yusra", "Bram", "Noor"]
    table.press("tim", "begeleiding", "bied")
    table.press("noor", "begeleiding", "eens")
    table.press("bram", "begeleiding", "eens")
    table.press("tim", "stap", "kaarten")
    assert "Van Tim" in table.page("noor")
    table.go_to("oogstkeuze")
    assert table.press("tim", "stap", "einde").status_code == 303
    kept = {one.member_id for one in db.session.query(Attendance)}
    assert kept == {table.people[who].id for who in ("tim", "yusra", "bram", "noor")}


# Afterwards


def test_who_was_there_reads_back_also_after_going_early(sit):
    table = sit("incidentmethode", "ronde")
    table.press("tim", "kaart", text="Van Tim")
    table.press("sanne", "stap", "kaarten")
    table.press("noor", "buiten")
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    for who in table.people:
        assert "Van Tim" in table.page(who, "geschreven")


def test_who_signed_and_never_came_reads_nothing_back(sit):
    table = sit("incidentmethode", hold=ready)
    table.press("noor", "buiten")
    table.press("sanne", "stap", "begin")
    assert table["noor"].get(f"{table.session.path}/geschreven").status_code == 404
    table.go_to("oogstkeuze")
    table.press("sanne", "stap", "einde")
    assert table["noor"].get(f"{table.session.path}/geschreven").status_code == 404
    assert table["noor"].get(table.room).location == table.session.path
    assert table.post("noor", "binnen").location == table.session.path
    assert table.page("tim", "geschreven")


def test_nothing_to_read_back_before_it_begins(sit):
    table = sit("incidentmethode", hold=ready)
    assert table["tim"].get(f"{table.session.path}/geschreven").status_code == 404
