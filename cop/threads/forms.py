"""What is filled in to start, answer and change a conversation."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from cop.foundation.db import new_public_id
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.foundation.text import clean_line, clean_text, whole_number
from cop.members.models import Person
from cop.threads.models import ANNOUNCEMENT, CONVERSATION, QUESTION
from cop.threads.operations import Subject, Unnamed
from cop.threads.policy import may_announce, may_ask_unnamed
from cop.topics.models import agenda_points, themes
from cop.writing.models import mark_of

TITLE_MOST, BODY_MOST, TAGS_MOST = 160, 20_000, 5  # characters, characters (some eight pages), tags


class BodyForm(FlaskForm):
    """A text, and the mark that makes one form one post."""

    class Meta:
        csrf = False  # knock() has checked it before the view began

    body = TextAreaField(
        filters=[clean_text],
        validators=[
            InputRequired(lazy_gettext("Write something first.")),
            Length(max=BODY_MOST, message=lazy_gettext("This is too long: %(max)d characters is the most.")),
        ],
    )
    form_id = HiddenField(filters=[lambda typed: clean_line(typed)[:40]])  # a wrong mark is no error of the member's

    def validate_body(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))


@dataclass(frozen=True)
class TypedReply:
    """A reply as it was typed, cleaned; the mark of its form; what is not right yet, empty when it can be posted."""

    body: str
    form_id: str
    error: str


def typed_reply(author: Person) -> TypedReply:
    """What BodyForm asks, without its machinery: posting a reply is what members do most."""
    body = clean_text(request.form.get("body"))
    error = "" if body else _("Write something first.")
    if len(body) > BODY_MOST:
        error = _("This is too long: %(max)d characters is the most.", max=BODY_MOST)
    return TypedReply(body, mark_of(author, clean_line(request.form.get("form_id"))), error)


class ThreadForm(BodyForm):
    """A new conversation, and what it is about."""

    title = StringField(
        filters=[clean_line],
        validators=[
            InputRequired(lazy_gettext("Give your conversation a title.")),
            Length(max=TITLE_MOST, message=lazy_gettext("A title has at most %(max)d characters.")),
        ],
    )
    kind = StringField(default=QUESTION)
    circle = StringField(default="")
    agenda = SelectMultipleField(validate_choice=False)
    themes = SelectMultipleField(validate_choice=False)
    tags = StringField(
        filters=[clean_line], validators=[Length(max=200, message=lazy_gettext("These are too many words."))]
    )

    unnamed = BooleanField()
    size = StringField(default="")
    region = StringField(default="")

    def validate_title(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Give your conversation a title."))

    def validate_kind(self, field: StringField) -> None:
        if field.data and field.data not in (QUESTION, CONVERSATION, ANNOUNCEMENT):
            raise ValidationError(_("Choose what it is."))

    def validate_unnamed(self, field: BooleanField) -> None:
        if field.data and not may_ask_unnamed(self.kind.data or QUESTION):
            raise ValidationError(_("Only a question can be asked without a name."))

    def asks_unnamed(self) -> Unnamed | None:
        """How it is asked without a name; None when it has one."""
        if not self.unnamed.data:
            return None
        told = [dict(sizes()).get(self.size.data or "") if self.size.data else ""]
        told.append(dict(regions()).get(self.region.data) if self.region.data else "")
        return Unnamed(", ".join(part for part in told if part))

    def validate_agenda(self, field: SelectMultipleField) -> None:
        if len(self.points()) > 3 or (field.data and not self.points()):
            raise ValidationError(_("Choose one, two or three agenda points."))

    def validate_themes(self, field: SelectMultipleField) -> None:
        if any(theme not in themes() for theme in field.data or []):
            raise ValidationError(_("This theme does not exist."))

    def points(self) -> list[int]:
        """The agenda points that were chosen (1-6)."""
        return sorted({whole_number(typed) for typed in self.agenda.data or []} & set(agenda_points()))

    def tag_names(self) -> list[str]:
        return [name.strip()[:60] for name in (self.tags.data or "").split(",") if name.strip()][:TAGS_MOST]

    def subject(self, points_at_first: list[int]) -> Subject:
        """What the conversation is about; who chose no agenda point gets `points_at_first`."""
        return Subject(
            self.title.data,
            self.kind.data or QUESTION,
            self.points() or points_at_first,
            list(self.themes.data or []),
            self.tag_names(),
        )


def sizes() -> list[tuple[str, str]]:
    """How large the asker's municipality is, as far as one who asks without a name wants that known."""
    return [
        ("", _("I leave that out")),
        ("small", _("municipality of up to 50,000 inhabitants")),
        ("middle", _("municipality of 50,000 to 100,000 inhabitants")),
        ("large", _("municipality of more than 100,000 inhabitants")),
        ("partner", _("regional partner")),
    ]


def regions() -> list[tuple[str, str]]:
    """The kind of region, in words that fit many places at once."""
    return [
        ("", _("I leave that out")),
        ("urban", _("urban region")),
        ("mixed", _("region of towns and countryside")),
        ("rural", _("rural region")),
        ("border", _("border region")),
    ]


def kinds_for(member: Person) -> list[tuple[str, str, str]]:
    """The kinds of conversation someone may start: key, name, explanation."""
    kinds = [
        (QUESTION, _("Question"), _("You want to know something. Mark later which answer helped.")),
        (CONVERSATION, _("Conversation"), _("You want to think together, or tell what you learned.")),
    ]
    if may_announce(member):
        kinds.append((ANNOUNCEMENT, _("Announcement"), _("You tell everybody something.")))
    return kinds


def chosen_circle(circles: list[Row[*tuple[Any, ...]]], public_id: str) -> Row[*tuple[Any, ...]] | None:
    """The circle that was chosen, the community when none was; None when it is not one's own."""
    if not public_id:
        return next((circle for circle in circles if circle.is_everybody), None)
    return next((circle for circle in circles if circle.public_id == public_id), None)


def new_form_id() -> str:
    """A mark for one form on one page."""
    return new_public_id()


def filled(form_class: type[BodyForm], kept: dict[str, list[str]] | None = None, **values: Any) -> Any:
    """A form with what was kept from before, or with these values."""
    if request.method == "GET" and kept:
        return form_class(formdata=MultiDict([(name, value) for name, found in kept.items() for value in found]))
    return form_class(data=values or None) if request.method == "GET" else form_class()
