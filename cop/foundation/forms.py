"""What every form shares: its fields are cleaned and measured, and it gives back what was kept."""

import re
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import Length, StopValidation

from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line, clean_text

ADDRESS_MOST = 254  # characters of an e-mail address (RFC 5321 §4.5.3.1.3)
LINK = re.compile(r"https://[^\s/?#@<>\"]+\.[^\s/?#@<>\"]+([/?#][^\s<>\"]*)?")


class Form(FlaskForm):
    """A form whose token knock() has checked before the view began."""

    class Meta:
        csrf = False


AnyForm = TypeVar("AnyForm", bound=Form)


def filled(form_class: type[AnyForm], kept: dict[str, list[str]] | None = None, **values: Any) -> AnyForm:
    """A form with what was typed; on a reading page with what was kept from before, or else with these values."""
    if request.method != "GET":
        return form_class()
    if kept:
        return form_class(formdata=MultiDict([(name, value) for name, found in kept.items() for value in found]))
    return form_class(formdata=None, data=values)


class Needs:
    """Refuses a field that is empty once it has been cleaned, with this message; the page marks it as required."""

    field_flags = {"required": True}

    def __init__(self, message: Any):
        self.message = message

    def __call__(self, _form: Form, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(self.message))


def at_most(characters: int) -> Length:
    """Refuse what would not fit in its column."""
    return Length(max=characters, message=lazy_gettext("This is too long: %(max)d characters is the most."))


def line(label: Any, most: int, *checks: Any, description: Any = "", **options: Any) -> StringField:
    """A field of one line of at most `most` characters."""
    validators = [*checks, at_most(most)]
    return StringField(label, validators, filters=[clean_line], description=description, **options)


def lines(label: Any, most: int, *checks: Any, description: Any = "", **options: Any) -> TextAreaField:
    """A field of several lines of at most `most` characters."""
    validators = [*checks, at_most(most)]
    return TextAreaField(label, validators, filters=[clean_text], description=description, **options)


def address_of(typed: str | None) -> str:
    """An e-mail address as it is compared and kept: cleaned, and in small letters."""
    return clean_line(typed).lower()[:ADDRESS_MOST]


def is_address(_form: Form, field: Any) -> None:
    """Refuse what cannot be an e-mail address; nothing is asked of the network.

    Letters outside ASCII before the @ are refused too: hardly any mail server at work takes them, and they make
    addresses that look alike.
    """
    try:
        found = validate_email(
            field.data or "", check_deliverability=False, allow_smtputf8=False, allow_quoted_local=False
        )
    except EmailNotValidError:
        raise ValidationError(_("Check this address. It looks like name@organisation.nl.")) from None
    field.data = (found.ascii_email or "").lower()


def is_link(_form: Form, field: Any) -> None:
    """Refuse what is no address of a page on the web; empty is fine."""
    if field.data and not LINK.fullmatch(field.data):
        raise ValidationError(_("Paste the whole link, beginning with https://."))
