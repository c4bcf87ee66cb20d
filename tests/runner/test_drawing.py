"""A network drawn in roles: every act, what is refused, how it is kept and laid out, and what stands on the page."""

import functools
import gc
import itertools
import json
import math
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from cop.foundation.language import spoken
from cop.runner import drawing as drawn
from cop.runner.drawing import EMPTY, BadDrawing, as_list, changed, picture, read, written
from cop.runner.lettering import NAME, NOTE, SMALL, lettered
from cop.runner.tracing import HIGH, WIDE

KINDS = ("sterk", "gewoon", "zwak", "conflict")
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def in_dutch():
    token = spoken.set("nl")
    yield
    spoken.reset(token)


def act(drawing, which, **fields):
    return changed(drawing, {"act": which, **fields})


def network(*names, ties=()):
    """A drawing of these roles (r1, r2, …; a note after a bar), with ties such as "r1 r2 sterk"."""
    made = EMPTY
    for name in names:
        name, _, note = name.partition("|")
        made = act(made, "role", name=name, note=note)
    for tie in ties:
        a, b, kind = tie.split()
        made = act(made, "tie", a=a, b=b, kind=kind)
    return made


def role(drawing, id):
    return next(role for role in drawing.roles if role.id == id)


def apart(drawing):
    """How many units the two nearest circles are apart."""
    discs = [role.disc for role in drawing.roles]
    return min(math.dist((a.x, a.y), (b.x, b.y)) - a.r - b.r for a, b in itertools.combinations(discs, 2))


def test_the_first_role_is_me_and_stands_in_the_middle():
    made = network("Wij|centrumstad", "Buur A")
    assert [(r.name, r.note, r.is_me) for r in made.roles] == [("Wij", "centrumstad", True), ("Buur A", "", False)]
    assert (made.roles[0].x, made.roles[0].y) == (50, 50)


def test_fourteen_roles_have_room_beside_each_other():
    made = EMPTY
    for number in range(14):
        made = act(made, "role", name=f"Rol {number}")
        assert number == 0 or apart(made) >= 4


def test_a_role_comes_where_nobody_was_put():
    made = network("Wij", "Buur A")
    taken = act(made, "place", id="r2", x="70", y="24")  # where the third would come
    assert apart(act(taken, "role", name="Buur B")) >= 4


def test_who_comes_after_me_is_gone_is_me_and_an_id_is_never_given_again():
    made = act(network("Wij", "Buur A"), "remove", id="r1")
    made = act(made, "role", name="Ons dorp")
    assert [(r.id, r.is_me) for r in made.roles] == [("r2", False), ("r3", True)]
    again = act(act(made, "remove", id="r3"), "role", name="Nog een")
    assert [r.id for r in again.roles] == ["r2", "r4"]
    assert [r.id for r in act(read(written(act(made, "remove", id="r3"))), "role", name="Nog een").roles] == [
        "r2",
        "r4",
    ]


def test_renamed():
    made = act(network("Wij", "Buur"), "rename", id="r2", name="  Buur \n A ", note=" groeit ")
    assert (role(made, "r2").name, role(made, "r2").note) == ("Buur A", "groeit")
    assert role(made, "r1").name == "Wij"


@pytest.mark.parametrize(("way", "right", "down"), [("links", -6, 0), ("rechts", 6, 0), ("op", 0, -6), ("neer", 0, 6)])
def test_moved_by_an_arrow(way, right, down):
    made = network("Wij", "Buur")
    after = act(made, "move", id="r1", direction=way)
    assert (role(after, "r1").x, role(after, "r1").y) == (50 + right, 50 + down)
    assert role(after, "r2") == role(made, "r2")


@pytest.mark.parametrize(
    ("x", "y", "stands"),
    [("20", "40.4", (20, 40)), ("-5", "500", (10, 88)), ("1e300", "-1e300", (90, 12)), (" 33.6 ", "50", (34, 50))],
)
def test_placed_always_inside(x, y, stands):
    there = role(act(network("Wij", "Buur"), "place", id="r2", x=x, y=y), "r2")
    assert (there.x, there.y) == stands


def test_tied_once_and_tied_again_in_another_way():
    made = network("Wij", "Buur", "Raad", ties=["r1 r2 sterk", "r1 r3 zwak", "r2 r1 conflict"])
    assert [(t.pair, t.kind) for t in made.ties] == [({"r1", "r2"}, "conflict"), ({"r1", "r3"}, "zwak")]


def test_untied_from_either_side():
    made = network("Wij", "Buur", "Raad", ties=["r1 r2 sterk", "r1 r3 zwak"])
    assert [t.kind for t in act(made, "untie", a="r2", b="r1").ties] == ["zwak"]
    assert act(made, "untie", a="r2", b="r3") == made


def test_who_is_removed_takes_the_lines_along():
    made = act(network("Wij", "Buur", "Raad", ties=["r1 r2 sterk", "r1 r3 zwak"]), "remove", id="r2")
    assert [r.id for r in made.roles] == ["r1", "r3"]
    assert [t.pair for t in made.ties] == [{"r1", "r3"}]


FULL = network(*(f"Rol {number}" for number in range(14)))


@pytest.mark.parametrize(
    ("form", "says", "field"),
    [
        ({"act": "role", "name": " \u200b "}, "Geef de rol een naam.", "name"),
        ({"act": "role"}, "Geef de rol een naam.", "name"),
        ({"act": "role", "name": "n" * 41}, "hooguit 40 tekens", "name"),
        ({"act": "role", "name": "Raad", "note": "n" * 31}, "hooguit 30 tekens", "note"),
        ({"act": "rename", "id": "r1", "name": ""}, "Geef de rol een naam.", "name"),
        ({"act": "rename", "id": "r1", "name": "Wij", "note": "n" * 31}, "hooguit 30 tekens", "note"),
        ({"act": "rename", "id": "r9", "name": "Wij"}, "Iemand heeft hem net weggehaald", "id"),
        ({"act": "move", "id": "r9", "direction": "op"}, "Iemand heeft hem net weggehaald", "id"),
        ({"act": "move", "id": "r1", "direction": "noord"}, "Kies een richting.", "direction"),
        ({"act": "place", "id": "r9", "x": "1", "y": "1"}, "Iemand heeft hem net weggehaald", "id"),
        ({"act": "place", "id": "r1", "x": "nan", "y": "1"}, "Deze plek was niet te lezen", ""),
        ({"act": "place", "id": "r1", "x": "1", "y": "inf"}, "Deze plek was niet te lezen", ""),
        ({"act": "place", "id": "r1", "x": "boven"}, "Deze plek was niet te lezen", ""),
        ({"act": "remove", "id": "r9"}, "Iemand heeft hem net weggehaald", "id"),
        ({"act": "remove"}, "Iemand heeft hem net weggehaald", "id"),
        ({"act": "tie", "a": "", "b": "r2", "kind": "zwak"}, "Kies een rol.", "a"),
        ({"act": "tie", "a": "r1", "kind": "zwak"}, "Kies een rol.", "b"),
        ({"act": "tie", "a": "r1", "b": "r9", "kind": "zwak"}, "Iemand heeft hem net weggehaald", "b"),
        ({"act": "tie", "a": "r9", "b": "r1", "kind": "zwak"}, "Iemand heeft hem net weggehaald", "a"),
        ({"act": "tie", "a": "r1", "b": "r1", "kind": "zwak"}, "Kies twee verschillende rollen.", "b"),
        ({"act": "tie", "a": "r1", "b": "r2"}, "Kies wat voor lijn het is.", "kind"),
        ({"act": "tie", "a": "r1", "b": "r2", "kind": "liefde"}, "Kies wat voor lijn het is.", "kind"),
        ({"act": "untie", "a": "r1", "b": "r9"}, "Iemand heeft hem net weggehaald", "b"),
        ({"act": "__class__"}, "Dit lukte niet.", ""),
        ({}, "Dit lukte niet.", ""),
    ],
)
def test_what_is_refused_says_why_and_where(form, says, field):
    with pytest.raises(BadDrawing) as bad:
        changed(network("Wij", "Buur"), form)
    assert says in bad.value.message and bad.value.field == field


def test_the_fifteenth_role_is_refused():
    with pytest.raises(BadDrawing, match="Er staan al 14 rollen") as bad:
        act(FULL, "role", name="De vijftiende")
    assert bad.value.field == "name"
    assert len(act(act(FULL, "remove", id="r3"), "role", name="Toch").roles) == 14


# Kept as text

GOOD = json.loads(written(network("Wij", "Buur A|groeit", ties=["r1 r2 sterk"])))


def test_read_as_it_was_written():
    made = network("Wij", f"{HOSTILE}|é", ties=["r1 r2 conflict"])
    assert read(written(made)) == made
    assert read("") == EMPTY and read(written(EMPTY)) == EMPTY


def damaged(**changes):
    """The good drawing with something else in the place of a path such as roles__0__x."""
    data = json.loads(json.dumps(GOOD))
    for path, value in changes.items():
        *way, end = [int(key) if key.isdigit() else key for key in path.split("__")]
        place = data
        for key in way:
            place = place[key]
        place[end] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "null", "3", '{"roles":[]}', '{"roles":{},"ties":[],"made":"x"}', "[" * 100_000,
        damaged(roles__0__id="r2"), damaged(roles__0__id='r1"'), damaged(roles__0__id=1), damaged(roles__0__extra=1),
        damaged(roles__0__name=""), damaged(roles__0__name=["Wij"]), damaged(roles__1__note="n" * 31),
        damaged(roles__0__x=0), damaged(roles__0__x="50"), damaged(roles__0__y=101), damaged(roles__0__y=50.5),
        damaged(roles__0__is_me=1), damaged(made=1), damaged(made=None), damaged(ties__0__b="r9"),
        damaged(ties__0__b="r1"), damaged(ties__0__kind="liefde"), damaged(ties__0__a=[]),
        damaged(ties=[{"a": "r1", "b": "r2", "kind": "zwak"}, {"a": "r2", "b": "r1", "kind": "zwak"}]),
        damaged(roles=None), damaged(roles__0=None), damaged(made="2"), damaged(made=True), damaged(roles__0__x=50.0),
    ],
)  # fmt: skip
def test_a_damaged_text_is_refused(text):
    with pytest.raises(BadDrawing, match="beschadigd"):
        read(text)


def test_the_good_one_is_good():
    assert read(damaged()) == network("Wij", "Buur A|groeit", ties=["r1 r2 sterk"])


# Any sequence of acts

IDS = st.sampled_from([f"r{number}" for number in range(1, 9)])
WORDS = st.text(max_size=45) | st.sampled_from(["Wij", "Gemeenteraad", "Regionale samenwerking economie", HOSTILE])
NUMBERS = st.one_of(st.floats().map(str), st.integers(-20, 120).map(str), st.text(max_size=3))
FORMS = st.one_of(
    st.fixed_dictionaries({"act": st.just("role"), "name": WORDS, "note": WORDS}),
    st.fixed_dictionaries({"act": st.just("rename"), "id": IDS, "name": WORDS, "note": WORDS}),
    st.fixed_dictionaries({"act": st.just("move"), "id": IDS, "direction": st.sampled_from(sorted(drawn.DIRECTIONS))}),
    st.fixed_dictionaries({"act": st.just("place"), "id": IDS, "x": NUMBERS, "y": NUMBERS}),
    st.fixed_dictionaries({"act": st.just("tie"), "a": IDS, "b": IDS, "kind": st.sampled_from(KINDS)}),
    st.fixed_dictionaries({"act": st.just("untie"), "a": IDS, "b": IDS}),
    st.fixed_dictionaries({"act": st.just("remove"), "id": IDS}),
)


def after(forms):
    """The drawing after these acts; what is refused changes nothing."""
    made = EMPTY
    for form in forms:
        try:
            made = changed(made, form)
        except BadDrawing:
            continue
    return made


@settings(max_examples=150, deadline=None)
@given(st.lists(FORMS, max_size=40))
@example([{"act": "role", "name": "W" * 40, "note": "W" * 30}] * 14)
def test_any_sequence_of_acts_leaves_a_drawing(forms):
    made = after(forms)
    ids = [role.id for role in made.roles]
    assert len(set(ids)) == len(ids) <= 14
    assert sum(role.is_me for role in made.roles) <= 1
    assert all(tie.a in ids and tie.b in ids and tie.a != tie.b for tie in made.ties)
    assert len({tie.pair for tie in made.ties}) == len(made.ties)
    for disc in (role.disc for role in made.roles):
        assert disc.r <= disc.x <= WIDE - disc.r and disc.r <= disc.y <= HIGH - disc.r
    assert read(written(made)) == made
    shown = picture(made)
    assert [circle.role for circle in shown.circles] == list(made.roles)
    assert [line.tie for line in shown.ties] == list(made.ties)
    assert all(math.isfinite(number) for line in shown.ties for number in numbers(line.trace.path))
    assert len(as_list(made)) >= len(made.ties)


# Laid out


def numbers(path):
    return [float(number) for number in re.findall(r"-?[0-9.]+", path)]


def line(made, number=0):
    """Start, control and end of a tie's line, and its trace."""
    trace = picture(made).ties[number].trace
    x0, y0, x1, y1, x2, y2 = numbers(trace.path)
    return (x0, y0), (x1, y1), (x2, y2), trace


def test_a_line_ends_at_the_edges_of_its_circles():
    made = network("Wij", "Buur", ties=["r1 r2 sterk"])
    start, _control, end, trace = line(made)
    for point, disc in zip((start, end), (role.disc for role in made.roles), strict=True):
        assert math.dist(point, (disc.x, disc.y)) == pytest.approx(disc.r, abs=0.2)
    assert trace.middle == pytest.approx(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), abs=0.2)


def test_a_line_bends_around_who_stands_between():
    made = network("Wij", "Links", "Rechts", ties=["r2 r3 conflict"])
    made = act(act(made, "place", id="r2", x="12", y="50"), "place", id="r3", x="88", y="50")
    start, control, end, trace = line(made)
    me = role(made, "r1").disc
    for t in (step / 50 for step in range(51)):
        point = [(1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c for a, b, c in zip(start, control, end, strict=True)]
        assert math.dist(point, (me.x, me.y)) >= me.r
    assert math.dist(trace.middle, (me.x, me.y)) >= me.r
    straight = act(made, "place", id="r1", x="50", y="12")
    assert line(straight)[1][1] == pytest.approx(role(straight, "r2").disc.y, abs=0.2)


def test_two_that_touch_still_show_their_line():
    made = act(network("Wij", "Buur", ties=["r1 r2 conflict"]), "place", id="r2", x="30", y="50")
    start, _control, end, _trace = line(made)
    assert math.dist(start, end) >= 20


def test_who_looks_sees_the_middle_until_somebody_stands_outside():
    made = network("Wij", "A", "B", "C", "D")
    assert numbers(picture(made).view_box)[2:] < [WIDE, HIGH]
    assert picture(act(made, "role", name="E")).view_box == picture(made).whole


@pytest.mark.parametrize(
    ("name", "note", "lines"),
    [
        ("Wij", "", [("Wij", NAME)]),
        ("Wij", "centrumstad", [("Wij", NAME), ("centrumstad", NOTE)]),
        ("Economic board", "", [("Economic", NAME), ("board", NAME)]),
        ("Gemeenteraad", "", [("Gemeenteraad", SMALL)]),
        ("Waterschapsbestuur", "", [("Waterschaps-", SMALL), ("bestuur", SMALL)]),
        ("Wethouder", "wil het heel erg graag", [("Wethouder", NAME), ("wil het heel erg", NOTE), ("graag", NOTE)]),
    ],
)
def test_words_fit_in_their_circle(name, note, lines):
    found, is_whole = lettered(name, note, 46)
    assert [(line.text, line.kind) for line in found] == lines and is_whole


def test_what_does_not_fit_is_cut_and_the_note_before_the_name():
    lines, is_whole = lettered("Omgevingsdienst", "haakt af als het geld kost", 52)
    assert [line.text for line in lines] == ["Omgevings-", "dienst", "haakt af als he…"] and not is_whole
    lines, is_whole = lettered("Onafhankelijkheidsverklaringscommissie", "", 46)
    assert lines[-1].text.endswith("…") and not is_whole


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.text(max_size=30))
@settings(deadline=None)
def test_a_name_has_two_lines_at_most_and_says_when_it_is_cut(name, note):
    lines, is_whole = lettered(" ".join(name.split()), " ".join(note.split()), 46)
    assert 1 <= len([line for line in lines if line.kind != NOTE]) <= 2 and len(lines) <= 3
    kept = "".join(line.text for line in lines).replace("-", "").replace(" ", "")
    assert is_whole == (kept == "".join((name + note).split()).replace("-", "")) or "…" in name + note


# In words


def test_the_same_as_a_list():
    made = network("Wij", "Buur A|groeit", "Raad", "VNG", ties=["r1 r2 sterk", "r1 r3 zwak", "r3 r2 conflict"])
    assert as_list(act(made, "tie", a="r1", b="r3", kind="gewoon")) == [
        "Wij en Buur A: sterk contact",
        "Wij en Raad: gewoon contact",
        "Raad en Buur A: conflict",
        "Buur A: groeit",
        "VNG: nog geen lijn",
    ]
    assert as_list(EMPTY) == []


# On the page


class Page(HTMLParser):
    """What stands on a page: tags with their attributes, and what is read."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for found, attributes in self.tags if found == tag]


@pytest.fixture
def shown(house):
    """shown(drawing) → the page with it."""
    source = (
        '{% from "runner/_drawing.html" import drawing as draw %}{% from "components/form.html" import token %}'
        "{{ draw(drawing, picture, sentences, may_draw, '/kamer/tekening', token, error, typed) }}"
    )

    def render(made, may_draw=True, error=None, typed=None):
        with house.test_request_context():
            page = house.jinja_env.from_string(source)
            return page.render(
                drawing=made,
                picture=picture(made),
                sentences=as_list(made),
                may_draw=may_draw,
                error=error,
                typed=typed,
            )

    return render


SOME = network("Wij", f"{HOSTILE}|<b>dik</b>", "O'Neill & co|“twijfelt”", ties=["r1 r2 sterk", "r1 r3 conflict"])


@pytest.mark.parametrize("may_draw", [True, False])
def test_hostile_words_stay_words(shown, may_draw):
    html = shown(SOME, may_draw)
    page = Page(html)
    assert not page.all("script") and not page.all("b")
    assert HOSTILE in page.text and "<b>dik</b>" in page.text
    assert not any(name == "style" or name.startswith("on") for _tag, found in page.tags for name in found)
    assert "style=" not in html


@pytest.mark.parametrize("may_draw", [True, False])
def test_every_sentence_and_every_kind_of_line_is_there(shown, may_draw):
    page = Page(shown(SOME, may_draw))
    for sentence in as_list(SOME):
        assert sentence in page.text
    for meaning in ("sterk contact", "gewoon contact", "zwak contact", "conflict"):
        assert meaning in page.text
    crosses = [found for found in page.all("path") if found.get("class") == "drawing__cross"]
    assert len([found for found in crosses if "rotate" in found["transform"]]) == 1


def test_who_looks_has_one_image_and_nothing_to_press(shown):
    page = Page(shown(SOME, may_draw=False))
    sheet = page.all("svg")[0]
    assert sheet["role"] == "img" and sheet["aria-label"]
    for tag in ("form", "button", "input", "a"):
        assert not page.all(tag)
    assert not any("data-behaviour" in found for _tag, found in page.tags)


def test_who_draws_has_a_form_for_every_act(shown):
    page = Page(shown(SOME))
    forms = page.all("form")
    assert forms and all(form["method"] == "post" and form["action"] == "/kamer/tekening" for form in forms)
    tokens = [found for found in page.all("input") if found.get("name") == "csrf_token"]
    assert len(tokens) == len(forms) and all(found["value"] for found in tokens)
    acts = [found["value"] for found in page.all("input") if found.get("name") == "act"]
    assert sorted(acts) == sorted(["place", "role", "tie", *["rename", "move", "remove"] * 3, *["untie"] * 2])
    ways = [found["value"] for found in page.all("button") if found.get("name") == "direction"]
    assert sorted(ways) == sorted([*drawn.DIRECTIONS] * 3)
    assert page.all("svg")[0]["role"] == "group"  # an image holds no links


def test_ids_are_unique_and_every_link_leads_to_one(shown):
    page = Page(shown(FULL))
    ids = [found["id"] for _tag, found in page.tags if "id" in found]
    assert len(set(ids)) == len(ids)
    links = [found["href"] for found in page.all("a")]
    assert len(links) == 14 and all(link.removeprefix("#") in ids for link in links)
    labels = {found["for"] for found in page.all("label")}
    controls = [f for tag, f in page.tags if tag in ("input", "select") and f.get("type") != "hidden"]
    assert all(control["id"] in labels for control in controls)
    described = [word for _tag, found in page.tags for word in found.get("aria-describedby", "").split()]
    assert described and all(word in ids for word in described)


def test_nothing_drawn_yet(shown):
    assert "Er is nog niets getekend." in shown(EMPTY, may_draw=False)
    page = Page(shown(EMPTY))
    assert "Begin met je eigen rol" in page.text and "Je eigen rol" in page.text
    assert not page.all("select")


def test_a_line_needs_two_roles(shown):
    assert not Page(shown(network("Wij"))).all("select")
    assert len(Page(shown(network("Wij", "Buur"))).all("select")) == 2


@pytest.mark.parametrize(
    ("form", "at", "kept"),
    [
        ({"act": "role", "name": "", "note": "kijkt mee"}, "nieuw-name", "nieuw-note"),
        ({"act": "rename", "id": "r2", "name": "n" * 41, "note": "kijkt mee"}, "rol-r2-name", "rol-r2-note"),
    ],
)
def test_what_was_refused_stands_where_it_was_typed(shown, form, at, kept):
    with pytest.raises(BadDrawing) as bad:
        changed(SOME, form)
    page = Page(shown(SOME, error=bad.value, typed=MultiDict(form)))
    invalid = [found["id"] for _tag, found in page.tags if found.get("aria-invalid") == "true"]
    assert invalid == [at] and {"href": f"#{at}"} in page.all("a")
    assert page.text.count(bad.value.message) == 2
    assert next(found for found in page.all("input") if found.get("id") == kept)["value"] == "kijkt mee"
    assert len([found for found in page.all("details") if "open" in found]) == (form["act"] == "rename")


def test_a_refused_line_keeps_what_was_chosen(shown):
    form = {"act": "tie", "a": "r2", "b": "r3", "kind": ""}
    with pytest.raises(BadDrawing) as bad:
        changed(SOME, form)
    page = Page(shown(SOME, error=bad.value, typed=MultiDict(form)))
    assert [found["value"] for found in page.all("option") if "selected" in found] == ["r2", "r3"]
    assert {"href": "#lijn-kind"} in page.all("a") and page.text.count(bad.value.message) == 2


def test_a_role_that_is_gone_is_said_without_a_link_to_nowhere(shown):
    form = {"act": "rename", "id": "r9", "name": "Raad"}
    with pytest.raises(BadDrawing) as bad:
        changed(SOME, form)
    page = Page(shown(SOME, error=bad.value, typed=MultiDict(form)))
    assert bad.value.message in page.text
    assert all(found["href"].startswith("#rol-r") and found["id"].startswith("kring-") for found in page.all("a"))


@pytest.mark.parametrize(
    "form",
    [
        {"act": "role", "name": "Nieuw"},
        {"act": "rename", "id": "r2", "name": "Anders"},
        *({"act": "move", "id": "r2", "direction": way} for way in drawn.DIRECTIONS),
        {"act": "place", "id": "r2", "x": "20", "y": "20"},
        {"act": "tie", "a": "r2", "b": "r3", "kind": "zwak"},
        {"act": "untie", "a": "r1", "b": "r2"},
        {"act": "remove", "id": "r2"},
    ],
)
def test_one_goes_on_at_something_that_is_there(shown, form):
    page = Page(shown(changed(SOME, form)))
    assert drawn.anchor(form) in [found.get("id") for _tag, found in page.tags]


def test_no_word_of_a_drawing_stays_in_the_process(sit):
    """The key of a session is read at every use and kept nowhere, and neither is what it opened."""
    table = sit("netwerkspiegel", "tekenen")
    table.post("tim", "tekening", stap="tekenen", act="role", name="Grutteraad", note="gruttetwijfel")
    assert "Grutteraad" in table.page("noor") and "gruttetwijfel" in table.page("noor")
    caches = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    assert caches and not [one for one in caches if holds(one, "grutte")]


def holds(cache, word):
    """Whether somewhere in what a cache keeps there is a text with this word."""
    seen, waiting = set(), gc.get_referents(cache)
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and word in part.lower():
            return True
        is_ours = type(part).__module__.startswith(("cop.", "functools"))
        if id(part) not in seen and (is_ours or isinstance(part, (tuple, list, dict, set, frozenset))):
            seen.add(id(part))
            waiting += gc.get_referents(part)
    return False
