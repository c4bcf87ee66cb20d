"""What the pages of a case share: their blueprint, and what templates ask."""

from typing import Any

from flask import Blueprint

from cop.cases import picture, reviewing, shown
from cop.cases.fields import field_list
from cop.cases.typed import digest, empty_of
from cop.cases.words import (
    began_in_words,
    in_thousands,
    licence_in_words,
    month_in_words,
    pdf_lacks,
    state_in_words,
    who_reads,
    who_will_read,
)

bp = Blueprint("cases", __name__)
bp.add_app_template_global(field_list)
bp.add_app_template_global(state_in_words, "case_state")
bp.add_app_template_global(who_reads)
bp.add_app_template_global(began_in_words, "case_began")
bp.add_app_template_filter(month_in_words, "month_in_words")
bp.add_app_template_global(shown.chosen, "chosen_in")
bp.add_app_template_global(shown.label_in, "label_in")
bp.add_app_template_global(shown.marked_up, "marked_up")
bp.add_app_template_global(picture.around, "partners_around")
bp.add_app_template_global(picture.lead_of, "lead_of")
bp.add_app_template_global(picture.short, "short_name")
bp.add_app_template_global(shown.sentence_of, "in_words")
bp.add_app_template_global(who_will_read)
bp.add_app_template_global(reviewing.is_old, "is_old_case")
bp.add_app_template_filter(in_thousands)
bp.add_app_template_global(licence_in_words)


def digest_now(content: dict[str, Any], field: Any) -> str:
    """The digest of a field as it stands, also of one that nobody filled in yet."""
    value = content.get(field.key)
    return digest(empty_of(field) if value is None else value)


bp.add_app_template_global(digest_now)
bp.add_app_template_global(pdf_lacks)
