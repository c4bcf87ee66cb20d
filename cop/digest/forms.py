"""What an editor types on the page of the weekly letter."""

from dataclasses import dataclass, field

from flask import request

from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line, clean_text, whole_number

INTRO_MOST = 2000  # characters: a page; shorter is better
WHY_MOST = 200  # characters: one line, as its column


@dataclass
class Words:
    """The editor's words: the intro, a line for each pick by the thread's public id, and the version they belong to."""

    week: str = ""
    version: int = 1
    intro: str = ""
    whys: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Note what is too long, by the id of its field."""
        if len(self.intro) > INTRO_MOST:
            self.errors["intro"] = _("This is too long: %(max)d characters is the most.", max=INTRO_MOST)
        for public_id, why in self.whys.items():
            if len(why) > WHY_MOST:
                self.errors[f"why-{public_id}"] = _("This is too long: %(max)d characters is the most.", max=WHY_MOST)
        return not self.errors


def typed_words() -> Words:
    """What was sent with this request, cleaned."""
    return Words(
        week=request.form.get("week", "")[:8],
        version=whole_number(request.form.get("version")),
        intro=clean_text(request.form.get("intro")),
        whys={
            name.removeprefix("why-"): clean_line(value)
            for name, value in request.form.items()
            if name.startswith("why-")
        },
    )


def typed_act() -> tuple[str, str]:
    """The pressed button: what to do, and with which pick or thread ("up:3" gives "up" and "3")."""
    verb, _colon, about = clean_line(request.form.get("do", "save")).partition(":")
    return verb, about


def place_in(about: str) -> int:
    """A place in the list (from 1); 0 for what is no place."""
    return whole_number(about)
