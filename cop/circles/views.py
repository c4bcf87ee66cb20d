"""Pages about circles: which there are, who is in one, and coming in and going out."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, render_template, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from cop.circles import operations, queries
from cop.circles.forms import CircleForm, PresetForm, WhyForm, WordsForm, preset_choices
from cop.circles.models import ASKS, IS_INVITED
from cop.circles.policy import (
    may_answer_invitation,
    may_appoint,
    may_ask_to_join,
    may_decide_circle,
    may_lead,
    may_leave,
    may_open_circle,
    may_see_participants,
    may_see_purpose,
    may_take_back,
)
from cop.circles.queries import Standing, circle_for
from cop.foundation import drafts
from cop.foundation.access import go, not_found, require
from cop.foundation.db import write
from cop.foundation.forms import Form, filled
from cop.foundation.language import gettext as _
from cop.foundation.limits import allow
from cop.foundation.text import clean_line

bp = Blueprint("circles", __name__)
CIRCLES_A_DAY, REQUESTS_A_DAY, INVITATIONS_A_DAY = 5, 20, 100  # per member: each sends letters to others
ANSWERS = {"ja": True, "nee": False}
Page = str | Response | tuple[str, int]


@bp.get("/kringen")
def index() -> str:
    sees_all = g.me.is_moderator or g.me.is_administrator
    mine = queries.mine_for(g.me)
    others, further = queries.others_for(g.me, request.args.get("na", ""), sees_all)
    return render_template(
        "circles/index.html",
        invitations=[row for row in mine if row.knock == IS_INVITED],
        own=[row for row in mine if row.role],
        asked_at=[row for row in mine if row.knock == ASKS],
        wanted=[row for row in mine if row.Circle.opened_at is None],
        others=others,
        further=further,
        is_first_page="na" not in request.args,
        sees_all=sees_all,
        requests=queries.asked_for() if may_open_circle(g.me) else [],
    )


@bp.route("/kringen/nieuw", methods=["GET", "POST"])
def begin() -> Page:
    """A moderator opens a circle; another member asks for one."""
    form = filled(CircleForm, drafts.kept_fields(g.me.id))
    if request.method == "GET" or not form.validate():
        return page_of_form("circles/new.html", form)
    limit("circle", CIRCLES_A_DAY, _("You have asked for many circles today. Go on tomorrow."))
    write()
    if may_open_circle(g.me):
        circle = operations.open_circle(g.me, form.plan())
        flash(_("The circle is open, and you lead it. Invite the first members."))
    else:
        circle = operations.ask_for_circle(g.me, form.plan())
        flash(_("Your request is with the moderators. You get a letter when they have decided."))
    drafts.drop_draft(g.me.id)
    return go(circle.path)


@bp.get("/kringen/<circle_id>")
def show(circle_id: str) -> str:
    return page_of(circle_for(g.me, circle_id))


def page_of(standing: Standing, form: Form | None = None) -> str:
    """The page of a circle, with as much on it as this member may see; `form` holds words that were refused."""
    circle, place, knock = standing.circle, standing.membership, standing.knock
    sees_people = may_see_participants(g.me, place) and circle.opened_at is not None
    people, further = queries.participants_of(circle, request.args.get("na", "")) if sees_people else ([], "")
    sees_purpose = may_see_purpose(g.me, circle, place, knock)
    asking, invited = queries.at_the_door(circle) if may_lead(place) else ([], [])
    return render_template(
        "circles/show.html",
        circle=circle,
        place=place,
        knock=knock,
        form=form or WordsForm(formdata=None),
        presets=preset_choices(),
        preset=request.form.get("preset") or (place.preset if place else "") or "",
        leads=may_lead(place),
        sees_people=sees_people,
        sees_purpose=sees_purpose,
        people_in=people,
        further=further,
        founder=queries.founder_of(circle) if circle.is_asked_for else None,
        facilitators=queries.facilitators_of(circle) if sees_purpose and circle.is_open else [],
        asking=asking,
        invited=invited,
        is_first_page="na" not in request.args,
        zone="closed",
    )


# Deciding whether a circle opens


@bp.post("/kringen/<circle_id>/openen")
def grant(circle_id: str) -> Response:
    circle = circle_for(g.me, circle_id).circle
    require(may_decide_circle(g.me, circle))
    write()
    operations.grant(circle, g.me)
    flash(_("The circle is open. The one who asked for it leads it, and gets a letter."))
    return go("/kringen")


@bp.post("/kringen/<circle_id>/afwijzen")
def decline(circle_id: str) -> Page:
    standing = circle_for(g.me, circle_id)
    require(may_decide_circle(g.me, standing.circle))
    form = WhyForm()
    if not form.validate():
        return page_of(standing, form), 422
    write()
    operations.decline(standing.circle, g.me, form.why.data)
    flash(_("The circle is not opened. The one who asked for it gets your words by letter."))
    return go("/kringen")


# What a facilitator does


@bp.route("/kringen/<circle_id>/wijzigen", methods=["GET", "POST"])
def change(circle_id: str) -> Page:
    """The name, the purpose, and whether others may know that the circle exists."""
    circle, _place = led(circle_id)
    kept = drafts.kept_fields(g.me.id)
    plan = {"is_listed": circle.is_listed, "keeps_out_of_mail": circle.keeps_out_of_mail}
    form = filled(CircleForm, kept, name=circle.name, purpose=circle.purpose, **plan)
    if request.method == "GET" or not form.validate():
        return page_of_form("circles/change.html", form, circle=circle, zone="closed")
    write()
    operations.change(circle, g.me, form.plan())
    drafts.drop_draft(g.me.id)
    flash(_("The circle was changed."))
    return go(circle.path)


@bp.route("/kringen/<circle_id>/uitnodigen", methods=["GET", "POST"])
def invite(circle_id: str) -> Page:
    """Look for a member by name, and invite."""
    circle, _place = led(circle_id)
    name = clean_line(request.args.get("naam", ""))[:80]
    form = WordsForm()
    if request.method == "GET" or not form.validate():
        found = queries.found_to_invite(circle, name) if name else []
        return page_of_form("circles/invite.html", form, circle=circle, name=name, found=found, zone="closed")
    limit("invite", INVITATIONS_A_DAY, _("You have invited very many members today. Go on tomorrow."))
    member = queries.invitable(request.form.get("member", ""))
    write()
    operations.invite(circle, member, g.me, form.words.data)
    flash(_("%(name)s is invited, and gets a letter.", name=member.name))
    return go(circle.path)


@bp.post("/kringen/<circle_id>/uitgenodigd/<member_id>/intrekken")
def withdraw_invitation(circle_id: str, member_id: str) -> Response:
    circle, _place = led(circle_id)
    member = queries.knocker_at(circle, member_id, IS_INVITED)
    write()
    operations.withdraw_invitation(circle, member, g.me)
    flash(_("The invitation of %(name)s was taken back.", name=member.name))
    return go(circle.path)


@bp.post("/kringen/<circle_id>/vragers/<member_id>")
def answer_request(circle_id: str, member_id: str) -> Response:
    """Let in who asked, or not."""
    circle, _place = led(circle_id)
    member = queries.knocker_at(circle, member_id, ASKS)
    is_yes = answer()
    write()
    if is_yes:
        operations.admit(circle, member, g.me)
        flash(_("%(name)s is in the circle now.", name=member.name))
    else:
        operations.turn_down(circle, member, g.me)
        flash(_("%(name)s does not join now, and gets a letter.", name=member.name))
    return go(circle.path)


@bp.get("/kringen/<circle_id>/deelnemers/<member_id>")
def participant(circle_id: str, member_id: str) -> str:
    """What a facilitator can do about one participant."""
    circle, _place = led(circle_id)
    return page_of_participant(circle, queries.participant_in(circle, member_id), WhyForm(formdata=None))


def page_of_participant(circle: Any, member: Any, form: WhyForm) -> str:
    return render_template("circles/participant.html", circle=circle, member=member, form=form, zone="closed")


@bp.post("/kringen/<circle_id>/deelnemers/<member_id>/verwijderen")
def remove(circle_id: str, member_id: str) -> Page:
    circle, _place = led(circle_id)
    member = queries.participant_in(circle, member_id)
    form = WhyForm()
    if not form.validate():
        return page_of_participant(circle, member, form), 422
    write()
    operations.remove(circle, member, g.me, form.why.data)
    flash(_("%(name)s is no longer in the circle, and gets your words by letter.", name=member.name))
    return go(circle.path)


@bp.post("/kringen/<circle_id>/deelnemers/<member_id>/begeleider")
def hand_on(circle_id: str, member_id: str) -> Response:
    """The facilitator hands the role on; where nobody leads any more, a moderator names one."""
    standing = circle_for(g.me, circle_id)
    circle = standing.circle
    leads = may_lead(standing.membership)
    require(leads or may_appoint(g.me, circle, operations.is_led(circle)))
    successor = queries.participant_in(circle, member_id)
    write()
    if leads:
        operations.hand_on(circle, successor, g.me)
    else:
        operations.appoint(circle, successor, g.me)
    flash(_("%(name)s leads the circle now, and gets a letter.", name=successor.name))
    return go(circle.path)


# Coming in and going out


@bp.post("/kringen/<circle_id>/uitnodiging")
def answer_invitation(circle_id: str) -> Response:
    standing = circle_for(g.me, circle_id)
    circle = standing.circle
    require(may_answer_invitation(circle, standing.knock))
    is_yes = answer()
    write()
    if is_yes:
        operations.accept(circle, g.me, PresetForm().chosen())
        flash(_("You are in the circle %(circle)s. What is said here stays here.", circle=circle.name))
        return go(circle.path)
    operations.refuse(circle, g.me)
    flash(_("You do not join. Nobody gets a message about that."))
    return go("/kringen")


@bp.post("/kringen/<circle_id>/vraag")
def ask_to_join(circle_id: str) -> Page:
    standing = circle_for(g.me, circle_id)
    circle = standing.circle
    require(may_ask_to_join(circle, standing.membership, standing.knock))
    form = WordsForm()
    if not form.validate():
        return page_of(standing, form), 422
    limit("join", REQUESTS_A_DAY, _("You have asked to join many circles today. Go on tomorrow."))
    write()
    operations.ask_to_join(circle, g.me, form.words.data, PresetForm().chosen())
    flash(_("Your request is with the facilitator. You get a letter when there is an answer."))
    return go(circle.path)


@bp.post("/kringen/<circle_id>/vraag/intrekken")
def take_back(circle_id: str) -> Response:
    standing = circle_for(g.me, circle_id)
    require(may_take_back(standing.knock))
    write()
    operations.take_back(standing.circle, g.me)
    flash(_("Your request was taken back."))
    return go("/kringen")


@bp.post("/kringen/<circle_id>/horen")
def choose_preset(circle_id: str) -> Response:
    """How I would like to hear what happens in this circle."""
    standing = circle_for(g.me, circle_id)
    require(standing.membership is not None)
    write()
    operations.choose_preset(standing.circle, g.me, PresetForm().chosen())
    flash(_("Your choice was kept."))
    return go(f"{standing.circle.path}#horen")


@bp.route("/kringen/<circle_id>/verlaten", methods=["GET", "POST"])
def leave(circle_id: str) -> Page:
    """Leave a circle. Its only facilitator chooses who comes after."""
    standing = circle_for(g.me, circle_id)
    circle = standing.circle
    require(may_leave(circle, standing.membership))
    others = [] if operations.leads_beside(circle, g.me) else queries.successors_in(circle, g.me)
    is_last = not operations.longest_in(circle, g.me)
    chosen = next((one for one in others if one.public_id == request.form.get("successor")), None)
    if request.method == "GET" or (others and chosen is None):
        error = _("Choose who leads this circle after you.") if request.method == "POST" else ""
        page = render_template(
            "circles/leave.html", circle=circle, others=others, is_last=is_last, error=error, zone="closed"
        )
        return (page, 422) if error else page
    successor = queries.participant_in(circle, chosen.public_id) if chosen else None
    write()
    operations.leave(circle, g.me, successor)
    flash(_("You are no longer in the circle %(circle)s.", circle=circle.name))
    return go("/kringen")


# What these pages share


def led(circle_id: str) -> tuple[Any, Any]:
    """A circle that the member leads, and the membership; 404 or 403 otherwise."""
    standing = circle_for(g.me, circle_id)
    require(may_lead(standing.membership) and standing.circle.is_open)
    return standing.circle, standing.membership


def answer() -> bool:
    """Yes or no, as the button said it; anything else is no answer, and 404."""
    given = request.form.get("answer", "")
    return ANSWERS[given] if given in ANSWERS else not_found()


def page_of_form(template: str, form: Form, **context: Any) -> Page:
    """A page around a form: 422 when it was sent and was not right yet."""
    page = render_template(template, form=form, opens=may_open_circle(g.me), **context)
    return (page, 422) if request.method == "POST" else page


def limit(what: str, most: int, words: str) -> None:
    """Stop someone who bothers others too often in a day."""
    if not allow(f"circles.{what}:{g.me.id}", most, timedelta(days=1)):
        raise TooManyRequests(words)
