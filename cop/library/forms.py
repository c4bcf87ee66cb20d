"""What is filled in about the use of a case."""

from collections.abc import Iterable

from wtforms import IntegerField, RadioField, SelectField, ValidationError

from cop.foundation.clock import local, now
from cop.foundation.forms import Form, Needs, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.library.models import HOWS, NOTE_MOST, WORKED
from cop.library.operations import Said

PLACE_MOST = 120
SINCE = 1990  # before that nobody here used anything
NO_CASE, NEW_CASE = "", "nieuw"


class UseForm(Form):
    """Where, when, how, and did it work."""

    place = line(
        lazy_gettext("In which municipality or region?"),
        PLACE_MOST,
        Needs(lazy_gettext("Name the municipality or region.")),
    )
    year = IntegerField(lazy_gettext("Since which year?"))
    how = RadioField(lazy_gettext("How did you use it?"), validate_choice=False)
    worked = RadioField(lazy_gettext("Did it work?"), validate_choice=False)
    note = lines(lazy_gettext("What should a colleague know?"), NOTE_MOST)
    own = SelectField(lazy_gettext("A case of your own about it"), validate_choice=False)

    def validate_year(self, field: IntegerField) -> None:
        this_year = local(now()).year
        if field.data is None or not SINCE <= field.data <= this_year:
            field.errors = []  # WTForms says in its own words that it is no number
            raise ValidationError(_("Give a year from %(first)s to %(last)s.", first=SINCE, last=this_year))

    def validate_how(self, field: RadioField) -> None:
        if field.data not in HOWS:
            raise ValidationError(_("Choose how you used it."))

    def validate_worked(self, field: RadioField) -> None:
        if field.data not in WORKED:
            raise ValidationError(_("Choose whether it worked."))

    def validate_own(self, field: SelectField) -> None:
        if (field.data or NO_CASE) not in {value for value, _label in field.choices}:
            raise ValidationError(_("Choose one of your own cases."))

    @property
    def said(self) -> Said:
        """What was filled in, once it is right."""
        return Said(
            str(self.place.data),
            int(self.year.data or 0),
            str(self.how.data),
            str(self.worked.data),
            self.note.data or "",
        )


class RemoveForm(Form):
    """Why a line is removed; its writer reads it."""

    why = lines(lazy_gettext("Why?"), NOTE_MOST, Needs(lazy_gettext("Write why. The other one gets to read it.")))


def choices_of_own(titles: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """No case, a new one, or one of these (address and title)."""
    known = [(public_id, title or _("Without a title")) for public_id, title in titles]
    return [(NO_CASE, _("None yet")), (NEW_CASE, _("Begin one now, with this case as an example")), *known]
