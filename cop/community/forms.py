"""What the administrator fills in about the community."""

import re

from wtforms import HiddenField, StringField, ValidationError

from cop.foundation.forms import ADDRESS_MOST, Form, Needs, address_of, at_most, is_address, line, lines
from cop.foundation.language import gettext
from cop.foundation.language import lazy_gettext as _

TEXT_MOST = 40_000  # characters: some sixteen pages, more than anybody reads
NAME_MOST, QUESTION_MOST, PROMISE_MOST, DOOR_MOST, LINK_MOST = 80, 300, 300, 600, 300  # characters
YEAR = re.compile(r"20\d\d")
LINK = re.compile(r"https://[^\s<>\"]+")


class TextForm(Form):
    """One of the public texts, and on which version of it this form was built."""

    body = lines(_("Text"), TEXT_MOST, Needs(_("Write something first. Or put our own text back.")))
    seen = HiddenField(validators=[at_most(16)])


def address(label: str) -> StringField:
    """An e-mail address that may stay empty."""
    return StringField(label, [at_most(ADDRESS_MOST), is_address_or_empty], filters=[address_of])


def is_address_or_empty(form: Form, field: StringField) -> None:
    if field.data:
        is_address(form, field)


class DetailsForm(Form):
    """The name of the community, its host, and this year's learning question."""

    name = line(_("Name of the community"), NAME_MOST, Needs(_("Give the community a name.")))
    host = line(_("Host"), NAME_MOST, Needs(_("Who is the host? Write the organisation.")))
    host_email = address(_("E-mail address of the host"))
    learning_question = line(
        _("Learning question of this year"),
        QUESTION_MOST,
        Needs(_("Write the question that you want to answer together this year.")),
    )
    learning_year = line(_("Year"), 4, Needs(_("Write the year in four digits, such as 2026.")))
    promise = line(_("What the host promises"), PROMISE_MOST)
    door_title = line(_("Title of the front door"), NAME_MOST)
    door_lead = lines(_("Beginning of the front door"), DOOR_MOST)
    door_whom = lines(_("For whom it is"), DOOR_MOST)
    door_confidence = lines(_("What is said here"), DOOR_MOST)
    source_url = line(_("Address of the source code"), LINK_MOST)
    security_email = address(_("E-mail address for weak spots"))
    seen = HiddenField(validators=[at_most(16)])

    def validate_learning_year(self, field: StringField) -> None:
        if not YEAR.fullmatch(field.data or ""):
            raise ValidationError(gettext("Write the year in four digits, such as 2026."))

    def validate_source_url(self, field: StringField) -> None:
        if field.data and not LINK.fullmatch(field.data):
            raise ValidationError(gettext("Write an address that begins with https://."))

    def values(self) -> dict[str, str]:
        """The facts as they were filled in."""
        return {field.name: field.data or "" for field in self if field.name != "seen"}
