"""Why a file is not taken in, and what to do about it, in the words of the page."""

from flask import current_app

from cop.files.policy import FILES_MOST_AT_ONCE
from cop.foundation.language import gettext as _

MEGA = 1024 * 1024


def in_words(reason: str) -> str:
    """The sentence for a key of foundation.examining."""
    most = current_app.config["FILES_MOST"] // MEGA
    said = {
        "empty": _(
            "This file is empty. Perhaps it was not downloaded completely: open it, save it again and try once more."
        ),
        "large": _(
            "This file is larger than %(most)s MB. Make it smaller, or put it elsewhere and place a link.",
            most=most,
        ),
        "many": _("You can add at most %(n)s files to one text.", n=FILES_MOST_AT_ONCE),
        "waiting": _("You have very many files in texts that you did not post yet. Take some away first."),
        "often": _("You have added very many files this hour. Wait a while, and try again."),
        "unknown": _(
            "We do not know this kind of file. You can add images, PDF, documents of Word, Excel, PowerPoint and "
            "LibreOffice, and txt or csv."
        ),
        "other_name": _(
            "The name ends otherwise than the content tells. Open the file, save it as the kind that it is, and "
            "try again."
        ),
        "picture_broken": _("This image is damaged. Open it, save it again as PNG or JPEG, and try once more."),
        "pixels": _(
            "This image has too many pixels. Make it smaller, to 3,000 pixels wide for instance, and try again."
        ),
        "moving": _("This image moves. We take still images: save one moment of it as PNG."),
        "other_picture": _("We cannot show this kind of image to everybody. Save it as JPEG or PNG."),
        "svg": _("We do not take SVG drawings, since a program can hide in them. Save the drawing as PNG or PDF."),
        "html": _("We do not take web pages. Save the page as PDF, or place a link to it."),
        "archive": _("We do not take archives such as zip. Add the files one by one."),
        "program": _("We do not take programs and scripts."),
        "film": _("We do not take sound and film. Place a link to where it can be heard or seen."),
        "old_office": _(
            "We cannot check this old kind of document. Save it as docx, xlsx, pptx or PDF, and try again."
        ),
        "encrypted": _("This file has a password or is protected. Save it without protection, and try again."),
        "macros": _(
            "There are macros in this file, or it fetches something from elsewhere. Save it without macros, or as PDF."
        ),
        "script_in_pdf": _("There is a script in this PDF. Print it as a new PDF, and add that one."),
        "embedded": _("There is another file inside this one. Take it out, or print it as a new PDF."),
        "document_broken": _("This document is damaged. Open it, save it again, and try once more."),
        "two_in_one": _(
            "There is something else in this file besides the document. Open it, save it as a new file, and add "
            "that one."
        ),
        "bomb": _("This file unpacks into far too much. Make it smaller, or save it as PDF."),
    }
    return said.get(reason, said["unknown"])
