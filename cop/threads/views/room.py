"""What the pages about threads share: their blueprint, and the limit on posting."""

from datetime import timedelta

from flask import Blueprint, g
from werkzeug.exceptions import TooManyRequests

from cop.foundation.language import gettext as _
from cop.foundation.limits import allow_one_more
from cop.threads import handing_out
from cop.threads.lines import unsigned
from cop.topics.models import agenda_points, from_mask, themes

bp = Blueprint("threads", __name__)
bp.register_blueprint(handing_out.bp)
bp.add_app_template_global(agenda_points, "agenda_points")
bp.add_app_template_global(themes, "themes")
bp.add_app_template_global(from_mask, "from_mask")
bp.add_app_template_global(unsigned, "unsigned")
POSTS_AN_HOUR = 60  # per member; a lively evening is some twenty


def limit_posting() -> None:
    """Stop a flood, whether by a script or by a stuck key; only what is posted counts."""
    if not allow_one_more(f"post:{g.me.id}", POSTS_AN_HOUR, timedelta(hours=1)):
        raise TooManyRequests(_("You have posted very much this hour. Wait a while, and try again."))
