"""What is filled in on the way in."""

from wtforms import BooleanField, PasswordField, RadioField, SelectMultipleField, StringField, ValidationError

from cop.foundation.forms import ADDRESS_MOST, Form, Needs, at_most, is_address, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line
from cop.members.models import KINDS, RHYTHMS, WEEKLY, Application
from cop.members.operations import password_trouble
from cop.topics.models import agenda_points, themes, to_mask

MOTIVATION_MOST = 2000  # characters: a page; two sentences are enough


class ApplyForm(Form):
    """Who would like to join, and why."""

    name = line(lazy_gettext("Your name"), 80, Needs(lazy_gettext("Fill in your name.")))
    email = StringField(
        lazy_gettext("Your e-mail address at work"),
        [Needs(lazy_gettext("Fill in your e-mail address.")), at_most(ADDRESS_MOST), is_address],
        filters=[clean_line],
    )
    organisation = line(
        lazy_gettext("Your municipality or organisation"),
        120,
        Needs(lazy_gettext("Fill in for which organisation you work.")),
    )
    function = line(lazy_gettext("Your function"), 120)
    kind = RadioField(
        lazy_gettext("How do you take part?"), [Needs(lazy_gettext("Choose how you take part."))], validate_choice=False
    )
    motivation = lines(
        lazy_gettext("What brings you here?"),
        MOTIVATION_MOST,
        Needs(lazy_gettext("Write in one or two sentences what brings you here.")),
    )
    agrees = BooleanField(
        lazy_gettext("I agree to the house rules"),
        [Needs(lazy_gettext("You can only take part if you agree to the house rules."))],
    )

    def validate_kind(self, field: RadioField) -> None:
        if field.data not in KINDS:
            raise ValidationError(_("Choose how you take part."))

    def application(self, language: str) -> Application:
        """The application, in the language in which it was filled in."""
        return Application(
            name=self.name.data,
            email=self.email.data,
            organisation=self.organisation.data,
            function=self.function.data,
            kind=self.kind.data,
            motivation=self.motivation.data,
            language=language,
        )


class PasswordForm(Form):
    """A first password, or a new one."""

    new_password = PasswordField(lazy_gettext("Your new password"))

    def fits(self, *about: str) -> bool:
        """Whether the password may be used by the member whose name and address these are; says so at the field."""
        trouble = password_trouble(self.new_password.data or "", *about)
        self.new_password.errors = [trouble] if trouble else []
        return not trouble


class WelcomeForm(Form):
    """The first questions. Each may stay empty."""

    rhythm = RadioField(lazy_gettext("How often do you want the letter?"), default=WEEKLY, validate_choice=False)
    agenda = SelectMultipleField(lazy_gettext("Which agenda points are yours?"), validate_choice=False)
    themes = SelectMultipleField(lazy_gettext("Which themes do you work on?"), validate_choice=False)
    about = line(lazy_gettext("One line about yourself"), 200)

    def chosen_rhythm(self) -> str:
        return self.rhythm.data if self.rhythm.data in RHYTHMS else WEEKLY

    def agenda_mask(self) -> int:
        return to_mask(point for point in agenda_points() if str(point) in (self.agenda.data or ()))

    def chosen_themes(self) -> list[str]:
        return [theme for theme in themes() if theme in (self.themes.data or ())]
