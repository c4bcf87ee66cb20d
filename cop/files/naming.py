"""What a file is called here: a name that is safe to show, to download and to keep, whatever it was called before."""

import re
import unicodedata

from cop.foundation.text import clean_line

NAME_MOST = 120  # characters, the ending included
SENT = {"%22": "", "%0D": " ", "%0A": " "}  # as browsers send what would end the name (HTML, multipart/form-data)
FORBIDDEN = re.compile(r'[<>:"|?*%]')  # not allowed in names on Windows; % is how addresses hide signs
ENDING = re.compile(r"\.([A-Za-z0-9]{1,10})$")
SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "text": "txt"}


def ending_of(name: str) -> str:
    """The extension of a name as it is compared: small letters, no dot, one spelling."""
    found = ENDING.search(clean_name(name))
    return SAME.get(found[1].lower(), found[1].lower()) if found else ""


def clean_name(name: str) -> str:
    """A name without its folders, and without signs that hide or turn what follows."""
    for sent, meant in SENT.items():
        name = name.replace(sent, meant)
    line = clean_line(unicodedata.normalize("NFC", name))
    visible = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
    last = re.split(r"[/\\]", visible)[-1]
    return " ".join(FORBIDDEN.sub("", last).split()).strip(". ")


def shown_name(name: str, extension: str, at_first: str) -> str:
    """The name under which it is kept; `at_first` when nothing of it is left. It ends with `extension`."""
    stem = ENDING.sub("", clean_name(name)).strip(". ") or at_first
    return f"{stem[: NAME_MOST - len(extension) - 1].rstrip()}.{extension}"
