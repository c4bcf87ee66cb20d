"""What the pages about sessions share: their blueprint, and what becomes of one whose key is gone."""

from flask import Blueprint

from cop.foundation.language import gettext as _
from cop.foundation.refusals import given_back, problem
from cop.foundation.sealing import Gone

bp = Blueprint("intervisie", __name__)
Answer = tuple[str, int]


@bp.app_errorhandler(Gone)
def gone(_error: Gone) -> Answer:
    """The key was destroyed, or stayed behind when a back-up was put back: nobody reads these words any more."""
    return problem(
        404, _("This session was deleted"), _("Everything in it is gone, as everybody in it agreed."), given_back()
    )
