"""Beginning a direct conversation: from a profile or from the page of messages."""

import re

from sqlalchemy import func, select

from cop.circles.models import Circle, Membership
from cop.direct import views
from cop.foundation.db import db, writing
from cop.foundation.log import Act
from cop.members.models import SUSPENDED
from cop.threads.models import Thread
from tests.direct.conftest import TITLE, WORDS, make_talk, the_only_talk

START = "/berichten/nieuw"


def filled(*people, **changed):
    return {"people": [one.public_id for one in people], "title": TITLE, "body": WORDS, "form_id": "een", **changed}


def begun():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Thread))


def test_from_a_profile_the_member_is_chosen(visit, marleen, youssef):
    page = visit(marleen).get(youssef.path).text
    assert f'href="{START}?met={youssef.public_id}"' in page
    form = visit(marleen).get(f"{START}?met={youssef.public_id}").text
    assert re.search(rf'value="{youssef.public_id}" checked', form)


def test_on_my_own_profile_there_is_no_such_button(visit, marleen):
    assert START not in visit(marleen).get(marleen.path).text


def test_it_opens_for_those_chosen_and_tells_them(visit, marleen, youssef, fatima, henk, letters):
    answer = visit(marleen).post(START, filled(youssef, fatima))
    talk = the_only_talk()
    assert answer.status_code == 303 and answer.headers["Location"] == talk.path
    for reader in (marleen, youssef, fatima):
        page = visit(reader).get(talk.path)
        assert page.status_code == 200 and WORDS in page.text
    assert visit(henk).get(talk.path).status_code == 404
    assert TITLE in visit(youssef).get("/meldingen").text
    sent = letters()
    assert sorted(str(letter["To"]) for letter in sent) == ["fatima@voorbeeld.example", "youssef@voorbeeld.example"]
    assert all(TITLE in str(letter["Subject"]) for letter in sent)


def test_the_page_says_who_can_read_it(visit, marleen, youssef, fatima, talk):
    assert "Alleen jij, Fatima en Youssef kunnen dit lezen" in visit(marleen).get(talk.path).text
    assert "Alleen jij, Fatima en Marleen kunnen dit lezen" in visit(youssef).get(talk.path).text
    assert "Direct gesprek" not in re.sub(r"<h2>Direct gesprek</h2>", "", visit(marleen).get(talk.path).text)


def test_no_act_tells_who_talks_with_whom(visit, marleen, youssef, talk):
    visit(youssef).post(f"/berichten/{talk.public_id}/verlaten")
    assert db.session.scalars(select(Act.verb).where(Act.verb.contains("circle"))).all() == []


def test_nobody_leads_it(talk):
    assert set(db.session.scalars(select(Membership.role).where(Membership.circle_id == talk.circle_id))) == {
        "participant"
    }


def test_it_is_made_once_for_each_form(visit, marleen, youssef):
    browser = visit(marleen)
    first, second = (browser.post(START, filled(youssef)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and begun() == 1


def test_without_anybody_it_is_refused_and_nothing_is_lost(visit, marleen):
    answer = visit(marleen).post(START, filled())
    assert answer.status_code == 422 and "Kies minstens één lid." in answer.text
    assert WORDS in answer.text and TITLE in answer.text and begun() == 0


def test_with_more_than_nine_it_is_refused(visit, marleen, everybody):
    from tests.conftest import make_member

    crowd = [make_member(f"lid{n}", everybody) for n in range(10)]
    answer = visit(marleen).post(START, filled(*crowd))
    assert answer.status_code == 422 and "hooguit 9 leden" in answer.text and begun() == 0
    assert visit(marleen).post(START, filled(*crowd[:9])).status_code == 303


def test_with_somebody_who_went_meanwhile_it_is_refused_and_nothing_is_lost(visit, marleen, youssef, fatima):
    with writing():
        fatima.status = SUSPENDED
    answer = visit(marleen).post(START, filled(youssef, fatima))
    assert answer.status_code == 422 and "hier niet meer" in answer.text
    assert WORDS in answer.text and begun() == 0


def test_one_does_not_talk_with_oneself(visit, marleen):
    assert visit(marleen).post(START, filled(marleen)).status_code == 422 and begun() == 0


def test_looking_somebody_up_loses_nothing_and_begins_nothing(visit, marleen, youssef, fatima):
    answer = visit(marleen).post(START, filled(youssef, naam="zouhri", step="look"))
    assert answer.status_code == 200 and WORDS in answer.text and begun() == 0
    assert re.search(rf'value="{youssef.public_id}" checked', answer.text)
    assert re.search(rf'value="{fatima.public_id}"(?! checked)', answer.text)


def test_the_search_finds_by_name_and_organisation_and_not_oneself(visit, marleen, youssef, fatima):
    found = visit(marleen).get("/berichten/mensen?naam=schiedam").text
    assert fatima.name in found and youssef.name not in found
    assert marleen.name not in visit(marleen).get("/berichten/mensen?naam=marleen").text


def test_the_same_people_again_are_offered_what_there_is(visit, marleen, youssef, fatima, henk, talk):
    page = visit(marleen).get(f"{START}?met={youssef.public_id}&met={fatima.public_id}").text
    assert TITLE in page and "Met precies deze mensen praat je al" in page
    assert TITLE not in visit(marleen).get(f"{START}?met={youssef.public_id}").text
    assert TITLE not in visit(henk).get(f"{START}?met={youssef.public_id}&met={fatima.public_id}").text


def test_a_new_subject_with_the_same_people_is_asked_once(visit, marleen, youssef, fatima, talk):
    form = filled(youssef, fatima, title="Iets anders")
    offered = visit(marleen).post(START, form)
    assert offered.status_code == 422 and begun() == 1 and WORDS in offered.text
    assert 'id="eerder" tabindex="-1"' in offered.text
    mark = re.search(r'name="offered" value="([^"]*)"', offered.text)[1]
    assert visit(marleen).post(START, {**form, "offered": mark}).status_code == 303
    assert begun() == 2
    assert db.session.scalar(select(func.count()).where(Circle.is_direct)) == 2


def test_a_flood_is_stopped_and_nothing_is_lost(visit, marleen, youssef, fatima, monkeypatch):
    monkeypatch.setattr(views, "TALKS_A_DAY", 1)
    assert visit(marleen).post(START, filled(youssef)).status_code == 303
    answer = visit(marleen).post(START, filled(fatima, form_id="twee"))
    assert answer.status_code == 429 and WORDS in answer.text and begun() == 1


def test_a_stranger_begins_nothing(stranger):
    assert stranger.get(START).status_code == 302
    assert stranger.get("/berichten/mensen?naam=a").status_code == 302


def test_the_list_is_mine_newest_first_with_what_is_new(visit, marleen, youssef, fatima, henk):
    first = make_talk(marleen, youssef, title="Eerst dit")
    make_talk(marleen, youssef, fatima, title="Toen dat")
    page = visit(youssef).get("/berichten").text
    assert page.index("Toen dat") < page.index("Eerst dit")
    assert "Fatima Zouhri en Marleen Duinhof" in page and page.count('class="is-new"') == 2
    visit(youssef).post(f"{first.path}/gelezen", {"number": "1"})
    assert visit(youssef).get("/berichten").text.count('class="is-new"') == 1
    assert "Eerst dit" not in visit(henk).get("/berichten").text
    assert "Nog geen gesprek" in visit(henk).get("/berichten").text


def test_the_list_goes_on_over_pages(visit, marleen, youssef):
    from datetime import timedelta

    from cop.foundation.clock import now

    for n in range(27):
        make_talk(marleen, youssef, title=f"Gesprek {n:02}", at=now() - timedelta(hours=n))
    page = visit(marleen).get("/berichten").text
    assert "Gesprek 24" in page and "Gesprek 25" not in page
    further = re.search(r'href="(/berichten\?na=[^"]+)"', page)[1]
    rest = visit(marleen).get(further).text
    assert "Gesprek 25" in rest and "Gesprek 26" in rest and "Gesprek 24" not in rest
    assert visit(marleen).get("/berichten?na=onzin").status_code == 200


def test_the_list_is_few_statements(visit, marleen, youssef, fatima, count_statements):
    browser = visit(marleen)
    make_talk(marleen, youssef)
    browser.get("/berichten")
    few = count_statements(lambda: browser.get("/berichten"))
    for n in range(5):
        make_talk(marleen, fatima, title=f"Nog een {n}")
    assert count_statements(lambda: browser.get("/berichten")) == few
