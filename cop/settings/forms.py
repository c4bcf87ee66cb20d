"""What a member fills in to change what is theirs."""

from typing import Any

from wtforms import BooleanField, PasswordField, RadioField, SelectMultipleField, StringField, ValidationError

from cop.foundation.forms import ADDRESS_MOST, Form, Needs, at_most, is_address, line, lines
from cop.foundation.language import LANGUAGES, lazy_gettext
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line
from cop.members.models import (
    EVERYBODY,
    KINDS,
    MY_CIRCLES,
    NOBODY,
    PRESETS,
    RHYTHMS,
    SHOWABLE,
    SHOWN_AT_FIRST,
    USUAL,
    WEEKLY,
    Member,
)
from cop.members.operations import password_trouble
from cop.topics.models import agenda_points, themes, to_mask

AUDIENCES = {
    EVERYBODY: lazy_gettext("All members"),
    MY_CIRCLES: lazy_gettext("Members of my circles"),
    NOBODY: lazy_gettext("Nobody"),
}
PLAIN = (
    "name", "organisation", "kind", "function", "about", "seeks", "offers", "working_on",
    "phone", "may_call", "may_write", "may_cite",
)  # fmt: skip


def who_sees() -> StringField:
    """The small choice under a field: who sees it."""
    return StringField(lazy_gettext("Who sees this?"), filters=[clean_line])


class ProfileForm(Form):
    """A member's profile, and per field who sees it. Name, organisation and kind are for every member to see."""

    name = line(lazy_gettext("Your name"), 80, Needs(lazy_gettext("Fill in your name.")))
    organisation = line(
        lazy_gettext("Your municipality or organisation"),
        120,
        Needs(lazy_gettext("Fill in for which organisation you work.")),
    )
    kind = RadioField(lazy_gettext("How do you take part?"), validate_choice=False)
    function = line(lazy_gettext("Your function"), 120)
    about = line(lazy_gettext("One line about yourself"), 200)
    seeks = lines(lazy_gettext("What are you looking for?"), 300)
    offers = lines(lazy_gettext("What do you have to offer?"), 300)
    working_on = line(lazy_gettext("What are you working on now?"), 140)
    agenda = SelectMultipleField(lazy_gettext("Which agenda points are yours?"), validate_choice=False)
    themes = SelectMultipleField(lazy_gettext("Which themes do you work on?"), validate_choice=False)
    phone = line(lazy_gettext("Your phone number"), 30)
    may_call = BooleanField(lazy_gettext("You may call me"))
    may_write = BooleanField(lazy_gettext("Members may send me a message by mail"))
    may_cite = BooleanField(lazy_gettext("My name may stand on a page for outside"))
    shows_function, shows_about, shows_seeks = who_sees(), who_sees(), who_sees()
    shows_offers, shows_working_on, shows_agenda = who_sees(), who_sees(), who_sees()
    shows_themes, shows_phone, shows_email = who_sees(), who_sees(), who_sees()

    def validate_kind(self, field: RadioField) -> None:
        if field.data not in KINDS:
            raise ValidationError(_("Choose how you take part."))

    def validate_phone(self, field: StringField) -> None:
        if any(not (sign.isdigit() or sign in "+()-./ ") for sign in field.data or ""):
            raise ValidationError(_("A phone number has digits, spaces and + ( ) - alone."))

    def facts(self) -> dict[str, Any]:
        """What was filled in, by the names of the member's row; what is in no list is left out."""
        return {
            **{name: self[name].data for name in PLAIN},
            "agenda": to_mask(point for point in agenda_points() if str(point) in (self.agenda.data or ())),
            "shows": {
                field: self[f"shows_{field}"].data for field in SHOWABLE if self[f"shows_{field}"].data in AUDIENCES
            },
        }

    def chosen_themes(self) -> list[str]:
        return [theme for theme in themes() if theme in (self.themes.data or ())]


def profile_of(member: Member) -> dict[str, Any]:
    """What the profile form begins with."""
    return {
        **{name: getattr(member, name) for name in PLAIN},
        "agenda": [str(point) for point in member.agenda_points],
        "themes": member.theme_keys,
        **{f"shows_{field}": member.shows.get(field, SHOWN_AT_FIRST.get(field, EVERYBODY)) for field in SHOWABLE},
    }


class LettersForm(Form):
    """What is sent, how often, and in which language."""

    rhythm = RadioField(lazy_gettext("The letter"), validate_choice=False)
    preset = RadioField(lazy_gettext("How would you like to hear what happens?"), validate_choice=False)
    language = RadioField(lazy_gettext("Language"), validate_choice=False)

    def wishes(self) -> dict[str, str]:
        """What was chosen, by the names of the member's row; a wish that is in no list becomes the usual one."""
        return {
            "rhythm": self.rhythm.data if self.rhythm.data in RHYTHMS else WEEKLY,
            "preset": self.preset.data if self.preset.data in PRESETS else USUAL,
            "language": self.language.data if self.language.data in LANGUAGES else "nl",
        }


class AskedAgain(Form):
    """The password, asked again before something that matters (ASVS 5.0 V7.5.1)."""

    password = PasswordField(lazy_gettext("Your password now"), [Needs(lazy_gettext("Fill in your password."))])

    def is_wrong(self) -> None:
        """Say at the field that this is not the password."""
        self.password.errors = [_("This is not your password. You can ask for a new one on the sign-in page.")]


class PasswordForm(AskedAgain):
    """Another password."""

    new_password = PasswordField(lazy_gettext("Your new password"))

    def fits(self, *about: str) -> bool:
        """Whether the new password may be used by the member whose name and address these are; says so at the field."""
        trouble = password_trouble(self.new_password.data or "", *about)
        self.new_password.errors = [trouble] if trouble else []
        return not trouble


class AddressForm(AskedAgain):
    """Another e-mail address."""

    email = StringField(
        lazy_gettext("Your new e-mail address"),
        [Needs(lazy_gettext("Fill in your e-mail address.")), at_most(ADDRESS_MOST), is_address],
        filters=[clean_line],
    )
