"""What is filled in while reading along, and by partners."""

from wtforms import HiddenField, RadioField, ValidationError

from cop.cases.fields import field_list
from cop.foundation.forms import Form, Needs, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.review.models import AGREES, OBJECTS, REMARK_MOST, SIGNED_MOST

NAME_MOST = 80  # characters of a name to look for
WHOLE = ""  # in the place of a field: about the case as a whole


class AskForm(Form):
    """A colleague to look for."""

    name = line(lazy_gettext("Name of your colleague"), NAME_MOST)


class RemarkForm(Form):
    """A remark at one field, or at the whole."""

    veld = HiddenField()
    body = lines(lazy_gettext("Your remark"), REMARK_MOST, Needs(lazy_gettext("Write down what you noticed.")))

    def validate_veld(self, field: HiddenField) -> None:
        field.data = field.data if field.data in field_list().fields else WHOLE


class AnswerForm(Form):
    """Whether a partner agrees, and who says so. `voor` is for whom the case was when the page was opened."""

    voor = HiddenField()
    antwoord = RadioField(lazy_gettext("Does your organisation agree with this text?"), validate_choice=False)
    naam = line(
        lazy_gettext("Your name"),
        SIGNED_MOST,
        Needs(lazy_gettext("Fill in your name: then the authors know who answered.")),
    )

    def validate_antwoord(self, field: RadioField) -> None:
        if field.data not in (AGREES, OBJECTS):
            raise ValidationError(_("Choose whether you agree."))


def answer_choices() -> list[tuple[str, str]]:
    return [(AGREES, _("Yes, we agree")), (OBJECTS, _("No, we do not agree"))]
