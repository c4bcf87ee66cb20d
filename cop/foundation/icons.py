"""Icons by what they mean: which drawing of Heroicons stands for what is chosen here, and nowhere else."""

import re
from functools import cache

from flask import Flask
from heroicons.jinja import heroicon_mini, heroicon_outline
from markupsafe import Markup

from cop.foundation.assets import asset

# Outline (24 px, lines) beside text of normal size; mini (20 px, filled) in small signs, nodes and buttons.
OUTLINE = {
    "attach": "paper-clip",
    "bell": "bell",
    "book": "book-open",
    "circle": "user-group",
    "clock": "clock",
    "desk": "clipboard-document-check",
    "document": "document-text",
    "eye": "eye",
    "filter": "adjustments-horizontal",
    "hand": "hand-raised",
    "home": "home",
    "letter": "envelope",
    "members": "identification",
    "menu": "bars-3",
    "offline": "signal-slash",
    "people": "users",
    "person": "user",
    "printer": "printer",
    "private": "lock-closed",
    "question": "question-mark-circle",
    "quote": "chat-bubble-bottom-center-text",
    "search": "magnifying-glass",
    "settings": "cog-6-tooth",
    "shut": "eye-slash",
    "sign-out": "arrow-right-start-on-rectangle",
    "talk": "chat-bubble-oval-left",
}
MINI = {
    "back": "arrow-left",
    "bold": "bold",
    "calendar": "calendar",
    "check": "check",
    "down": "chevron-down",
    "down-arrow": "arrow-down",
    "edit": "pencil",
    "heading": "h2",
    "flag": "flag",
    "italic": "italic",
    "keep": "bookmark",
    "link": "link",
    "list": "list-bullet",
    "lock": "lock-closed",
    "more": "ellipsis-horizontal",
    "mute": "bell-slash",
    "next": "arrow-right",
    "numbers": "numbered-list",
    "outcome": "check-badge",
    "pause": "pause",
    "phone": "phone",
    "pin": "bookmark",
    "plus": "plus",
    "recognised": "users",
    "remove": "x-mark",
    "reopen": "lock-open",
    "speaker": "megaphone",
    "star": "star",
    "stop": "no-symbol",
    "summary": "list-bullet",
    "thanks": "heart",
    "undo": "arrow-uturn-left",
    "up": "arrow-up",
    "useful": "light-bulb",
    "warn": "exclamation-triangle",
    "weave": "link",
}


SVG = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>(.*)</svg>", re.DOTALL)


def symbols() -> str:
    """Every drawing once, for the one file in which pages point at them: a page of twenty posts shows two hundred."""
    drawn = [symbol(name, heroicon_outline(OUTLINE[name]), LINES) for name in sorted(OUTLINE)]
    return "".join(drawn + [symbol(name, heroicon_mini(MINI[name]), 'fill="currentColor"') for name in sorted(MINI)])


LINES = 'fill="none" stroke="currentColor" stroke-width="1.75"'


def symbol(name: str, drawing: str, how: str) -> str:
    """One drawing as a symbol; raises ValueError when the package draws it in another way than it did."""
    found = SVG.search(drawing)
    if found is None:
        raise ValueError(name)
    view, lines = found.groups()
    return f'<symbol id="{name}" viewBox="{view}" {how}>{" ".join(lines.split())}</symbol>'


@cache
def icon(name: str, label: str | None = None, kind: str = "icon") -> Markup:
    """A drawing of the file of drawings. Without a label it is decoration and is not read aloud.

    Raises KeyError for a name that is not in the tables above.
    """
    if name not in MINI and name not in OUTLINE:
        raise KeyError(name)
    says = Markup('aria-hidden="true"') if label is None else Markup('role="img" aria-label="{}"').format(label)
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(kind, says, asset("mark.svg"), name)


def init_app(app: Flask) -> None:
    """Give templates icon()."""
    app.jinja_env.globals["icon"] = icon
