"""A real Chromium before a real server. Every window complains when its page does: an error in the console, something
that the Content-Security-Policy blocked, a file that is not there, a 5xx."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.browser.site import Site, copy_of
from tests.browser.window import Complaints, sign_in
from tests.conftest import ON_POSTGRES

ARGUMENTS = (
    "--no-sandbox --disable-dev-shm-usage --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
).split()
PHONE = {"width": 390, "height": 844}

PATIENCE = 15_000  # milliseconds: two tests share two cores with their servers, a worker and browsers

OpenWindow = Callable[..., Page]


def chromium_path() -> str | None:
    """Chromium from the system, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once for all tests of this process."""
    path = chromium_path()
    if path is None:
        pytest.skip("No Chromium on this system: install it (bin/test does), or set CHROMIUM to its path.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database of the example community, planted once for all test processes together."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "example-community"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "community.db").exists():
            with Site(shared / "planting") as site:
                site.migrate()
                site.flask("demo")
            (shared / "planting" / "community.db").rename(shared / "community.db")
    return shared


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The example community, served; shared by the tests of this process, so each begins a conversation of its own."""
    folder = tmp_path_factory.mktemp("site")
    if ON_POSTGRES:
        made = Site(folder, request.getfixturevalue("browser_database"))
    else:
        made = Site(copy_of(request.getfixturevalue("planted"), folder))
    with made:
        if ON_POSTGRES:
            made.migrate()
            made.flask("demo")
        made.serve()
        yield made
    assert not made.faults()


@pytest.fixture(scope="session")
def browser_database(postgres_server: str) -> str:
    """A PostgreSQL database beside that of the other tests."""
    return new_database(postgres_server, "browser")


def new_database(server: str, name: str) -> str:
    """Make a database on this server; gives its address."""
    from sqlalchemy import create_engine, make_url, text

    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, site: Site) -> Callable[[str], StorageState]:
    """signed_in("marleen") → the cookies of someone who signed in, once for all tests of this process."""
    kept: dict[str, StorageState] = {}

    def cookies_of(key: str) -> StorageState:
        if key not in kept:
            context = chromium.new_context(base_url=site.url, locale="nl-NL")
            page = context.new_page()
            page.goto("/inloggen")
            sign_in(page, f"{key}@voorbeeld.example")
            kept[key] = context.storage_state()
            context.close()
        return kept[key]

    return cookies_of


@pytest.fixture
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """window("marleen") → a page of a browser of her own, in which she is signed in; window() → a stranger's.

    Options: `at` (the Site; the example community otherwise), `script` (False switches JavaScript off), `size`.
    When the test is over, no window may have anything to complain of.
    """
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def open_window(
        member: str = "", *, at: Site | None = None, script: bool = True, size: dict[str, int] = PHONE
    ) -> Page:
        cookies = request.getfixturevalue("signed_in")(member) if member else None
        context = chromium.new_context(
            base_url=(at or request.getfixturevalue("site")).url,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            viewport=size,  # type: ignore[arg-type]  # a typed dictionary
            java_script_enabled=script,
            reduced_motion="reduce",
            storage_state=cookies,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        complaints.listen(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
    complaints.assert_none()
