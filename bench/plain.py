"""The templates of the yardstick, filled up to the size of our own pages.

bench/templates holds the middle of two pages as anybody would write it without translation, macros or layers. Around
it goes the frame of our own page (head, header, footer, menus) as the text it is, with the few values in it that
differ from member to member or page to page; icons are text too.
"""

import re
from pathlib import Path

from markupsafe import escape

from cop.foundation.icons import icon

HERE = Path(__file__).parent / "templates"
TOKEN = re.compile(r'(name="csrf_token" value=")[^"]+')


def filled(name: str, page: str, values: dict[str, str]) -> str:
    """The template `name` in the frame of `page`, one of our own; `values` says what texts in that frame stand for."""
    before, found, rest = page.partition("<main")
    _middle, closed, after = rest.partition("</main>")
    if not (found and closed):
        raise ValueError("Our page has no <main> any more.")
    frame = {"before": interpolated(before, values), "after": interpolated(after, values)}
    plain = re.sub(r"FRAME\((\w+)\)", lambda match: frame[match[1]], (HERE / name).read_text(encoding="utf-8"))
    return re.sub(r"ICON\(([\w-]+)\)", lambda match: str(icon(match[1])), plain)


def interpolated(frame: str, values: dict[str, str]) -> str:
    """The frame as a template: no other braces, and its values taken out."""
    frame = TOKEN.sub(r"\1@token@", frame.replace("{", "{{ '{' }}"))
    for text, name in values.items():
        frame = frame.replace(str(escape(text)), f"@{name}@")
    return re.sub(r"@([\w.]+)@", r"{{ \1 }}", frame)
