"""What is filled in about a circle."""

from wtforms import BooleanField, SelectField

from cop.circles.operations import Plan
from cop.foundation.forms import Form, Needs, line, lines
from cop.foundation.language import gettext
from cop.foundation.language import lazy_gettext as _
from cop.members.models import PRESETS

NAME_MOST, PURPOSE_MOST, WORDS_MOST, WHY_MOST = 80, 1000, 300, 1000  # characters; name and words as their columns


class CircleForm(Form):
    """A circle to begin, to ask for, or to change."""

    name = line(_("Name of the circle"), NAME_MOST, Needs(_("Give the circle a name.")))
    purpose = lines(
        _("What is it for?"), PURPOSE_MOST, Needs(_("Write in one or two sentences what the circle is for."))
    )
    is_listed = BooleanField(_("Show this circle on the list of circles"))
    keeps_out_of_mail = BooleanField(_("Keep what is said here out of mail"))

    def plan(self) -> Plan:
        """What was filled in, as the operations take it."""
        return Plan(self.name.data, self.purpose.data, bool(self.is_listed.data), bool(self.keeps_out_of_mail.data))


class WordsForm(Form):
    """A line along with an invitation or a request; it may stay empty."""

    words = line(_("A line along"), WORDS_MOST)


class PresetForm(Form):
    """How much somebody wants to be told of one circle."""

    preset = SelectField(_("How would you like to hear what happens here?"), validate_choice=False)

    def chosen(self) -> str | None:
        """The preset; None: as elsewhere, also for what is in no list."""
        return self.preset.data if self.preset.data in PRESETS else None


def preset_choices() -> list[tuple[str, str]]:
    """What can be chosen for one circle."""
    return [("", gettext("As elsewhere")), *((preset, label()) for preset, label in PRESETS.items())]


class WhyForm(Form):
    """A reason, which the other one gets to read."""

    why = lines(_("Why?"), WHY_MOST, Needs(_("Write why. The other one gets to read it.")))
