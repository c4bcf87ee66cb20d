"""What moderators fill in, and what a member fills in to report something."""

from typing import Any

from wtforms import HiddenField, RadioField

from cop.foundation.forms import ADDRESS_MOST, Form, Needs, at_most, is_address, line, lines
from cop.foundation.language import LANGUAGES, gettext
from cop.foundation.language import lazy_gettext as _
from cop.foundation.text import clean_line
from cop.members.models import KINDS, PRACTICE

WHY_MOST = 1000  # characters of a reason: long enough to be kind, short enough to be read
POINTS_MOST = 3000  # characters of one part of a summary: some twenty points
NAME_MOST, ORGANISATION_MOST = 80, 120  # as their columns


def hidden(most: int) -> HiddenField:
    """A mark that the page itself gave along."""
    return HiddenField(filters=[clean_line], validators=[at_most(most)])


class NoteForm(Form):
    """Why, for the log; it may stay empty."""

    why = lines(_("Why?"), WHY_MOST)


class WhyForm(Form):
    """A reason that somebody else gets to read."""

    why = lines(_("Why?"), WHY_MOST, Needs(_("Write why. The other one gets to read it.")))


class MoveForm(WhyForm):
    """To which circle, and from which one it was when the page was made."""

    circle = hidden(22)
    origin = hidden(22)


class SummaryForm(Form):
    """Where a conversation stands, one point a line; `version` counts the summaries that its writer has seen."""

    agree = lines(_("Agreed"), POINTS_MOST)
    disagree = lines(_("Not agreed"), POINTS_MOST)
    open = lines(_("Still open"), POINTS_MOST)
    version = hidden(9)

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one point, somewhere."""
        is_right = bool(super().validate(extra_validators))
        if is_right and not any(self.points()):
            self.agree.errors = [gettext("Write at least one point.")]
            return False
        return is_right

    def points(self) -> tuple[str, str, str]:
        """The three lists, one point a line, without the marks that people put before a point."""
        return one_a_line(self.agree.data), one_a_line(self.disagree.data), one_a_line(self.open.data)

    def seen(self) -> int:
        """How many summaries the writer had seen; -1 when the mark is no number."""
        mark = self.version.data or ""
        return int(mark) if mark.isascii() and mark.isdigit() else -1


def one_a_line(text: str | None) -> str:
    """Every point on a line of its own, without bullets and empty lines."""
    points = (clean_line(point.strip().lstrip("-*•–").strip()) for point in (text or "").splitlines())
    return "\n".join(point for point in points if point)


class DecideForm(Form):
    """A note along with a decision about an application; who is declined needs one."""

    note = lines(_("Your words in the letter"), WHY_MOST)


class DeclineForm(Form):
    """The words with which someone is declined."""

    note = lines(_("Your words in the letter"), WHY_MOST, Needs(_("Write why. The other one gets to read it.")))


class InviteForm(Form):
    """Somebody to invite."""

    name = line(_("Name"), NAME_MOST, Needs(_("Fill in the name.")))
    email = line(_("E-mail address at work"), ADDRESS_MOST, Needs(_("Fill in the e-mail address.")), is_address)
    organisation = line(_("Municipality or organisation"), ORGANISATION_MOST, Needs(_("Fill in the organisation.")))
    kind = RadioField(_("What does this person do?"), default=PRACTICE, validate_choice=False)
    language = RadioField(_("Language of the letter"), default="nl", validate_choice=False)

    def validate_kind(self, field: RadioField) -> None:
        field.data = field.data if field.data in KINDS else PRACTICE

    def validate_language(self, field: RadioField) -> None:
        field.data = field.data if field.data in LANGUAGES else "nl"


class ReportForm(Form):
    """What is wrong with a text, in a member's own words."""

    reason = lines(_("What is wrong?"), WHY_MOST, Needs(_("Write in a sentence what is wrong.")))


class KeepForm(Form):
    """What the one who reported gets to read."""

    outcome = lines(
        _("What do you tell the one who reported it?"),
        WHY_MOST,
        Needs(_("Write what you did. The one who reported it reads that.")),
    )


class ActForm(KeepForm):
    """The same, and the reason that the author gets to read."""

    why = lines(_("Why do you hide it?"), WHY_MOST, Needs(_("Write why. The author gets to read it.")))
