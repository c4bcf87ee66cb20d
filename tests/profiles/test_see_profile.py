"""One profile, through the eyes of who looks: the owner decides per field."""

import pytest

from cop.foundation.db import writing
from cop.members.models import EVERYBODY, MY_CIRCLES, NOBODY, SHOWABLE, SHOWN_AT_FIRST, Member
from cop.members.operations import change_profile
from cop.profiles.policy import shows

CANARIES = {
    "function": "kanarie-functie",
    "about": "kanarie-over",
    "seeks": "kanarie-zoekt",
    "offers": "kanarie-biedt",
    "working_on": "kanarie-bezig",
    "phone": "06-555 99 999",
    "agenda": "Denk regionaal",
    "themes": "Cultuur en erfgoed",
    "email": "youssef@voorbeeld.example",
}


@pytest.fixture
def full(youssef) -> Member:
    with writing():
        texts = {name: words for name, words in CANARIES.items() if name not in ("agenda", "themes", "email")}
        change_profile(youssef, ["cultuur_erfgoed"], agenda=1, may_call=True, **texts)
    return youssef


def show(member, audience, field):
    with writing():
        member.shows = {field: audience}


@pytest.mark.parametrize("field", SHOWABLE)
@pytest.mark.parametrize(
    ("audience", "outside", "in_circle"), [(EVERYBODY, True, True), (MY_CIRCLES, False, True), (NOBODY, False, False)]
)
def test_each_field_is_seen_by_whom_the_owner_chose(
    visit, full, marleen, dick, anouk, beheer, circle, field, audience, outside, in_circle
):
    show(full, audience, field)
    for viewer in (dick, anouk, beheer):
        assert (CANARIES[field] in visit(viewer).get(full.path).text) is outside, viewer.name
    assert (CANARIES[field] in visit(marleen).get(full.path).text) is in_circle
    assert CANARIES[field] in visit(full).get(full.path).text


@pytest.mark.parametrize("field", SHOWABLE)
@pytest.mark.parametrize("together", [True, False])
def test_the_rule_for_one_member_is_the_rule_of_the_list(app, full, marleen, dick, circle, field, together):
    from sqlalchemy import select

    from cop.foundation.db import db
    from cop.profiles.policy import shown_to

    viewer = marleen if together else dick
    for audience in (EVERYBODY, MY_CIRCLES, NOBODY, None):
        with writing():
            full.shows = {field: audience} if audience else {}
        listed = db.session.scalar(select(shown_to(viewer.id, field)).where(Member.id == full.id))
        assert bool(listed) is shows(together, full, field)


def test_address_and_phone_are_not_for_everybody_until_the_owner_says_so(visit, full, dick, marleen, circle):
    assert SHOWN_AT_FIRST == {"email": NOBODY, "phone": MY_CIRCLES}
    outside, inside = visit(dick).get(full.path).text, visit(marleen).get(full.path).text
    assert CANARIES["phone"] not in outside and CANARIES["phone"] in inside and "Je mag bellen" in inside
    assert CANARIES["email"] not in outside + inside


def test_being_in_the_community_together_is_not_sharing_a_circle(visit, full, dick):
    show(full, MY_CIRCLES, "seeks")
    assert CANARIES["seeks"] not in visit(dick).get(full.path).text


def test_who_is_out_of_the_circle_sees_it_no_more(visit, full, marleen, circle):
    from sqlalchemy import delete

    from cop.circles.models import Membership
    from cop.foundation.db import db

    show(full, MY_CIRCLES, "seeks")
    visitor = visit(marleen)
    assert CANARIES["seeks"] in visitor.get(full.path).text
    with writing():
        db.session.execute(
            delete(Membership).where(Membership.member_id == marleen.id, Membership.circle_id == circle.id)
        )
    assert CANARIES["seeks"] not in visitor.get(full.path).text


@pytest.mark.parametrize("public_id", ["bestaat-niet", "1", "0", "%00", "a" * 3000, "..", "<script>", "é"])
def test_a_profile_that_does_not_exist_is_a_404(visit, marleen, public_id):
    answer = visit(marleen).get(f"/leden/{public_id}")
    assert answer.status_code in (404, 405, 302) if public_id == ".." else answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_script_in_a_field_is_text(visit, marleen, youssef):
    with writing():
        change_profile(
            youssef, [], name="<script>alert(1)</script>", about="<img src=x onerror=alert(1)>", seeks="{{7*7}}"
        )
    page = visit(marleen).get(youssef.path).text + visit(marleen).get("/leden").text
    assert "<script>alert" not in page and "<img" not in page
    assert "{{7*7}}" in page


def test_the_page_costs_few_statements(visit, full, marleen, circle, count_statements):
    visitor, path = visit(marleen), full.path
    visitor.get(path)
    assert count_statements(lambda: visitor.get(path)) <= 4
