"""What the pages of reading along share: their blueprint, what templates ask, and opening a case to change it."""

from collections.abc import Callable

from flask import Blueprint, g
from werkzeug.wrappers import Response

from cop.cases.shown import cells
from cop.foundation.access import require
from cop.foundation.db import write
from cop.review.queries import Along, along_for, reading_of
from cop.review.words import answer_in_words, meant_for_in_words, missing_in_words, waiting_in_words

Page = str | Response | tuple[str, int]

bp = Blueprint("review", __name__)
bp.add_app_template_global(reading_of, "reading_along")
bp.add_app_template_global(missing_in_words, "reading_missing_in_words")
bp.add_app_template_global(waiting_in_words, "reading_waiting_in_words")
bp.add_app_template_global(meant_for_in_words)
bp.add_app_template_global(answer_in_words, "partner_answer_in_words")
bp.add_app_template_global(cells, "cells_in")


def write_along(case_id: str, may: Callable[[Along], bool]) -> Along:
    """From here on one writes, if one may: asked before the lock, and again once nobody else can change anything."""
    require(may(along_for(g.me, case_id)))
    write()
    along = along_for(g.me, case_id)
    require(may(along))
    return along
