"""What is filled in at the end of a thread."""

from wtforms import HiddenField, TextAreaField

from cop.foundation.forms import Form, Needs, at_most, lines
from cop.foundation.language import lazy_gettext as _
from cop.foundation.text import clean_line

OUTCOME_MOST = 5_000  # characters, some two pages: a conclusion, not a report
SEQUEL_MOST = 500  # as the column


class OutcomeForm(Form):
    """What a thread concluded; `seen` is the outcome that its writer had before the eyes."""

    body = lines(_("What is the outcome?"), OUTCOME_MOST, Needs(_("Write something first.")))
    seen = HiddenField(filters=[lambda typed: clean_line(typed)[:40]])


class SequelForm(Form):
    """One sentence, on one line however it was typed."""

    sequel = TextAreaField(
        _("What did you do with it?"),
        [Needs(_("Write something first.")), at_most(SEQUEL_MOST)],
        filters=[clean_line],
    )
