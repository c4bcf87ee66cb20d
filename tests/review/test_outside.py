"""What is read outside the door: the version to which all partners agreed, without what is for members alone."""

import pytest

from cop.cases.models import CaseAuthor, CaseBlock
from cop.foundation.db import db, writing
from cop.review.models import PartnerLink
from tests.conftest import Visitor
from tests.review.test_partner_answers import answer, link_for
from tests.review.written import BODY, begun, change, fresh, main_of, published

SCHIEDAM, SCHOOL = "Gemeente Schiedam", "Hogeschool Havenrijk"
NEW = "Dit schreven wij later."


@pytest.fixture
def somebody(app):
    return Visitor(app, None)


def say(browser, case, owner, given="agrees", names=(SCHIEDAM, SCHOOL)):
    """Each of these partners gets a link, and answers; the paths."""
    paths = [link_for(case, owner, name) for name in names]
    for path in paths:
        assert answer(browser, path, case, given).status_code == 303
    return paths


def is_shut(browser, case):
    """Whether somebody outside is sent to sign in, and learns nothing of the case."""
    answer = browser.get(case.path)
    shut = answer.status_code == 302 and "/inloggen" in answer.location
    assert shut or (answer.status_code == 200 and BODY["titel"] in answer.text)
    assert not shut or BODY["titel"] not in answer.text
    return shut


def test_all_agree_before_it_is_published(public, fatima, anouk, somebody):
    say(somebody, public, fatima)
    assert is_shut(somebody, public)
    published(public, anouk)
    page = main_of(somebody.get(public.path))
    assert "van loket naar loket" in page and "eerste begroting" not in page


def test_all_agree_afterwards(public, fatima, anouk, somebody):
    published(public, anouk)
    say(somebody, public, fatima, names=(SCHIEDAM,))
    assert is_shut(somebody, public)
    say(somebody, public, fatima, names=(SCHOOL,))
    assert not is_shut(somebody, public)
    assert "iedereen" in main_of(somebody.get(link_for(public, fatima)))


def test_the_content_changes_and_outside_stands_what_they_agreed_to(public, fatima, anouk, somebody, visit):
    say(somebody, public, fatima)
    published(public, anouk)
    change(public, "opgave", opgave=NEW)
    assert visit(fatima).post(f"{public.path}/publiceren").status_code == 303
    assert NEW in main_of(visit(anouk).get(public.path))
    assert NEW not in main_of(somebody.get(public.path)) and "van loket naar loket" in main_of(
        somebody.get(public.path)
    )
    say(somebody, public, fatima)
    assert NEW in main_of(somebody.get(public.path))


def test_an_objection_to_the_new_text_leaves_the_old_one(public, fatima, anouk, somebody, visit):
    say(somebody, public, fatima)
    published(public, anouk)
    change(public, "opgave", opgave=NEW)
    visit(fatima).post(f"{public.path}/publiceren")
    say(somebody, public, fatima, "objects", (SCHOOL,))
    assert "van loket naar loket" in main_of(somebody.get(public.path))


def test_who_no_longer_agrees_closes_it(public, fatima, anouk, somebody):
    path = say(somebody, public, fatima)[1]
    published(public, anouk)
    answer(somebody, path, public, "objects")
    assert is_shut(somebody, public)
    answer(somebody, path, public, "agrees")
    assert not is_shut(somebody, public)


def test_one_objects(public, fatima, anouk, somebody):
    say(somebody, public, fatima, names=(SCHIEDAM,))
    say(somebody, public, fatima, "objects", (SCHOOL,))
    published(public, anouk)
    assert fresh(public).agreed_version is None and is_shut(somebody, public)


def test_a_yes_to_an_earlier_text_is_no_yes_to_this_one(public, fatima, anouk, somebody):
    say(somebody, public, fatima)
    change(public, "opgave", opgave=NEW)
    published(public, anouk)
    assert is_shut(somebody, public)


def test_a_link_in_wrong_hands_is_withdrawn_with_its_answer(public, fatima, anouk, somebody, visit):
    say(somebody, public, fatima)
    published(public, anouk)
    visit(fatima).post(f"{public.path}/partners", {"act": "intrekken", "partner": SCHOOL})
    assert is_shut(somebody, public)
    assert "link ingetrokken" in main_of(visit(fatima).get(f"{public.path}/partners"))


def test_an_answer_outlives_its_link(public, fatima, anouk, somebody, visit):
    say(somebody, public, fatima)
    with writing():
        for link in db.session.query(PartnerLink):
            link.until = link.created_at
    published(public, anouk)
    assert not is_shut(somebody, public)


def test_a_new_link_to_the_same_text_leaves_the_yes(public, fatima, anouk, somebody):
    say(somebody, public, fatima)
    published(public, anouk)
    link_for(public, fatima, SCHOOL)
    assert not is_shut(somebody, public)


def test_a_partner_that_was_taken_out_no_longer_counts(public, fatima, anouk, somebody, visit):
    change(public, "partners", partners=[{"naam": SCHIEDAM}])
    say(somebody, public, fatima, names=(SCHIEDAM,))
    published(public, anouk)
    assert not is_shut(somebody, public)


def test_the_page_of_partners_shows_who_is_no_longer_in_the_case(public, fatima, somebody, visit):
    say(somebody, public, fatima, names=(SCHOOL,))
    change(public, "partners", partners=[{"naam": SCHIEDAM}])
    assert f"Niet meer in de casus {SCHOOL}" in main_of(visit(fatima).get(f"{public.path}/partners"))


def test_a_yes_to_being_read_by_members_is_no_yes_to_everybody(case, fatima, anouk, somebody, visit):
    say(somebody, case, fatima)
    published(case, anouk)
    visit(fatima).post(f"{case.path}/zichtbaarheid", {"sight": "public", "circle": "", "licence": "cc_by_4"})
    assert fresh(case).sight == "public" and is_shut(somebody, case)
    say(somebody, case, fatima, names=(SCHOOL,))
    assert is_shut(somebody, case)
    say(somebody, case, fatima, names=(SCHIEDAM,))
    assert not is_shut(somebody, case)


def test_a_yes_without_a_part_is_no_yes_with_it(public, fatima, anouk, somebody):
    say(somebody, public, fatima)
    with writing():
        fresh(public).hidden = []
    published(public, anouk)
    assert is_shut(somebody, public)


# Without partners


@pytest.fixture
def alone(everybody, fatima, anouk):
    content = {key: value for key, value in BODY.items() if key not in ("partners", "trekker")}
    return begun(fatima, content, sight="public")


def tick(browser, case, **ticked):
    return browser.post(f"{case.path}/partners", {"act": "geen", **ticked})


def test_the_owner_says_that_nobody_has_to_agree(alone, fatima, anouk, somebody, visit):
    published(alone, anouk)
    assert is_shut(somebody, alone)
    assert tick(visit(fatima), alone, geen="1").status_code == 303
    assert not is_shut(somebody, alone)
    tick(visit(fatima), alone)
    assert is_shut(somebody, alone)


def test_said_before_it_is_published(alone, fatima, anouk, somebody, visit):
    tick(visit(fatima), alone, geen="1")
    assert "meteen ook buiten te lezen" in publishing(alone, anouk, visit)
    published(alone, anouk)
    assert not is_shut(somebody, alone)


def publishing(case, editor, visit):
    with writing():
        fresh(case).state = "editing"
    return main_of(visit(editor).get(f"{case.path}/publiceren"))


def test_of_a_case_with_partners_it_cannot_be_said(public, fatima, visit):
    answer = tick(visit(fatima), public, geen="1")
    assert answer.status_code == 409 and "Deze casus noemt partners" in main_of(answer)
    assert db.session.query(PartnerLink).count() == 0


def test_partners_that_come_later_have_to_agree(alone, fatima, anouk, somebody, visit):
    tick(visit(fatima), alone, geen="1")
    published(alone, anouk)
    with writing():
        db.session.add(
            CaseBlock(case_id=alone.id, key="partners", content={"partners": [{"naam": SCHOOL}]}, editor_id=fatima.id)
        )
    visit(fatima).post(f"{alone.path}/publiceren")
    assert SCHOOL not in somebody.get(alone.path).text
    say(somebody, alone, fatima, names=(SCHOOL,))
    assert SCHOOL in somebody.get(alone.path).text


def test_another_author_does_not_say_it(alone, marleen, fatima, visit):
    with writing():
        db.session.add(CaseAuthor(case_id=alone.id, member_id=marleen.id))
    assert tick(visit(marleen), alone, geen="1").status_code == 403
    assert db.session.query(PartnerLink).count() == 0
