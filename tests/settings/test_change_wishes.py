"""How often the letter comes, how replies come, and in which language."""

import pytest

from tests.members.door import BAD


def test_a_member_changes_the_wishes(visit, marleen):
    visitor = visit(marleen)
    answer = visitor.post("/instellingen", {"rhythm": "never", "preset": "everything", "language": "en"})
    assert (answer.status_code, answer.location) == (303, "/instellingen")
    assert (marleen.rhythm, marleen.preset, marleen.language) == ("never", "everything", "en")
    page = visitor.get("/instellingen").text
    assert '<html lang="en">' in page and "Your wishes are kept." in page
    assert 'value="never" checked' in page


@pytest.mark.parametrize("field", ["rhythm", "preset", "language"])
@pytest.mark.parametrize("bad", BAD)
def test_a_wish_that_is_in_no_list_becomes_the_usual_one(visit, marleen, field, bad):
    wishes = {"rhythm": "weekly", "preset": "usual", "language": "nl"}
    assert visit(marleen).post("/instellingen", wishes | {field: bad}).status_code == 303
    assert (marleen.rhythm, marleen.preset, marleen.language) == ("weekly", "usual", "nl")


def test_the_page_costs_few_statements_however_many_members_there_are(visit, marleen, youssef, count_statements):
    visitor = visit(marleen)
    visitor.get("/instellingen")
    assert count_statements(lambda: visitor.get("/instellingen")) <= 5
