"""The drawing of a network in roles: changed by one act from a form, read as a list, and laid out."""

import math
from collections.abc import Mapping
from dataclasses import replace

from cop.foundation.language import gettext as _
from cop.foundation.text import clean_line
from cop.runner.network import (
    EMPTY,
    KINDS,
    NAME_MOST,
    NOTE_MOST,
    ROLE_ID,
    ROLES_MOST,
    BadDrawing,
    Drawing,
    Role,
    Tie,
    in_words,
    read,
    written,
)
from cop.runner.picture import Picture, picture
from cop.runner.tracing import RADIUS, RADIUS_ME, free_spot, within

__all__ = [
    "EMPTY", "BadDrawing", "Drawing", "Picture", "Role", "Tie", "anchor", "as_list", "changed", "picture", "read",
    "written",
]  # fmt: skip

DIRECTIONS = {"links": (-1, 0), "rechts": (1, 0), "op": (0, -1), "neer": (0, 1)}
STRIDE = 6  # percent that one press of an arrow moves a role


def changed(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    """The drawing after one act from a form: `act` says which, the other fields what with.

    role (name, note), rename (id, name, note), move (id, direction), place (id, x, y in percent), tie (a, b, kind),
    untie (a, b), remove (id). Raises BadDrawing with what is not right, and at which field.
    """
    act = ACTS.get(form.get("act", ""))
    if act is None:
        raise BadDrawing(_("This could not be done. Open the page again."))
    return act(drawing, form)


def add(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    """One role more, where there is room. Who comes while nobody is "me" is, and stands in the middle."""
    name, note = words_of(form)
    if len(drawing.roles) >= ROLES_MOST:
        raise BadDrawing(_("There are %(most)d roles: more cannot be read. Remove one first.", most=ROLES_MOST), "name")
    is_me = not any(role.is_me for role in drawing.roles)
    x, y = free_spot(RADIUS_ME if is_me else RADIUS, [role.disc for role in drawing.roles], is_me)
    made = Role(f"r{drawing.made + 1}", name, note, x, y, is_me)
    return replace(drawing, roles=(*drawing.roles, made), made=drawing.made + 1)


def words_of(form: Mapping[str, str]) -> tuple[str, str]:
    """Name and note as they were typed, cleaned."""
    name, note = clean_line(form.get("name")), clean_line(form.get("note"))
    if not name:
        raise BadDrawing(_("Give the role a name."), "name")
    for text, most, field in ((name, NAME_MOST, "name"), (note, NOTE_MOST, "note")):
        if len(text) > most:
            raise BadDrawing(_("This is too long: %(max)d characters is the most.", max=most), field)
    return name, note


def with_role(drawing: Drawing, new: Role) -> Drawing:
    return replace(drawing, roles=tuple(new if role.id == new.id else role for role in drawing.roles))


def rename(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    role = drawing.role(form.get("id", ""))
    name, note = words_of(form)
    return with_role(drawing, replace(role, name=name, note=note))


def move(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    role = drawing.role(form.get("id", ""))
    if form.get("direction") not in DIRECTIONS:
        raise BadDrawing(_("Choose a direction."), "direction")
    right, down = DIRECTIONS[form["direction"]]
    return placed(drawing, role, role.x + right * STRIDE, role.y + down * STRIDE)


def place(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    role = drawing.role(form.get("id", ""))
    return placed(drawing, role, percent(form.get("x")), percent(form.get("y")))


def percent(typed: str | None) -> float:
    """A number as a browser sends it."""
    try:
        number = float(typed or "")
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadDrawing(_("This place could not be read. Move the role once more."))
    return number


def placed(drawing: Drawing, role: Role, x: float, y: float) -> Drawing:
    inside = within(x, y, role.disc.r)
    return with_role(drawing, replace(role, x=inside[0], y=inside[1]))


def pair_of(drawing: Drawing, form: Mapping[str, str]) -> tuple[str, str]:
    """The two roles that a form names."""
    for field in ("a", "b"):
        if not form.get(field):
            raise BadDrawing(_("Choose a role."), field)
    one, other = drawing.role(form["a"], "a").id, drawing.role(form["b"], "b").id
    if one == other:
        raise BadDrawing(_("Choose two different roles."), "b")
    return one, other


def tie(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    one, other = pair_of(drawing, form)
    if form.get("kind") not in KINDS:
        raise BadDrawing(_("Choose what kind of line it is."), "kind")
    made = Tie(one, other, form["kind"])
    if any(old.pair == made.pair for old in drawing.ties):
        return replace(drawing, ties=tuple(made if old.pair == made.pair else old for old in drawing.ties))
    return replace(drawing, ties=(*drawing.ties, made))


def untie(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    pair = frozenset(pair_of(drawing, form))
    return replace(drawing, ties=tuple(tie for tie in drawing.ties if tie.pair != pair))


def remove(drawing: Drawing, form: Mapping[str, str]) -> Drawing:
    gone = drawing.role(form.get("id", "")).id
    roles = tuple(role for role in drawing.roles if role.id != gone)
    return replace(drawing, roles=roles, ties=tuple(tie for tie in drawing.ties if gone not in tie.pair))


ACTS = {
    "role": add, "rename": rename, "move": move, "place": place, "tie": tie, "untie": untie, "remove": remove,
}  # fmt: skip


def as_list(drawing: Drawing) -> list[str]:
    """The drawing in sentences: first each tie, in their order, then what else is known of each role."""
    names = {role.id: role.name for role in drawing.roles}
    said = [
        _("%(one)s and %(other)s: %(kind)s", one=names[tie.a], other=names[tie.b], kind=in_words(tie.kind))
        for tie in drawing.ties
    ]
    tied = {id for tie in drawing.ties for id in tie.pair}
    for role in drawing.roles:
        if role.note:
            said.append(_("%(role)s: %(note)s", role=role.name, note=role.note))
        if role.id not in tied:
            said.append(_("%(role)s: no line yet", role=role.name))
    return said


def anchor(form: Mapping[str, str]) -> str:
    """Where on the page one goes on after an act: the id of an element that stands there then."""
    act, role = form.get("act", ""), form.get("id", "")
    if act == "move" and ROLE_ID.fullmatch(role) and form.get("direction") in DIRECTIONS:
        return f"rol-{role}-{form['direction']}"
    if act == "rename" and ROLE_ID.fullmatch(role):
        return f"kring-{role}"
    return {"role": "nieuw-name", "tie": "lijn-a"}.get(act, "tekening")
