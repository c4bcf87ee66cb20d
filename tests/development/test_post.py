"""In development a letter can be read in the browser; in production that page is not there."""

from cop.foundation.db import writing
from tests.conftest import make_reply


def test_a_letter_is_read_in_the_browser(app, stranger, marleen, youssef, thread, letters):
    with writing():
        marleen.preset = "everything"
    make_reply(thread, youssef, "Wij telden eerst de baten.")
    letters()
    page = stranger.get("/ontwikkeling/post").text
    assert "marleen@voorbeeld.example" in page
    path = page.split('href="/ontwikkeling/post/')[1].split('"')[0]
    assert "Wij telden eerst de baten." in stranger.get(f"/ontwikkeling/post/{path}").text
    html = stranger.get(f"/ontwikkeling/post/{path}/html")
    assert (
        "sandbox" in html.headers["Content-Security-Policy"]
        and "script-src" not in html.headers["Content-Security-Policy"]
    )


def test_it_is_not_there_in_production(app, stranger, marleen):
    app.config["COP_ENV"] = "production"
    assert stranger.get("/ontwikkeling/post").status_code == 404


def test_nothing_but_letters_can_be_read(stranger, everybody):
    for name in ("..%2fsecret_key", "../secret_key", "x", ".env"):
        assert stranger.get(f"/ontwikkeling/post/{name}").status_code == 404
