"""Handing out files: after the same question as their post, as a download that can do nothing in a page of ours."""

from flask import Blueprint, g, send_file
from werkzeug.wrappers import Response

from cop.files.models import IMAGE
from cop.foundation import blobs
from cop.foundation.access import not_found
from cop.threads.hanging import file_for

bp = Blueprint("attachments", __name__)
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
ASKED_AGAIN = "private, no-cache"  # the browser may keep a picture, and asks each time whether it may still show it


@bp.get("/bijlagen/<file_id>")
def download(file_id: str) -> Response:
    """The file itself, to be saved."""
    file = file_for(g.me, file_id)
    return handed_out(file.blob, file.content_type, file.name)


@bp.get("/bijlagen/<file_id>/beeld")
def picture(file_id: str) -> Response:
    """A picture that we drew ourselves, in its full size, to be looked at."""
    file = file_for(g.me, file_id)
    if file.kind != IMAGE:
        not_found()
    return handed_out(file.blob, file.content_type)


@bp.get("/bijlagen/<file_id>/klein")
def small_picture(file_id: str) -> Response:
    """The small picture, for the page."""
    file = file_for(g.me, file_id)
    if not file.thumbnail:
        not_found()
    return handed_out(file.thumbnail, "image/webp")


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
