"""Bytes that members added, as an answer: a download, or a picture we drew, that can do nothing in a page of ours."""

from typing import Any

from flask import send_file
from werkzeug.wrappers import Response

from cop.foundation import blobs
from cop.foundation.access import not_found

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
ASKED_AGAIN = "private, no-cache"  # the browser may keep a picture, and asks each time whether it may still show it


def as_download(file: Any) -> Response:
    """A file, to be saved: anything with blob, content_type and name."""
    return handed_out(file.blob, file.content_type, file.name)


def as_picture(file: Any) -> Response:
    """A picture that we drew ourselves, in its full size, to be looked at; 404 for what is none."""
    return handed_out(file.blob, file.content_type) if file.thumbnail else not_found()


def as_small_picture(file: Any) -> Response:
    """The small picture, for the page; 404 for what has none."""
    return handed_out(file.thumbnail or not_found(), "image/webp")


def handed_out(digest: str, content_type: str, name: str | None = None) -> Response:
    """The bytes under a digest; as a download when it has a name, else to be shown."""
    try:
        bytes_kept = blobs.opened(digest)
    except FileNotFoundError:
        not_found()
    response = send_file(
        bytes_kept, mimetype=content_type, as_attachment=name is not None, download_name=name, etag=digest
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store" if name is not None else ASKED_AGAIN
    return response
