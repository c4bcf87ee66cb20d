"""How reading along stands, in plain words: who is still missing, and for whom a case is, as partners are told."""

from typing import Any

from cop.cases.models import AUTHORS, CIRCLE, PUBLIC
from cop.foundation.language import date_of
from cop.foundation.language import gettext as _
from cop.review.models import PartnerLink
from cop.review.queries import NEEDED, Reading


def missing_in_words(reading: Reading) -> str:
    """Who still has to read it; empty when that is nobody."""
    left = NEEDED - len(reading.done)
    if left > 1:
        return _("Two colleagues read it before it is published, one of them from another province.")
    if left == 1 and reading.has_elsewhere:
        return _("One more colleague has to read it.")
    if left == 1:
        return _("One more colleague has to read it, from another province.")
    return "" if reading.has_elsewhere else _("A colleague from another province has to read it too.")


def waiting_in_words(reading: Reading) -> str:
    """From when on it may go on without them; empty when it does not ask for readers, or has enough."""
    if reading.free_from is None or reading.is_enough:
        return ""
    if reading.has_waited:
        return _(
            "It has waited ten days. You may hand it in now. The page then says that no colleagues read along yet."
        )
    return _("From %(day)s you may hand it in without them. The page then says so.", day=date_of(reading.free_from))


def meant_for_in_words(case: Any) -> str:
    """For whom a case is, as somebody outside is told: never the name of a circle."""
    if case.sight == PUBLIC:
        return _("Once all partners agreed, everybody may read this text, also outside the community.")
    if case.sight == CIRCLE:
        return _("Only a closed group within the community reads this text.")
    return _("Only the authors read this text.") if case.sight == AUTHORS else _("Only members read this text.")


def answer_in_words(link: PartnerLink | None, is_this_text: bool) -> str:
    """How a partner stands to the text as it is now."""
    if link is None:
        return _("not asked yet")
    if link.withdrawn_at is not None:
        return _("link withdrawn")
    if not link.answer:
        return _("asked, no answer yet") if link.is_open else _("the link has expired")
    if not is_this_text:
        return _("answered an earlier text")
    return _("agrees") if link.agrees else _("does not agree")
