"""The front door: everything is joined here, and nowhere else. Read it as the table of contents."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from cop import clockwork
from cop.bookmarks import letters as bookmarks_letters
from cop.calls import letters as calls_letters
from cop.cases import letters as cases_letters
from cop.circles import letters as circles_letters
from cop.config import HOUSE
from cop.config import settings as read_settings
from cop.digest import letters as digest_letters
from cop.direct import letters as direct_letters
from cop.foundation import access, assets, blobs, db, fragments, icons, language, mail, squeeze, uploads
from cop.foundation.outbox import Writer
from cop.intervisie import letters as intervisie_letters
from cop.members import letters as members_letters
from cop.outcomes import letters as outcomes_letters
from cop.threads import letters as threads_letters

# From the street to the attic; a room may look down this list, never up (tests/house/test_floors.py holds the floors).
ROOMS = [
    "places",
    "topics",
    "members",
    "circles",
    "notifications",
    "files",
    "writing",
    "threads",
    "reactions",
    "outcomes",
    "bookmarks",
    "direct",
    "calls",
    "methods",
    "traces",
    "cases",
    "intervisie",
    "runner",
    "review",
    "library",
    "exchange",
    "harvest",
    "search",
    "feeds",
    "live",
    "moderation",
    "digest",
    "arrivals",
    "settings",
    "profiles",
    "home",
    "community",
    "development",
    "demo",
]
# What the pages of a room are dressed in beside app.css (static/css/sheets/); all others load nothing for them.
SESSION, DESK = "session.css", "desk.css"
SHEETS = dict.fromkeys(("runner", "intervisie", "harvest"), SESSION)
SHEETS |= dict.fromkeys(("moderation", "digest", "development"), DESK)


def create_app(**changed: Any) -> Flask:
    """Build the application; `changed` overrules settings by their config name, for tests."""
    app = Flask("cop", template_folder=str(HOUSE / "templates"), static_folder=str(HOUSE / "static"))
    app.config.from_mapping(read_settings() | changed)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (squeeze, db, access, language, icons, assets, fragments, mail, blobs, uploads):
        part.init_app(app)
    app.jinja_env.globals["sheets"] = SHEETS
    Migrate(app, db.db, directory=str(HOUSE / "migrations"), render_as_batch=True)
    for room in ROOMS:
        furnish(app, room)
    app.extensions["letter_writers"] = letter_writers()
    clockwork.init_app(app)
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["PROXIES"], x_proto=1)  # type: ignore[method-assign]
    return app


def furnish(app: Flask, room: str) -> None:
    """Take in a room: its pages, its rules of permission and its commands."""
    for part, take_in in (("policy", publish_policy), ("views", register_pages), ("jobs", add_commands)):
        if find_spec(f"cop.{room}.{part}"):
            take_in(app, import_module(f"cop.{room}.{part}"))


def publish_policy(app: Flask, policy: Any) -> None:
    access.publish(app, policy)


def register_pages(app: Flask, views: Any) -> None:
    app.register_blueprint(views.bp)


def add_commands(app: Flask, jobs: Any) -> None:
    app.cli.add_command(jobs.cli)


def letter_writers() -> dict[str, Writer]:
    """Which function writes which kind of letter. A letter's text is made when it leaves, by the room it is about."""
    return {
        "members.sign_in_code": members_letters.sign_in_code,
        "members.set_password": members_letters.set_password,
        "members.already_member": members_letters.already_member,
        "members.applied": members_letters.applied,
        "members.declined": members_letters.declined,
        "members.address_confirm": members_letters.address_confirm,
        "members.address_changed": members_letters.address_changed,
        "members.password_changed": members_letters.password_changed,
        "members.suspended": members_letters.suspended,
        "members.restored": members_letters.restored,
        "members.left": members_letters.left,
        "circles.news": circles_letters.news,
        "threads.news": threads_letters.news,
        "direct.note": direct_letters.note,
        "direct.answer": direct_letters.answer,
        "outcomes.outcome": outcomes_letters.outcome,
        "outcomes.sequel_asked": outcomes_letters.sequel_asked,
        "outcomes.helped": outcomes_letters.helped,
        "bookmarks.reminder": bookmarks_letters.reminder,
        "calls.asked": calls_letters.asked,
        "calls.agreed": calls_letters.agreed,
        "calls.declined": calls_letters.declined,
        "calls.cancelled": calls_letters.cancelled,
        "calls.after": calls_letters.after,
        "intervisie.news": intervisie_letters.news,
        "intervisie.ends": intervisie_letters.ends,
        "intervisie.off": intervisie_letters.off,
        "intervisie.asked": intervisie_letters.asked,
        "cases.news": cases_letters.news,
        "cases.interview": cases_letters.interview,
        "digest.weekly": digest_letters.weekly,
        "digest.test": digest_letters.test,
    }
