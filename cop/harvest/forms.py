"""What is filled in to write a lesson. No field asks for a municipality, a day or a person (harvest_workflow.yaml)."""

from collections.abc import Iterable

from flask import request
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from cop.foundation.forms import Form, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line, whole_number
from cop.harvest.models import POINTS_MOST, TEXT_MOST, TITLE_MOST, WHOM_MOST, Words
from cop.topics.models import agenda_points, themes

TEXTS = ("title", "lesson", "whom")  # the fields in which one writes


class LessonForm(Form):
    """The one text. All of it may be empty: what it still needs is asked when it is proposed."""

    title = line(lazy_gettext("Title"), TITLE_MOST)
    lesson = lines(lazy_gettext("The lesson"), TEXT_MOST)
    whom = line(lazy_gettext("For whom is it useful?"), WHOM_MOST)
    agenda = SelectMultipleField(lazy_gettext("Agenda points"), validate_choice=False)
    theme = StringField(lazy_gettext("Theme"), filters=[clean_line])
    version = HiddenField()

    def validate_agenda(self, field: SelectMultipleField) -> None:
        if len(self.points()) > POINTS_MOST or (field.data and not self.points()):
            raise ValidationError(_("Choose one, two or three agenda points."))

    def validate_theme(self, field: StringField) -> None:
        if field.data and field.data not in themes():
            raise ValidationError(_("This theme does not exist."))

    def points(self) -> list[int]:
        """The agenda points that were chosen (1-6)."""
        return sorted({whole_number(typed) for typed in self.agenda.data or []} & set(agenda_points()))

    def words(self) -> Words:
        """The text as it was typed, cleaned."""
        return Words(
            self.title.data or "", self.lesson.data or "", self.whom.data or "", self.points(), self.theme.data or ""
        )

    def seen_version(self) -> int:
        """Of which text the writer began."""
        return whole_number(self.version.data)


def filled_with(words: Words, version: int) -> LessonForm:
    """The form with a text that stands there, or that is proposed in the place of what was typed."""
    points = [str(point) for point in words.agenda]
    values = {"title": words.title, "lesson": words.lesson, "whom": words.whom, "agenda": points, "theme": words.theme}
    return LessonForm(formdata=None, data={**values, "version": str(version)})


def has_words() -> bool:
    """Whether the words of the form came along, and not the mark of a text alone."""
    return any(name in request.form for name in TEXTS)


def lacks(words: Words) -> Iterable[tuple[str, str]]:
    """What a text still needs before everybody can be asked, as (field, what to do)."""
    if not words.title:
        yield "title", _("Give the lesson a title.")
    if not words.lesson:
        yield "lesson", _("Write what others can learn from it.")
    if not words.agenda:
        yield "agenda", _("Choose one, two or three agenda points.")
