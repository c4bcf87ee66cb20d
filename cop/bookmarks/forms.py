"""What is filled in at a bookmark."""

from datetime import date, timedelta

from wtforms import DateField, ValidationError
from wtforms.validators import Optional

from cop.foundation.clock import local, now
from cop.foundation.forms import Form, line
from cop.foundation.language import gettext, lazy_gettext
from cop.threads.models import Bookmark

NOTE_MOST = 200  # as the column
FURTHEST = timedelta(days=3 * 366)  # a day further away than that was mistyped


def today() -> date:
    """The day it is in Amsterdam."""
    return local(now()).date()


class DayField(DateField):
    """A day as browsers send it (2027-03-01)."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("This is not a day. Write it like 2027-03-31.")) from None


class BookmarkForm(Form):
    """Why it is kept, and the day on which to be reminded."""

    note = line(lazy_gettext("A note for yourself"), NOTE_MOST)
    remind_on = DayField(lazy_gettext("Remind me on"), [Optional()])

    def __init__(self, bookmark: Bookmark) -> None:
        super().__init__()
        self.before = bookmark.remind_on

    def validate_remind_on(self, field: DayField) -> None:
        """A day that comes; the one that stood there may stay, also when it has passed."""
        if field.data is None or field.data == self.before:
            return
        if not today() < field.data <= today() + FURTHEST:
            raise ValidationError(gettext("Choose a day from tomorrow on, within three years."))
