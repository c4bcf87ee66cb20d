"""The asker marks the answer that helped."""

from tests.conftest import make_reply, make_thread


def test_the_asker_marks_an_insight_and_its_author_hears(visit, marleen, youssef, fatima, thread):
    post = make_reply(thread, youssef, "Reken het om de twee jaar na.")
    visit(marleen).post(f"{post.path}/inzicht")
    page = visit(fatima).get(thread.path).text
    assert "Marleen heeft hier het meest aan" in page
    assert "Naar het inzicht" in page and 'href="#b2"' in page
    assert "Jouw antwoord hielp Marleen Duinhof in" in visit(youssef).get("/meldingen").text
    assert "Inzicht gekozen" in visit(fatima).get("/gesprekken").text


def test_the_mark_can_be_taken_back(visit, marleen, youssef, thread):
    post = make_reply(thread, youssef)
    for _ in range(2):
        visit(marleen).post(f"{post.path}/inzicht")
    assert thread.insight_number is None


def test_only_the_asker_marks(visit, youssef, fatima, anouk, thread):
    post = make_reply(thread, youssef)
    for other in (youssef, fatima, anouk):
        assert visit(other).post(f"{post.path}/inzicht").status_code == 403
    assert thread.insight_number is None


def test_a_conversation_has_no_insight(visit, marleen, youssef, everybody):
    talk = make_thread(everybody, marleen, kind="conversation")
    assert visit(marleen).post(f"{make_reply(talk, youssef).path}/inzicht").status_code == 403


def test_the_page_of_the_agenda_point_shows_it(visit, marleen, youssef, fatima, thread):
    post = make_reply(thread, youssef, "Reken het om de twee jaar na.")
    assert "Wie betaalt de coalitie?" in visit(fatima).get("/agendapunten/5").text
    visit(marleen).post(f"{post.path}/inzicht")
    page = visit(fatima).get("/agendapunten/5").text
    assert "Reken het om de twee jaar na." in page and "Youssef Amrani" in page
    assert visit(fatima).get("/agendapunten/7").status_code == 404
