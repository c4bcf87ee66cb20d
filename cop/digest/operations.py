"""Making the weekly letter, letting it go at its moment, and giving every member a copy: each exactly once."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from werkzeug.exceptions import Conflict

from cop.circles.models import Circle
from cop.digest import queries
from cop.digest.compose import MEMBERS, MOST_LINES, News, lines_for, read_news, readers, windows
from cop.digest.models import DRAFT, GONE, READY, Delivery, Edition, Pick
from cop.digest.timetable import LATE, last_moment, next_moment, week_of
from cop.foundation import log, outbox
from cop.foundation.clock import now
from cop.foundation.db import db, end_reading, insert_or_ignore, new_public_id, writing
from cop.foundation.language import gettext as _
from cop.members.models import MONTHLY, RHYTHMS, WEEKLY, Member, Person
from cop.threads.models import Thread

BATCH = 50  # members in one transaction: some 20 ms of writing, so that pages hardly wait for it
WEEKLY_LETTER, TEST_LETTER = "digest.weekly", "digest.test"  # kinds of letter


# Making it: by moderators. Every change counts up the version, so that a second editor notices.


def open_edition() -> Edition:
    """The edition that is being made; a new one for the next free week when there is none."""
    edition = queries.open_edition()
    if edition is None:
        moment = queries.next_free_moment()
        lay_open(moment)
        edition = queries.open_edition()
    if edition is None:
        raise Conflict(_("Somebody was just before you. Open the page again."))
    return edition


def lay_open(moment: datetime) -> None:
    """Start the edition of this moment's week, unless it is there already."""
    row = {"public_id": new_public_id(), "week": week_of(moment), "goes_at": moment, "created_at": now()}
    insert_or_ignore(Edition, [row])


def changed_by(edition: Edition, editor: Person) -> None:
    edition.version += 1
    edition.editor_id = editor.id


def require_draft(edition: Edition) -> None:
    """Raises Conflict unless the edition may be changed: what lies ready is what goes out."""
    if edition.state != DRAFT:
        raise Conflict(_("This letter lies ready. Bring it back to draft first if you want to change it."))


def write_words(edition: Edition, editor: Person, intro: str, whys: dict[str, str]) -> None:
    """Keep the intro, and the line per pick (by the thread's public id); raises Conflict when it lies ready."""
    require_draft(edition)
    is_changed = edition.intro != intro
    edition.intro = intro
    picks = select(Pick, Thread.public_id).join(Thread, Thread.id == Pick.thread_id)
    for pick, public_id in db.session.execute(picks.where(Pick.edition_id == edition.id)).all():
        why = whys.get(public_id, pick.why)
        is_changed = is_changed or pick.why != why
        pick.why = why
    if is_changed:
        changed_by(edition, editor)


def add_pick(edition: Edition, editor: Person, thread: Thread, why: str = "") -> int:
    """Put a thread at the end of the picks and return its place (from 1); once is enough.

    Raises Conflict when the letter is full or lies ready, or the thread is a direct conversation.
    """
    require_draft(edition)
    if db.session.get_one(Circle, thread.circle_id).is_direct:
        raise Conflict(_("A direct conversation does not go into the letter."))
    picks = ordered_picks(edition)
    for place, pick in enumerate(picks, 1):
        if pick.thread_id == thread.id:
            return place
    if len(picks) >= MOST_LINES:
        raise Conflict(_("A letter has at most %(n)s lines. Take one out first.", n=MOST_LINES))
    db.session.add(Pick(edition_id=edition.id, thread_id=thread.id, why=why, position=len(picks) + 1))
    changed_by(edition, editor)
    db.session.flush()
    return len(picks) + 1


def remove_pick(edition: Edition, editor: Person, place: int) -> None:
    """Take out the pick at this place (from 1); a place that is not there changes nothing."""
    require_draft(edition)
    picks = ordered_picks(edition)
    if 1 <= place <= len(picks):
        db.session.delete(picks.pop(place - 1))
        number_again(picks)
        changed_by(edition, editor)


def move_pick(edition: Edition, editor: Person, place: int, to: int) -> None:
    """Move the pick at one place to another (both from 1); a place that is not there changes nothing."""
    require_draft(edition)
    picks = ordered_picks(edition)
    if 1 <= place <= len(picks) and 1 <= to <= len(picks):
        picks.insert(to - 1, picks.pop(place - 1))
        number_again(picks)
        changed_by(edition, editor)


def ordered_picks(edition: Edition) -> list[Pick]:
    return list(db.session.scalars(select(Pick).where(Pick.edition_id == edition.id).order_by(Pick.position, Pick.id)))


def number_again(picks: list[Pick]) -> None:
    for place, pick in enumerate(picks, 1):
        pick.position = place


def set_ready(edition: Edition, editor: Person) -> None:
    """It is finished: it goes at its moment, exactly as it is."""
    require_draft(edition)
    edition.state = READY
    changed_by(edition, editor)
    log.write_down(editor.id, "ready_letter", f"edition:{edition.public_id}")


def back_to_draft(edition: Edition, editor: Person) -> None:
    """It is not finished after all. A letter that was to go at once waits for the fixed moment again."""
    if edition.state == READY:
        edition.state = DRAFT
        if edition.goes_at <= now():
            plan_again(edition, queries.next_free_moment())
        changed_by(edition, editor)
        log.write_down(editor.id, "unready_letter", f"edition:{edition.public_id}")


def send_now(edition: Edition, editor: Person) -> None:
    """Let it go at once, in the place of that week's letter at the fixed moment."""
    edition.state = READY
    edition.goes_at = now()
    changed_by(edition, editor)
    log.write_down(editor.id, "send_letter_now", f"edition:{edition.public_id}")


def send_test(edition: Edition | None, editor: Person) -> None:
    """Send the letter as it is now to the editor alone; it counts as no cut."""
    about = {"edition": edition.id if edition else 0}
    outbox.put(TEST_LETTER, outbox.SOON, member_id=editor.id, about=about)


# Letting it go: by the clock


def send_due(moment: datetime, *, by_hand: bool = False, seconds: float | None = None) -> "Dealt":
    """Do what is due at this moment (UTC): let the edition go, and put every member's copy in the outbox.

    Safe to run twice, by two at once, and again after being killed. `by_hand` acts as if the clock itself had said
    so: a fixed moment of the last 48 hours counts even if nobody planned it. `seconds` of work at most (None: all).
    """
    plan(moment, by_hand)
    let_go(moment)
    return deal_out(seconds)


def plan(moment: datetime, by_hand: bool = False) -> None:
    """See to it that an edition lies open for the next fixed moment; one that is too late joins the next."""
    edition = queries.open_edition()
    wanted = moment_to_plan(moment, by_hand)
    if edition is None:
        with writing():
            lay_open(wanted)
        return
    is_too_late = moment - edition.goes_at > LATE
    is_ahead = edition.goes_at > max(moment, now())
    is_moved = is_ahead and edition.goes_at != queries.next_free_moment()  # LETTER_DAY was changed
    if not (is_too_late or is_moved):
        return
    edition_id, version = edition.id, edition.version
    with writing():
        current = db.session.get(Edition, edition_id)
        if current and current.version == version and current.state != GONE:
            plan_again(current, wanted if is_too_late else queries.next_free_moment())


def moment_to_plan(moment: datetime, by_hand: bool) -> datetime:
    """Where a new or late edition goes: a fixed moment that has just passed if it may still be kept, or the next."""
    edition = queries.open_edition()
    just_passed = last_moment(moment)
    may_keep = by_hand or edition is not None  # without either, nobody promised a letter at that moment
    if may_keep and moment - just_passed <= LATE and not queries.is_taken(week_of(just_passed)):
        return just_passed
    return free_after(max(moment, now()))


def free_after(moment: datetime) -> datetime:
    found = next_moment(moment)
    while queries.is_taken(week_of(found)):
        found = next_moment(found)
    return found


def plan_again(edition: Edition, moment: datetime) -> None:
    edition.goes_at, edition.week = moment, week_of(moment)
    edition.version += 1


def let_go(moment: datetime) -> bool:
    """Freeze the edition whose moment has come: whoever moves it, once. Its cut is never later than what is written.

    If nobody edited it, the suggestions that all members may read are its picks.
    """
    edition = queries.open_edition()
    if edition is None or edition.goes_at > moment:
        return False
    is_untouched = edition.state == DRAFT and not edition.intro and not ordered_picks(edition)
    chosen = queries.suggestions(edition, queries.suggestions_since()) if is_untouched else []
    mine = (
        update(Edition)
        .where(Edition.id == edition.id, Edition.version == edition.version, Edition.state.in_((DRAFT, READY)))
        .values(state=GONE, gone_at=now(), goes_at=min(edition.goes_at, now()), is_automatic=is_untouched, dealt_to=0)
        .execution_options(synchronize_session=False)
    )
    edition_id = edition.id
    with writing():
        if db.session.execute(mine).rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, as every update's
            return False  # another sender was first, or an editor changed it just now: at the next round, then
        for place, suggestion in enumerate(chosen[: queries.AUTOMATIC_PICKS], 1):
            db.session.add(Pick(edition_id=edition_id, thread_id=suggestion.thread_id, position=place))
    return True


@dataclass
class Dealt:
    """What one round of dealing out did; `is_done` when every member of every edition was dealt with."""

    copies: int = 0
    members: int = 0
    is_done: bool = True


def deal_out(seconds: float | None = None) -> Dealt:
    """Put copies in the outbox for every member of every edition that has gone; `seconds` of work at most."""
    dealt = Dealt()
    stop_at = time.monotonic() + seconds if seconds is not None else None
    waiting = select(Edition.id).where(Edition.state == GONE, Edition.dealt_at.is_(None)).order_by(Edition.id)
    for edition_id in db.session.scalars(waiting).all():
        dealer = Dealer(edition_id, dealt)
        while dealer.deal_batch():
            if stop_at is not None and time.monotonic() >= stop_at:
                dealt.is_done = False
                return dealt
    end_reading()
    return dealt


class Dealer:
    """One round over the members of one edition, in the order of their numbers, BATCH at a time.

    What is composed is read outside the writing transaction. In it, the edition's cursor moves on from where it was
    and the copies are added, or neither: so whoever is killed or comes second has changed nothing.
    """

    def __init__(self, edition_id: int, dealt: Dealt) -> None:
        self.edition_id = edition_id
        self.dealt = dealt
        self.news: News | None = None

    def deal_batch(self) -> bool:
        """Deal with the next members; False when there are none left."""
        end_reading()
        edition = db.session.get_one(Edition, self.edition_id)
        if edition.dealt_at is not None:
            return False
        place, until = edition.dealt_to, edition.goes_at
        members = self.next_members(edition)
        copies = self.compose(edition, members) if members else []
        with writing():
            moved = {"dealt_to": members[-1].id} if members else {"dealt_at": now()}
            mine = update(Edition).where(Edition.id == self.edition_id, Edition.dealt_to == place).values(**moved)
            if db.session.execute(mine.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
                return True  # another sender dealt with these
            put_copies(self.edition_id, until, copies)
        self.dealt.members += len(members)
        self.dealt.copies += len(copies)
        return bool(members)

    def next_members(self, edition: Edition) -> list[Any]:
        """The next active members who get this edition by their rhythm."""
        rhythms = (WEEKLY, MONTHLY) if queries.is_first_of_month(edition) else (WEEKLY,)
        wanted = MEMBERS.where(Member.id > edition.dealt_to, Member.rhythm.in_(rhythms))
        return list(db.session.execute(wanted.order_by(Member.id).limit(BATCH), {"until": edition.goes_at}))

    def compose(self, edition: Edition, members: list[Any]) -> list["Copy"]:
        """What each of these members gets; who gets nothing is left out, unless the editor wrote to all."""
        until = edition.goes_at
        since = windows(members, edition, until, queries.previous_cut(edition))
        since = {member_id: min(begin, until) for member_id, begin in since.items()}
        earliest = min(since.values())
        if self.news is None or self.news.since > earliest:
            self.news = read_news(edition, earliest, until)
        found = []
        for reader in readers(members, since, self.news):
            lines = lines_for(reader, self.news)
            if lines or edition.intro:
                found.append(Copy(reader.id, reader.since, lines))
        return found


@dataclass(frozen=True, slots=True)
class Copy:
    """One member's copy before it is written down."""

    member_id: int
    since: datetime
    lines: list[dict[str, Any]]


def put_copies(edition_id: int, until: datetime, copies: list[Copy]) -> None:
    """A letter in the outbox and its Delivery for each copy."""
    letters = [
        outbox.put(WEEKLY_LETTER, outbox.BULK, member_id=copy.member_id, about={"edition": edition_id})
        for copy in copies
    ]
    db.session.flush()
    for copy, letter in zip(copies, letters, strict=True):
        db.session.add(
            Delivery(
                edition_id=edition_id,
                member_id=copy.member_id,
                letter_id=letter.id,
                since=copy.since,
                until=until,
                lines=copy.lines,
            )
        )
    db.session.flush()


# What each member decides


def choose_rhythm(member: Member, rhythm: str) -> None:
    """Every week, once a month or never (a key of RHYTHMS); what is not one of them changes nothing."""
    if rhythm in RHYTHMS:
        member.rhythm = rhythm
