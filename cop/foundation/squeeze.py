"""Pages leave compressed to browsers that can read that; a thread of 20 posts then weighs a quarter.

Compression tells the length of what repeats, so somebody who can put guesses into a page of ours and watch the size of
the answers could find its secrets (BREACH). Cookies that are SameSite=Lax keep other sites from asking for our pages
again and again; and every page ends in a comment of random length, so that one size says nothing and an average takes
very many of them. What is sent as it is: small answers, what is compressed already, and what is streamed.
"""

import gzip
import secrets

import brotli
from flask import Flask, Response, request

KINDS = {"text/html", "application/atom+xml"}
SMALL = 1_000  # bytes: below this the headers weigh more than what is won
PADDING = 100  # bytes at most once compressed, beside a page of thousands
QUALITY, LEVEL = 4, 4  # a fifth of a millisecond a page; more costs more than it wins


def squeeze(response: Response) -> Response:
    """Compress a page, and say that its form depends on what the browser can read."""
    if (response.calculate_content_length() or 0) < SMALL or response.mimetype not in KINDS:
        return response  # of what is streamed nobody knows the length
    if "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    whole = response.get_data()
    if encoding is None:
        return response
    response.set_data(in_form(encoding, whole + padding()))  # sets Content-Length too
    response.headers["Content-Encoding"] = encoding
    return response


def padding() -> bytes:
    """A comment of random signs, as many as chance says; a row of one sign would compress to nothing."""
    return f"\n<!-- {secrets.token_hex(PADDING)[: secrets.randbelow(2 * PADDING)]} -->".encode()


def in_form(encoding: str, whole: bytes) -> bytes:
    """The same bytes by brotli or gzip."""
    if encoding == "br":
        return bytes(brotli.compress(whole, mode=brotli.MODE_TEXT, quality=QUALITY))
    return gzip.compress(whole, LEVEL, mtime=0)


def init_app(app: Flask) -> None:
    """After everything else that answers: what is asked first to look afterwards, looks last."""
    app.after_request(squeeze)
