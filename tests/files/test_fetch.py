"""A file is handed out to who may read its post, as a download that can do nothing here; to nobody else it exists."""

from io import BytesIO

import pytest
from sqlalchemy import delete, select

from cop.circles.models import Membership
from cop.foundation import index
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.threads.models import Post, PostFile, Thread
from cop.threads.operations import count_again
from tests.conftest import make_reply, make_thread
from tests.files.conftest import SCRIPT, fetch, files
from tests.files.making import docx, pdf, photo

ROUTES = ("", "/beeld", "/klein")


@pytest.fixture
def hung(visit, marleen, circle):
    """A photo and a plan on a reply by Marleen in the closed circle; the paths of both."""
    thread = make_thread(circle, marleen)
    sent = [(BytesIO(photo()), "foto.jpg"), (BytesIO(pdf("Spoorboekje")), "Pläñ B.pdf")]
    assert visit(marleen).post(thread.path, {"body": "Zie hier.", "form_id": "een", "file": sent}).status_code == 303
    return [f"/bijlagen/{file.public_id}" for file in files()]


def statuses(browser, path):
    return [fetch(browser, path + route).status_code for route in ROUTES]


def reply_of(path):
    return db.session.scalars(select(Post).join(PostFile, PostFile.post_id == Post.id)).first()


def test_a_download_can_do_nothing_here(visit, youssef, hung):
    answer = fetch(visit(youssef), hung[1])
    assert answer.status_code == 200 and answer.data == pdf("Spoorboekje")
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''Pl%C3%A4%C3%B1%20B.pdf" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert (
        headers["Content-Security-Policy"].startswith("default-src 'none'")
        and "sandbox" in headers["Content-Security-Policy"]
    )
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin" and headers["X-Frame-Options"] == "DENY"


def test_only_pictures_we_drew_are_shown(visit, youssef, hung):
    browser = visit(youssef)
    for route, kind in (("/beeld", "image/jpeg"), ("/klein", "image/webp")):
        answer = fetch(browser, hung[0] + route)
        assert answer.headers["Content-Type"] == kind and "attachment" not in answer.headers.get(
            "Content-Disposition", ""
        )
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert fetch(browser, hung[0]).headers["Content-Disposition"].startswith("attachment")
    assert statuses(browser, hung[1]) == [200, 404, 404]


def test_a_browser_asks_again_before_it_shows_a_picture(visit, youssef, circle, hung):
    browser = visit(youssef)
    first = fetch(browser, hung[0] + "/klein")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = {"If-None-Match": first.headers["ETag"]}
    assert fetch(browser, hung[0] + "/klein", headers=again).status_code == 304
    with writing():
        db.session.execute(
            delete(Membership).where(Membership.circle_id == circle.id, Membership.member_id == youssef.id)
        )
    assert fetch(browser, hung[0] + "/klein", headers=again).status_code == 404


def test_outside_the_circle_it_does_not_exist(visit, stranger, dick, anouk, beheer, hung):
    for member in (dick, anouk, beheer):
        assert statuses(visit(member), hung[0]) == [404, 404, 404]
    assert stranger.get(hung[0]).status_code == 302


def test_who_leaves_the_circle_loses_the_files_even_own_ones(visit, marleen, youssef, circle, hung):
    assert statuses(visit(marleen), hung[0]) == [200, 200, 200]
    with writing():
        db.session.execute(
            delete(Membership).where(Membership.circle_id == circle.id, Membership.member_id == marleen.id)
        )
    assert statuses(visit(marleen), hung[0]) == [404, 404, 404]


@pytest.mark.parametrize("gone", ["hidden_at", "deleted_at"])
def test_of_a_post_that_is_gone_only_its_author_has_the_files(visit, marleen, youssef, hung, gone):
    with writing():
        post = reply_of(hung[0])
        setattr(post, gone, now())
        count_again(post.thread_id)
    assert statuses(visit(youssef), hung[0]) == [404, 404, 404]
    assert statuses(visit(marleen), hung[0]) == [200, 200, 200]
    assert "/bijlagen/" not in visit(youssef).get(f"/antwoorden/{post.public_id}", follow_redirects=True).text


def test_of_a_hidden_thread_the_files_are_hidden(visit, youssef, hung):
    with writing():
        db.session.get_one(Thread, reply_of(hung[0]).thread_id).hidden_at = now()
    assert statuses(visit(youssef), hung[0]) == [404, 404, 404]


def test_before_it_is_posted_it_is_ones_own(visit, marleen, youssef, anouk, thread, add):
    add(visit(marleen), thread.path, photo(), "foto.jpg")
    path = f"/bijlagen/{files()[0].public_id}"
    assert statuses(visit(marleen), path) == [200, 200, 200]
    for member in (youssef, anouk):
        browser = visit(member)
        assert statuses(browser, path) == [404, 404, 404]
        assert browser.post(f"{path}/weg").status_code == 404
        assert browser.post(f"{path}/beschrijving", {f"alt-{files()[0].public_id}": "Mijn"}).status_code == 404
        assert "foto.jpg" not in browser.get(thread.path).text
    assert len(files()) == 1 and files()[0].alt == ""


def test_nobody_hangs_up_the_file_of_another(visit, marleen, youssef, thread, add):
    add(visit(marleen), thread.path, photo(), "foto.jpg")
    key = files()[0].public_id
    visit(youssef).post(
        thread.path, {"body": "Die is van mij.", "form_id": "een", "file_id": key, f"alt-{key}": "Mijn"}
    )
    assert db.session.query(PostFile).count() == 0 and files()[0].place == thread.path and files()[0].alt == ""


def test_nobody_takes_a_posted_file_away_but_by_changing_the_text(visit, marleen, youssef, hung):
    for member in (marleen, youssef):
        assert visit(member).post(f"{hung[0]}/weg").status_code == 404
    post = reply_of(hung[0])
    form = {"body": "Weg ermee.", "version": "1", "drop": hung[0][10:]}
    assert visit(youssef).post(f"{post.path}/wijzigen", form).status_code == 403
    assert len(files()) == 2


def test_dropping_takes_only_files_of_that_text(visit, marleen, circle, thread, hung):
    other = make_reply(thread, marleen, "Een andere tekst.")
    visit(marleen).post(f"{other.path}/wijzigen", {"body": "Anders.", "version": "1", "drop": hung[0][10:]})
    assert len(files()) == 2


def test_words_inside_are_in_the_index_of_its_circle(visit, marleen, circle, hung):
    found = db.session.scalars(select(index.Entry).where(index.Entry.kind == index.FILE)).all()
    assert {(entry.circle_id, entry.author_id) for entry in found} == {(circle.id, marleen.id)} and len(found) == 2


def test_words_of_a_text_not_posted_are_not_in_the_index(visit, marleen, thread, add):
    add(visit(marleen), thread.path, docx("Geheim"), "plan.docx", headers=SCRIPT)
    assert db.session.scalars(select(index.Entry).where(index.Entry.kind == index.FILE)).all() == []


def test_a_file_whose_bytes_are_lost_is_not_found(app, visit, youssef, hung):
    for kept in (app.config["DATA_DIR"] / "files").rglob("*"):
        if kept.is_file():
            kept.unlink()
    assert fetch(visit(youssef), hung[0]).status_code == 404
