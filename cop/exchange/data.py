"""A case as JSON, with the Dutch keys of the form: what goes out can come in again."""

import json
import re
import unicodedata
from typing import Any

from flask import current_app

from cop.cases.attached import FILES
from cop.cases.fields import MEMBER, field_list
from cop.exchange.queries import Taken

FORM, FORMS, VERSION = "casus", "casussen", 1  # what a file says it is, and how this form of it is numbered
NAME_MOST = 60  # letters of a title in the name of a file


def as_data(taken: Taken) -> dict[str, Any]:
    """What stands in the file. Texts with markup are Markdown, as they were typed."""
    fields = field_list().fields
    values = {key: value for key, value in taken.content.items() if key in fields and fields[key].kind != MEMBER}
    contact = next((by.name for by in taken.authors if by.is_contact), "")
    return {
        "formaat": FORM,
        "versie": VERSION,
        "url": f"{current_app.config['PUBLIC_URL']}{taken.path}",
        "auteurs": [{"naam": by.name, "organisatie": by.organisation} for by in taken.authors],
        "licentie": taken.licence,
        "gepubliceerd_op": f"{taken.published_at:%Y-%m-%dT%H:%M:%SZ}",
        "nagekeken_op": f"{taken.reviewed_at:%Y-%m-%dT%H:%M:%SZ}" if taken.reviewed_at else None,
        "opnieuw_nakijken_op": taken.review_on.isoformat() if taken.review_on else None,
        "is_voorbeeld": taken.is_example,
        "versienummer": taken.version,
        FILES: [
            {
                "titel": one.title,
                "naam": one.name,
                "soort": one.content_type,
                "grootte": one.size,
                "sha256": one.sha256,
                "url": f"{current_app.config['PUBLIC_URL']}{one.path}",
            }
            for one in taken.files
        ],
        "velden": values | ({"contactpersoon": contact} if contact else {}),
    }


def as_json(taken: Taken) -> bytes:
    """The file itself, in UTF-8, to be read by people too."""
    return (json.dumps(as_data(taken), ensure_ascii=False, indent=2) + "\n").encode()


def file_name(title: str, ending: str) -> str:
    """A name for a file that every computer takes: small letters, digits and dashes."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", letters)[:NAME_MOST].strip("-")
    return f"casus-{name}.{ending}" if name else f"casus.{ending}"
