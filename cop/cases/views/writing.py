"""Writing a case, block by block; kept as one types, and by a button."""

from dataclasses import dataclass, field

from flask import Response as Answer
from flask import flash, g, jsonify, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from cop.cases import authors, operations
from cop.cases.attached import FILES, with_files
from cop.cases.checks import Remark, hints, lacking, next_invitation, people_in, wrong
from cop.cases.fields import HARD_MOST, MEMBER, Block, Field, field_list
from cop.cases.policy import may_edit_case
from cop.cases.queries import Opened, blocks_of, case_for, content_of, joined, progress_of, version_of
from cop.cases.typed import MORE, Values, block_typed, digest, earlier_in, too_much, with_act
from cop.cases.views.door import bp
from cop.circles.models import Circle
from cop.foundation.access import gives_words_back, go, not_found, require
from cop.foundation.clock import local, now
from cop.foundation.db import db, end_reading, write
from cop.foundation.language import gettext as _

Page = str | Response | tuple[str | Answer, int]
PART = "X-Part"  # a script keeps what was typed, and only wants to know how that went
PUBLISHING = "publiceren"  # in an address: what is still open stands in red


@dataclass(frozen=True)
class Trouble:
    """Why a block was not kept: the reason, and what another wrote in the same fields."""

    why: str = ""
    theirs: Values = field(default_factory=dict)


@bp.get("/casussen/<case_id>/schrijven")
def desk(case_id: str) -> Page:
    """The blocks of a case, what is still open, and what one can do with it now."""
    opened = case_for(g.me, case_id)
    require(may_edit_case(opened.eyes, opened.case))
    blocks = blocks_of(opened.case)
    content = with_files(opened.case.id, joined(blocks))
    has_contact = opened.contact is not None
    published = version_of(opened.case, opened.case.published_version)
    return render_template(
        "cases/desk.html",
        opened=opened,
        case=opened.case,
        eyes=opened.eyes,
        circle=circle_name(opened),
        blocks=field_list().blocks,
        progress=progress_of(blocks, has_contact),
        open_ends=[*lacking(content, has_contact), *wrong(content)],
        hints=[*hints(content), *people_in(content)],
        invitation=next_invitation(content),
        is_publishing=request.args.get("nu") == PUBLISHING,
        files=content.get(FILES, ()),
        is_changed=published is None or digest(published.content) != digest(content),
    )


def circle_name(opened: Opened) -> str:
    return db.session.get_one(Circle, opened.case.circle_id).name if opened.case.circle_id else ""


@bp.route("/casussen/<case_id>/schrijven/<key>", methods=["GET", "POST"])
@gives_words_back
def block(case_id: str, key: str) -> Page:
    """One block of the form."""
    here = field_list().blocks.get(key) or not_found()
    opened = case_for(g.me, case_id, has_authors=request.method == "GET" or asks_for_member(here))
    require(may_edit_case(opened.eyes, opened.case))
    if request.method == "GET":
        return block_page(opened, here, content_of(opened.case))
    typed = block_typed(here, request.form)
    if (over := too_much(here, typed)) is not None:
        return refused(case_for(g.me, case_id), here, typed, Trouble(far_too_long(over)), 422)
    act, at = acted_on(typed, request.form)
    earlier = earlier_in(request.form, typed)
    write()
    try:
        operations.write_block(opened.case, here, typed, earlier, g.me)
        keep_contact(opened, here)
    except operations.Clash as clash:
        end_reading()
        return refused(case_for(g.me, case_id), here, typed, Trouble(str(clash.description), clash.theirs), 409)
    except Conflict as conflict:
        end_reading()
        return refused(case_for(g.me, case_id), here, typed, Trouble(str(conflict.description)), 409)
    if PART in request.headers:
        return told(typed), 200
    return go(where_next(opened, here, act, at))


def far_too_long(over: Field) -> str:
    words = _(
        "“%(field)s” holds more than %(most)d characters, or too many rows.", field=over.label.label, most=HARD_MOST
    )
    return " ".join((words, _("Make it shorter; nothing was kept yet.")))


def acted_on(typed: Values, form: MultiDict[str, str]) -> tuple[str, str]:
    """Carry out what a button asked of a row ("op:partners:2"): the field that gets a new row, where the page opens."""
    act, _colon, rest = form.get("act", "").partition(":")
    key, _colon, place = rest.partition(":")
    if not isinstance(typed.get(key), list):
        return "", ""
    typed[key], at = with_act(typed[key], act, int(place) if place.isdigit() else -1)
    return (key if act == MORE else ""), f"{key}-{at}"


def asks_for_member(here: Block) -> bool:
    return any(one.kind == MEMBER for one in here.fields)


def keep_contact(opened: Opened, here: Block) -> None:
    """Who is the contact stands in the row of the case: one of its authors, by public id."""
    asked = next((one.key for one in here.fields if one.kind == MEMBER and one.key in request.form), None)
    if asked is not None:
        chosen = next((one.id for one in opened.authors if one.who.public_id == request.form[asked]), None)
        authors.choose_contact(opened.case, chosen)


def where_next(opened: Opened, here: Block, more: str, spot: str) -> str:
    """Where the page leads after it was kept: the row that was moved, the next block, or this one."""
    path = f"{opened.case.path}/schrijven/{here.key}"
    if spot:
        return f"{path}?erbij={more}#{spot}" if more else f"{path}#{spot}"
    if request.form.get("act") == "verder":
        keys = list(field_list().blocks)
        at = keys.index(here.key) + 1
        return f"{opened.case.path}/schrijven/{keys[at]}" if at < len(keys) else f"{opened.case.path}/schrijven"
    flash(_("Kept."))
    return path


def told(typed: Values) -> Answer:
    """What a script needs to go on: when it was kept, and digests of what its page shows, by field. What somebody else
    changed meanwhile in a field that was not touched here is not on that page, so it keeps the digest it had."""
    moment = local(now()).strftime("%H.%M")
    return jsonify(
        said=_("Kept at %(time)s", time=moment), digests={key: digest(value) for key, value in typed.items()}
    )


def refused(opened: Opened, here: Block, typed: Values, trouble: Trouble, status: int) -> Page:
    """What was typed, with the reason on top and what another wrote beside it; for a script the reason alone."""
    if PART in request.headers:
        return jsonify(why=trouble.why), status
    if not may_edit_case(opened.eyes, opened.case):
        raise Conflict(trouble.why)  # the page of the refusal gives every word back
    return block_page(opened, here, content_of(opened.case), typed, trouble), status


def block_page(
    opened: Opened, here: Block, content: Values, typed: Values | None = None, trouble: Trouble | None = None
) -> str:
    """The page of a block. `typed` are words that are not kept."""
    shown = {**content, **(typed or {})}
    stops = [*lacking(shown, opened.contact is not None), *wrong(shown)]
    remarks: dict[str, list[Remark]] = {}
    for remark in (*stops, *hints(shown), *people_in({one.key: shown.get(one.key) for one in here.fields})):
        remarks.setdefault(remark.spot, []).append(remark)
    keys = list(field_list().blocks)
    return render_template(
        "cases/block.html",
        opened=opened,
        case=opened.case,
        block=here,
        at=keys.index(here.key) + 1,
        blocks=field_list().blocks,
        progress=progress_of(blocks_of(opened.case), opened.contact is not None),
        circle=circle_name(opened),
        standing=content,
        shown=shown,
        remarks=remarks,
        open_here=[remark for remark in stops if field_list().block_of[remark.field] == here.key],
        trouble=trouble or Trouble(),
        is_publishing=request.args.get("nu") == PUBLISHING,
        new_row=request.args.get("erbij", ""),
    )
