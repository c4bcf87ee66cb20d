"""Icons by what they mean: which drawing of Heroicons stands for what is chosen here, and nowhere else."""

from functools import cache

from flask import Flask
from heroicons.jinja import heroicon_mini, heroicon_outline
from markupsafe import Markup

# Outline (24 px, lines) beside text of normal size; mini (20 px, filled) in small signs, nodes and buttons.
OUTLINE = {
    "attach": "paper-clip",
    "bell": "bell",
    "book": "book-open",
    "circle": "user-group",
    "clock": "clock",
    "desk": "clipboard-document-check",
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
    "flag": "flag",
    "italic": "italic",
    "link": "link",
    "list": "list-bullet",
    "lock": "lock-closed",
    "more": "ellipsis-horizontal",
    "mute": "bell-slash",
    "next": "arrow-right",
    "pause": "pause",
    "phone": "phone",
    "pin": "bookmark",
    "plus": "plus",
    "remove": "x-mark",
    "speaker": "megaphone",
    "star": "star",
    "stop": "no-symbol",
    "summary": "list-bullet",
    "undo": "arrow-uturn-left",
    "up": "arrow-up",
    "warn": "exclamation-triangle",
    "weave": "link",
}


@cache
def icon(name: str, label: str | None = None, kind: str = "icon") -> Markup:
    """The drawing as SVG in the page. Without a label it is decoration and is not read aloud.

    Raises KeyError for a name that is not in the tables above.
    """
    attributes: dict[str, object] = {"class": kind, "aria_hidden": "true"}
    if label is not None:
        attributes = {"class": kind, "role": "img", "aria_hidden": "false", "aria_label": label}
    if name in MINI:
        return Markup(heroicon_mini(MINI[name], size=20, **attributes))
    return Markup(heroicon_outline(OUTLINE[name], size=20, **attributes))


def init_app(app: Flask) -> None:
    """Give templates icon()."""
    app.jinja_env.globals["icon"] = icon
