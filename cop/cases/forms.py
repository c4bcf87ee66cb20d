"""What is filled in about a case as a whole; its own fields come from fields.yaml."""

from flask import request
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, ValidationError

from cop.cases.fields import field_list
from cop.cases.models import AUTHORS, CIRCLE, LICENCES, MAY_BE_HIDDEN, MEMBERS, PUBLIC, SUITS_MOST, WORKING_TITLE_MOST
from cop.circles.models import Circle
from cop.foundation.forms import Form, Needs, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext

NAME_MOST = 80  # characters of a colleague's name to look for


class BeginForm(Form):
    """Two things, and one can write."""

    titel = line(lazy_gettext("Title"), 90, Needs(lazy_gettext("Give it a working title. You can change it later.")))
    soort = RadioField(lazy_gettext("Kind of case"), validate_choice=False)
    form_id = HiddenField()

    def validate_soort(self, field: RadioField) -> None:
        if field.data not in field_list().fields["soort"].options:
            raise ValidationError(_("Choose what kind of case it is."))


def kinds() -> list[tuple[str, str]]:
    """The kinds of case to choose from."""
    return [(key, option.label) for key, option in field_list().fields["soort"].options.items()]


class InterviewForm(Form):
    """What one would tell about, and when it suits."""

    about = line(
        lazy_gettext("What would you tell about?"),
        WORKING_TITLE_MOST,
        Needs(lazy_gettext("Say in a few words what it is about.")),
    )
    suits = lines(
        lazy_gettext("When does it suit you?"), SUITS_MOST, Needs(lazy_gettext("Name a day or a part of the week."))
    )


class SightForm(Form):
    """Who may read it."""

    sight = RadioField(lazy_gettext("Who may read this, once it is published?"))
    circle = SelectField(lazy_gettext("Which circle?"), validate_choice=False)
    hidden = SelectMultipleField(lazy_gettext("Only for members"), validate_choice=False)
    licence = RadioField(lazy_gettext("What may others do with it?"))


def sight_form(circles: list[Circle]) -> SightForm:
    """The form with what may be chosen by this member."""
    form = SightForm()
    form.sight.choices = [
        (AUTHORS, _("Only the authors")),
        *([(CIRCLE, _("A circle of mine"))] if circles else []),
        (MEMBERS, _("All members")),
        (PUBLIC, _("Everybody, also outside this community")),
    ]
    form.circle.choices = [(circle.public_id, circle.name) for circle in circles]
    form.hidden.choices = [(key, field_list().fields[key].label.label) for key in MAY_BE_HIDDEN]
    form.licence.choices = list(zip(LICENCES, licences(), strict=True))
    return form


def licences() -> tuple[str, str, str]:
    """What each licence allows, in words."""
    return (
        _("Use and adapt it, with our names (CC BY 4.0)"),
        _("Do anything with it (CC0)"),
        _("Read it; ask us for anything more (all rights reserved)"),
    )


def typed_hidden() -> list[str]:
    """The fields that are kept for members, as they were ticked."""
    return [key for key in MAY_BE_HIDDEN if key in request.form.getlist("hidden")]


class ColleagueForm(Form):
    """Whom to look for."""

    name = line(lazy_gettext("Name of your colleague"), NAME_MOST)
