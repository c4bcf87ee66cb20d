"""A member changes, takes back and puts back own words; what they were stays visible."""

import re
from time import process_time

from sqlalchemy import func, select

from cop.foundation.db import db
from cop.threads.models import Post, Revision
from cop.threads.views.posts import Patience, difference
from tests.conftest import make_reply


def post_of(thread, number):
    return db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == number))


def test_a_change_is_shown_word_by_word(visit, youssef, fatima, thread):
    post = make_reply(thread, youssef, "Wij telden de kosten.")
    browser = visit(youssef)
    assert "Wij telden de kosten." in browser.get(f"{post.path}/wijzigen").text
    answer = browser.post(f"{post.path}/wijzigen", {"body": "Wij telden de baten.", "version": "1"})
    assert answer.location == post.path
    assert "Wij telden de baten." in visit(fatima).get(thread.path).text
    page = visit(fatima).get(f"{post.path}/versies").text
    assert "<del>kosten.</del>" in page and "<ins>baten.</ins>" in page


def test_two_windows_do_not_overwrite_each_other(visit, youssef, thread):
    post = make_reply(thread, youssef, "Eerste.")
    browser = visit(youssef)
    browser.post(f"{post.path}/wijzigen", {"body": "Tweede.", "version": "1"})
    page = browser.post(f"{post.path}/wijzigen", {"body": "Derde.", "version": "1"})
    assert page.status_code == 409
    assert "Tweede." in page.text and "Derde." in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    assert browser.post(f"{post.path}/wijzigen", {"body": "Samen.", "version": version}).status_code == 303
    assert post.body == "Samen." and db.session.scalar(select(func.count()).select_from(Revision)) == 2


def test_nobody_changes_the_words_of_another(visit, marleen, youssef, anouk, beheer, thread):
    post = make_reply(thread, youssef, "Van Youssef.")
    for other in (marleen, anouk, beheer):
        assert visit(other).get(f"{post.path}/wijzigen").status_code == 403
        assert visit(other).post(f"{post.path}/wijzigen", {"body": "x", "version": "1"}).status_code == 403
        assert visit(other).post(f"{post.path}/verwijderen").status_code == 403
        assert visit(other).post(f"{post.path}/terugzetten").status_code == 403
    assert post.body == "Van Youssef." and post.deleted_at is None


def test_a_reply_is_taken_back_and_put_back(visit, marleen, youssef, thread):
    post = make_reply(thread, youssef, "Dit was te snel.")
    browser = visit(youssef)
    browser.post(f"{post.path}/verwijderen")
    page = visit(marleen).get(thread.path).text
    assert "Dit was te snel." not in page and "Verwijderd door de schrijver" in page
    assert "Dit was te snel." not in visit(marleen).get("/gesprekken").text
    assert thread.reply_count == 0
    assert visit(marleen).get(f"{post.path}/versies").status_code == 404
    browser.post(f"{post.path}/terugzetten")
    assert "Dit was te snel." in visit(marleen).get(thread.path).text
    assert thread.reply_count == 1


def test_the_opening_is_not_deleted(visit, marleen, thread):
    assert visit(marleen).post(f"{post_of(thread, 1).path}/verwijderen").status_code == 403


def test_numbers_and_addresses_stay(visit, youssef, fatima, thread):
    first, second = make_reply(thread, youssef), make_reply(thread, fatima)
    visit(youssef).post(f"{first.path}/verwijderen")
    assert visit(fatima).get(second.path).location == f"{thread.path}?pagina=1#b3"


def test_the_starter_changes_title_and_subjects(visit, marleen, youssef, anouk, thread):
    changed = {"title": "Wie betaalt het nu echt?", "agenda": ["4", "5"], "themes": ["wonen"], "tags": "kosten"}
    assert visit(youssef).post(f"{thread.path}/wijzigen", changed).status_code == 403
    assert visit(marleen).post(f"{thread.path}/wijzigen", changed).status_code == 303
    page = visit(youssef).get(thread.path).text
    assert "Wie betaalt het nu echt?" in page and "Kies slim positie" in page and "kosten" in page
    assert visit(anouk).get(f"{thread.path}/wijzigen").status_code == 200
    assert visit(marleen).post(f"{thread.path}/wijzigen", {**changed, "title": ""}).status_code == 422


def test_versions_of_one_word_are_compared_at_once():
    before, began = "ja " * 900, process_time()
    for _version in range(3):
        shown = difference(before, "ja nee " * 450, Patience())
        assert "<ins>nee</ins>" in shown and shown.count("nee") == 450
    assert process_time() - began < 3, "seconds"


def test_patience_is_of_the_whole_page():
    patience = Patience(2_000)
    assert difference("een twee", "een drie", patience) == "een <del>twee</del> <ins>drie</ins>"
    difference("ja " * 900, "ja nee " * 450, patience)
    assert difference("een twee", "een drie", patience) == "<del>een twee</del> <ins>een drie</ins>"
