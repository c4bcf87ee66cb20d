"""Pages about members."""

from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, flash, g, render_template, request
from werkzeug.wrappers import Response

from cop.foundation import drafts
from cop.foundation.access import go, require
from cop.foundation.db import write
from cop.foundation.forms import filled
from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line
from cop.members.models import ADMINISTRATOR, MEMBER, MODERATOR
from cop.members.operations import give_role
from cop.members.policy import may_give_role
from cop.profiles.forms import RoleForm
from cop.profiles.queries import PAGE, Search, members_for, number_found, profile_for
from cop.topics.models import agenda_points, themes

bp = Blueprint("profiles", __name__)


@bp.get("/leden")
def index() -> str:
    """Everybody, by name; searched by name and organisation, filtered by agenda point and theme."""
    search = search_asked_for()
    number = number_found(g.me, search)
    pages = max(1, ceil(number / PAGE))
    page = min(number_in("pagina", 1), pages)
    return render_template(
        "profiles/index.html",
        search=search,
        number=number,
        people_found=members_for(g.me, search, page),
        page=page,
        pages=pages,
        address=lambda other: "/leden?" + urlencode({**chosen(search), "pagina": other}),
        points=agenda_points(),
        themes=themes(),
    )


def search_asked_for() -> Search:
    point, theme = number_in("punt", 0), request.args.get("thema", "")
    return Search(
        words=clean_line(request.args.get("q", ""))[:80],
        point=point if point in agenda_points() else None,
        theme=theme if theme in themes() else "",
    )


def chosen(search: Search) -> dict[str, str]:
    """The search as it stands in an address."""
    parts = {"q": search.words, "punt": str(search.point or ""), "thema": search.theme}
    return {name: value for name, value in parts.items() if value}


def number_in(name: str, otherwise: int) -> int:
    """A number (from 1) in the address; anything else is `otherwise`."""
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 and int(asked) > 0 else otherwise


@bp.get("/leden/<public_id>")
def show(public_id: str) -> str:
    return render_template("profiles/show.html", profile=profile_for(g.me, public_id))


@bp.route("/leden/<public_id>/rol", methods=["GET", "POST"])
def change_role(public_id: str) -> str | Response | tuple[str, int]:
    """Give a member a role, with a reason for the log."""
    member = profile_for(g.me, public_id).member
    require(may_give_role(g.me, member))
    form = filled(RoleForm, drafts.kept_fields(g.me.id), role=member.role)
    if request.method == "GET" or not form.validate():
        page = render_template("profiles/role.html", member=member, fields=form, roles=role_choices())
        return page if request.method == "GET" else (page, 422)
    write()
    give_role(member, form.role.data, g.me, form.reason.data)
    drafts.drop_draft(g.me.id)
    flash(_("The role was changed. It is in the log."))
    return go(member.path)


def role_choices() -> list[tuple[str, str, str]]:
    return [
        (MEMBER, _("Member"), _("Reads, asks and answers.")),
        (MODERATOR, _("Moderator"), _("Also admits members, looks after conversations and makes the letter.")),
        (ADMINISTRATOR, _("Administrator"), _("Also gives roles and writes the public pages.")),
    ]
