"""What the pages of the library share: their blueprint, cards kept as rendered, and words that more than one says."""

from functools import lru_cache

from flask import Blueprint
from markupsafe import Markup
from werkzeug.wrappers import Response

from cop.foundation.fragments import rendered
from cop.foundation.language import gettext as _
from cop.foundation.language import spoken
from cop.library.models import ADAPTED, BUSY, COPIED, INSPIRED, NO, YES
from cop.library.queries import Card

Page = str | Response | tuple[str, int]
KEPT = 3_000  # cards of some 1.5 KB: those of the usual pages, in two languages
bp = Blueprint("library", __name__)


@bp.app_template_global("case_card")
def card(one: Card, may_compare: bool = False, is_lead: bool = False) -> Markup:
    """A case as a card in a list."""
    return card_html(one, may_compare, is_lead, spoken.get())


@lru_cache(maxsize=KEPT)
def card_html(one: Card, may_compare: bool, is_lead: bool, _language: str) -> Markup:
    return rendered("library/_card.html", one=one, may_compare=may_compare, is_lead=is_lead)


@bp.app_template_global("used_how")
def how_in_words(how: str) -> str:
    """How a case was used."""
    return {COPIED: _("Just as it was"), ADAPTED: _("Adapted"), INSPIRED: _("As an inspiration")}.get(how, how)


@bp.app_template_global("used_worked")
def worked_in_words(worked: str) -> str:
    """Whether it worked there."""
    return {YES: _("Yes"), BUSY: _("Still at it"), NO: _("No")}.get(worked, worked)
