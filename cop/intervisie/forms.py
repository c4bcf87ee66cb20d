"""What is filled in to plan a session, to sign, to bring a question and to prepare it."""

import re
from datetime import datetime, timedelta

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import Field

from cop.foundation.calendar import moment_of
from cop.foundation.clock import local, now
from cop.foundation.forms import Form, Needs, is_link, line, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line, clean_text, whole_number
from cop.intervisie.models import KEEP_LEAST, KEEP_MOST, KEEP_USUAL, Session
from cop.intervisie.operations import Excluded, Plan
from cop.places.queries import corop_regions, municipalities, provinces

TITLE_MOST, VIDEO_MOST, NAME_MOST, ORGANISATION_MOST, OUT_MOST = 120, 300, 80, 120, 2000  # characters
SITUATION_MOST, QUESTION_MOST, INTAKE_MOST = 300, 200, 400  # characters: two sentences; one of six lines
SHORTEST, LONGEST, USUAL = 30, 240, 120  # minutes (domain §2.1)
FURTHEST = timedelta(days=731)  # from now to a session: a group plans a year ahead, and a little more
HOW_CAN_I = re.compile(r"(hoe kan ik|how can i)\b", re.IGNORECASE)
ONLINE, LAPTOP = "online", "laptop"
ANSWERS = {"ja": True, "nee": False}


def answer_of(field: Field) -> bool | None:
    """Yes, no, or nothing chosen."""
    return ANSWERS.get(field.data or "")


class PlanForm(Form):
    """When and how; the title and the link are for those inside. `was` is the moment that stands there already."""

    day = StringField(lazy_gettext("Day"), filters=[clean_line])
    at = StringField(lazy_gettext("Time"), filters=[clean_line])
    minutes = StringField(lazy_gettext("How many minutes"), filters=[clean_line])
    how = StringField(lazy_gettext("How do you meet?"), filters=[clean_line])
    title = line(lazy_gettext("A title of your own"), TITLE_MOST)
    video = line(lazy_gettext("Link to a video call"), VIDEO_MOST, is_link)
    keep_days = StringField(lazy_gettext("How many days is everything kept?"), filters=[clean_line])
    groep = SelectField(lazy_gettext("For whom"), filters=[clean_line], validate_choice=False, choices=[])
    version = StringField(filters=[clean_line])
    was: datetime | None = None

    def validate_at(self, _field: Field) -> None:
        self.starts_at = moment_of(self.day.data, self.at.data)
        if self.starts_at == self.was:
            return
        if self.starts_at < now():
            raise ValidationError(_("This moment has passed. Choose one that is still to come."))
        if self.starts_at > now() + FURTHEST:
            raise ValidationError(_("Choose a day within two years."))

    def validate_minutes(self, field: Field) -> None:
        if not SHORTEST <= whole_number(field.data) <= LONGEST:
            raise ValidationError(_("Choose from %(least)d to %(most)d minutes.", least=SHORTEST, most=LONGEST))

    def validate_how(self, field: Field) -> None:
        if field.data not in (ONLINE, LAPTOP):
            raise ValidationError(_("Choose how you meet."))

    def validate_keep_days(self, field: Field) -> None:
        if not KEEP_LEAST <= whole_number(field.data) <= KEEP_MOST:
            raise ValidationError(_("Choose from %(least)d to %(most)d days.", least=KEEP_LEAST, most=KEEP_MOST))

    def plan(self) -> Plan:
        """What was filled in; after validate() alone."""
        return Plan(
            self.starts_at,
            whole_number(self.minutes.data),
            self.title.data or "",
            self.video.data or "",
            self.how.data == LAPTOP,
            whole_number(self.keep_days.data),
        )


def at_first() -> dict[str, str]:
    """What stands in the form of a new session."""
    return {"minutes": str(USUAL), "keep_days": str(KEEP_USUAL), "how": ONLINE}


def as_planned(session: Session) -> dict[str, str]:
    """The plan as it is now, for the form that changes it."""
    there = local(session.starts_at)
    return {
        "day": f"{there:%Y-%m-%d}",
        "at": f"{there:%H:%M}",
        "minutes": str(session.minutes),
        "how": LAPTOP if session.is_one_laptop else ONLINE,
        "title": session.unseal("title"),
        "video": session.unseal("video"),
        "keep_days": str(session.keep_days),
        "version": str(session.version),
    }


class GuestForm(Form):
    """Somebody without an account."""

    name = line(lazy_gettext("Name"), NAME_MOST, Needs(lazy_gettext("Write the name of your guest.")))
    organisation = line(lazy_gettext("Organisation"), ORGANISATION_MOST)


class ExcludeForm(Form):
    """Who is kept out: organisations, one a line; regions by their code; members who were chosen before."""

    organisations = lines(lazy_gettext("Organisations"), OUT_MOST)
    regions = SelectMultipleField(lazy_gettext("Provinces and regions"), validate_choice=False)
    people = SelectMultipleField(lazy_gettext("Members"), validate_choice=False)

    def excluded(self) -> Excluded:
        """What was filled in, each thing once."""
        named = [organisation_of(one) for one in clean_text(self.organisations.data).splitlines()]
        known = {**provinces(), **corop_regions()}
        return Excluded(
            list(dict.fromkeys(filter(None, named))),
            [code for code in self.regions.data or () if code in known],
            list(dict.fromkeys(self.people.data or ())),
        )


def organisation_of(typed: str) -> str:
    """An organisation as members fill it in: of "gemeente woerden" the name of the municipality."""
    said = clean_line(typed)
    bare = re.sub(r"^gemeente\s+", "", said, flags=re.IGNORECASE).casefold()
    return next((name for name in municipalities() if name.casefold() == bare), said)


class AgreementForm(Form):
    """Signing: the line of command, the company in the room where that is asked, and the promise itself."""

    line = StringField(
        lazy_gettext("Does somebody in this group lead you, or do you lead somebody here?"), filters=[clean_line]
    )
    objects = StringField(lazy_gettext("Is that fine with you?"), filters=[clean_line])
    keeps = BooleanField(lazy_gettext("I keep to this"))
    version = StringField(filters=[clean_line])
    asks_about_people = False

    def validate_line(self, field: Field) -> None:
        if field.data not in ANSWERS:
            raise ValidationError(_("Say whether somebody here leads you, or is led by you."))

    def validate_objects(self, field: Field) -> None:
        if self.asks_about_people and field.data not in ANSWERS:
            raise ValidationError(_("Say whether this company is fine with you."))

    def validate_keeps(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Tick that you keep to this. Without that you cannot take part."))


class DilemmaForm(Form):
    """A question in two sentences."""

    situation = lines(
        lazy_gettext("The situation"), SITUATION_MOST, Needs(lazy_gettext("Write in one sentence what is going on."))
    )
    question = line(
        lazy_gettext("Your question"), QUESTION_MOST, Needs(lazy_gettext("Write your question: “How can I …?”"))
    )

    def validate_question(self, field: Field) -> None:
        if not HOW_CAN_I.match(field.data):
            raise ValidationError(
                _("Begin with “How can I …”. Then the question is about you, and the group can help you on.")
            )


class IntakeForm(Form):
    """The six lines of the bringer (choosing.INTAKE)."""

    situation = lines(lazy_gettext("The situation"), INTAKE_MOST)
    role = lines(lazy_gettext("My role"), INTAKE_MOST)
    others = lines(lazy_gettext("Who else matters"), INTAKE_MOST)
    tried = lines(lazy_gettext("What I tried"), INTAKE_MOST)
    question = lines(lazy_gettext("My question"), INTAKE_MOST)
    wish = lines(lazy_gettext("What I hope to take home"), INTAKE_MOST)
    version = StringField(filters=[clean_line])
    toch = StringField(filters=[clean_line])


class CodeForm(Form):
    """A code from the screen of the facilitator, typed on one's own telephone."""

    code = line(lazy_gettext("Your code"), 40, Needs(lazy_gettext("Type the code that you got.")))

    @property
    def secret(self) -> str:
        """The code as it was made, whatever spaces, dashes and capitals were typed."""
        return re.sub(r"[\s\u2010-\u2015-]", "", self.code.data or "").lower()
