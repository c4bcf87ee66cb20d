"""The room in the words of the page: who speaks, what is missing, and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cop.foundation.clock import local, now
from cop.foundation.language import gettext as _
from cop.foundation.language import ngettext
from cop.intervisie.models import COMES, Session, Sitter
from cop.intervisie.policy import fewest, is_bringer
from cop.methods.models import BRINGER, GROUP, HARVEST, OWN, Step
from cop.runner.models import Run

NEARLY = 0.8  # of the time: the clock shows that the end is near (domain §2.2)


def missing_in_words(key: str, session: Session, sitters: Sequence[Sitter]) -> str:
    """What has to happen before the session can begin (policy.what_is_missing), and of whom one waits for it."""
    there = [one for one in sitters if one.is_here and one.answer == COMES]
    bringer = next((one.first_name for one in there if is_bringer(session, one)), "")
    lacking = fewest(session) - sum(one.is_present for one in there)
    return {
        "method": _("Choose a method."),
        "bringer": _("We are waiting for %(name)s, who brings the question.", name=bringer)
        if bringer
        else _("Choose whose question it is."),
        "signed": _("Somebody in the room has not signed the agreement yet."),
        "agreed": _("Not everybody agrees with who is in the room together. Who that is, nobody sees."),
        "few": ngettext("One person more is needed to begin.", "%(n)s people more are needed to begin.", lacking),
        "many": _("There are more than ten people in the room."),
    }[key]


def who_speaks(step: Step) -> str:
    """One sentence about who speaks, and who listens."""
    return {
        "iedereen": _("Everybody may speak."),
        "inbrenger": _("The bringer speaks. The others listen."),
        "deelnemers": _("The participants speak. The bringer listens, and answers when asked."),
        "deelnemers_om_beurt": _("The participants speak in turn. The bringer listens, and says nothing now."),
        "stil": _("It is quiet. Everybody writes or thinks alone."),
        "begeleider": _("The facilitator speaks."),
        "vorige_inbrenger": _("The bringer of last time speaks."),
        "consultvrager": _("Who asks speaks. The others listen."),
        "consultgever": _("Who helps asks on. Who asks answers."),
        "coaches_om_beurt": _("The coaches speak in turn. The bringer listens."),
        "coaches_en_inbrenger": _("First the coaches, then the bringer."),
        "waarnemers": _("The observers say what they saw. The bringer listens."),
        "voorbeeldgever": _("Who gives the example speaks. The others listen."),
        "minderheid": _("Whoever sees it differently speaks first."),
    }[step.speaks]


def sight_here(step: Step) -> str:
    """Who sees what is written in this step, in a word or two."""
    return {
        OWN: _("only for you"),
        BRINGER: _("for the bringer"),
        GROUP: _("for the group"),
        HARVEST: _("for the group, perhaps a lesson"),
    }.get(step.sight, "")


@dataclass(frozen=True)
class Clock:
    """The clock of a step at this moment; seconds, all of them."""

    total: int
    left: int  # below zero: so much over
    is_still: bool
    done_at: datetime | None  # on the wall here

    @property
    def face(self) -> str:
        """6:12, or +0:12 when the time is over."""
        minutes, seconds = divmod(abs(self.left), 60)
        return f"{'+' if self.left < 0 else ''}{minutes}:{seconds:02d}"

    @property
    def is_late(self) -> bool:
        return self.left < 0

    @property
    def is_nearly(self) -> bool:
        return self.left >= 0 and self.total - self.left >= self.total * NEARLY

    @property
    def share(self) -> float:
        """How much of the ring is left, 0-100."""
        return round(max(0, min(100, 100 * self.left / self.total if self.total else 0)), 1)


def clock_of(run: Run, step: Step) -> Clock:
    """What the clock says now."""
    total = step.minutes * 60 + run.extra
    left = round(total - run.spent())
    done = local(now() + timedelta(seconds=left)) if left > 0 and not run.is_paused else None
    return Clock(total, left, run.is_paused, done)
