"""Writing the weekly letter for one member, when it leaves: by what that member may see at that moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased

from cop.digest.compose import compose, windows
from cop.digest.lines import Item, items_for
from cop.digest.models import Delivery, Edition
from cop.digest.queries import next_letter_at, open_edition, previous_cut
from cop.digest.signed import token_for
from cop.digest.timetable import week_of
from cop.foundation.clock import local, now
from cop.foundation.db import db
from cop.foundation.language import day_name, ngettext
from cop.foundation.language import gettext as _
from cop.foundation.letters import speaking, write_letter
from cop.foundation.outbox import Letter, Writer, Written
from cop.members.models import ACTIVE, MONTHLY, NEVER, Member

SUBJECT_LENGTH = 55  # characters: what a phone shows of a subject
TITLE_LEAST = 12  # characters of a title that still say something
HEADLINE_MOST = 110  # characters of an intro that can be the headline itself
MINUTES_A_LINE = 0.4  # of reading

Editor = aliased(Member)
COPY = (
    select(
        Member.id,
        Member.public_id,
        Member.name,
        Member.email,
        Member.language,
        Member.status,
        Member.rhythm,
        Edition,
        Editor.name.label("editor"),
        Delivery.lines,
    )
    .join(Delivery, Delivery.member_id == Member.id)
    .join(Edition, Edition.id == Delivery.edition_id)
    .outerjoin(Editor, Editor.id == Edition.editor_id)
    .where(Delivery.letter_id == bindparam("letter"))
)


@dataclass(frozen=True)
class Page:
    """What the letter says about itself."""

    week: int
    day: str
    intro: list[str]
    editor: str
    is_automatic: bool
    public_id: str
    rhythm: str


def weekly(letter: Letter) -> Written | None:
    """A member's copy. None when nothing is left to say, or the member no longer wants it."""
    row = db.session.execute(COPY, {"letter": letter.id}).one_or_none()
    if row is None or row.status != ACTIVE or row.rhythm == NEVER:
        return None
    with speaking(row.language):
        items = items_for(row.id, row.Edition.id, row.lines)
        if not items and not row.Edition.intro:
            return None
        return written(row, row.Edition, row.editor, items)


def test(letter: Letter) -> Written | None:
    """The letter as it is now, for the editor alone."""
    member = db.session.get(Member, letter.member_id)
    if member is None or member.status != ACTIVE:
        return None
    edition = open_edition()
    with speaking(member.language):
        items = items_now(member, edition)
        return written(member, edition, editor_of(edition), items, prefix=_("Test: "))


def items_now(member: Member, edition: Edition | None, named_only: bool = False) -> list[Item]:
    """What this member would get if the letter went now; `named_only` as in compose.read_news."""
    moment = now()
    since = windows([member], edition, moment, previous_cut())[member.id]
    lines = compose(member.id, min(since, moment), moment, edition, named_only)
    return items_for(member.id, edition.id if edition else 0, lines)


def written(
    reader: Row[Any] | Member,
    edition: Edition | None,
    editor: str | None,
    items: Sequence[Item],
    prefix: str = "",
    is_preview: bool = False,
) -> Written:
    """The letter in words, in the language spoken now; in a preview its signed links lead nowhere."""
    page = page_of(edition, editor, reader.rhythm)
    token = "" if is_preview else token_for(reader.public_id)
    return write_letter(
        "digest.weekly",
        reader.email,
        reader.language,
        headers={} if is_preview else headers_for(token, edition),
        subject_line=prefix + subject_of(items, page),
        preheader=preheader_of(items, page),
        greeting=greeting_of(reader.name, items, page),
        items=items,
        page=page,
        headline=headline_of(page),
        leave_path=f"/weekbericht/afmelden/{token}" if token else "",
        rhythm_path=f"/weekbericht/ritme/{token}" if token else "",
    )


def editor_of(edition: Edition | None) -> str | None:
    """The name of who last edited it; None when nobody did."""
    editor = db.session.get(Member, edition.editor_id) if edition and edition.editor_id else None
    return editor.name if editor else None


def page_of(edition: Edition | None, editor: str | None, rhythm: str) -> Page:
    """What the letter says about itself."""
    goes_at = edition.goes_at if edition else next_letter_at()
    return Page(
        week=int((edition.week if edition else week_of(goes_at))[-2:]),
        day=day_name(local(goes_at)),
        intro=[part for part in (edition.intro if edition else "").split("\n\n") if part.strip()],
        editor=editor or "",
        is_automatic=edition is None or edition.is_automatic,
        public_id=edition.public_id if edition else "",
        rhythm=rhythm,
    )


def greeting_of(name: str, items: Sequence[Item], page: Page) -> str:
    """Good day, how much there is, and who chose it."""
    said = [_("Hello %(name)s.", name=name.split(" ")[0])]
    picked = sum(item.is_picked for item in items)
    if items:
        said.append(ngettext("This is one line for you.", "These are %(n)s lines for you.", len(items)))
    if items and page.is_automatic:
        said.append(_("They were chosen automatically."))
    elif picked and page.editor:
        editor = page.editor.split(" ")[0]
        if picked == len(items):
            said.append(_("%(editor)s chose them.", editor=editor))
        else:
            said.append(
                ngettext("%(editor)s chose one of them.", "%(editor)s chose %(n)s of them.", picked, editor=editor)
            )
    return " ".join(said)


def headline_of(page: Page) -> str:
    """A short opening is the headline; a longer one is text below a plain headline."""
    if page.intro and len(page.intro[0]) <= HEADLINE_MOST and "\n" not in page.intro[0]:
        return page.intro[0]
    return _("This week in the community") if page.rhythm != MONTHLY else _("This month in the community")


def subject_of(items: Sequence[Item], page: Page) -> str:
    """The first request and a person, in SUBJECT_LENGTH characters; no title from a closed circle, since subjects
    stand on locked screens and in the logs of mail servers."""
    shown = [item for item in items if not item.circle and not item.veils]
    if not shown:
        if items:
            number = sum(item.veils or 1 for item in items)
            return ngettext("One conversation in your circles", "%(n)s conversations in your circles", number)
        return shortened(_("Weekly letter %(week)s: ", week=page.week), " ".join(page.intro), "")
    first = next((item for item in shown if item.is_open_question), shown[0])
    others = len(items) - 1
    end = ngettext(" (and one more)", " (and %(n)s more)", others) if others else ""
    return shortened(first.opening, first.title, end)


def shortened(begin: str, title: str, end: str) -> str:
    """A title between its surroundings, cut at a word so that the whole fits SUBJECT_LENGTH."""
    if len(begin) > SUBJECT_LENGTH - len(end) - TITLE_LEAST:
        begin = ""  # a very long name: then the title alone
    room = SUBJECT_LENGTH - len(begin) - len(end)
    if len(title) > room:
        cut = title[: room - 1]
        title = (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,.;:-–") + "…"
    return begin + title + end


def preheader_of(items: Sequence[Item], page: Page) -> str:
    """What stands beside the subject in a list of letters: how long it is, and what the subject does not say."""
    if not items:
        return page.intro[0] if page.intro else ""
    minutes = max(1, round(len(items) * MINUTES_A_LINE))
    length = ngettext("One line", "%(n)s lines", len(items))
    time = ngettext("one minute", "%(n)s minutes", minutes)
    also = next((item.title for item in items[1:] if not item.circle and not item.veils), "")
    return f"{length}, {time}. " + (_("Also: %(title)s", title=also) if also else "")


def headers_for(token: str, edition: Edition | None) -> Mapping[str, str]:
    """What mail programs and relays want to know: RFC 2919, RFC 2369, RFC 8058, and that it went to many."""
    public_url = current_app.config["PUBLIC_URL"]
    host = urlsplit(public_url).hostname or "localhost"
    week = (edition.week if edition else week_of(now())).replace("-", "").lower()
    return {
        "List-Id": f"Weekbericht <weekbericht.{host}>",
        "List-Unsubscribe": f"<{public_url}/weekbericht/afmelden/{token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Feedback-ID": f"{week}:weekly:digest:weekbericht",
    }


WRITERS: Mapping[str, Writer] = {"digest.weekly": weekly, "digest.test": test}
