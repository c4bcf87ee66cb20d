"""A draft as pages know it, and what a text calls; the rows are foundation.drafts.Draft and threads.models.Mention."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from cop.foundation.clock import local, now
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext, when
from cop.members.models import Person

REACH_MOST = 50  # people that one text may call: more is an announcement, and a moderator makes those
KEPT_MOST = 50  # drafts of one member: more is no work in progress
# A draft's place is the address of its page. Behind it may stand ~2 or ~3: a second and third window at the same page
# write beside the first; ~weg: thrown away, to be put back; ~geplaatst: what was posted last, so that a save that was
# still under way does not bring it back.
BESIDE = "~"
GONE, POSTED = "~weg", "~geplaatst"


def mark_of(writer: Person, form_id: str) -> str:
    """What makes one form one text; empty without one. It counts for its writer alone, so that a mark of somebody else
    is no key to what that one posted."""
    return f"{writer.id}.{form_id}"[:40] if form_id else ""


@dataclass(frozen=True)
class Kept:
    """What a member began to write at a place: fields by name, as they were typed, and when it was kept (UTC)."""

    place: str
    fields: dict[str, Any]
    at: datetime

    @property
    def is_thrown_away(self) -> bool:
        return self.place.endswith(GONE)

    @property
    def page(self) -> str:
        """The address of its page."""
        return self.place.partition(BESIDE)[0]

    @property
    def path(self) -> str:
        """Where to go on writing."""
        window = self.place.partition(BESIDE)[2]
        return f"{self.page}?concept={window}#schrijven" if window else f"{self.page}#schrijven"

    @property
    def version(self) -> str:
        """By which a window knows whether another one has kept something since."""
        return self.at.isoformat()

    @property
    def said(self) -> str:
        """When it was kept, as the composer says it."""
        there = local(self.at)
        if there.date() == local(now()).date():
            return _("Draft kept at %(time)s", time=f"{there.hour}.{there.minute:02d}")
        return _("Draft kept %(when)s", when=when(self.at))

    def first(self, name: str) -> str:
        """The first value of a field, or nothing."""
        values = self.fields.get(name) or [""]
        return str(values[0])

    @property
    def mark(self) -> str:
        """By which a draft knows the text that was posted from it: the form's own mark, or the version it changes."""
        return self.first("form_id") or self.first("version")


def has_words(fields: Mapping[str, Any]) -> bool:
    """Whether there is something to keep: a text or a title."""
    return any(any(fields.get(name) or []) for name in ("body", "title"))


@dataclass(frozen=True)
class CalledCircle:
    """A circle that a text calls, and how many it has."""

    id: int
    name: str
    size: int


@dataclass(frozen=True)
class Named:
    """What a text calls with @: links by the name as typed, whom that reaches, and what stays plain text."""

    links: Mapping[str, str] = field(default_factory=dict)
    members: tuple[int, ...] = ()
    circles: tuple[CalledCircle, ...] = ()
    nobody: tuple[str, ...] = ()
    several: tuple[str, ...] = ()

    @property
    def reach(self) -> int:
        """How many people it tells, at most."""
        return len(self.members) + sum(circle.size for circle in self.circles)

    @property
    def error(self) -> str:
        """Why a text that calls too many is not posted; empty when it may be."""
        if self.reach <= REACH_MOST:
            return ""
        return _(
            "You call %(n)s people with @, and %(most)s is the most. Take the @ off a name, or ask a moderator for an "
            "announcement. Your text is still here.",
            n=self.reach,
            most=REACH_MOST,
        )

    def remarks(self) -> list[str]:
        """What the writer should know before it is posted, in sentences."""
        said = [
            ngettext("@%(name)s tells %(n)s member.", "@%(name)s tells %(n)s members.", circle.size, name=circle.name)
            for circle in self.circles
        ]
        said += [_("%(name)s stays plain text: there is nobody here of that name.", name=name) for name in self.nobody]
        said += [
            _("%(name)s stays plain text: more than one is called that. Choose from the list after @.", name=name)
            for name in self.several
        ]
        return [self.error, *said] if self.error else said


NOBODY = Named()


@dataclass(frozen=True)
class Preview:
    """A text as it will stand, and what is to be said of its names."""

    html: Markup
    remarks: list[str]


@dataclass(frozen=True)
class Composing:
    """What a composer shows beside the text that is typed in it: where its draft is kept, the circle (its public id) in
    which one writes, the draft's version and what is said of it, and the preview that was asked for without script."""

    place: str
    circle: str
    seen: str = ""
    said: str = ""
    preview: Preview | None = None
