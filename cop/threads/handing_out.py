"""Handing out files: after the same question as their post, as a download that can do nothing in a page of ours."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from cop.foundation.handing_out import as_download, as_picture, as_small_picture
from cop.threads.hanging import file_for

bp = Blueprint("attachments", __name__)


@bp.get("/bijlagen/<file_id>")
def download(file_id: str) -> Response:
    """The file itself, to be saved."""
    return as_download(file_for(g.me, file_id))


@bp.get("/bijlagen/<file_id>/beeld")
def picture(file_id: str) -> Response:
    """A picture that we drew ourselves, in its full size, to be looked at."""
    return as_picture(file_for(g.me, file_id))


@bp.get("/bijlagen/<file_id>/klein")
def small_picture(file_id: str) -> Response:
    """The small picture, for the page."""
    return as_small_picture(file_for(g.me, file_id))
