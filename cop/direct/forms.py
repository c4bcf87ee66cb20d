"""What is filled in to begin a direct conversation, and to write and answer a note."""

from wtforms import HiddenField, SelectMultipleField, ValidationError

from cop.direct.policy import MOST_OTHERS
from cop.foundation.forms import Form, Needs, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line

TITLE_MOST, BODY_MOST, NOTE_MOST = 160, 20_000, 2_000  # characters: as any conversation; a note is a page of mail


def mark(most: int) -> HiddenField:
    """A hidden field of ours; a wrong one is no error of the member's."""
    return HiddenField(filters=[lambda typed: clean_line(typed)[:most]])


class TalkForm(Form):
    """A direct conversation: with whom, about what, and the first words. `offered` names the people with whom the page
    showed the conversations there are already."""

    people = SelectMultipleField(lazy_gettext("With whom?"), validate_choice=False)
    title = line(lazy_gettext("Subject"), TITLE_MOST, Needs(lazy_gettext("Write in a few words what it is about.")))
    body = lines(lazy_gettext("Your text"), BODY_MOST, Needs(lazy_gettext("Write something first.")))
    form_id, offered = mark(40), mark(300)

    def validate_people(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one member."))
        if len(set(field.data)) > MOST_OTHERS:
            raise ValidationError(_("Choose at most %(n)s members. With more, a circle fits better.", n=MOST_OTHERS))


class NoteForm(Form):
    """A note to one member."""

    words = lines(lazy_gettext("Your message"), NOTE_MOST, Needs(lazy_gettext("Write something first.")))
    form_id = mark(40)


class AnswerForm(Form):
    """The answer to a note."""

    answer = lines(lazy_gettext("Your answer"), NOTE_MOST, Needs(lazy_gettext("Write something first.")))
