"""Every route × every method × every actor, from the URL map, against the table in doors.py."""

import pytest

from tests.house.doors import DOORS, OPEN
from tests.house.knocking import call, ends_as, knocks, missing_headers, opens_for_somebody, wrong_answers
from tests.house.world import ACTORS, everything


def test_every_route_has_an_expectation(house):
    routes = {knock.endpoint for knock in knocks(house)}
    assert routes - set(DOORS) == set(), "a route that nobody decided on: add a line to doors.py"
    assert set(DOORS) - routes == set(), "a line in doors.py without a route"


def test_every_expectation_names_every_actor():
    for endpoint, door in DOORS.items():
        assert set(door.who) == set(ACTORS), endpoint


@pytest.mark.parametrize("endpoint", sorted(DOORS))
def test_who_may(house, keeper, world, endpoint):
    faults = [
        f"{knock.method} {knock.rule}: {fault}"
        for knock in knocks(house)
        if knock.endpoint == endpoint
        for fault in wrong_answers(knock, world, keeper.put_back, keeper.before)
    ]
    assert faults == [], "\n".join(faults)


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def test_undeclared_methods_are_refused(house, world):
    """By a method that a route does not declare nothing happens but 405; OPTIONS tells no more than the methods."""
    adapter = house.url_map.bind("localhost")
    for knock in knocks(house):
        if knock.endpoint == "static":
            continue
        path = knock.path(house, world)
        for method in set(METHODS) - set(adapter.allowed_methods(path)):
            for actor in ("stranger", "admin"):
                answer = world.browsers[actor].open(path, method=method)
                assert answer.status_code == 405, f"{method} {path}"
                assert not list(missing_headers(answer)), path
        answer = world.browsers["admin"].open(path, method="OPTIONS")
        assert answer.status_code == 200 and answer.data == b"", path


def first_who_may(knock):
    """Somebody for whom this door opens; a member rather than a stranger."""
    return next(
        actor for actor in ("outside", *ACTORS) if knock.door.who[actor] == OPEN and actor not in knock.door.answers
    )


def posts(house):
    """Every POST but those that a signature in their address proves (RFC 8058)."""
    for knock in knocks(house):
        view = house.view_functions[knock.endpoint]
        if knock.method == "POST" and not getattr(view, "needs_no_token", False) and opens_for_somebody(knock):
            yield knock


def test_only_signed_links_need_no_token(house):
    exempt = {name for name, view in house.view_functions.items() if getattr(view, "needs_no_token", False)}
    assert exempt == {"digest.unsubscribe", "digest.keep_changed_rhythm", "settings.mute"}


@pytest.mark.parametrize("how", ["no token", "the token of another browser", "a foreign Origin", "an Origin of null"])
def test_a_form_from_elsewhere_is_refused(house, keeper, world, how):
    for knock in posts(house):
        browser = world.browsers[first_who_may(knock)]
        token = {"no token": "", "the token of another browser": other_token(house)}.get(how, browser.token)
        origin = {"a foreign Origin": "https://kwaad.example", "an Origin of null": "null"}.get(how, "http://localhost")
        form = {**knock.form(world), "csrf_token": token}
        answer = browser.post(knock.path(house, world), form, headers={"Origin": origin})
        assert answer.status_code == 400, f"{knock.endpoint} with {how}: {answer.status_code}"
        assert everything(house) == keeper.before, f"{knock.endpoint} with {how} changed something"
        assert not list(missing_headers(answer)), knock.endpoint


def other_token(house):
    from itsdangerous import URLSafeTimedSerializer

    return URLSafeTimedSerializer(house.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("e" * 40)


def test_with_its_token_every_form_works(house, keeper, world):
    """The other half of the test above: the same form, from our own page, is taken in."""
    for knock in posts(house):
        answer = call(knock, world, first_who_may(knock))
        assert ends_as(answer, knock.method) == OPEN, f"{knock.endpoint}: {answer.status_code}"
        keeper.put_back()
