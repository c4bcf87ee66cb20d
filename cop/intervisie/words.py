"""What pages say of a session: when and how it is, what one still has to do, and what is missing before it begins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel import Locale

from cop.foundation.clock import local, now
from cop.foundation.language import PSEUDO, day_name, ngettext, spoken
from cop.foundation.language import gettext as _
from cop.intervisie.choosing import INTAKE, intake_of
from cop.intervisie.models import (
    AGREEING,
    ASKED,
    COMES,
    CONCEPT,
    FEW,
    MANY,
    MOST,
    PLANNED,
    RUNNING,
    STAYS_AWAY,
    Seat,
    Session,
    Sitter,
)
from cop.intervisie.policy import (
    coming,
    fewest,
    is_blocked,
    is_bringer,
    may_bring,
    may_change_plan,
    may_enter,
    may_read_words,
    may_sign,
    may_write_intake,
    needs_everyone,
)
from cop.methods.models import Method, library
from cop.places.queries import organisation_label

OPENS_BEFORE = timedelta(minutes=30)  # from then on the room is what one comes for
LOOKS_BACK = "terugblik"  # the step for a group that met before


@dataclass(frozen=True)
class Step:
    """One thing on the way to a session: what, whether it is done, where one does it, and a line under it."""

    key: str
    says: str
    is_done: bool
    path: str = ""
    line: str = ""
    is_open: bool = True  # can be done now
    waits: bool = False  # for others: then the next step comes first


def when_in_words(session: Session) -> str:
    """Day and hours: "dinsdag 24 november, 13.30 tot 15.30 uur"."""
    return _("%(day)s, %(hours)s", day=day_name(local(session.starts_at)), hours=hours_in_words(session))


def hours_in_words(session: Session) -> str:
    """From when until when, on the clock here."""
    starts, ends = local(session.starts_at), local(session.starts_at + timedelta(minutes=session.minutes))
    return _("%(start)s to %(end)s", start=f"{starts:%-H.%M}", end=f"{ends:%-H.%M}")


def month_in_words(session: Session) -> str:
    """The month in a few letters, for the block with the date: "nov"."""
    locale = Locale("nl" if spoken.get() == PSEUDO else spoken.get())
    named = str(locale.months["format"]["abbreviated"][session.day.month]).rstrip(".")
    return f"⟦{named}⟧" if spoken.get() == PSEUDO else named


def how_in_words(session: Session) -> str:
    """Online, or around one screen."""
    return _("around one laptop") if session.is_one_laptop else _("online")


def minutes_of(session: Session, method: Method) -> int:
    """How long a method takes here, with opening and closing; looking back is for a group that met before."""
    steps = library().around(method)
    return sum(step.minutes for step in steps if step.key != LOOKS_BACK or session.circle_id is not None)


def byline_of(sitter: Sitter) -> str:
    """Function and organisation, as they stand under a name."""
    return ", ".join(filter(None, (sitter.function, organisation_label(sitter.organisation))))


def answer_in_words(sitter: Sitter, session: Session) -> str:
    """How it stands with somebody, as the facilitator sees it: never who objects, or who leads whom."""
    if sitter.answer == STAYS_AWAY:
        return _("cannot come")
    if sitter.answer == ASKED:
        return _("was not asked yet") if session.state == CONCEPT else _("no answer yet")
    if not sitter.has_signed(session):
        return _("comes, has not signed yet")
    return _("comes, and signed") if sitter.is_welcome else _("signed, waits for the bringer")


def missing_in_words(key: str) -> str:
    """What has to happen before a session can begin (policy.what_is_missing)."""
    return {
        "method": _("Choose a method."),
        "bringer": _("Choose whose question it is. That person must be in the room."),
        "signed": _("Somebody in the room has not signed the agreement yet."),
        "agreed": _("Not everybody agrees yet with who is in the room together. Who that is, nobody sees."),
        "few": _("There are too few people in the room."),
        "many": _("There are more than %(most)d people. Leave some of them out.", most=MOST),
    }[key]


def crowd_in_words(number: int) -> str:
    """A warning about how many there are; empty from five to eight."""
    if number > MOST:
        return _(
            "You are %(n)d. A session takes %(most)d at most, so some of you cannot take part.", n=number, most=MOST
        )
    if number > MANY:
        return _("You are %(n)d. With more than eight there are too few turns for each.", n=number)
    if number < FEW:
        return _("You are %(n)d. With fewer than five it becomes thin when one stays away.", n=number)
    return ""


# What one has to do


def has_written(session: Session, seat: Seat, brought: Collection[int]) -> bool:
    """Whether what this person has to write before the day is there: of the bringer the lines beside the question, of
    the others a question (`brought`: the seats that brought one)."""
    if not is_bringer(session, seat):
        return seat.id in brought
    lines = intake_of(session)
    return bool(lines["question"] and any(lines[key] for key in INTAKE if key not in ("question", "situation")))


def is_near(session: Session) -> bool:
    """Whether it is time to go to the room."""
    return session.state == RUNNING or (session.state == AGREEING and now() >= session.starts_at - OPENS_BEFORE)


def is_asked_about_people(session: Session, seat: Seat, sitters: Sequence[Sitter]) -> bool:
    """Whether this person still has to say whether it is fine who is in the room."""
    if session.state not in (PLANNED, AGREEING) or not may_sign(session, seat) or not seat.has_signed(session):
        return False
    return seat.objects is None and needs_everyone(sitters)


def to_do(session: Session, seat: Seat, sitters: Sequence[Sitter], wrote: bool) -> tuple[str, str]:
    """The one thing that comes first for this person: its words, and where; both empty when nothing waits."""
    if may_change_plan(session, seat) and session.state == CONCEPT:
        return _("Finish the plan"), session.path
    if session.is_over or not seat.is_here:
        return "", ""
    if seat.answer == ASKED:
        return _("Say whether you come"), session.path
    if may_sign(session, seat) and not seat.has_signed(session):
        return _("Read the agreement"), f"{session.path}/afspraken"
    if is_asked_about_people(session, seat, sitters):
        return _("Say whether this company is fine"), session.path
    if may_enter(session, seat) and is_near(session):
        return _("Go into the room"), session.path
    if may_write_intake(session, seat) and not wrote:
        return _("Prepare your question"), f"{session.path}/voorbereiding"
    if may_bring(session, seat) and not wrote:
        return _("Write your question"), f"{session.path}/vragen"
    return "", ""


def way_in(session: Session, seat: Seat, sitters: Sequence[Sitter], wrote: bool) -> list[Step]:
    """The way of one person to the session, step by step."""
    reads = may_read_words(session, seat)
    steps = [
        Step("answer", _("You come") if seat.answer == COMES else _("Say whether you come"), seat.answer == COMES),
        Step("sign", _("Read the agreement, and sign it"), seat.has_signed(session), f"{session.path}/afspraken"),
    ]
    if needs_everyone(sitters):
        says = _("Say whether this company is fine")
        steps.append(Step("people", says, seat.objects is not None, "#samenstelling", is_open=seat.has_signed(session)))
    if is_bringer(session, seat):
        says = _("Prepare your question in six lines")
        steps.append(Step("intake", says, wrote, f"{session.path}/voorbereiding", is_open=reads))
    else:
        is_done, line = wrote or session.bringer_id is not None, _("You may, you need not.")
        says = _("Bring a question, and look at those of others")
        steps.append(Step("question", says, is_done, f"{session.path}/vragen", line, is_open=reads))
    steps.append(Step("room", _("Come into the room"), False, line=when_in_words(session), is_open=False))
    return steps


def to_prepare(session: Session, sitters: Sequence[Sitter]) -> list[Step]:
    """What the facilitator has to bring about before the day."""
    there, path = coming(sitters), session.path
    silent = sum(one.is_here and one.answer == ASKED for one in sitters)
    unsigned = sum(not one.has_signed(session) for one in there)
    waiting = ngettext("%(n)s person has not answered yet", "%(n)s people have not answered yet", silent)
    counted = ngettext("%(n)s person comes", "%(n)s people come", len(there))
    to_sign = ngettext("%(n)s person has to sign yet", "%(n)s people have to sign yet", unsigned)
    is_out, is_enough = session.state != CONCEPT, fewest(session) <= len(there) <= MOST
    steps = [
        Step("invite", _("Ask people"), is_out and is_enough and not silent, f"{path}/mensen",
             f"{counted}. {waiting}." if is_out and silent else f"{counted}." if is_out else "",
             waits=is_out and bool(silent) and len(there) + silent >= FEW),
        Step("method", _("Choose a method"), bool(session.method), f"{path}/methode"),
        Step("bringer", _("Choose whose question it is"), session.bringer_id is not None, f"{path}/vragen",
             is_open=is_out),
        Step("signed", _("Everybody signs the agreement"), is_out and not unsigned, "",
             to_sign if is_out and unsigned else "", is_open=False),
    ]  # fmt: skip
    if needs_everyone(sitters):
        says = _("Everybody agrees with who is in the room")
        steps.append(Step("agreed", says, not is_blocked(sitters), is_open=False))
    return steps
