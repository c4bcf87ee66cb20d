"""Why a file is not read at all, and what to do about it, in the words of the page."""

from cop.foundation.language import gettext as _

FILE_MOST = 10  # MB of a file with cases: hundreds of long ones


def in_words(reason: str) -> str:
    """The sentence for a key of foundation.examining."""
    said = {
        "nothing": _("Choose a file first."),
        "large": _("This file is larger than %(most)d MB. Cut it into smaller files.", most=FILE_MOST),
        "empty": _(
            "This file is empty. Perhaps it was not downloaded completely: open it, save it again and try once more."
        ),
        "encoding": _(
            "We cannot read the letters in this file: it is not UTF-8. In Excel: save as, “CSV UTF-8”. Or take XLSX."
        ),
        "csv_broken": _(
            "This CSV does not hold together: a quote is opened and not closed. Save it again, or take XLSX."
        ),
        "json_broken": _("This is no JSON that we can read. A comma or a bracket is missing, perhaps."),
        "too_much": _("There is very much text in this file. Cut it into smaller files."),
        "bomb": _("This file unpacks into far too much. Make it smaller, or save it as CSV UTF-8."),
        "encrypted": _("This file has a password or is protected. Save it without protection, and try again."),
        "macros": _(
            "There are macros in this file, or it fetches something from elsewhere. Save it as XLSX, without macros."
        ),
        "old_office": _("This old kind of document cannot be checked. Save it as XLSX, and try again."),
        "document_broken": _("This document is damaged. Open it, save it again, and try once more."),
    }
    return said.get(reason) or _("This is not a file that we can read cases from. Take JSON, XLSX, ODS or CSV.")
