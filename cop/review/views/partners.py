"""The partners of a case, for its authors: a link for each, what each answered, and a letter to copy it into."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, flash, g, render_template, request
from flask import session as cookie
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases.queries import content_of
from cop.cases.typed import Values
from cop.foundation.access import go, not_found, require
from cop.foundation.db import end_reading
from cop.foundation.language import date_of
from cop.foundation.language import gettext as _
from cop.review import partners as operations
from cop.review.models import NOBODY, PartnerLink
from cop.review.policy import may_ask_partners, may_say_no_partners
from cop.review.queries import Along, along_for, answers_to, links_of, nobody_to_ask, partner_names
from cop.review.views.door import Page, bp, write_along

ONCE = "partner_link"  # in the cookie, until it was shown


@dataclass(frozen=True)
class Line:
    """A partner on the page: the newest link, and the answer about the text as it is now."""

    name: str
    link: PartnerLink | None
    answer: PartnerLink | None


@bp.route("/casussen/<case_id>/partners", methods=["GET", "POST"])
def ask_partners(case_id: str) -> Page:
    """The partners that the case names; a POST makes a link, withdraws one, or says that there are none."""
    found = along_for(g.me, case_id)
    require(may_ask_partners(found.eyes, found.case))
    if request.method == "GET":
        return partners_page(found)
    act, name = request.form.get("act", ""), request.form.get("partner", "")
    try:
        return ACTS.get(act, unknown)(case_id, found, name)
    except Conflict as conflict:
        end_reading()
        return partners_page(along_for(g.me, case_id), str(conflict.description)), 409


def unknown(_case_id: str, _found: Along, _name: str) -> Response:
    not_found()


def make(case_id: str, found: Along, name: str) -> Response:
    """A new link for one partner, shown once."""
    made = operations.still(found.case)
    found = write_along(case_id, lambda one: may_ask_partners(one.eyes, one.case))
    link, secret = operations.make_link(found.case, g.me, name, made)
    cookie[ONCE] = [link.public_id, secret]
    return go(f"{found.case.path}/partners#eenmalig")


def withdraw(case_id: str, _found: Along, name: str) -> Response:
    """The link of one partner ends, and so does the answer."""
    found = write_along(case_id, lambda one: may_ask_partners(one.eyes, one.case))
    if not name or name not in links_of(found.case):
        not_found()
    operations.withdraw_links(found.case, name)
    flash(_("The link opens nothing any more. What was answered through it no longer counts."))
    return go(f"{found.case.path}/partners")


def say_nobody(case_id: str, _found: Along, _name: str) -> Response:
    """The owner ticks that nobody has to agree, or takes the tick away."""
    found = write_along(case_id, lambda one: may_say_no_partners(one.eyes, one.case))
    if request.form.get("geen"):
        operations.say_nobody(found.case, g.me)
    else:
        operations.withdraw_links(found.case, NOBODY)
    flash(_("Kept."))
    return go(f"{found.case.path}/partners")


ACTS = {"maak": make, "intrekken": withdraw, "geen": say_nobody}


def partners_page(found: Along, error: str = "") -> str:
    content, case = content_of(found.case), found.case
    links, answers, names = links_of(case), answers_to(case, content), partner_names(content)
    shown = cookie.pop(ONCE, None) if request.method == "GET" else None
    once = next((link for link in links.values() if shown and link.public_id == shown[0]), None)
    address = f"{current_app.config['PUBLIC_URL']}/partner/{shown[1]}" if once and shown else ""
    return render_template(
        "review/partners.html",
        along=found,
        case=case,
        eyes=found.eyes,
        lines=[Line(name, links.get(name), answers.get(name)) for name in names],
        gone=[link for name, link in links.items() if name not in names and name and link.withdrawn_at is None],
        names=names,
        says_nobody=nobody_to_ask(case) is not None,
        once=once,
        address=address,
        letter=letter_to(once, address, content) if once else "",
        error=error,
        is_outside=case.agreed_version is not None and case.sight == "public" and case.is_out,
    )


def letter_to(link: PartnerLink, address: str, content: Values) -> str:
    """A mailto: link with a letter that the author sends from the own mail (RFC 6068)."""
    title = content.get("titel", "")
    subject = _("Will you read along with our case?")
    lines = (
        _("Hello,"),
        _(
            "We wrote down how we worked together: “%(title)s”. You are named in it as a partner: %(partner)s.",
            title=title,
            partner=link.name,
        ),
        _("Will you read whether it is right? You do not need an account."),
        _("You can remark something at every part, and say at the end whether you agree."),
        address,
        _(
            "The link works until %(day)s and is for your organisation alone. Please do not pass it on to others.",
            day=date_of(link.until),
        ),
        _("Thank you, and kind regards,"),
        g.me.name,
    )
    body = "\r\n\r\n".join(lines)
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"
