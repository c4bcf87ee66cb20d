"""What is typed in the room, cleaned and measured; and words that were refused, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line, clean_text, whole_number
from cop.runner.drawing import BadDrawing

TEXT_MOST, LINE_MOST, CARD_MOST, PAD_MOST = 4000, 200, 400, 20_000  # characters


@dataclass(frozen=True)
class Refused:
    """Words that were not kept: in which field of the page, why, and what stands there by now if that is the reason."""

    place: str = ""  # "field:<step>", "own:<step>", "card:<step>", "card:<id>", "pad"
    why: str = ""
    words: str = ""
    theirs: str = ""
    version: int = 0  # of what stands there now, so that saving again replaces it knowingly
    status: int = 422
    step: str = ""  # key of the step that the words are for
    act: Mapping[str, str] = field(default_factory=dict)  # of a drawing or a new card: the form as it was sent
    bad: BadDrawing | None = None

    def is_left(self, step: str) -> bool:
        """Whether these words are for another step than the one on the page, which has no field for them."""
        return bool(self.step) and self.step != step

    def at(self, place: str) -> str:
        """The reason, if it is about this place."""
        return self.why if place == self.place else ""

    def typed(self, place: str, otherwise: str) -> str:
        """What stands in the field at this place: the refused words, or else what was kept."""
        return self.words if place == self.place else otherwise

    def seen(self, place: str, otherwise: int) -> int:
        """The version that the form at this place has seen."""
        return self.version if place == self.place and self.version else otherwise


def typed_text(name: str = "text") -> str:
    return clean_text(request.form.get(name))


def typed_line(name: str = "text") -> str:
    return clean_line(request.form.get(name))


def seen_version() -> int:
    return whole_number(request.form.get("version"))


def too_long(words: str, most: int) -> str:
    """Why these words do not fit; empty when they do."""
    if len(words) <= most:
        return ""
    why = _("This is %(n)d characters; %(most)d is the most. Nothing is lost: make it shorter, and save it again.")
    return why % {"n": len(words), "most": most}
