"""Partners without an account: the links by which they read a case, what they answer, and what that makes of it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from werkzeug.exceptions import Conflict

from cop.cases import operations as cases
from cop.cases.keeping import keep_version
from cop.cases.models import FROZEN, PUBLIC, Case
from cop.cases.queries import author_ids, content_of, version_of
from cop.cases.shown import html_of
from cop.cases.typed import Values
from cop.foundation.clock import now
from cop.foundation.db import db
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow_one_more
from cop.members.models import Person, hash_token
from cop.notifications.models import CASE_REMARKED
from cop.notifications.operations import tell
from cop.review.models import AGREES, NOBODY, OBJECTS, CaseRemark, PartnerLink
from cop.review.queries import answers_to, nobody_to_ask, partner_names

LIVES = timedelta(days=30)
SECRET = 16  # bytes of a link: 128 bits
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Still:
    """A case as it stands, rendered before the lock is taken."""

    content: Values
    html: dict[str, str]


def still(case: Case) -> Still:
    content = content_of(case)
    return Still(content, html_of(content, case.public_id))


# Links


def make_link(case: Case, by: Person, name: str, made: Still) -> tuple[PartnerLink, str]:
    """A link for one partner to the case as it stands, and its secret, which is kept nowhere. An earlier link ends;
    what was answered through it stays.

    Raises Conflict when the case was changed since it was rendered, or does not name this partner.
    """
    if content_of(case) != made.content:
        raise Conflict(_("Something was changed in this case just now. Look at it once more."))
    if name not in partner_names(made.content):
        raise Conflict(_("This partner no longer stands in the case."))
    earlier = update(PartnerLink).where(PartnerLink.case_id == case.id, PartnerLink.name == name)
    db.session.execute(earlier.where(PartnerLink.until > now()).values(until=now()))
    secret = secrets.token_urlsafe(SECRET)
    link = PartnerLink(
        case_id=case.id, name=name, token_hash=hash_token(secret), until=now() + LIVES,
        version=frozen(case, by, made), made_by_id=by.id, hidden=[],
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    return link, secret


def frozen(case: Case, by: Person, made: Still) -> int:
    """The number of a version that is this text: the newest when nothing changed since, else one that is kept now."""
    newest = version_of(case, case.version)
    if newest is not None and newest.content == made.content and newest.html == made.html:
        return newest.number
    return keep_version(case, by.id, FROZEN, made.html).number


def withdraw_links(case: Case, name: str) -> None:
    """The links of one partner open nothing any more, and what was answered through them no longer counts; for NOBODY
    the owner takes the word back."""
    hold(case)
    mine = update(PartnerLink).where(PartnerLink.case_id == case.id, PartnerLink.name == name)
    db.session.execute(mine.where(PartnerLink.withdrawn_at.is_(None)).values(withdrawn_at=now()))
    agreed = version_of(case, case.agreed_version)
    if agreed is not None and name in (partner_names(agreed.content) or [NOBODY]):
        case.agreed_version = None
    settle(case)


def say_nobody(case: Case, by: Person) -> None:
    """Its owner says that there are no partners who have to agree. Raises Conflict when the case names some."""
    if partner_names(content_of(case)):
        raise Conflict(_("This case names partners. They have to agree, or be taken out of the list."))
    if nobody_to_ask(case) is None:
        link = PartnerLink(
            case_id=case.id, name=NOBODY, token_hash=hash_token(secrets.token_urlsafe(SECRET)), until=now(),
            version=case.version, made_by_id=by.id, answer=AGREES, answered_at=now(), signed=by.name[:80], hidden=[],
        )  # fmt: skip
        db.session.add(link)
        db.session.flush()
    settle(case)


# What partners do


def remark_through(link: PartnerLink, case: Case, field: str, body: str) -> CaseRemark:
    """A remark at a field (its key; empty: the whole) by a partner. Authors are told once a day of each link."""
    made = CaseRemark(case_id=case.id, link_id=link.id, field=field, body=body)
    db.session.add(made)
    link.seen_at = link.seen_at or now()
    if allow_one_more(f"review.partner:{link.id}", 1, DAY):
        news(case)
    return made


def answer(link: PartnerLink, case: Case, given: str, signed: str) -> None:
    """A partner agrees or objects, also after having said something else. An objection closes what rested on a yes."""
    is_new = (link.answer, link.signed) != (given, signed)
    link.answer, link.signed, link.answered_at = given, signed, now()
    link.sight, link.hidden = case.sight, list(case.hidden)
    link.seen_at = link.seen_at or now()
    db.session.flush()
    if given == OBJECTS:
        take_away(case, link)
    settle(case)
    if is_new:
        news(case)


def news(case: Case) -> None:
    """Its authors hear that a partner answered or remarked something."""
    tell(author_ids(case), CASE_REMARKED, cases.about(case), letter="cases.news", letter_about={"case": case.id})


# What that makes of the case


def hold(case: Case) -> Case:
    """The case as it is now, until the end of this writing transaction: of two answers at one moment each sees the
    other."""
    db.session.refresh(case, with_for_update=True)
    return case


def settle(case: Case) -> None:
    """Let the published version be read outside once all partners that it names agreed to this very text; call it after
    every publication and every answer. Until then the version they agreed to before stays there, if there is one."""
    published = version_of(case, case.published_version)
    if published is None or not case.is_out or case.sight != PUBLIC:
        return
    names = partner_names(published.content)
    if all_agree(case, published.content, names) if names else nobody_to_ask(case) is not None:
        case.agreed_version = published.number


def all_agree(case: Case, content: Values, names: list[str]) -> bool:
    """Whether each of these partners agreed to this content, as openly as it is read now.

    Contents are compared whole: a digest of a few letters tells two versions apart, but texts can be made to share it.
    """
    found = answers_to(case, content)
    return all(name in found and found[name].answer == AGREES and covers(found[name], case) for name in names)


def covers(link: PartnerLink, case: Case) -> bool:
    """Whether a yes was said to being read by as many people, and with the same fields kept for members."""
    return link.sight == PUBLIC and set(link.hidden) <= set(case.hidden)


def take_away(case: Case, link: PartnerLink) -> None:
    """What is read outside is closed when it rests on the yes of this partner to this text."""
    agreed, read = version_of(case, case.agreed_version), version_of(case, link.version)
    if agreed is None or read is None or agreed.content != read.content:
        return
    if link.name in partner_names(agreed.content):
        case.agreed_version = None
