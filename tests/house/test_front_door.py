"""Hosts, redirects, cookies and headers: what the door does before any room is entered."""

from urllib.parse import urljoin, urlsplit

import pytest

from cop import create_app
from cop.foundation.headers import HEADERS
from tests.conftest import PASSWORD
from tests.house.doors import address_of
from tests.house.knocking import knocks, missing_headers
from tests.house.world import everything

OURS = (
    "localhost"  # the one address of this community in these tests; in production the other loopback names are not ours
)
SECURE = "samen.example.nl"
OTHER_HOSTS = [
    "kwaad.example",
    f"{OURS}.kwaad.example",
    f"kwaad{OURS}",
    f"{OURS}:99",
    f"{OURS}:8080",
    f"{OURS}@kwaad.example",
    f"kwaad.example:{OURS}",
    "127.0.0.1",
    "127.0.0.1:8000",
    "[::1]",
    "[::1]:8000",
    f"{OURS}.",
    f"www.{OURS}",
    "xn--bcher-kva.example",
    "",
    f"{OURS}/",
    f"{OURS}, kwaad.example",
    "0",
    "locaIhost",
    f"kwaad.example#{OURS}",
]


@pytest.fixture
def real(app):
    """The application as it runs for real: one address, no loopback names."""
    app.config.update(COP_ENV="production", PUBLIC_URL=f"http://{OURS}")
    return app


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_another_host_is_refused(real, keeper, world, host):
    elsewhere = {"HTTP_HOST": host}
    for path in ("/", "/inloggen", "/gesprekken", "/bestaat-niet"):
        answer = world.browsers["inside"].get(path, environ_overrides=elsewhere)
        assert answer.status_code == 400, (host, path)
        assert not list(missing_headers(answer))
    cookie = world.browsers["stranger"].client.get_cookie("cop").value
    sent = {"email": address_of(world, "outside")}
    answer = world.browsers["stranger"].post(
        "/wachtwoord", sent, environ_overrides={**elsewhere, "HTTP_COOKIE": f"cop={cookie}"}
    )
    assert answer.status_code == 400
    assert everything(real) == keeper.before


def test_our_own_host_is_served(real, world):
    assert world.browsers["stranger"].get("/").status_code == 200


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"]
)
def test_what_a_visitor_says_about_hosts_is_not_believed(real, world, letters, name):
    value = "host=kwaad.example" if name == "Forwarded" else "/beheer/teksten" if "URL" in name else "kwaad.example"
    page = world.browsers["stranger"].get("/wachtwoord", headers={name: value})
    assert page.status_code == 200 and b"kwaad.example" not in page.data
    world.browsers["stranger"].post("/wachtwoord", {"email": address_of(world, "outside")}, headers={name: value})
    written = [letter.get_body(("plain",)).get_content() for letter in letters()]
    assert any(f"http://{OURS}/sleutel/" in letter for letter in written)
    assert not any("kwaad.example" in letter for letter in written)


@pytest.mark.parametrize("path", ["/ontwikkeling/post", "/ontwikkeling/post/brief", "/ontwikkeling/post/brief/html"])
def test_nobody_reads_the_post_in_production(real, world, letters, path):
    letters()
    for browser in world.browsers.values():
        assert browser.get(path).status_code == 404


ELSEWHERE = [
    "https://kwaad.example",
    "http://kwaad.example/gesprekken",
    "//kwaad.example",
    "///kwaad.example",
    "////kwaad.example",
    "/\\kwaad.example",
    "\\/kwaad.example",
    "\\\\kwaad.example",
    "\\kwaad.example",
    "/\\/kwaad.example",
    "//\\kwaad.example",
    "/\t/kwaad.example",
    "/\n/kwaad.example",
    "/\r/kwaad.example",
    "\t//kwaad.example",
    " //kwaad.example",
    "/ /kwaad.example",
    "/\x0b/kwaad.example",
    "/\x00/kwaad.example",
    "\x00//kwaad.example",
    "https:kwaad.example",
    "https:/kwaad.example",
    "http:///kwaad.example",
    "https:\\\\kwaad.example",
    "HTTPS://kwaad.example",
    "hTTp:\\kwaad.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "mailto:a@kwaad.example",
    "kwaad.example",
    "kwaad.example/gesprekken",
    "www.kwaad.example",
    "@kwaad.example",
    "/@kwaad.example/..//kwaad.example\\",
    ".kwaad.example",
    "//kwaad.example/%2f..",
    "//kwaad.example%2f..",
    "//localhost@kwaad.example",
    "//localhost:80@kwaad.example",
    "//kwaad.example#localhost",
    "//kwaad.example?localhost",
    "//%6bwaad.example",
    "//kwaad%E3%80%82example",
    "//kwaad\u3002example",
    "//\u212awaad.example",
    "/\u2028/kwaad.example\\",
    "//[::1]",
    "//0x7f.1",
    "//2130706433",
    "//kwaad.example:80",
    "//user:pass@kwaad.example/",
    "///\\;@kwaad.example",
    "/\\\\\\kwaad.example",
    "http://localhost.kwaad.example",
    "http://localhost@kwaad.example",
    "https://kwaad.example/http://localhost/",
    "//",
    "/\\",
    "",
    "/inloggen\\@kwaad.example",
]


def test_there_are_sixty_ways_out():
    assert len(set(ELSEWHERE)) >= 60


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_no_redirect_leads_elsewhere(house, world, wanted):
    signing_in = {"email": address_of(world, "outside"), "password": PASSWORD, "verder": wanted}
    stranger, inside = world.browsers["stranger"], world.browsers["inside"]
    answers = [
        stranger.post("/inloggen", signing_in),
        inside.get("/inloggen", query_string={"verder": wanted}),
        inside.get("/inloggen/code", query_string={"verder": wanted}),
        inside.post("/welkom", {"skip": "", "verder": wanted}),
        inside.post("/welkom", {"rhythm": "weekly", "verder": wanted}),
    ]
    for answer in answers:
        assert answer.status_code == 303
        assert leads_to(answer.headers["Location"]) == "localhost", answer.headers["Location"]


def leads_to(location):
    """Where a browser would go: it drops tabs and line ends, trims, and reads a backslash as a slash (WHATWG URL)."""
    read = "".join(c for c in location if c not in "\t\r\n").strip("".join(map(chr, range(33)))).replace("\\", "/")
    found = urlsplit(urljoin("http://localhost/inloggen", read))
    return found.hostname if found.scheme == "http" else found.scheme


@pytest.mark.parametrize(
    "path",
    [
        "//kwaad.example/",
        "//kwaad.example/gesprekken",
        "/gesprekken//kwaad.example",
        "/%5ckwaad.example",
        "/.//kwaad.example",
    ],
)
def test_an_odd_address_leads_nowhere_else(world, path):
    for actor in ("stranger", "inside"):
        answer = world.browsers[actor].client.open(environ_overrides={"PATH_INFO": path, "REQUEST_URI": path})
        assert answer.status_code in (302, 308, 404), (actor, path)
        if "Location" in answer.headers:
            assert leads_to(answer.headers["Location"]) == "localhost"


@pytest.fixture
def https(app, monkeypatch):
    """The application behind https, on the same database."""
    monkeypatch.setenv("PUBLIC_URL", f"https://{SECURE}")
    wanted = {
        key: app.config[key]
        for key in ("DATA_DIR", "SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "MAIL_FROM", "MAIL_REPLY_TO")
    }
    return create_app(TESTING=True, COP_ENV="production", MAIL_SERVER="", **wanted)


def test_cookies_and_headers_behind_https(https, world):
    client = https.test_client()
    ours = {"base_url": f"https://{SECURE}"}
    page = client.get("/inloggen", **ours)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    signing_in = {"csrf_token": token, "email": address_of(world, "outside"), "password": PASSWORD, "remember": "y"}
    signed_in = client.post("/inloggen", data=signing_in, headers={"Origin": f"https://{SECURE}"}, **ours)
    assert signed_in.status_code == 303
    cookies = page.headers.getlist("Set-Cookie") + signed_in.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert cookie.startswith("__Host-") and {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not any(part.lower().startswith("domain") for part in parts)
    answers = [client.get(path, **ours) for path in ("/", "/gesprekken", "/bestaat-niet", "/beheer/teksten")]
    answers += [client.put("/", **ours), client.post("/", **ours), client.get("/", base_url="https://kwaad.example")]
    assert {answer.status_code for answer in answers} >= {200, 403, 404, 405, 400}
    for answer in [page, signed_in, *answers]:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert not list(missing_headers(answer)), answer.status


def test_the_policy_meets_the_rules_of_internet_nl():
    """As in checks/tasks/http_headers.py there: no unsafe words, no open sources, and the four that must be there."""
    policy = {words[0]: words[1:] for words in (part.split() for part in HEADERS["Content-Security-Policy"].split(";"))}
    assert {"default-src", "base-uri", "form-action", "frame-ancestors"} <= set(policy)
    for name, sources in policy.items():
        for source in sources:
            assert source in ("'none'", "'self'"), (name, source)


def test_signing_out_ends_the_device_and_empties_the_browser(world):
    browser = world.browsers["inside"]
    stolen = browser.client.get_cookie("cop").value
    answer = browser.post("/uitloggen")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    world.browsers["stranger"].client.set_cookie("cop", stolen)
    assert world.browsers["stranger"].get("/gesprekken").status_code == 302


def test_errors_are_in_the_house_style_and_carry_the_headers(house, world):
    browser = world.browsers["inside"]
    for status, answer in {
        404: browser.get("/bestaat-niet"),
        405: browser.get("/uitloggen"),
        403: browser.get("/beheer/teksten"),
        413: browser.post("/gesprekken/nieuw", {"body": "x" * 3_000_000}),
        400: browser.post("/gesprekken/nieuw", {"csrf_token": "stuk", "body": "Bewaar mij."}),
    }.items():
        assert answer.status_code == status
        assert "<h1" in answer.text and 'lang="nl"' in answer.text
        assert not list(missing_headers(answer)), status


def test_no_answer_shows_what_runs_here(house, world):
    for knock in knocks(house):
        if knock.method == "GET":
            answer = world.browsers["inside"].get(knock.path(house, world))
            answer.get_data()
            answer.close()
            assert "X-Powered-By" not in answer.headers


def test_pages_are_not_kept(world):
    """Written out, since the other tests compare with the table in access.py itself."""
    for answer in (world.browsers["inside"].get("/gesprekken"), world.browsers["stranger"].get("/bestaat-niet")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
