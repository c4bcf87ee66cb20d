"""Bad input in every field of every form: a clear answer, never a 500, never half a change, never a lost text."""

import re

import pytest

from tests.house.canary import QUERIES
from tests.house.doors import DOORS, HIDDEN, OPEN
from tests.house.knocking import Knock, knocks, missing_headers, opens_for_somebody
from tests.house.world import ACTORS, everything

PAYLOADS: dict[str, object] = {
    "empty": "",
    "spaces": "   \t ",
    "1 MB": "x" * 1_000_000,
    "10,000 characters": "x" * 10_000,
    "many lines": "a\n" * 30_000,
    "NUL": "a\x00b",
    "only NUL": "\x00",
    "control": "a\x01\x08\x0b\x1b[31mb\x7f",
    "right to left": "\u202egnp.exe\u202c",
    "invisible": "\u200b\ufeff\u2060",
    "unpaired surrogate": b"a\xed\xa0\x80b",
    "not UTF-8": b"\xff\xfe\x80",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈é" * 40,
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\" autofocus onfocus=alert(1) x='",
    "template": "{{31337*7}}{% raw %}${31337*7}<%= 31337*7 %>%(name)s{0}",
    "line ends": "a\r\nBcc: iedereen@kwaad.example\r\n\r\nHoi",
    "link": "[x](javascript:alert(1)) [y](data:text/html,x)",
    "query": "' OR 1=1; DROP TABLE member; --",
    "number": "9" * 40,
    "negative": "-1",
    "odd digit": "²",
    "other digits": "٣",
    "decimal": "1e308",
    "twice": ["een", "twee"],
    "list": "[]",
    "path": "../../../etc/passwd",
    "formula": "=1+1|cmd",
}
ONE_BY_ONE = {
    "empty",
    "NUL",
    "unpaired surrogate",
    "script",
    "odd digit",
}  # in one field at a time too; the long test: all
SLOW = {
    "settings.change_password",
    "settings.change_address",
    "settings.stop",
    "members.sign_in",
    "arrivals.choose_password",
}
EXECUTES = re.compile(r"<script>alert|<img src=x|<[^<>]*onfocus=alert\(1\) x='|href=\"(javascript|data):", re.I)


def posts(house) -> dict[str, Knock]:
    return {knock.endpoint: knock for knock in knocks(house) if knock.method == "POST" and opens_for_somebody(knock)}


def somebody_who_may(knock: Knock) -> str:
    answers = knock.door.answers if knock.method == "POST" else {}
    return next(actor for actor in ("outside", *ACTORS) if knock.door.who[actor] == OPEN and actor not in answers)


def trials(knock: Knock, world, is_long: bool = False):
    """The form with one field at a time changed, with all at once, and with a field that nobody asked for."""
    form = knock.form(world)
    chosen = dict(list(PAYLOADS.items())[::5]) if knock.endpoint in SLOW else PAYLOADS  # hashing a password takes time
    for what, payload in chosen.items():
        for name in form if is_long or what in ONE_BY_ONE else ():
            yield f"{name}: {what}", {**form, name: payload}
        yield f"all: {what}", dict.fromkeys(form, payload)
        yield (
            f"more: {what}",
            {**form, "is_administrator": payload, "role ": payload, "number": payload, "version": payload},
        )
    yield "nothing", {}


@pytest.mark.parametrize("endpoint", sorted(DOORS))
def test_bad_input(house, keeper, world, endpoint):
    faults = faults_at(house, keeper, world, endpoint)
    assert faults == [], "\n".join(faults)


@pytest.mark.long
@pytest.mark.parametrize("endpoint", sorted(DOORS))
def test_bad_input_in_each_field(house, keeper, world, endpoint):
    faults = faults_at(house, keeper, world, endpoint, is_long=True)
    assert faults == [], "\n".join(faults)


def faults_at(house, keeper, world, endpoint: str, is_long: bool = False) -> list[str]:
    """What goes wrong with bad input in one form, in words."""
    knock, faults = posts(house).get(endpoint), []
    if knock is None:
        return []
    actor, path = somebody_who_may(knock), knock.path(house, world)
    for what, form in trials(knock, world, is_long):
        answer = world.browsers[actor].post(path, form)
        is_changed = everything(house) != keeper.before
        if answer.status_code >= 500:
            faults.append(f"{what}: {answer.status_code}")
        if answer.status_code >= 400 and is_changed:
            faults.append(f"{what}: refused with {answer.status_code}, and yet something changed")
        if EXECUTES.search(answer.text):
            faults.append(f"{what}: the answer would run it")
        if b"219359" in answer.data:
            faults.append(f"{what}: the answer worked it out")
        faults += [f"{what}: {fault}" for fault in missing_headers(answer)]
        if is_changed:
            keeper.put_back()
    return faults


def text_of(answer) -> str:
    """What a browser would read as text."""
    is_file = answer.mimetype == "application/pdf" or answer.mimetype.startswith("application/vnd.")
    return "" if is_file else answer.text


@pytest.mark.parametrize("payload", PAYLOADS, ids=str)
def test_bad_addresses(house, world, payload):
    """The same in every part of an address: ids, and everything that a page may be asked."""
    value = PAYLOADS[payload]
    value = value[0] if isinstance(value, list) else value[:3000]  # a server cuts off longer addresses
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)[:3000]
    adapter = house.url_map.bind("localhost")
    for knock in knocks(house):
        if knock.method != "GET" or knock.endpoint == "static":
            continue
        hidden_from = next((actor for actor, rule in knock.door.who.items() if rule == HIDDEN), "admin")
        actor = somebody_who_may(knock) if OPEN in knock.door.who.values() else hidden_from
        asked = [query.partition("=")[0] for query in QUERIES.get(knock.endpoint, [])]
        answer = world.browsers[actor].get(
            knock.path(house, world), query_string=dict.fromkeys([*asked, "taal", "verder", "x"], value)
        )
        assert answer.status_code < 500, f"{knock.rule} asked for {payload}"
        assert not EXECUTES.search(text_of(answer)), knock.rule
        answer.close()  # as a server does; an attachment is a file that is open till then
        for name in knock.arguments - {"point"}:
            try:
                path = adapter.build(knock.endpoint, {**knock.values(world), name: text or "x"}, method="GET")
            except Exception:  # such an address cannot be written
                continue
            answer = world.browsers[actor].get(path)
            answer.close()
            assert answer.status_code in (302, 308, 400, 401, 404, 405, 410, 414), f"{path}: {answer.status_code}"


def test_what_was_typed_is_never_lost(house, world):
    """An expired form keeps the words, also the odd ones, and the page shows them again."""
    browser = world.browsers["inside"]
    path = f"/gesprekken/{world.id_of('thread', 'open thread')}"
    for payload in ("script", "emoji", "template", "right to left"):
        words = f"Lang getypt. {PAYLOADS[payload]}"
        assert browser.post(path, {"csrf_token": "oud", "body": words}).status_code == 400
        page = browser.get(path).text
        assert "Lang getypt." in page
        assert not EXECUTES.search(page)


def test_a_kind_that_does_not_exist_is_refused(house, keeper, world):
    """What a form fills is checked against its list: no kind, role, rhythm or audience of one's own making."""
    for endpoint, field in {
        "threads.start": "kind",
        "settings.index": "rhythm",
        "settings.profile": "kind",
        "arrivals.apply": "kind",
        "profiles.change_role": "role",
        "digest.choose_rhythm": "rhythm",
    }.items():
        knock = posts(house)[endpoint]
        world.browsers[somebody_who_may(knock)].post(
            knock.path(house, world), {**knock.form(world), field: "verzonnen"}
        )
        rows = "\n".join(row for found in everything(house).values() for row in found)
        assert "verzonnen" not in rows, endpoint
        keeper.put_back()


def test_a_member_cannot_fill_in_more_than_the_form_has(house, keeper, world):
    """Mass assignment: every column of a member, posted to every form that changes one."""
    from sqlalchemy import select

    from cop.foundation.db import db
    from cop.members.models import Member

    guarded = (
        "status",
        "role",
        "email",
        "password_hash",
        "public_id",
        "joined_at",
        "status_reason",
        "introduced_by_id",
        "id",
    )
    for endpoint in ("settings.index", "settings.profile", "arrivals.welcome", "digest.choose_rhythm"):
        knock = posts(house)[endpoint]
        before = db.session.execute(select(*(Member.__table__.c[name] for name in guarded)).order_by(Member.id)).all()
        answer = world.browsers["outside"].post(
            knock.path(house, world), {**dict.fromkeys(guarded, "5"), **knock.form(world)}
        )
        assert answer.status_code == 303, endpoint
        after = db.session.execute(select(*(Member.__table__.c[name] for name in guarded)).order_by(Member.id)).all()
        assert after == before, endpoint
        keeper.put_back()


def test_sending_twice_is_once(house, keeper, world):
    """A double click makes one thread and one reply."""
    browser = world.browsers["inside"]
    for endpoint in ("threads.start", "threads.show"):
        knock = posts(house)[endpoint]
        first, second = (browser.post(knock.path(house, world), knock.form(world)) for _ in range(2))
        assert first.status_code == second.status_code == 303
        texts = [row for row in everything(house)["post"] if "formulier'" in row or "Wie weet dit?" in row]
        assert len(texts) == 1, endpoint
        keeper.put_back()
