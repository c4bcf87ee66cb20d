"""Which lines of the bell a member may (still) see, and how much one is told: the table of the three presets."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_

from cop.circles.policy import Who, within
from cop.foundation.language import gettext as _
from cop.members.models import EVERYTHING, PRESETS, QUIET
from cop.notifications.models import (
    ALL_MENTIONED,
    ANSWERED,
    APPLIED,
    CALL_AFTER,
    CALL_AGREED,
    CALL_ASKED,
    CALL_CANCELLED,
    CALL_DECLINED,
    CALL_LAPSED,
    CASE_BACK,
    CASE_HANDED_IN,
    CASE_INTERVIEW,
    CASE_INVITED,
    CASE_PUBLISHED,
    CASE_QUOTED,
    CASE_REMARKED,
    CASE_REVIEW,
    CASE_UNUSED,
    CASE_USED,
    CIRCLE_ASKED,
    DECIDED,
    DIRECT,
    EDITED,
    HELPED,
    HIDDEN,
    INSIGHT,
    INVITED,
    KNOCKED,
    MENTIONED,
    NEW_THREAD,
    NOTE,
    OUTCOME,
    REACTED,
    REMINDED,
    REPLY,
    REPORTED,
    SEQUEL_ASKED,
    SESSION_ASKED,
    SESSION_ENDS,
    SESSION_NEWS,
    SESSION_OFF,
    SUMMARY,
    Notification,
)


def visible_to(member_id: Who) -> ColumnElement[bool]:
    """Mine, and from a circle that I am still in."""
    in_my_circles = or_(Notification.circle_id.is_(None), within(Notification.circle_id, member_id))
    return and_(Notification.member_id == member_id, in_my_circles)


class Way(NamedTuple):
    """How news comes: as a line in the bell, and as a letter."""

    bell: bool
    mail: bool


NOT, BELL, BOTH = Way(False, False), Way(True, False), Way(True, True)


class Sort(NamedTuple):
    """A sort of news: how it is called on the settings page, and its way under each preset."""

    label: Callable[[], str] | None  # None: it comes in any case, and nothing can be chosen about it
    quiet: Way
    usual: Way
    everything: Way

    def way(self, preset: str) -> Way:
        """The way under a preset."""
        return {QUIET: self.quiet, EVERYTHING: self.everything}.get(preset, self.usual)


#                                                                            quiet usual everything
TO_ME = Sort(lambda: _("direct conversations, calls and closed sessions"),   BOTH, BOTH, BOTH)  # fmt: skip
FOR_ME = Sort(lambda: _("what is for you"),                                  BELL, BOTH, BOTH)  # fmt: skip
FOLLOWED = Sort(lambda: _("conversations that you follow"),                  NOT,  BELL, BOTH)  # fmt: skip
ASIDE = Sort(lambda: _("reactions, summaries and changed texts"),            NOT,  BELL, BELL)  # fmt: skip
FRESH = Sort(lambda: _("each new conversation"),                             NOT,  NOT,  BOTH)  # fmt: skip
DUTY = Sort(None,                                                            BELL, BELL, BELL)  # fmt: skip
SORTS = (TO_ME, FOR_ME, FOLLOWED, ASIDE, FRESH, DUTY)  # in the order of the explanation

SORT_OF = {
    **dict.fromkeys((DIRECT, NOTE), TO_ME),
    **dict.fromkeys((CALL_ASKED, CALL_AGREED, CALL_DECLINED, CALL_LAPSED, CALL_CANCELLED, CALL_AFTER), TO_ME),
    SESSION_NEWS: TO_ME,
    **dict.fromkeys(
        (
            *(CASE_INVITED, CASE_QUOTED, CASE_REMARKED, CASE_BACK, CASE_PUBLISHED, CASE_USED, CASE_UNUSED),
            *(CASE_REVIEW, CASE_INTERVIEW),
        ),
        FOR_ME,
    ),
    **dict.fromkeys((ANSWERED, MENTIONED, INSIGHT, HELPED, SEQUEL_ASKED, REMINDED), FOR_ME),
    **dict.fromkeys((REPLY, ALL_MENTIONED, OUTCOME), FOLLOWED),
    **dict.fromkeys((EDITED, SUMMARY, REACTED), ASIDE),
    NEW_THREAD: FRESH,
    **dict.fromkeys(
        (KNOCKED, INVITED, APPLIED, DECIDED, REPORTED, HIDDEN, CIRCLE_ASKED, SESSION_ENDS, SESSION_ASKED, SESSION_OFF),
        DUTY,
    ),
    CASE_HANDED_IN: DUTY,
}


WAYS = {(kind, preset): sort.way(preset) for kind, sort in SORT_OF.items() for preset in PRESETS}


def way(kind: str, preset: str) -> Way:
    """How news of this kind reaches a member with this preset. Raises KeyError for a kind that has no row above."""
    return WAYS[kind, preset]


def explained(preset: str) -> str:
    """What a preset means, in one line that is made from the table; what comes by mail is in the bell as well."""
    by_mail, in_bell = (
        [sort.label() for sort in SORTS if sort.label and sort.way(preset) == its_way] for its_way in (BOTH, BELL)
    )
    return _("By mail: %(mail)s. Only in your messages: %(bell)s.", mail=listed(by_mail), bell=listed(in_bell))


def listed(parts: list[str]) -> str:
    """a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])
