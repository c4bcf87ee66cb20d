"""Pages are compressed for browsers that can read that, and their size tells nothing of what is in them."""

import gzip

import brotli
import pytest
from werkzeug.datastructures import Headers

BIG = "/over"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(("asked", "given"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")])
def test_a_page_is_compressed_as_the_browser_can_read_it(stranger, asked, given):
    plain = stranger.get(BIG)
    squeezed = stranger.get(BIG, headers={"Accept-Encoding": asked})
    assert squeezed.headers["Content-Encoding"] == given
    assert int(squeezed.headers["Content-Length"]) == len(squeezed.data) < len(plain.data) / 2
    whole = UNPACK[given](squeezed.data)
    assert whole.startswith(plain.data.rstrip())
    assert whole[len(plain.data.rstrip()) :].strip().startswith(b"<!--")


@pytest.mark.parametrize("asked", [None, "identity", "gzip;q=0", "zstd"])
def test_other_browsers_get_it_as_it_is(stranger, asked):
    answer = stranger.get(BIG, headers=Headers([("Accept-Encoding", asked)] if asked else []))
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.text


def test_what_lies_between_knows_that_the_form_differs(stranger):
    for headers in ({}, {"Accept-Encoding": "br"}):
        assert "Accept-Encoding" in stranger.get(BIG, headers=headers).headers["Vary"]


def test_the_size_differs_each_time(stranger):
    """BREACH reads a secret from sizes: one page has many."""
    sizes = {len(stranger.get(BIG, headers={"Accept-Encoding": "br"}).data) for _ in range(12)}
    assert len(sizes) > 4


def test_a_head_has_no_body(stranger):
    answer = stranger.client.head(BIG, headers={"Accept-Encoding": "br"})
    assert answer.data == b"" and int(answer.headers["Content-Length"]) > 0


def test_small_answers_and_files_stay_as_they_are(stranger):
    for path in ("/robots.txt", "/nieuw", "/static/img/mark.svg"):
        answer = stranger.get(path, headers={"Accept-Encoding": "br"})
        assert answer.headers.get("Content-Encoding") != "br", path
        answer.close()


def test_errors_are_compressed_too(stranger):
    answer = stranger.get("/bestaat-niet", headers={"Accept-Encoding": "br"})
    assert answer.status_code == 404
    assert b"</html>" in brotli.decompress(answer.data)
