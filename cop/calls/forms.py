"""What is filled in to ask a colleague for a call, to answer, and to look back."""

from datetime import datetime, timedelta

from wtforms import StringField, ValidationError

from cop.calls.likely import Subject
from cop.calls.models import LENGTH
from cop.foundation.calendar import moment_of
from cop.foundation.clock import now
from cop.foundation.forms import Form, Needs, is_link, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line, whole_number
from cop.topics.models import agenda_points, themes

SUBJECT_MOST, WORDS_MOST, TOOK_MOST, PLACE_MOST = 160, 600, 500, 300  # characters
SOONEST, LATEST = timedelta(hours=4), timedelta(weeks=6)  # from now to a proposed time


def mark(typed: str | None) -> str:
    """A hidden id as it came back; a wrong one is no error of the member's."""
    return clean_line(typed)[:40]


class AboutForm(Form):
    """What the call is about. `person` is who was chosen, `met` on whose profile it began."""

    subject = line(
        lazy_gettext("A quarter of an hour about"),
        SUBJECT_MOST,
        Needs(lazy_gettext("Write what you would like to call about.")),
    )
    theme = StringField(lazy_gettext("Theme"), filters=[clean_line])
    agenda = StringField(lazy_gettext("Agenda point"), filters=[clean_line])
    words = lines(lazy_gettext("What should the other know beforehand?"), WORDS_MOST)
    person = StringField(filters=[mark])
    met = StringField(filters=[mark])
    form_id = StringField(filters=[mark])

    def validate_theme(self, field: StringField) -> None:
        if field.data and field.data not in themes():
            raise ValidationError(_("This theme does not exist."))
        if not field.data and not self.point and not self.met.data:
            raise ValidationError(_("Choose a theme or an agenda point: by that we find who is likely to know."))

    @property
    def point(self) -> int:
        """The agenda point that was chosen (1-6), or 0."""
        number = whole_number(self.agenda.data)
        return number if number in agenda_points() else 0

    def about(self) -> Subject:
        """By what people are found."""
        return Subject(self.theme.data if self.theme.data in themes() else "", self.point)


class WhenForm(Form):
    """Two times on the clock in Amsterdam, each a day and an hour."""

    first_day = StringField(lazy_gettext("Day"), filters=[clean_line])
    first_time = StringField(lazy_gettext("Time"), filters=[clean_line])
    second_day = StringField(lazy_gettext("Day"), filters=[clean_line])
    second_time = StringField(lazy_gettext("Time"), filters=[clean_line])

    def validate_first_time(self, _field: StringField) -> None:
        self.first = slot_of(self.first_day.data, self.first_time.data)

    def validate_second_time(self, _field: StringField) -> None:
        self.second = slot_of(self.second_day.data, self.second_time.data)
        first: datetime | None = getattr(self, "first", None)
        if first is not None and abs(self.second - first) < LENGTH:
            raise ValidationError(_("Choose a second time that differs from the first."))

    def slots(self) -> tuple[datetime, datetime]:
        """The two times (UTC), the earlier first; after validate() alone."""
        first, second = sorted((self.first, self.second))
        return first, second


def slot_of(day: str | None, at: str | None) -> datetime:
    """A typed day and time as a moment at which one could call; raises ValidationError with what to do."""
    moment = moment_of(day, at)
    if moment < now() + SOONEST:
        raise ValidationError(_("Choose a time at least four hours from now, so that the other can answer."))
    if moment > now() + LATEST:
        raise ValidationError(_("Choose a time within six weeks."))
    return moment


class AgreeForm(Form):
    """Which of the two times, and the address of a video call if it is not by telephone."""

    slot = StringField(lazy_gettext("When"), filters=[clean_line])
    place = line(lazy_gettext("Link to a video call"), PLACE_MOST, is_link)


class LookBackForm(Form):
    """What one took from it, and whether that may be kept."""

    took = lines(lazy_gettext("What did you take from it?"), TOOK_MOST)
    keeps = StringField(lazy_gettext("May this be kept?"), filters=[clean_line])

    def validate_keeps(self, field: StringField) -> None:
        if field.data not in ("ja", "nee"):
            raise ValidationError(_("Choose whether this may be kept."))
        if field.data == "ja" and not self.took.data:
            raise ValidationError(_("Write a sentence, or choose that nothing is kept."))
